"""What becomes of numbers on their way through a deep network, and of gradients on their way back (book 5.4.1).

>>> walk = propagate([np.eye(3)] * 5, "linear", np.ones((2, 3)), np.ones((2, 3)))
>>> len(walk.activations), float(walk.activations[-1].std()), float(walk.gradients[0].mean())
(6, 0.0, 1.0)
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

Map = Callable[[np.ndarray], np.ndarray]

LEAK = 0.2  # of Keras's leaky ReLU
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772  # Klambauer et al., 2017


class Activation(NamedTuple):
    """A function and its derivative, both of the input."""

    value: Map
    slope: Map


@dataclass(frozen=True, eq=False)
class Walk:
    """activations: the input and the output of every layer. gradients: of the loss in each of them, (batch, width) all of them."""

    activations: list[np.ndarray]
    gradients: list[np.ndarray]


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * x))


def normal_share(x: np.ndarray) -> np.ndarray:
    """How much of a standard normal distribution lies below x, to seven digits (Abramowitz and Stegun 7.1.26)."""
    t = 1 / (1 + 0.3275911 * np.abs(x) / math.sqrt(2))
    tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * np.exp(-0.5 * x * x)
    return np.where(x > 0, 1 - 0.5 * tail, 0.5 * tail)


def bell(x: np.ndarray) -> np.ndarray:
    """The density of the standard normal distribution."""
    return np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)


ACTIVATIONS = MappingProxyType(
    {
        "linear": Activation(lambda x: x, np.ones_like),
        "sigmoid": Activation(sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
        "tanh": Activation(np.tanh, lambda x: 1 - np.tanh(x) ** 2),
        "relu": Activation(lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(x.dtype)),
        "leaky_relu": Activation(lambda x: np.where(x > 0, x, LEAK * x), lambda x: np.where(x > 0, 1.0, LEAK)),
        "selu": Activation(
            lambda x: SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(np.minimum(x, 0))),
            lambda x: SELU_SCALE * np.where(x > 0, 1.0, SELU_ALPHA * np.exp(np.minimum(x, 0))),
        ),
        "gelu": Activation(lambda x: x * normal_share(x), lambda x: normal_share(x) + x * bell(x)),
    }
)


@np.errstate(over="ignore", invalid="ignore", under="ignore")
def propagate(weights: Sequence[np.ndarray], activation: str, X: np.ndarray, gradient: np.ndarray) -> Walk:
    """Forwards through layers without biases, then backwards from a gradient at the output.

    weights: (width, width) for each layer. X, gradient: (batch, width).
    """
    function = ACTIVATIONS[activation]
    activations, slopes = [X], []
    for W in weights:
        Z = activations[-1] @ W  # (batch, fan_in) @ (fan_in, fan_out) -> (batch, fan_out)
        activations.append(function.value(Z))
        slopes.append(function.slope(Z))
    gradients = [gradient]
    for W, slope in zip(reversed(weights), reversed(slopes), strict=True):
        gradients.append((gradients[-1] * slope) @ W.T)  # (batch, fan_out) @ (fan_out, fan_in) -> (batch, fan_in)
    return Walk(activations, gradients[::-1])


def spread(values: np.ndarray) -> float:
    """The standard deviation over all entries; inf where one of them is not finite."""
    with np.errstate(over="ignore", invalid="ignore"):
        found = float(np.asarray(values, dtype=float).std())
    return found if math.isfinite(found) else math.inf


def histogram(values: np.ndarray, reach: float, bins: int) -> np.ndarray:
    """Shares of the entries in equal bins from -reach to reach, (bins,); what lies outside is left out."""
    flat = values.ravel()
    places = np.floor((flat + reach) * (bins / (2 * reach)))
    inside = places[(places >= 0) & (places < bins)].astype(np.int64)  # (entries,) -> (entries inside,)
    return np.bincount(inside, minlength=bins) / flat.size
