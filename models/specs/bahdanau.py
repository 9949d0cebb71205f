"""What a person may change about the encoder-decoder whose decoder attends to the source (book 11.4)."""

from dataclasses import dataclass

from models.specs.fields import choice, integer, number
from models.specs.translating import TranslatingSpec


@dataclass(frozen=True)
class BahdanauSpec(TranslatingSpec):
    """A recurrent encoder, and a recurrent decoder that looks at all of the encoder's outputs before every word, both of gated units.

    The book's own setting is embed_size=256, num_hiddens=256, num_layers=2, dropout=0.2, learning_rate=0.005, start="book", masked=False, and of
    the pairs what `TranslatingSpec` says: the loss that leaves padding out is in the book's 10.7 alone.

    dropout: between the layers, and of the attention weights.
    start: the first weights of embeddings and recurrences, Keras's own or the book's, as in `Seq2seqSpec`.
    """

    embed_size: int = integer(128, 8, 256, scale="log")
    num_hiddens: int = integer(64, 8, 256, scale="log")
    num_layers: int = integer(1, 1, 3)
    dropout: float = number(0, 0, 0.8, step=0.05)
    start: str = choice("keras", ("keras", "book"))
