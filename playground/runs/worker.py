"""What runs inside the worker processes: trainings, and questions to trained models.

The names of this module are sent to workers, so a cluster's workers need this very code on their path.
"""

import importlib
import os
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from playground.runs.messages import pack

SECONDS_BETWEEN_REPORTS, SECONDS_BETWEEN_LOOKS = 0.15, 0.02
NICENESS = 10
MOST_MODELS, MOST_LETTERS = 8, 100
MISSING = "missing"


@dataclass
class Mail:
    """What the server has told a training since it started. granted: how many steps it may make while it is paused, all in all."""

    stopped: bool = False
    paused: bool = False
    granted: int = 0


# A training and the thread that hears from the server meet here, by the run's id.
_letters: OrderedDict[str, Mail] = OrderedDict()
_models: OrderedDict[str, Any] = OrderedDict()


class Reporter:
    """The observer of a training in a worker: sends what it is told as packed messages, a few a second, and reads its mail."""

    def __init__(self, run_id: str, mail: Mail, post: Callable[[dict[str, Any]], None]):
        self.run_id, self.mail, self.post = run_id, mail, post
        self.next_report = self.rested = 0.0
        self.used = 0
        self.is_resting = False

    def begin(self, total_steps: int) -> None:
        self.send("begin", total_steps=total_steps)

    def stopped(self) -> bool:
        if self.mail.paused or self.is_resting:
            self._rest()
        return self.mail.stopped

    def due(self) -> bool:
        return time.perf_counter() >= self.next_report or (self.mail.paused and self.used == self.mail.granted)

    def report(self, progress: dict[str, float], rows: list[dict[str, float]]) -> None:
        if "seconds" in progress:
            progress = progress | {"seconds": progress["seconds"] - self.rested}
        self.send("report", progress=progress, rows=rows)

    def _rest(self) -> None:
        """Waits as long as the training is paused and no step is granted. Only this thread counts used steps, only the other grants them."""
        started = time.perf_counter()
        while self.mail.paused and not self.mail.stopped and self.used == self.mail.granted:
            self._say_resting(True)
            time.sleep(SECONDS_BETWEEN_LOOKS)
        self.rested += time.perf_counter() - started
        if self.mail.paused and self.used < self.mail.granted:
            self.used += 1
        elif not self.mail.stopped:
            self.used = self.mail.granted
            self._say_resting(False)

    def _say_resting(self, resting: bool) -> None:
        if resting != self.is_resting:
            self.is_resting = resting
            self.send("rest" if resting else "go")

    def snapshot(self, kind: str, payload: dict[str, Any]) -> None:
        self.send("snapshot", name=kind, payload=payload)

    def send(self, kind: str, **values: Any) -> None:
        self.post(pack({"run": self.run_id, "kind": kind, **values}))
        self.next_report = time.perf_counter() + SECONDS_BETWEEN_REPORTS


def warm(role: str, device_share: float) -> None:
    """Load keras and torch, before anybody waits for it. role: "train" or "question"."""
    if role == "train":
        give_way()
    from models.nets.warm import warm_up

    warm_up(device_share)


def carry_out(task: str, values: dict[str, Any], run_id: str, topic: str) -> dict[str, Any]:
    """Train, and say how it ended: state, reason, detail, weights. Never raises what a training raises."""
    from distributed import get_worker

    give_way()
    reporter = Reporter(run_id, _mail(run_id), partial(get_worker().log_event, topic))
    try:
        return _train(task, values, reporter)
    except Exception as error:
        return {"state": "failed", "reason": _reason(error), "detail": traceback.format_exc(limit=-6), "weights": None}
    finally:
        _letters.pop(run_id, None)


def tell_to_stop(run_id: str) -> None:
    """Heard at the next step; also when the training has not begun."""
    _mail(run_id).stopped = True


def tell_to_pause(run_id: str, paused: bool) -> None:
    """Heard at the next step; a paused training keeps everything and does nothing."""
    _mail(run_id).paused = paused


def grant(run_id: str, steps: int) -> None:
    """So many steps more for a training that is paused."""
    _mail(run_id).granted += steps


def reply(task: str, question: str, values: dict[str, Any], run_id: str, payload: Any, weights: list[Any] | None) -> Any:
    """The answer of a trained model, which is kept for the next question; MISSING when it is not here and no weights were sent."""
    module = importlib.import_module(f"models.nets.{task}")
    if run_id not in _models:
        if weights is None:
            return MISSING
        _models[run_id] = module.rebuild(module.Spec(**values), weights)
    _models.move_to_end(run_id)
    while len(_models) > MOST_MODELS:
        _models.popitem(last=False)
    return module.QUESTIONS[question](_models[run_id], payload)


def give_way() -> None:
    """The server, and whatever else a person does on this machine, comes before training. Meant for the thread that trains."""
    if hasattr(os, "setpriority") and os.getpriority(os.PRIO_PROCESS, 0) < NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)


def _train(task: str, values: dict[str, Any], reporter: Reporter) -> dict[str, Any]:
    module = importlib.import_module(f"models.nets.{task}")
    from models.nets.loop import pick_device

    device, name = pick_device()
    reporter.send("start", device=name)
    outcome = module.train(module.Spec(**values), device, reporter)
    return {"state": outcome.state, "reason": "", "detail": "", "weights": outcome.weights}


def _reason(error: Exception) -> str:
    from models.data import DownloadError

    if isinstance(error, DownloadError):
        return f"download_{error.reason}"
    return "out_of_memory" if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError" else "error"


def _mail(run_id: str) -> Mail:
    while len(_letters) > MOST_LETTERS:
        _letters.popitem(last=False)
    return _letters.setdefault(run_id, Mail())
