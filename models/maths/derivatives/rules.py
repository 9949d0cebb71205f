"""The rules of differentiation (book 2.4.1, 2.4.4), applied to a typed expression from its leaves to its root.

>>> from models.maths.expressions import parse
>>> derivative(parse("3x^2 - 4x"), "x").latex()
'6 x - 4'
"""

from collections.abc import Callable
from types import MappingProxyType

from models.maths.derivatives.algebra import ONE, ZERO, is_number, logarithm, minus, negated, over, plus, raised, tidied, times
from models.maths.expressions import Expression, Term, number


def derivative(expression: Expression, name: str) -> Expression:
    """The derivative in one variable, as an expression."""
    return Expression(derivatives(expression, name)[-1])


def derivatives(expression: Expression, name: str) -> list[Term]:
    """The derivative of every step of the expression, each made of those before it."""
    short: list[Term] = []
    found: list[Term] = []
    for term, inputs in expression.steps:
        short.append(tidied(term, tuple(short[i] for i in inputs)))
        found.append(_derived(term, short[-1], tuple(short[i] for i in inputs), [found[i] for i in inputs], name))
    return found


def rule(term: Term, name: str) -> str:
    """Which rule applies at a term: "constant", "variable", "sum", "multiple", "product", "quotient", "power", "exponential",
    "general_power", "larger" (max and min), or "chain" (a function of something).
    """
    if not depends(term, name):
        return "constant"
    if term.operation in ("add", "subtract"):
        return "sum"
    if term.operation == "negative":
        return "multiple"
    if term.operation in ("max", "min"):
        return "larger"
    kinds = {"name": _always("variable"), "multiply": _rule_of_product, "divide": _rule_of_quotient, "power": _rule_of_power}
    return kinds.get(term.operation, _always("chain"))([depends(child, name) for child in term.inputs])


def depends(term: Term, name: str) -> bool:
    """Whether a variable stands in a term."""
    return term.name == name if term.operation == "name" else any(depends(child, name) for child in term.inputs)


def size(expression: Expression) -> int:
    """How many symbols it takes to write an expression down, nothing being abbreviated: shared parts count wherever they stand."""
    sizes: list[int] = []
    for _term, inputs in expression.steps:
        sizes.append(1 + sum(sizes[i] for i in inputs))
    return sizes[-1]


def _derived(term: Term, short: Term, operands: tuple[Term, ...], inner: list[Term], name: str) -> Term:
    """By the rule of its operation; `short` is the term, and `inner` the derivatives of its operands."""
    if term.operation == "name":
        return ONE if term.name == name else ZERO
    if all(is_number(child, 0) for child in inner):
        return ZERO
    if term.operation in ("max", "min"):
        return _of_larger(term.operation, operands, inner)
    if term.operation == "choose":
        return Term("choose", (operands[0], inner[1], inner[2]))
    if term.operation in TWO_SIDED:
        return TWO_SIDED[term.operation](short, *operands, *inner)
    return times(inner[0], OUTER[term.operation](short, operands[0]))


def _of_product(term: Term, u: Term, v: Term, du: Term, dv: Term) -> Term:
    return plus(times(du, v), times(u, dv))


def _of_quotient(term: Term, u: Term, v: Term, du: Term, dv: Term) -> Term:
    if is_number(dv, 0):
        return over(du, v)
    return over(minus(times(du, v), times(u, dv)), raised(v, number(2)))


def _of_power(term: Term, u: Term, v: Term, du: Term, dv: Term) -> Term:
    """n u^(n-1) u' for a constant exponent, a^v ln(a) v' for a constant base, and both together where neither is constant."""
    by_base = times(times(v, raised(u, minus(v, ONE))), du)
    if is_number(dv, 0):
        return by_base
    return plus(by_base, times(times(term, logarithm(u)), dv))


def _of_larger(operation: str, operands: tuple[Term, ...], inner: list[Term]) -> Term:
    """From left to right: the larger one's derivative (the smaller one's for min), and the mean of both where they are equal."""
    best, slope = operands[0], inner[0]
    for other, other_slope in zip(operands[1:], inner[1:], strict=True):
        difference = minus(best, other) if operation == "max" else minus(other, best)
        slope = Term("choose", (difference, slope, other_slope))
        best = Term(operation, (best, other))
    return slope


TWO_SIDED: MappingProxyType[str, Callable[..., Term]] = MappingProxyType(
    {
        "add": lambda term, u, v, du, dv: plus(du, dv),
        "subtract": lambda term, u, v, du, dv: minus(du, dv),
        "multiply": _of_product,
        "divide": _of_quotient,
        "power": _of_power,
    }
)

# The derivative of a function at u; `term` is the function's value.
OUTER: MappingProxyType[str, Callable[[Term, Term], Term]] = MappingProxyType(
    {
        "negative": lambda term, u: number(-1),
        "exp": lambda term, u: term,
        "log": lambda term, u: over(ONE, u),
        "sqrt": lambda term, u: over(ONE, times(number(2), term)),
        "sin": lambda term, u: Term("cos", (u,)),
        "cos": lambda term, u: negated(Term("sin", (u,))),
        "tan": lambda term, u: plus(ONE, raised(term, number(2))),
        "tanh": lambda term, u: minus(ONE, raised(term, number(2))),
        "sigmoid": lambda term, u: times(term, minus(ONE, term)),
        "relu": lambda term, u: Term("step", (u,)),
        "abs": lambda term, u: Term("sign", (u,)),
        "sign": lambda term, u: ZERO,
        "step": lambda term, u: ZERO,
    }
)


def _always(code: str) -> Callable[[list[bool]], str]:
    return lambda moves: code


def _rule_of_product(moves: list[bool]) -> str:
    return "product" if all(moves) else "multiple"


def _rule_of_quotient(moves: list[bool]) -> str:
    return "quotient" if moves[1] else "multiple"


def _rule_of_power(moves: list[bool]) -> str:
    return "general_power" if all(moves) else "power" if moves[0] else "exponential"
