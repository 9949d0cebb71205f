"""Matrices as texts: both ways, and whatever is no matrix is said to be none."""

import contextlib

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.maths import matrices
from models.maths.matrices import MatrixError

quick = settings(max_examples=60, deadline=None, derandomize=True)
sides = st.integers(1, 9)
shapes = st.tuples(sides, sides)
tidy = st.one_of(st.integers(-999, 999).map(float), st.sampled_from([1 / 3, 2 / 7, 1 / 256, 0.125, -0.1, 1e-5]))


@quick
@given(arrays(float, shapes, elements=tidy))
def test_what_is_written_is_read_back(matrix):
    np.testing.assert_array_equal(matrices.read(matrices.write(matrix)), matrix)


@quick
@example(np.array([[0.00026928695353754]]))
@given(arrays(float, shapes, elements=st.floats(-1e6, 1e6)))
def test_any_number_is_read_back_up_to_ten_digits(matrix):
    np.testing.assert_allclose(matrices.read(matrices.write(matrix)), matrix, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", [[1]]),
        (" 1 , 2 ; 3 4 ", [[1, 2], [3, 4]]),
        ("[[1, 2], [3, 4]]".replace("], [", ";"), [[1, 2], [3, 4]]),
        ("１，２；３，４", [[1, 2], [3, 4]]),
        ("1/4 −2\n.5 1e2", [[0.25, -2], [0.5, 100]]),
        ("1;;2;", [[1], [2]]),
    ],
)
def test_people_write_matrices_in_many_ways(text, expected):
    assert matrices.read(text).tolist() == expected


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("", "empty", ""),
        (";,;", "empty", ""),
        ("1,2;3", "ragged", 2),
        ("1,x", "unreadable", "x"),
        ("1/0", "unreadable", "1/0"),
        ("nan", "unreadable", "nan"),
        ("1e99", "range", "1e99"),
        ("9" * 300, "unreadable", "9" * 300),
        ("1," * 13, "size", 13),
        ("1;" * 13, "size", 13),
        ("__import__('os')", "unreadable", "__import__('os')"),
    ],
)
def test_what_is_no_matrix_is_named(text, reason, detail):
    with pytest.raises(MatrixError) as error:
        matrices.read(text)
    assert (error.value.reason, error.value.detail) == (reason, detail)


@quick
@given(st.text(max_size=60) | st.text("0123456789,;/.-e ", max_size=60))
def test_no_text_breaks_it(text):
    with contextlib.suppress(MatrixError):
        found = matrices.read(text)
        assert max(found.shape) <= 12
        assert np.isfinite(found).all()


def test_several_matrices_have_one_size():
    assert [found.tolist() for found in matrices.read_several("1,2|3,4|5,6|7,8")] == [[[1, 2]], [[3, 4]], [[5, 6]]]
    with pytest.raises(MatrixError, match="sizes: 2"):
        matrices.read_several("1,2|3")


@quick
@given(arrays(float, shapes, elements=tidy), sides, sides, sides, sides)
def test_the_middle_stays_whichever_way_the_size_goes(matrix, rows, columns, more_rows, more_columns):
    larger = rows + more_rows, columns + more_columns
    by_steps = matrices.resize(matrices.resize(matrix, *larger), rows, columns)
    np.testing.assert_array_equal(by_steps[: matrix.shape[0], : matrix.shape[1]].shape, np.minimum(matrix.shape, (rows, columns)))
    if rows >= matrix.shape[0] and columns >= matrix.shape[1]:
        np.testing.assert_array_equal(by_steps, matrices.resize(matrix, rows, columns))
        np.testing.assert_array_equal(matrices.resize(by_steps, *matrix.shape), matrix)


def test_a_middle_is_where_one_expects_it():
    assert matrices.resize(np.ones((1, 1)), 3, 3).tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert matrices.resize(np.arange(25.0).reshape(5, 5), 3, 1).tolist() == [[7], [12], [17]]


@pytest.mark.parametrize(("index", "value"), [(-1, 1.0), (4, 1.0), (0, 1e7), (0, float("nan"))])
def test_what_cannot_be_replaced_stays(index, value):
    matrix = np.zeros((2, 2))
    assert matrices.replaced(matrix, index, value) is matrix


def test_one_number_is_replaced():
    matrix = np.zeros((2, 2), int)
    assert matrices.replaced(matrix, 2, 0.5).tolist() == [[0, 0], [0.5, 0]]
    assert not matrix.any()
