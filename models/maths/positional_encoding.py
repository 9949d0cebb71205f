"""Sinusoidal positional encoding, and a shift of positions as a rotation (book 11.6.3).

Positions lie in rows, dimensions in columns: columns 2j and 2j + 1 are the sine and the cosine of the angle i / base^(2j / d).

>>> encoding(2, 4, 10_000).round(4).tolist()
[[0.0, 1.0, 0.0, 1.0], [0.8415, 0.5403, 0.01, 1.0]]
>>> shifted = encoding(8, 32, 10_000)[7] @ rotation(5, 32, 10_000).T
>>> bool(np.allclose(shifted, encoding(13, 32, 10_000)[12]))
True
"""

import math

import numpy as np
from numpy.typing import ArrayLike


def frequencies(d: int, base: float) -> np.ndarray:
    """The angle that each pair turns from one position to the next, base^(-2j / d), (d / 2,): from 1 downwards."""
    return float(base) ** (-np.arange(0, d, 2) / d)


def wavelengths(d: int, base: float) -> np.ndarray:
    """After how many positions each pair is back where it was, 2 pi base^(2j / d), (d / 2,)."""
    return 2 * math.pi / frequencies(d, base)


def encode(positions: ArrayLike, d: int, base: float) -> np.ndarray:
    """The encoding of any positions, (...) to (..., d), negative ones and fractions among them; d is even."""
    angles = np.multiply.outer(np.asarray(positions, dtype=float), frequencies(d, base))  # (..., d / 2)
    pairs = np.stack([np.sin(angles), np.cos(angles)], axis=-1)  # (..., d / 2, 2)
    return pairs.reshape(*pairs.shape[:-2], d)  # (..., d)


def encoding(length: int, d: int, base: float) -> np.ndarray:
    """P for positions 0 to length - 1, (length, d) (book 11.6.3)."""
    return encode(np.arange(length), d, base)


def turn(angle: float) -> np.ndarray:
    """The 2 x 2 matrix that moves (sin a, cos a) to (sin(a + angle), cos(a + angle)) (book 11.6.3.2)."""
    return np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])


def rotation(delta: float, d: int, base: float) -> np.ndarray:
    """The matrix R with p_(i + delta) = R p_i at every position i, (d, d): a turn for each pair, and 0 elsewhere."""
    matrix = np.zeros((d, d))
    for j, frequency in enumerate(frequencies(d, base)):
        matrix[2 * j : 2 * j + 2, 2 * j : 2 * j + 2] = turn(delta * frequency)
    return matrix


def rotation_error(length: int, d: int, base: float, delta: float) -> float:
    """The largest difference between R p_i and p_(i + delta) over all positions and dimensions."""
    here, there = encoding(length, d, base), encode(np.arange(length) + delta, d, base)  # (length, d) each
    return float(np.abs(here @ rotation(delta, d, base).T - there).max())


def similarity(distances: ArrayLike, d: int, base: float) -> np.ndarray:
    """p_i . p_(i + distance), the same for every i: the sum of cos(frequency distance) over the pairs, (...)."""
    return np.cos(np.multiply.outer(np.asarray(distances, dtype=float), frequencies(d, base))).sum(axis=-1)


def binary(length: int, bits: int) -> np.ndarray:
    """Positions as binary numbers, (length, bits), the lowest bit first (book 11.6.3.1)."""
    return (np.arange(length)[:, None] >> np.arange(bits)) & 1


def closest_pair(length: int, d: int, base: float) -> tuple[int, float]:
    """The distance under `length` at which two positions are most alike, and the cosine of the angle between them; length is 2 or more."""
    alike = similarity(np.arange(1, length), d, base) / (d / 2)
    return int(alike.argmax()) + 1, float(alike.max())
