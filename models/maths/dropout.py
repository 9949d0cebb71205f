"""Dropout on an array of numbers: some become zero by chance, and the others grow so that the mean stays (book 5.6).

>>> dropout(np.array([1.0, 2.0, 3.0]), 0.5, np.array([True, False, True])).tolist()
[2.0, 0.0, 6.0]
"""

import numpy as np


def dropout(X: np.ndarray, p: float, kept: np.ndarray) -> np.ndarray:
    """X / (1 - p) where it is kept, else 0 (book 5.6.1). kept: bool, as X, or with more axes in front. With p = 1 nothing is kept."""
    return np.zeros(np.broadcast_shapes(np.shape(X), np.shape(kept))) if p == 1 else np.where(kept, X, 0) / (1 - p)


def masks(p: float, shape: tuple[int, ...], count: int, seed: int) -> np.ndarray:
    """What is kept in so many draws, bool (count, *shape), each entry with probability 1 - p."""
    return np.random.default_rng(seed).random((count, *shape)) >= p


def running_means(draws: np.ndarray) -> np.ndarray:
    """The mean of the first one, two, three … draws: (count, ...), as the draws."""
    counts = np.arange(1, len(draws) + 1).reshape(-1, *[1] * (draws.ndim - 1))
    return np.cumsum(draws, axis=0) / counts


def standard_error(X: np.ndarray, p: float, count: int) -> np.ndarray:
    """How far the mean of so many draws is from X, as a standard deviation: |X| sqrt(p / (1 - p) / count)."""
    return np.abs(X) * np.sqrt(p / (1 - p) / count)
