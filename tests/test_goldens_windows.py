"""The book's worked examples of sections 7.2, 7.3 and 7.5 that rest on sliding windows."""

import numpy as np
import pytest

from models.maths.windows import Axis, cross_correlate, output_size, window_indices

X = np.arange(9).reshape(3, 3)
K = np.arange(4).reshape(2, 2)


@pytest.mark.parametrize(
    ("kernel", "padding", "stride", "expected"),
    [
        pytest.param((3, 3), (1, 1), (1, 1), (8, 8), id="B106"),
        pytest.param((3, 3), (1, 1), (2, 2), (4, 4), id="B108"),
        pytest.param((3, 5), (0, 1), (3, 4), (2, 2), id="B109"),
    ],
)
def test_output_of_an_8_by_8_input(kernel, padding, stride, expected):
    assert tuple(output_size(8, k, p, p, s) for k, p, s in zip(kernel, padding, stride, strict=True)) == expected
    both_sides = tuple((p, p) for p in padding)
    assert cross_correlate(np.ones((8, 8)), np.ones(kernel), both_sides, stride).shape == expected


def test_b111_padding_then_stride():
    padding = ((1, 1), (1, 1))
    assert cross_correlate(X, K, padding).tolist() == [[0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]]
    assert cross_correlate(X, K, padding, (3, 2)).tolist() == [[0, 8], [6, 8]]


def test_b099_cross_correlation_without_padding():
    assert cross_correlate(X, K).tolist() == [[19, 25], [37, 43]]


def test_b100_convolution_flips_the_kernel():
    assert cross_correlate(X, K[::-1, ::-1]).tolist() == [[5, 11], [23, 29]]


def test_b102_and_b103_an_edge_kernel_finds_edges_in_its_own_direction():
    image = np.ones((6, 8))
    image[:, 2:6] = 0
    assert cross_correlate(image, np.array([[1, -1]])).tolist() == [[0, 1, 0, 0, 0, -1, 0]] * 6
    assert cross_correlate(image.T, np.array([[1, -1]])).tolist() == [[0] * 5] * 8


def test_b117_average_pooling():
    assert cross_correlate(X, np.full((2, 2), 0.25)).tolist() == [[2, 3], [5, 6]]


@pytest.mark.parametrize(
    ("rows", "columns", "expected"),
    [
        pytest.param(Axis(4, 3, stride=3), Axis(4, 3, stride=3), [[10]], id="B118"),
        pytest.param(Axis(4, 2, stride=2), Axis(4, 3, 1, 1, 3), [[5, 7], [13, 15]], id="B120"),
        pytest.param(Axis(4, 3, 1, 1, 2), Axis(4, 3, 1, 1, 2), [[5, 7], [13, 15]], id="B123"),
    ],
)
def test_the_windows_of_max_pooling(rows, columns, expected):
    image = np.pad(np.arange(16).reshape(4, 4), 5, constant_values=-1)
    down, across = window_indices(rows) + 5, window_indices(columns) + 5
    assert [[image[np.ix_(i, j)].max() for j in across] for i in down] == expected
