"""What is known about one training. Plain data: anybody may read it at any time, only the service's own thread writes."""

import time
import uuid
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from playground.runs.film import Film, Frame
from playground.runs.tempo import Tempo

UNDER_WAY, OVER = ("starting", "running", "paused"), ("finished", "stopped", "diverged", "failed")

Point = tuple[int, float, float]


class Curve:
    """One curve of a training, thinned evenly whenever it grows too long; the newest point is always there.

    Which points are kept depends on their number alone, never on when they arrived.

    >>> curve = Curve(longest=4)
    >>> for step in range(10):
    ...     curve.append(step, step / 10, 0.5)
    >>> curve.steps
    [0, 4, 8, 9]
    """

    def __init__(self, longest: int):
        self.longest, self.every, self.count = longest, 1, 0
        self.newest: Point | None = None
        # Three numbers a point, one after the other: a sixth of the memory of tuples, and grown in one go under the eyes of readers.
        self._kept = array("d")

    def append(self, step: int, epoch: float, value: float) -> None:
        """The next point; a step that is told again, where a training goes on, is the same point."""
        if self.newest is not None and step == self.newest[0]:
            return
        self.newest = (step, epoch, value)
        if self.count % self.every == 0:
            if len(self._kept) == 3 * self.longest:
                self._kept = array("d", (number for point in self._triples()[::2] for number in point))
                self.every *= 2
            if self.count % self.every == 0:
                self._kept.extend(self.newest)
        self.count += 1

    @property
    def points(self) -> list[Point]:
        """(step, epoch, value), oldest first; a copy."""
        newest, kept = self.newest, self._triples()
        return kept if newest is None or (kept and kept[-1][0] >= newest[0]) else [*kept, newest]

    def _triples(self) -> list[Point]:
        flat = self._kept[:]
        return [(int(step), epoch, value) for step, epoch, value in zip(flat[0::3], flat[1::3], flat[2::3], strict=True)]

    @property
    def steps(self) -> list[int]:
        return [step for step, _, _ in self.points]

    @property
    def epochs(self) -> list[float]:
        return [epoch for _, epoch, _ in self.points]

    @property
    def values(self) -> list[float]:
        return [value for _, _, value in self.points]


class History:
    """The curves of a training by name: "loss", "accuracy", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy"."""

    LONGEST = 2000

    def __init__(self):
        self.curves: dict[str, Curve] = {}

    def append(self, row: dict[str, float]) -> None:
        """A row has "step", "epoch", and a value for each curve that has a point there."""
        for name, value in row.items():
            if name not in ("step", "epoch"):
                self.curves.setdefault(name, Curve(self.LONGEST)).append(int(row["step"]), row["epoch"], value)

    def curve(self, name: str) -> Curve:
        """The curve of that name; empty when there is none."""
        return self.curves.get(name) or Curve(self.LONGEST)

    def latest(self, name: str, step: int | None = None) -> float | None:
        """The newest value of a curve, or the newest up to a step; None where there is none."""
        curve = self.curve(name)
        newest = curve.newest if step is None else next((point for point in reversed(curve.points) if point[0] <= step), None)
        return newest[2] if newest else None

    def until(self, step: int) -> "History":
        """A copy of what came before, that step included."""
        copy = History()
        for name, curve in self.curves.items():
            copied = copy.curves[name] = Curve(self.LONGEST)
            for point in curve.points:
                if point[0] <= step:
                    copied.append(*point)
        return copy


@dataclass(frozen=True)
class Mark:
    """A change that a person made while a training went on: from this step on, this parameter has this value."""

    step: int
    epoch: float
    name: str
    value: Any


@dataclass
class Orders:
    """What a person wants of a training that no worker has yet: whether it is held, and the steps and epochs it makes all the same."""

    paused: bool = False
    steps: int = 0
    epochs: int = 0


