"""What decides how a network of chapter 8 is trained at its full size."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number

NETWORKS = ("alexnet", "vgg_small", "nin", "googlenet", "resnet", "densenet", "regnetx")


@dataclass(frozen=True)
class FullNetworkSpec:
    """A network as the book trains it, on images that are enlarged to the book's size for it.

    seed_data: draws the split of the digits and the order of the examples. seed_weights: draws the first weights and what is dropped.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("optimizer", "learning_rate", "batch_size", "num_epochs")

    network: str = choice("resnet", NETWORKS)
    data: str = choice("fashion_mnist", ("digits", "fashion_mnist"))
    optimizer: str = choice("sgd", ("sgd", "momentum", "adam"))
    learning_rate: float = number(0.01, 0.0001, 10, scale="log")
    batch_size: int = integer(128, 8, 1024, scale="log")
    num_epochs: int = integer(10, 1, 200)
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
