"""Differentiating through a loop and a branch (book 2.5.4): the graph is what was executed, and it is another one for every input."""

from dataclasses import dataclass

import numpy as np

LIMIT = 1000.0


@dataclass(frozen=True)
class Trace:
    """One run of the function at `a`. turns: of the loop. values: b at first and after every turn. branch: whether b ended above 0.

    result: f(a). gradient: its derivative at a, the product of the factors on the way back. At a = 0 the loop never ends: `ends` is False.
    """

    a: float
    turns: int
    values: tuple[float, ...]
    branch: bool
    result: float
    gradient: float
    ends: bool = True


def control_flow(a: float) -> Trace:
    """The book's function, recorded while it runs: b = 2a, doubled while |b| < 1000; then b itself if it is positive, else 100 b."""
    if a == 0:
        return Trace(a, 0, (0.0,), False, 0.0, 0.0, ends=False)
    values, factors = [2 * a], [2.0]
    while abs(values[-1]) < LIMIT:
        values.append(2 * values[-1])
        factors.append(2.0)
    branch = values[-1] > 0
    factors.append(1.0 if branch else 100.0)
    return Trace(a, len(values) - 1, tuple(values), branch, values[-1] * factors[-1], pull_through(factors))


def pull_through(factors: list[float]) -> float:
    """Reverse mode through a chain: the adjoint starts as 1 and is multiplied by one factor after the other."""
    adjoint = 1.0
    for factor in reversed(factors):
        adjoint *= factor
    return adjoint


def slopes(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values and derivatives at many points, (points,) each; nan at 0."""
    traces = [control_flow(float(point)) for point in points]
    values = [trace.result if trace.ends else np.nan for trace in traces]
    return np.array(values), np.array([trace.gradient if trace.ends else np.nan for trace in traces])


def jumps(low: float, high: float, smallest: float) -> list[float]:
    """Where the number of turns changes between low and high, except closer to 0 than `smallest`: at 1000 / 2^k, both signs."""
    places = [LIMIT / 2.0**k for k in range(1, 60)]
    return sorted(sign * place for place in places for sign in (-1, 1) if low <= sign * place <= high and place >= smallest)
