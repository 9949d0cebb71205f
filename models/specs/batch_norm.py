"""What a person may change about batch normalisation (book 8.5)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number

MOST_LAYERS = 6


@dataclass(frozen=True)
class BatchNormSpec:
    """A classifier of images whose layers are normalised before their nonlinearity, over the batch, over the units, or not at all.

    The book's own setting is data="fashion_mnist", model="lenet", learning_rate=0.1, batch_size=128, num_epochs=10.

    model: "dense" is `num_layers` layers of `num_hiddens` units; "lenet" the two convolutions and two dense layers of LeNet.
    normalization: "batch", "layer" or "none". moving_momentum: the share that moving averages keep at every step; the book's 0.1 is what is new.
    pace: steps a second, for those who want to watch; from 1000 on nothing waits.
    seed_data: draws the split of the digits and the order of the examples. seed_weights: draws the first weights.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("optimizer", "learning_rate", "batch_size", "num_epochs", "moving_momentum", "pace")

    data: str = choice("digits", ("digits", "fashion_mnist"))
    model: str = choice("dense", ("dense", "lenet"))
    normalization: str = choice("batch", ("batch", "layer", "none"))
    activation: str = choice("sigmoid", ("sigmoid", "tanh", "relu"))
    num_layers: int = integer(4, 1, MOST_LAYERS)
    num_hiddens: int = integer(64, 4, 256, scale="log")
    moving_momentum: float = number(0.9, 0, 0.999, step=0.001)
    optimizer: str = choice("sgd", ("sgd", "momentum", "adam"))
    learning_rate: float = number(0.5, 0.0001, 10, scale="log")
    batch_size: int = integer(64, 1, 1024, scale="log")
    num_epochs: int = integer(30, 1, 200)
    pace: int = integer(200, 10, 1000, scale="log")
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)

    @property
    def depth(self) -> int:
        """How many layers have a nonlinearity."""
        return 4 if self.model == "lenet" else self.num_layers
