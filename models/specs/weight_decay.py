"""What a person may change about weight decay (book 3.7)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from models.specs.fields import choice, flag, integer, number

TRUE_WEIGHT, TRUE_BIAS = 0.01, 0.05


@dataclass(frozen=True)
class WeightDecaySpec:
    """Linear regression with more inputs than examples, whose weights are kept small.

    The defaults are the book's own experiment from scratch; its concise version is way="optimizer", loss="squared", and first weights as
    its code leaves them, start="lazy".

    num_inputs, num_examples, noise: of labels 0.05 + 0.01 x_1 + ... + 0.01 x_d + noise. A hundred other examples validate.
    weight_decay: lambda, how much the penalty counts. penalty: "l2" is half the squared norm of w, "l1" the sum of magnitudes, "elastic" a
    mixture of which l1_share is the second. decay_bias: whether the bias is one of the weights that are kept small.
    way: the penalty is added to the "loss", or the "optimizer" shrinks the weights; it can do so for L2 only.
    loss: half the squared error, or all of it. start: first weights as they were meant, "normal" with deviation 0.01, or "lazy": the layer had
    no weights yet when they were set, so they are torch's own, uniform up to 1 over the root of the inputs, and so is the bias.
    pace: steps a second, for those who want to watch; from 1000 on nothing waits.
    seed_data: draws the examples and their order. seed_weights: draws the first weights.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("learning_rate", "weight_decay", "batch_size", "num_epochs", "pace")

    num_inputs: int = integer(200, 2, 256, scale="log")
    num_examples: int = integer(20, 2, 64, scale="log")
    noise: float = number(0.01, 0, 1, step=0.01)
    weight_decay: float = number(3.0, 0, 100, step=0.01, scale="root")
    way: str = choice("loss", ("loss", "optimizer"))
    penalty: str = choice("l2", ("l2", "l1", "elastic"))
    l1_share: float = number(0.5, 0, 1, step=0.01)
    decay_bias: bool = flag(False)
    loss: str = choice("half", ("half", "squared"))
    start: str = choice("normal", ("normal", "lazy"))
    learning_rate: float = number(0.01, 0.0001, 1, scale="log")
    batch_size: int = integer(5, 1, 64, scale="log")
    num_epochs: int = integer(10, 1, 500, scale="log")
    pace: int = integer(10, 2, 1000, scale="log")
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)

    def narrowed(self) -> dict[str, dict[str, Any]]:
        """The optimiser's own weight decay is that of L2."""
        return {"penalty": {"options": ("l2",)}} if self.way == "optimizer" else {}

    @property
    def share(self) -> float:
        """How much of the penalty is L1."""
        return {"l2": 0.0, "l1": 1.0, "elastic": self.l1_share}[self.penalty]
