"""How the page on automatic differentiation shows a loop with a branch, and three ways to one derivative."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from models.maths.autograd import control_flow
from models.maths.derivatives import derivative, swell
from pages.preliminaries._autograd import digits, plain_number
from playground.charts import Figure, Series, lines
from playground.graphs import Edge, Graph, Lane, Moment, Node
from playground.kit import Lesson, _
from playground.numerals import significant, text
from playground.tables import Table
from playground.words import sentences

POINT = 0.3  # where the parabola is differentiated
DEEPEST = 8
LONGEST_CHAIN = 5  # turns of the loop that are drawn one by one
NEAREST = 0.01  # to 0
LONGEST_FORMULA = 2  # the depth up to which the derivative is written out


def loop_and_branch(lesson: Lesson) -> None:
    """The function, its derivative, and what was executed."""
    trace = control_flow.control_flow(lesson.spec.a)
    told, why = lesson.ask_library("autograd.oracle", "control_flow", {"a": lesson.spec.a}) if trace.ends else (None, "")
    picture, panel = lesson.stage()
    with panel:
        lesson.slider("a", "a", _("The input of the function; the loop turns more often the nearer it is to 0."))
        lesson.say(flow_sentence(trace, told, why))
        lesson.figure("slopes", slope_figure(trace))
    with picture:
        lesson.formula(flow_formula(trace))
        lesson.graph("chain", flow_graph(trace))
        lesson.figure("pieces", flow_figure(trace))


def three_ways(lesson: Lesson) -> None:
    """One derivative by formula, by quotient and automatically."""
    picture, panel = lesson.stage()
    with panel:
        lesson.slider("depth", _("Depth"), _("How often the parabola is applied to its own result."))
        for formula in ways_formulas(lesson.spec.depth):
            lesson.formula(formula)
    with picture:
        lesson.figure("ways", ways_figure(lesson.spec.depth))
        lesson.table("costs_of_ways", ways_table(lesson.spec.depth))


def flow_formula(trace: control_flow.Trace) -> str:
    """The product of the factors, with the numbers of this run."""
    if not trace.ends:
        return r"b = 2a = 0,\quad |b| < 1000 \text{ …}"
    last = "1" if trace.branch else "100"
    product = rf"2 \cdot 2^{{{trace.turns}}} \cdot {last}"
    slope = rf"f'({plain_number(trace.a)}) &= {product} = {trace.gradient:.10g}"
    share = rf"\frac{{f(a)}}{{a}} &= \frac{{{trace.result:.10g}}}{{{trace.a:.10g}}} = {trace.result / trace.a:.10g}"
    return rf"\begin{{aligned}} {slope} \\ {share} \end{{aligned}}"


def flow_sentence(trace: control_flow.Trace, told: Mapping[str, Any] | None, why: str) -> str:
    """How this run went, and torch's derivative."""
    if not trace.ends:
        return _("At a = 0 the loop never ends: doubling 0 gives 0. In Python this line would hang; here nothing is run.")
    branch = _("b is positive, so the result is b.") if trace.branch else _("b is not positive, so the result is 100 b.")
    turned = _("The loop turned {turns} times. {branch}").format(turns=trace.turns, branch=branch)
    if told is None:
        return sentences(turned, why)
    said = _("torch's derivative: {gradient}, of the value {result}.")
    return sentences(turned, said.format(**{name: digits(np.array(number)) for name, number in told.items()}))


def flow_figure(trace: control_flow.Trace) -> Figure:
    """The function on the side of a, piece by piece, and the line from the origin to the place that was chosen."""
    points, values = flow_pieces()
    side = -1 if trace.a < 0 else 1
    curves = [
        Series(_("f(a)"), points, values, "input"),
        Series("f(a)/a", [0, trace.a], [0, trace.result], "gradient", dash="dash"),
        Series(_("now"), [trace.a], [trace.result if trace.ends else np.nan], "output", "markers", size=13),
    ]
    alt = _("f({a}) = {value} with slope {slope}").format(a=text(trace.a), value=text(trace.result), slope=text(trace.gradient))
    # On the left it is a hundred times larger than on the right, so each side has a scale of its own.
    heights = (-210_000, 10_000) if side < 0 else (-100, 2100)
    return lines(curves, alt, x_title="a", x_range=sorted((-0.2 * side, 10.2 * side)), y_range=heights, height=300)


def flow_pieces() -> tuple[np.ndarray, np.ndarray]:
    """Both ends of every piece, with a gap behind each."""
    bounds = [-10.0, *control_flow.jumps(-10, 10, NEAREST), 10.0]
    pairs = [(low + 1e-9 * abs(low), high - 1e-9 * abs(high)) for low, high in pairwise(bounds) if not low < 0 < high]
    ends = np.array(pairs)  # (pieces, 2)
    values = control_flow.slopes(ends.ravel())[0].reshape(ends.shape)
    gap = np.full((len(ends), 1), np.nan)
    return np.hstack([ends, gap]).ravel(), np.hstack([values, gap]).ravel()


