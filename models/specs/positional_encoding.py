"""The sinusoidal encoding, which of its numbers is looked at, and by how far positions are shifted."""

from dataclasses import dataclass

from models.specs.fields import choice, integer, number

PICTURES = ("similarity", "binary")


@dataclass(frozen=True)
class PositionalEncodingSpec:
    """Book 11.6.3: 60 positions of 32 dimensions, base 10,000.

    length: positions. pairs: half of d, the sines and cosines. base: what the slowest pair's wavelength comes from.
    position, dimension: the number that is looked at, counted from 0. delta: by how much positions are shifted.
    picture: what is shown below.
    """

    length: int = integer(60, 2, 128)
    pairs: int = integer(16, 1, 64)
    base: float = number(10_000.0, 1, 100_000, scale="log")
    position: int = integer(7, 0, 127)
    dimension: int = integer(6, 0, 127)
    delta: int = integer(5, -64, 64)
    picture: str = choice("similarity", PICTURES)

    def narrowed(self) -> dict[str, dict]:
        """There are as many positions and dimensions to look at as there are."""
        return {"position": {"high": self.length - 1}, "dimension": {"high": 2 * self.pairs - 1}}
