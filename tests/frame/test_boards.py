"""Tensors as cells: texts that can be read, and plain data for the browser."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from playground.boards import Block, Board, Frame, cells, grid, line_break, numbers, sign, text, window


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0, None, "0"),
        (3.0, None, "3"),
        (-2, None, "−2"),
        (0.5, None, "0.5"),
        (1 / 3, None, "0.3333"),
        (12345.678, None, "1.235e+04"),
        (2, 3, "2.000"),
        (-0.25, 1, "−0.2"),
        (math.nan, None, "nan"),
        (math.inf, 2, "∞"),
        (-math.inf, 2, "−∞"),
        (np.float32(0.1), None, "0.1"),
        (np.int64(7), None, "7"),
        (True, None, "1"),
        ("as it is", 2, "as it is"),
    ],
)
def test_a_number_has_the_digits_that_matter(value, digits, shown):
    assert text(value, digits) == shown


@pytest.mark.parametrize("value", [-0.0, -0.0001])
def test_nothing_is_not_negative(value):
    assert text(value, 2) == "0.00"


@given(st.floats())
def test_a_number_is_short_and_its_minus_is_a_minus(value):
    assert len(text(value)) <= 11
    assert "-" not in text(value)


@given(arrays(float, array_shapes(min_dims=0, max_dims=4, max_side=4)))
def test_cells_hold_every_element_row_by_row(array):
    shown = cells(array)
    assert shown["shape"] == list(array.shape)
    assert shown["values"] == [text(value) for value in array.reshape(-1)]


def test_a_scalar_is_one_cell():
    assert cells(5) == {"shape": [], "values": ["5"]}


def test_indices_become_plain():
    assert [type(index) for index in numbers(np.flatnonzero([1, 0, 1]))] == [int, int]
    assert {type(value) for value in window(np.int64(1), np.int64(2), 3, 4).values()} == {int, str}


def test_a_board_is_plain_data():
    blocks = [grid("a", np.eye(2), "input", "a", marks={"copy": numbers(np.arange(2))}), sign("plus", "+"), line_break(), Block("b")]
    frames = [Frame("first", {"a": {**cells(np.ones((2, 2))), "windows": [window(*np.arange(4))]}}), Frame("second")]
    board = Board(blocks, frames, alt="[[1, 0], [0, 1]]", scene="a")
    plain = {"blocks": [block.plain() for block in board.blocks], "frames": [frame.plain() for frame in board.frames]}
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert [block["kind"] for block in plain["blocks"]] == ["grid", "sign", "break", "grid"]
    assert plain["frames"][1] == {"caption": "second", "blocks": {}}
