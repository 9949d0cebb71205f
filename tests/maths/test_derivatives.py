"""Rules against sympy and against reverse mode; quotients against theory; kinks against torch and against the function itself."""

import itertools
import math
import re

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st

from models.maths.autograd import gradients, read_program
from models.maths.derivatives import circle, derivative, derivatives, kinks, quotients, rule, size, swell
from models.maths.expressions import Expression, ExpressionError, Term, parse
from models.maths.expressions.terms import OPERATIONS

SMOOTH = ("exp", "sin", "cos", "tanh", "sigmoid")
X = sympy.Symbol("x", real=True)
SYMPY = {name: getattr(sympy, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh")} | {
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "pi": sympy.pi,
    "e": sympy.E,
    "x": X,
    "number": lambda digits: sympy.Float(digits, 30),
}


def texts(functions, signs):
    leaves = st.sampled_from(["x", "x", "x", "2", "0.5", "3", "pi", "e", "-1"])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(signs), inner).map("({0[0]}){0[1]}({0[2]})".format),
            st.tuples(st.sampled_from(functions), inner).map("{0[0]}({0[1]})".format),
            st.tuples(inner, st.sampled_from(["2", "3", "-1", "-2", "0.5", "1/3"])).map("({0[0]})**({0[1]})".format),
            inner.map("-({})".format),
        ),
        max_leaves=6,
    )


any_smooth = texts((*SMOOTH, "sqrt", "log", "tan"), ["+", "-", "*", "/", "**"])
any_text = texts((*SMOOTH, "sqrt", "log", "tan", "abs", "relu", "sign"), ["+", "-", "*", "/", "**"])
places = st.floats(-2, 2).map(lambda value: round(value, 3))


def value(expression, x):
    return float(expression.evaluate({"x": x}))


@given(any_smooth, st.floats(0.1, 2))
@example("(x)**(x)", 1.5)
@example("(e)**(x)", 1.5)
@example("(2)**(x)*x", 1.5)
@example("-(x)**(2)/x", 1.5)
@example("(x+1)/(x*x)-(x)**(1/3)", 0.7)
def test_rules_are_sympys(text, x):
    formula = sympy.lambdify(X, sympy.diff(eval(re.sub(r"([0-9.]+)", r"number('\1')", text), dict(SYMPY)), X), "mpmath")
    try:
        truth = complex(formula(mpmath.mpf(x)))
    except (ZeroDivisionError, OverflowError):
        return
    assume(truth.imag == 0 and abs(truth) < 1e6 and math.isfinite(value(parse(text), x)))
    assert value(derivative(parse(text), "x"), x) == pytest.approx(truth.real, rel=1e-6, abs=1e-8)


@given(any_text, places)
@example("max(x, 0, 2-x)", 1.0)
@example("max(x, x, -x)", 0.0)
@example("min(x, 2*x, 1)", 0.0)
@example("relu(x)*abs(x)", 0.0)
def test_rules_are_what_reverse_mode_gives(text, x):
    """At kinks too: both follow torch."""
    expression = parse(text)
    assume("x" in text)
    graph = read_program(text, {"x": np.float64(x)}) if _has_x(text) else None
    automatic = float(gradients(graph)["x"]) if graph else 0.0
    assume(math.isfinite(automatic) and abs(automatic) < 1e6 and math.isfinite(value(expression, x)))
    by_rules = value(derivative(expression, "x"), x)
    assume(math.isfinite(by_rules))
    assert by_rules == pytest.approx(automatic, rel=1e-6, abs=1e-7)


def _has_x(text):
    try:
        read_program(text, {"x": np.float64(1)})
    except ExpressionError:
        return False
    return True


