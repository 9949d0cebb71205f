"""Data on a line, a kernel, the query that is asked, and how its width is learned."""

from dataclasses import dataclass

from models.specs.fields import choice, flag, integer, number, text

KERNELS = ("gaussian", "boxcar", "triangular", "epanechnikov", "constant")
CURVES = ("waves", "line", "step")
PICTURES = ("errors", "kernels", "widths", "learning")


@dataclass(frozen=True)
class KernelRegressionSpec:
    """The book's data and kernels (11.2): forty points of 2 sin(x) + x on [0, 5] with noise of deviation 1.

    kernel, width: what turns a distance into a similarity; distances are divided by the width.
    query: where the estimate is asked for.
    curve, count, noise, seed: the random points; `points`, "x,y x,y ...", stands in their place where it is not empty.
    picture: what is shown under the fit: errors by width, all kernels, four widths, or the width being learned.
    start, learning_rate, steps, itself: gradient descent on the reciprocal width, from 1 / start.
    """

    kernel: str = choice("gaussian", KERNELS)
    width: float = number(1.0, 0.05, 5, scale="log")
    query: float = number(1.5, 0, 5, step=0.05)
    curve: str = choice("waves", CURVES)
    count: int = integer(40, 2, 100)
    noise: float = number(1.0, 0, 2, step=0.05)
    seed: int = integer(0, 0, 99)
    points: str = text("", longest=1600)
    picture: str = choice("errors", PICTURES)
    start: float = number(1.0, 0.05, 5, scale="log")
    learning_rate: float = number(1.0, 0.05, 50, scale="log")
    steps: int = integer(40, 5, 60)
    itself: bool = flag(False)
