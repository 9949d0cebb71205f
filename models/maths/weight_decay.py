"""Linear regression whose weights are kept small: exact solutions, their errors, and the ball that they touch (book 3.7).

Everywhere the loss is `factor` times the mean squared error, and the penalty lambda (share |w|_1 + (1 - share) |w|^2 / 2).
"""

from typing import NamedTuple

import numpy as np

from models.maths.sparse import sparse
from models.specs.weight_decay import TRUE_BIAS, TRUE_WEIGHT, WeightDecaySpec

NUM_VALIDATION = 100
LEAST_SPARSE = 1e-5  # the decay that stands for none where the penalty is not L2 alone: without any there is no single solution
FACTORS = {"half": 0.5, "squared": 1.0}


class Examples(NamedTuple):
    """X: (examples, inputs). y: (examples,). The same for validation."""

    X: np.ndarray
    y: np.ndarray
    X_validation: np.ndarray
    y_validation: np.ndarray


class Fit(NamedTuple):
    """w: (..., inputs). b: (...)."""

    w: np.ndarray
    b: np.ndarray


class Errors(NamedTuple):
    """Mean squared errors (...,): on the examples, on those for validation, and over the whole distribution."""

    training: np.ndarray
    validation: np.ndarray
    exact: np.ndarray


def examples(spec: WeightDecaySpec) -> Examples:
    """Normal inputs, and labels 0.05 + 0.01 x_1 + ... + 0.01 x_d + noise (book 3.7.2)."""
    return Examples(*_sample(spec, 0, spec.num_examples), *_sample(spec, 1, NUM_VALIDATION))


