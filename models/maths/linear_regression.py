"""Linear regression without a training: examples, the loss, its exact minimum, and the shape of its surface (book 3.1 to 3.3).

Parameters are one vector theta: the weights, then the bias, (features + 1,). X is (examples, features), y (examples,).

>>> theta = least_squares(np.array([[0.0], [1.0], [2.0]]), np.array([1.0, 3.0, 5.0]))
>>> theta.round(6).tolist()
[2.0, 1.0]
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from models.specs.linear_regression import LinearRegressionSpec

FLATTEST = 1e-4  # of the steepest curvature: a valley flatter than that looks level, and is drawn so
RING_POINTS = 49


class Examples(NamedTuple):
    """Inputs (examples, features) and labels (examples,), to train on and to validate on."""

    X: np.ndarray
    y: np.ndarray
    X_validation: np.ndarray
    y_validation: np.ndarray


@dataclass(frozen=True)
class Surface:
    """The loss over the first two parameters, where the others have their best values: a bowl with its bottom at `centre`, (2,).

    curvature: (2, 2), its second derivatives. lowest: the loss at the bottom.
    """

    centre: np.ndarray
    curvature: np.ndarray
    lowest: float

    def loss(self, place: np.ndarray) -> np.ndarray:
        """The loss at places (..., 2)."""
        away = np.asarray(place) - self.centre
        return self.lowest + 0.5 * np.einsum("...i,ij,...j->...", away, self.curvature, away)


def examples(spec: LinearRegressionSpec) -> Examples:
    """The examples of a spec. Drawn points are few: they are validated on as well."""
    if spec.data == "drawn":
        X, y = drawn(spec.points)
        return Examples(X, y, X, y)
    return Examples(*sample(spec, 0), *sample(spec, 1))


def sample(spec: LinearRegressionSpec, part: int) -> tuple[np.ndarray, np.ndarray]:
    """X and y = Xw + b + noise (book 3.3); part 0 to train on, 1 to validate on. More examples are those of before, and new ones."""
    w = weights(spec)
    drawn = np.random.default_rng([spec.seed_data, part]).standard_normal((spec.num_examples, len(w) + 1))
    X = drawn[:, :-1]
    if len(w) == 2:
        X[:, 1] = spec.correlation * X[:, 0] + np.sqrt(1 - spec.correlation**2) * X[:, 1]
    else:
        X = X + spec.centre
    return X, X @ w + spec.b + spec.noise * drawn[:, -1]


def drawn(points: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """X (points, 1) and y (points,) of x and y in turn; a last x without its y is left out."""
    pairs = np.array(points[: len(points) // 2 * 2]).reshape(-1, 2)
    return pairs[:, :1], pairs[:, 1]


def weights(spec: LinearRegressionSpec) -> np.ndarray:
    """The weights that generate the labels, (features,)."""
    return np.array([spec.w, spec.w2] if spec.data == "plane" else [spec.w])


def truth(spec: LinearRegressionSpec) -> np.ndarray | None:
    """The parameters that generated the labels; None for points that were drawn by hand."""
    return None if spec.data == "drawn" else np.append(weights(spec), spec.b)


def design(X: np.ndarray) -> np.ndarray:
    """A column of ones beside the features, so that the bias is one more weight: (examples, features + 1)."""
    return np.hstack([X, np.ones((len(X), 1))])


def least_squares(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The parameters with the smallest loss; of many that are equally good, the shortest (book 3.1.1.3)."""
    return np.linalg.lstsq(design(X), y, rcond=None)[0]


def mean_loss(theta: np.ndarray, X: np.ndarray, y: np.ndarray, loss: str) -> float:
    """The mean over all examples of half the squared error, or of all of it."""
    return factor(loss) / 2 * float(np.mean((design(X) @ theta - y) ** 2))


def factor(loss: str) -> float:
    """What the choice of the loss multiplies gradients with."""
    return {"half": 1.0, "squared": 2.0}[loss]


def curvature(X: np.ndarray, loss: str) -> np.ndarray:
    """The second derivatives of the loss, the same everywhere: (features + 1, features + 1)."""
    return factor(loss) * design(X).T @ design(X) / len(X)


def largest_rate(X: np.ndarray, loss: str) -> float:
    """2 / lambda: with all examples in a batch, a learning rate above it makes every step longer than the one before (book 12.3)."""
    return 2 / float(np.linalg.eigvalsh(curvature(X, loss))[-1])


def surface(X: np.ndarray, y: np.ndarray, loss: str) -> Surface:
    """The loss over w and b of a line, or over w1 and w2 of a plane."""
    theta = least_squares(X, y)
    return Surface(theta[:2], curvature(X, loss)[:2, :2], mean_loss(theta, X, y, loss))


def rings(bowl: Surface, low: np.ndarray, high: np.ndarray, count: int) -> list[tuple[float, np.ndarray]]:
    """Lines of equal loss in the window from low (2,) to high (2,), evenly spaced: (loss, places (points, 2)), nan between their parts."""
    corners = np.array([[x, y] for x in (low[0], high[0]) for y in (low[1], high[1])])
    rise = float(bowl.loss(corners).max() - bowl.lowest)
    levels = rise * (np.arange(1, count + 1) / (count + 1)) ** 2
    return [(bowl.lowest + float(level), _ring(bowl, level, float(np.abs(corners - bowl.centre).max()) * 2)) for level in levels]


def _ring(bowl: Surface, rise: float, reach: float) -> np.ndarray:
    """An ellipse in two halves, along its longer axis no further than reach."""
    values, axes = np.linalg.eigh(bowl.curvature)
    long, short = np.sqrt(2 * rise / np.maximum(values, FLATTEST * max(values[-1], 1e-12)))
    along = min(long, reach) * np.sin(np.linspace(-np.pi / 2, np.pi / 2, RING_POINTS))
    across = short * np.sqrt(np.clip(1 - (along / long) ** 2, 0, None))
    gap = np.full((1, 2), np.nan)
    there, back = (np.stack([along, side * across], axis=1) @ axes.T for side in (1, -1))
    return bowl.centre + (np.concatenate([there, back[::-1], there[:1]]) if long <= reach else np.concatenate([there, gap, back]))
