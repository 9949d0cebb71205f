"""What a person may change about a linear regression on the noise of aerofoils, with which the book compares optimisers (12.5 to 12.10)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number


@dataclass(frozen=True)
class AirfoilSpec:
    """Five standardised features, one number to predict, 1,500 examples, all of them to learn from.

    loss: "half" the squared error as the book has it from scratch, or all of it ("squared") as in its concise versions, which doubles
    every gradient. beta: the momentum, or the share that RMSProp and Adadelta keep of their averages.
    seed_data: draws the batches. seed_weights: draws the first weights.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("learning_rate", "batch_size", "num_epochs")

    optimizer: str = choice("sgd", ("sgd", "adagrad", "rmsprop", "adadelta", "adam"))
    loss: str = choice("half", ("half", "squared"))
    learning_rate: float = number(0.05, 0.0001, 10, scale="log")
    beta: float = number(0.0, 0, 0.99, step=0.01)
    batch_size: int = integer(10, 1, 1500, scale="log")
    num_epochs: int = integer(2, 1, 200)
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
