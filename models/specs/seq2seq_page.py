"""What a person may look at on the page on sequence to sequence, beside what is trained."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.seq2seq import Seq2seqSpec
from models.specs.translating import TranslatingView


@dataclass(frozen=True)
class Seq2seqPageSpec(TranslatingView, Seq2seqSpec):
    """The parameters of the training, and the sentence that is looked at."""

    TRAINED: ClassVar[type] = Seq2seqSpec
