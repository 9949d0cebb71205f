"""What a person may change about a linear regression that predicts a noisy sine from its last values (book 9.1)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number


@dataclass(frozen=True)
class NoisySineSpec:
    """A thousand values of a noisy sine; each is predicted from those before it, by a linear layer that learns from the first.

    The book's own setting is the default. tau: how many values before are looked at. num_train: how many examples are learned from, the
    first in time; the rest validates. noise: standard deviation of what is added to the sine.
    seed_data: draws the noise and the batches. seed_weights: draws the first weights.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("optimizer", "learning_rate", "batch_size", "num_epochs")

    tau: int = integer(4, 1, 100)
    num_train: int = integer(600, 100, 800)
    noise: float = number(0.2, 0, 2, step=0.01)
    optimizer: str = choice("sgd", ("sgd", "momentum", "adam"))
    learning_rate: float = number(0.01, 0.0001, 10, scale="log")
    batch_size: int = integer(16, 1, 800, scale="log")
    num_epochs: int = integer(5, 1, 500)
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
