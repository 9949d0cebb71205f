"""A multilayer perceptron on the plane in plain numpy: its first weights, what it computes, and what there is to see of it (book 5.1).

The worker that trains the network in Keras and the page that shows it before anybody trains draw the same pictures with this code.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from models.data.plane import REACH, Plane, Recipe, make
from models.specs.mlp_playground import MLPPlaygroundSpec

Weights = list[np.ndarray]

CONSTANT, SMALL = 0.5, 0.01
WORK = 40_000_000  # products of numbers for one picture of the output
LARGEST_SIDE, SMALLEST_SIDE = 100, 36
UNIT_BYTES, LARGEST_UNIT, SMALLEST_UNIT = 40_000, 32, 8
LEAST_REACH = 0.1
MOST_EXACT = 8192  # weights that travel with all their digits


class Network(NamedTuple):
    """The shape of a network.

    inputs: names of features. widths, activations: of the hidden layers. skip: whether they add what the layer before them says.
    head: what the last layer stands for: "chance" (of class 1, as a logit), "squash" (tanh, from -1 to 1), "classes" (logits, one for
    each) or "value" (as it is).
    """

    inputs: tuple[str, ...]
    widths: tuple[int, ...]
    activations: tuple[str, ...]
    skip: bool
    head: str
    num_outputs: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of all layers, the inputs first."""
        return (len(self.inputs), *self.widths, self.num_outputs)

    @property
    def num_weights(self) -> int:
        """All that is learned, biases included."""
        return sum((before + 1) * after for before, after in pairwise(self.sizes))


def points_of(spec: MLPPlaygroundSpec) -> Plane:
    """The points that a spec trains on."""
    points = spec.points if spec.data == "drawn" else ""
    return make(Recipe(spec.data, spec.num_examples, spec.num_classes, spec.noise, spec.train_share, spec.seed_data, points))


def network_of(spec: MLPPlaygroundSpec) -> Network:
    """The shape of a spec's network; one output for two classes or a value, one for each of more classes."""
    num_classes = points_of(spec).num_classes
    head = {0: "value", 2: "chance" if spec.loss == "cross_entropy" else "squash"}.get(num_classes, "classes")
    return Network(spec.inputs, spec.widths, spec.layer_activations, spec.skip, head, num_classes if num_classes > 2 else 1)


def features(points: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """What a network is told of points (points, 2): (points, features), float32."""
    x1, x2 = points[:, 0], points[:, 1]
    columns = {
        "x1": lambda: x1,
        "x2": lambda: x2,
        "x1_squared": lambda: x1**2,
        "x2_squared": lambda: x2**2,
        "x1x2": lambda: x1 * x2,
        "sin_x1": lambda: np.sin(x1),
        "sin_x2": lambda: np.sin(x2),
    }
    return np.stack([columns[name]() for name in names], axis=1).astype(np.float32)


def first_weights(sizes: tuple[int, ...], start: str, seed: int) -> Weights:
    """Kernel (before, after) and bias (after,) of every layer; biases begin at zero (book 5.4).

    >>> [weights.shape for weights in first_weights((2, 3, 1), "glorot", seed=0)]
    [(2, 3), (3,), (3, 1), (1,)]
    """
    generator = np.random.default_rng(seed)
    draw: dict[str, Callable[[int, int], np.ndarray]] = {
        "glorot": lambda before, after: generator.uniform(-1, 1, (before, after)) * math.sqrt(6 / (before + after)),
        "he": lambda before, after: generator.normal(0, math.sqrt(2 / before), (before, after)),
        "normal": lambda before, after: generator.normal(0, SMALL, (before, after)),
        "constant": lambda before, after: np.full((before, after), CONSTANT),
        "zeros": lambda before, after: np.zeros((before, after)),
    }
    return [array.astype(np.float32) for before, after in pairwise(sizes) for array in (draw[start](before, after), np.zeros(after))]


def unpacked(sizes: tuple[int, ...], flat: np.ndarray) -> Weights:
    """Kernels and biases from one long array of them."""
    shapes = [shape for before, after in pairwise(sizes) for shape in ((before, after), (after,))]
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(np.split(flat, ends[:-1]), shapes, strict=True)]


def layers(network: Network, X: np.ndarray, weights: Weights) -> list[np.ndarray]:
    """What every hidden layer says of inputs (points, features), each (points, width), and the scores (points, outputs) at the end."""
    found, H = [], X
    for number, (kernel, bias) in enumerate(zip(weights[0:-2:2], weights[1:-2:2], strict=True)):
        said = ACTIVATIONS[network.activations[number]](H @ kernel + bias)  # (points, width)
        H = said + fitted(H, said.shape[1]) if network.skip and number else said
        found.append(H)
    return [*found, H @ weights[-2] + weights[-1]]


def fitted(H: np.ndarray, width: int) -> np.ndarray:
    """The first units of a layer, (points, width); where there are too few, zeros follow."""
    return np.pad(H, ((0, 0), (0, max(0, width - H.shape[1]))))[:, :width]


def answers(scores: np.ndarray, head: str) -> np.ndarray:
    """Scores (points, outputs) as they are shown: probabilities (points, classes), or values from -1 to 1 (points, 1)."""
    if head == "classes":
        exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)
    return {"chance": lambda: np.tanh(scores / 2), "squash": lambda: np.tanh(scores), "value": lambda: scores}[head]()


