"""How the page on derivatives draws: a secant that turns into the tangent, the error of its slope, and the rule at every operation."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from models.maths.derivatives import derivative, derivatives, quotients, rule
from models.maths.expressions import Expression, ExpressionError, latex, parse
from models.specs.derivatives import DerivativesSpec
from playground.charts import Figure, Series, Shot, lines
from playground.graphs import Edge, Graph, Lane, Moment, Node
from playground.kit import Lesson, _, expression_problem
from playground.numerals import significant, tex, text
from playground.words import sentences

LONGEST_FORMULA, LONGEST_TITLE, MOST_NODES = 260, 18, 40
FALLBACK = "3x^2 - 4x"
NEAREST, FARTHEST, SHOTS = 1e-4, 2.0, 90
SMALLEST, LARGEST, STEPS = 1e-16, 2.0, 321
REACH = 2.5
CHECK = 1e-6  # the step of the quotients that stand beside the rules


Curve = tuple[np.ndarray, np.ndarray]


class Shown(NamedTuple):
    """The function that is shown, its derivative, and what is wrong with what was typed."""

    f: Expression
    slope: Expression
    problem: str


def read(lesson: Lesson) -> Shown:
    """The function that was typed, or the last one that could be read."""
    try:
        found, problem = parse(lesson.spec.f, ("x",)), ""
    except ExpressionError as error:
        found, problem = None, expression_problem(error)
    f = lesson.last_good("f", found, parse(FALLBACK, ("x",)))
    return Shown(f, derivative(f, "x"), problem)


def controls(lesson: Lesson, problem: str) -> None:
    """The function, the point, the step, and which quotient."""
    lesson.typed("f", "f(x)", _("A function of x: numbers, + − * / ^, parentheses, exp log sin cos tanh relu sigmoid sqrt abs max min."), problem)
    lesson.slider("x", "x", _("The point at which the slope is wanted."))
    lesson.slider("h", "h", _("How far away the second point is."))
    names = {"forward": _("forward"), "backward": _("backward"), "central": _("central")}
    lesson.choice("scheme", _("Quotient"), _("The second point to the right of x, to the left, or one on each side."), names)


def number_controls(lesson: Lesson) -> None:
    """In which numbers the quotient is computed."""
    second_slider(lesson, "h", "h", _("How far away the second point is."))
    lesson.choice("dtype", _("Kind of number"), _("How many digits there are: about 7, or about 16."), {"float32": "float32", "float64": "float64"})
    lesson.switch("taken", _("Divide by the h that was really taken"), _("x + h is rounded, so the step that was taken is not quite h."))


def second_slider(lesson: Lesson, name: str, label: str, help: str) -> None:
    """A parameter's slider once more, where the eye is."""
    change = partial(_change, lesson, name)
    lesson.dial(f"{name}.again", label, help, getattr(lesson.spec, name), lesson.desk.limits(name), change)


def _change(lesson: Lesson, name: str, number: float) -> None:
    lesson.desk.change(**{name: number})


def moving_secant(lesson: Lesson, shown: Shown) -> None:
    """The figure with its player; whatever is changed, it stands at the chosen h."""
    found, start = shots(lesson.spec, shown)
    spec = lesson.spec
    scene = f"{shown.f.text}|{spec.x}|{spec.h}|{spec.scheme}|{spec.dtype}|{spec.taken}"
    lesson.reel("secant", secant_figure(spec, shown), found, scene, start)


def point(spec: DerivativesSpec) -> float:
    """The point as the chosen kind of number has it."""
    return float(np.dtype(spec.dtype).type(spec.x))


def value(expression: Expression, x: float) -> float:
    """A function's value at a point."""
    return float(expression.evaluate({"x": x}))


def quotient(spec: DerivativesSpec, shown: Shown, h: float) -> float:
    """The slope of the secant with the chosen scheme, in the chosen numbers."""
    return float(quotients.quotient(shown.f, point(spec), np.array([h]), spec.scheme, spec.dtype, spec.taken)[0])


def formula(spec: DerivativesSpec, shown: Shown) -> str:
    """The function, its derivative, and the quotient with its numbers."""
    x, h = point(spec), spec.h
    rows = [rf"f(x) &= {shown.f.latex()}", rf"f'(x) &= {_short(shown.slope.latex())}, \qquad f'({tex(x, 6)}) = {tex(value(shown.slope, x), 6)}"]
    top, bottom = {
        "forward": (_difference(shown, x + h, x), tex(h, 6)),
        "backward": (_difference(shown, x, x - h), tex(h, 6)),
        "central": (_difference(shown, x + h, x - h), rf"2 \cdot {tex(h, 6)}"),
    }[spec.scheme]
    rows.append(rf"\frac{{{top}}}{{{bottom}}} &= {tex(quotient(spec, shown, h), 10)}")
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