@given(any_smooth, st.floats(0.1, 2))
def test_what_is_written_shorter_has_the_same_value(text, x):
    """Every derivative of every step is the derivative of that step."""
    expression = parse(text)
    for step, slope in zip(expression.steps, derivatives(expression, "x"), strict=True):
        alone = Expression(step.term)
        ours, h = value(Expression(slope), x), 1e-6
        near = (value(alone, x + h) - value(alone, x - h)) / (2 * h)
        assume(math.isfinite(ours) and math.isfinite(near) and abs(ours) < 1e3 and abs(value(alone, x)) < 1e3)
        wide = (value(alone, x + 2 * h) - value(alone, x - 2 * h)) / (4 * h)
        assume(abs(near - wide) < 1e-5)
        assert ours == pytest.approx(near, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize(("name", "operation"), [(name, found) for name, found in OPERATIONS.items() if found.written and not found.tensor])
def test_every_function_can_be_differentiated_twice(name, operation):
    text, h = f"{name}({', '.join(['x*x', '0.3*x', '0.2'][: operation.fewest])})", 1e-6
    first = derivative(parse(text), "x")
    assert value(derivative(first, "x"), 0.7) == pytest.approx((value(first, 0.7 + h) - value(first, 0.7 - h)) / (2 * h), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("3x^2 - 4x", "6 x - 4"),
        ("5", "0"),
        ("x", "1"),
        ("x^3/3", "x^{2}"),
        ("1/x", r"-\frac{1}{x^{2}}"),
        ("sin(x)^2", r"2 \sin\left(x\right) \, \cos\left(x\right)"),
        ("exp(-x^2/2)", r"-x \, e^{-\frac{x^{2}}{2}}"),
        ("log(1+exp(x))", r"\frac{e^{x}}{1 + e^{x}}"),
        ("(x+1)(x-1)", "2 x"),
        ("x*x*x", "3 x^{2}"),
        ("sqrt(1+x^2)", r"\frac{x}{\sqrt{1 + x^{2}}}"),
        ("e^x", "e^{x}"),
        ("2^x", r"2^{x} \, \log\left(2\right)"),
        ("relu(x)", r"\mathbf{1}\left[x > 0\right]"),
        ("max(x, 2)", r"\begin{cases} 1 & x > 2 \\ 0 & x < 2 \end{cases}"),
        ("y*x", "y"),
    ],
)
def test_derivatives_are_written_as_in_a_book(text, written):
    assert derivative(parse(text), "x").latex() == written


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("3x^2 - 4x", ["constant", "variable", "constant", "power", "multiple", "constant", "multiple", "sum"]),
        ("x*sin(x)/x", ["variable", "chain", "product", "quotient"]),
        ("x/2", ["variable", "constant", "multiple"]),
        ("2/x", ["constant", "variable", "quotient"]),
        ("2^x + x^x", ["constant", "variable", "exponential", "general_power", "sum"]),
        ("-max(x, 1)", ["variable", "constant", "larger", "multiple"]),
        ("exp(2)", ["constant", "constant"]),
    ],
)
def test_every_step_names_its_rule(text, rules):
    assert [rule(step.term, "x") for step in parse(text).steps] == rules


def test_size_counts_shared_parts_wherever_they_stand():
    shared = Term("add", (Term("name", name="x"), Term("name", name="x")))
    assert size(Expression(Term("multiply", (shared, shared)))) == 7


@given(any_smooth, places, st.sampled_from(quotients.SCHEMES), st.sampled_from(["float32", "float64"]))
def test_quotients_follow_their_definition(text, x, scheme, dtype):
    f, kind, h = parse(text), np.dtype(dtype).type, np.array([0.5, 1e-2])
    with np.errstate(all="ignore"):
        right = kind(x) if scheme == "backward" else kind(kind(x) + kind(0.5))
        left = kind(x) if scheme == "forward" else kind(kind(x) - kind(0.5))
        expected = (f.evaluate({"x": right}, dtype) - f.evaluate({"x": left}, dtype)) / kind(1 if scheme == "central" else 0.5)
    found = quotients.quotient(f, x, h, scheme, dtype)
    assert found.dtype == np.dtype(dtype)
    np.testing.assert_allclose(found[0], expected, rtol=1e-6)


FAMOUS = ["exp(x)", "sin(x)", "log(x+3)", "x^3", "1/(x+3)", "tanh(2x)", "exp(sin(3x))"]


