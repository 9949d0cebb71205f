"""Nadaraya-Watson against scikit-learn, scipy and torch's autograd; leave-one-out against fits that leave one out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.neighbors import RadiusNeighborsRegressor

from models.maths import kernel_regression as maths
from models.specs import limits, read
from models.specs.kernel_regression import CURVES, KERNELS, KernelRegressionSpec

any_key = st.floats(0, 5).map(lambda x: round(x, 2))
any_points = st.lists(st.tuples(any_key, st.floats(-10, 10)), min_size=2, max_size=12)
any_width = st.floats(0.05, 5)
any_kernel = st.sampled_from(KERNELS)


@pytest.fixture(scope="module")
def torch():
    import torch

    return torch


def apart(points):
    keys, values = np.array(points).T
    return keys, values


@given(any_points, st.lists(any_key, min_size=1, max_size=5), any_width)
def test_the_gaussian_is_scikit_learns(points, queries, width):
    keys, values = apart(points)
    similarity = rbf_kernel(np.reshape(queries, (-1, 1)), keys[:, None], gamma=1 / (2 * width**2))
    np.testing.assert_allclose(maths.kernel_matrix(queries, keys, "gaussian", width), similarity, rtol=1e-9, atol=1e-300)
    near = similarity.sum(axis=1) > 1e-250
    expected = (similarity[near] / similarity[near].sum(axis=1, keepdims=True)) @ values
    np.testing.assert_allclose(maths.estimate(queries, keys, values, "gaussian", width)[near], expected, rtol=1e-9, atol=1e-9)


@pytest.mark.filterwarnings("ignore:One or more samples have no neighbors")
@pytest.mark.parametrize(
    ("name", "weigh"),
    [("boxcar", "uniform"), ("triangular", lambda d: 1 - d), ("epanechnikov", lambda d: 0.75 * (1 - d**2))],
    ids=["boxcar", "triangular", "epanechnikov"],
)
@given(any_points, st.lists(st.floats(0, 5), min_size=1, max_size=5), any_width)
def test_bounded_kernels_are_scikit_learns_neighbours(name, weigh, points, queries, width):
    keys, values = apart(points)
    distances = np.abs(np.subtract.outer(queries, keys)) / width
    if (np.abs(distances - 1) < 1e-6).any():
        return
    weights = weigh if weigh == "uniform" else lambda rows: np.array([weigh(row) for row in rows] + [None], dtype=object)[:-1]
    expected = RadiusNeighborsRegressor(1.0, weights=weights).fit(keys[:, None] / width, values).predict(np.reshape(queries, (-1, 1)) / width)
    np.testing.assert_allclose(maths.estimate(queries, keys, values, name, width), expected, rtol=1e-7, atol=1e-8)


@given(any_points, st.floats(0, 5))
def test_the_constant_kernel_answers_with_the_mean(points, query):
    keys, values = apart(points)
    assert maths.estimate([query], keys, values, "constant", 1.0) == pytest.approx(values.mean(), abs=1e-9)


@given(any_points, any_kernel, any_width, st.floats(0, 5), st.floats(-5, 5), st.data())
def test_a_label_moves_the_estimate_by_its_weight(points, name, width, query, shift, data):
    """The fact on the page: the estimate is linear in the labels."""
    keys, values = apart(points)
    weights = maths.attention_weights([query], keys, name, width)[0]
    if np.isnan(weights).any():
        return
    index = data.draw(st.integers(0, len(keys) - 1))
    moved = values + shift * (np.arange(len(keys)) == index)
    before, after = (maths.estimate([query], keys, labels, name, width)[0] for labels in (values, moved))
    assert after - before == pytest.approx(weights[index] * shift, abs=1e-9)


@given(any_points, any_kernel, any_width, st.lists(st.floats(0, 5), min_size=1, max_size=4))
def test_weights_share_one_among_the_keys_in_reach(points, name, width, queries):
    keys, _ = apart(points)
    weights = maths.attention_weights(queries, keys, name, width)
    for row, query in zip(weights, queries, strict=True):
        if np.isnan(row).any():
            assert name in ("boxcar", "triangular", "epanechnikov")
            assert (np.abs(keys - query) >= width * (1 - 1e-9)).all()
        else:
            assert row.sum() == pytest.approx(1)
            assert (row >= 0).all()
            assert 1 - 1e-9 <= maths.effective_points(row[None])[0] <= len(keys) + 1e-9


@given(any_points, any_kernel, any_width)
def test_leaving_one_out_is_a_fit_without_it(points, name, width):
    keys, values = apart(points)
    expected = [maths.estimate([keys[i]], np.delete(keys, i), np.delete(values, i), name, width)[0] for i in range(len(keys))]
    np.testing.assert_allclose(maths.leave_one_out(keys, values, name, width), expected, rtol=1e-9, atol=1e-9)


def test_errors_are_mean_squares():
    keys, values = maths.sample("waves", 30, 0.5, 0)
    queries = np.linspace(0, 5, 7)
    found = maths.errors(keys, values, queries, maths.true_curve("waves", queries), "gaussian", [0.2, 1.0])
    assert found.training[1] == pytest.approx(((maths.estimate(keys, keys, values, "gaussian", 1.0) - values) ** 2).mean())
    assert found.left_out[0] == pytest.approx(((maths.leave_one_out(keys, values, "gaussian", 0.2) - values) ** 2).mean())
    guesses = maths.estimate(queries, keys, values, "gaussian", 0.2)
    assert found.truth[0] == pytest.approx(((guesses - maths.true_curve("waves", queries)) ** 2).mean())


@given(any_points, st.floats(0.1, 20), st.booleans())
def test_the_derivative_in_w_is_autograds(torch, points, w, itself):
    keys, values = (torch.tensor(column, dtype=torch.float64) for column in apart(points))
    leaf = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    scores = -((keys[:, None] - keys) * leaf).square() / 2
    if not itself:
        scores = scores.masked_fill(torch.eye(len(keys), dtype=torch.bool), -torch.inf)
    loss = ((torch.softmax(scores, 1) @ values - values) ** 2).mean()
    loss.backward()
    found = maths.loss_and_gradient(*apart(points), w, itself)
    assert found[0] == pytest.approx(loss.item(), rel=1e-9, abs=1e-12)
    assert found[1] == pytest.approx(leaf.grad.item(), rel=1e-6, abs=1e-8)


def test_gradient_descent_finds_the_width_that_a_search_finds():
    from scipy.optimize import minimize_scalar

    keys, values = maths.sample("waves", 40, 1.0, 0)
    best = minimize_scalar(lambda w: maths.loss_and_gradient(keys, values, w)[0], bounds=(0.5, 6), method="bounded").x
    course = maths.learn_width(keys, values, 1.0, 2.0, 60)
    assert course.w[-1] == pytest.approx(best, abs=5e-3)
    assert (np.diff(course.loss) < 1e-12).all()
    np.testing.assert_allclose(course.w[1:], course.w[:-1] - 2.0 * course.gradient[:-1])


def test_a_point_that_attends_to_itself_wants_no_others():
    keys, values = maths.sample("waves", 40, 1.0, 0)
    course = maths.learn_width(keys, values, 1.0, 20.0, 60, itself=True)
    assert course.w[-1] > 10
    assert (np.diff(course.w) > 0).all()
    assert course.loss[-1] < 0.6


@given(any_points, st.floats(0.05, 50), st.floats(0.05, 50), st.booleans())
def test_learning_never_leaves_the_numbers(points, start, rate, itself):
    course = maths.learn_width(*apart(points), start, rate, 12, itself)
    assert all(np.isfinite(values).all() for values in vars(course).values())


@given(st.lists(st.tuples(any_key, st.floats(-10, 10).map(lambda y: round(y, 2))), min_size=2, max_size=20))
def test_points_survive_being_written(points):
    keys, values = apart(points)
    again = maths.read_points(maths.write_points(keys, values))
    np.testing.assert_allclose(again[0], keys)
    np.testing.assert_allclose(again[1], values)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("1,2 x", "unreadable"), ("1,2 3", "unreadable"), ("1,2 3,4,5", "unreadable"), ("1,2 6,1", "outside"), ("1,2 2,nan", "outside"), ("1,2", "few")],
)
def test_points_that_cannot_be_used_say_why(text, reason):
    with pytest.raises(maths.PointsError) as caught:
        maths.read_points(text)
    assert caught.value.reason == reason


def test_too_many_points():
    with pytest.raises(maths.PointsError) as caught:
        maths.read_points("1,1 " * 101)
    assert (caught.value.reason, caught.value.detail) == ("many", "101")


def test_a_hand_moves_adds_and_removes():
    keys, values = np.array([1.0, 2, 3]), np.array([4.0, 5, 6])
    assert [column.tolist() for column in maths.changed(keys, values, "move", 0, 9.0, -99.0)] == [[5, 2, 3], [-10, 5, 6]]
    assert [column.tolist() for column in maths.changed(keys, values, "add", 0, 2.5, 0.0)] == [[1, 2, 2.5, 3], [4, 5, 0, 6]]
    assert [column.tolist() for column in maths.changed(keys, values, "remove", 1, 0.0, 0.0)] == [[1, 3], [4, 6]]
    two = keys[:2], values[:2]
    assert maths.changed(*two, "remove", 0, 0.0, 0.0)[0].tolist() == [1, 2]
    assert maths.changed(*two, "move", 7, 0.0, 0.0)[0].tolist() == [1, 2]
    assert len(maths.changed(np.ones(100), np.ones(100), "add", 0, 1.0, 1.0)[0]) == 100


@pytest.mark.parametrize("curve", CURVES)
def test_samples_lie_where_they_should(curve):
    keys, values = maths.sample(curve, 100, 2.0, 3)
    assert keys.shape == values.shape == (100,)
    assert (np.diff(keys) >= 0).all()
    assert 0 <= keys.min() <= keys.max() <= 5
    again = maths.sample(curve, 100, 2.0, 3)[1]
    assert (again == values).all()
    exact = maths.sample(curve, 100, 0.0, 3)
    np.testing.assert_allclose(exact[1], maths.true_curve(curve, exact[0]), atol=0.006)


@given(st.dictionaries(st.sampled_from(sorted(limits(KernelRegressionSpec))), st.text("0123456789,. -einfa", max_size=30)))
def test_any_address_gives_a_spec_that_can_be_computed(texts):
    spec, _ = read(KernelRegressionSpec, texts)
    keys, _values = maths.sample(spec.curve, spec.count, spec.noise, spec.seed)
    weights = maths.attention_weights([spec.query], keys, spec.kernel, spec.width)
    assert np.isfinite(weights).all() or spec.kernel in ("boxcar", "triangular", "epanechnikov")
