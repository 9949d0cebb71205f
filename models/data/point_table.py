"""Points of a visitor's own: drawn one by one, or pasted as a table of two coordinates and the number of a class.

What arrives is text and stays text: it is parsed strictly, and bounded.
"""

import re
from dataclasses import dataclass

import numpy as np

REACH = 6.0
SCALED_TO = 5.0
MOST_POINTS, FEWEST_POINTS, MOST_CLASSES = 500, 2, 6
LONGEST = 8000  # letters
NEAR = 0.6  # how far from a point one may click to take it away

START = "-3,-2.5,0;-2.2,-3.4,0;-3.8,-1.2,0;-1.4,-2.2,0;-2.6,-0.6,0;-0.6,-3.6,0;2.8,2.4,1;2,3.5,1;3.8,1.4,1;1.2,2.2,1;2.6,0.6,1;0.4,3.6,1"

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class PointTable:
    """Points (points, 2) and labels (points,), from 0; scaled: whether the coordinates had to be brought into the plane."""

    points: np.ndarray
    labels: np.ndarray
    scaled: bool = False


class PointError(ValueError):
    """Why a text is no table of points.

    reason: "columns" (not three in a row), "number" (something is none), "label" (not a class from 0 to 5, nor -1 and 1 throughout),
    "too_many", "too_few" or "too_long". row: which one, from 1, or 0.
    """

    def __init__(self, reason: str, row: int = 0):
        super().__init__(reason, row)
        self.reason, self.row = reason, row


def read_points(text: str) -> PointTable:
    """The points of a text: rows end with a new line or a semicolon, columns with a comma or a tab. Raises PointError.

    A first row without any number is taken for names of columns. Nothing at all stands for a few points to begin with. Coordinates that
    leave the plane are scaled to it, each axis for itself.

    >>> read_points("x1,x2,class\\n1,2,0\\n-3.5,.5,1").labels.tolist()
    [0, 1]
    """
    if len(text) > LONGEST:
        raise PointError("too_long")
    rows = [row.strip() for row in re.split(r"[\n;]", text.strip() or START)]
    cells = [(number, re.split(r"[,\t]", row)) for number, row in enumerate(rows, start=1) if row]
    if cells and not any(NUMBER.fullmatch(cell.strip()) for cell in cells[0][1]):
        cells = cells[1:]
    if not FEWEST_POINTS <= len(cells) <= MOST_POINTS:
        raise PointError("too_few" if len(cells) < FEWEST_POINTS else "too_many")
    table = np.array([_row(number, entries) for number, entries in cells])  # (points, 3)
    points, scaled = _into_the_plane(table[:, :2])
    return PointTable(points, _labels(table[:, 2], cells), scaled)


def write_points(table: PointTable) -> str:
    """The text that `read_points` turns back into these points, to two digits."""
    return ";".join(f"{_short(x)},{_short(y)},{label}" for (x, y), label in zip(table.points, table.labels, strict=True))


def with_point(text: str, x: float, y: float, label: int) -> str:
    """One more point; the same text where there is no room for it. Raises PointError."""
    table = read_points(text)
    points = np.clip([[x, y]], -REACH, REACH)
    wished = write_points(PointTable(np.concatenate([table.points, points]), np.append(table.labels, label)))
    return wished if len(table.points) < MOST_POINTS and len(wished) <= LONGEST else text


def without_point(text: str, x: float, y: float) -> str:
    """The text without the point that lies nearest to this place, if one is near and two are left. Raises PointError."""
    table = read_points(text)
    distance = np.linalg.norm(table.points - [x, y], axis=1)  # (points,)
    nearest = int(distance.argmin())
    if distance[nearest] > NEAR or len(table.points) <= FEWEST_POINTS:
        return text
    return write_points(PointTable(np.delete(table.points, nearest, axis=0), np.delete(table.labels, nearest)))


def _row(number: int, entries: list[str]) -> list[float]:
    if len(entries) != 3:
        raise PointError("columns", number)
    if not all(NUMBER.fullmatch(entry.strip()) for entry in entries):
        raise PointError("number", number)
    return [float(entry) for entry in entries]


def _labels(found: np.ndarray, cells: list[tuple[int, list[str]]]) -> np.ndarray:
    """Whole numbers from 0 to 5; -1 and 1 become 0 and 1."""
    allowed = (-1, 1) if (found == -1).any() else range(MOST_CLASSES)
    wrong = np.flatnonzero(~np.isin(found, list(allowed)))
    if len(wrong):
        raise PointError("label", cells[wrong[0]][0])
    return np.maximum(found, 0).astype(int)


def _into_the_plane(points: np.ndarray) -> tuple[np.ndarray, bool]:
    if (np.abs(points) <= REACH).all():
        return points, False
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = low / 2 + high / 2, high / 2 - low / 2
    return (points - middle) * (SCALED_TO / np.where(half > 0, half, 1.0)), True


def _short(value: float) -> str:
    return f"{round(float(value), 2) + 0.0:g}"
