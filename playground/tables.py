"""Rows of words and numbers under the names of their columns; on a phone every row is a block of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_CELL = 80


@dataclass(frozen=True)
class Table:
    """What a table says. Texts are shown as they are, whoever wrote them; a column without a name says what its row is called."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    alt: str
    numbers: int = 0  # so many of the last columns hold numbers
    strong: Collection[int] = ()  # rows whose numbers stand out

    def plain(self) -> dict[str, Any]:
        """For the browser."""
        rows = [[shown(cell) for cell in row] for row in self.rows]
        return {"columns": list(self.columns), "rows": rows, "alt": self.alt, "numbers": self.numbers, "strong": sorted(self.strong)}


def shown(text: str, longest: int = LONGEST_CELL) -> str:
    """A text that fits a cell: what cannot be printed is left out, and what is too long is shortened."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(letter for letter in short if letter.isprintable())
