"""What a person may change about LeNet (book 7.6)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number


@dataclass(frozen=True)
class LeNetSpec:
    """Two convolutions, each with a nonlinearity and a pooling, and three dense layers, on images of 28x28.

    The book's own setting is data="fashion_mnist", activation="sigmoid", pooling="average", optimizer="sgd", learning_rate=0.1,
    batch_size=128, num_epochs=10. The defaults, with the tanh of the 1990s, pass 95 % on the digits for every seed that was tried; and they walk the
    same path whatever way sums are rounded, which ReLU at a large rate does not.

    seed_data: draws the split of the digits and the order of the examples. seed_weights: draws the first weights.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("optimizer", "learning_rate", "batch_size", "num_epochs")

    data: str = choice("digits", ("digits", "fashion_mnist"))
    activation: str = choice("tanh", ("sigmoid", "tanh", "relu"))
    pooling: str = choice("average", ("average", "max"))
    optimizer: str = choice("sgd", ("sgd", "momentum", "adam"))
    learning_rate: float = number(0.1, 0.0001, 10, scale="log")
    batch_size: int = integer(64, 8, 1024, scale="log")
    num_epochs: int = integer(15, 1, 200)
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