def slope_figure(trace: control_flow.Trace) -> Figure:
    """The derivative over the whole range: a staircase, twice as high at every halving of a."""
    near = np.geomspace(NEAREST, 10, 300)
    points = np.concatenate([-near[::-1], [0.0], near])
    here = Series(_("now"), [trace.a], [trace.gradient if trace.ends else np.nan], "output", "markers", size=13)
    curve = Series(_("derivative"), points, control_flow.slopes(points)[1], "gradient")
    alt = _("The derivative doubles whenever a is halved; on the left it is 100 times as large.")
    return lines([curve, here], alt, x_title="a", log_y=True, height=250)


def flow_graph(trace: control_flow.Trace) -> Graph:
    """What was executed: a chain, as long as the loop turned; the middle of a long one is drawn as one node."""
    factors, values = chain(trace)
    adjoints = [float(np.prod([_factor(factor) for factor in factors[i:]])) for i in range(len(values))] if trace.ends else []
    letters = max(len(_whole(value)) for value in (*values, *adjoints))
    nodes = [_chain_node(i, factors, letters) for i in range(len(values))]
    edges = [Edge(f"e{i}", str(i), str(i + 1)) for i in range(len(factors))]
    given = {str(i): {"lanes": {"0": _lane(value)}} for i, value in enumerate(values)}
    moments = [Moment(_("The graph is what was executed for this a; for another a it is another graph."), given)]
    moments += [_chain_back(i, nodes[i].title, adjoints[i], len(factors)) for i in reversed(range(len(adjoints)))]
    return Graph(nodes, edges, moments, flow_formula(trace), f"{trace.turns}{trace.branch}", start=len(moments) - 1, interval=500)


def chain(trace: control_flow.Trace) -> tuple[list[str], list[float]]:
    """The factors that are drawn, and the values in front of them and at the end."""
    if not trace.ends:
        return [], [trace.a]
    last = "× 1" if trace.branch else "× 100"
    if trace.turns <= LONGEST_CHAIN:
        return ["× 2"] * (trace.turns + 1) + [last], [trace.a, *trace.values, trace.result]
    return ["× 2", "× 2", "× 2", f"× 2^{trace.turns - 3}", "× 2", last], [trace.a, *trace.values[:3], *trace.values[-2:], trace.result]


def _chain_node(i: int, factors: list[str], letters: int) -> Node:
    title = "a" if i == 0 else "c" if i == len(factors) else "b"
    role = "input" if i == 0 else "output" if i == len(factors) else "plain"
    return Node(str(i), title, factors[i - 1] if i else "", role, [Lane(role, letters=letters), Lane("gradient", letters=letters)])


def _chain_back(i: int, name: str, adjoint: float, last: int) -> Moment:
    caption = _("The way back: {name}.grad = {value}").format(name=name, value=_whole(adjoint))
    marks = {"now": [str(i)], "back": [f"e{i}"] if i < last else []}
    return Moment(caption, {str(i): {"lanes": {"1": _lane(adjoint)}}}, {}, marks)


def _lane(value: float) -> dict[str, Any]:
    return {"texts": [_whole(value)], "exact": [f"{value:.12g}".replace("-", "−")]}


def _whole(value: float) -> str:
    """All digits of a number of moderate size: here they are powers of two."""
    return f"{value:.7g}".replace("-", "−")


def _factor(factor: str) -> float:
    base, _hat, exponent = factor.removeprefix("× ").partition("^")
    return float(base) ** float(exponent or 1)


def ways_figure(depth: int) -> Figure:
    """How long the formula of the derivative gets, and how many operations reverse mode takes, against the depth."""
    found = [swell.ways(k, POINT) for k in range(1, 9)]
    depths = [way.depth for way in found]
    curves = [
        Series(_("symbols in the formula"), depths, [way.formula_size for way in found], "weight", "lines+markers"),
        Series(_("operations of reverse mode"), depths, [way.operations for way in found], "gradient", "lines+markers"),
        Series(_("evaluations for a quotient"), depths, [way.evaluations for way in found], "input", "lines+markers"),
    ]
    chosen = found[depth - 1]
    alt = _("Depth {depth}: {symbols} symbols, {operations} operations").format(
        depth=depth, symbols=chosen.formula_size, operations=chosen.operations
    )
    return lines(curves, alt, x_title=_("depth"), log_y=True, marker=(depth, str(depth)), height=290)


def ways_table(depth: int) -> Table:
    """The three values with what they cost and their errors."""
    found = swell.ways(depth, POINT)
    columns = ["", _("value at x = {x}").format(x=POINT), _("what it takes"), _("error")]
    takes = (
        _("a formula of {count} symbols").format(count=found.formula_size),
        _("f computed {count} times").format(count=found.evaluations),
        _("{count} operations").format(count=found.operations),
    )
    values = (found.formula, found.difference, found.automatic)
    words = (_("symbolic"), _("numerical, central, best h"), _("automatic, reverse mode"))
    rows = [
        (word, significant(value, 12), cost, significant(abs(value - found.exact), 2)) for word, value, cost in zip(words, values, takes, strict=True)
    ]
    return Table(columns, rows, _("Three ways to a derivative"))


def ways_formulas(depth: int) -> list[str]:
    """The function, and its derivative while it can be read."""
    steps = r"f_0 = x, \quad f_{k+1} = 4 f_k \, (1 - f_k)"
    return [steps, rf"f_{depth}' = {derivative(swell.iterated(depth), 'x').latex()}"] if depth <= LONGEST_FORMULA else [steps]
