"""Typed expressions: read as Python reads them, computed as numpy and torch compute them, printed so that they read the same."""

import math
import re
import warnings

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.maths import expressions as maths
from models.maths.expressions import ExpressionError, parse

UNARY = ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "relu", "sigmoid", "abs", "sign")
PYTHON = {
    **{name: getattr(np, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "abs", "sign", "sum", "mean", "dot", "transpose")},
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "max": np.maximum,
    "min": np.minimum,
    "detach": lambda x: x,
    "pi": math.pi,
    "e": math.e,
}

leaves = st.sampled_from(["x", "y", "x1", "2", "0.5", "3.25", "1e-2", "pi", "e"])
texts = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", " - ", "**"]), inner).map("".join),
        st.tuples(st.sampled_from(UNARY), inner).map(lambda pair: "{}({})".format(*pair)),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(lambda three: "{}({}, {})".format(*three)),
        inner.map("({})".format),
        inner.map("-{}".format),
    ),
    max_leaves=8,
)
numbers = st.floats(-3, 3).map(lambda value: round(value, 3))
values = st.fixed_dictionaries({"x": numbers, "y": numbers, "x1": numbers})


def python(text, given):
    """What Python itself makes of a text, in float64."""
    numbers = re.sub(r"(?<![\w.])(\d[\d.]*(?:e-?\d+)?)", r"number(\1)", text)
    with np.errstate(all="ignore"):
        return eval(numbers, {**PYTHON, "number": np.float64, **{name: np.float64(value) for name, value in given.items()}})


@given(texts, values)
@example("-x**2", {"x": 2.0, "y": 0.0, "x1": 0.0})
@example("2**-x**2", {"x": 1.5, "y": 0.0, "x1": 0.0})
@example("x-y-x1/2/x", {"x": 2.0, "y": 3.0, "x1": 5.0})
def test_it_means_what_python_means(text, given):
    np.testing.assert_allclose(parse(text).evaluate(given), python(text, given), rtol=1e-12)
    np.testing.assert_allclose(parse(text.replace("**", "^")).evaluate(given), python(text, given), rtol=1e-12)


@given(texts, values)
@example("1/x", {"x": 0.0, "y": 0.0, "x1": 0.0})
@example("log(-1)+0/0*exp(1e4)", {"x": 0.0, "y": 0.0, "x1": 0.0})
def test_what_has_no_value_is_silent(text, given):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isscalar(parse(text).evaluate(given))


@given(texts, st.lists(values, min_size=1, max_size=4))
def test_arrays_are_computed_entry_by_entry(text, points):
    expression = parse(text)
    together = expression.evaluate({name: np.array([point[name] for point in points]) for name in ("x", "y", "x1")})
    one_by_one = [expression.evaluate(point) for point in points]
    np.testing.assert_allclose(np.broadcast_to(together, len(points)), one_by_one, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_step_is_rounded_to_the_kind_of_number(dtype):
    expression = parse("(x + 1e-9) * 3 - exp(x)")
    assert {result.dtype for result in expression.trace({"x": [1.0, 2.0]}, dtype)} == {np.dtype(dtype)}
    assert parse("x + 1e-9 - x").evaluate({"x": 1.0}, "float32") == 0


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("3x^2 - 4x", "3*x**2 - 4*x"),
        ("2(x+1)(y-1)", "2*(x+1)*(y-1)"),
        ("x(y+1)", "x*(y+1)"),
        ("2x y", "2*x*y"),
        ("2 sin(x) cos(x)", "2*sin(x)*cos(x)"),
        ("1/2x", "1/2*x"),
        ("2e", "2*e"),
        ("1e1x", "10.0*x"),
        ("2pi x", "2*pi*x"),
        ("x²+y³", "x**2+y**3"),
        ("2x²", "2*x**2"),
        ("x^2 y", "x**2*y"),
        ("ln(x)", "log(x)"),
        ("x × y ÷ 2 − 1", "x*y/2-1"),
        ("ｍａｘ（x，y）＋１", "max(x,y)+1"),
        ("max（x、y）", "max(x,y)"),
        ("+x", "x"),
        (" x\n+\ty ", "x+y"),
        ("π·x", "pi*x"),
    ],
)
def test_it_is_written_as_people_write(text, meaning):
    given = {"x": 1.7, "y": 0.6}
    assert parse(text, ("x", "y")).evaluate(given) == pytest.approx(python(meaning, given))


def test_max_goes_through_all_its_arguments():
    assert parse("max(1, x, 3, 2)").evaluate({"x": 7.0}) == 7
    assert parse("min(1, x, 3, -2)").evaluate({"x": 7.0}) == -2


def test_a_name_that_is_given_wins_over_a_constant_or_a_function():
    assert parse("e + mean", ("e", "mean")).evaluate({"e": 1.0, "mean": 2.0}) == 3
    assert parse("e").names == ()


