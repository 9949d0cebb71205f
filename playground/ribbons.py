"""Texts as ribbons of tokens that grow together, letter by letter coloured, or with what is left out struck through.

A ribbon has rows of letters and moments; a letter is joined to the one before it from a certain moment on. All moments travel at once and are
played in the browser, forwards and backwards.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of the ribbon; a letter may be any short text.

    joints: the moment from which a letter is in one piece with the letter before it, None for never; nothing for letters that all stand alone.
    notes: a small text under every letter. kinds: how it is drawn, as words: "gone", "unknown", "meant", "filled",
    "looked". heat: a share from 0 to 1 that colours it.
    tips: what each letter says when it is pointed at. names: what a piece of several letters says, by its text.
    reads: what stands over a piece, by its text, such as the character that some bytes make.
    running: whether the letters are running text instead of pieces.
    """

    label: str
    letters: Sequence[str]
    joints: Sequence[int | None] = ()
    notes: Sequence[str] = ()
    kinds: Sequence[str] = ()
    heat: Sequence[float] = ()
    tips: Sequence[str] = ()
    names: dict[str, str] = field(default_factory=dict)
    reads: dict[str, str] = field(default_factory=dict)
    running: bool = False


@dataclass(frozen=True)
class Moment:
    """A sentence, the word for this moment in the list of all, and the pairs that were best at it: (left, right, count), the winner first."""

    caption: str
    label: str = ""
    ranking: Sequence[tuple[str, str, int]] = ()


@dataclass(frozen=True)
class Ribbon:
    """Rows and moments, a text that states the values, and a scene: while it stays the same, so does the moment shown."""

    rows: Sequence[Row]
    alt: str
    scene: str
    moments: Sequence[Moment] = (Moment(""),)
    title: str = ""
    ranking_title: str = ""
    list_title: str = ""
    start: int = 0
    interval: int = 900

    def plain(self) -> dict[str, Any]:
        """As it travels to the browser; what a row has not is left out."""
        rows = [{name: value for name, value in asdict(row).items() if value not in ((), {}, False)} for row in self.rows]
        return {**asdict(self), "rows": rows}
