"""Surprisal, entropy, cross-entropy, divergence and mutual information (book 4.1.3, 22.11), all in nats.

A distribution lies along the last axis, (..., outcomes), and adds up to 1. Where a probability is 0 the answers are the limits:
0 log 0 is 0, and an outcome that happens but was given no probability costs infinitely much.

>>> fair, loaded = np.full(6, 1 / 6), np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.5])
>>> float(entropy(fair).round(4)), float(cross_entropy(fair, loaded).round(4))
(1.7918, 2.0343)
>>> float(cross_entropy([0.5, 0.5], [1.0, 0.0]))
inf
"""

import math

import numpy as np
from numpy.typing import ArrayLike

BITS_PER_NAT = 1 / math.log(2)


def normalised(weights: ArrayLike) -> np.ndarray:
    """Weights that are not negative as probabilities, (..., outcomes); where all of them are 0 they say nothing, and all outcomes are alike."""
    weights = np.asarray(weights, dtype=float)
    total = weights.sum(axis=-1, keepdims=True)  # (..., 1)
    return np.where(total > 0, weights / np.where(total > 0, total, 1), 1 / weights.shape[-1])


@np.errstate(divide="ignore")
def surprisal(probabilities: ArrayLike) -> np.ndarray:
    """-log p for each outcome (book 4.1.3.2): 0 where it was certain, inf where it was impossible."""
    return 0.0 - np.log(np.asarray(probabilities, dtype=float))


def entropy(p: ArrayLike) -> np.ndarray:
    """H(P), the expected surprisal (book 4.1.3.1), (..., outcomes) -> (...)."""
    return _expected(p, surprisal(p)).sum(axis=-1)


def cross_entropy(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """H(P, Q), the surprisal expected by somebody who believes Q while P is true (book 4.1.3.3), (..., outcomes) -> (...)."""
    return _expected(p, surprisal(q)).sum(axis=-1)


def divergence(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """D(P || Q) = H(P, Q) - H(P), the price of believing Q (book 22.11.3); never negative, inf where Q excludes what P allows."""
    return divergence_terms(p, q).sum(axis=-1)


def divergence_terms(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """p log(p / q) for each outcome, (..., outcomes); a single term may be negative, their sum may not."""
    happens = np.asarray(p, dtype=float) > 0
    excess = np.where(happens, surprisal(q), 0) - np.where(happens, surprisal(p), 0)
    return _expected(p, excess)


def joint_of_independent(rows: ArrayLike, columns: ArrayLike) -> np.ndarray:
    """The joint table P(A) P(B) of independent variables, (rows, columns)."""
    return np.outer(rows, columns)


def mutual_information(joint: ArrayLike) -> float:
    """I(A; B) of a joint table, (rows, columns): the divergence from the table that independent variables would have (book 22.11.2.3)."""
    joint = np.asarray(joint, dtype=float)
    alike = joint_of_independent(joint.sum(axis=1), joint.sum(axis=0))  # (rows, columns)
    return max(0.0, float(divergence(joint.ravel(), alike.ravel())))


def draw(p: ArrayLike, count: int, seed: int) -> np.ndarray:
    """Outcomes drawn from P, (count,); a longer sample begins with the shorter one of the same seed."""
    uniform = np.random.default_rng(seed).random(count)
    edges = np.cumsum(np.asarray(p, dtype=float)[:-1])
    return np.searchsorted(edges, uniform, side="right")


def mean_surprisals(q: ArrayLike, outcomes: np.ndarray) -> np.ndarray:
    """The loss after each outcome, (count,): -1/n times the log-likelihood of the first n under Q (book 4.1.2.1)."""
    return np.cumsum(surprisal(q)[outcomes]) / np.arange(1, len(outcomes) + 1)


def likelihoods(q: ArrayLike, outcomes: np.ndarray, dtype: str = "float32") -> np.ndarray:
    """The product of the probabilities itself after each outcome, (count,), in numbers of finite size: soon it is 0."""
    return np.multiply.accumulate(np.asarray(q, dtype=dtype)[outcomes])


def _expected(p: ArrayLike, values: np.ndarray) -> np.ndarray:
    """Each value weighted by its probability; what never happens counts nothing, whatever its value."""
    p = np.asarray(p, dtype=float)
    return p * np.where(p > 0, values, 0)
