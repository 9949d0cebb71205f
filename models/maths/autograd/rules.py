"""What each operation does to derivatives: pushed forwards with the values, or pulled backwards from the result (book 2.5).

The conventions at kinks, ties and poles are torch's.
"""

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

# For y = operation(a, b): the partial derivative of each element of y in the element of a, and of b, that it is made of.
PARTIALS = MappingProxyType(
    {
        "add": (lambda y, a, b: np.ones_like(y), lambda y, a, b: np.ones_like(y)),
        "subtract": (lambda y, a, b: np.ones_like(y), lambda y, a, b: -np.ones_like(y)),
        "multiply": (lambda y, a, b: b, lambda y, a, b: a),
        "divide": (lambda y, a, b: 1 / b, lambda y, a, b: -(a / b) / b),
        "power": (
            lambda y, a, b: np.where(b == 0, 0.0, b * np.power(a, b - 1)),
            lambda y, a, b: np.where((a == 0) & (b >= 0), 0.0, y * np.log(a)),
        ),
        "max": (lambda y, a, b: _larger(a, b), lambda y, a, b: _larger(b, a)),
        "min": (lambda y, a, b: _larger(-a, -b), lambda y, a, b: _larger(-b, -a)),
        "negative": (lambda y, a: -np.ones_like(y),),
        "exp": (lambda y, a: y,),
        "log": (lambda y, a: 1 / a,),
        "sqrt": (lambda y, a: 1 / (2 * y),),
        "sin": (lambda y, a: np.cos(a),),
        "cos": (lambda y, a: -np.sin(a),),
        "tan": (lambda y, a: 1 + y * y,),
        "tanh": (lambda y, a: 1 - y * y,),
        "relu": (lambda y, a: np.where(y <= 0, 0.0, 1.0),),
        "sigmoid": (lambda y, a: y * (1 - y),),
        "abs": (lambda y, a: np.sign(a),),
        "sign": (lambda y, a: np.zeros_like(y),),
    }
)

# Where these have a partial derivative of 0 nothing passes, not even what is infinite.
SWITCHES = frozenset({"relu", "max", "min", "power", "sign"})


def _larger(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """1 where a > b, 0 where a < b, and a half where both are equal."""
    return np.where(a == b, 0.5, np.where(a < b, 0.0, 1.0))


def partial(operation: str, place: int, operands: Sequence[np.ndarray], result: np.ndarray) -> np.ndarray:
    """The derivative of each element of the result in its element of one operand, in the result's shape."""
    return np.broadcast_to(PARTIALS[operation][place](result, *operands), result.shape)


@np.errstate(all="ignore")
def pull(operation: str, place: int, operands: Sequence[np.ndarray], result: np.ndarray, adjoint: np.ndarray) -> np.ndarray:
    """What one operand gets of the result's adjoint: adjoint times Jacobian, in the operand's shape."""
    operand = operands[place]
    if operation in PARTIALS:
        return unbroadcast(_through(operation, partial(operation, place, operands, result), adjoint), operand.shape)
    if operation in ("sum", "mean"):
        return np.broadcast_to(adjoint / (operand.size if operation == "mean" else 1), operand.shape)
    if operation == "transpose":
        return adjoint.T
    return _pull_product(operands, place, adjoint)


@np.errstate(all="ignore")
def push(operation: str, place: int, operands: Sequence[np.ndarray], result: np.ndarray, tangent: np.ndarray) -> np.ndarray:
    """How the result moves when one operand moves along `tangent`: Jacobian times tangent, in the result's shape."""
    if operation in PARTIALS:
        return _through(operation, partial(operation, place, operands, result), tangent)
    if operation in ("sum", "mean"):
        return np.asarray(tangent.sum() / (tangent.size if operation == "mean" else 1))
    if operation == "transpose":
        return tangent.T
    moved = [tangent if i == place else operand for i, operand in enumerate(operands)]
    return np.asarray(np.matmul(*moved))


def unbroadcast(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Broadcasting copied an element along an axis; the derivatives of its copies add up."""
    array = array.sum(axis=tuple(range(array.ndim - len(shape))))
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1 and array.shape[axis] > 1)
    return np.asarray(array.sum(axis=stretched, keepdims=True)) if stretched else np.asarray(array)


def _through(operation: str, local: np.ndarray, moved: np.ndarray) -> np.ndarray:
    product = local * moved
    return np.where(local == 0, 0.0, product) if operation in SWITCHES else product


def _pull_product(operands: Sequence[np.ndarray], place: int, adjoint: np.ndarray) -> np.ndarray:
    """Of y = a @ b: adjoint @ b.T to a, a.T @ adjoint to b, where vectors are rows on the left and columns on the right."""
    a, b = operands
    if place == 0:
        return np.asarray(adjoint * b if b.ndim == a.ndim == 1 else np.outer(adjoint, b) if b.ndim == 1 else adjoint @ b.T)
    return np.asarray(adjoint * a if b.ndim == a.ndim == 1 else np.outer(a, adjoint) if a.ndim == 1 else a.T @ adjoint)
