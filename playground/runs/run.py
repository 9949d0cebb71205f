"""What is known about one training. Plain data: anybody may read it at any time, only the service's own thread writes."""

import time
import uuid
from array import array
from dataclasses import dataclass, field
from typing import Any

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

    def latest(self, name: str) -> float | None:
        """The newest value of a curve, or None."""
        newest = self.curve(name).newest
        return newest[2] if newest else None


@dataclass(eq=False)
class Run:
    """A training that was asked for, from its place in the queue to its result.

    task: the module of models.nets that trains. spec: its parameters. owner: who asked; None for a run that everybody shares.
    state: "queued", "starting" (on its way to a worker), "running" (there; while step is 0 it loads its data, and a snapshot "download"
    tells how far that is), "paused" (its worker waits with it and trains nobody else), "finished", "stopped", "diverged" or "failed".
    reason: why it stopped ("asked", "replaced", "left", "shutdown") or failed ("worker_died", "no_service", "queue_full", "out_of_memory",
    "error", or the reason of a DownloadError after "download_"); detail: the technical words.
    place: in the queue, from 1; 0 when it is not waiting.
    device: "cpu", or the name of the GPU. seconds: the time spent training. created, started, finished: seconds since the epoch, or None.
    snapshots: the newest picture of each kind, as the task sent it. weights: of the trained model, once it is over.
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
    examples_per_second: float = 0.0
    created: float = field(default_factory=time.time)
    started: float | None = None
    finished: float | None = None
    history: History = field(default_factory=History)
    snapshots: dict[str, dict[str, Any]] = field(default_factory=dict)
    weights: list[Any] | None = None
    attempts: int = 0
    version: int = 0
    touched: float = field(default_factory=time.monotonic)

    def touch(self) -> None:
        """Somebody is still looking."""
        self.touched = time.monotonic()

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
        return self.step / self.total_steps if self.total_steps else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at the pace so far; None while there is no pace yet."""
        return None if not self.step or self.is_over else self.seconds * (self.total_steps - self.step) / self.step

    @property
    def idle(self) -> float:
        """Seconds since somebody looked."""
        return time.monotonic() - self.touched
