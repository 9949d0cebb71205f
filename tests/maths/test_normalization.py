"""Batch and layer normalisation and moving averages against torch's layers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.maths import normalization as maths

SHAPES = st.tuples(st.integers(2, 6), st.integers(2, 6))


def drawn(shape, seed) -> np.ndarray:
    return np.random.default_rng(seed).normal(1.0, 2.0, shape)


@settings(max_examples=40, deadline=None)
@given(SHAPES, st.integers(0, 999), st.floats(0.1, 3), st.floats(-2, 2))
def test_batch_normalisation_is_that_of_torch(shape, seed, gamma, beta):
    import torch

    X = drawn(shape, seed)
    oracle = torch.nn.BatchNorm1d(shape[1], dtype=torch.float64)
    torch.nn.init.constant_(oracle.weight, gamma)
    torch.nn.init.constant_(oracle.bias, beta)
    found = maths.normalize(X, 0, gamma, beta)
    np.testing.assert_allclose(found.values, oracle(torch.tensor(X)).detach().numpy(), atol=1e-9)
    np.testing.assert_allclose(0.1 * found.mean[0], oracle.running_mean.numpy(), atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(SHAPES, st.integers(0, 999))
def test_layer_normalisation_is_that_of_torch(shape, seed):
    import torch

    X = drawn(shape, seed)
    theirs = torch.nn.LayerNorm(shape[1], dtype=torch.float64)(torch.tensor(X)).detach().numpy()
    np.testing.assert_allclose(maths.normalize(X, 1).values, theirs, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 9), st.floats(0, 0.99), st.integers(0, 999))
def test_moving_averages_are_those_of_torch_but_for_one_over_n(batch_size, momentum, seed):
    """The book's code and Keras keep the variance that divides by n, torch the one that divides by n - 1."""
    import torch

    batches = drawn((7, batch_size), seed)
    oracle = torch.nn.BatchNorm1d(1, momentum=1 - momentum, dtype=torch.float64)
    for batch in batches:
        oracle(torch.tensor(batch[:, None]))
    assert maths.moving(batches.mean(axis=1), momentum, 0.0)[-1] == pytest.approx(float(oracle.running_mean))
    unbiased = batches.var(axis=1) * batch_size / (batch_size - 1)
    assert maths.moving(unbiased, momentum, 1.0)[-1] == pytest.approx(float(oracle.running_var))


def test_the_books_matrix():
    """[[1, 2], [2, 3]]: over the batch the rows become -1 and 1, over the layer the columns (11.7); Keras's own epsilon makes 0.998 of 1."""
    X = np.array([[1.0, 2.0], [2.0, 3.0]])
    np.testing.assert_allclose(maths.normalize(X, 0).values, [[-1, -1], [1, 1]], atol=1e-4)
    np.testing.assert_allclose(maths.normalize(X, 1).values, [[-1, 1], [-1, 1]], atol=1e-4)
    assert maths.normalize(X, 1, epsilon=1e-3).values[0, 1] == pytest.approx(0.9980, abs=5e-5)


def test_the_chase_comes_near_as_fast_as_its_momentum_says():
    """With large batches all that is left of the start is momentum to the power of the steps."""
    found = maths.chase(40, 20_000, 0.9, 2.0, 1.5, seed=3)
    steps = np.arange(1, 41)
    np.testing.assert_allclose(found.moving_mean, 2.0 - 2.0 * 0.9**steps, atol=0.03)
    np.testing.assert_allclose(found.moving_variance, 2.25 - 1.25 * 0.9**steps, atol=0.06)
    np.testing.assert_array_equal(maths.chase(9, 4, 0.0, 2.0, 1.5, seed=3).moving_mean, maths.chase(9, 4, 0.0, 2.0, 1.5, seed=3).mean)