@pytest.mark.parametrize(
    ("text", "code", "position", "detail"),
    [
        ("", "empty", 0, ""),
        (" \t", "empty", 0, ""),
        ("x" + " " * 200, "long", 200, ""),
        ("+".join(["x"] * 90), "many", 0, ""),
        ("(" * 30 + "x" + ")" * 30, "deep", 24, ""),
        ("-" * 50 + "x", "deep", 24, ""),
        ("x" + "^x" * 50, "deep", 49, ""),
        ("x + 1 $ 2", "character", 6, "$"),
        ("x = 1", "character", 2, "="),
        ("__import__('os')", "character", 0, "_"),
        ("x.real", "token", 1, "."),
        ("1.2.3", "number", 0, "1.2.3"),
        ("2 + 1e999", "number", 4, "1e999"),
        ("averylongname1", "name", 0, "averylongname1"),
        ("x + z", "variable", 4, "z"),
        ("2 foo(x)", "function", 2, "foo"),
        ("1 + sin x", "call", 4, "sin"),
        ("exp(x, y)", "arguments", 0, "exp"),
        ("max(x)", "arguments", 0, "max"),
        ("1 + sum(x)", "tensor", 4, "sum"),
        ("x @ y", "tensor", 2, "@"),
        ("x +", "ending", 3, ""),
        ("x * (y", "closing", 4, "("),
        ("max(x, y", "closing", 3, "("),
        ("x)", "token", 1, ")"),
        ("x 2", "token", 2, "2"),
        ("x + * y", "token", 4, "*"),
        ("()", "token", 1, ")"),
        ("x, y", "token", 1, ","),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text, code, position, detail):
    with pytest.raises(ExpressionError) as caught:
        parse(text, ("x", "y", "averylongname1") if code == "name" else ("x", "y"))
    assert (caught.value.code, caught.value.position, caught.value.detail) == (code, position, detail)


@pytest.mark.parametrize(("text", "code", "wanted"), [("z", "variable", "x, y"), ("max(x)", "arguments", "2–8"), ("exp(x,y)", "arguments", "1")])
def test_an_error_says_what_was_wanted(text, code, wanted):
    with pytest.raises(ExpressionError) as caught:
        parse(text, ("x", "y"))
    assert (caught.value.code, caught.value.wanted) == (code, wanted)


@given(st.text(max_size=250) | st.text("xy12.+-*/^@(), sincoexpmaxe²π", max_size=210))
def test_any_text_is_read_or_refused(text):
    found = outcome(text)
    if isinstance(found, ExpressionError):
        assert 0 <= found.position <= 200
        assert text[found.position : found.position + len(found.detail)] == found.detail or found.detail.isascii()
    else:
        assert len(found.steps) <= 100
        assert found.latex()


def outcome(text):
    try:
        return parse(text, tensors=True)
    except ExpressionError as error:
        return error


@given(texts, values)
@example("(x+1)*(y-2)**x1", {"x": 2.0, "y": 3.0, "x1": 5.0})
def test_every_term_knows_the_characters_it_came_from(text, given):
    """Read alone, they mean what the term means."""
    expression = parse(text)
    for step, result in zip(expression.steps, expression.trace(given), strict=True):
        alone = parse(text[step.term.start : step.term.end])
        assert alone.root.operation == step.term.operation
        np.testing.assert_array_equal(alone.evaluate(given), result)


def test_the_graph_has_a_name_once_and_every_step_after_its_inputs():
    steps = parse("x*x + sin(x)*2").steps
    assert [step.term.operation for step in steps] == ["name", "multiply", "sin", "number", "multiply", "add"]
    assert [step.inputs for step in steps] == [(), (0, 0), (0,), (), (2, 3), (1, 4)]
    assert parse("x+y+x").names == ("x", "y")


@given(texts)
def test_the_graph_is_in_the_order_of_computing(text):
    for place, step in enumerate(parse(text).steps):
        assert all(before < place for before in step.inputs)


def test_vectors_and_matrices():
    given = {"x": np.arange(4.0), "A": np.arange(12.0).reshape(3, 4)}
    assert parse("2*dot(x, x)", tensors=True).evaluate(given) == 28
    np.testing.assert_array_equal(parse("A @ x + 1", tensors=True).evaluate(given), given["A"] @ given["x"] + 1)
    assert parse("sum(A) / mean(A)", tensors=True).evaluate(given) == 12
    assert parse("transpose(A)", tensors=True).evaluate(given).shape == (4, 3)
    with pytest.raises(ValueError, match="mismatch"):
        parse("x @ A", tensors=True).evaluate(given)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("3x^2-4x", "3 x^{2} - 4 x"),
        ("-x^2*y", r"-x^{2} \, y"),
        ("(-x)^2", r"\left(-x\right)^{2}"),
        ("(x+1)/(x-1)", r"\frac{x + 1}{x - 1}"),
        ("(x/y)^2", r"\left(\frac{x}{y}\right)^{2}"),
        ("x-(y-x1)", r"x - \left(y - x_{1}\right)"),
        ("2*3", r"2 \cdot 3"),
        ("1e-7x", r"10^{-7} \cdot x"),
        ("exp(-x)^2", r"\left(e^{-x}\right)^{2}"),
        ("sqrt(2)*abs(x)", r"\sqrt{2} \, \left|x\right|"),
        ("max(x,0)", r"\max\left(x, 0\right)"),
        ("2pi alpha", r"2 \pi \, \mathrm{alpha}"),
        ("dot(x+y, x)", r"\left(x + y\right)^\top x"),
        ("W_1 @ (x + y)", r"W_{1} \left(x + y\right)"),
        ("transpose(x)", r"x^\top"),
    ],
)
def test_latex_has_the_parentheses_that_are_needed(text, written):
    assert parse(text, tensors=True).latex() == written