@pytest.mark.parametrize("text", FAMOUS)
@pytest.mark.parametrize("scheme", quotients.SCHEMES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_error_is_u_shaped_with_its_bottom_where_theory_says(text, scheme, dtype):
    f, x = parse(text), 0.75  # a number that both formats have exactly
    slope = derivative(f, "x")
    expected = quotients.forecast(f, slope, x, scheme, dtype)
    h = quotients.steps(1e-15, 1, 600)
    errors = np.abs(quotients.quotient(f, x, h, scheme, dtype).astype(float) - value(slope, x))
    smooth = np.array([np.median(errors[max(0, i - 20) : i + 21]) for i in range(600)])
    found = h[np.argmin(smooth)]
    assert expected.best / 12 < found < expected.best * 12
    assert smooth.min() < 4 * expected.error
    truncated = h[h > 30 * expected.best]
    ratio = errors[h > 30 * expected.best][:5] / (expected.truncation * truncated[:5] ** expected.order)
    assert np.median(ratio) == pytest.approx(1, rel=0.35)
    assert smooth[:50].min() > 3 * smooth.min()


def test_the_h_that_was_really_taken_is_better_at_a_crooked_place():
    f, h = parse("x"), np.array([1e-9])
    assert quotients.quotient(f, math.pi, h, "forward", taken=True)[0] == 1
    assert abs(quotients.quotient(f, math.pi, h, "forward")[0] - 1) > 1e-8


@pytest.mark.parametrize("x", [1.0, 0.3, -2.7, 1000.1])
def test_a_parabola_has_no_best_h_of_the_central_quotient(x):
    f = parse("3x^2 - 4x")
    found = quotients.forecast(f, derivative(f, "x"), x, "central")
    assert found.truncation == 0
    assert math.isnan(found.best)
    assert math.isfinite(quotients.forecast(f, derivative(f, "x"), x, "forward").best)


def test_a_straight_line_has_no_best_h():
    f = parse("2x")
    assert math.isnan(quotients.forecast(f, derivative(f, "x"), 1.0, "central").best)


@pytest.mark.parametrize(
    ("text", "x", "sides", "code"),
    [
        ("abs(x)", 0, (-1, 1), "convex"),
        ("relu(x)", 0, (0, 1), "convex"),
        ("-abs(x)", 0, (1, -1), "concave"),
        ("max(x, 0, 2-x)", 1, (-1, 1), "convex"),
        ("min(x, 2x)", 0, (2, 1), "concave"),
        ("abs(x)^3", 0, (0, 0), "smooth"),
        ("abs(x) - abs(x)", 0, (0, 0), "smooth"),
        ("x^2", 3, (6, 6), "smooth"),
        ("abs(x - 0.1)", 0.1, (-1, 1), "convex"),
        ("abs(abs(x) - 1)", 1, (-1, 1), "convex"),
        ("relu(sin(x))", math.pi, (-1, 0), "convex"),
        ("abs(x)*2 + relu(-x)", 0, (-3, 2), "convex"),
        ("3", 1, (0, 0), "smooth"),
        ("max(relu(x), -x)", 0, (-1, 1), "convex"),
    ],
)
def test_slopes_on_both_sides(text, x, sides, code):
    found = kinks.corner(text, x)
    assert (found.left, found.right) == pytest.approx(sides, abs=1e-9)
    assert found.code == code


@pytest.mark.parametrize(("text", "x"), [("sqrt(abs(x))", 0), ("sign(x)", 0), ("log(x)", 0), ("1/x", 0), ("log(x)", -1)])
def test_where_there_is_not_even_a_slope_on_one_side(text, x):
    assert kinks.corner(text, x).code == "broken"


@given(texts(("exp", "sin", "abs", "relu"), ["+", "-", "*"]), places)
@example("abs(x)+relu(x)*abs(x)", 0.0)
@example("abs(abs(x)-1)", -1.0)
def test_one_sided_slopes_are_one_sided_limits(text, x):
    f, h = parse(text), 1e-7
    right, left = ((value(f, x + way * h) - value(f, x)) / (way * h) for way in (1, -1))
    far = [(value(f, x + way * 2 * h) - value(f, x)) / (way * 2 * h) for way in (1, -1)]
    assume(np.isfinite([right, left, *far]).all() and max(abs(right), abs(left)) < 100)
    assume(np.abs(np.subtract([right, left], far)).max() < 1e-4)
    found = kinks.corner(text, x)
    assert (found.right, found.left) == pytest.approx((right, left), abs=1e-3)


@given(st.lists(st.tuples(places, places), min_size=2, max_size=4), places)
def test_lines_with_allowed_slopes_stay_below_a_convex_function(pieces, share):
    """The largest of some lines is convex; at its kinks, a slope is allowed exactly where the line stays below everywhere."""
    text = f"max({', '.join(f'({slope})*x+({height})' for slope, height in pieces)})"
    f, far = parse(text), np.geomspace(1e-5, 5, 200)
    for place in kinks.kinks(text, -5, 5)[:3]:
        corner = kinks.corner(text, place)
        assume(corner.code == "convex")
        low, high = corner.interval
        for slope, allowed in ((low + abs(share) / 2 * (high - low), True), (high + 0.1, False), (low - 0.1, False)):
            everywhere = np.concatenate([place - far, place + far])
            line = value(f, place) + slope * (everywhere - place)
            assert corner.allows(slope) == allowed
            assert (line <= f.evaluate({"x": everywhere}) + 1e-7).all() == allowed


def test_an_interval_says_what_it_allows():
    corner = kinks.corner("abs(x)", 0)
    assert (corner.interval, corner.allows(0), corner.allows(-1), corner.allows(1.2)) == ((-1, 1), True, True, False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("abs(x)", [0]),
        ("x^2", []),
        ("5", []),
        ("max(x, 0, 2-x) + abs(3x-1)", [0, 1 / 3, 1]),
        ("relu(x-1.2345678)", [1.2345678]),
        ("abs(sin(pi x))", [-3, -2, -1, 0, 1, 2, 3]),
    ],
)
def test_kinks_are_found(text, found):
    assert kinks.kinks(text, -3.2, 3.2) == pytest.approx(found, abs=2e-9)


