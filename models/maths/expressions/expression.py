"""An expression as a computational graph: its steps in the order of computing, and its value with numpy."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from models.maths.expressions.latex import latex
from models.maths.expressions.terms import Term, apply


class Step(NamedTuple):
    """One operation of an expression: the term, and which earlier steps are its inputs."""

    term: Term
    inputs: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Expression:
    """root: the last operation. text: what was typed, "" for an expression that was made."""

    root: Term
    text: str = ""

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The computational graph: every operation after its inputs, the result last; a name stands once, however often it is used."""
        places: dict[int | str, int] = {}
        steps: list[Step] = []
        waiting = [(self.root, False)]
        while waiting:
            term, inputs_are_done = waiting.pop()
            if _identity(term) in places:
                continue
            if inputs_are_done or not term.inputs:
                places[_identity(term)] = len(steps)
                steps.append(Step(term, tuple(places[_identity(child)] for child in term.inputs)))
            else:
                waiting += [(term, True), *((child, False) for child in reversed(term.inputs))]
        return tuple(steps)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The variables, in the order in which they first appear."""
        return tuple(step.term.name for step in self.steps if step.term.operation == "name")

    def evaluate(self, values: Mapping[str, ArrayLike], dtype: DTypeLike = "float64") -> np.ndarray:
        """The value, each variable being a number or an array; every operation is rounded to `dtype`.

        Arrays broadcast; ValueError where they do not fit. What has no value is nan or inf, without a warning.
        """
        return self.trace(values, dtype)[-1]

    @np.errstate(all="ignore")
    def trace(self, values: Mapping[str, ArrayLike], dtype: DTypeLike = "float64") -> list[np.ndarray]:
        """The value of every step."""
        kind = np.dtype(dtype).type
        results: list[np.ndarray] = []
        for term, inputs in self.steps:
            if term.operation == "number":
                results.append(kind(term.value))
            elif term.operation == "name":
                results.append(kind(values[term.name]))
            else:
                results.append(kind(apply(term.operation, [results[i] for i in inputs])))
        return results

    def latex(self) -> str:
        """LaTeX without dollars."""
        return latex(self.root)


def _identity(term: Term) -> int | str:
    return term.name if term.operation == "name" else id(term)