def _sample(spec: WeightDecaySpec, part: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    drawn = np.random.default_rng([spec.seed_data, part]).standard_normal((count, spec.num_inputs + 1))
    X = drawn[:, :-1]
    return X, TRUE_BIAS + TRUE_WEIGHT * X.sum(axis=1) + spec.noise * drawn[:, -1]


def penalty(w: np.ndarray, share: float) -> np.ndarray:
    """Of weights (..., inputs): share |w|_1 + (1 - share) |w|^2 / 2, (...)."""
    return share * np.abs(w).sum(axis=-1) + (1 - share) / 2 * (w**2).sum(axis=-1)


def solutions(found: Examples, decays: np.ndarray, share: float, factor: float, decay_bias: bool, near: Fit | None = None) -> Fit:
    """The exact minimum of loss plus penalty for every decay, (decays,), in falling order where share is not 0; near: one to begin with.

    A bias that is not decayed makes up for the means, so it drops out when they are taken away; a decayed one is the weight of an input 1.
    """
    X, y = found.X, found.y
    if decay_bias:
        start = np.append(near.w, near.b) if near else None
        every = _weights(np.c_[X, np.ones(len(y))], y, decays, share, factor, start)  # (decays, inputs + 1)
        return Fit(every[:, :-1], every[:, -1])
    w = _weights(X - X.mean(axis=0), y - y.mean(), decays, share, factor, near.w if near else None)
    return Fit(w, y.mean() - w @ X.mean(axis=0))


def _weights(X: np.ndarray, y: np.ndarray, decays: np.ndarray, share: float, factor: float, start: np.ndarray | None) -> np.ndarray:
    return lasso(X, y, decays, share, factor, start) if share else ridge(X, y, decays, factor)


def ridge(X: np.ndarray, y: np.ndarray, decays: np.ndarray, factor: float) -> np.ndarray:
    """Weights (decays, inputs) with an L2 penalty, from one singular value decomposition; of many solutions the smallest."""
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    curvature = 2 * factor / len(y) * s**2  # (singular values,)
    below = curvature + decays[:, None]  # (decays, singular values)
    kept = np.divide(curvature, below, out=np.zeros_like(below), where=curvature > 1e-12 * curvature.max())
    inverse = np.divide(1, s, out=np.zeros_like(s), where=s > 0)
    return kept * (inverse * (U.T @ y)) @ Vt  # (decays, singular values) @ (singular values, inputs)


def lasso(X: np.ndarray, y: np.ndarray, decays: np.ndarray, share: float, factor: float, start: np.ndarray | None = None) -> np.ndarray:
    """Weights (decays, inputs) with an L1 or a mixed penalty; each solution is the start for the next, so let the decays fall."""
    H, q = 2 * factor / len(y) * (X.T @ X), 2 * factor / len(y) * (X.T @ y)
    w, found = np.zeros(X.shape[1]) if start is None else start, []
    for decay in np.maximum(decays, LEAST_SPARSE):
        w = sparse(H, q, share * decay, (1 - share) * decay, w)
        found.append(w)
    return np.array(found)


def errors(found: Examples, fits: Fit, noise: float) -> Errors:
    """Of many fits at once. Inputs are independent and have variance 1, so the last is |w - w*|^2 + (b - b*)^2 + noise^2."""
    training, validation = (
        ((fits.w @ X.T + fits.b[..., None] - y) ** 2).mean(axis=-1) for X, y in ((found.X, found.y), (found.X_validation, found.y_validation))
    )
    return Errors(training, validation, ((fits.w - TRUE_WEIGHT) ** 2).sum(axis=-1) + (fits.b - TRUE_BIAS) ** 2 + noise**2)


def span(X: np.ndarray) -> np.ndarray:
    """An orthonormal basis (inputs, rank) of what the examples see: the gradient of the loss never leaves it."""
    _U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt[s > 1e-10 * s[0]].T


def outside(w: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """The part of w (inputs,) that no example sees; in every step only the decay moves it, to 1 - learning rate x decay of itself."""
    return w - basis @ (basis.T @ w)


def ball(size: float, share: float, count: int = 181) -> np.ndarray:
    """The places (count, 2) of two weights whose penalty is `size`: a circle, a diamond, or something between."""
    turns = np.linspace(0, 2 * np.pi, count)
    ways = np.stack([np.cos(turns), np.sin(turns)], axis=1)  # (count, 2)
    flat, round_ = share * np.abs(ways).sum(axis=1), (1 - share) / 2
    if not round_:
        return ways * (size / flat)[:, None]
    radius = (-flat + np.sqrt(flat**2 + 4 * round_ * size)) / (2 * round_)  # of round r^2 + flat r = size
    return ways * radius[:, None]


class Bowl(NamedTuple):
    """The loss over two weights: bottom (2,), curvature (2, 2), and what is left at the bottom."""

    bottom: np.ndarray
    curvature: np.ndarray
    least: float

    def height(self, w: np.ndarray) -> np.ndarray:
        """The loss at places (..., 2)."""
        away = w - self.bottom
        return self.least + 0.5 * np.einsum("...i,ij,...j->...", away, self.curvature, away)

    def ring(self, height: float, count: int = 121) -> np.ndarray:
        """The places (count, 2) that have this loss; it is more than the least."""
        turns = np.linspace(0, 2 * np.pi, count)
        values, vectors = np.linalg.eigh(self.curvature)
        lengths = np.sqrt(2 * (height - self.least) / np.maximum(values, 1e-9 * values[-1]))  # (2,)
        return self.bottom + np.stack([np.cos(turns), np.sin(turns)], axis=1) * lengths @ vectors.T


class Pair(NamedTuple):
    """Two weights alone, all others being 0. bowl: their loss. path: the solution (decays, 2) for every decay, b: (decays,) its bias."""

    bowl: Bowl
    path: np.ndarray
    b: np.ndarray


def pair(found: Examples, columns: tuple[int, int], decays: np.ndarray, share: float, factor: float, decay_bias: bool) -> Pair:
    """What two of the inputs could do without the others; the bowl has the bias of the last decay where that is decayed too."""
    X, y = found.X[:, list(columns)], found.y
    alone = Examples(X, y, found.X_validation[:, list(columns)], found.y_validation)
    path = solutions(alone, decays, share, factor, decay_bias)
    if not decay_bias:
        X, y = X - X.mean(axis=0), y - y.mean()
    else:
        y = y - path.b[-1]
    bottom = np.linalg.lstsq(X, y, rcond=None)[0]
    bowl = Bowl(bottom, 2 * factor / len(y) * X.T @ X, factor * float(((X @ bottom - y) ** 2).mean()))
    return Pair(bowl, path.w, path.b)