@dataclass(eq=False)
class Run:
    """A training that was asked for, from its place in the queue to its result.

    task: the module of models.nets that trains. spec: its parameters, as they were asked for; now: with every change since.
    owner: who asked; None for a run that everybody shares. number: counts the runs of one owner and task, from 1.
    state: "queued", "starting" (on its way to a worker), "running" (there; while step is 0 it loads its data, and a snapshot "download"
    tells how far that is), "paused" (its worker waits with it and trains nobody else), "finished", "stopped", "diverged" or "failed".
    reason: why it stopped ("asked", "replaced", "left", "made_way" after a long pause, "shutdown") or failed ("worker_died", "no_service",
    "queue_full", "out_of_memory", "error", or the reason of a DownloadError after "download_"); detail: the technical words.
    place: in the queue, from 1; 0 when it is not waiting.
    device: "cpu", or the name of the GPU; memory: bytes, of the GPU or of the process. seconds: the time spent training.
    tempo: how fast it goes.
    created, started, finished: seconds since the epoch, or None.
    snapshots: the newest picture of each kind, as the task sent it. film: the model epoch by epoch. marks: what was changed on the way.
    weights: of the trained model, once it is over. start: what the training goes on from: weights, step and epoch, or None.
    by_hand: whether weights were set or given by a person, so that no script can do the same again.
    still_there: whether the person who looked last is connected.
    version: grows with every change, so that a page can tell that there is nothing new to draw.
    """

    task: str
    spec: Any
    owner: str | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    state: str = "queued"
    reason: str = ""
    detail: str = ""
    place: int = 0
    device: str = ""
    step: int = 0
    total_steps: int = 0
    epoch: float = 0.0
    seconds: float = 0.0
    tempo: Tempo = field(default_factory=Tempo)
    created: float = field(default_factory=time.time)
    started: float | None = None
    finished: float | None = None
    history: History = field(default_factory=History)
    snapshots: dict[str, dict[str, Any]] = field(default_factory=dict)
    film: Film = field(default_factory=Film)
    marks: list[Mark] = field(default_factory=list)
    weights: list[Any] | None = None
    now: Any = None
    number: int = 1
    memory: int = 0
    is_pinned: bool = False
    start: dict[str, Any] | None = None
    by_hand: bool = False
    orders: Orders = field(default_factory=Orders)
    rested: float | None = None
    attempts: int = 0
    version: int = 0
    touched: float = field(default_factory=time.monotonic)
    still_there: Callable[[], bool] = field(default=lambda: False)

    def __post_init__(self):
        self.now = self.spec

    @property
    def last_good(self) -> Frame | None:
        """The newest kept epoch that predicts no worse than the untrained model did; None where none is kept.

        On the way to ruin a loss is large before it is no number, and weights of that time would only go on from there.
        """
        losses, frames = self.history.curve("validation_loss").values, self.film.frames
        good = [frame for frame in frames if losses and (self.history.latest("validation_loss", frame.step) or 0.0) <= losses[0]]
        return (good or frames or (None,))[-1]

    def touch(self, still_there: Callable[[], bool] | None = None) -> None:
        """Somebody is still looking. still_there: says whether that person is connected, also while a hidden tab does not ask."""
        self.touched = time.monotonic()
        if still_there is not None:
            self.still_there = still_there

    def becomes(self, values: dict[str, Any], step: int, epoch: float) -> None:
        """For the service: the worker goes on with these values."""
        known = {name: value for name, value in values.items() if hasattr(self.spec, name)}
        self.marks = [*self.marks, *(Mark(step, epoch, name, value) for name, value in values.items())]
        self.tempo.begin_again()
        self.change(now=replace(self.now, **known))

    def begin_anew(self) -> None:
        """For the service: a worker takes it, from the beginning or from where an earlier run was; values of now hold from there on."""
        step, epoch = (self.start["step"], self.start["epoch"]) if self.start else (-1, 0)
        marks = [mark for mark in self.marks if mark.step <= step]
        marked = vars(self.spec) | {mark.name: mark.value for mark in marks}
        marks += [Mark(max(0, step), epoch, name, value) for name, value in vars(self.now).items() if marked[name] != value]
        past = {"history": self.history.until(step), "film": self.film.until(step), "marks": marks, "tempo": Tempo(max(0, step))}
        self.change(**past, step=max(0, step), epoch=epoch, seconds=0.0)

    def reports(self, seconds: float, examples: int, **values: Any) -> None:
        """For the service: where the worker is."""
        self.tempo.note(seconds, values["step"], examples)
        self.change(seconds=seconds, **values)

    def change(self, **values: Any) -> None:
        """For the service: new values, and a new version after all of them are there."""
        for name, value in values.items():
            setattr(self, name, value)
        self.version += 1

    @property
    def is_shared(self) -> bool:
        return self.owner is None

    @property
    def is_under_way(self) -> bool:
        """A worker has it."""
        return self.state in UNDER_WAY

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def progress(self) -> float:
        """The share of the steps that are made, from 0 to 1."""
        return min(1.0, self.step / self.total_steps) if self.total_steps else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at this pace; None while there is no pace yet."""
        pace = self.tempo.seconds_per_step
        return None if pace is None or self.is_over else pace * (self.total_steps - self.step)

    @property
    def idle(self) -> float:
        """Seconds since somebody looked, or was last known to be there."""
        if self.still_there():
            self.touched = time.monotonic()
        return time.monotonic() - self.touched
