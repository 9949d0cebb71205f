"""What a person may change about a recurrent language model of letters (book 9.5, 9.6, 10.1 to 10.3)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number
from models.specs.texts import TextSpec


@dataclass(frozen=True)
class RNNTextSpec(TextSpec):
    """A recurrent network that learns to continue a text, letter by letter.

    The windows of num_steps letters begin at every place; the first 10,000 are learned from and the next 5,000 validate, as in the book, or
    four fifths and one fifth of a short text. The book's own setting is source="time_machine", cell="rnn", num_hiddens=32, optimizer="sgd",
    learning_rate=1, batch_size=1024, num_epochs=100, clip=1, start="book"; for "gru" and "lstm" learning_rate=4 and num_epochs=50.

    start: the first weights of Keras's layers, their own or as the book's PyTorch draws them, all between plus and minus num_hiddens^-1/2.
    clip: the gradient's norm is cut to this. seed_data: draws the batches. seed_weights: draws the first weights.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("optimizer", "learning_rate", "clip", "batch_size", "num_epochs")

    cell: str = choice("gru", ("rnn", "gru", "lstm"))
    implementation: str = choice("concise", ("concise", "scratch"))
    start: str = choice("keras", ("keras", "book"))
    num_layers: int = integer(1, 1, 2)
    num_hiddens: int = integer(64, 8, 256, scale="log")
    num_steps: int = integer(32, 4, 64)
    optimizer: str = choice("adam", ("sgd", "momentum", "adam"))
    learning_rate: float = number(0.01, 0.0001, 10, scale="log")
    batch_size: int = integer(256, 16, 2048, scale="log")
    clip: float = number(1, 0.01, 100, scale="log")
    num_epochs: int = integer(8, 1, 500)
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