def _difference(shown: Shown, right: float, left: float) -> str:
    return rf"f({tex(right, 6)}) - f({tex(left, 6)})"


def _short(formula: str) -> str:
    return formula if len(formula) <= LONGEST_FORMULA else r"\text{…}"


# ---- The secant.


@np.errstate(all="ignore")
def secant_figure(spec: DerivativesSpec, shown: Shown) -> Figure:
    """The function, its tangent, and the secant through two points."""
    x, y, slope = spec.x, value(shown.f, spec.x), value(shown.slope, spec.x)
    xs = np.linspace(x - REACH, x + REACH, 301)
    ys = np.broadcast_to(shown.f.evaluate({"x": xs}), xs.shape)
    line, points = secants(spec, shown, np.array([spec.h]))[0]
    curves = [
        Series("f", xs, ys, "input", width=3),
        Series(_("tangent"), xs[[0, -1]], y + slope * (xs[[0, -1]] - x), "output", dash="dash"),
        Series(_("secant"), *line, "gradient"),
        Series("", *points, "gradient", "markers", size=11),
    ]
    alt = _("At x = {x} the tangent has the slope {slope}, the secant {secant}")
    alt = alt.format(x=text(x), slope=text(slope), secant=text(quotient(spec, shown, spec.h)))
    return lines(curves, alt, x_title="x", x_range=(x - REACH, x + REACH), y_range=_heights(ys, y), height=380)


def shots(spec: DerivativesSpec, shown: Shown) -> tuple[list[Shot], int]:
    """The secant as its step shrinks, and the moment that has the chosen step."""
    chosen = min(spec.h, FARTHEST)  # also nearer than a picture can show: there round-off turns the secant
    steps = np.unique(np.append(np.geomspace(NEAREST, FARTHEST, SHOTS), chosen))[::-1]
    slopes = quotients.quotient(shown.f, point(spec), steps, spec.scheme, spec.dtype, spec.taken).astype(float)
    limit = text(value(shown.slope, point(spec)), 5)
    said = _("h = {h}: the secant has the slope {slope}, the tangent {limit}")
    captions = [said.format(h=significant(h, 2), slope=text(slope, 5), limit=limit) for h, slope in zip(steps, slopes, strict=True)]
    found = zip(captions, secants(spec, shown, steps), strict=True)
    return [Shot(caption, {2: line, 3: points}) for caption, (line, points) in found], int(np.argmin(np.abs(steps - chosen)))


@np.errstate(all="ignore")
def secants(spec: DerivativesSpec, shown: Shown, steps: np.ndarray) -> list[tuple[Curve, Curve]]:
    """For every step the line through both points, as wide as the picture, and the points."""
    left = spec.x - steps * (spec.scheme != "forward")
    right = spec.x + steps * (spec.scheme != "backward")
    low, high = (np.broadcast_to(shown.f.evaluate({"x": side}), steps.shape) for side in (left, right))
    slopes = quotients.quotient(shown.f, point(spec), steps, spec.scheme, spec.dtype, spec.taken).astype(float)
    ends = np.array([[spec.x - REACH], [spec.x + REACH]])
    heights = low + slopes * (ends - left)  # (2, steps)
    return [((ends[:, 0], heights[:, i]), (np.array([left[i], right[i]]), np.array([low[i], high[i]]))) for i in range(len(steps))]


@np.errstate(all="ignore")
def _heights(ys: np.ndarray, y: float) -> tuple[float, float]:
    """What is seen of the function: its middle four fifths and the point, so that a pole does not flatten the rest."""
    finite = ys[np.isfinite(ys)]
    if not finite.size:
        return -1.0, 1.0
    low, high = np.quantile(finite, [0.1, 0.9])
    low, high = (min(low, y), max(high, y)) if np.isfinite(y) else (low, high)
    room = max(0.35 * (high - low), 0.5)
    return float(low - room), float(high + room)


def quotient_table(spec: DerivativesSpec, shown: Shown) -> str:
    """The quotient for ever smaller steps, as a Markdown table."""
    steps = [10.0**-k for k in (1, 2, 3, 5, 8, 11, 14)]
    exact = value(shown.slope, point(spec))
    head = f"| h | {_('slope of the secant')} | {_('error')} |\n|---|---|---|\n"
    found = [(h, quotient(spec, shown, h)) for h in steps]
    return head + "\n".join(f"| {text(h)} | {significant(slope, 10)} | {significant(abs(slope - exact), 2)} |" for h, slope in found)


# ---- The error.


