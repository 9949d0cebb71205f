"""How the page on derivatives draws what the limit does not reach: kinks with all their slopes, and a circle by polygons."""

from functools import partial
from typing import NamedTuple

import numpy as np

from models.maths import autograd
from models.maths.derivatives import circle, derivative, kinks
from models.maths.expressions import MOST_TERMS, Expression, ExpressionError, parse
from models.specs.derivatives import DerivativesSpec
from pages.preliminaries._derivatives import marked
from playground.charts import Figure, Series, lines
from playground.kit import Lesson, _, expression_problem
from playground.numerals import text
from playground.words import sentences

REACH = 3.0
LEAST = -17  # the power of ten where the axis of errors ends
FALLBACK = "abs(x)"


class Bent(NamedTuple):
    """A function with kinks, where it is looked at, and what is wrong with what was typed."""

    f: Expression
    corner: kinks.Corner
    problem: str


def read(lesson: Lesson) -> Bent:
    """The function that was typed, or the last one that could be read."""
    try:
        found, problem = parse(lesson.spec.bent, ("x",)), ""
    except ExpressionError as error:
        found, problem = None, expression_problem(error)
    f = lesson.last_good("bent", found, parse(FALLBACK, ("x",)))
    return Bent(f, kinks.corner(f.text, lesson.spec.place), problem)


def slopes_at_a_kink(lesson: Lesson) -> None:
    """A function with kinks, a point, and a line through it."""
    bent = read(lesson)
    picture, panel = lesson.stage()
    with panel:
        lesson.typed("bent", "f(x)", _("A function of x; abs, relu, max and min have kinks."), bent.problem)
        lesson.slider("place", "x", _("Where to look; the button goes to the nearest kink."))
        lesson.button("kink", _("Nearest kink"), partial(nearest_kink, lesson, bent))
        lesson.slider("slope", _("Slope of the line"), _("Turn the line around the point."))
    with picture:
        lesson.figure("kink", figure(lesson.spec, bent))
        lesson.say(sentence(lesson.spec, bent))
        lesson.say(torch_sentence(lesson, bent))


def circle_by_polygons(lesson: Lesson) -> None:
    """Polygons with ever more sides."""
    picture, panel = lesson.stage()
    with panel:
        lesson.slider("doublings", _("Doublings"), _("How often the sides of a triangle are doubled."))
        lesson.say(circle_sentence(lesson.spec.doublings))
    with picture:
        left, right = lesson.halves()
        with left:
            lesson.figure("circle", circle_figure(lesson.spec.doublings))
        with right:
            lesson.figure("exhaustion", circle_error_figure(lesson.spec.doublings))


def nearest_kink(lesson: Lesson, bent: Bent) -> None:
    """Go to the kink that is nearest."""
    found = kinks.kinks(bent.f.text, -5, 5)
    if found:
        lesson.desk.change(place=min(found, key=lambda place: abs(place - lesson.spec.place)))


@np.errstate(all="ignore")
def figure(spec: DerivativesSpec, bent: Bent) -> Figure:
    """The function, the two slopes at the point, every slope between them, and the line with the chosen one."""
    place, y = spec.place, float(bent.f.evaluate({"x": spec.place}))
    xs = np.linspace(place - REACH, place + REACH, 361)
    ys = np.broadcast_to(bent.f.evaluate({"x": xs}), xs.shape)
    ends = xs[[0, -1]]
    fan = [Series("", ends, y + slope * (ends - place), "plain", width=1, opacity=0.6) for slope in _between(bent.corner)]
    role = "output" if bent.corner.allows(spec.slope) else "gradient"
    line = Series(_("slope {slope}").format(slope=text(spec.slope)), ends, y + spec.slope * (ends - place), role, width=3)
    here = Series("", [place], [y], "label", "markers", size=11)
    return lines([*fan, Series("f", xs, ys, "input", width=3.5), line, here], sentence(spec, bent), x_title="x", y_range=_span(ys, y), height=360)


def _between(corner: kinks.Corner) -> np.ndarray:
    if corner.code == "broken":
        return np.array([])
    return np.linspace(*corner.interval, 1 if corner.code == "smooth" else 9)


