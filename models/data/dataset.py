"""Images with labels, split for training and validation."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Dataset:
    """Grey images and their classes.

    train_images, validation_images: uint8 (examples, height, width), from 0 (black) to `white`.
    train_labels, validation_labels: uint8 (examples,), positions in `class_names`.
    class_names: language-neutral identifiers.
    white: the value of a white pixel; divide by it to get [0, 1].
    official: whether the numbers in the book were computed on these very images.
    """

    name: str
    train_images: np.ndarray
    train_labels: np.ndarray
    validation_images: np.ndarray
    validation_labels: np.ndarray
    class_names: tuple[str, ...]
    white: int
    official: bool = False

    def __post_init__(self):
        """Shared by everyone in the process, so nobody may write into it."""
        for array in (self.train_images, self.train_labels, self.validation_images, self.validation_labels):
            array.flags.writeable = False