@np.errstate(all="ignore")
def error_figure(spec: DerivativesSpec, shown: Shown) -> Figure:
    """The error against the step on logarithmic axes: of the quotients, and what theory says of the chosen one."""
    h, expected = quotients.steps(SMALLEST, LARGEST, STEPS), forecast(spec, shown)
    span = _error_range(expected)
    names = {"forward": (_("forward"), "gradient"), "backward": (_("backward"), "training"), "central": (_("central"), "validation")}
    wanted = {key: names[key] for key in dict.fromkeys(("forward", "central", spec.scheme))}
    name, here = marked(_("your h"), abs(quotient(spec, shown, spec.h) - value(shown.slope, point(spec))), span[0])
    curves = [Series(name, h, errors(spec, shown, h, scheme), role, width=1.8) for scheme, (name, role) in wanted.items()]
    curves += [
        Series(_("truncation"), h, expected.truncation * h**expected.order, "plain", dash="dash", width=2),
        Series(_("round-off"), h, expected.roundoff / h, "plain", dash="dot", width=2),
        *([Series(_("best h by theory"), [expected.best], [expected.error], "output", "markers", size=14)] if np.isfinite(expected.best) else []),
        Series(name, [spec.h], [here], "label", "markers", size=12),
    ]
    spans = {"x_range": (-16, 0.4), "y_range": span}
    return lines(curves, error_sentence(spec, shown), x_title="h", y_title=_("error"), log_x=True, log_y=True, height=420, **spans)


def marked(name: str, error: float, low: float) -> tuple[str, float]:
    """What a point on a logarithmic axis is called and how high it stands: no error has no place there and is drawn where the axis ends."""
    return (name, error) if error else (_("{name}: no error, at the edge").format(name=name), 10.0**low)


def _error_range(expected: quotients.Forecast) -> tuple[float, float]:
    """From a little under the best that can be expected to where nothing is left of the slope."""
    best = expected.error if np.isfinite(expected.error) and expected.error > 0 else 1e-12
    return float(np.log10(best) - 3), 2.5


@np.errstate(all="ignore")
def errors(spec: DerivativesSpec, shown: Shown, h: np.ndarray, scheme: str) -> np.ndarray:
    """How far the secant's slope is from the derivative, nan where it is not at all: 0 has no place on a logarithmic axis."""
    x = point(spec)
    found = quotients.quotient(shown.f, x, h, scheme, spec.dtype, spec.taken).astype(float)
    gap = np.abs(np.broadcast_to(found, h.shape) - value(shown.slope, x))
    return np.where(gap > 0, gap, np.nan)


def forecast(spec: DerivativesSpec, shown: Shown) -> quotients.Forecast:
    """What theory says of the chosen quotient."""
    return quotients.forecast(shown.f, shown.slope, point(spec), spec.scheme, spec.dtype, spec.taken)


def error_sentence(spec: DerivativesSpec, shown: Shown) -> str:
    """The error of the chosen step, and the best that is to be expected."""
    if np.isinf(value(shown.f, point(spec))):
        return _("Here the function is beyond the largest number that a computer has for it.")
    if not np.isfinite(value(shown.slope, point(spec))):
        return _("Here the function has no derivative that the slopes could come near to.")
    expected = forecast(spec, shown)
    now = errors(spec, shown, np.array([spec.h]), spec.scheme)[0]
    here = _("With h = {h} the error is {error}.").format(h=significant(spec.h, 2), error=significant(now, 2) if np.isfinite(now) else "0")
    if not np.isfinite(expected.best):
        return sentences(here, _("One of the two errors vanishes here, so that there is no best h."))
    best = _("Both errors together are smallest at about h = {best}, where {error} is left.")
    return sentences(here, best.format(best=significant(expected.best, 1), error=significant(expected.error, 1)))


def error_formula(spec: DerivativesSpec, shown: Shown) -> str:
    """Both errors of the chosen quotient, and the step at which they balance."""
    expected = forecast(spec, shown)
    if spec.scheme == "central":
        error, best, values = r"\frac{h^2}{6} |f'''| + \frac{R}{h}", r"\sqrt[3]{3R / |f'''|}", "|f|"
    else:
        error, best, values = r"\frac{h}{2} |f''| + \frac{R}{h}", r"\sqrt{2R / |f''|}", "2|f|"
    digits = 24 if spec.dtype == "float32" else 53
    rounded = rf"R &= u\,({values})" if spec.taken else rf"R &= u\,({values} + |x f'|)"
    rows = [rf"\text{{{_('error')}}} &\approx {error}", rf"{rounded} = {tex(expected.roundoff, 2)}, \quad u = 2^{{-{digits}}}"]
    if np.isfinite(expected.best):
        rows.append(rf"h^* &\approx {best} = {tex(expected.best, 2)}")
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


