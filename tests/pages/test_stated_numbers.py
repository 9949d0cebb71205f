"""The numbers that pages state in words are what their algorithms compute."""

import math

import numpy as np
import pytest

from models.maths import broadcasting, softmax, windows
from models.specs.padding_and_stride import PaddingAndStrideSpec
from playground.numerals import text


@pytest.fixture
def prose(visit):
    """Everything that a page says, formulas included, without the spaces of LaTeX."""

    def of(stem, **query):
        screen = visit(stem, **query)
        return screen.texts + "\n".join(entry.value for entry in screen.app.latex)

    return of


def test_the_gradient_of_the_loss(prose):
    gradient = softmax.gradient([1, 2, 3], 2)
    assert f"({', '.join(text(entry, 4) for entry in gradient)})" in prose("softmax")
    assert gradient.sum() == pytest.approx(0, abs=1e-12)


def test_the_formula_of_softmax_has_the_live_numbers(prose):
    assert f"{softmax.softmax([1, 2, 3])[2]:.4f}" in prose("softmax")
    assert f"{softmax.cross_entropy([1, 2, 3], 0, 2.0):.4f}" in prose("softmax", label="0", temperature="2")


def test_the_loss_of_somebody_who_knows_nothing(prose):
    assert f"\\log 4 = {softmax.cross_entropy([2, 2, 2, 2], 1):.4f}" in prose("softmax")


def test_what_half_precision_can_hold(prose):
    said = prose("softmax")
    assert f"{np.finfo('float16').max:,.0f}" in said
    assert f"{math.exp(13):,.0f}" in said
    assert np.isnan(softmax.naive_softmax([11, 12, 13], "float16")).any()
    assert np.isfinite(softmax.stable_softmax([11, 12, 13], "float16")).all()


def test_at_a_low_temperature_the_largest_takes_all(visit):
    bars = next(part for part in visit("softmax", temperature="0.05").parts("bars") if part.key.endswith("probabilities"))
    assert [bar["text"] for bar in bars.data["bars"]] == ["0.000", "0.000", "1.000"]


def test_a_column_plus_a_row(prose):
    result = broadcasting.elementwise("add", np.array([[0], [1], [2]]), np.array([[2, 3]]))
    assert str(result.astype(int).tolist()) in prose("broadcasting")


@pytest.mark.parametrize(
    ("shapes", "shape"),
    [(((3, 1), (1, 2)), (3, 2)), (((4, 1), (4,)), (4, 4)), (((2, 3, 2, 3), (3, 1, 1)), (2, 3, 2, 3)), (((3, 2), (3,)), None)],
)
def test_what_the_presets_of_broadcasting_answer(shapes, shape):
    if shape is None:
        with pytest.raises(broadcasting.BroadcastError):
            broadcasting.broadcast_shape(*shapes)
    else:
        assert broadcasting.broadcast_shape(*shapes) == shape


def test_the_size_of_the_output(prose):
    assert f"\\lfloor (8 + 2 - 3)/2 \\rfloor + 1 = {windows.output_size(8, 3, 1, 1, stride=2)}" in prose("padding_and_stride")


def test_the_books_small_figure(visit):
    sizes = {"height": "3", "width": "3", "kernel_height": "2", "kernel_width": "2", "stride_height": "3", "stride_width": "2"}
    board = next(part for part in visit("padding_and_stride", **sizes).parts("board") if part.key.endswith("windows"))
    assert next(block["values"] for block in board.data["blocks"] if block["id"] == "output") == ["0", "8", "6", "8"]


def test_on_which_side_keras_puts_the_zero():
    assert windows.keras_same(8, 3, stride=2) == (0, 1)
    assert windows.compare_same(8, 3, 2).code == "shifted"


def test_a_dilated_kernel_spans_seven_pixels():
    assert windows.effective_kernel(3, 3) == 7
    rows, _ = windows.axes(PaddingAndStrideSpec(dilation_height=3, pad_top=3, pad_bottom=3, stride_height=1))
    assert windows.output_size(*rows) == rows.n


@pytest.mark.parametrize(("stem", "name", "value"), [("padding_and_stride", "height", 3), ("softmax", "logits", "1,2"), ("broadcasting", "a", "2,1")])
def test_pictures_follow_the_address(visit, stem, name, value):
    pictures = [[part.data["alt"] for part in visit(stem, **query).parts("board", "bars", "plot")] for query in ({}, {name: str(value)})]
    assert pictures[0] != pictures[1]
