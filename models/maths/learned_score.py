"""An additive score that is learned (book 11.3.4): regression by attention, where nobody says what is near.

Keys x_i and values y_i are numbers; a query is (x, 1) and a key (x_i,), so that the two differ in length. Each point is
predicted from the others, and all weights follow the gradient of the mean squared error with Adam.
"""

from dataclasses import dataclass

import numpy as np

BETAS = (0.9, 0.99)
EPSILON = 1e-8


@dataclass(frozen=True)
class Course:
    """What Adam went through: the loss at each step, (steps + 1,), and the weights (W_q, W_k, w_v) at some of them."""

    loss: np.ndarray
    kept: list[tuple[np.ndarray, ...]]


def query_rows(x: np.ndarray) -> np.ndarray:
    """(x, 1) with x moved from [0, 5] to [-1, 1], (queries, 2)."""
    return np.stack([x / 2.5 - 1, np.ones_like(x)], axis=1)


def key_rows(x: np.ndarray) -> np.ndarray:
    """x moved from [0, 5] to [-1, 1], (keys, 1)."""
    return x[:, None] / 2.5 - 1


def first_weights(hidden: int, seed: int) -> tuple[np.ndarray, ...]:
    """Standard normal W_q (2, hidden), W_k (1, hidden) and w_v (hidden,)."""
    random = np.random.default_rng(seed)
    return random.standard_normal((2, hidden)), random.standard_normal((1, hidden)), random.standard_normal(hidden)


def loss_and_gradients(x: np.ndarray, y: np.ndarray, weights: tuple[np.ndarray, ...]) -> tuple[float, tuple[np.ndarray, ...]]:
    """The mean squared error at the points, each from the others, and its gradients in W_q, W_k and w_v."""
    W_q, W_k, w_v = weights
    Q, K = query_rows(x), key_rows(x)
    features = np.tanh((Q @ W_q)[:, None, :] + (K @ W_k)[None, :, :])  # (n, n, hidden)
    scores = np.where(np.eye(len(x), dtype=bool), -np.inf, features @ w_v)  # (n, n)
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    attention = exponentials / exponentials.sum(axis=1, keepdims=True)  # (n, n)
    guess = attention @ y  # (n,)
    # Backwards: through the mean square, the softmax, the sum over hidden units and the tanh
    by_score = 2 / len(x) * (guess - y)[:, None] * attention * (y - guess[:, None])  # (n, n)
    by_feature = by_score[:, :, None] * w_v * (1 - features**2)  # (n, n, hidden)
    by_weights = Q.T @ by_feature.sum(axis=1), K.T @ by_feature.sum(axis=0), np.einsum("ij,ijh->h", by_score, features)
    return float(((guess - y) ** 2).mean()), by_weights


def learn(x: np.ndarray, y: np.ndarray, hidden: int, rate: float, steps: int, seed: int, keep: list[int]) -> Course:
    """Adam from random weights; the weights after the steps in `keep` are kept."""
    weights = first_weights(hidden, seed)
    means, squares = [np.zeros_like(entry) for entry in weights], [np.zeros_like(entry) for entry in weights]
    losses, kept = [], []
    for step in range(steps + 1):
        loss, gradients = loss_and_gradients(x, y, weights)
        losses.append(loss)
        kept += [weights] if step in keep else []
        means = [BETAS[0] * old + (1 - BETAS[0]) * new for old, new in zip(means, gradients, strict=True)]
        squares = [BETAS[1] * old + (1 - BETAS[1]) * new**2 for old, new in zip(squares, gradients, strict=True)]
        weights = tuple(move(*entry, rate, step + 1) for entry in zip(weights, means, squares, strict=True))
    return Course(np.array(losses), kept)


def move(weight: np.ndarray, mean: np.ndarray, square: np.ndarray, rate: float, step: int) -> np.ndarray:
    """One step of Adam, with its corrections for the first ones (book 12.10)."""
    return weight - rate * (mean / (1 - BETAS[0] ** step)) / (np.sqrt(square / (1 - BETAS[1] ** step)) + EPSILON)
