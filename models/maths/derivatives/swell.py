"""Three ways to a derivative compared (book 2.5): by formula, by quotient, and automatically.

The function is a parabola applied to itself again and again, f = g(g(...g(x))) with g(x) = 4 x (1 - x): short as a program, long as a formula.
"""

import math
from dataclasses import dataclass

import numpy as np

from models.maths.autograd import read_program, reverse
from models.maths.autograd.costs import costs
from models.maths.derivatives.quotients import forecast, quotient
from models.maths.derivatives.rules import derivative, size
from models.maths.expressions import Expression, Term, number

STATEMENT = "x = 4*x*(1 - x)"


@dataclass(frozen=True)
class Ways:
    """Of one depth. exact: the derivative, which this function has in closed form.

    formula, formula_size: the derivative by the rules at x, and how many symbols it takes to write it down.
    difference, evaluations: the central quotient with its best h, and how often f was computed for it. automatic, operations: reverse mode.
    """

    depth: int
    exact: float
    formula: float
    formula_size: int
    difference: float
    evaluations: int
    automatic: float
    operations: int


def ways(depth: int, x: float) -> Ways:
    """The three ways for the parabola applied `depth` times."""
    f = iterated(depth)
    slope = derivative(f, "x")
    graph = read_program(";".join([STATEMENT] * depth), {"x": np.float64(x)}, most=8 * depth)
    adjoints, _moves = reverse(graph, np.ones(()))
    best = forecast(f, slope, x, "central").best
    difference = float(quotient(f, x, np.array([best if np.isfinite(best) else 1e-5]), "central")[0])
    return Ways(depth, closed_form(depth, x), float(slope.evaluate({"x": x})), size(slope), difference, 2, float(adjoints[0]), costs(graph).reverse)


def closed_form(depth: int, x: float) -> float:
    """With x = sin(t)^2 the parabola doubles t, so that f(x) = sin(2^depth t)^2; for x between 0 and 1, both excluded."""
    turn = math.asin(math.sqrt(x))
    return 2.0**depth * math.sin(2 ** (depth + 1) * turn) / math.sin(2 * turn)


def iterated(depth: int) -> Expression:
    """The parabola applied so many times, as one expression; its parts are shared, so that it can be built at any depth."""
    term = Term("name", name="x")
    for _ in range(depth):
        term = Term("multiply", (Term("multiply", (number(4), term)), Term("subtract", (number(1), term))))
    return Expression(term)
