"""How a trained model of letters writes (book 9.5)."""

from dataclasses import dataclass
from typing import Any

from models.specs.fields import integer, number, text


@dataclass(frozen=True)
class WritingSpec:
    """What is asked of a model that writes.

    prefix: what the text begins with. length: how many letters are written. temperature: 0 takes the likeliest letter every time.
    top_k: only so many letters are in the draw, 0 for all. top_p: only the likeliest that together have this share. seed_text: draws them.
    """

    prefix: str = text("the ", longest=40)
    length: int = integer(160, 20, 400, step=20)
    temperature: float = number(0.6, 0, 2, step=0.05)
    top_k: int = integer(0, 0, 28)
    top_p: float = number(1, 0.05, 1, step=0.05)
    seed_text: int = integer(0, 0, 9999)

    @property
    def wishes(self) -> dict[str, Any]:
        """As models.nets.writing takes them."""
        return {name: getattr(self, name) for name in ("prefix", "length", "temperature", "top_k", "top_p")} | {"seed": self.seed_text}
