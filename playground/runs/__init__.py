"""Trainings that run elsewhere and are watched here: the service that a server has one of.

runs.start(workers=None)     once, when the server starts; PLAYGROUND_SCHEDULER=tcp://host:8786 uses that cluster instead
runs.current()               for pages: the service, or None
runs.close()                 once, at the end
"""

import os

from playground.runs.desk import Patience
from playground.runs.downloads import Download
from playground.runs.film import Film, Frame
from playground.runs.questions import Answer
from playground.runs.run import Curve, History, Mark, Run
from playground.runs.service import RunService, Status

__all__ = ["Answer", "Curve", "Download", "Film", "Frame", "History", "Mark", "Patience", "Run", "RunService", "Status", "close", "current", "start"]

_current: RunService | None = None


def start(workers: int | None = None, patience: Patience | None = None) -> RunService:
    """Begin to start the service of this process, and return at once; see its `status`. workers: trainings at once, None for the default."""
    global _current  # noqa: PLW0603 - the one thing that every page of a server shares
    close()
    _current = RunService(workers, os.environ.get("PLAYGROUND_SCHEDULER", ""), patience).open()
    return _current


def current() -> RunService | None:
    """The service of this process, if it was started."""
    return _current


def close() -> None:
    """End the service of this process, with everything that it runs."""
    global _current
    service, _current = _current, None
    if service:
        service.close()
