"""What a person may change about the small convolutional networks that train in place (book 8)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, flag, integer, number

FAMILIES = ("lenet", "alexnet", "vgg", "nin", "googlenet", "resnet", "resnext", "densenet", "regnetx")


@dataclass(frozen=True)
class CNNZooSpec:
    """A family of convolutional networks on images of 28x28, narrower and shorter than in the book.

    width: so many times the channels. depth: how often the blocks of a stage are repeated, where a family has any to repeat.
    shortcuts: whether residual and dense connections are there, where a family has them.
    seed_data: draws the split of the digits and the order of the examples. seed_weights: draws the first weights.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("optimizer", "learning_rate", "batch_size", "num_epochs")

    family: str = choice("lenet", FAMILIES)
    width: float = number(1.0, 0.25, 3, step=0.25)
    depth: int = integer(1, 1, 6)
    shortcuts: bool = flag(True)
    data: str = choice("digits", ("digits", "fashion_mnist"))
    optimizer: str = choice("adam", ("sgd", "momentum", "adam"))
    learning_rate: float = number(0.003, 0.0001, 10, scale="log")
    batch_size: int = integer(64, 8, 1024, scale="log")
    num_epochs: int = integer(15, 1, 200)
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
