"""A training epoch by epoch, to look back at: the model's weights and its pictures, thinned when there are many."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_FRAMES, FEWEST_FRAMES, MOST_BYTES = 65, 3, 40_000_000


@dataclass(frozen=True)
class Frame:
    """The model after some epochs. weights: the learner's tensors; pictures: by kind, as the task draws them."""

    step: int
    epoch: int
    weights: list[np.ndarray]
    pictures: dict[str, dict[str, Any]]

    @property
    def size(self) -> int:
        """In bytes, without the small change."""
        return sum(array.nbytes for array in self.weights) + sum(_size(entry) for picture in self.pictures.values() for entry in picture.values())


class Film:
    """The kept frames of a training, oldest first. Only the service's own thread adds to it; anybody may read.

    When there are too many, or they are too large, every second one goes; the first and the newest stay. So the kept epochs are evenly
    apart, but for the newest.

    >>> film = Film()
    >>> for epoch in range(130):
    ...     film.add(Frame(epoch, epoch, [], {}))
    >>> film.epochs[:4], film.epochs[-2:]
    ([0, 4, 8, 12], [128, 129])
    """

    def __init__(self, frames: tuple[Frame, ...] = ()):
        self._frames, self._distance = frames, 1

    def add(self, frame: Frame) -> None:
        """The next frame, or the newest once more, where a training goes on; readers see the film as it was or as it is."""
        before = self._frames[:-1] if self._frames and self._frames[-1].step == frame.step else self._frames
        frames = (*self._on_grid(before), frame)
        while len(frames) > MOST_FRAMES or (len(frames) > FEWEST_FRAMES and sum(each.size for each in frames) > MOST_BYTES):
            self._distance *= 2
            frames = (*self._on_grid(frames[:-1]), frame)
        self._frames = frames

    def _on_grid(self, frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
        return tuple(each for each in frames if (each.epoch - frames[0].epoch) % self._distance == 0)

    def until(self, step: int) -> "Film":
        """The film of what came before, that step included."""
        return Film(tuple(frame for frame in self._frames if frame.step <= step))

    def shorten(self) -> None:
        """Keep only the newest: somebody else needs the memory."""
        self._frames = self._frames[-1:]

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The kept frames as they are now, oldest first."""
        return self._frames

    @property
    def epochs(self) -> list[int]:
        """The epochs that are kept."""
        return [frame.epoch for frame in self._frames]

    @property
    def newest(self) -> Frame | None:
        return self._frames[-1] if self._frames else None

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(frame.size for frame in self._frames)

    def at(self, epoch: int) -> Frame | None:
        """The newest frame that is not after this epoch, or the first one."""
        frames = self._frames
        place = bisect_right(frames, epoch, key=lambda frame: frame.epoch)
        return frames[max(0, place - 1)] if frames else None

    def pictures(self, epoch: int) -> dict[str, dict[str, Any]]:
        """What there was to see after this epoch."""
        frame = self.at(epoch)
        return frame.pictures if frame else {}

    def weights(self, epoch: int) -> list[np.ndarray] | None:
        """The weights after this epoch."""
        frame = self.at(epoch)
        return frame.weights if frame else None


def _size(entry: Any) -> int:
    if isinstance(entry, np.ndarray):
        return entry.nbytes
    if isinstance(entry, dict):
        return sum(_size(each) for each in entry.values())
    if isinstance(entry, (list, tuple)):
        return sum(_size(each) for each in entry)
    return len(entry) if isinstance(entry, str) else 8
