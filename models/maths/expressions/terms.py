"""What expressions are made of: the operations there are, and terms, which are trees of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np


class Operation(NamedTuple):
    """What a term does. apply: on numpy arrays. fewest, most: how many inputs it takes. tensor: whether shapes matter to it.

    written: whether a person may write it as a function of this name; the others are written as signs, or made by a derivative.
    """

    apply: Callable
    fewest: int = 1
    most: int = 1
    tensor: bool = False
    written: bool = True


@dataclass(frozen=True, eq=False)
class Term:
    """An operation and everything under it.

    operation: "number" (its `value` counts; its `name` where it has one, such as pi), "name" (its `name` counts) or a key of `OPERATIONS`.
    start, end: the characters of the text that it was read from.
    """

    operation: str
    inputs: tuple["Term", ...] = ()
    value: float = 0.0
    name: str = ""
    start: int = 0
    end: int = 0


def number(value: float) -> Term:
    """A constant."""
    return Term("number", value=float(value))


def apply(operation: str, inputs: Sequence[np.ndarray]) -> np.ndarray:
    """One operation on numpy values; max and min go through any number of them."""
    function = OPERATIONS[operation].apply
    result = function(*inputs[: max(2, OPERATIONS[operation].fewest)])
    for further in inputs[max(2, OPERATIONS[operation].fewest) :]:
        result = function(result, further)
    return result


def relu(x: np.ndarray) -> np.ndarray:
    """max(x, 0) (book 5.1.2.1)."""
    return np.maximum(x, 0)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)) (book 5.1.2.2)."""
    return 1 / (1 + np.exp(-x))


def step(x: np.ndarray) -> np.ndarray:
    """1 above 0 and 0 elsewhere: the derivative of relu, with torch's choice at the kink."""
    return np.heaviside(x, 0)


def choose(x: np.ndarray, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """`above` where x > 0, `below` where x < 0, their mean at 0: the derivative of max, with torch's choice where both are equal."""
    middle = np.where(x == 0, (above + below) / 2, np.nan)
    return np.where(x > 0, above, np.where(x < 0, below, middle))


def total(x: np.ndarray) -> np.ndarray:
    """The sum of all elements, whatever the shape."""
    return np.sum(x, dtype=x.dtype)


def mean(x: np.ndarray) -> np.ndarray:
    """The mean of all elements, whatever the shape."""
    return np.mean(x, dtype=x.dtype)


def _sign(function: Callable, tensor: bool = False) -> Operation:
    return Operation(function, 2, 2, tensor, written=False)


OPERATIONS = MappingProxyType(
    {
        "add": _sign(np.add),
        "subtract": _sign(np.subtract),
        "multiply": _sign(np.multiply),
        "divide": _sign(np.divide),
        "power": _sign(np.power),
        "matmul": _sign(np.matmul, tensor=True),
        "negative": Operation(np.negative, written=False),
        "exp": Operation(np.exp),
        "log": Operation(np.log),
        "sqrt": Operation(np.sqrt),
        "sin": Operation(np.sin),
        "cos": Operation(np.cos),
        "tan": Operation(np.tan),
        "tanh": Operation(np.tanh),
        "relu": Operation(relu),
        "sigmoid": Operation(sigmoid),
        "abs": Operation(np.abs),
        "sign": Operation(np.sign),
        "max": Operation(np.maximum, 2, 8),
        "min": Operation(np.minimum, 2, 8),
        "dot": Operation(np.dot, 2, 2, tensor=True),
        "sum": Operation(total, tensor=True),
        "mean": Operation(mean, tensor=True),
        "transpose": Operation(np.transpose, tensor=True),
        "detach": Operation(np.positive, tensor=True),
        "step": Operation(step, written=False),
        "choose": Operation(choose, 3, 3, written=False),
    }
)
