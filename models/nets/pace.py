"""Trainings that would be over before anybody has seen them."""

import time
from typing import Any

from models.specs.linear_regression import NO_WAITING


class Paced:
    """An optimiser that makes no more steps a second than somebody wants to watch; from NO_WAITING on it does not wait."""

    def __init__(self, optimizer: Any, pace: int):
        self.optimizer, self.pace, self.next = optimizer, pace, 0.0

    def step(self) -> None:
        self.optimizer.step()
        self.wait()

    def wait(self) -> None:
        """Until the next step may be made."""
        if self.pace < NO_WAITING:
            now = time.perf_counter()
            time.sleep(max(0.0, self.next - now))
            self.next = max(self.next, now) + 1 / self.pace


def paced(optimizer: Any, pace: int) -> Any:
    """The optimiser at that pace; itself where nothing waits, so that it loses no time."""
    return Paced(optimizer, pace) if pace < NO_WAITING else optimizer


def unpaced(optimizer: Any) -> Any:
    """The optimiser itself."""
    return optimizer.optimizer if isinstance(optimizer, Paced) else optimizer
