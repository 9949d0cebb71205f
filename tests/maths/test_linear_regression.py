"""The exact solution against scikit-learn, the surface against the loss itself, and how large a learning rate may be."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from models.maths import linear_regression as maths
from models.specs.linear_regression import LinearRegressionSpec as Spec

specs = st.builds(
    Spec,
    data=st.sampled_from(["line", "plane"]),
    w=st.floats(-5, 5),
    w2=st.floats(-5, 5),
    b=st.floats(-5, 5),
    noise=st.floats(0, 3),
    num_examples=st.integers(5, 60),
    centre=st.floats(-3, 3),
    correlation=st.floats(-0.9, 0.9),
    loss=st.sampled_from(["half", "squared"]),
    seed_data=st.integers(0, 99),
)


@given(specs)
def test_least_squares_agrees_with_scikit_learn(spec):
    found = maths.examples(spec)
    theirs = LinearRegression().fit(found.X, found.y)
    np.testing.assert_allclose(maths.least_squares(found.X, found.y), [*theirs.coef_, theirs.intercept_], atol=1e-6)


@given(specs, st.floats(-5, 5), st.floats(-5, 5))
def test_the_surface_is_the_loss(spec, first, second):
    """Over the first two parameters, where the third of a plane has its best value."""
    found = maths.examples(spec)
    bowl, theta = maths.surface(found.X, found.y, spec.loss), maths.least_squares(found.X, found.y)
    theta[:2] = first, second
    assert bowl.loss(np.array([first, second])) == pytest.approx(maths.mean_loss(theta, found.X, found.y, spec.loss), abs=1e-8, rel=1e-8)


@given(specs)
def test_the_loss_is_the_mean_square_or_half_of_it(spec):
    found, theta = maths.examples(spec), np.ones(len(maths.weights(spec)) + 1)
    square = np.mean((found.X.sum(axis=1) + 1 - found.y) ** 2)
    assert maths.mean_loss(theta, found.X, found.y, "squared") == pytest.approx(square)
    assert maths.mean_loss(theta, found.X, found.y, "half") == pytest.approx(square / 2)


@given(specs)
def test_everywhere_on_a_ring_the_loss_is_the_same(spec):
    found = maths.examples(spec)
    bowl = maths.surface(found.X, found.y, spec.loss)
    rings = maths.rings(bowl, bowl.centre - 3, bowl.centre + 3, 5)
    assert len(rings) == 5
    for level, places in rings:
        whole = places[np.isfinite(places).all(axis=1)]
        assert len(whole) >= 2 * maths.RING_POINTS
        np.testing.assert_allclose(bowl.loss(whole), level, rtol=1e-6)


@settings(max_examples=25)
@given(specs)
def test_above_the_largest_rate_gradient_descent_moves_away_and_below_it_does_not(spec):
    found, rate = maths.examples(spec), maths.largest_rate(maths.examples(spec).X, spec.loss)
    best, curvature = maths.least_squares(found.X, found.y), maths.curvature(found.X, spec.loss)
    steepest = np.linalg.eigh(curvature)[1][:, -1]

    def distance(share: float) -> float:
        theta = best + steepest
        for _ in range(50):
            theta = theta - share * rate * curvature @ (theta - best)
        return float(np.linalg.norm(theta - best))

    assert distance(1.05) > 2
    assert distance(0.95) < 0.1


@given(specs, st.integers(1, 40))
def test_more_examples_are_those_of_before_and_new_ones(spec, more):
    few, many = maths.examples(spec), maths.examples(replace(spec, num_examples=spec.num_examples + more))
    for one, other in zip(few, many, strict=True):
        np.testing.assert_array_equal(one, other[: len(one)])
    assert not np.array_equal(few.X, few.X_validation)


def test_the_examples_are_as_they_were_asked_for():
    found = maths.examples(Spec(num_examples=2000, centre=2.0, noise=0.5))
    assert found.X.mean() == pytest.approx(2, abs=0.1)
    assert np.std(found.y - 2 * found.X[:, 0] - 4.2) == pytest.approx(0.5, abs=0.03)
    plane = maths.examples(Spec(data="plane", num_examples=2000, correlation=0.8))
    assert np.corrcoef(plane.X.T)[0, 1] == pytest.approx(0.8, abs=0.03)
    np.testing.assert_allclose(plane.X.std(axis=0), 1, atol=0.05)


def test_drawn_points_are_pairs_and_a_lonely_x_is_left_out():
    X, y = maths.drawn((1.0, 2.0, 3.0, 4.0, 5.0))
    assert (X.tolist(), y.tolist()) == ([[1], [3]], [2, 4])
    found = maths.examples(Spec(data="drawn"))
    assert found.X is found.X_validation
    assert maths.truth(Spec(data="drawn")) is None
    assert maths.truth(Spec(data="plane")).tolist() == [2, -3.4, 4.2]


def test_points_above_each_other_have_a_level_valley():
    """Every line through their mean is as good as another; the picture stays finite."""
    found = maths.examples(Spec(data="drawn", points=(5.0, 5.0) * 4))
    bowl = maths.surface(found.X, found.y, "half")
    assert bowl.lowest == pytest.approx(0, abs=1e-12)
    for _level, places in maths.rings(bowl, np.array([-3.0, -3.0]), np.array([3.0, 3.0]), 4):
        assert np.nanmax(np.abs(places)) < 100
