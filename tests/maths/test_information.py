"""Entropy and its kin against SciPy, scikit-learn and PyTorch, with zeros where they hurt."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mutual_info_score

from models.maths.information import (
    cross_entropy,
    divergence,
    divergence_terms,
    draw,
    entropy,
    joint_of_independent,
    likelihoods,
    mean_surprisals,
    mutual_information,
    normalised,
    surprisal,
)

weight = st.one_of(st.just(0.0), st.floats(0.01, 1))


@st.composite
def distributions(draw, how_many=2):
    """Distributions over the same outcomes, zeros among their probabilities."""
    length = draw(st.integers(2, 8))
    return [normalised(draw(st.lists(weight, min_size=length, max_size=length))) for _ in range(how_many)]


@given(distributions())
def test_entropy_and_divergence_are_those_of_scipy(pair):
    p, q = pair
    assert entropy(p) == pytest.approx(stats.entropy(p), abs=1e-12)
    assert divergence(p, q) == pytest.approx(stats.entropy(p, q), abs=1e-12)


@given(distributions())
def test_cross_entropy_is_that_of_torch(pair):
    import torch

    p, q = (torch.tensor(entry) for entry in pair)
    expected = torch.nn.functional.cross_entropy(q.log()[None], p[None]) if (q > 0).all() else None
    if expected is not None:
        assert cross_entropy(*pair) == pytest.approx(expected.item(), abs=1e-9)


@given(distributions())
def test_entropy_and_divergence_add_up_to_cross_entropy(pair):
    p, q = pair
    assert cross_entropy(p, q) == pytest.approx(entropy(p) + divergence(p, q), abs=1e-12)
    assert divergence(p, q) >= -1e-12
    assert divergence(p, p) == pytest.approx(0, abs=1e-12)
    assert 0 <= entropy(p) <= math.log(len(p)) + 1e-12


@given(distributions())
def test_it_is_infinite_exactly_where_q_excludes_what_happens(pair):
    p, q = pair
    excluded = bool(((p > 0) & (q == 0)).any())
    assert np.isinf(divergence(p, q)) == np.isinf(cross_entropy(p, q)) == excluded
    assert not np.isnan(divergence_terms(p, q)).any()


def test_the_limits_at_zero():
    assert surprisal([1, 0]).tolist() == [0, math.inf]
    assert math.copysign(1, surprisal(1.0)) == 1
    assert entropy([1, 0, 0]) == 0
    assert divergence([1, 0], [1, 0]) == cross_entropy([1, 0], [1, 0]) == 0


def test_weights_become_probabilities():
    assert normalised([1, 1, 2]).tolist() == [0.25, 0.25, 0.5]
    assert normalised([0, 0]).tolist() == [0.5, 0.5]
    assert normalised([[1, 3], [0, 0]]).tolist() == [[0.25, 0.75], [0.5, 0.5]]


@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=2, max_size=4))
def test_mutual_information_is_that_of_scikit_learn(counts):
    counts = np.array(counts)
    if counts.sum():
        expected = mutual_info_score(None, None, contingency=counts)
        assert mutual_information(counts / counts.sum()) == pytest.approx(expected, abs=1e-9)


@given(distributions(how_many=2))
def test_independent_variables_share_no_information(pair):
    assert mutual_information(joint_of_independent(*pair)) == pytest.approx(0, abs=1e-12)


def test_a_copy_shares_all_of_its_information():
    p = np.array([0.2, 0.3, 0.5])
    assert mutual_information(np.diag(p)) == pytest.approx(entropy(p))


@given(distributions(how_many=1), st.integers(0, 20))
def test_draws_follow_the_distribution_and_never_the_impossible(single, seed):
    (p,) = single
    outcomes = draw(p, 2000, seed)
    shares = np.bincount(outcomes, minlength=len(p)) / 2000
    assert shares[p == 0].sum() == 0
    # Five standard deviations and a little
    assert np.all(np.abs(shares - p) <= 5 * np.sqrt(p * (1 - p) / 2000) + 1e-3)
    assert draw(p, 100, seed).tolist() == outcomes[:100].tolist()


@given(distributions(), st.integers(0, 5))
def test_the_loss_is_minus_the_mean_log_likelihood(pair, seed):
    p, q = pair
    outcomes = draw(p, 30, seed)
    means = mean_surprisals(q, outcomes)
    for count in (1, 7, 30):
        product = math.prod(q[outcomes[:count]].tolist())
        expected = -math.log(product) / count if product else math.inf
        assert means[count - 1] == pytest.approx(expected, abs=1e-9)


def test_the_product_underflows_and_the_sum_does_not():
    outcomes = draw(np.full(6, 1 / 6), 200, 0)
    products = likelihoods(np.full(6, 1 / 6), outcomes)
    assert products.dtype == np.float32
    assert products[9] == pytest.approx(6.0**-10, rel=1e-5)
    assert products[50] > 0 == products[-1]
    assert mean_surprisals(np.full(6, 1 / 6), outcomes)[-1] == pytest.approx(math.log(6))
