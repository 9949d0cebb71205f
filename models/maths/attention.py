"""Attention scores, masks, weights and heads (book 11.3 and 11.5).

Queries Q are (..., queries, d), keys K (..., keys, d), values V (..., keys, values); scores and weights (..., queries, keys).
A mask is true where a query may attend. Axes in front are batches.

>>> masked_softmax([[1, 2, 3]], length_mask(2, 1, 3)).round(4).tolist()
[[0.2689, 0.7311, 0.0]]
>>> scaled_dot_scores([[1, 1, 1, 1]], [[1, 2, 3, 4]]).tolist()
[[5.0]]
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

MINUS_MILLION = -1e6  # the book's score of a key that must not count


@dataclass(frozen=True)
class MultiHead:
    """Every stage of multi-head attention.

    queries, keys, values: projected and split, (..., heads, length, width / heads).
    scores, weights: (..., heads, queries, keys); scores are scaled, and not masked yet.
    mixed: what each head found, (..., heads, queries, width / heads); joined: side by side, (..., queries, width).
    output: after the last projection, (..., queries, width).
    """

    queries: np.ndarray
    keys: np.ndarray
    values: np.ndarray
    scores: np.ndarray
    weights: np.ndarray
    mixed: np.ndarray
    joined: np.ndarray
    output: np.ndarray


@dataclass(frozen=True)
class Samples:
    """Scores of random queries and keys, component by component.

    sizes: the d from 1 to the largest, (sizes,). dots: q . k over the first d components, (sizes, queries, keys).
    variance: of the dots at each d, (sizes,), over all pairs; their mean is known to be 0.
    """

    sizes: np.ndarray
    dots: np.ndarray
    variance: np.ndarray


def transposed(X: ArrayLike) -> np.ndarray:
    """The last two axes swapped, (..., m, n) to (..., n, m)."""
    return np.swapaxes(np.asarray(X, dtype=float), -1, -2)


def dot_scores(Q: ArrayLike, K: ArrayLike) -> np.ndarray:
    """q . k for every pair (book 11.3.1); queries and keys have the same length."""
    return np.asarray(Q, dtype=float) @ transposed(K)  # (..., queries, d) @ (..., d, keys) -> (..., queries, keys)


def scaled_dot_scores(Q: ArrayLike, K: ArrayLike) -> np.ndarray:
    """q . k / sqrt(d) (book 11.3.3): of variance 1 where the components of q and k are independent and of variance 1."""
    return dot_scores(Q, K) / math.sqrt(np.shape(Q)[-1])


def gaussian_scores(Q: ArrayLike, K: ArrayLike) -> np.ndarray:
    """-|q - k|^2 / 2, the exponent of the Gaussian kernel: q . k - |k|^2 / 2 - |q|^2 / 2 (book 11.3.1)."""
    differences = np.asarray(Q, dtype=float)[..., :, None, :] - np.asarray(K, dtype=float)[..., None, :, :]  # (..., queries, keys, d)
    return -(differences**2).sum(axis=-1) / 2


def additive_scores(Q: ArrayLike, K: ArrayLike, W_q: ArrayLike, W_k: ArrayLike, w_v: ArrayLike) -> np.ndarray:
    """w_v . tanh(W_q q + W_k k) (book 11.3.4); queries and keys may differ in length.

    W_q (query length, hidden) and W_k (key length, hidden) bring both to the same length, w_v (hidden,) weighs what they make together.
    """
    queries, keys = np.asarray(Q, dtype=float) @ np.asarray(W_q), np.asarray(K, dtype=float) @ np.asarray(W_k)  # (..., length, hidden)
    features = np.tanh(queries[..., :, None, :] + keys[..., None, :, :])  # (..., queries, keys, hidden)
    return features @ np.asarray(w_v, dtype=float)  # (..., queries, keys, hidden) @ (hidden,) -> (..., queries, keys)


def length_mask(lengths: ArrayLike, queries: int, keys: int) -> np.ndarray:
    """True for the first `lengths` keys (book 11.3.2.1).

    One length is for every query, (queries, keys); lengths (batch,) are for sequences, lengths (batch, queries) for each
    query, (batch, queries, keys).
    """
    lengths = np.asarray(lengths)
    by_query = np.broadcast_to(lengths[..., None], (*lengths.shape, queries)) if lengths.ndim < 2 else lengths  # (..., queries)
    return np.arange(keys) < by_query[..., None]  # (..., queries, keys)


def causal_mask(queries: int, keys: int) -> np.ndarray:
    """True for the keys up to the query's own place, (queries, keys)."""
    return np.arange(keys) <= np.arange(queries)[:, None]


