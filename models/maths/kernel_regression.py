"""Attention pooling by similarity: Nadaraya-Watson kernel regression (book 11.2).

Queries, keys and values are numbers on a line: queries (queries,), keys and values (keys,). A width divides distances, u = (q - k) / width.
Where a kernel of bounded reach finds no key, there is nothing to average: weights and estimates are nan, as 0 / 0 is.

>>> attention_weights([0.0], [0.0, 1.0, 2.0], "triangular", 2.0).round(4).tolist()
[[0.6667, 0.3333, 0.0]]
>>> estimate([0.0], [0.0, 1.0, 2.0], [3.0, 6.0, 9.0], "triangular", 2.0).tolist()
[4.0]
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

REACH = (0.0, 5.0)  # where the data lie, as in the book
MOST_POINTS = 100
LOWEST, HIGHEST = -10.0, 10.0
WIDEST = 100.0  # how far a learned reciprocal width may go


class PointsError(ValueError):
    """Typed points that cannot be used.

    reason: "unreadable" (not two numbers), "outside" (x beyond the axis or y beyond +-10), "few" (under two) or "many" (over a hundred).
    """

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Errors:
    """Mean squared errors at each width, (widths,): on the points themselves, on each point left out in turn, and against the true curve."""

    training: np.ndarray
    left_out: np.ndarray
    truth: np.ndarray


@dataclass(frozen=True)
class Learning:
    """Gradient descent on the reciprocal width w = 1 / width: each (steps + 1,), the last one without a step after it."""

    w: np.ndarray
    loss: np.ndarray
    gradient: np.ndarray


def kernel(name: str, u: ArrayLike) -> np.ndarray:
    """K(u), (...), for signed or unsigned distances u (...) (book 11.2.1).

    "triangular" is what the book's code calls Epanechikov; "epanechnikov" is the parabola of that name. "boxcar" counts a distance of
    exactly 1, as the book's formula does, "boxcar_open" does not, as its code.
    """
    distance = np.abs(np.asarray(u, dtype=float))
    return {
        "gaussian": lambda: np.exp(-(distance**2) / 2),
        "boxcar": lambda: (distance <= 1).astype(float),
        "boxcar_open": lambda: (distance < 1).astype(float),
        "triangular": lambda: np.maximum(0.0, 1 - distance),
        "epanechnikov": lambda: np.maximum(0.0, 0.75 * (1 - distance**2)),
        "constant": lambda: np.ones_like(distance),
    }[name]()


def grid() -> np.ndarray:
    """The fifty distances at which the book draws its kernels, -2.5 to 2.4."""
    return np.arange(-25, 25) / 10


def kernel_matrix(queries: ArrayLike, keys: ArrayLike, name: str, width: float) -> np.ndarray:
    """K((q - k) / width) for every pair, (queries, keys)."""
    return kernel(name, np.subtract.outer(queries, keys) / width)  # (queries,) and (keys,) -> (queries, keys)


def attention_weights(queries: ArrayLike, keys: ArrayLike, name: str, width: float, left_out: np.ndarray | None = None) -> np.ndarray:
    """alpha = K / sum of K over the keys, (queries, keys): non-negative, and each row adds up to 1 (book 11.2.2).

    left_out (queries, keys) is true for pairs that do not count. The Gaussian is computed as the softmax of -u^2 / 2, which has
    an answer however far the keys are.
    """
    counts = np.ones((len(queries), len(keys)), dtype=bool) if left_out is None else ~left_out
    if name == "gaussian":
        exponents = np.where(counts, -((np.subtract.outer(queries, keys) / width) ** 2) / 2, -np.inf)  # (queries, keys)
        similarity = np.exp(exponents - exponents.max(axis=1, keepdims=True))
    else:
        similarity = np.where(counts, kernel_matrix(queries, keys, name, width), 0.0)
    total = similarity.sum(axis=1, keepdims=True)  # (queries, 1)
    return similarity / np.where(total > 0, total, np.nan)


def estimate(queries: ArrayLike, keys: ArrayLike, values: ArrayLike, name: str, width: float) -> np.ndarray:
    """The average of the values, weighted by attention, (queries,) (book 11.2.2). Nothing is trained."""
    return attention_weights(queries, keys, name, width) @ np.asarray(values, dtype=float)  # (queries, keys) @ (keys,) -> (queries,)


def leave_one_out(keys: ArrayLike, values: ArrayLike, name: str, width: float) -> np.ndarray:
    """The estimate at every key from all the others, (keys,)."""
    itself = np.eye(len(keys), dtype=bool)
    return attention_weights(keys, keys, name, width, itself) @ np.asarray(values, dtype=float)


def errors(keys: ArrayLike, values: ArrayLike, queries: ArrayLike, truth: ArrayLike, name: str, widths: Sequence[float]) -> Errors:
    """How good each width is (book 11.2.3); nan where some estimate does not exist."""
    values, truth = np.asarray(values, dtype=float), np.asarray(truth, dtype=float)
    rows = [
        (
            ((estimate(keys, keys, values, name, width) - values) ** 2).mean(),
            ((leave_one_out(keys, values, name, width) - values) ** 2).mean(),
            ((estimate(queries, keys, values, name, width) - truth) ** 2).mean(),
        )
        for width in widths
    ]
    return Errors(*np.array(rows).T)  # (widths, 3) -> three of (widths,)


def effective_points(weights: np.ndarray) -> np.ndarray:
    """How many keys carry the weight, 1 / sum of alpha^2: 1 for a look-up, all of them for the mean; (queries, keys) -> (queries,)."""
    return 1 / (weights**2).sum(axis=1)


def loss_and_gradient(keys: ArrayLike, values: ArrayLike, w: float, itself: bool = False) -> tuple[float, float]:
    """The mean squared error of a Gaussian of width 1 / w at the keys, and its derivative in w (Chinese edition, 10.2.4).

    itself: whether a point may attend to itself, which makes an endless w the best one.
    """
    values, squares = np.asarray(values, dtype=float), np.subtract.outer(keys, keys) ** 2  # (n,), (n, n)
    scores = -(w**2) / 2 * squares
    if not itself:
        np.fill_diagonal(scores, -np.inf)
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = exponentials / exponentials.sum(axis=1, keepdims=True)  # (n, n)
    residual = weights @ values - values  # (n,)
    # A score -w^2 d^2 / 2 has the slope -w d^2, and moves the guess by alpha (y_j - guess), through the softmax
    slopes = -w * weights * squares  # (n, n)
    by_w = slopes @ values - slopes.sum(axis=1) * (residual + values)  # (n,)
    return float((residual**2).mean()), float((2 * residual * by_w).mean())


def learn_width(keys: ArrayLike, values: ArrayLike, start: float, learning_rate: float, steps: int, itself: bool = False) -> Learning:
    """Gradient descent on w from `start`; w is held between 1 / 100 and 100."""
    rows, w = [], start
    for _ in range(steps + 1):
        loss, gradient = loss_and_gradient(keys, values, w, itself)
        rows.append((w, loss, gradient))
        w = min(max(abs(w - learning_rate * gradient), 1 / WIDEST), WIDEST)  # the loss is even in w: its sign says nothing
    return Learning(*np.array(rows).T)


def true_curve(name: str, x: ArrayLike) -> np.ndarray:
    """The curve behind the data: "waves" is the book's 2 sin(x) + x, "line" x, "step" 0 before 2.5 and 4 after it."""
    x = np.asarray(x, dtype=float)
    return {"waves": 2 * np.sin(x) + x, "line": x, "step": np.where(x < sum(REACH) / 2, 0.0, 4.0)}[name]


