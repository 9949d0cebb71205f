"""The book's worked examples of section 2.4 that the page `derivatives` rests on."""

import numpy as np
import pytest

from models.maths.derivatives import derivative
from models.maths.derivatives.quotients import quotient
from models.maths.expressions import parse

F = parse("3*x**2-4*x")


def test_b021_the_slope_of_the_tangent():
    assert derivative(F, "x").evaluate({"x": 1.0}) == 2
    assert derivative(F, "x").latex() == "6 x - 4"


def test_b022_difference_quotients():
    found = quotient(F, 1.0, np.array([0.1, 0.01, 0.001, 1e-4, 1e-5]), "forward")
    assert found == pytest.approx([2.3, 2.03, 2.003, 2.0003, 2.00003], abs=1e-5)
