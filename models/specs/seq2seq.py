"""What a person may change about the encoder-decoder of recurrent layers (book 10.6, 10.7)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number
from models.specs.translating import MOST_TRAINING, TranslatingSpec


@dataclass(frozen=True)
class Seq2seqSpec(TranslatingSpec):
    """A recurrent encoder whose last states a recurrent decoder begins with, both of gated units.

    The book's own setting is embed_size=256, num_hiddens=256, num_layers=2, dropout=0.2, learning_rate=0.005, start="book", and of the pairs what
    `TranslatingSpec` says. The defaults translate most of the phrases right after seconds on one core.

    teacher_forcing: how likely the decoder reads the true word before the next; otherwise its own. 1 is the book's.
    dropout: between the layers, so it needs two of them.
    start: the first weights, Keras's own or as the book draws them, with embeddings from N(0, 1) and Xavier's for all of a recurrence.
    """

    LIVE: ClassVar[tuple[str, ...]] = (*TranslatingSpec.LIVE, "teacher_forcing", "dropout")

    num_pairs: int = integer(1600, 64, MOST_TRAINING, scale="log")
    learning_rate: float = number(0.005, 0.0001, 10, scale="log")
    batch_size: int = integer(64, 8, 1024, scale="log")
    num_epochs: int = integer(10, 1, 300)
    embed_size: int = integer(128, 8, 256, scale="log")
    num_hiddens: int = integer(64, 8, 256, scale="log")
    num_layers: int = integer(1, 1, 3)
    dropout: float = number(0, 0, 0.8, step=0.05)
    teacher_forcing: float = number(1, 0, 1, step=0.05)
    start: str = choice("keras", ("keras", "book"))

    def narrowed(self) -> dict[str, dict]:
        """With one layer there is nothing between layers to drop."""
        return super().narrowed() | ({"dropout": {"high": 0}} if self.num_layers == 1 else {})
