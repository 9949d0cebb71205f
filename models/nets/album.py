"""Pictures of a model while it learns: a few a second for whoever looks now, and one epoch after another for whoever looks back."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from models.nets.observer import Observer

MOST_FRAMES, FEWEST_FRAMES, MOST_BYTES = 64, 8, 16_000_000


@dataclass(frozen=True)
class Picture:
    """Something to see of a model.

    kind: its name. draw: numbers, texts and numpy arrays. seconds: at least so long between two of them, for those that take their time.
    also_lost: it shows how a training lost itself, so it is drawn once more when that has happened.
    """

    kind: str
    draw: Callable[[], dict[str, Any]]
    seconds: float = 0.0
    also_lost: bool = False


class Plan:
    """Which epochs are kept: all at first, then every second, every fourth … so that there are never more than `most` of them.

    >>> plan = Plan(most=4)
    >>> [epoch for epoch in range(20) if plan.takes(epoch)]
    [0, 1, 2, 3, 4, 6, 8, 12, 16]
    """

    def __init__(self, most: int):
        self.most, self.every = most, 1

    def takes(self, epoch: int) -> bool:
        """Whether this epoch is kept; ask in order. After `most` epochs at one distance the distance doubles."""
        while epoch > self.every * self.most:
            self.every *= 2
        return epoch % self.every == 0


class Album:
    """Draws the pictures of a learner, each no more often than it wants to be, and keeps the model after whole epochs.

    Drawing may use random numbers: those of the training stay as they were, so it does not matter who looks.
    """

    def __init__(self, learner: Any, observer: Observer):
        self.learner, self.observer = learner, observer
        self.last_drawn = dict.fromkeys((picture.kind for picture in learner.pictures), -float("inf"))
        size = sum(tensor.numel() * tensor.element_size() for tensor in learner.tensors)
        self.plan = Plan(int(np.clip(MOST_BYTES // max(1, size), FEWEST_FRAMES, MOST_FRAMES)))

    def look(self, position: dict[str, float], everything: bool = False) -> None:
        """Sends those pictures that are due."""
        now = time.perf_counter()
        for picture in self.learner.pictures:
            if everything or now - self.last_drawn[picture.kind] >= picture.seconds:
                self.observer.snapshot(picture.kind, position | self._drawn(picture))

    def look_at_ruin(self, position: dict[str, float]) -> None:
        """Sends those pictures that show how a training lost itself."""
        for picture in self.learner.pictures:
            if picture.also_lost:
                self.observer.snapshot(picture.kind, position | self._drawn(picture))

    def keep(self, position: dict[str, float], more: dict[str, dict[str, Any]]) -> None:
        """Sends the model as it is at the end of an epoch, with all its pictures and those that were drawn elsewhere."""
        pictures = {picture.kind: position | self._drawn(picture) for picture in self.learner.pictures}
        self.observer.film(int(position["step"]), round(position["epoch"]), self.learner.weights(), pictures | more)

    def _drawn(self, picture: Picture) -> dict[str, Any]:
        with torch.random.fork_rng(devices={tensor.device for tensor in self.learner.parameters if tensor.is_cuda}):
            drawn = picture.draw()
        self.last_drawn[picture.kind] = time.perf_counter()
        return drawn
