"""What a person may change about a small transformer of letters (book 11.9)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number
from models.specs.texts import TextSpec

HEADS = ("1", "2", "4", "8")
WIDTHS = ("16", "32", "48", "64", "96", "128")  # every number of heads divides each of them


@dataclass(frozen=True)
class LanguageModelSpec(TextSpec):
    """A transformer that learns to continue a text, letter by letter, or to fill in what is masked.

    family: what may be looked at and what is asked for, as in models.maths.families. num_blocks: attention and dense layers, one above the
    other. num_heads: of each attention. width: numbers that stand for a letter on its way. context: the letters of a window; the model looks
    at no more of them.
    The windows begin at every fourth letter of the same 10,000, and of the next 5,000, that the recurrent ones have (models.data.corpora).

    dropout: of every sublayer and of the attention weights. clip: the gradient's norm is cut to this. weight_decay: AdamW takes it from the
    weights apart from the gradient. seed_data: draws batches, masks and cuts. seed_weights: draws the first weights and what dropout drops.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("optimizer", "learning_rate", "weight_decay", "clip", "dropout", "batch_size", "num_epochs")

    family: str = choice("decoder", ("decoder", "encoder", "prefix"))
    num_blocks: int = integer(2, 1, 4)
    num_heads: str = choice("4", HEADS)
    width: str = choice("48", WIDTHS)
    context: int = integer(32, 8, 64)
    dropout: float = number(0, 0, 0.5, step=0.05)
    optimizer: str = choice("adamw", ("sgd", "momentum", "adam", "adamw"))
    learning_rate: float = number(0.005, 0.00001, 1, scale="log")
    weight_decay: float = number(0.01, 0, 1, step=0.01)
    clip: float = number(1, 0.01, 100, scale="log")
    batch_size: int = integer(64, 8, 1024, scale="log")
    num_epochs: int = integer(8, 1, 200)
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
