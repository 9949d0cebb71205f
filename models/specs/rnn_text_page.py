"""What a person may look at on the page on recurrent language models, beside what is trained."""

from dataclasses import dataclass

from models.specs.fields import choice, integer, part
from models.specs.rnn_text import RNNTextSpec
from models.specs.writing import WritingSpec


@dataclass(frozen=True)
class RNNTextPageSpec(WritingSpec, RNNTextSpec):
    """The parameters of the training, and how its model writes.

    shown: what colours the letters: how surprising each was, or the state of a hidden unit. unit: which; the last layer's.
    """

    shown: str = choice("surprise", ("surprise", "unit"))
    unit: int = integer(0, 0, 255)

    def narrowed(self) -> dict[str, dict]:
        """There are as many units as the network has."""
        return {"unit": {"high": self.num_hiddens - 1}}

    @property
    def training(self) -> RNNTextSpec:
        """What is trained, without what it writes."""
        return part(self, RNNTextSpec)
