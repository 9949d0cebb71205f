"""Two medical tests and what they prove (book 2.6.5), and joint tables of two variables (book 2.6.4).

A test has two rates: how often it is positive for the ill (sensitivity) and for the healthy (false positives). Joint distributions
are arrays: (ill, first, second) with two entries on every axis, 0 for healthy or negative, 1 for ill or positive.

>>> hiv = joint(0.0015, Rates(1.0, 0.01), Rates(0.98, 0.03))
>>> round(posterior(hiv, first=1), 4), round(posterior(hiv, first=1, second=1), 4)
(0.1306, 0.8307)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from models.maths.information import mutual_information, normalised


@dataclass(frozen=True)
class Rates:
    """P(positive | ill) and P(positive | healthy)."""

    sensitivity: float
    false_positive: float

    @property
    def table(self) -> np.ndarray:
        """P(result | state), (ill, result); each row adds up to 1."""
        positive = np.array([self.false_positive, self.sensitivity])
        return np.stack([1 - positive, positive], axis=1)  # (ill, result)


def joint(prior: float, first: Rates, second: Rates, repeats: float = 0.0) -> np.ndarray:
    """P(ill, first, second), (2, 2, 2), by the multiplication rule.

    repeats: with this probability the second test only repeats the first result; at 0 the tests are independent for whoever is ill, and for
    whoever is healthy, as the book assumes.
    """
    states = np.array([1 - prior, prior])
    fresh = np.broadcast_to(second.table[:, None, :], (2, 2, 2))  # (ill, 1, second) -> (ill, first, second)
    conditional = (1 - repeats) * fresh + repeats * np.eye(2)  # P(second | ill, first), (2, 2, 2)
    return states[:, None, None] * first.table[:, :, None] * conditional  # (ill, 1, 1) * (ill, first, 1) * (ill, first, second)


def evidence(table: np.ndarray, first: int | None = None, second: int | None = None) -> np.ndarray:
    """P(ill, what was seen), (ill,), for healthy and ill: all that is not seen is summed away (total probability, book 2.6.4)."""
    seen = table[:, slice(None) if first is None else [first], :]  # (ill, first or 1, second)
    return seen[:, :, slice(None) if second is None else [second]].sum(axis=(1, 2))  # (ill,)


def posterior(table: np.ndarray, first: int | None = None, second: int | None = None) -> float:
    """P(ill | what was seen) (Bayes' theorem, book 2.6.4); nan for results that cannot occur."""
    shares = evidence(table, first, second)
    return float(shares[1] / shares.sum()) if shares.sum() > 0 else float("nan")


def whole_people(table: np.ndarray, people: int) -> np.ndarray:
    """The expected number of people in every cell as whole numbers that add up to `people`, (2, 2, 2).

    People are split by state, each group by its first result, each of those by its second, always to the nearest whole person.
    """
    counts = np.zeros((2, 2, 2), dtype=int)
    for state, ill in enumerate(_split(people, table.sum(axis=(1, 2)))):
        for result, group in enumerate(_split(ill, table[state].sum(axis=1))):
            counts[state, result] = _split(group, table[state, result])
    return counts


def drawn_people(table: np.ndarray, people: int, seed: int) -> np.ndarray:
    """So many people drawn at random from the joint distribution, counted by cell, (2, 2, 2)."""
    return np.random.default_rng(seed).multinomial(people, normalised(table.ravel())).reshape(2, 2, 2)


def conditional_information(table: np.ndarray) -> float:
    """I(first; second | ill) in nats, the mean over the states: 0 exactly if the tests are independent once the state is known (book 2.6.4)."""
    shares = table.sum(axis=(1, 2))
    return sum(share * mutual_information(part / share) for share, part in zip(shares.tolist(), table, strict=True) if share > 0)


def marginals(table: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """P(A) and P(B) of a joint table, (rows,) and (columns,): sums over the other variable (book 2.6.4)."""
    table = np.asarray(table, dtype=float)
    return table.sum(axis=1), table.sum(axis=0)


def given_row(table: ArrayLike) -> np.ndarray:
    """P(B | A), (rows, columns): every row divided by its sum; nan in a row that never happens."""
    table = np.asarray(table, dtype=float)
    sums = table.sum(axis=1, keepdims=True)  # (rows, 1)
    return np.divide(table, sums, out=np.full_like(table, np.nan), where=sums > 0)


def _split(people: int, weights: np.ndarray) -> tuple[int, int]:
    """People in two groups in the ratio of the weights, rounded to whole people."""
    total = weights.sum()
    second = int(np.rint(people * weights[1] / total)) if total > 0 else 0
    return people - second, second
