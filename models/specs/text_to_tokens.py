"""A text, how it is cleaned and cut, and how rare a token may be."""

from dataclasses import dataclass

from models.specs.fields import choice, flag, integer, text

LEVELS = ("characters", "words", "subwords")
# The example of Sennrich, Haddow and Birch, who brought byte-pair merges to translation
EXAMPLE = "low low low low low lower lower newest newest newest newest newest newest widest widest widest"


@dataclass(frozen=True)
class TextToTokensSpec:
    """The book's way with a text of our own (9.2): letters of the alphabet in lower case, one token a character.

    source: a story in English or Chinese, the book's The Time Machine, or one's own text.
    keep: the characters that cleaning leaves, all letters from a to z, letters of any script, or everything; lower: capitals become small.
    level: what a token is. min_frequency: how often it has to occur to get an index of its own.
    base, merges: what byte-pair merges start from, and how many there are; probe: another text that is cut by them.
    counted, first_rank: whose frequencies are ranked, and from which rank on a line is fitted.
    """

    source: str = choice("story", ("story", "story_zh", "time_machine", "own"))
    own: str = text(EXAMPLE, longest=2000)
    keep: str = choice("ascii", ("ascii", "letters", "all"))
    lower: bool = flag(True)
    level: str = choice("characters", LEVELS)
    min_frequency: int = integer(1, 1, 50)
    base: str = choice("characters", ("characters", "bytes"))
    merges: int = integer(60, 0, 200)
    probe: str = text("another lighthouse without telegraph", longest=120)
    counted: str = choice("words", LEVELS)
    first_rank: int = integer(10, 1, 100, scale="log")
