"""A small network trained from weights that are all alike, or not (book 5.4.1.3).

One hidden layer of tanh, one output, squared loss, gradient descent on the four points of exclusive or.

>>> alike = train(Start(hidden=3, value=0.5, noise=0.0, seed=0), rate=0.5, steps=5)
>>> bool((alike.weights == alike.weights[:, :1]).all())
True
"""

from dataclasses import dataclass

import numpy as np

X = np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]])
y = np.array([-1.0, 1, 1, -1])
LARGEST_LOSS = 1e6


@dataclass(frozen=True)
class Start:
    """hidden: units. value: of every weight. noise: standard deviation of what is added to each, drawn with `seed`."""

    hidden: int
    value: float
    noise: float
    seed: int


@dataclass(frozen=True, eq=False)
class Path:
    """weights: of the hidden units in every step, (steps + 1, hidden, 2). losses: (steps + 1,), half the mean squared error.

    diverged: whether it ended early, at a loss beyond `LARGEST_LOSS`.
    """

    weights: np.ndarray
    losses: np.ndarray
    diverged: bool


def train(start: Start, rate: float, steps: int) -> Path:
    """The weights on their way."""
    generator = np.random.default_rng(start.seed)
    W = start.value + start.noise * generator.standard_normal((2, start.hidden))
    b = np.zeros(start.hidden)
    v = start.value + start.noise * generator.standard_normal(start.hidden)
    loss, gradients = loss_and_gradients(W, b, v)
    weights, losses = [W.T], [loss]
    while len(losses) <= steps and losses[-1] <= LARGEST_LOSS:
        W, b, v = (value - rate * gradient for value, gradient in zip((W, b, v), gradients, strict=True))
        loss, gradients = loss_and_gradients(W, b, v)
        weights.append(W.T)
        losses.append(loss)
    return Path(np.stack(weights), np.array(losses), losses[-1] > LARGEST_LOSS)


def loss_and_gradients(W: np.ndarray, b: np.ndarray, v: np.ndarray) -> tuple[float, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Half the mean squared error, and its gradients in W (2, hidden), b (hidden,) and v (hidden,)."""
    # A library may add up the last columns of a matrix product in another order; equal units would differ in the last digit, and part.
    H = np.tanh((X[:, :, None] * W).sum(axis=1) + b)  # (4, 2, 1) * (2, hidden) -> (4, hidden)
    error = H @ v - y  # (4,)
    dZ = np.outer(error, v) * (1 - H**2) / len(X)  # (4, hidden)
    dW = (X[:, :, None] * dZ[:, None]).sum(axis=0)  # (4, 2, 1) * (4, 1, hidden) -> (2, hidden)
    return float(0.5 * (error**2).mean()), (dW, dZ.sum(axis=0), (H * error[:, None]).sum(axis=0) / len(X))


def distance(weights: np.ndarray) -> np.ndarray:
    """How far apart the two most different units are, in every step: (steps, hidden, 2) to (steps,)."""
    apart = weights[:, :, None] - weights[:, None]  # (steps, hidden, 1, 2) - (steps, 1, hidden, 2)
    return np.linalg.norm(apart, axis=-1).max(axis=(1, 2))
