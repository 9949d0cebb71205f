"""A tree of probabilities, and how it is searched."""

from dataclasses import dataclass

from models.specs.fields import flag, integer, number, text

# The book's two tables (10.8.1): every step as the greedy path meets it, and what follows when C is chosen at step 2
BOOK = "1:.5,.2,.2,.1;2:.1,.4,.3,.2;3:.2,.2,.4,.2;4:0,.2,.2,.6;AC:.1,.6,.2,.1;ACB:.1,.2,.1,.6"


@dataclass(frozen=True)
class BeamSearchSpec:
    """tree: as `models.maths.beam_search.read_tree` reads it. prefix: the tokens whose continuations are shown as bars.

    steps: how long a sequence may become. width: of the beam. alpha: of the length penalty.
    every: whether the kept sequences of every step are candidates, as in the book, or only those that ended or cannot be longer.
    vocabulary, length: sizes of a real problem, for the cost.
    """

    tree: str = text(BOOK, 1500)
    prefix: str = text("", 12)
    steps: int = integer(4, 1, 8)
    width: int = integer(2, 1, 6)
    alpha: float = number(0.75, 0.0, 2.0, step=0.05)
    every: bool = flag(False)
    vocabulary: int = integer(10_000, 2, 100_000, scale="log")
    length: int = integer(10, 1, 50)
