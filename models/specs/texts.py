"""Which text a model of letters learns from (book 9.2, 9.3)."""

from dataclasses import dataclass

from models.specs.fields import choice, text

LONGEST_OWN = 3000


@dataclass(frozen=True)
class TextSpec:
    """A text, and what is left of it.

    source: the story that is always here, the book's (by download), or `own`, what a person pasted. keep: which characters are left, as in
    models.maths.tokens; "ascii" is the book's rule.
    """

    source: str = choice("story", ("story", "time_machine", "own"))
    own: str = text("", longest=LONGEST_OWN)
    keep: str = choice("ascii", ("ascii", "all"))
