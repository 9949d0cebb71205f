"""Loaded by every worker of the local cluster as it starts."""

import signal
from typing import Any


def dask_setup(worker: Any) -> None:
    """Ctrl+C reaches every process of a terminal at once; the server ends its workers itself, in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
