"""What a person may look at on the page on transformers that write, beside what is trained."""

from dataclasses import dataclass
from typing import Any

from models.specs.fields import choice, integer, number, part, text
from models.specs.language_model import LanguageModelSpec
from models.specs.writing import WritingSpec

LONGEST_GAPPED = 64
MOST_BEAMS, MOST_SEARCHED, MOST_WRITTEN = 8, 40, 400
EASY = 64  # blocks times context: so much is read fast enough to write as many letters while somebody waits


@dataclass(frozen=True)
class LanguageModelPageSpec(WritingSpec, LanguageModelSpec):
    """The parameters of the training, how its model writes, and what is looked at.

    gapped: for an encoder, a text whose low lines are to be filled in. letter: the letter that was looked back from, counted from 1 in what was
    written, or in the gapped text. head: which head is looked at, from 1 over all blocks. shown: what colours the text: what the letter
    looked back at, through that head, or how surprising each letter was.
    beams: width of the beam. alpha: of its length penalty. searched: the most letters it adds. until: where a sequence ends, after the
    first word or with those letters.
    """

    gapped: str = text("the kee_er of the tele_raph _aid", longest=LONGEST_GAPPED)
    letter: int = integer(8, 1, 400)
    head: int = integer(1, 1, 32)
    shown: str = choice("looked", ("looked", "surprise"))
    beams: int = integer(3, 1, MOST_BEAMS)
    alpha: float = number(0.75, 0, 2, step=0.05)
    searched: int = integer(16, 1, MOST_SEARCHED)
    until: str = choice("word", ("word", "letters"))

    def narrowed(self) -> dict[str, dict]:
        """There are as many letters as the text has, and as many heads as the model; a model that takes longer to read writes less."""
        letters = max(1, len(self.gapped)) if self.family == "encoder" else self.length
        share = min(1.0, EASY / (self.num_blocks * self.context))
        return {
            "letter": {"high": letters},
            "head": {"high": self.num_blocks * int(self.num_heads)},
            "length": {"high": int(MOST_WRITTEN * share)},
            "searched": {"high": int(MOST_SEARCHED * share)},
        }

    @property
    def training(self) -> LanguageModelSpec:
        """What is trained, without what is looked at."""
        return part(self, LanguageModelSpec)

    @property
    def questions(self) -> dict[str, dict[str, Any]]:
        """What the model is asked, by the names of models.nets.language_model."""
        letter = self.letter - 1
        search = {"prefix": self.prefix, "beams": self.beams, "alpha": self.alpha, "searched": self.searched, "until": self.until}
        return {"write": {**self.wishes, "letter": letter}, "fill": {"gapped": self.gapped, "letter": letter}, "search": search}
