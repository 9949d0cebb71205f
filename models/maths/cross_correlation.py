"""Cross-correlation and convolution of images and of signals (book 7.1, 7.2).

Images are (height, width), or (channels, height, width). The window never leaves the image: n pixels and a kernel of k give
n - k + 1 outputs.

>>> cross_correlate(np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2)).tolist()
[[19.0, 25.0], [37.0, 43.0]]
>>> convolve(np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2)).tolist()
[[5.0, 11.0], [23.0, 29.0]]
"""

from dataclasses import dataclass

import numpy as np


def cross_correlate(X: np.ndarray, K: np.ndarray) -> np.ndarray:
    """Multiply every window of X elementwise with K and add up (book 7.2.1), (h, w) and (k_h, k_w) to (h - k_h + 1, w - k_w + 1).

    The sum over the kernel is the outer loop: the output is a sum of shifted copies of the image, one for each number of the kernel.
    """
    height, width = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    Y = np.zeros((height, width))
    for a, b in np.argwhere(K):
        Y += K[a, b] * X[a : a + height, b : b + width]
    return Y


def flip(K: np.ndarray) -> np.ndarray:
    """The kernel turned by half a turn, its last two axes reversed."""
    return K[..., ::-1, ::-1]


def convolve(X: np.ndarray, K: np.ndarray) -> np.ndarray:
    """True convolution: cross-correlation with the flipped kernel (book 7.2.5)."""
    return cross_correlate(X, flip(K))


def each_channel(X: np.ndarray, K: np.ndarray) -> np.ndarray:
    """Every channel with its own kernel, (c, h, w) and (c, k_h, k_w) to (c, outputs_h, outputs_w): how a colour photo is blurred."""
    return np.stack([cross_correlate(x, k) for x, k in zip(X, K, strict=True)])


def over_channels(X: np.ndarray, K: np.ndarray, bias: float = 0.0) -> np.ndarray:
    """A convolution layer with one output channel (book 7.2.2, 7.4.1): every channel with its own kernel, all added up, and a bias."""
    return each_channel(X, K).sum(axis=0) + bias  # (c, outputs_h, outputs_w) -> (outputs_h, outputs_w)


def products(X: np.ndarray, K: np.ndarray, row: int, column: int) -> np.ndarray:
    """What is added up for one output, (k_h, k_w)."""
    return X[row : row + K.shape[0], column : column + K.shape[1]] * K


@dataclass(frozen=True, eq=False)
class Slide:
    """One place of a filter of k numbers under a signal of n, zeros on both sides of it.

    start: the place of the filter's first number in the padded signal.
    terms: the k products. total: their sum, one number of the result.
    """

    start: int
    terms: np.ndarray
    total: float


def slides(signal: np.ndarray, taps: np.ndarray, flipped: bool) -> list[Slide]:
    """A filter pulled from end to end over a signal of n numbers, n + k - 1 places (book 7.1.3).

    Flipped, this is the convolution (f * g)(i), the sum over a of f(a) g(i - a); else the cross-correlation, which adds f(i + a) g(a).
    """
    k = len(taps)
    padded = np.pad(signal, k - 1)  # (n + 2k - 2,)
    applied = taps[::-1] if flipped else taps
    rows = [(start, padded[start : start + k] * applied) for start in range(len(signal) + k - 1)]
    return [Slide(start, terms, float(terms.sum())) for start, terms in rows]
