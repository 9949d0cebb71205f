"""Small matrices as texts: rows apart by semicolons, numbers by commas or spaces; a number may be a fraction.

>>> read("1/2, 0; -1, 3").tolist()
[[0.5, 0.0], [-1.0, 3.0]]
>>> write(np.array([[1 / 9, 0.25], [-1, 3]]))
'1/9,0.25;-1,3'
"""

import math
import re
import unicodedata
from fractions import Fraction

import numpy as np

LARGEST_VALUE = 1e6
LARGEST_DENOMINATOR = 1000
NUMBER = re.compile(r"[+-]?(\d{1,12}(\.\d{0,20})?|\.\d{1,20})(e[+-]?\d{1,3})?(/\d{1,6})?", re.IGNORECASE)
SEPARATOR = r"[,\s\N{IDEOGRAPHIC COMMA}]+"


class MatrixError(ValueError):
    """A text that is no matrix.

    reason: "unreadable" (detail is the piece that is no number), "range" (a number beyond `LARGEST_VALUE`), "ragged" (detail is
    the first row, counted from 1, that is not as long as the first), "size" (detail is how many rows or columns there are), "sizes"
    (of several matrices) or "empty".
    """

    def __init__(self, reason: str, detail: str | int = ""):
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


def read(text: str, largest: int = 12) -> np.ndarray:
    """The matrix that a text holds, (rows, columns), both at most `largest`. Raises `MatrixError`."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("[", " ").replace("]", " ")
    rows = [[_number(piece) for piece in re.split(SEPARATOR, row.strip(", \t")) if piece] for row in re.split(r"[;\n]", plain)]
    rows = [row for row in rows if row]
    if not rows:
        raise MatrixError("empty")
    for place, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise MatrixError("ragged", place + 1)
    for count in (len(rows), len(rows[0])):
        if count > largest:
            raise MatrixError("size", count)
    return np.array(rows)


def read_several(text: str, largest: int = 12, most: int = 3) -> list[np.ndarray]:
    """Matrices of one size with | between them, as many as there are but not more than `most`. Raises `MatrixError`.

    reason "sizes": detail is the first one, counted from 1, that is not as large as the first.
    """
    found = [read(part, largest) for part in text.split("|")[:most]]
    for place, matrix in enumerate(found):
        if matrix.shape != found[0].shape:
            raise MatrixError("sizes", place + 1)
    return found


def write(matrix: np.ndarray) -> str:
    """The text that `read` turns back into this matrix (rows, columns), up to ten digits."""
    return ";".join(",".join(spell(value) for value in row) for row in matrix)


def spell(value: float) -> str:
    """A number as a person would write it: whole or with three decimals at most, else as a fraction, else with ten digits."""
    if round(value, 3) == value:
        return f"{value + 0.0:.10g}"
    fraction = Fraction(float(value)).limit_denominator(LARGEST_DENOMINATOR)
    return str(fraction) if float(fraction) == value else f"{value:.10g}"


def resize(matrix: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The matrix with zeros around it, or without its border; its middle stays the middle, whichever way the sizes went."""
    for axis, size in enumerate((rows, columns)):
        old = matrix.shape[axis]
        shift = (size - 1) // 2 - (old - 1) // 2
        around = [(0, 0), (0, 0)]
        around[axis] = (max(0, shift), max(0, size - old - shift))
        padded = np.pad(matrix, around)  # at least `size` along this axis
        matrix = padded.take(np.arange(size) + max(0, -shift), axis)
    return matrix


def replaced(matrix: np.ndarray, index: int, value: float) -> np.ndarray:
    """The matrix with one number changed, counted row by row; what lies outside of it or is too large changes nothing."""
    if not 0 <= index < matrix.size or not abs(value) <= LARGEST_VALUE:
        return matrix
    changed = matrix.astype(float)
    changed.ravel()[index] = value
    return changed


def _number(piece: str) -> float:
    if not NUMBER.fullmatch(piece):
        raise MatrixError("unreadable", piece)
    above, _slash, below = piece.partition("/")
    if below and not int(below):
        raise MatrixError("unreadable", piece)
    value = float(above) / float(below or 1)
    if not math.isfinite(value) or abs(value) > LARGEST_VALUE:
        raise MatrixError("range", piece)
    return value
