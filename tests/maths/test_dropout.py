"""Dropout against the book's examples, torch's own layer, and its standard error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.maths.dropout import dropout, masks, running_means, standard_error

X = np.arange(16.0).reshape(2, 8)
numbers = arrays(float, (3, 4), elements=st.floats(-100, 100))


def test_b081_half_of_the_entries_are_dropped_and_the_others_doubled():
    kept = np.array([[0, 1, 0, 1, 1, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1]], dtype=bool)
    assert dropout(X, 0.5, kept).tolist() == [[0, 2, 0, 6, 8, 0, 0, 0], [16, 18, 20, 22, 24, 26, 28, 30]]


def test_b082_with_probability_one_nothing_is_left():
    kept = masks(1.0, X.shape, 1, 0)[0]
    assert not kept.any()
    assert dropout(X, 1.0, kept).tolist() == np.zeros((2, 8)).tolist()


def test_with_probability_zero_nothing_is_dropped():
    assert dropout(X, 0.0, masks(0.0, X.shape, 1, 0)[0]).tolist() == X.tolist()


@given(numbers, st.floats(0.05, 0.95), st.integers(0, 99))
def test_it_agrees_with_torch_on_what_torch_dropped(values, p, seed):
    import torch

    torch.manual_seed(seed)
    scale = torch.nn.functional.dropout(torch.ones(3, 4, dtype=torch.float64), p).numpy()
    np.testing.assert_allclose(dropout(values, p, scale > 0), values * scale, rtol=1e-6)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_mean_is_kept_up_to_the_standard_error(p):
    """Over many means of ten draws: their mean is h, and their deviation is what the page says."""
    draws = dropout(X, p, masks(p, X.shape, 40_000, 1))
    means = draws.reshape(4000, 10, 2, 8).mean(axis=1)
    assert (np.abs(means.mean(axis=0) - X) <= 5 * standard_error(X, p, 40_000)).all()
    np.testing.assert_allclose(means.std(axis=0), standard_error(X, p, 10), rtol=0.1)
    np.testing.assert_allclose(standard_error(X, p, 40), standard_error(X, p, 10) / 2)


def test_the_share_that_is_kept():
    assert masks(0.3, (100, 100), 2, 5).mean() == pytest.approx(0.7, abs=0.02)
    first, second = masks(0.5, (2, 8), 2, 0)
    assert not np.array_equal(first, second)


def test_running_means():
    assert running_means(np.array([[2.0], [4.0], [9.0]])).tolist() == [[2], [3], [5]]
