"""How fast a training goes, told by the reports that it sends."""

from collections import deque
from typing import NamedTuple

FINEST = 0.01  # of the time so far, between two reports that are remembered; so there are never many


class Report(NamedTuple):
    """How far a training was after so many seconds: steps made, and examples learned from."""

    seconds: float
    step: int
    examples: int


class Tempo:
    """The pace in the later half of the time since the training began, or since something about it was changed.

    The first report with a step counts until there is another: that step may have taken as long as a hundred others, because it is recorded.
    The last look at the model weighs little.
    """

    def __init__(self, step: int = 0):
        self.newest = Report(0.0, step, 0)
        self.begin_again()

    def begin_again(self) -> None:
        """What was before says nothing about what comes."""
        self.is_warm = False
        self._count_from_newest()

    def note(self, seconds: float, step: int, examples: int) -> None:
        """One report. Seconds spent resting do not count."""
        if not self.is_warm and self.newest.step > self.earlier[0].step and step > self.newest.step:
            self.is_warm = True
            self._count_from_newest()
        elif self.newest.seconds - self.earlier[-1].seconds > FINEST * (seconds - self.begun):
            self.earlier.append(self.newest)
        self.newest = Report(seconds, step, examples)
        middle = (self.begun + seconds) / 2
        while len(self.earlier) > 1 and self.earlier[1].seconds <= middle:
            self.earlier.popleft()

    def _count_from_newest(self) -> None:
        self.earlier = deque([self.newest])
        self.begun = self.newest.seconds

    @property
    def seconds_per_step(self) -> float | None:
        """None while nobody can know."""
        steps = self.newest.step - self.earlier[0].step
        return (self.newest.seconds - self.earlier[0].seconds) / steps if steps > 0 else None

    @property
    def examples_per_second(self) -> float | None:
        """None while nobody can know."""
        seconds = self.newest.seconds - self.earlier[0].seconds
        return (self.newest.examples - self.earlier[0].examples) / seconds if seconds > 0 else None
