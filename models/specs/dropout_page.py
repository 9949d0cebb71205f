"""What a person may look at on the page on dropout, beside what is trained."""

from dataclasses import dataclass

from models.specs.dropout import DropoutSpec
from models.specs.fields import choice, integer, number, part


@dataclass(frozen=True)
class DropoutPageSpec(DropoutSpec):
    """The parameters of the training, and the view on it.

    rate, seed: the probability and the draws in the table of numbers. mode: whether the network is looked at as in training or as in use.
    draw: which units are dropped. draws: how many times, for the mean. image: a place in the validation set.
    """

    rate: float = number(0.5, 0, 1, step=0.05)
    seed: int = integer(0, 0, 999)
    mode: str = choice("train", ("train", "predict"))
    draw: int = integer(0, 0, 999)
    draws: int = integer(10, 1, 1000, scale="log")
    image: int = integer(0, 0, 9999)

    @property
    def training(self) -> DropoutSpec:
        """What is trained, without the view on it."""
        return part(self, DropoutSpec)
