"""What the page on cross-correlation states and shows is what SciPy computes."""

import base64

import numpy as np
import pytest
from scipy import signal

from models.data import pictures
from models.maths.filters import KERNELS
from models.maths.matrices import read
from playground.images import SIGNED
from playground.numerals import text


def part(screen, name):
    return next(found for found in screen.parts() if found.key == f"cross_correlation.{name}").data


def block(screen, board, name):
    return next(entry for entry in part(screen, board)["blocks"] if entry["id"] == name)


def values(array):
    return [text(value) for value in np.ravel(array)]


def test_the_fact(visit):
    screen = visit("cross_correlation")
    X, K = np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2)
    assert block(screen, "numbers", "output")["values"] == values(signal.correlate2d(X, K, "valid")) == ["19", "25", "37", "43"]
    turned = block(visit("cross_correlation", flip="1"), "numbers", "output")["values"]
    assert turned == values(signal.convolve2d(X, K, "valid")) == ["5", "11", "23", "29"]
    assert "19, 25, 37, 43" in screen.texts
    assert "5, 11, 23, 29" in screen.texts


@pytest.mark.parametrize("flip", ["0", "1"])
def test_every_frame_has_the_products_of_its_window(visit, flip):
    screen = visit("cross_correlation", input="1,2,0;3,-1,4;5,6,7;2,2,2", kernel="1,-2", bias="0.5", flip=flip)
    board = part(screen, "numbers")
    output = [float(entry.replace("−", "-")) for entry in block(screen, "numbers", "output")["values"]]
    for frame, expected in zip(board["frames"], output, strict=True):
        products = [float(entry.replace("−", "-")) for entry in frame["blocks"]["products"]["values"]]
        assert sum(products) + 0.5 == expected
        assert frame["caption"].endswith(f"= {text(expected)}")


def test_the_formula_has_the_live_numbers(visit):
    latex = visit("cross_correlation", input="2,3;4,5", kernel="1,-1;0,2", bias="3").app.latex[0].value
    assert r"2 \cdot 1 + 3 \cdot (-1) + 4 \cdot 0 + 5 \cdot 2 + 3 = 12" in latex


@pytest.mark.parametrize("turned", ["0", "1"])
def test_the_photo_is_what_scipy_makes_of_it(visit, turned):
    slide = part(visit("cross_correlation", picture="china", turned=turned), "photo")
    operation = signal.convolve2d if turned == "1" else signal.correlate2d
    expected = operation(pictures.grey(pictures.photo("china")).astype(float), KERNELS["sobel_vertical"], "valid")
    bytes_ = np.frombuffer(base64.b64decode(slide["output"]["pixels"]), np.uint8).reshape(expected.shape).astype(int)
    assert slide["output"]["palette"] == "signed"
    assert len(SIGNED) == len(slide["signed"]) == 256
    assert (np.sign(bytes_ - 127.5)[np.abs(expected) > 20] == np.sign(expected)[np.abs(expected) > 20]).all()
    assert slide["kernel"]["values"] == [(KERNELS["sobel_vertical"] * (-1 if turned == "1" else 1)).ravel().tolist()]


def test_channels_that_are_kept_apart_are_filtered_apart(visit):
    slide = part(visit("cross_correlation", channels="apart", filter="1/2,1/2|1,0|0,1"), "photo")
    photo = pictures.photo("flower").astype(float)
    expected = np.stack([photo[:, :-1, 0] / 2 + photo[:, 1:, 0] / 2, photo[:, :-1, 1], photo[:, 1:, 2]], axis=-1)
    shown = np.frombuffer(base64.b64decode(slide["output"]["pixels"]), np.uint8).reshape(expected.shape)
    np.testing.assert_array_equal(shown, np.rint(expected))


def test_channels_that_are_added_up_are_one(visit):
    slide = part(visit("cross_correlation", channels="joined", filter="1"), "photo")
    shown = np.frombuffer(base64.b64decode(slide["output"]["pixels"]), np.uint8)
    np.testing.assert_array_equal(shown, np.rint(pictures.photo("flower").sum(axis=-1).ravel() / 3))
    assert slide["joined"]


def test_the_edge_of_the_book(visit):
    screen = visit("cross_correlation")
    screen.app.button("cross_correlation.preset.0").click().run()
    assert block(screen, "numbers", "output")["values"] == ["0", "1", "0", "0", "0", "−1", "0"] * 6
    image = read(screen.spec.input)
    sideways = ";".join(",".join(f"{value:g}" for value in row) for row in image.T)
    assert set(block(visit("cross_correlation", input=sideways, kernel="1,-1"), "numbers", "output")["values"]) == {"0"}


def test_a_kernel_with_a_single_1_moves_the_photo(visit):
    screen = visit("cross_correlation")
    screen.app.button("cross_correlation.preset.1").click().run()
    slide = part(screen, "photo")
    shown = np.frombuffer(base64.b64decode(slide["output"]["pixels"]), np.uint8).reshape(101, 154, 3)
    np.testing.assert_array_equal(shown, pictures.photo("flower")[6:, 6:])


def test_a_single_1_tells_both_operations_apart(visit):
    screen = visit("cross_correlation")
    screen.app.button("cross_correlation.preset.2").click().run()
    results = [
        block(found, "signal_board", "result")["values"] for found in (screen, visit("cross_correlation", signal="1", taps="1,2,3", mirrored="0"))
    ]
    assert results[0][2:5] == ["1", "2", "3"]
    assert results[1] == ["3", "2", "1"]


def test_two_dice(visit):
    assert block(visit("cross_correlation"), "signal_board", "result")["values"] == values([1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1])


def test_a_kernel_that_does_not_fit_says_so(visit):
    screen = visit("cross_correlation", input="1,2;3,4", kernel="0,0,0;0,5,0;0,0,0")
    assert block(screen, "numbers", "kernel")["shape"] == [2, 2]
    field = part(screen, "kernel")
    assert "3 × 3" in field["problem"]
    assert "2 × 2" in field["problem"]
    large = visit("cross_correlation", picture="digit", filter=";".join([",".join("1" * 9)] * 9))
    assert part(large, "photo")["kernel"]["height"] == 8
    assert "8 × 8" in large.texts


@pytest.mark.parametrize("text", ["1,2;3", "x", "", "1/0"])
def test_a_matrix_that_cannot_be_read_leaves_the_picture(visit, text):
    row = "one" if ";" in text else text
    screen = visit("cross_correlation", input=text, kernel=text, filter=text, signal=row, taps=row)
    assert screen.exceptions == []
    assert [part(screen, name)["problem"] != "" for name in ("input", "kernel", "filter", "signal", "taps")] == [True] * 5
    assert block(screen, "numbers", "output")["values"]


def test_a_drawing_that_cannot_be_read_leaves_the_figure(visit):
    drawn = part(visit("cross_correlation", picture="drawn", drawing="nonsense"), "drawing")
    assert "no drawing" in drawn["problem"]
    assert max(drawn["pixels"]) == drawn["white"]
