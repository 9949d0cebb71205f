"""What a person may look at on the page on recurrent language models, beside what is trained."""

import dataclasses
from dataclasses import dataclass

from models.specs.fields import choice, integer, number, text
from models.specs.rnn_text import RNNTextSpec


@dataclass(frozen=True)
class RNNTextPageSpec(RNNTextSpec):
    """The parameters of the training, and how its model writes.

    prefix: what the text begins with. length: how many letters are written. temperature: 0 takes the likeliest letter every time.
    top_k: only so many letters are in the draw, 0 for all. top_p: only the likeliest that together have this share. seed_text: draws them.
    shown: what colours the letters: how surprising each was, or the state of a hidden unit. unit: which; the last layer's.
    """

    prefix: str = text("the ", longest=40)
    length: int = integer(160, 20, 400, step=20)
    temperature: float = number(0.6, 0, 2, step=0.05)
    top_k: int = integer(0, 0, 28)
    top_p: float = number(1, 0.05, 1, step=0.05)
    seed_text: int = integer(0, 0, 9999)
    shown: str = choice("surprise", ("surprise", "unit"))
    unit: int = integer(0, 0, 255)

    def narrowed(self) -> dict[str, dict]:
        """There are as many units as the network has."""
        return {"unit": {"high": self.num_hiddens - 1}}

    @property
    def training(self) -> RNNTextSpec:
        """What is trained, without what it writes."""
        return RNNTextSpec(**{field.name: getattr(self, field.name) for field in dataclasses.fields(RNNTextSpec)})
