"""Polynomials of every degree through the same points: what they learn, and what they only remember (book 3.6).

A polynomial is a sum over features, (examples, degree + 1), with one coefficient each. In an orthogonal basis the sum is the same and
the arithmetic is sound up to any degree, so all that is exact is computed there.

>>> x = np.array([-1.0, 0.0, 1.0])
>>> powers(x, 2).tolist()
[[1.0, -1.0, 0.5], [1.0, 0.0, 0.0], [1.0, 1.0, 0.5]]
"""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.polynomial import hermite_e, legendre

from models.specs.overfitting import HIGHEST_DEGREE, OverfittingSpec

NUM_VALIDATION = 100
REACH = 2.0
COEFFICIENTS = (5.0, 1.2, -3.4, 5.6)  # of x^i / i!, the book's
NODES = 64
ROUNDING = 1e-9


class Examples(NamedTuple):
    """Inputs and labels, all (examples,), to train on and to validate on."""

    x: np.ndarray
    y: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray


@dataclass(frozen=True)
class Errors:
    """Mean squared errors: on the examples, on the validation set, and what they would be over the whole distribution; all (fits,)."""

    training: np.ndarray
    validation: np.ndarray
    exact: np.ndarray


def true_curve(name: str, x: np.ndarray) -> np.ndarray:
    """What the labels follow, (...)."""
    return {
        "cubic": lambda: powers(x, 3) @ np.array(COEFFICIENTS),
        "sine": lambda: 5 * np.sin(3 * x),
        "step": lambda: np.where(x > 0, 4.0, -4.0),
    }[name]()


def examples(spec: OverfittingSpec) -> Examples:
    """The examples of a spec; more examples are those of before, and new ones."""
    x, y = _sample(spec, 0, spec.num_examples, spec.unseen)
    return Examples(x, y, *_sample(spec, 1, NUM_VALIDATION, 0.0))


def _sample(spec: OverfittingSpec, part: int, count: int, unseen: float) -> tuple[np.ndarray, np.ndarray]:
    places, noise = (np.random.default_rng([spec.seed_data, part, kind]) for kind in (0, 1))
    if spec.inputs == "uniform":
        x = -REACH + (2 * REACH - unseen) * places.random(count)
    else:
        x = places.standard_normal(count) - unseen
    return x, true_curve(spec.curve, x) + spec.noise * noise.standard_normal(count)


def powers(x: np.ndarray, degree: int) -> np.ndarray:
    """x^i / i! for i from 0 to the degree, (..., degree + 1); divided so that no power becomes very large (book 3.6)."""
    orders = np.arange(degree + 1)
    return np.asarray(x)[..., None] ** orders / np.array([math.factorial(order) for order in orders], dtype=float)


def orthogonal(x: np.ndarray, degree: int, inputs: str) -> np.ndarray:
    """Polynomials whose products are 0 in the mean over the inputs, and whose squares are 1: Legendre's or Hermite's, (..., degree + 1)."""
    orders = np.arange(degree + 1)
    if inputs == "uniform":
        return legendre.legvander(np.asarray(x) / REACH, degree) * np.sqrt(2 * orders + 1)
    return hermite_e.hermevander(x, degree) / np.sqrt([float(math.factorial(order)) for order in orders])


def features(spec: OverfittingSpec, x: np.ndarray) -> np.ndarray:
    """What the model sees of an input, (..., degree + 1)."""
    return powers(x, spec.degree) if spec.basis == "powers" else orthogonal(x, spec.degree, spec.inputs)


def least_squares(Phi: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The coefficients with the smallest squared error, (features,); of many that are equally good, the shortest."""
    return np.linalg.lstsq(Phi, y, rcond=None)[0]


def by_degree(spec: OverfittingSpec) -> np.ndarray:
    """The best polynomial of every degree in the orthogonal basis, (degrees, degrees); what a degree has not is 0.

    Where the arithmetic finds nothing better for a higher degree, it is the polynomial of the lower one.
    """
    found = examples(spec)
    Phi = orthogonal(found.x, HIGHEST_DEGREE, spec.inputs)  # (examples, degrees)
    fits: list[np.ndarray] = []
    for degree in range(HIGHEST_DEGREE + 1):
        fit = _padded(least_squares(Phi[:, : degree + 1], found.y))
        worse = bool(fits) and _misses(Phi @ fit, found.y) > _misses(Phi @ fits[-1], found.y) + ROUNDING * np.mean(found.y**2)
        fits.append(fits[-1] if worse else fit)
    return np.stack(fits)


def _misses(y_hat: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean((y_hat - y) ** 2))


def by_count(spec: OverfittingSpec, counts: np.ndarray) -> np.ndarray:
    """The best polynomial of the spec's degree from each number of examples, (counts, degrees)."""
    found = examples(replace(spec, num_examples=int(max(counts))))
    Phi = orthogonal(found.x, spec.degree, spec.inputs)  # (examples, degree + 1)
    return np.stack([_padded(least_squares(Phi[:count], found.y[:count])) for count in counts])


def _padded(coefficients: np.ndarray) -> np.ndarray:
    return np.pad(coefficients, (0, HIGHEST_DEGREE + 1 - len(coefficients)))


def errors(spec: OverfittingSpec, coefficients: np.ndarray, counts: np.ndarray | None = None) -> Errors:
    """The errors of polynomials in the orthogonal basis, (fits, degrees). counts: of the examples that each was fitted to, where they differ."""
    found = examples(replace(spec, num_examples=int(max(counts))) if counts is not None else spec)
    nodes, weights = quadrature(spec.inputs)

    def squares(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return (coefficients @ orthogonal(x, HIGHEST_DEGREE, spec.inputs).T - y) ** 2  # (fits, examples)

    used = np.arange(len(found.x)) < (len(found.x) if counts is None else counts[:, None])  # (fits, examples) or (examples,)
    training = np.mean(squares(found.x, found.y), axis=1, where=used)
    exact = squares(nodes, true_curve(spec.curve, nodes)) @ weights + spec.noise**2
    return Errors(training, squares(found.x_validation, found.y_validation).mean(axis=1), exact)


def quadrature(inputs: str) -> tuple[np.ndarray, np.ndarray]:
    """Places and weights, both (nodes,), whose weighted sum is the mean over the inputs, exact for polynomials up to degree 127."""
    if inputs == "uniform":
        nodes, weights = legendre.leggauss(NODES)
        return nodes * REACH, weights / 2
    nodes, weights = hermite_e.hermegauss(NODES)
    return nodes, weights / weights.sum()
