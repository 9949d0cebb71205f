"""A circle's area by exhaustion (book 2.4): polygons with ever more sides, each computed from the one before, as Archimedes did.

The unit circle's area is pi. Polygons inside give less, polygons around it more. The side s of the next inner polygon, with twice as many
sides, is sqrt(2 - sqrt(4 - s^2)); that subtraction loses its digits when s is small, and s / sqrt(2 + sqrt(4 - s^2)) is the same number
without it.
"""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Polygon:
    """sides: how many. inner, outer: the areas inside and around the unit circle. naive: the inner one by the form that cancels."""

    sides: int
    inner: float
    outer: float
    naive: float


def polygons(doublings: int) -> list[Polygon]:
    """Triangle, hexagon, and so on: so many doublings, without ever using pi."""
    found, side, naive, sides = [], math.sqrt(3), math.sqrt(3), 3
    for _ in range(doublings + 1):
        found.append(Polygon(sides, _area(sides, side), _outer_area(sides, side), _area(sides, naive)))
        side, naive, sides = next_side(side), next_side_naive(naive), 2 * sides
    return found


def next_side(side: float) -> float:
    """The side after doubling, without cancellation."""
    return side / math.sqrt(2 + math.sqrt(4 - side * side))


def next_side_naive(side: float) -> float:
    """The side after doubling, as the formula stands in textbooks."""
    return math.sqrt(max(0.0, 2 - math.sqrt(4 - side * side)))


def corners(sides: int, radius: float = 1.0) -> np.ndarray:
    """The corners of a regular polygon, closed, (sides + 1, 2), one at the top."""
    turns = np.linspace(0, 2 * math.pi, sides + 1)
    return radius * np.stack([np.sin(turns), np.cos(turns)], axis=1)


def _area(sides: int, side: float) -> float:
    """So many triangles with two sides of 1 and one of `side`."""
    return sides * side / 2 * math.sqrt(1 - side * side / 4)


def _outer_area(sides: int, side: float) -> float:
    """The same polygon, larger: its triangles are 1 high."""
    return sides * side / 2 / math.sqrt(1 - side * side / 4)
