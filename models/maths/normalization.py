"""Batch and layer normalisation of a matrix, and moving averages that chase what batches say (book 8.5, 11.7)."""

from typing import NamedTuple

import numpy as np

REACH, BINS = 6.0, 60  # of the histograms of what a nonlinearity gets
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Normalized(NamedTuple):
    """mean, variance: as the axis leaves them, kept as an axis of 1. values: of the shape of what came in."""

    mean: np.ndarray
    variance: np.ndarray
    values: np.ndarray


def normalize(X: np.ndarray, axis: int, gamma: float = 1.0, beta: float = 0.0, epsilon: float = 1e-5) -> Normalized:
    """X (examples, features) over the batch (axis 0) or over the layer (axis 1); the variance divides by n (book 8.5.2.3)."""
    mean = X.mean(axis=axis, keepdims=True)
    variance = ((X - mean) ** 2).mean(axis=axis, keepdims=True)
    return Normalized(mean, variance, gamma * (X - mean) / np.sqrt(variance + epsilon) + beta)


def moving(values: np.ndarray, momentum: float, start: float) -> np.ndarray:
    """The moving average after each of values (steps,): it keeps the share `momentum` of itself and takes the rest from what is new."""
    found, now = np.empty(len(values)), start
    for step, value in enumerate(values):
        now = momentum * now + (1 - momentum) * value
        found[step] = now
    return found


class Chase(NamedTuple):
    """Step by step: the mean and the variance of the batch, and their moving averages, each (steps,)."""

    mean: np.ndarray
    variance: np.ndarray
    moving_mean: np.ndarray
    moving_variance: np.ndarray


def chase(steps: int, batch_size: int, momentum: float, mean: float, deviation: float, seed: int) -> Chase:
    """Batches of normal numbers whose mean and deviation jump to these values at the first step; the averages begin at 0 and 1."""
    values = mean + deviation * np.random.default_rng(seed).standard_normal((steps, batch_size))
    means, variances = values.mean(axis=1), values.var(axis=1)
    return Chase(means, variances, moving(means, momentum, 0.0), moving(variances, momentum, 1.0))
