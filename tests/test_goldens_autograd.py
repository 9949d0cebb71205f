"""The book's worked examples of sections 2.4 and 2.5 that the page `autograd` rests on."""

import numpy as np
import pytest

from models.maths.autograd import gradients, oracle, parse_inputs, plain, read_program
from models.maths.autograd.accumulation import call_after_call
from models.maths.autograd.control_flow import control_flow

X = parse_inputs("x = [0, 1, 2, 3]")


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param("2*dot(x, x)", [0, 4, 8, 12], id="B027"),
        pytest.param("sum(x*x)", [0, 2, 4, 6], id="B031"),
        pytest.param("mean(x*x)", [0, 0.5, 1, 1.5], id="B033"),
        pytest.param("y = x*x; z = detach(y)*x; sum(z)", [0, 1, 4, 9], id="B035 detached"),
        pytest.param("y = x*x; z = y*x; sum(z)", [0, 3, 12, 27], id="B036"),
        pytest.param("y = x*x; u = detach(y); z = u*x; sum(y)", [0, 2, 4, 6], id="B037"),
    ],
)
def test_gradients(program, expected):
    assert gradients(read_program(program, X))["x"].tolist() == expected


def test_value_of_the_first_example():
    assert read_program("y = 2*dot(x, x)", X).result == 28


def test_b024_a_quadratic_form():
    graph = read_program("x @ A @ x", parse_inputs("A = [[1, 2], [3, 4]]; x = [1, 1]"))
    assert gradients(graph)["x"].tolist() == [7, 13]


def test_b025_the_squared_frobenius_norm():
    graph = read_program("sum(X*X)", parse_inputs("X = [[0, 1], [2, 3]]"))
    assert gradients(graph)["X"].tolist() == [[0, 2], [4, 6]]


def test_b028_and_b030_nothing_then_accumulation():
    graphs = {"y": read_program("2*dot(x, x)", X), "s": read_program("sum(x)", X)}
    history = [gradient["x"] for gradient in call_after_call(graphs, "ys")]
    assert history[0] is None
    assert history[1].tolist() == [0, 4, 8, 12]
    assert history[2].tolist() == [1, 5, 9, 13]
    assert call_after_call(graphs, "yzs")[-1]["x"].tolist() == [1, 1, 1, 1]


def test_b034_a_vector_has_no_gradient():
    told = oracle.reverse({**plain(read_program("x*x", X)), "start": None})
    assert told["error"] == "grad can be implicitly created only for scalar outputs"


def test_b039_and_b040_control_flow():
    trace = control_flow(0.0412)
    assert (trace.result, trace.gradient) == (pytest.approx(1350.0416, abs=1e-4), 32768)
    trace = control_flow(1.0)
    assert (trace.result, trace.gradient, trace.turns) == (1024, 1024, 9)
    assert trace.gradient == trace.result / 1.0
    np.testing.assert_allclose(control_flow(-1.0).gradient, 102400)
