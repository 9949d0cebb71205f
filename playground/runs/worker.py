"""What runs inside the worker processes: trainings, questions to trained models, and questions to libraries that the server does not load.

The names of this module are sent to workers, so a cluster's workers need this very code on their path.
"""

import importlib
import os
import time
import traceback
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psutil

from playground.runs.messages import pack

SECONDS_BETWEEN_REPORTS, SECONDS_BETWEEN_LOOKS = 0.09, 0.02
NICENESS = 10
MOST_MODELS, MOST_LETTERS = 8, 100
MISSING = "missing"


@dataclass
class Mail:
    """What the server has told a training since it started.

    steps, epochs: how many of them it may make while it is paused, all in all. changes, edits: what has not been taken yet.
    """

    stopped: bool = False
    paused: bool = False
    steps: int = 0
    epochs: int = 0
    changes: deque[dict[str, Any]] = field(default_factory=deque)
    edits: deque[tuple[int, tuple[int, ...], float]] = field(default_factory=deque)

    @property
    def has_news(self) -> bool:
        return bool(self.changes or self.edits)


# A training and the thread that hears from the server meet here, by the name of the launch.
_letters: OrderedDict[str, Mail] = OrderedDict()
_models: OrderedDict[str, Any] = OrderedDict()


class Reporter:
    """The observer of a training in a worker: sends what it is told as packed messages, a few a second, and reads its mail."""

    def __init__(self, launch: str, mail: Mail, post: Callable[[dict[str, Any]], None], start: Any = None):
        self.launch, self.mail, self.post, self.start = launch, mail, post, start
        self.next_report = self.rested = 0.0
        self.used_steps = self.used_epochs = 0
        self.is_resting = False

    def begin(self, total_steps: int) -> None:
        self.send("begin", total_steps=total_steps)

    def stopped(self) -> bool:
        return self.mail.stopped

    def signal(self) -> str:
        mail = self.mail
        if mail.stopped:
            return "stop"
        if mail.changes or mail.edits:
            return "change"
        return self._led_by_hand() if mail.paused or self.is_resting else "go"

    def changes(self) -> tuple[dict[str, Any], list[Any]]:
        from models.nets.observer import Edit

        values, edits = {}, []
        while self.mail.changes:
            values |= self.mail.changes.popleft()
        while self.mail.edits:
            edits.append(Edit(*self.mail.edits.popleft()))
        return values, edits

    def rest(self) -> None:
        """Waits as long as the training is paused and nothing else is asked for."""
        started = time.perf_counter()
        self._say_resting(True)
        while self.mail.paused and not self._is_wanted():
            time.sleep(SECONDS_BETWEEN_LOOKS)
        self.rested += time.perf_counter() - started

    def end_epoch(self) -> None:
        if self.mail.paused and self.used_epochs < self.mail.epochs:
            self.used_epochs += 1

    def due(self) -> bool:
        return time.perf_counter() >= self.next_report

    def report(self, progress: dict[str, float], rows: list[dict[str, float]]) -> None:
        seconds = progress["seconds"] - self.rested
        self.send("report", progress=progress | {"seconds": seconds, "memory": _memory()}, rows=rows)

    def snapshot(self, kind: str, payload: dict[str, Any]) -> None:
        self.send("snapshot", name=kind, payload=payload)

    def mark(self, step: int, epoch: float, values: dict[str, Any]) -> None:
        self.send("mark", step=step, epoch=epoch, values=values)

    def film(self, step: int, epoch: int, weights: list[Any], pictures: dict[str, dict[str, Any]]) -> None:
        self.send("film", step=step, epoch=epoch, weights=weights, pictures=pictures)

    def send(self, kind: str, **values: Any) -> None:
        self.post(pack({"launch": self.launch, "kind": kind, **values}))
        self.next_report = time.perf_counter() + SECONDS_BETWEEN_REPORTS

    def _led_by_hand(self) -> str:
        """What to do while the training is held, or when it was. Only this thread counts what is used, only the other grants it."""
        mail = self.mail
        if not mail.paused:
            self.used_steps, self.used_epochs = mail.steps, mail.epochs
        elif self.used_epochs == mail.epochs and self.used_steps == mail.steps:
            return "rest"
        elif self.used_epochs == mail.epochs:
            self.used_steps += 1
        self._say_resting(mail.paused)
        return "go"

    def _is_wanted(self) -> bool:
        mail = self.mail
        return mail.stopped or mail.has_news or self.used_steps != mail.steps or self.used_epochs != mail.epochs

    def _say_resting(self, resting: bool) -> None:
        if resting != self.is_resting:
            self.is_resting = resting
            self.send("rest" if resting else "go")