def masked_softmax(scores: ArrayLike, mask: ArrayLike | None = None, how: str = "million") -> np.ndarray:
    """Softmax over the keys that count (book 11.3.2.1), (..., queries, keys).

    how: "million" gives the others a score of -1e6, as the book does; "infinity" of minus infinity, which makes a query
    without any key nan; "after" takes their weights away after the softmax, which is wrong: what is left does not add up to 1.
    """
    scores = np.asarray(scores, dtype=float)
    mask = np.ones(scores.shape, dtype=bool) if mask is None else np.broadcast_to(mask, scores.shape)
    if how == "after":
        return np.where(mask, masked_softmax(scores), 0.0)
    return softmax(masked_scores(scores, mask, how))


def masked_scores(scores: np.ndarray, mask: np.ndarray, how: str) -> np.ndarray:
    """The scores that go into the softmax, (..., queries, keys); "after" leaves them alone."""
    return np.where(mask, scores, {"million": MINUS_MILLION, "infinity": -np.inf, "after": scores}[how])


@np.errstate(invalid="ignore")
def softmax(scores: np.ndarray) -> np.ndarray:
    """Rows of weights that add up to 1, (..., keys); a row of minus infinities is nan."""
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def pooled(weights: np.ndarray, V: ArrayLike) -> np.ndarray:
    """The values, mixed by the weights, (..., queries, values)."""
    return weights @ np.asarray(V, dtype=float)  # (..., queries, keys) @ (..., keys, values)


def split_heads(X: ArrayLike, heads: int) -> np.ndarray:
    """(..., length, width) to (..., heads, length, width / heads) (book 11.5.2)."""
    X = np.asarray(X, dtype=float)
    parts = X.reshape(*X.shape[:-1], heads, X.shape[-1] // heads)  # (..., length, heads, width / heads)
    return np.swapaxes(parts, -2, -3)  # (..., heads, length, width / heads)


def merge_heads(X: np.ndarray) -> np.ndarray:
    """The way back: (..., heads, length, width / heads) to (..., length, width)."""
    parts = np.swapaxes(X, -2, -3)  # (..., length, heads, width / heads)
    return parts.reshape(*parts.shape[:-2], -1)


def multi_head(Q: ArrayLike, K: ArrayLike, V: ArrayLike, projections: tuple[ArrayLike, ...], heads: int, mask: ArrayLike | None = None) -> MultiHead:
    """Attention in `heads` subspaces at once (book 11.5).

    projections: W_q, W_k, W_v (length, width) and W_o (width, width), without biases. mask: (..., queries, keys), the same for all heads.
    """
    W_q, W_k, W_v, W_o = (np.asarray(W, dtype=float) for W in projections)
    queries, keys, values = (split_heads(np.asarray(X, dtype=float) @ W, heads) for X, W in ((Q, W_q), (K, W_k), (V, W_v)))
    scores = scaled_dot_scores(queries, keys)  # (..., heads, queries, keys)
    weights = masked_softmax(scores, None if mask is None else np.asarray(mask)[..., None, :, :])
    mixed = pooled(weights, values)  # (..., heads, queries, width / heads)
    joined = merge_heads(mixed)  # (..., queries, width)
    return MultiHead(queries, keys, values, scores, weights, mixed, joined, joined @ W_o)


def score_samples(queries: int, keys: int, largest: int, seed: int) -> Samples:
    """Dot products of standard normal queries and keys of every length d up to `largest` (book 11.3.3)."""
    random = np.random.default_rng(seed)
    Q, K = random.standard_normal((queries, 1, largest)), random.standard_normal((queries, keys, largest))
    dots = np.moveaxis((Q * K).cumsum(axis=-1), -1, 0)  # (queries, keys, largest) -> (largest, queries, keys)
    return Samples(np.arange(1, largest + 1), dots, (dots**2).mean(axis=(1, 2)))


def slope(weights: np.ndarray) -> np.ndarray:
    """1 - sum of alpha^2, the trace of the derivative of softmax: how much gradient is let through, (..., keys) -> (...).

    0 where one weight is 1, and 1 - 1/keys where all are equal.
    """
    return 1 - (weights**2).sum(axis=-1)
