"""What a person may change about a kernel that is learned from an image and its answer (book 7.2.4)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number, text

# The weights that the book's ten steps began with, found from the five losses that it prints; see tests/nets/test_learning_a_kernel.py.
BOOK_START = (0.308696, 0.687519)


@dataclass(frozen=True)
class LearningAKernelSpec:
    """A convolution with one kernel and no bias, trained on one image until it answers as the true kernel does.

    image: the book's black bar on white, or random numbers. kernel: the true one, rows apart by semicolons, numbers by commas.
    start: the weights that the book began with (for kernels of two numbers; else random), zeros, or random.
    num_epochs: steps, each on the whole image. seed_data: draws the random image. seed_weights: draws the random start.
    LIVE: what may change while a training goes on. VALIDATES: its losses are of one image, before a step and after it.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("learning_rate", "num_epochs")
    VALIDATES: ClassVar[bool] = False

    image: str = choice("bar", ("bar", "noise"))
    kernel: str = text("1, -1", longest=120)
    start: str = choice("book", ("book", "zeros", "random"))
    learning_rate: float = number(0.03, 0.0001, 1, scale="log")
    batch_size: int = integer(1, 1, 1)
    num_epochs: int = integer(10, 1, 500, scale="log")
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
