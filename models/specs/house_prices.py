"""What a person may change about predicting the prices of houses (book 5.7)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number

FOLDS = 5


@dataclass(frozen=True)
class HousePricesSpec:
    """A linear layer on 331 features predicts the logarithm of a price; one of five folds validates.

    The book's own setting is the default. bias: where it begins, at "zero" or at the mean of the log-prices learned from, which is near 12.
    fold: which fifth of the houses validates.
    seed_data: draws the batches. seed_weights: draws the first weights.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("learning_rate", "batch_size", "num_epochs", "weight_decay")

    optimizer: str = choice("sgd", ("sgd", "momentum", "adam", "adamw"))
    learning_rate: float = number(0.01, 0.0001, 10, scale="log")
    weight_decay: float = number(0.0, 0, 10)
    batch_size: int = integer(32, 4, 1168, scale="log")
    num_epochs: int = integer(10, 1, 500)
    fold: int = integer(0, 0, FOLDS - 1)
    bias: str = choice("zero", ("zero", "mean"))
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