class FromLatex:
    """Reads back what `latex` prints, by the rules of mathematics, and computes it."""

    TOKEN = re.compile(r"\\left\||\\right\||\\[a-zA-Z]+\\left\(|\\operatorname\{\w+\}\\left\(|\\left\(|\\right\)|\\[a-z]+|\\,|[0-9.]+|[a-z]|.")

    def __init__(self, text, given):
        self.tokens, self.given = [token for token in self.TOKEN.findall(text) if token not in (" ", r"\,")] + [""], given

    def next(self, *wanted):
        return self.tokens.pop(0) if self.tokens[0] in wanted else ""

    def sum(self):
        result = -self.product() if self.next("-") else self.product()
        while sign := self.next("+", "-"):
            result = result + self.product() if sign == "+" else result - self.product()
        return result

    def product(self):
        result = self.power()
        while self.next(r"\cdot") or self.tokens[0] not in ("", "+", "-", "}", ",", r"\right)", r"\right|"):
            result = result * self.power()
        return result

    def power(self):
        base = self.atom()
        return np.power(base, self.braced()) if self.next("^") else base

    def braced(self):
        self.tokens.pop(0)
        result = self.sum()
        self.tokens.pop(0)
        return result

    def atom(self):
        token = self.tokens.pop(0)
        if token == r"\frac":
            return np.divide(self.braced(), self.braced())
        if token == r"\sqrt":
            return np.sqrt(self.braced())
        if token == r"\left|":
            result = self.sum()
            self.tokens.pop(0)
            return np.abs(result)
        if token.endswith(r"\left("):
            return self.called(re.sub(r"\\left\(|\\operatorname|[\\{}]", "", token).lower())
        if token == r"\pi":
            return np.float64(math.pi)
        if token == "x" and self.tokens[:4] == ["_", "{", "1", "}"]:
            del self.tokens[:4]
            return np.float64(self.given["x1"])
        return np.float64(self.given.get(token, math.e if token == "e" else None) if token.isalpha() else token)

    def called(self, name):
        arguments = [self.sum()]
        while self.next(","):
            arguments.append(self.sum())
        self.tokens.pop(0)
        return {**PYTHON, "": lambda x: x, "sigma": PYTHON["sigmoid"]}[name](*arguments)


@given(texts, values)
@example("x-(y+x1)", {"x": 2.0, "y": 3.0, "x1": 5.0})
@example("-(x-y)*x1", {"x": 2.0, "y": 3.0, "x1": 5.0})
@example("x-x1*-y", {"x": 2.0, "y": 3.0, "x1": 5.0})
@example("x*(-y*x1)", {"x": 2.0, "y": 3.0, "x1": 5.0})
@example("(-x*y)**2", {"x": 2.0, "y": 3.0, "x1": 5.0})
def test_latex_reads_as_the_same(text, given):
    with np.errstate(all="ignore"):
        read_back = FromLatex(parse(text).latex(), given).sum()
    np.testing.assert_allclose(read_back, parse(text).evaluate(given), rtol=1e-9)


def test_what_derivatives_are_made_of():
    above, below = maths.number(2), maths.number(-1)
    sign = maths.Term("name", name="x")
    chosen = maths.Expression(maths.Term("choose", (sign, above, below)))
    assert chosen.evaluate({"x": [1, 0, -1, math.nan]}).tolist()[:3] == [2, 0.5, -1]
    assert np.isnan(chosen.evaluate({"x": math.nan}))
    assert chosen.latex() == r"\begin{cases} 2 & x > 0 \\ -1 & x < 0 \end{cases}"
    step = maths.Expression(maths.Term("step", (sign,)))
    assert step.evaluate({"x": [1, 0, -1]}).tolist() == [1, 0, 0]
    assert step.latex() == r"\mathbf{1}\left[x > 0\right]"
