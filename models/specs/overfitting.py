"""What a person may change about polynomials that fit too little or too much (book 3.6)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number

HIGHEST_DEGREE = 19


@dataclass(frozen=True)
class OverfittingSpec:
    """A polynomial, learned from few noisy examples of a curve.

    The book's own setting (in its edition of 2021) is inputs="normal", noise=0.1, num_examples=100, basis="powers", num_epochs=400, with
    degree 1, 3 and 19.

    curve: what the labels follow; "cubic" is 5 + 1.2 x - 3.4 x^2 / 2! + 5.6 x^3 / 3!. noise: standard deviation of what is added to them.
    inputs: "uniform" between -2 and 2, or "normal" with mean 0 and deviation 1. unseen: how far on their right side the inputs of the
    training are missing, which those of the validation are not: of a uniform distribution so much is cut off, a normal one moves to the left.
    basis: the features of the model, "powers" x^i / i!, or "orthogonal" polynomials, which tell it the same.
    seed_data: draws the examples and their order. seed_weights: draws the first coefficients.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("optimizer", "learning_rate", "batch_size", "num_epochs")

    curve: str = choice("cubic", ("cubic", "sine", "step"))
    degree: int = integer(12, 0, HIGHEST_DEGREE)
    num_examples: int = integer(20, 2, 200, scale="log")
    noise: float = number(1.0, 0, 3, step=0.01)
    inputs: str = choice("uniform", ("uniform", "normal"))
    unseen: float = number(0.0, 0, 2, step=0.05)
    basis: str = choice("orthogonal", ("orthogonal", "powers"))
    optimizer: str = choice("sgd", ("sgd", "momentum", "adam"))
    learning_rate: float = number(0.01, 0.0001, 1, scale="log")
    batch_size: int = integer(10, 1, 200, scale="log")
    num_epochs: int = integer(3000, 1, 5000, scale="log")
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