@np.errstate(all="ignore")
def _span(ys: np.ndarray, y: float) -> tuple[float, float]:
    finite = ys[np.isfinite(ys)]
    if not finite.size:
        return -1.0, 1.0
    low, high = np.quantile(finite, [0.02, 0.98])
    room = max(0.3 * (high - low), 0.5)
    return float(min(low, y if np.isfinite(y) else low) - 2 * room), float(high + room)


def sentence(spec: DerivativesSpec, bent: Bent) -> str:
    """What kind of point it is, which slopes are valid there, and whether the chosen one is."""
    corner = bent.corner
    sides = {"left": text(corner.left), "right": text(corner.right)}
    kind = {
        "smooth": _("Here the function is smooth: one slope, {left}."),
        "convex": _("From the left the slope is {left}, from the right {right}: every slope between them is a subderivative, its line stays below."),
        "concave": _("From the left the slope is {left}, from the right {right}: the lines between them lie above; for a minimum that is no help."),
        "broken": _("There is a jump, a pole or no value here, so no line touches the function."),
    }[corner.code].format(**sides)
    if corner.code == "broken":
        return kind
    fits = (
        _("The slope {slope} is one of them.") if corner.allows(spec.slope) else _("The slope {slope} is none of them: its line cuts the function.")
    )
    return sentences(kind, fits.format(slope=text(spec.slope)))


def torch_sentence(lesson: Lesson, bent: Bent) -> str:
    """What torch answers at this point, beside the rules."""
    x = np.float64(lesson.spec.place)
    if "x" not in bent.f.names:
        return ""
    graph = autograd.read_program(bent.f.text, {"x": x}, most=MOST_TERMS)
    told, why = lesson.ask_library("autograd.oracle", "reverse", {**autograd.plain(graph), "start": np.ones(())})
    if told is None:
        return why
    torchs, ours = told["adjoints"][0], float(derivative(bent.f, "x").evaluate({"x": x}))
    return _("torch answers {torchs}; the rules here give {ours}.").format(torchs=text(0.0 if torchs is None else float(torchs)), ours=text(ours))


# ---- A circle by exhaustion.


def circle_figure(doublings: int) -> Figure:
    """The circle between a polygon inside and one around it."""
    sides = 3 * 2 ** min(doublings, 7)
    around = circle.corners(sides, 1 / np.cos(np.pi / sides)) @ _turned(np.pi / sides)
    inside, round_one = circle.corners(sides), circle.corners(360)
    curves = [
        Series(_("the circle"), *round_one.T, "input", width=3),
        Series(_("inside"), *inside.T, "gradient", width=2),
        Series(_("around"), *around.T, "validation", width=2),
    ]
    reach = 0.1 + 1 / np.cos(np.pi / sides)
    return lines(curves, circle_sentence(doublings), x_range=(-reach, reach), y_range=(-reach, reach), equal=True, height=380)


def _turned(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def circle_error_figure(doublings: int) -> Figure:
    """How far the polygons' areas are from the circle's, against the number of sides."""
    found = circle.polygons(28)
    sides = [polygon.sides for polygon in found]
    name, here = marked(_("now"), abs(found[doublings].inner - np.pi), LEAST)
    curves = [
        Series(_("inside"), sides, [_gap(polygon.inner) for polygon in found], "gradient", "lines+markers", size=7),
        Series(_("around"), sides, [_gap(polygon.outer) for polygon in found], "validation", "lines+markers", size=7),
        Series(_("inside, as in textbooks"), sides, [_gap(polygon.naive) for polygon in found], "plain", "lines+markers", "dot", size=7),
        Series(name, [sides[doublings]], [here], "label", "markers", size=13),
    ]
    return lines(curves, circle_sentence(doublings), x_title=_("sides"), log_x=True, log_y=True, y_range=(LEAST, 1), height=330)


def _gap(area: float) -> float:
    return abs(area - np.pi) or np.nan


def circle_sentence(doublings: int) -> str:
    """The bounds for the area with this number of sides."""
    found = circle.polygons(doublings)[-1]
    said = _("{sides} sides: the area lies between {inner} and {outer}.")
    return said.format(sides=f"{found.sides:,}", inner=f"{found.inner:.12f}", outer=f"{found.outer:.12f}")
