"""Kernels of the gallery, and Canny's stages against SciPy's image functions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from models.maths import filters

quick = settings(max_examples=40, deadline=None, derandomize=True)
grey = st.integers(0, 255).map(float)
images = arrays(float, st.tuples(st.integers(1, 12), st.integers(1, 12)), elements=grey)
EIGHT = np.ones((3, 3))


def test_blurs_keep_the_brightness_and_edges_answer_0_where_nothing_changes():
    sums = {name: kernel.sum() for name, kernel in filters.KERNELS.items()}
    assert all(sums[name] == pytest.approx(1) for name in ("identity", "box", "gaussian", "motion", "sharpen", "emboss"))
    edges = ("difference", "sobel_vertical", "sobel_horizontal", "laplace", "line", "gabor")
    assert all(sums[name] == pytest.approx(0, abs=1e-12) for name in edges)


@quick
@given(images, st.sampled_from([0.5, 1.0, 1.7, 3.0]))
def test_the_blur_is_scipys(image, sigma):
    expected = ndimage.gaussian_filter(image, sigma, mode="nearest", radius=int(np.ceil(3 * sigma)))
    np.testing.assert_allclose(filters.blur(image, sigma), expected, rtol=1e-9, atol=1e-9)


@quick
@given(images)
def test_the_gradient_is_scipys_sobel(image):
    across, down = filters.gradient(image)
    np.testing.assert_allclose(across, ndimage.sobel(image, axis=1, mode="nearest"), atol=1e-9)
    np.testing.assert_allclose(down, ndimage.sobel(image, axis=0, mode="nearest"), atol=1e-9)


@quick
@given(arrays(bool, (9, 9)), arrays(bool, (9, 9)))
def test_what_a_path_joins_to_a_strong_pixel_is_scipys_label(weak, strong):
    labels, _ = ndimage.label(weak | strong, structure=EIGHT)
    wanted = np.isin(labels, np.unique(labels[strong & (labels > 0)]))
    np.testing.assert_array_equal(filters.connected(weak, strong), wanted)


@quick
@given(images)
def test_no_kept_pixel_has_a_stronger_neighbour_on_both_sides_of_its_edge(image):
    across, down = filters.gradient(image)
    strength = np.hypot(across, down)
    ridge = filters.thin(strength, across, down)
    around = ndimage.maximum_filter(strength, footprint=EIGHT, mode="constant")
    assert ((ridge == 0) | (ridge == strength)).all()
    assert (ridge[(strength == around) & (strength == strength.max()) & (strength > 0)] >= 0).all()
    sides = [np.pad(strength, 1)[1 + y : 1 + y + len(image), 1 + x : 1 + x + image.shape[1]] for y, x in ((0, 1), (0, -1), (1, 0), (-1, 0))]
    level = (down == 0) & (across != 0) & (ridge > 0)
    assert (strength[level] >= np.maximum(sides[0], sides[1])[level]).all()
    upright = (across == 0) & (down != 0) & (ridge > 0)
    assert (strength[upright] >= np.maximum(sides[2], sides[3])[upright]).all()


@pytest.mark.parametrize("axis", [0, 1])
def test_the_edge_of_a_half_plane_is_one_line(axis):
    image = np.zeros((20, 20))
    image[10:] = 255
    image = image if axis == 0 else image.T
    edges = filters.canny(image, 1.0, 0.1, 0.3).edges
    assert (edges.sum(axis=axis) == 1).all()
    assert set(np.argwhere(edges)[:, axis]) <= {9, 10}


def test_a_slanted_edge_is_a_line_too():
    rows, columns = np.indices((24, 24))
    edges = filters.canny(np.where(rows > columns, 255.0, 0.0), 1.0, 0.1, 0.3).edges
    inner = edges[4:20, 4:20]
    assert (inner.sum(axis=0) >= 1).all()
    assert (inner.sum(axis=0) <= 2).all()


@quick
@given(images)
def test_higher_thresholds_never_find_more(image):
    loose, strict = filters.canny(image, 1.0, 0.1, 0.3).edges, filters.canny(image, 1.0, 0.2, 0.5).edges
    assert not (strict & ~loose).any()


def test_nothing_is_found_where_nothing_is():
    assert not filters.canny(np.full((5, 5), 7.0), 1.0, 0.1, 0.3).edges.any()
