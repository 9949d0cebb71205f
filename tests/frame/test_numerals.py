"""Numbers as people write them; what Python writes and what the browser writes are the same."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.numerals import significant, tex, text


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0, None, "0"),
        (3.0, None, "3"),
        (-2, None, "−2"),
        (0.5, None, "0.5"),
        (1 / 3, None, "0.3333"),
        (12345.678, None, "12346"),
        (2, 3, "2.000"),
        (-0.25, 1, "−0.2"),
        (math.nan, None, "nan"),
        (math.inf, 2, "∞"),
        (-math.inf, 2, "−∞"),
        (np.float32(0.1), None, "0.1"),
        (np.float16(0.1), 2, "0.10"),
        (np.int64(7), None, "7"),
        (True, None, "1"),
        ("as it is", 2, "as it is"),
        (-99999, None, "−10⁵"),
        (5.0314e25, None, "5.031·10²⁵"),
        (-2e-9, None, "−2·10⁻⁹"),
        (0.0001234567, None, "0.0001235"),
    ],
)
def test_a_number_has_the_digits_that_matter(value, digits, shown):
    assert text(value, digits) == shown


@pytest.mark.parametrize("value", [-0.0, -0.0001])
def test_nothing_is_not_negative(value):
    assert text(value, 2) == "0.00"


@given(st.floats())
def test_a_number_is_short_and_its_minus_is_a_minus(value):
    assert len(text(value)) <= 13
    assert "-" not in text(value)


def test_numbers_with_so_many_digits():
    assert [text(-0.001, 2), text(-1.005e6, 1), text(99999, 1), text(math.inf, 2)] == ["0.00", "−1.005·10⁶", "99999.0", "∞"]
    assert [significant(1 / 3, 10), significant(1.26e-7, 2), significant(31415.9, 2)] == ["0.3333333333", "1.3·10⁻⁷", "31416"]


def test_numbers_in_formulas():
    assert [tex(6.658e9), tex(-1e-7), tex(2.5), tex(-math.inf)] == [r"6.658 \cdot 10^{9}", "-10^{-7}", "2.5", r"-\infty"]
