"""Singular values of long products against arithmetic with two hundred digits, and units that start alike against torch."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.maths import random_products as maths
from models.maths import symmetry

quick = settings(max_examples=25, deadline=None, derandomize=True)


def exact_logs(matrices):
    """Logarithms of the singular values of the whole product, with two hundred digits on the way."""
    with mpmath.workdps(200):
        product = mpmath.matrix(matrices[0].tolist())
        for matrix in matrices[1:]:
            product = product * mpmath.matrix(matrix.tolist())
        found = mpmath.svd_r(product, compute_uv=False)
        return sorted((float(mpmath.log(value)) for value in found), reverse=True)


@pytest.mark.parametrize(("size", "factors", "sigma"), [(2, 101, 1.0), (3, 60, 0.1), (4, 101, 1.0), (5, 40, 3.0)])
def test_singular_values_of_a_long_product(size, factors, sigma):
    matrices = sigma * maths.random_matrices(size, factors, "normal", 5)
    logs = maths.log_singular_values(matrices)
    assert logs.shape == (factors, size)
    np.testing.assert_allclose(logs[-1], exact_logs(matrices), atol=1e-6)


def test_an_ordinary_decomposition_finds_noise():
    """The reason for the other way: numpy's smallest singular value is off by many powers of ten."""
    matrices = maths.random_matrices(4, 101, "normal", 0)
    naive = np.linalg.svd(maths.products(matrices)[-1], compute_uv=False)
    assert math.log(naive[-1]) - maths.log_singular_values(matrices)[-1, -1] > 20


@quick
@given(st.integers(2, 5), st.integers(1, 6), st.sampled_from(maths.KINDS), st.integers(0, 99))
def test_singular_values_of_a_short_product_are_numpys(size, factors, kind, seed):
    matrices = maths.random_matrices(size, factors, kind, seed)
    naive = np.linalg.svd(np.stack(maths.products(matrices)), compute_uv=False)
    np.testing.assert_allclose(np.exp(maths.log_singular_values(matrices)), naive, rtol=1e-6, atol=1e-9 * naive.max())


@quick
@given(st.integers(2, 5), st.data(), st.integers(0, 99))
def test_minors_of_a_product_are_products_of_minors(size, data, seed):
    k = data.draw(st.integers(1, size))
    A, B = maths.random_matrices(size, 2, "normal", seed)
    np.testing.assert_allclose(maths.minors(A @ B, k), maths.minors(A, k) @ maths.minors(B, k), atol=1e-9)


@pytest.mark.parametrize("kind", maths.KINDS)
def test_entries_have_the_variance_that_is_said(kind):
    matrices = np.stack([maths.random_matrices(5, 101, kind, seed) for seed in range(6)])
    assert matrices.mean() == pytest.approx(0, abs=0.03)
    assert matrices.var() == pytest.approx(1 / 5 if kind == "orthogonal" else 1, rel=0.05)


def test_orthogonal_factors_keep_every_singular_value():
    logs = maths.log_singular_values(maths.random_matrices(4, 101, "orthogonal", 3))
    np.testing.assert_allclose(logs, 0, atol=1e-9)


def test_b078_the_books_largest_entry_is_an_ordinary_one():
    """1.194e23 after 101 factors: neither unusually large nor small among other seeds."""
    largest = [np.log10(np.abs(maths.products(maths.random_matrices(4, 101, "normal", seed))[-1]).max()) for seed in range(60)]
    low, high = np.quantile(largest, [0.02, 0.98])
    assert low < math.log10(1.194e23) < high


start = st.builds(symmetry.Start, st.integers(2, 6), st.floats(-2, 2), st.floats(0, 1), st.integers(0, 99))


@quick
@given(start)
def test_gradients_of_the_small_network_are_torchs(start):
    import torch

    generator = np.random.default_rng(start.seed)
    W, b, v = generator.standard_normal((2, start.hidden)), generator.standard_normal(start.hidden), generator.standard_normal(start.hidden)
    loss, gradients = symmetry.loss_and_gradients(W, b, v)
    tensors = [torch.from_numpy(array).requires_grad_() for array in (W, b, v)]
    predicted = torch.tanh(torch.from_numpy(symmetry.X) @ tensors[0] + tensors[1]) @ tensors[2]
    expected = 0.5 * ((predicted - torch.from_numpy(symmetry.y)) ** 2).mean()
    expected.backward()
    assert loss == pytest.approx(expected.item())
    for mine, tensor in zip(gradients, tensors, strict=True):
        np.testing.assert_allclose(mine, tensor.grad.numpy(), atol=1e-10)


@quick
@given(st.integers(2, 6), st.floats(-2, 2), st.floats(0.01, 2), st.integers(0, 60))
def test_equal_units_stay_equal_to_the_last_digit(hidden, value, rate, steps):
    path = symmetry.train(symmetry.Start(hidden, value, 0.0, 0), rate, steps)
    assert path.weights.shape == (len(path.losses), hidden, 2)
    assert path.diverged or len(path.losses) == steps + 1
    assert (path.weights == path.weights[:, :1]).all()
    assert not symmetry.distance(path.weights).any()


def test_a_little_noise_parts_them_and_the_loss_falls():
    alike, apart = (symmetry.train(symmetry.Start(4, 0.5, noise, 0), 0.5, 300) for noise in (0.0, 0.01))
    assert apart.losses[-1] < 0.01 < 0.3 < alike.losses[-1]
    assert symmetry.distance(apart.weights)[-1] > 1


@quick
@given(start, st.floats(0.01, 2))
def test_a_path_is_finite_even_where_the_rate_is_too_large(start, rate):
    path = symmetry.train(start, rate, 60)
    assert np.isfinite(path.losses).all()
    assert np.isfinite(path.weights).all()
    assert path.diverged == (path.losses[-1] > symmetry.LARGEST_LOSS) == (len(path.losses) < 61 or path.losses[-1] > symmetry.LARGEST_LOSS)


def test_a_large_rate_diverges_and_a_small_one_does_not():
    paths = [symmetry.train(symmetry.Start(6, 2.0, 1.0, 99), rate, 300) for rate in (2.0, 0.1)]
    assert [path.diverged for path in paths] == [True, False]
    assert len(paths[0].losses) < 20


def test_the_distance_is_that_of_the_two_most_different_units():
    assert symmetry.distance(np.array([[[0.0, 0], [3, 4], [1, 1]]])).tolist() == [5.0]
