"""The book's worked examples of section 2.1 that the page `broadcasting` rests on."""

import numpy as np

from models.maths.broadcasting import elementwise, operand, steps


def test_b009_sum_of_the_broadcast_pair():
    a, b = operand("3,1", "", 0), operand("1,2", "2,3", 1)
    assert a.tolist() == [[0], [1], [2]]
    assert elementwise("add", a, b).tolist() == [[2, 3], [3, 4], [4, 5]]
    assert steps([a, b])[-1].result.tolist() == [[2, 3], [3, 4], [4, 5]]


def test_a030_three_rows_and_two_columns():
    assert elementwise("add", np.zeros((3, 1)), np.zeros((1, 2))).shape == (3, 2)
