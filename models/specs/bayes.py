"""A rare disease, two tests, what they said, and a joint table of two variables."""

from dataclasses import dataclass

from models.specs.fields import choice, flag, integer, number, numbers

RESULTS = ("positive", "negative")
MARGINS = ("none", "a0", "a1", "a2", "b0", "b1", "b2")


@dataclass(frozen=True)
class BayesSpec:
    """The book's HIV tests (2.6.5).

    prior: P(ill); 0.0001 is one of ten thousand people.
    sensitivity_1, false_positive_1: P(positive | ill) and P(positive | healthy) of the first test; the same for the second.
    result_1, result_2: what the tests said.
    repeats: the probability that the second test only repeats the first result.
    drawn, seed: whether the people are drawn at random instead of being the expected numbers, and which draw.
    joint: weights of a joint table, row by row; rows, columns: how many values its two variables have.
    margin: which value of A or B is summed over the other variable.
    """

    prior: float = number(0.0015, 0.0001, 1, scale="log")
    sensitivity_1: float = number(1.0, 0, 1, step=0.01)
    false_positive_1: float = number(0.01, 0, 1, step=0.01)
    result_1: str = choice("positive", RESULTS)
    sensitivity_2: float = number(0.98, 0, 1, step=0.01)
    false_positive_2: float = number(0.03, 0, 1, step=0.01)
    result_2: str = choice("positive", RESULTS)
    repeats: float = number(0.0, 0, 1, step=0.01)
    drawn: bool = flag(False)
    seed: int = integer(0, 0, 99)
    rows: int = integer(2, 2, 3)
    columns: int = integer(2, 2, 3)
    joint: tuple[float, ...] = numbers((0.56, 0.14, 0.06, 0.24), 0, 1, step=0.01, shortest=4, longest=9)
    margin: str = choice("none", MARGINS)

    def narrowed(self) -> dict[str, dict]:
        """The table has as many cells as its rows and columns make, and a margin belongs to one of them."""
        cells = self.rows * self.columns
        there = {"a": self.rows, "b": self.columns}
        margins = tuple(name for name in MARGINS if name == "none" or int(name[1]) < there[name[0]])
        return {"joint": {"shortest": cells, "longest": cells}, "margin": {"options": margins}}
