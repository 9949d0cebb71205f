"""The book's worked examples of sections 11.2, 11.3, 11.5 and 11.6."""

import numpy as np
import pytest

from models.maths import kernel_regression

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
