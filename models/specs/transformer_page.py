"""What a person may look at on the page on the transformer, beside what is trained."""

from dataclasses import dataclass
from typing import Any

from models.data.pairs import VALIDATION
from models.specs.fields import choice, integer, part, text
from models.specs.transformer import TransformerSpec
from models.specs.translating import LONGEST_SENTENCE, sentences_of


@dataclass(frozen=True)
class TransformerPageSpec(TransformerSpec):
    """The parameters of the training, and the view on it.

    sentence: to be translated, "" for the one that is picked. picked: its place among the validation sentences.
    fed: whether the decoder reads what it has said itself, as in use, or the truth, as in training.
    kind, block, head, word: whose attention is shown large, and of which row.
    changed, instead: the place of a word in the sentence, and the word that takes its place, to see what follows from it.
    """

    sentence: str = text("", longest=LONGEST_SENTENCE)
    picked: int = integer(5, 0, max(VALIDATION.values()) - 1)
    fed: str = choice("truth", ("truth", "own"))
    kind: str = choice("cross", ("encoder", "decoder", "cross"))
    block: int = integer(1, 0, 3)
    head: int = integer(0, 0, 7)
    word: int = integer(3, 0, 15)
    changed: int = integer(3, 0, 15)
    instead: str = text("red", longest=20)

    def narrowed(self) -> dict[str, dict[str, Any]]:
        """There are as many blocks, heads and steps as the model has."""
        steps = {"high": self.num_steps - 1}
        own = {"block": {"high": self.num_blocks - 1}, "head": {"high": int(self.num_heads) - 1}, "word": steps, "changed": steps}
        return {**super().narrowed(), **sentences_of(self.data), **own}

    @property
    def training(self) -> TransformerSpec:
        """What is trained, without the view on it."""
        return part(self, TransformerSpec)
