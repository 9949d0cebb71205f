"""The book's worked examples of section 2.6 that the page on Bayes' theorem rests on."""

import numpy as np
import pytest

from models.maths.bayes import Rates, evidence, given_row, joint, marginals, posterior

HIV = joint(0.0015, Rates(1.0, 0.01), Rates(0.98, 0.03))


def test_b042_events_of_a_die():
    """The table of the face and whether it is odd; an event is a sum of cells."""
    table = np.array([[0, 1 / 6], [1 / 6, 0]] * 3)
    faces, odd = marginals(table)
    assert faces[4] == pytest.approx(1 / 6, abs=1e-12)
    np.testing.assert_allclose(odd, [0.5, 0.5], atol=1e-12)


def test_b043_a_positive_test_by_marginalisation():
    assert evidence(HIV, first=1).sum() == pytest.approx(0.011485, abs=1e-9)


def test_the_posterior_after_one_test():
    assert posterior(HIV, first=1) == pytest.approx(0.1306, abs=5e-5)


@pytest.mark.parametrize(("state", "both"), [(0, 0.0003), (1, 0.98)])
def test_b045_b046_both_tests_positive_given_the_state(state, both):
    results = HIV[state].reshape(1, 4)
    assert given_row(results)[0, 3] == pytest.approx(both, abs=1e-12)


def test_b048_the_posterior_after_both_tests():
    assert posterior(HIV, first=1, second=1) == pytest.approx(0.8307, abs=5e-5)
