"""Expressions that a person types, such as `3x^2 - 4x` or `2*dot(x, x)`: read, never executed, computed with numpy, printed as LaTeX.

The reader knows numbers, names, + - * / @, powers (** or ^), a leading minus, parentheses and the functions of `OPERATIONS`; what
stands side by side is multiplied. Everything about a text is bounded before anything is computed.

>>> expression = parse("3x^2 - 4x")
>>> expression.names, float(expression.evaluate({"x": 1.0}))
(('x',), -1.0)
>>> expression.latex()
'3 x^{2} - 4 x'
"""

from models.maths.expressions.expression import Expression, Step
from models.maths.expressions.latex import latex
from models.maths.expressions.reader import LONGEST_TEXT, MOST_TERMS, ExpressionError, read
from models.maths.expressions.terms import OPERATIONS, Operation, Term, apply, number

__all__ = ["MOST_TERMS", "OPERATIONS", "Expression", "ExpressionError", "Operation", "Step", "Term", "apply", "latex", "number", "parse"]


def parse(text: str, names: tuple[str, ...] | None = None, tensors: bool = False, most: int = MOST_TERMS) -> Expression:
    """The expression that a person typed, at most `LONGEST_TEXT` characters and `most` terms. Raises `ExpressionError`.

    names: the variables there are, None for any. tensors: whether sums, dot and matrix products may occur.
    """
    if len(text) > LONGEST_TEXT:
        raise ExpressionError("long", LONGEST_TEXT, wanted=str(LONGEST_TEXT))
    return Expression(read(text, names, tensors, most), text)