def sample(curve: str, count: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Keys sorted on [0, 5] and noisy values, each (count,) with two digits (book 11.2.1)."""
    random = np.random.default_rng(seed)
    keys = np.sort(random.uniform(*REACH, count)).round(2)
    values = true_curve(curve, keys) + noise * random.standard_normal(count)
    return keys, values.clip(LOWEST, HIGHEST).round(2)


def read_points(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Typed points "x,y x,y ..." as keys and values, in the order given. Raises PointsError."""
    pairs = [_pair(entry) for entry in text.replace(";", " ").split()]
    if len(pairs) < 2:
        raise PointsError("few", str(len(pairs)))
    if len(pairs) > MOST_POINTS:
        raise PointsError("many", str(len(pairs)))
    keys, values = np.array(pairs).T  # (points, 2) -> two of (points,)
    return keys, values


def write_points(keys: ArrayLike, values: ArrayLike) -> str:
    """The text that `read_points` turns back into these points."""
    return " ".join(f"{key:.6g},{value:.6g}" for key, value in zip(keys, values, strict=True))


def changed(keys: np.ndarray, values: np.ndarray, what: str, index: int, x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
    """The points after a hand did something to them: "move" one to (x, y), "add" one there, "remove" one.

    Two points at least stay, and a hundred are the most. A point that is moved keeps its number; a new one takes its place in the row.
    """
    x, y = min(max(x, REACH[0]), REACH[1]), min(max(y, LOWEST), HIGHEST)
    if what == "add" and len(keys) < MOST_POINTS:
        place = int((keys < x).sum())
        return np.insert(keys, place, x), np.insert(values, place, y)
    if what == "remove" and len(keys) > 2 and index < len(keys):
        return np.delete(keys, index), np.delete(values, index)
    moved = (np.arange(len(keys)) == index) & (what == "move")
    return np.where(moved, x, keys), np.where(moved, y, values)


def _pair(entry: str) -> tuple[float, float]:
    try:
        x, y = (float(part) for part in entry.split(","))
    except ValueError:
        raise PointsError("unreadable", entry) from None
    if not (REACH[0] <= x <= REACH[1] and LOWEST <= y <= HIGHEST):
        raise PointsError("outside", entry)
    return x, y