def picture(network: Network, weights: Weights) -> dict[str, Any]:
    """What there is to see of a network, small enough to be sent ten times a second; rows run from the top of the plane to the bottom.

    output: uint8 (side, side), 0 for -1 and 255 for 1; with more than two classes the most probable one, and `certainty` its probability.
    units: uint8 (units, rows, columns), the hidden units layer by layer, 0 and 255 for minus and plus their `reach`, float32 (units,).
    weights: all kernels and biases one after the other, float32, or float16 where there are many.
    """
    side, unit_side = resolution(network)
    with np.errstate(all="ignore"):  # what grows beyond all numbers is cut off at the ends of the scale
        return _seen(network, weights, side, unit_side)


def _seen(network: Network, weights: Weights, side: int, unit_side: int) -> dict[str, Any]:
    scores = layers(network, _grid(network.inputs, side), weights)[-1]
    units = layers(network, _grid(network.inputs, unit_side), weights)[:-1]
    flat = np.concatenate([array.ravel() for array in weights])
    return {
        **_output(answers(scores, network.head), network.head, side),
        **_units(units, unit_side),
        "weights": flat if len(flat) <= MOST_EXACT else flat.astype(np.float16),
    }


def resolution(network: Network) -> tuple[int, int]:
    """Points on a side of the pictures of the output and of a unit: fewer the larger the network is."""
    side = int(math.sqrt(WORK / network.num_weights))
    unit_side = int(math.sqrt(UNIT_BYTES / max(1, sum(network.widths))))
    return min(max(side, SMALLEST_SIDE), LARGEST_SIDE), min(max(unit_side, SMALLEST_UNIT), LARGEST_UNIT)


def collapsed(weights: Weights) -> tuple[np.ndarray, np.ndarray]:
    """The one affine map that layers without activation are together: kernel (inputs, outputs) and bias (outputs,) (book 5.1).

    >>> kernel, bias = collapsed([np.array([[2.0]]), np.array([1.0]), np.array([[3.0]]), np.array([0.5])])
    >>> kernel.item(), bias.item()
    (6.0, 3.5)
    """
    kernel, bias = weights[0], weights[1]
    for next_kernel, next_bias in zip(weights[2::2], weights[3::2], strict=True):
        kernel, bias = kernel @ next_kernel, bias @ next_kernel + next_bias
    return kernel, bias


def num_distinct(kernel: np.ndarray, bias: np.ndarray, tolerance: float = 1e-5) -> int:
    """How many units of a layer, (before, after) and (after,), differ from all others in their weights: twins count once (book 5.4)."""
    columns = np.vstack([kernel, bias]).T  # (after, before + 1)
    scale = tolerance * max(1.0, float(np.abs(columns).max(initial=0.0)))
    return len(np.unique(np.round(columns / scale), axis=0))


@lru_cache(maxsize=64)
def _grid(names: tuple[str, ...], side: int) -> np.ndarray:
    """Features at the centres of the cells of a grid over the plane, (side * side, features), row by row from the top."""
    places = (np.arange(side) + 0.5) * (2 * REACH / side) - REACH
    x1, x2 = np.meshgrid(places, places[::-1])
    return features(np.stack([x1.ravel(), x2.ravel()], axis=1), names)


def _output(found: np.ndarray, head: str, side: int) -> dict[str, np.ndarray]:
    if head == "classes":
        certainty = np.rint(255 * np.nan_to_num(found.max(axis=1))).astype(np.uint8)
        return {"output": found.argmax(axis=1).astype(np.uint8).reshape(side, side), "certainty": certainty.reshape(side, side)}
    return {"output": _coded(found[:, 0]).reshape(side, side)}


def _units(found: list[np.ndarray], side: int) -> dict[str, np.ndarray]:
    joined = np.concatenate(found, axis=1).T if found else np.zeros((0, side * side), np.float32)  # (units, side * side)
    reach = np.maximum(np.abs(np.nan_to_num(joined)).max(axis=1, initial=0.0), LEAST_REACH).astype(np.float32)  # (units,)
    return {"units": _coded(joined / reach[:, None]).reshape(-1, side, side), "reach": reach}


def _coded(values: np.ndarray) -> np.ndarray:
    """Values from -1 to 1 as bytes; what is no number is nothing."""
    return np.rint((np.clip(np.nan_to_num(values), -1, 1) + 1) * 127.5).astype(np.uint8)


def _sigmoid(X: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(X / 2))


def _normal_share(X: np.ndarray) -> np.ndarray:
    """The normal distribution function, to seven digits (Abramowitz and Stegun, 7.1.26)."""
    z = np.abs(X) / math.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * np.exp(-z * z)
    return 0.5 * (1 + np.sign(X) * (1 - tail))


ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "tanh": np.tanh,
    "relu": lambda X: np.maximum(X, 0),
    "sigmoid": _sigmoid,
    "linear": lambda X: X,
    "leaky_relu": lambda X: np.maximum(X, 0.2 * X),
    "elu": lambda X: np.where(X > 0, X, np.expm1(np.minimum(X, 0))),
    "gelu": lambda X: X * _normal_share(X),
    "silu": lambda X: X * _sigmoid(X),
    "softplus": lambda X: np.logaddexp(X, 0),
    "sine": np.sin,
}
