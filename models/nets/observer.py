"""What a training tells the world, and hears from it."""

from typing import Any, Protocol


class Observer(Protocol):
    """Watches one training. The loop asks `stopped` and `due` at every step, so both must cost next to nothing."""

    def begin(self, total_steps: int) -> None:
        """The data is there and the first step is about to be made."""

    def stopped(self) -> bool:
        """Whether to end now."""

    def due(self) -> bool:
        """Whether enough time has passed since the last report that somebody may want to see the next."""

    def report(self, progress: dict[str, float], rows: list[dict[str, float]]) -> None:
        """Where the training is ("step", "epoch", "seconds", "examples_per_second") and the new points of its curves ("step", "epoch", values)."""

    def snapshot(self, kind: str, payload: dict[str, Any]) -> None:
        """The newest picture of that kind; payload holds numbers, texts and numpy arrays. Replaces the one before."""


class Nobody:
    """An observer that never looks and never stops; keeps what it is told, for scripts and tests."""

    def __init__(self):
        self.rows: list[dict[str, float]] = []
        self.snapshots: dict[str, dict[str, Any]] = {}
        self.progress: dict[str, float] = {}

    def begin(self, total_steps: int) -> None:
        self.progress["total_steps"] = total_steps

    def stopped(self) -> bool:
        return False

    def due(self) -> bool:
        return False

    def report(self, progress: dict[str, float], rows: list[dict[str, float]]) -> None:
        self.progress.update(progress)
        self.rows += rows

    def snapshot(self, kind: str, payload: dict[str, Any]) -> None:
        self.snapshots[kind] = payload

    def curve(self, name: str) -> list[float]:
        """The values of one curve, in order."""
        return [row[name] for row in self.rows if name in row]
