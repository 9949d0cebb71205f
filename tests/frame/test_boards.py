"""Tensors as cells: texts that can be read, and plain data for the browser."""

import json

import numpy as np
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays

from playground.boards import Block, Board, Frame, cells, grid, line_break, numbers, sign, window
from playground.numerals import text


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
