"""Surfaces to descend (book 12.1-12.10): functions of two variables, known by what a person could type.

>>> bowl = surface("0.1*x1^2 + 2*x2^2")
>>> [float(value) for value in bowl.gradient(np.array([-5.0, -2.0]))]
[-1.0, -8.0]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.maths.derivatives import derivative
from models.maths.expressions import Expression, apply, parse

NAMES = ("x1", "x2")
MOST_TERMS = 60


@dataclass(frozen=True)
class Known:
    """A surface with a name. reach: half the side of the square that is shown; start: a good place to begin; minima: its lowest points."""

    text: str
    reach: float
    start: tuple[float, float]
    minima: tuple[tuple[float, float], ...] = ()


SURFACES = {
    "valley": Known("0.1*x1^2 + 2*x2^2", 6, (-5, -2), ((0, 0),)),
    "bowl": Known("x1^2 + 2*x2^2", 6, (-5, -2), ((0, 0),)),
    "rosenbrock": Known("(1 - x1)^2 + 10*(x2 - x1^2)^2", 3, (-1.5, 2), ((1, 1),)),
    "himmelblau": Known(
        "0.1*((x1^2 + x2 - 11)^2 + (x1 + x2^2 - 7)^2)", 6, (0, -0.5), ((3, 2), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127))
    ),
    "beale": Known("(1.5 - x1 + x1*x2)^2 + (2.25 - x1 + x1*x2^2)^2 + (2.625 - x1 + x1*x2^3)^2", 4.5, (1, 1.5), ((3, 0.5),)),
    "saddle": Known("0.5*x1^2 - 0.5*x2^2 + 0.05*x2^4", 4, (-3, 0.001), ((0, 2.236068), (0, -2.236068))),
    "plateau": Known("tanh(0.5*x1)^2 + tanh(0.5*x2)^2", 8, (-6, 4), ((0, 0),)),
    "ripples": Known("0.1*(x1^2 + x2^2) + 1 - cos(2*x1)*cos(2*x2)", 6, (-4.2, 3.4), ((0, 0),)),
    "ravine": Known("abs(x1) + 5*abs(x2)", 4, (-3, 1), ((0, 0),)),
    "ackley": Known("20 + e - 20*exp(-0.2*sqrt(0.5*(x1^2 + x2^2) + 0.000001)) - exp(0.5*(cos(2*pi*x1) + cos(2*pi*x2)))", 4, (-2.6, 1.7), ((0, 0),)),
}


class Surface:
    """A function of x1 and x2 with its gradient and its Hessian, by the rules of differentiation; places are (..., 2)."""

    def __init__(self, expression: Expression):
        self.expression = expression
        first = [derivative(expression, name) for name in NAMES]
        self._value = Program([expression])
        self._gradient = Program(first)
        self._hessian = Program([derivative(entry, name) for entry in first for name in NAMES])

    def value(self, x: np.ndarray) -> np.ndarray:
        """(..., 2) to (...)."""
        return self._value(x)[..., 0]

    def gradient(self, x: np.ndarray) -> np.ndarray:
        """(..., 2) to (..., 2)."""
        return self._gradient(x)

    def hessian(self, x: np.ndarray) -> np.ndarray:
        """(..., 2) to (..., 2, 2)."""
        entries = self._hessian(x)  # (..., 4)
        return entries.reshape(*entries.shape[:-1], 2, 2)

    def grid(self, reach: float, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Places along one side (count,), and values (count, count), rows from the smallest x2 to the largest."""
        axis = np.linspace(-reach, reach, count)
        return axis, self.value(np.stack(np.meshgrid(axis, axis), axis=-1))  # (count, count, 2) -> (count, count)

    def latex(self) -> str:
        """The formula."""
        return self.expression.latex()


class Program:
    """Several expressions computed at once: what they have in common is computed once. A race asks a thousand times for a gradient."""

    def __init__(self, expressions: Sequence[Expression]):
        places: dict[tuple, int] = {}
        self.results = [self._place(expression, places) for expression in expressions]
        self.steps = list(places)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Places (..., 2) to values (..., expressions). What has no value is nan or inf; the caller may want to hush numpy about it."""
        found: list[np.ndarray] = []
        for operation, inputs, value in self.steps:
            if operation == "name":
                found.append(x[..., NAMES.index(value)])
            else:
                found.append(np.float64(value) if operation == "number" else apply(operation, [found[i] for i in inputs]))
        shape = x.shape[:-1]
        return np.stack([np.broadcast_to(found[place], shape) for place in self.results], axis=-1)  # (...) -> (..., expressions)

    @staticmethod
    def _place(expression: Expression, places: dict[tuple, int]) -> int:
        """Where the result of an expression stands, after its steps that are new."""
        own: list[int] = []
        for term, inputs in expression.steps:
            value = term.name if term.operation == "name" else term.value if term.operation == "number" else None
            key = (term.operation, tuple(own[i] for i in inputs), value)
            own.append(places.setdefault(key, len(places)))
        return own[-1]


@lru_cache(maxsize=64)
def surface(text: str) -> Surface:
    """The surface that is typed. Raises `ExpressionError`."""
    return Surface(parse(text, NAMES, most=MOST_TERMS))
