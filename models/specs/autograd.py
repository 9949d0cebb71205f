"""A typed program with its inputs, and how it is differentiated."""

from dataclasses import dataclass

from models.maths.autograd.inputs import InputsError, parse_inputs
from models.specs.fields import choice, flag, integer, number, text

STARTS = ("sum", "mean", "own", "nothing")
MICRO_BATCHES = ("1", "2", "4", "8")


@dataclass(frozen=True)
class AutogradSpec:
    """Texts are read by `models.maths.autograd`, which says what is wrong with them.

    mode: the order of the chain rule on the screen. start: for an output of several numbers, what the way back starts with: all ones, their
    mean, the typed `v`, or no argument at all. moved: which number of the inputs, counted from 1, moves in forward mode.
    calls: the backward calls so far, a letter each: y and s for two functions, z for setting to zero.
    micro, divided: into how many parts the batch is cut, and whether each loss is divided by that. a: where the function with a loop is
    differentiated. depth: how often a parabola is applied to itself.
    """

    program: str = text("y = 2*dot(x, x)", longest=240)
    inputs: str = text("x = [0, 1, 2, 3]", longest=240)
    mode: str = choice("reverse", ("reverse", "forward"))
    start: str = choice("sum", STARTS)
    v: str = text("1, 0, 0, 0", longest=120)
    moved: int = integer(2, 1, 24)
    calls: str = text("ys", longest=12)
    micro: str = choice("4", MICRO_BATCHES)
    divided: bool = flag(False)
    a: float = number(1.0, -10, 10, step=0.01)
    depth: int = integer(3, 1, 8)

    def narrowed(self) -> dict[str, dict]:
        """In forward mode, one of the numbers that there are moves."""
        if self.mode != "forward":
            return {}
        try:
            return {"moved": {"high": sum(array.size for array in parse_inputs(self.inputs).values())}}
        except InputsError:
            return {}
