"""Pictures inside packages, and drawings that travel as texts."""

import subprocess
import sys
import zlib
from base64 import urlsafe_b64encode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from sklearn.datasets import load_digits, load_sample_image

from models.data import drawings, pictures
from models.data.drawings import DrawingError
from models.specs import limits
from models.specs.cross_correlation import CrossCorrelationSpec
from playground.words import ROOT

quick = settings(max_examples=60, deadline=None, derandomize=True)
SHAPE, WHITE = (28, 28), 9


@pytest.mark.parametrize("name", pictures.PHOTOS)
def test_a_photo_is_scikit_learns_made_small(name):
    original = Image.fromarray(load_sample_image(f"{name}.jpg"))
    expected = np.asarray(original.resize((pictures.WIDTH, pictures.HEIGHT), Image.Resampling.LANCZOS)).astype(int)
    assert np.abs(pictures.photo(name).astype(int) - expected).mean() < 2


def test_photos_are_read_without_loading_scikit_learn():
    code = "import sys; from models.data import pictures; pictures.photo('china'); print('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_photo_cannot_be_written_into():
    with pytest.raises(ValueError, match="read-only"):
        pictures.photo("china")[0, 0, 0] = 0


def test_digits_are_scikit_learns_and_any_place_is_one():
    known = {image.tobytes() for image in load_digits().images.astype(np.uint8)}
    assert all(pictures.digit(place).tobytes() in known for place in (0, 7, 10**6))


@quick
@given(arrays(np.uint8, (3, 4, 3)))
def test_grey_is_pillows(colours):
    expected = np.asarray(Image.fromarray(colours).convert("L")).astype(int)
    assert np.abs(pictures.grey(colours).astype(int) - expected).max() <= 1


@quick
@given(arrays(np.uint8, SHAPE, elements=st.integers(0, WHITE)))
def test_a_drawing_comes_back_from_its_address(pixels):
    text = drawings.write(pixels)
    np.testing.assert_array_equal(drawings.read(text, SHAPE, WHITE), pixels)
    assert len(text) <= limits(CrossCorrelationSpec)["drawing"].longest
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def coded(data):
    return urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")


@pytest.mark.parametrize(
    "text", ["", "x", "日本", "A" * 900, coded(b""), coded(b"\0" * 783), coded(b"\0" * 785), coded(b"\n" * 784), coded(bytes(10**8)), "%00", "\0"]
)
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(DrawingError):
        drawings.read(text, SHAPE, WHITE)


@quick
@given(st.text(max_size=100))
def test_no_text_breaks_it(text):
    with pytest.raises(DrawingError):
        drawings.read(text, SHAPE, WHITE)


def test_a_pen_leaves_a_soft_line():
    line = drawings.strokes([[(2, 1), (2, 5)]], (5, 7), WHITE)
    assert line[2, 1:6].tolist() == [WHITE] * 5
    assert 0 < line[1, 3] < WHITE
    assert line[0].tolist() == [0] * 7
    np.testing.assert_array_equal(line, line[::-1, ::-1])


def test_the_figure_to_start_with_fills_the_grid():
    figure = drawings.sample(SHAPE, WHITE)
    assert figure.max() == WHITE
    assert (figure.any(axis=1).sum() > 15) & (figure.any(axis=0).sum() > 10)
