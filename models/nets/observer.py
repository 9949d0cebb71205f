"""What a training tells the world, and hears from it."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np


@dataclass(frozen=True)
class Start:
    """Where a training begins that goes on from an earlier one: these weights, after so many steps and whole epochs."""

    weights: list[np.ndarray]
    step: int = 0
    epoch: int = 0


@dataclass(frozen=True)
class Edit:
    """One weight set by hand: which of the learner's parameters, where in it, and its new value."""

    parameter: int
    index: tuple[int, ...]
    value: float


class Stopped(Exception):
    """The observer asked to end before there was anything to train."""


class Observer(Protocol):
    """Watches one training, and leads it. The loop asks `signal` and `due` at every step, so both must cost next to nothing.

    start: where to begin, None for the beginning.
    """

    start: Start | None

    def begin(self, total_steps: int) -> None:
        """The data is there and the first step is about to be made; told again when the number of steps changes."""

    def stopped(self) -> bool:
        """Whether to end now."""

    def signal(self) -> str:
        """What to do next: "go" and make a step, "stop" for good, take the "change", or "rest"."""

    def changes(self) -> tuple[dict[str, Any], list[Edit]]:
        """What has changed since the last time: new values of the spec's fields, and weights set by hand."""

    def rest(self) -> None:
        """Returns when there is something else to do than to rest."""

    def end_epoch(self) -> None:
        """An epoch is over."""

    def due(self) -> bool:
        """Whether enough time has passed since the last report that somebody may want to see the next."""

    def report(self, progress: dict[str, float], rows: list[dict[str, float]]) -> None:
        """Where the training is ("step", "epoch", "seconds", "examples" learned from), and new points of its curves ("step", "epoch", values)."""

    def snapshot(self, kind: str, payload: dict[str, Any]) -> None:
        """The newest picture of that kind; payload holds numbers, texts and numpy arrays. Replaces the one before."""

    def mark(self, step: int, epoch: float, values: dict[str, Any]) -> None:
        """These values hold from this step on."""

    def film(self, step: int, epoch: int, weights: list[np.ndarray], pictures: dict[str, dict[str, Any]]) -> None:
        """The model after that epoch, to be kept: its weights, and all its pictures, which are the newest of their kinds as well."""


class Nobody:
    """An observer that never looks and never interferes; keeps what it is told, for scripts and tests."""

    start: Start | None = None

    def __init__(self):
        self.rows: list[dict[str, float]] = []
        self.snapshots: dict[str, dict[str, Any]] = {}
        self.progress: dict[str, float] = {}
        self.marks: list[tuple[int, float, dict[str, Any]]] = []
        self.frames: dict[int, tuple[list[np.ndarray], dict[str, dict[str, Any]]]] = {}

    def begin(self, total_steps: int) -> None:
        self.progress["total_steps"] = total_steps

    def stopped(self) -> bool:
        return False

    def signal(self) -> str:
        return "go"

    def changes(self) -> tuple[dict[str, Any], list[Edit]]:
        return {}, []

    def rest(self) -> None:
        return

    def end_epoch(self) -> None:
        return

    def due(self) -> bool:
        return False

    def report(self, progress: dict[str, float], rows: list[dict[str, float]]) -> None:
        self.progress.update(progress)
        self.rows += rows

    def snapshot(self, kind: str, payload: dict[str, Any]) -> None:
        self.snapshots[kind] = payload

    def mark(self, step: int, epoch: float, values: dict[str, Any]) -> None:
        self.marks.append((step, epoch, values))

    def film(self, step: int, epoch: int, weights: list[np.ndarray], pictures: dict[str, dict[str, Any]]) -> None:
        self.frames[epoch] = weights, pictures
        self.snapshots.update(pictures)

    def curve(self, name: str) -> list[float]:
        """The values of one curve, in order."""
        return [row[name] for row in self.rows if name in row]
