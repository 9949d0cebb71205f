"""What a person may change about dropout (book 5.6)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from models.specs.fields import choice, integer, number

MOST_EXAMPLES = {"digits": 1438, "fashion_mnist": 60_000}


@dataclass(frozen=True)
class DropoutSpec:
    """A perceptron with two hidden layers, whose units are dropped while it is trained.

    The book's own setting is data="fashion_mnist", num_examples=60000, label_noise=0, learning_rate=0.1, batch_size=256, num_epochs=10.
    The defaults make it easy to remember and hard to learn: few examples, every fifth with a wrong label, and many units.

    num_examples: how many of the training examples are used. label_noise: the share of them whose label is drawn by chance.
    dropout1, dropout2: the probability that a unit of the first and of the second hidden layer is dropped. num_hiddens: the width of both.
    seed_data: draws the split of the digits, the wrong labels and the order of the examples. seed_weights: draws the first weights and what
    is dropped.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("dropout1", "dropout2", "learning_rate", "batch_size", "num_epochs")

    data: str = choice("digits", ("digits", "fashion_mnist"))
    num_examples: int = integer(400, 50, 60_000, scale="log")
    label_noise: float = number(0.2, 0, 0.9, step=0.05)
    dropout1: float = number(0.5, 0, 0.95, step=0.05)
    dropout2: float = number(0.5, 0, 0.95, step=0.05)
    num_hiddens: int = integer(256, 16, 1024, step=16)
    implementation: str = choice("concise", ("concise", "scratch"))
    learning_rate: float = number(0.3, 0.001, 10, scale="log")
    batch_size: int = integer(50, 8, 1024, scale="log")
    num_epochs: int = integer(120, 1, 500, scale="log")
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)

    def narrowed(self) -> dict[str, dict[str, Any]]:
        """There are only so many digits."""
        return {"num_examples": {"high": MOST_EXAMPLES[self.data]}}
