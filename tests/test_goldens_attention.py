"""The book's worked examples of sections 11.2, 11.3, 11.5 and 11.6."""

import numpy as np
import pytest

from models.maths import attention, kernel_regression, positional_encoding

DISTANCES = [0, 0.5, 1, 1.5]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("gaussian", [1, 0.882497, 0.606531, 0.324652]),
        ("boxcar_open", [1, 1, 0, 0]),
        ("boxcar", [1, 1, 1, 0]),
        ("triangular", [1, 0.5, 0, 0]),
    ],
)
def test_b183_kernels_at_four_distances(name, values):
    np.testing.assert_allclose(kernel_regression.kernel(name, DISTANCES), values, atol=1e-6)


def test_b184_the_grid_of_the_kernels():
    np.testing.assert_allclose(kernel_regression.grid(), np.arange(-2.5, 2.5, 0.1), atol=1e-12)
    assert len(kernel_regression.grid()) == 50


def test_b186_a_padded_key_has_the_score_of_minus_a_million():
    weights = attention.masked_softmax([[1, 2, 3]], attention.length_mask(2, 1, 3))
    np.testing.assert_allclose(weights[0], [0.268941, 0.731059, 0], atol=1e-5)


def test_b189_attention_weights_of_the_books_multi_head_example():
    """Two sequences of four queries and six keys, all ones, in 100 units and 5 heads, of valid lengths 3 and 2."""
    random = np.random.default_rng(0)
    projections = tuple(random.standard_normal((100, 100)) / 10 for _ in range(4))
    mask = attention.length_mask([3, 2], 4, 6)
    found = attention.multi_head(np.ones((2, 4, 100)), np.ones((2, 6, 100)), np.ones((2, 6, 100)), projections, 5, mask)
    assert found.weights.shape == (2, 5, 4, 6)
    assert found.output.shape == (2, 4, 100)
    for sequence, row in zip(found.weights, ([1 / 3] * 3 + [0] * 3, [0.5, 0.5, 0, 0, 0, 0]), strict=True):
        np.testing.assert_allclose(sequence, np.broadcast_to(row, (5, 4, 6)), atol=1e-5)


def test_b190_the_width_of_a_head():
    assert attention.split_heads(np.ones((1, 4, 100)), 5).shape[-1] == 100 // 5 == 20


def test_b192_a_shift_by_delta_rotates_each_pair():
    d, i, delta = 32, 7, 5
    shifted = positional_encoding.rotation(delta, d, 10_000) @ positional_encoding.encode(i, d, 10_000)
    np.testing.assert_allclose(shifted, positional_encoding.encode(i + delta, d, 10_000), atol=1e-14)