# ---- The rules.


def show_rules(lesson: Lesson, shown: Shown) -> None:
    """The graph, while there is room for it."""
    if len(shown.f.steps) > MOST_NODES:
        lesson.say(_("These are {count} operations; up to {most} are drawn.").format(count=len(shown.f.steps), most=MOST_NODES))
        return
    lesson.graph("rules", rule_graph(lesson.spec, shown))


@np.errstate(all="ignore")
def rule_graph(spec: DerivativesSpec, shown: Shown) -> Graph:
    """The function as a graph; at every operation its value, its derivative, and the rule that gives it."""
    values = shown.f.trace({"x": spec.x})
    slopes = [value(Expression(term), spec.x) for term in derivatives(shown.f, "x")]
    checks = np.subtract(*(shown.f.trace({"x": side}) for side in (spec.x + CHECK, spec.x - CHECK))) / (2 * CHECK)
    nodes = [_rule_node(i, shown, values, slopes) for i in range(len(values))]
    edges = [Edge(f"{i}.{place}", str(source), str(i)) for i, step in enumerate(shown.f.steps) for place, source in enumerate(step.inputs)]
    moments = [Moment(_("Every operation waits for the derivatives of its operands."))]
    moments += [_rule_moment(i, shown, values, slopes, checks) for i in range(len(values))]
    alt = _("f({x}) = {value}, f′({x}) = {slope}").format(x=text(spec.x), value=text(values[-1]), slope=text(slopes[-1]))
    return Graph(nodes, edges, moments, alt, shown.f.text, start=len(moments) - 1, interval=1100)


def _rule_node(i: int, shown: Shown, values: Sequence[np.ndarray], slopes: Sequence[float]) -> Node:
    step = shown.f.steps[i]
    letters = max(len(text(values[i])), len(text(slopes[i])))
    role = "input" if step.term.operation == "name" else "output" if i == len(values) - 1 else "plain"
    piece = shown.f.text[step.term.start : step.term.end]
    title = piece if len(piece) <= LONGEST_TITLE else f"{piece[: LONGEST_TITLE - 1]}…"
    return Node(str(i), title, "", role, [Lane(role, letters=letters), Lane("gradient", letters=letters)])


def _rule_moment(i: int, shown: Shown, values: Sequence[np.ndarray], slopes: Sequence[float], checks: Sequence[float]) -> Moment:
    step = shown.f.steps[i]
    numbers = {"value": text(values[i]), "slope": text(slopes[i]), "check": text(checks[i])}
    said = _("{piece}: {rule}. Value {value}, derivative {slope}; a quotient gives {check}.")
    caption = said.format(piece=shown.f.text[step.term.start : step.term.end], rule=rule_words()[rule(step.term, "x")], **numbers)
    lanes = {str(k): {"texts": [text(number)], "exact": [f"{number:.12g}"]} for k, number in enumerate((float(values[i]), slopes[i]))}
    marks = {"now": [str(i)], "flow": [f"{i}.{place}" for place in range(len(step.inputs))]}
    return Moment(caption, {str(i): {"lanes": lanes}}, {}, marks)


def rule_words() -> dict[str, str]:
    """The rules of the book, each in a line."""
    return {
        "constant": _("a constant, c′ = 0"),
        "variable": _("the variable itself, x′ = 1"),
        "sum": _("sum rule, (u ± v)′ = u′ ± v′"),
        "multiple": _("constant multiple, (c u)′ = c u′"),
        "product": _("product rule, (u v)′ = u′ v + u v′"),
        "quotient": _("quotient rule, (u / v)′ = (u′ v − u v′) / v²"),
        "power": _("power rule and chain rule, (uⁿ)′ = n uⁿ⁻¹ u′"),
        "exponential": _("exponential function, (aᵘ)′ = aᵘ ln(a) u′"),
        "general_power": _("power and exponential at once, (uᵛ)′ = uᵛ (v′ ln u + v u′ / u)"),
        "chain": _("chain rule, g(u)′ = g′(u) u′"),
        "larger": _("the derivative of the one that counts; the mean of both where they are equal"),
    }


def rule_lines(shown: Shown) -> list[str]:
    """The derivatives of the last operations as formulas, the whole function's at the end."""
    pairs = zip(shown.f.steps, derivatives(shown.f, "x"), strict=True)
    found = [rf"\left({latex(step.term)}\right)' = {_short(latex(slope))}" for step, slope in pairs if step.inputs]
    return [line for line in found if len(line) <= 2 * LONGEST_FORMULA][-3:]
