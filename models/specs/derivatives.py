"""A typed function, a point, and how far the second point of the secant is."""

from dataclasses import dataclass

from models.specs.fields import choice, flag, integer, number, text

SCHEMES = ("forward", "backward", "central")


@dataclass(frozen=True)
class DerivativesSpec:
    """Texts are read by `models.maths.expressions`, which says what is wrong with them.

    f, x, h: the function, the point and the step. scheme: which quotient. dtype: in which numbers it is computed; taken: whether it is divided
    by the step that was really taken. bent, place, slope: a function with kinks, where to look at it, and the slope of a line there.
    doublings: how often the sides of a triangle in a circle are doubled.
    """

    f: str = text("3x^2 - 4x", longest=200)
    x: float = number(1.0, -10, 10, step=0.01)
    h: float = number(0.5, 1e-16, 2, scale="log")
    scheme: str = choice("forward", SCHEMES)
    dtype: str = choice("float64", ("float32", "float64"))
    taken: bool = flag(False)
    bent: str = text("abs(x)", longest=200)
    place: float = number(0.0, -5, 5, step=0.01)
    slope: float = number(0.5, -5, 5, step=0.01)
    doublings: int = integer(2, 0, 28)
