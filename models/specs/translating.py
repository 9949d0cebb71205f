"""What trainings that translate have in common, and what a person may look at in them (book 10.5 to 10.8, 11.7)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from models.data.pairs import MOST_PAIRS, SOURCES, VALIDATION
from models.data.phrases import phrases
from models.specs.fields import choice, flag, integer, number, part, text

LONGEST_SENTENCE = 80
MOST_TRAINING = 4096
WIDEST_BEAM = 8


@dataclass(frozen=True)
class TranslatingSpec:
    """Pairs of sentences, and how a model learns to turn the first of each into the second.

    data: the phrases of a small grammar, dates, digits to turn round, or the book's pairs (by download). num_pairs: how many are learned
    from; 128 others validate. num_steps: every sentence is cut and padded to so many tokens. The book's own setting is data="fra_eng",
    num_pairs=512, num_steps=9, optimizer="adam", batch_size=128, num_epochs=30, clip=1.

    masked: the loss leaves padding out. clip: the gradient's norm is cut to this.
    seed_data: draws the pairs that are made, and the order of the batches. seed_weights: draws the first weights, and all that is left to chance.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("optimizer", "learning_rate", "batch_size", "num_epochs", "clip")

    data: str = choice("phrases", SOURCES)
    num_pairs: int = integer(512, 64, MOST_TRAINING, scale="log")
    num_steps: int = integer(9, 4, 16)
    masked: bool = flag(True)
    optimizer: str = choice("adam", ("sgd", "momentum", "adam"))
    learning_rate: float = number(0.005, 0.0001, 10, scale="log")
    batch_size: int = integer(64, 8, 1024, scale="log")
    clip: float = number(1, 0.01, 100, scale="log")
    num_epochs: int = integer(20, 1, 300)
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)

    def narrowed(self) -> dict[str, dict[str, Any]]:
        """The grammar has only so many sentences."""
        there = sum(map(len, phrases())) if self.data == "phrases" else MOST_PAIRS
        return {"num_pairs": {"high": min(MOST_TRAINING, there - VALIDATION[self.data])}}


def sentences_of(data: str) -> dict[str, dict[str, Any]]:
    """The bounds of `picked`: there are as many places as sentences that validate."""
    return {"picked": {"high": VALIDATION[data] - 1}}


@dataclass(frozen=True)
class TranslatingView:
    """What is looked at in a translator; a page's spec has it beside that of its training, whose class is TRAINED.

    sentence: to be translated, "" for the one that is picked. picked: its place among the validation sentences.
    beam_width: how many sequences a beam keeps. length_penalty: the exponent of the length that scores are divided by.
    moment: the word of a translation that is looked at, from 0.
    """

    TRAINED: ClassVar[type]

    sentence: str = text("", longest=LONGEST_SENTENCE)
    picked: int = integer(0, 0, max(VALIDATION.values()) - 1)
    beam_width: int = integer(3, 1, WIDEST_BEAM)
    length_penalty: float = number(0.75, 0, 2, step=0.05)
    moment: int = integer(0, 0, 15)

    def narrowed(self) -> dict[str, dict[str, Any]]:
        """A place for each sentence that validates, and none beyond the last."""
        return super().narrowed() | sentences_of(self.data)

    @property
    def training(self) -> Any:
        """What is trained, without the view on it."""
        return part(self, self.TRAINED)
