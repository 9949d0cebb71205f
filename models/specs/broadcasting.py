"""Two or three tensors, as a person types them, and the operator between them."""

from dataclasses import dataclass

from models.specs.fields import choice, flag, text

OPERATORS = ("add", "subtract", "multiply", "divide", "maximum", "power")


@dataclass(frozen=True)
class BroadcastingSpec:
    """Shapes and elements are texts; `models.maths.broadcasting` reads them and says what is wrong with them.

    a, b, c: the shapes; c counts only where `three` is set.
    values_a, values_b, values_c: the elements row by row, empty for the default ones; long enough for a whole (6, 6, 6, 6).
    """

    a: str = text("3,1", longest=40)
    b: str = text("1,2", longest=40)
    three: bool = flag(False)
    c: str = text("2", longest=40)
    operator: str = choice("add", OPERATORS)
    values_a: str = text("", longest=7000)
    values_b: str = text("", longest=7000)
    values_c: str = text("", longest=7000)
