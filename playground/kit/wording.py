"""What is wrong with a typed expression, in words: the same sentences on every page where one is typed."""

from models.maths.expressions import ExpressionError
from playground.words import _

LONGEST = 20


def expression_problem(error: ExpressionError) -> str:
    """One sentence about the error and its place, counted from 1."""
    values = {"detail": error.detail[:LONGEST], "place": error.position + 1, "wanted": error.wanted}
    return _sentences()[error.code].format(**values)


def _sentences() -> dict[str, str]:
    return {
        "empty": _("There is nothing to compute; write an expression."),
        "long": _("This is longer than {wanted} characters."),
        "many": _("These are more than {wanted} operations; write less."),
        "deep": _("Parentheses and signs are nested more than {wanted} deep."),
        "character": _("The character “{detail}” at place {place} is not known here."),
        "number": _("“{detail}” at place {place} is not a number that can be used."),
        "name": _("The name “{detail}” is longer than {wanted} letters."),
        "variable": _("There is no variable “{detail}” (place {place}); there are: {wanted}."),
        "function": _("There is no function “{detail}” (place {place})."),
        "call": _("The function “{detail}” at place {place} needs parentheses around its argument."),
        "arguments": _("The function “{detail}” at place {place} takes another number of arguments: {wanted}."),
        "tensor": _("“{detail}” at place {place} works on vectors; here everything is a number."),
        "ending": _("Something is missing at the end."),
        "closing": _("The parenthesis at place {place} is never closed."),
        "token": _("“{detail}” cannot stand at place {place}."),
        "assign": _("“{detail}” (place {place}) cannot be given a value; a name stands before the equals sign."),
        "taken": _("“{detail}” is the name of a function and cannot be given a value."),
        "constant": _("Nothing here depends on an input, so there is nothing to differentiate."),
        "shapes": _("The shapes {wanted} do not fit together in “{detail}” (place {place})."),
    }
