"""A sine over a thousand steps of time, with noise (book 9.1.5)."""

import numpy as np

NUM_STEPS = 1000
FREQUENCY = 0.01


def noisy_sine(noise: float, seed: int) -> np.ndarray:
    """x_t = sin(0.01 t) + noise for t = 1 to 1000, float64 (1000,).

    >>> noisy_sine(0.0, seed=0)[:2].round(6).tolist()
    [0.01, 0.019999]
    """
    time = np.arange(1, NUM_STEPS + 1)
    return np.sin(FREQUENCY * time) + noise * np.random.default_rng(seed).standard_normal(NUM_STEPS)


def examples(x: np.ndarray, tau: int) -> tuple[np.ndarray, np.ndarray]:
    """Every value with the tau before it, the oldest first: features (steps - tau, tau) and labels (steps - tau,).

    >>> features, labels = examples(np.array([1, 2, 3, 4]), tau=2)
    >>> features.tolist(), labels.tolist()
    ([[1, 2], [2, 3]], [3, 4])
    """
    return np.lib.stride_tricks.sliding_window_view(x[:-1], tau), x[tau:]
