"""Sums, products, quotients and powers of terms, written as short as they can be: numbers in front, like terms together.

What is written shorter has the same value wherever the longer form has one.
"""

import math
from dataclasses import replace

from models.maths.expressions import Term, number

ZERO, ONE = number(0), number(1)

Part = tuple[float, Term]  # a number, and what it multiplies


def plus(a: Term, b: Term) -> Term:
    """a + b."""
    return _sum([*_summands(a, 1.0), *_summands(b, 1.0)])


def minus(a: Term, b: Term) -> Term:
    """a - b."""
    return _sum([*_summands(a, 1.0), *_summands(b, -1.0)])


def times(a: Term, b: Term) -> Term:
    """a b."""
    (first, left), (second, right) = _split(a), _split(b)
    factor = first * second
    if not math.isfinite(factor):
        return Term("multiply", (a, b))
    rest = _product(left, right)
    if rest.operation == "divide" and factor not in (0, 1):
        return over(times(number(factor), rest.inputs[0]), rest.inputs[1])
    return ZERO if factor == 0 else _scaled(factor, rest)


def over(a: Term, b: Term) -> Term:
    """a / b."""
    (first, top), (second, bottom) = _split(a), _split(b)
    if is_number(a, 0) or second == 0:
        return ZERO if second else Term("divide", (a, b))
    if first * second < 0:
        return negated(over(_scaled(abs(first), top), _scaled(abs(second), bottom)))
    if float(first / second).is_integer():
        return _quotient(_scaled(first / second, top), bottom)
    if float(second / first).is_integer():
        return _quotient(top, _scaled(second / first, bottom))
    return _quotient(_scaled(first, top), _scaled(second, bottom))


def raised(a: Term, b: Term) -> Term:
    """a^b."""
    if is_number(b, 1):
        return a
    return ONE if is_number(b, 0) else Term("power", (a, b))


def negated(a: Term) -> Term:
    """-a."""
    factor, rest = _split(a)
    return _scaled(-factor, rest)


def tidied(term: Term, inputs: tuple[Term, ...]) -> Term:
    """A term over other inputs, written short."""
    makers = {"add": plus, "subtract": minus, "multiply": times, "divide": over, "power": raised, "negative": negated}
    maker = makers.get(term.operation)
    return maker(*inputs) if maker else replace(term, inputs=inputs)


def logarithm(a: Term) -> Term:
    """log a, which is 1 for e."""
    return ONE if a.operation == "number" and a.name == "e" else Term("log", (a,))


def is_number(term: Term, value: float) -> bool:
    """Whether a term is this very number."""
    return _is_plain(term) and term.value == value


def same(a: Term, b: Term) -> bool:
    """Whether two terms are written alike."""
    if a is b:
        return True
    alike = (a.operation, a.name, a.value, len(a.inputs)) == (b.operation, b.name, b.value, len(b.inputs))
    return alike and all(same(left, right) for left, right in zip(a.inputs, b.inputs, strict=True))


def _is_plain(term: Term) -> bool:
    """A number without a name: pi and e stay as they are."""
    return term.operation == "number" and not term.name


def _split(term: Term) -> Part:
    """The number in front of a term, and the rest."""
    if _is_plain(term):
        return term.value, ONE
    if term.operation == "negative":
        factor, rest = _split(term.inputs[0])
        return -factor, rest
    if term.operation == "multiply" and _is_plain(term.inputs[0]):
        factor, rest = _split(term.inputs[1])
        return term.inputs[0].value * factor, rest
    return 1.0, term


def _scaled(factor: float, rest: Term) -> Term:
    if rest is ONE:
        return number(factor)
    if factor < 0:
        return Term("negative", (_scaled(-factor, rest),))
    return rest if factor == 1 else Term("multiply", (number(factor), rest))


def _summands(term: Term, sign: float) -> list[Part]:
    if term.operation in ("add", "subtract"):
        left, right = term.inputs
        return [*_summands(left, sign), *_summands(right, sign if term.operation == "add" else -sign)]
    factor, rest = _split(term)
    return [(sign * factor, rest)]


def _sum(parts: list[Part]) -> Term:
    """Like terms together, in the order in which they first come, and a positive one in front if there is one."""
    gathered: list[Part] = []
    for factor, rest in parts:
        place = next((i for i, (_, other) in enumerate(gathered) if same(other, rest)), len(gathered))
        gathered[place : place + 1] = [(factor + (gathered[place][0] if place < len(gathered) else 0.0), rest)]
    left = [part for part in gathered if part[0] != 0]
    left.sort(key=lambda part: part[0] < 0) if left and left[0][0] < 0 else None
    if not left:
        return ZERO
    result = _scaled(*left[0])
    for factor, rest in left[1:]:
        result = Term("add" if factor > 0 else "subtract", (result, _scaled(abs(factor), rest)))
    return result


def _product(left: Term, right: Term) -> Term:
    if left is ONE or right is ONE:
        return right if left is ONE else left
    if left.operation == "divide" or right.operation == "divide":
        (top, bottom), (other_top, other_bottom) = _fraction(left), _fraction(right)
        return over(times(top, other_top), times(bottom, other_bottom))
    (base, exponent), (other_base, other_exponent) = _power(left), _power(right)
    if same(base, other_base):
        return raised(base, plus(exponent, other_exponent))
    return Term("multiply", (left, right))


def _quotient(top: Term, bottom: Term) -> Term:
    if bottom is ONE or is_number(bottom, 1):
        return top
    if top.operation == "divide":
        return over(top.inputs[0], times(top.inputs[1], bottom))
    return Term("divide", (top, bottom))


def _fraction(term: Term) -> tuple[Term, Term]:
    return term.inputs if term.operation == "divide" else (term, ONE)


def _power(term: Term) -> tuple[Term, Term]:
    return term.inputs if term.operation == "power" else (term, ONE)
