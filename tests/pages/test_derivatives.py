"""What the page on derivatives states and shows."""

import numpy as np
import pytest

from models.maths.derivatives import derivative, kinks, quotients
from models.maths.expressions import parse
from models.specs.derivatives import DerivativesSpec
from pages.preliminaries import _derivatives as view
from playground.numerals import significant


def part(screen, key):
    return next(part.data for part in screen.parts() if part.key == f"derivatives.{key}")


def shown(text):
    f = parse(text, ("x",))
    return view.Shown(f, derivative(f, "x"), "")


def test_the_fact():
    f = parse("3x^2 - 4x")
    assert quotients.quotient(f, 1.0, np.array([0.1, 0.01, 0.001]), "forward") == pytest.approx([2.3, 2.03, 2.003])
    assert quotients.quotient(f, 1.0, np.logspace(-6, 0, 20), "central") == pytest.approx(np.full(20, 2.0), abs=1e-9)


def test_the_answers_to_what_to_try():
    f = parse("exp(x)")
    slope = derivative(f, "x")
    assert quotients.forecast(f, slope, 1.0, "forward").best == pytest.approx(1e-8, rel=2)
    errors = np.abs(quotients.quotient(f, 1.0, np.array([1e-4, 1e-8, 1e-12]), "forward") - np.e)
    assert errors.argmin() == 1
    assert quotients.forecast(f, slope, 1.0, "forward", "float32").error == pytest.approx(1e-3, rel=1)
    corner = kinks.corner("max(x, 0, 2 - x)", 1.0)
    assert (corner.interval, float(derivative(parse("max(x, 0, 2 - x)"), "x").evaluate({"x": 1.0}))) == ((-1, 1), 0)


def test_the_pitfall_of_the_smallest_h():
    assert quotients.quotient(parse("exp(x)"), 1.0, np.array([1e-17]), "forward")[0] == 0


@pytest.mark.parametrize("scheme", ["forward", "backward", "central"])
def test_the_secant_goes_through_two_points_of_the_function(scheme):
    spec, found = DerivativesSpec(f="exp(x)", x=0.5, h=0.3, scheme=scheme), shown("exp(x)")
    (ends, heights), (places, values) = view.secants(spec, found, np.array([0.3]))[0]
    np.testing.assert_allclose(values, np.exp(places))
    slope = (heights[1] - heights[0]) / (ends[1] - ends[0])
    assert slope == pytest.approx((values[1] - values[0]) / (places[1] - places[0]))
    np.testing.assert_allclose(heights[0] + slope * (places - ends[0]), values)


def test_the_player_stands_at_the_chosen_step():
    for h in (1e-16, 1e-4, 0.03, 2.0):
        spec = DerivativesSpec(h=h)
        shots, start = view.shots(spec, shown(spec.f))
        assert len(shots) <= view.SHOTS + 1
        assert shots[start].caption.startswith(f"h = {significant(h, 2)}:")


def test_a_step_too_small_turns_the_secant():
    spec = DerivativesSpec(f="exp(x)", x=1.0, h=1e-15)
    shots, start = view.shots(spec, shown(spec.f))
    (left, right), (low, high) = shots[start].curves[2]
    assert (high - low) / (right - left) == pytest.approx((np.exp(1 + 1e-15) - np.exp(1)) / 1e-15)
    assert abs((high - low) / (right - left) - np.e) > 0.3


def test_the_last_shot_is_the_tangent(visit):
    reel = part(visit("derivatives"), "secant")
    tangent, secant = (np.array(reel["figure"]["data"][1]["y"]), np.array(reel["moments"][-1]["curves"]["2"]["y"]))
    np.testing.assert_allclose(secant, tangent, atol=1e-2)


def test_at_every_operation_value_derivative_and_a_quotient_agree():
    spec, found = DerivativesSpec(f="x*sin(2x) + exp(-x)/(1 + x^2)", x=0.7), shown("x*sin(2x) + exp(-x)/(1 + x^2)")
    graph = view.rule_graph(spec, found)
    for moment, step in zip(graph.moments[1:], found.f.steps, strict=True):
        value, slope = (float(lane["exact"][0]) for lane in next(iter(moment.nodes.values()))["lanes"].values())
        alone = parse(found.f.text[step.term.start : step.term.end], ("x",))
        assert value == pytest.approx(float(alone.evaluate({"x": 0.7})))
        assert slope == pytest.approx(float(derivative(alone, "x").evaluate({"x": 0.7})), abs=1e-9)
        assert moment.caption.endswith(f"a quotient gives {view.text(slope)}.")


def test_the_error_figure_has_its_valley():
    spec, found = DerivativesSpec(f="exp(x)", h=1e-8), shown("exp(x)")
    h = quotients.steps(view.SMALLEST, view.LARGEST, view.STEPS)
    errors = view.errors(spec, found, h, "forward")
    bottom = h[np.nanargmin(errors)]
    assert 1e-10 < bottom < 1e-6
    assert errors[0] > 1e3 * np.nanmin(errors)
    assert errors[-1] > 1e3 * np.nanmin(errors)


@pytest.mark.parametrize("query", [{"f": "1/x", "x": "0"}, {"f": "log(x)", "x": "-1"}, {"f": "0/0"}, {"f": "5"}, {"f": "x^x^x^x", "x": "10"}])
def test_a_function_without_values_breaks_nothing(visit, query):
    screen = visit("derivatives", bent=query["f"], place=query.get("x", "0"), **query)
    assert screen.exceptions == []
    assert part(screen, "secant")["moments"]


def test_too_many_operations_are_counted_and_not_drawn(visit):
    screen = visit("derivatives", f="+".join(["sin(x)"] * 24))
    assert "up to 40 are drawn" in screen.texts
    assert screen.parts("graph") == []


def test_what_is_wrong_stands_under_the_text_and_the_last_picture_stays(visit):
    screen = visit("derivatives", f="sin(x", bent="y")
    assert part(screen, "f")["problem"] == "The parenthesis at place 4 is never closed."
    assert part(screen, "bent")["problem"] == "There is no variable “y” (place 1); there are: x."
    assert part(screen, "secant")["figure"]["data"]
