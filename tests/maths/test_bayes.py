"""Two tests against exact fractions, joint tables against their definitions."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.maths.bayes import Rates, conditional_information, drawn_people, evidence, given_row, joint, marginals, posterior, whole_people
from models.maths.information import mutual_information, normalised

percent = st.integers(0, 100).map(lambda count: Fraction(count, 100))
rate_pairs = st.tuples(percent, percent)
seen = st.sampled_from([None, 0, 1])


def exactly(prior, first, second, repeats, state, one, two):
    """P(ill, first, second) in fractions, by the chain rule."""
    positive = [first[1 - state], second[1 - state]]
    given_state = prior if state else 1 - prior
    result_one = positive[0] if one else 1 - positive[0]
    fresh = positive[1] if two else 1 - positive[1]
    return given_state * result_one * (repeats * (one == two) + (1 - repeats) * fresh)


@given(percent, rate_pairs, rate_pairs, percent, seen, seen)
def test_everything_is_what_exact_fractions_give(prior, first, second, repeats, one, two):
    table = joint(float(prior), Rates(*map(float, first)), Rates(*map(float, second)), float(repeats))
    exact = {cell: exactly(prior, first, second, repeats, *cell) for cell in product((0, 1), repeat=3)}
    for cell, probability in exact.items():
        assert table[cell] == pytest.approx(float(probability), abs=1e-12)
    shares = [sum(p for (ill, a, b), p in exact.items() if ill == state and one in (None, a) and two in (None, b)) for state in (0, 1)]
    np.testing.assert_allclose(evidence(table, one, two), [float(share) for share in shares], atol=1e-12)
    assume(float(sum(shares)) > 1e-9 or sum(shares) == 0)
    expected = float(shares[1] / sum(shares)) if sum(shares) else None
    found = posterior(table, one, two)
    assert (np.isnan(found) and expected is None) or found == pytest.approx(expected, abs=1e-6)


@given(percent, rate_pairs, rate_pairs)
def test_the_second_test_starts_where_the_first_ended(prior, first, second):
    """Bayes twice is Bayes once: the posterior of the first test as the prior of the second."""
    first, second = Rates(*map(float, first)), Rates(*map(float, second))
    after_one = posterior(joint(float(prior), first, second), first=1)
    assume(after_one == after_one)
    again = posterior(joint(after_one, second, first), first=1)
    both = posterior(joint(float(prior), first, second), first=1, second=1)
    assert both == pytest.approx(again, abs=1e-9, nan_ok=True)


@given(percent, rate_pairs, rate_pairs, percent)
def test_people_are_whole_and_all_there(prior, first, second, repeats):
    table = joint(float(prior), Rates(*map(float, first)), Rates(*map(float, second)), float(repeats))
    counts = whole_people(table, 10_000)
    assert counts.sum() == 10_000
    assert (counts >= 0).all()
    assert (np.abs(counts - 10_000 * table) <= 2).all()
    assert abs(counts[1].sum() - 10_000 * float(prior)) <= 0.5 + 1e-6


def test_the_people_of_the_book():
    counts = whole_people(joint(0.0015, Rates(1.0, 0.01), Rates(0.98, 0.03)), 10_000)
    assert counts.tolist() == [[[9588, 297], [97, 3]], [[0, 0], [0, 15]]]


@given(st.integers(0, 50))
def test_drawn_people_are_near_the_expected(seed):
    table = joint(0.3, Rates(0.9, 0.2), Rates(0.8, 0.1))
    counts = drawn_people(table, 10_000, seed)
    assert counts.sum() == 10_000
    assert (np.abs(counts - 10_000 * table) <= 5 * np.sqrt(10_000 * table) + 1).all()
    assert (counts == drawn_people(table, 10_000, seed)).all()


@given(percent, rate_pairs, rate_pairs)
def test_tests_are_independent_once_the_state_is_known_unless_one_repeats(prior, first, second):
    rates = Rates(*map(float, first)), Rates(*map(float, second))
    assert conditional_information(joint(float(prior), *rates)) == pytest.approx(0, abs=1e-9)


def test_a_test_that_only_repeats_proves_nothing_new():
    table = joint(0.0015, Rates(1.0, 0.01), Rates(0.98, 0.03), repeats=1.0)
    assert posterior(table, 1, 1) == pytest.approx(posterior(table, 1))
    assert conditional_information(table) > 0.05


def test_dependent_before_the_state_is_known():
    table = joint(0.3, Rates(0.9, 0.2), Rates(0.8, 0.1))
    assert mutual_information(table.sum(axis=0)) > 0.1
    assert conditional_information(table) == pytest.approx(0, abs=1e-12)


@given(st.lists(st.integers(0, 9), min_size=6, max_size=6))
def test_margins_and_conditionals_make_the_table_again(weights):
    table = normalised(weights).reshape(2, 3)
    rows, columns = marginals(table)
    np.testing.assert_allclose([rows.sum(), columns.sum()], 1)
    np.testing.assert_allclose(np.nan_to_num(given_row(table)) * rows[:, None], table, atol=1e-12)
    assert (table <= rows[:, None] + 1e-15).all()
