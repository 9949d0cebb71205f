"""Pixels for the browser, and pixels from it, which are checked like an address."""

import base64

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from playground import images
from playground.kit import controls

quick = settings(max_examples=60, deadline=None, derandomize=True)
BOX, SOBEL = np.full((1, 3, 3), 1 / 9), np.array([[[1.0, 0, -1], [2, 0, -2], [1, 0, -1]]])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["height", "width", "pixels", "x"]), inner),
)


def photo(height, width, pixels):
    return {"height": height, "width": width, "pixels": base64.b64encode(pixels).decode()}


def test_a_drawing_is_taken_as_it_was_sent():
    assert controls.drawn([0, 9, 3, 4, 5, 6], (2, 3), 9).tolist() == [[0, 9, 3], [4, 5, 6]]


@pytest.mark.parametrize("sent", [None, [], [0] * 5, [0] * 7, [0] * 5 + [10], [0] * 5 + [-1], [0.0] * 6, [True] * 6, ["0"] * 6, "000000", {"0": 1}])
def test_what_is_no_drawing_of_this_size_is_not_taken(sent):
    assert controls.drawn(sent, (2, 3), 9) is None


def test_a_photo_is_taken_as_it_was_sent():
    assert controls.photographed(photo(2, 1, bytes(range(6)))).tolist() == [[[0, 1, 2]], [[3, 4, 5]]]
    largest = controls.LARGEST_PHOTO
    assert controls.photographed(photo(largest, largest, bytes(3 * largest**2))).shape == (largest, largest, 3)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {},
        photo(0, 1, b""),
        photo(controls.LARGEST_PHOTO + 1, 1, bytes(3 * controls.LARGEST_PHOTO + 3)),
        photo(1, 1, b"12"),
        photo(1, 1, b"1234"),
        photo(1.0, 1, b"123"),
        photo(True, 1, b"123"),
        {"height": 1, "width": 1, "pixels": "****"},
        {"height": 1, "width": 1, "pixels": "日本"},
        {"height": 1, "width": 1, "pixels": 123},
        {"height": 1, "width": 1, "pixels": "A" * 10**6},
    ],
)
def test_what_is_no_photo_is_not_taken(sent):
    assert controls.photographed(sent) is None


@quick
@given(anything)
def test_whatever_a_browser_sends_breaks_nothing(sent):
    assert controls.drawn(sent, (28, 28), 9) is None
    assert controls.photographed(sent) is None


@quick
@given(arrays(float, (4, 5), elements=st.floats(0, 255)))
def test_a_blur_is_seen_as_brightness(values):
    picture, palette = images.seen(values, BOX, 255)
    assert palette == "grey"
    np.testing.assert_array_equal(picture, np.rint(values))


@quick
@given(arrays(float, (4, 5), elements=st.floats(-1e4, 1e4)))
def test_zero_is_in_the_middle_of_what_is_signed(values):
    picture, palette = images.seen(values, SOBEL, 255)
    assert palette == "signed"
    np.testing.assert_array_equal(picture > 128, np.rint(127.5 + 127.5 * values / (np.quantile(abs(values), 0.99) or abs(values).max() or 1)) > 128)
    assert set(picture[values == 0]) <= {127, 128}


def test_channels_that_are_added_up_may_be_three_times_as_bright():
    picture, _ = images.seen(np.full((2, 2), 3 * 255.0), np.ones((3, 1, 1)), 255)
    assert (picture == 255).all()
    picture, _ = images.seen(np.full((2, 2, 3), 255.0), np.ones((3, 1, 1)), 255)
    assert (picture == 255).all()


def test_small_images_are_coloured():
    assert images.coloured(np.zeros((2, 2)), SOBEL, 255).tolist() == [[list(images.SIGNED[128])] * 2] * 2
    assert images.coloured(np.full((1, 1), 255.0), BOX, 255).tolist() == [[[255, 255, 255]]]


def test_a_tile_says_its_size_and_carries_its_bytes():
    tile = images.tile(np.arange(6, dtype=np.uint8).reshape(2, 3), "six")
    assert (tile["width"], tile["height"]) == (3, 2)
    assert base64.b64decode(tile["pixels"]) == bytes(range(6))
