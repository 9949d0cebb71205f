"""The derivative as a limit of difference quotients (book 2.4.1), and why a computer never reaches the limit.

A quotient has two errors. Truncation: the secant is not the tangent, which gets better as h shrinks. Round-off: f(x + h) and f(x) have
only so many digits, nearly all of which cancel, which gets worse as h shrinks.

>>> from models.maths.expressions import parse
>>> quotient(parse("3x^2 - 4x"), 1.0, np.array([0.1, 0.01]), "forward").round(5).tolist()
[2.3, 2.03]
"""

from dataclasses import dataclass

import numpy as np

from models.maths.expressions import Expression

NOISE = 16 * np.finfo(float).eps  # of differences between values of one size
SCHEMES = ("forward", "backward", "central")


@dataclass(frozen=True)
class Forecast:
    """What theory says of the error of a scheme at one point, for small h: truncation * h^order + roundoff / h.

    best: the h at which the sum is smallest, nan where one of both is 0 or unknown; error: the sum there.
    """

    order: int
    truncation: float
    roundoff: float

    @property
    def best(self) -> float:
        with np.errstate(all="ignore"):
            best = float((np.float64(self.roundoff) / (self.order * self.truncation)) ** (1 / (self.order + 1)))
        return best if 0 < best < np.inf else np.nan

    @property
    def error(self) -> float:
        return self.truncation * self.best**self.order + self.roundoff / self.best


@np.errstate(all="ignore")
def quotient(f: Expression, x: float, h: np.ndarray, scheme: str, dtype: str = "float64", taken: bool = False) -> np.ndarray:
    """The slope of the secant for every h, (steps,), every operation in `dtype`.

    scheme: "forward" (f(x + h) - f(x)) / h, "backward" (f(x) - f(x - h)) / h, or "central" (f(x + h) - f(x - h)) / 2h.
    taken: divide by the distance between the two points that really are in the computer, which is not h because x + h is rounded.
    """
    kind = np.dtype(dtype).type
    x, h = kind(x), kind(h)
    right = x if scheme == "backward" else kind(x + h)
    left = x if scheme == "forward" else kind(x - h)
    distance = right - left if taken else h * kind(2 if scheme == "central" else 1)
    return kind((f.evaluate({"x": right}, dtype) - f.evaluate({"x": left}, dtype)) / distance)


@np.errstate(all="ignore")
def forecast(f: Expression, slope: Expression, x: float, scheme: str, dtype: str = "float64", taken: bool = False) -> Forecast:
    """The sizes of both errors: Taylor's next term, and one rounding of each value (and of x + h, unless the h taken is used).

    slope: the derivative of f. The higher ones that Taylor's formula asks for are quotients of it: three digits are enough here, and what
    rounding alone can make of such a quotient is 0.
    """
    scale, unit = max(1.0, abs(x)), np.finfo(dtype).eps / 2
    near = slope.evaluate({"x": x + scale * np.array([-1e-3, 0.0, 1e-3])}) * np.ones(3)
    changes = np.array([near[2] - near[0], near[2] - 2 * near[1] + near[0]])
    changes[np.abs(changes) < NOISE * np.abs(near).max()] = 0.0
    second, third = changes / [2e-3 * scale, (1e-3 * scale) ** 2]
    values, places = unit * abs(f.evaluate({"x": x})), 0.0 if taken else unit * abs(x * near[1])
    if scheme == "central":
        return Forecast(2, float(abs(third) / 6), float(values + places))
    return Forecast(1, float(abs(second) / 2), float(2 * values + places))


def steps(lowest: float, highest: float, count: int) -> np.ndarray:
    """Powers of ten between both bounds, evenly spaced, (count,)."""
    return np.logspace(np.log10(lowest), np.log10(highest), count)
