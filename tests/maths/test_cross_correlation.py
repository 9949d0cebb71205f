"""Cross-correlation and convolution against SciPy, torch and NumPy, and the book's worked examples of section 7.2."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import signal

from models.maths import cross_correlation as maths
from models.specs.cross_correlation import SOBEL

quick = settings(max_examples=50, deadline=None, derandomize=True)
whole = st.integers(-9, 9).map(float)
X = np.arange(9.0).reshape(3, 3)
K = np.arange(4.0).reshape(2, 2)


@pytest.fixture(scope="module")
def torch():
    import torch

    return torch


@st.composite
def image_and_kernel(draw, channels=None):
    height, width = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    front = () if channels is None else (channels,)
    kernel = (*front, draw(st.integers(1, height)), draw(st.integers(1, width)))
    return draw(arrays(float, (*front, height, width), elements=whole)), draw(arrays(float, kernel, elements=whole))


@quick
@given(image_and_kernel())
def test_both_operations_are_scipys(pair):
    image, kernel = pair
    np.testing.assert_array_equal(maths.cross_correlate(image, kernel), signal.correlate2d(image, kernel, "valid"))
    np.testing.assert_array_equal(maths.convolve(image, kernel), signal.convolve2d(image, kernel, "valid"))


@quick
@given(image_and_kernel(channels=3), whole)
def test_a_layer_over_channels_is_torchs(torch, pair, bias):
    images, kernels = (torch.from_numpy(array)[None] for array in pair)
    expected = torch.nn.functional.conv2d(images, kernels, torch.tensor([bias], dtype=torch.float64))[0, 0]
    np.testing.assert_allclose(maths.over_channels(*pair, bias), expected.numpy(), atol=1e-9)
    apart = torch.nn.functional.conv2d(images, kernels.swapaxes(0, 1), groups=3)[0]
    np.testing.assert_allclose(maths.each_channel(*pair), apart.numpy(), atol=1e-9)


@quick
@given(image_and_kernel())
def test_every_output_is_the_sum_of_its_products(pair):
    Y = maths.cross_correlate(*pair)
    assert all(maths.products(*pair, row, column).sum() == Y[row, column] for row, column in np.ndindex(Y.shape))


@quick
@given(arrays(float, st.integers(1, 12), elements=whole), arrays(float, st.integers(1, 8), elements=whole))
def test_a_filter_pulled_over_a_signal_is_numpys(values, taps):
    assert [place.total for place in maths.slides(values, taps, flipped=True)] == np.convolve(values, taps).tolist()
    assert [place.total for place in maths.slides(values, taps, flipped=False)] == signal.correlate(values, taps, method="direct").tolist()


@quick
@given(arrays(float, st.integers(1, 8), elements=whole), arrays(float, st.integers(1, 8), elements=whole))
def test_convolution_does_not_mind_who_is_the_filter(f, g):
    both = [[place.total for place in maths.slides(*pair, flipped=True)] for pair in ((f, g), (g, f))]
    assert both[0] == both[1]


@quick
@given(image_and_kernel())
def test_a_flipped_kernel_flipped_is_the_kernel(pair):
    np.testing.assert_array_equal(maths.convolve(pair[0], maths.flip(pair[1])), maths.cross_correlate(*pair))


def test_b099_and_b100():
    assert maths.cross_correlate(X, K).tolist() == [[19, 25], [37, 43]]
    assert maths.convolve(X, K).tolist() == [[5, 11], [23, 29]]


def test_b102_and_b103():
    image = np.ones((6, 8))
    image[:, 2:6] = 0
    assert maths.cross_correlate(image, np.array([[1, -1]])).tolist() == [[0, 1, 0, 0, 0, -1, 0]] * 6
    assert not maths.cross_correlate(image.T, np.array([[1, -1]])).any()


def test_b112():
    assert maths.over_channels(np.stack([X, X + 1]), np.stack([K, K + 1])).tolist() == [[56, 72], [104, 120]]


def test_two_dice():
    assert [place.total for place in maths.slides(np.ones(6), np.ones(6), flipped=True)] == [1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]


def test_a_nan_under_a_zero_does_not_matter():
    """A weight of 0 takes no part in the sum: what is not a number elsewhere stays there."""
    image = np.array([[1.0, np.nan]])
    assert maths.cross_correlate(image, np.array([[1.0, 0.0]])).tolist() == [[1.0]]


def test_the_photo_begins_under_the_kernel_of_the_gallery():
    from models.maths import filters, matrices

    assert matrices.write(filters.KERNELS["sobel_vertical"]) == SOBEL
