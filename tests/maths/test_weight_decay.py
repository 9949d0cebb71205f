"""Exact solutions with a penalty against scikit-learn, the ball that the loss touches, and what the examples do not see."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, Ridge

from models.maths import weight_decay as maths
from models.maths.sparse import sparse
from models.specs.fields import fit, read
from models.specs.weight_decay import WeightDecaySpec as Spec
from models.specs.weight_decay_page import WeightDecayPageSpec

DECAYS = np.array([20.0, 2.0, 0.3, 0.05])
SIZES = st.tuples(st.integers(2, 12), st.integers(2, 25))


def found(size, noise=0.5, seed=0) -> maths.Examples:
    return maths.examples(Spec(num_examples=size[0], num_inputs=size[1], noise=noise, seed_data=seed))


@settings(max_examples=40, deadline=None)
@given(SIZES, st.sampled_from([0.5, 1.0]), st.integers(0, 99))
def test_ridge_is_that_of_scikit_learn(size, factor, seed):
    data = found(size, seed=seed)
    fits = maths.solutions(data, DECAYS, 0.0, factor, decay_bias=False)
    for place, decay in enumerate(DECAYS):
        oracle = Ridge(alpha=decay * len(data.y) / (2 * factor)).fit(data.X, data.y)
        np.testing.assert_allclose(fits.w[place], oracle.coef_, atol=1e-9)
        assert fits.b[place] == pytest.approx(oracle.intercept_, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(SIZES, st.sampled_from([1.0, 0.5, 0.1]), st.sampled_from([0.5, 1.0]), st.integers(0, 99))
def test_lasso_and_elastic_net_are_those_of_scikit_learn(size, share, factor, seed):
    data = found(size, seed=seed)
    fits = maths.solutions(data, DECAYS, share, factor, decay_bias=False)
    for place, decay in enumerate(DECAYS):
        oracle = ElasticNet(alpha=decay / (2 * factor), l1_ratio=share, tol=1e-12, max_iter=100_000)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own doubt whether it has come close enough
            oracle.fit(data.X, data.y)
        np.testing.assert_allclose(fits.w[place], oracle.coef_, atol=1e-5)


@settings(max_examples=20, deadline=None)
@given(SIZES, st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 99))
def test_a_decayed_bias_is_the_weight_of_an_input_of_ones(size, share, seed):
    data = found(size, seed=seed)
    fits = maths.solutions(data, DECAYS, share, 0.5, decay_bias=True)
    X = np.c_[data.X, np.ones(len(data.y))]
    if share == 0:
        oracle = Ridge(alpha=DECAYS[2] * len(data.y), fit_intercept=False).fit(X, data.y)
        np.testing.assert_allclose(np.r_[fits.w[2], fits.b[2]], oracle.coef_, atol=1e-9)
    gradient = X.T @ (data.X @ fits.w[1] + fits.b[1] - data.y) / len(data.y)
    everything = np.r_[fits.w[1], fits.b[1]]
    slack = np.where(everything == 0, np.maximum(np.abs(gradient) - share * DECAYS[1], 0), gradient + share * DECAYS[1] * np.sign(everything))
    np.testing.assert_allclose(slack + (1 - share) * DECAYS[1] * everything, 0, atol=1e-6)


@pytest.mark.parametrize("decay_bias", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_it_does_not_matter_where_the_search_begins(share, decay_bias):
    data = found((12, 30), noise=1.0)
    alone = maths.solutions(data, np.array([0.02]), share, 0.5, decay_bias)
    far = maths.Fit(np.random.default_rng(0).standard_normal(30), np.float64(3.0))
    for near in (far, maths.Fit(*(values[0] for values in maths.solutions(data, np.array([0.05]), share, 0.5, decay_bias)))):
        again = maths.solutions(data, np.array([0.02]), share, 0.5, decay_bias, near)
        np.testing.assert_allclose(again.w, alone.w, atol=1e-6)
        np.testing.assert_allclose(again.b, alone.b, atol=1e-6)


def test_without_decay_the_smallest_of_all_perfect_solutions():
    data = found((10, 40))
    fits = maths.solutions(data, np.array([0.0]), 0.0, 0.5, decay_bias=False)
    assert maths.errors(data, fits, 0.5).training[0] < 1e-20
    np.testing.assert_allclose(fits.w[0], np.linalg.pinv(data.X - data.X.mean(axis=0)) @ (data.y - data.y.mean()), atol=1e-10)


def test_equal_columns_do_not_stop_the_search_for_signs():
    x = np.random.default_rng(0).standard_normal((8, 1))
    X = np.repeat(x, 3, axis=1)
    w = sparse(X.T @ X, X.T @ x[:, 0], 1.0, 0.0, np.zeros(3))
    assert w.sum() == pytest.approx(1 - 1 / float(x[:, 0] @ x[:, 0]), rel=1e-5)


def test_the_errors_over_the_whole_distribution():
    spec = Spec(num_inputs=5, num_examples=64, noise=0.3)
    data = maths.examples(spec)
    fits = maths.Fit(np.random.default_rng(1).standard_normal((2, 5)), np.array([0.3, -1.0]))
    far = np.random.default_rng(2).standard_normal((200_000, 6))
    y = 0.05 + 0.01 * far[:, :5].sum(axis=1) + 0.3 * far[:, 5]
    sampled = ((far[:, :5] @ fits.w.T + fits.b - y[:, None]) ** 2).mean(axis=0)
    np.testing.assert_allclose(maths.errors(data, fits, 0.3).exact, sampled, rtol=0.02)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([0.0, 0.3, 1.0]), st.floats(0.01, 20), st.integers(0, 50), st.booleans())
def test_the_loss_touches_the_ball_at_the_solution(share, decay, seed, decay_bias):
    """Nowhere on the ball is the loss lower, and nowhere on that line of equal loss is the penalty smaller."""
    pair = maths.pair(found((12, 6), noise=1.0, seed=seed), (0, 3), np.array([decay]), share, 0.5, decay_bias)
    here = pair.path[-1]
    ball = maths.ball(maths.penalty(here, share), share, 721)
    assert pair.bowl.height(ball).min() >= pair.bowl.height(here) - 1e-6
    np.testing.assert_allclose(maths.penalty(ball, share), maths.penalty(here, share), atol=1e-12)
    ring = pair.bowl.ring(max(float(pair.bowl.height(here)), pair.bowl.least), 721)
    assert maths.penalty(ring, share).min() >= maths.penalty(here, share) - 1e-6
    np.testing.assert_allclose(pair.bowl.height(ring), pair.bowl.height(here), atol=1e-9)


def test_two_weights_alone_are_the_solution_of_their_own_problem():
    data = found((15, 8))
    pair = maths.pair(data, (2, 5), DECAYS, 0.0, 0.5, decay_bias=False)
    oracle = Ridge(alpha=DECAYS[-1] * 15).fit(data.X[:, [2, 5]], data.y)
    np.testing.assert_allclose(pair.path[-1], oracle.coef_, atol=1e-10)
    assert pair.bowl.least == pytest.approx(
        0.5 * ((Ridge(alpha=1e-12).fit(data.X[:, [2, 5]], data.y).predict(data.X[:, [2, 5]]) - data.y) ** 2).mean()
    )


def test_gradients_stay_in_what_the_examples_span():
    data = found((6, 30))
    basis = maths.span(data.X)
    assert basis.shape == (30, 6)
    gradient = data.X.T @ np.random.default_rng(0).standard_normal(6)
    np.testing.assert_allclose(maths.outside(gradient, basis), 0, atol=1e-10)
    w = np.random.default_rng(1).standard_normal(30)
    np.testing.assert_allclose(data.X @ maths.outside(w, basis), 0, atol=1e-10)


def test_the_optimiser_knows_only_l2():
    spec, corrections = read(Spec, {"way": "optimizer", "penalty": "l1"})
    assert spec.penalty == "l2"
    assert corrections[0].reason == "unfit"
    assert fit(Spec(penalty="l1"))[0].penalty == "l1"


def test_the_weights_shown_are_weights_there_are():
    spec, _corrections = read(WeightDecayPageSpec, {"num_inputs": "5", "first": "9", "weight_decay": "nonsense", "second": "200"})
    assert (spec.first, spec.second, spec.weight_decay) == (5, 5, 3.0)
    assert spec.training == replace(Spec(), num_inputs=5)