def warm(role: str, device_share: float) -> None:
    """Load keras and torch, before anybody waits for it. role: "train" or "question"."""
    if role == "train":
        give_way()
    from models.nets.warm import warm_up

    warm_up(device_share)


def carry_out(task: str, values: dict[str, Any], launch: str, topic: str, orders: dict[str, Any], start: dict[str, Any] | None) -> dict[str, Any]:
    """Train, and say how it ended: state, reason, detail, weights. Never raises what a training raises.

    launch: names this go at the run, in all that is told and heard. orders: what the person wanted before there was a worker; what was heard
    here meanwhile is newer. start: see models.nets.observer.Start.
    """
    from distributed import get_worker

    from models.nets.observer import Start

    give_way()
    reporter = Reporter(launch, _mail(launch, **orders), partial(get_worker().log_event, topic), Start(**start) if start else None)
    try:
        return _train(task, values, reporter)
    except Exception as error:
        return {"state": "failed", "reason": _reason(error), "detail": traceback.format_exc(limit=-6), "weights": None}
    finally:
        _letters.pop(launch, None)


def tell_to_stop(launch: str) -> None:
    """Heard at the next step; also when the training has not begun."""
    _mail(launch).stopped = True


def tell_orders(launch: str, paused: bool, steps: int, epochs: int) -> None:
    """Heard at the next step; a paused training keeps everything and makes only the steps and epochs that are granted, all in all."""
    mail = _mail(launch)
    mail.steps, mail.epochs = steps, epochs
    mail.paused = paused


def tell_to_change(launch: str, values: dict[str, Any]) -> None:
    """New values for parameters, taken at the next step."""
    _mail(launch).changes.append(values)


def tell_to_edit(launch: str, parameter: int, index: tuple[int, ...], value: float) -> None:
    """One weight set by hand, at the next step."""
    _mail(launch).edits.append((parameter, index, value))


def reply(task: str, question: str, values: dict[str, Any], key: str, payload: Any, weights: list[Any] | None) -> Any:
    """The answer of a trained model, which is kept for the next question; MISSING when it is not here and no weights were sent.

    key: names the run and the moment that the weights are of.
    """
    module = importlib.import_module(f"models.nets.{task}")
    if key not in _models:
        if weights is None:
            return MISSING
        _models[key] = module.rebuild(module.Spec(**values), weights)
    _models.move_to_end(key)
    while len(_models) > MOST_MODELS:
        _models.popitem(last=False)
    return module.QUESTIONS[question](_models[key], payload)


def consult(topic: str, question: str, payload: Any) -> Any:
    """What a library says to a question that needs no trained model. topic: a module of models.maths that has ORACLES."""
    return importlib.import_module(f"models.maths.{topic}").ORACLES[question](payload)


def give_way() -> None:
    """The server, and whatever else a person does on this machine, comes before training. Meant for the thread that trains."""
    if hasattr(os, "setpriority") and os.getpriority(os.PRIO_PROCESS, 0) < NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)


def _train(task: str, values: dict[str, Any], reporter: Reporter) -> dict[str, Any]:
    module = importlib.import_module(f"models.nets.{task}")
    from models.nets.loop import Outcome, pick_device
    from models.nets.observer import Stopped

    device, name = pick_device()
    reporter.send("start", device=name)
    try:
        outcome = module.train(module.Spec(**values), device, reporter)
    except Stopped:
        outcome = Outcome("stopped", [])
    return {"state": outcome.state, "reason": "", "detail": "", "weights": outcome.weights}


def _reason(error: Exception) -> str:
    from models.data import DownloadError

    if isinstance(error, DownloadError):
        return f"download_{error.reason}"
    return "out_of_memory" if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError" else "error"


def _mail(launch: str, **orders: Any) -> Mail:
    """The letters of a run; the orders hold only where nothing was heard yet."""
    while len(_letters) > MOST_LETTERS:
        _letters.popitem(last=False)
    if launch not in _letters:
        _letters[launch] = Mail(**orders)
    return _letters[launch]


def _memory() -> int:
    """Bytes of the GPU that this process uses, or its share of the machine's memory."""
    import torch

    if torch.cuda.is_available():
        return torch.cuda.memory_reserved()
    return psutil.Process().memory_info().rss
