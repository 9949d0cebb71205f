"""What a person may change in a race of optimisers down a surface (book 12.3 to 12.10)."""

from dataclasses import dataclass

from models.maths.descent import NAMES
from models.maths.surfaces import SURFACES
from models.specs.fields import choice, choices, flag, integer, number, numbers, text

RATES = (0.1, 0.1, 0.1, 0.1, 0.4, 0.1, 1.0, 0.2, 0.2, 1.0)
BETAS = (0.0, 0.0, 0.5, 0.5, 0.0, 0.9, 0.9, 0.9, 0.9, 0.0)


@dataclass(frozen=True)
class OptimizerRaceSpec:
    """surface: one with a name, or `typed`. formula: what was typed, in x1 and x2. methods: which of them run; chosen: whose knobs are shown.

    rates, betas: of all methods, in the order of `models.maths.descent.NAMES`. noise: standard deviation of what is added to the gradients.
    seed: draws it. logarithmic: whether the height is shown on a logarithmic axis.
    """

    surface: str = choice("valley", (*SURFACES, "typed"))
    formula: str = text("0.1*x1^2 + 2*x2^2 + sin(2*x1)", longest=120)
    start: tuple[float, ...] = numbers((-5.0, -2.0), -20, 20, shortest=2, longest=2)
    methods: tuple[str, ...] = choices(("gd", "momentum", "rmsprop", "adam"), NAMES, shortest=1, longest=len(NAMES))
    chosen: str = choice("gd", NAMES)
    rates: tuple[float, ...] = numbers(RATES, 0.0001, 10, shortest=len(NAMES), longest=len(NAMES))
    betas: tuple[float, ...] = numbers(BETAS, 0, 0.999, shortest=len(NAMES), longest=len(NAMES))
    num_steps: int = integer(60, 5, 150)
    noise: float = number(0, 0, 5, step=0.1)
    seed: int = integer(0, 0, 9999)
    logarithmic: bool = flag(True)
