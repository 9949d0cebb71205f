"""From logits to probabilities, to a loss and to its gradient (book 4.1), in numbers of finite size (book 4.5).

Logits and probabilities lie along the last axis, (..., classes). Temperatures are positive; losses and
entropies are in nats. A dtype is "float16", "float32" or "float64".

>>> softmax([1, 2, 3]).round(3).tolist()
[0.09, 0.245, 0.665]
>>> naive_softmax([1000, 1001, 1002], "float64").tolist()
[nan, nan, nan]
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

ROUGH = 0.01


@dataclass(frozen=True)
class OffsetLimits:
    """The offsets at which the naive form fails, from left to right; between the inner two it answers, roughly near the left one.

    all_vanish: below it every exponential rounds to 0, and 0 / 0 is nan.
    some_vanish: below it the smallest exponential rounds to 0, and with it a probability that is not 0.
    sum_overflows: above it the sum is inf, and every probability is 0.
    largest_overflows: above it the largest exponential is inf, and inf / inf is nan.
    """

    all_vanish: float
    some_vanish: float
    sum_overflows: float
    largest_overflows: float


def softmax(logits: ArrayLike, temperature: ArrayLike = 1.0) -> np.ndarray:
    """Probabilities in float64, (..., classes) (book 4.1.1.2); a low temperature sharpens them, a high one evens them out."""
    return stable_softmax(np.divide(logits, temperature), "float64")


@np.errstate(all="ignore")
def naive_softmax(logits: ArrayLike, dtype: DTypeLike) -> np.ndarray:
    """The definition taken at its word: exponentiate, then normalise, every operation in `dtype`. Gives inf, 0 and nan as they come."""
    exponentials = np.exp(np.asarray(logits).astype(dtype))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)  # (..., classes) / (..., 1)


@np.errstate(all="ignore")
def stable_softmax(logits: ArrayLike, dtype: DTypeLike) -> np.ndarray:
    """The same ratio with the largest logit subtracted first (book 4.5.2), every operation in `dtype`."""
    logits = np.asarray(logits).astype(dtype)
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))  # the largest is exp(0) = 1: nothing can overflow
    return exponentials / exponentials.sum(axis=-1, keepdims=True)  # (..., classes) / (..., 1)


@np.errstate(all="ignore")
def log_of_softmax(logits: ArrayLike, dtype: DTypeLike) -> np.ndarray:
    """Log-probabilities in two steps, in `dtype`: -inf where the probability has rounded to 0."""
    return np.log(stable_softmax(logits, dtype))


def log_softmax(logits: ArrayLike, temperature: ArrayLike = 1.0, dtype: DTypeLike = "float64") -> np.ndarray:
    """Log-probabilities in one step, log y_hat_j = o_j - logsumexp(o) (book 4.5.2): finite wherever the logits are."""
    scores = np.divide(logits, temperature).astype(dtype)
    return scores - logsumexp(scores)  # (..., classes) - (..., 1)


def logsumexp(logits: np.ndarray) -> np.ndarray:
    """log(sum(exp(logits))) without overflow, (..., 1), in the dtype of the logits."""
    largest = logits.max(axis=-1, keepdims=True)  # (..., 1)
    return largest + np.log(np.exp(logits - largest).sum(axis=-1, keepdims=True))


def one_hot(labels: ArrayLike, num_classes: int) -> np.ndarray:
    """Rows of the identity (book 4.1.1): labels (...) become (..., num_classes)."""
    return np.eye(num_classes)[np.asarray(labels)]


def cross_entropy(logits: ArrayLike, label: ArrayLike, temperature: float = 1.0) -> np.ndarray:
    """The loss -log y_hat_label in nats, (...) for logits (..., classes) and labels (...) (book 4.1.2)."""
    log_probabilities = log_softmax(logits, temperature)
    return -(one_hot(label, log_probabilities.shape[-1]) * log_probabilities).sum(axis=-1)


def gradient(logits: ArrayLike, label: ArrayLike, temperature: float = 1.0) -> np.ndarray:
    """The derivative of the cross-entropy in the logits, (p - y) / T: prediction minus label (book 4.1.2.2), (..., classes)."""
    probabilities = softmax(logits, temperature)
    return (probabilities - one_hot(label, probabilities.shape[-1])) / temperature


def jacobian(logits: ArrayLike, temperature: float = 1.0) -> np.ndarray:
    """The derivative of each probability (row) in each logit (column), (classes, classes), for one vector of logits."""
    probabilities = softmax(logits, temperature)  # (classes,)
    return (np.diag(probabilities) - np.outer(probabilities, probabilities)) / temperature  # (classes, classes)


def entropy(probabilities: ArrayLike) -> np.ndarray:
    """How undecided they are, in nats: 0 for one certain class, log(classes) for equal ones; 0 log 0 counts as 0."""
    probabilities = np.asarray(probabilities, dtype=float)
    logs = np.log(np.where(probabilities > 0, probabilities, 1.0))
    return 0.0 - (probabilities * logs).sum(axis=-1)  # (..., classes) -> (...)


def predict(scores: ArrayLike) -> np.ndarray:
    """The class with the largest score; softmax keeps the order, so logits serve as well as probabilities (book 4.1.1.2)."""
    return np.argmax(scores, axis=-1)  # (..., classes) -> (...)


def ranking(scores: ArrayLike) -> np.ndarray:
    """The classes from the largest score to the smallest, (..., classes); of equals the first comes first."""
    return np.argsort(-np.asarray(scores), axis=-1, kind="stable")


def exponent_limits(dtype: DTypeLike) -> tuple[float, float]:
    """The x below which exp(x) rounds to 0, and the x above which it is inf: -17.33 and 11.09, -103.97 and 88.72, -745.13 and 709.78."""
    kind = np.finfo(dtype)
    # A number under half of the smallest rounds to 0
    return math.log(kind.smallest_subnormal) - math.log(2), math.log(kind.max)


def offset_limits(logits: ArrayLike, dtype: DTypeLike) -> OffsetLimits:
    """Where the naive form fails when one offset is added to every logit, up to the rounding of the shifted logits in `dtype`."""
    lowest, highest = exponent_limits(dtype)
    smallest, largest, total = float(np.min(logits)), float(np.max(logits)), logsumexp(np.asarray(logits, dtype=float)).item()
    return OffsetLimits(lowest - largest, lowest - smallest, highest - total, highest - largest)


def overflow_offset(logits: ArrayLike, dtype: DTypeLike) -> float:
    """The offset from which the naive form is wrong: its sum overflows, a little before the largest exponential does."""
    return offset_limits(logits, dtype).sum_overflows


def offset_sweep(logits: ArrayLike, dtype: DTypeLike, offsets: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The probability of the largest class at each offset, naive and stable, each (offsets,) in `dtype`."""
    shifted = np.add.outer(np.asarray(offsets), np.asarray(logits))  # (offsets, classes)
    largest = predict(logits)
    return naive_softmax(shifted, dtype)[:, largest], stable_softmax(shifted, dtype)[:, largest]


def outcome(probabilities: np.ndarray, exact: np.ndarray) -> str:
    """What became of a computation: "nan", "zeros" (the sum overflowed), "rough" (off by more than a hundredth) or "right"."""
    if np.isnan(probabilities).any():
        return "nan"
    if not probabilities.any():
        return "zeros"
    return "rough" if np.abs(probabilities - exact).max() > ROUGH else "right"


def simplex_point(probabilities: ArrayLike) -> np.ndarray:
    """Three probabilities, (..., 3), as a point of the triangle with corners (0, 0), (1, 0) and (1/2, sqrt(3)/2), (..., 2)."""
    corners = np.array([[0, 0], [1, 0], [0.5, math.sqrt(3) / 2]])
    return np.asarray(probabilities) @ corners  # (..., 3) @ (3, 2) -> (..., 2)


def temperature_path(logits: ArrayLike, temperatures: ArrayLike) -> np.ndarray:
    """The probabilities at every temperature, (temperatures, classes): from the largest class alone towards all alike."""
    return softmax(logits, np.reshape(temperatures, (-1, 1)))  # (classes,) / (temperatures, 1) -> (temperatures, classes)
