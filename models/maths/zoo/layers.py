"""What convolutional networks are made of, as data: layers, joins of branches, stages, and a walk through all of them.

One description has many readers: what every layer costs is computed from it, Keras builds the model from it, a script is written from
it, and it is drawn. All of them are walks, which differ in what they carry along: a shape, a tensor, the name of a variable.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Carried = TypeVar("Carried")

ACTIVATIONS = ("relu", "sigmoid", "tanh")
SEEDS = 1000  # kernel n of seed s is drawn by SEEDS * s + n; no network has as many layers, so no two kernels are drawn alike


@dataclass(frozen=True)
class Layer:
    """One layer.

    kind: "convolution", "max_pooling", "average_pooling", "global_pooling" (the mean of each channel), "normalization" (by batches),
    "relu", "sigmoid", "tanh", "dropout", "flatten" or "dense".
    channels: of its output, or the units of a dense layer. kernel, stride, padding: the same in both directions, padding on each side.
    groups: of a convolution, each with its own share of the channels. rate: of dropout.
    """

    kind: str
    channels: int = 0
    kernel: int = 1
    stride: int = 1
    padding: int = 0
    groups: int = 1
    rate: float = 0.0

    @property
    def has_kernel(self) -> bool:
        """Whether it has weights that are multiplied with its input."""
        return self.kind in ("convolution", "dense")


@dataclass(frozen=True)
class Join:
    """Branches that begin with the same input and end as one: "add" or "concatenate". An empty branch hands the input on as it is."""

    how: str
    branches: tuple[tuple[Any, ...], ...]


Parts = tuple[Layer | Join, ...]


@dataclass(frozen=True)
class Stage:
    """A piece of a network. name: "stem", "block", "stage", "dense_block", "transition" or "head"; number: which of that name, from 1."""

    name: str
    parts: Parts
    number: int = 0


@dataclass(frozen=True)
class Network:
    """A network. side: of the images that the book trains it on, in pixels."""

    name: str
    side: int
    stages: tuple[Stage, ...]


def convolution(channels: int, kernel: int = 1, stride: int = 1, padding: int = 0, groups: int = 1) -> Layer:
    """A convolution with a bias."""
    return Layer("convolution", channels, kernel, stride, padding, groups)


def max_pooling(kernel: int, stride: int, padding: int = 0) -> Layer:
    """The largest of each window; what is padded is zero, so it has to come after a ReLU."""
    return Layer("max_pooling", kernel=kernel, stride=stride, padding=padding)


def average_pooling(kernel: int, stride: int) -> Layer:
    """The mean of each window."""
    return Layer("average_pooling", kernel=kernel, stride=stride)


def dense(units: int) -> Layer:
    """A fully connected layer with a bias."""
    return Layer("dense", units)


def dropout(rate: float) -> Layer:
    """Zeros in training, drawn anew at each step."""
    return Layer("dropout", rate=rate)


NORMALIZATION = Layer("normalization")
RELU = Layer("relu")
FLATTEN = Layer("flatten")
GLOBAL_POOLING = Layer("global_pooling")


def head(num_classes: int) -> Stage:
    """The mean of every channel, then one dense layer: how all of them end since GoogLeNet."""
    return Stage("head", (GLOBAL_POOLING, dense(num_classes)))  # (channels, height, width) -> (channels,) -> (classes,)


def scaled(channels: int, width: float, multiple: int = 1) -> int:
    """So many times the channels, as a whole number of groups that large.

    >>> scaled(64, 0.25), scaled(6, 0.01), scaled(80, 0.5, 16)
    (16, 1, 32)
    """
    return max(1, round(channels * width / multiple)) * multiple


def walk(
    parts: Sequence[Layer | Join], X: Carried, apply: Callable[[Layer, Carried], Carried], join: Callable[[Join, list[Carried]], Carried]
) -> Carried:
    """Through the parts in their order, branch after branch: `apply` is asked at every layer, `join` where branches end."""
    for part in parts:
        X = join(part, [walk(branch, X, apply, join) for branch in part.branches]) if isinstance(part, Join) else apply(part, X)
    return X