def test_what_cannot_be_read_is_refused_everywhere():
    for function in (lambda: kinks.corner("abs(", 0), lambda: kinks.kinks("y", 0, 1)):
        with pytest.raises(ExpressionError):
            function()


def test_polygons_close_in_on_pi_four_times_as_near_at_every_doubling():
    found = circle.polygons(30)
    assert [polygon.sides for polygon in found[:4]] == [3, 6, 12, 24]
    for polygon in found[:20]:
        assert polygon.inner == pytest.approx(polygon.sides / 2 * math.sin(2 * math.pi / polygon.sides), rel=1e-14)
        assert polygon.outer == pytest.approx(polygon.sides * math.tan(math.pi / polygon.sides), rel=1e-14)
        assert polygon.inner < math.pi < polygon.outer
    gaps = [math.pi - polygon.inner for polygon in found[2:14]]
    assert [before / after for before, after in itertools.pairwise(gaps)] == pytest.approx([4] * 11, rel=0.02)
    assert found[-1].inner == pytest.approx(math.pi, abs=1e-15)


def test_the_form_that_cancels_ends_at_nothing():
    naive = [abs(math.pi - polygon.naive) for polygon in circle.polygons(30)]
    assert 10 < int(np.argmin(naive)) < 18
    assert naive[-1] == math.pi


def test_corners_lie_on_the_circle_and_close():
    points = circle.corners(7, 2.0)
    assert points.shape == (8, 2)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 2)
    np.testing.assert_allclose(points[0], points[-1], atol=1e-12)
    np.testing.assert_allclose(points[0], [0, 2])


@pytest.mark.parametrize("depth", range(1, 7))
@given(x=st.floats(0.05, 0.95))
def test_three_ways_to_one_derivative(depth, x):
    found = swell.ways(depth, x)
    truth, point = 1.0, x
    for _ in range(depth):
        truth, point = truth * (4 - 8 * point), 4 * point * (1 - point)
    assert found.exact == pytest.approx(truth, rel=1e-9, abs=1e-9)
    assert found.automatic == pytest.approx(truth, rel=1e-9, abs=1e-9)
    assert found.formula == pytest.approx(truth, rel=1e-9, abs=1e-9)
    assert found.difference == pytest.approx(truth, rel=1e-4, abs=1e-3)


def test_the_formula_grows_without_bounds_and_the_program_does_not():
    sizes = [swell.ways(depth, 0.3) for depth in range(1, 9)]
    assert all(after.formula_size > 2 * before.formula_size for before, after in itertools.pairwise(sizes))
    assert [way.operations for way in sizes] == [8 * depth for depth in range(1, 9)]
