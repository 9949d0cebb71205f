"""A translation, what it should have been, and how the two are compared."""

from dataclasses import dataclass

from models.specs.fields import choice, flag, integer, text

SMOOTHINGS = ("none", "floor", "add_k", "exp")
# The book's four sentences (11.4.3): translation = reference
BOOK = "va ! = va !; j'ai perdu . = j'ai perdu .; il court . = il est calme .; je suis chez moi . = je suis chez moi ."


@dataclass(frozen=True)
class BleuSpec:
    """prediction: a translation. reference: what it should have been; several may stand there, with | between them.

    characters: whether tokens are characters, not words. max_n: the longest n-grams that count, the book's k.
    smoothing, effective: of the standard formula, as in `models.maths.bleu`.
    pairs: sentences of a corpus, translation = reference, apart by semicolons.
    """

    prediction: str = text("A B B C D", 200)
    reference: str = text("A B C D E F", 400)
    characters: bool = flag(False)
    max_n: int = integer(3, 1, 5)
    smoothing: str = choice("none", SMOOTHINGS)
    effective: bool = flag(False)
    pairs: str = text(BOOK, 900)
