"""How the page on kernel regression draws: the fit over its attention, errors by width, kernels side by side, a width being learned."""

from typing import NamedTuple

import numpy as np

from models.maths import kernel_regression as maths
from models.specs.kernel_regression import KernelRegressionSpec
from playground.kit import _
from playground.numerals import text
from playground.panels import Axis, Bump, Cursor, Curve, Heat, Named, Panels, Plane, Points, Scale, Tip, span
from playground.words import sentences

QUERIES = np.linspace(0, 5, 101).round(2)
FEW_QUERIES = np.linspace(0, 5, 26).round(2)
WIDTHS = np.geomspace(0.05, 5, 41)
FOUR_WIDTHS = (0.1, 0.2, 0.5, 1.0)
W_GRID = np.geomspace(0.1, 100, 41)
MOST_FRAMES = 31
TINY = 1e-30
SMALL = {"phone": 0.5, "margin": 26}
FORMULAS = {
    "gaussian": r"\exp\!\left(-\tfrac12 u^2\right)",
    "boxcar": r"\mathbb 1(|u| \le 1)",
    "triangular": r"\max(0,\, 1 - |u|)",
    "epanechnikov": r"\max\!\left(0,\, \tfrac34 (1 - u^2)\right)",
    "constant": "1",
}


class Data(NamedTuple):
    """The points in use, (count,) each, and the sentence about what is wrong with typed ones."""

    keys: np.ndarray
    values: np.ndarray
    problem: str = ""


def kernel_names() -> dict[str, str]:
    """The words for the kernels."""
    return {
        "gaussian": _("Gaussian"),
        "boxcar": _("boxcar"),
        "triangular": _("triangular"),
        "epanechnikov": _("Epanechnikov"),
        "constant": _("constant"),
    }


def curve_names() -> dict[str, str]:
    """The words for the true curves."""
    return {"waves": _("2 sin x + x"), "line": _("a line"), "step": _("a step")}


def picture_names() -> dict[str, str]:
    """The words for what is shown under the fit."""
    return {"errors": _("errors by width"), "kernels": _("all kernels"), "widths": _("four widths"), "learning": _("learn the width")}


def read(spec: KernelRegressionSpec) -> Data | None:
    """The typed points; None where they cannot be used."""
    try:
        return Data(*maths.read_points(spec.points))
    except maths.PointsError:
        return None


def sampled(spec: KernelRegressionSpec) -> Data:
    """The random points."""
    return Data(*maths.sample(spec.curve, spec.count, spec.noise, spec.seed))


def problem(spec: KernelRegressionSpec) -> str:
    """What is wrong with typed points, "" for nothing."""
    try:
        return "" if not spec.points else ("", maths.read_points(spec.points))[0]
    except maths.PointsError as error:
        return _wording(error)


def formula(spec: KernelRegressionSpec, data: Data) -> str:
    """The weight of a key, and the estimate with its two largest terms written out."""
    weights = maths.attention_weights([spec.query], data.keys, spec.kernel, spec.width)[0]
    guess = weights @ data.values
    order = np.argsort(-np.nan_to_num(weights), kind="stable")[:2]  # more would not fit a phone
    terms = " + ".join(rf"{weights[i]:.3f} \cdot {_signed(data.values[i])}" for i in order if weights[i] > 0)
    rest = r" + \cdots" if (weights > 0).sum() > len(order) else ""
    u = rf"u_i &= \frac{{x - x_i}}{{{spec.width:g}}}"
    alpha = rf"\alpha(x, x_i) &= \frac{{K(u_i)}}{{\sum_j K(u_j)}} \\ K(u) &= {FORMULAS[spec.kernel]} \\ {u}"
    result = rf"{terms}{rest} = {guess:.3f}" if np.isfinite(guess) else r"\frac{0}{0}"
    return rf"\begin{{aligned}} {alpha} \\ \hat f({spec.query:g}) &= \sum_i \alpha(x, x_i)\, y_i \\ &= {result} \end{{aligned}}"


def fit(spec: KernelRegressionSpec, data: Data) -> Panels:
    """Points, estimate and true curve; under them the attention, a column for each query on the axis above."""
    arrays = _places(spec, data, QUERIES) | _attention(spec, data)
    heat = _map(arrays, _("Attention: a column for each query, a row for each point"), height=190)
    guide = _("Drag a point, or the dashed line. A double click adds a point or takes one away. Point at a weight to see what made it.")
    index = int(np.abs(QUERIES - spec.query).argmin())
    return Panels(arrays, (_plane(spec, data), heat), _spoken(spec, data), "fit", _tips(), focus={"query": index}, frames=(guide,))


def query_at(index: int) -> float:
    """The query at a place of the cursor."""
    return float(QUERIES[min(index, len(QUERIES) - 1)])


def width_at(spec: KernelRegressionSpec, index: int) -> float:
    """The width at a place of the cursor."""
    widths = widths_on_axis(spec)
    return float(widths[min(index, len(widths) - 1)])


def widths_on_axis(spec: KernelRegressionSpec) -> np.ndarray:
    """The widths at which errors are computed, the chosen one among them."""
    return np.unique(np.append(WIDTHS, spec.width))


def errors(spec: KernelRegressionSpec, data: Data) -> Panels:
    """Three errors against the width; the cursor is the width, and may be dragged."""
    widths = widths_on_axis(spec)
    found = maths.errors(data.keys, data.values, QUERIES[::4], maths.true_curve(spec.curve, QUERIES[::4]), spec.kernel, widths)
    arrays = {"widths": Named(("width",), widths), **{name: Named(("width",), values) for name, values in vars(found).items()}}
    highest = max(float(np.nanmax([*vars(found).values(), np.zeros_like(widths)])), 0.1)
    x, y = Scale(0.05, 5, _("width"), log=True), Scale(0, span(0, highest, 0.5)[1], _("mean squared error"))
    plane = Plane(x, y, curves=_error_curves(), cursor=Cursor("width", "widths"))
    tip = _("Width {widths}: error {training} on the points themselves, {left_out} with each point left out, {truth} against the true curve.")
    index = int(np.abs(widths - spec.width).argmin())
    return Panels(
        arrays, (plane,), _best(widths, found), "errors", (Tip(("width",), (tip,)),), focus={"width": index}, frames=(_best(widths, found),)
    )


def gallery(spec: KernelRegressionSpec, data: Data) -> Panels:
    """The fits and the attention of all kernels, or of four widths of one."""
    variants = _variants(spec)
    arrays = _places(spec, data, FEW_QUERIES) | _gallery(data, variants)
    share, ends, high = 1 / len(variants), _ends(spec, data), float(np.nanmax(arrays["weights"].values))
    panels = [_small_hill(i, word, share) for i, (_name, _width, word) in enumerate(variants)]
    panels += [_small_fit(ends, i, share) for i in range(len(variants))]
    panels += [_small_map(i, high, share) for i in range(len(variants))]
    return Panels(arrays, panels, _spoken(spec, data), spec.picture, (_weight_tip("variant", "query", "key"),), _hint())


def learning(spec: KernelRegressionSpec, data: Data) -> Panels:
    """Gradient descent on w = 1 / width, step by step: the fit, the attention, and the way down the loss."""
    course = maths.learn_width(data.keys, data.values, 1 / spec.start, spec.learning_rate, spec.steps, spec.itself)
    shown = np.unique(np.linspace(0, spec.steps, min(MOST_FRAMES, spec.steps + 1)).round().astype(int))
    weights = np.stack([maths.attention_weights(FEW_QUERIES, data.keys, "gaussian", 1 / course.w[i]).T for i in shown])
    arrays = _places(spec, data, FEW_QUERIES) | _descent(spec, data, course, shown)
    arrays["names"] = Named(("frame",), [_("step {step}").format(step=i) for i in shown])
    arrays |= {"weights": Named(("frame", "key", "query"), weights), "fits": Named(("frame", "query"), np.einsum("fkq,k->fq", weights, data.values))}
    panels = (*_moving_planes(spec, data, arrays), _map(arrays, _("Attention"), height=170, width=0.5), _pace(arrays, spec.steps))
    frames = [_step(spec, course, i) for i in shown]
    tips = (_weight_tip("query", "key"),)
    return Panels(arrays, panels, frames[-1], "learning", tips, _hint(), frames=frames, start=len(frames) - 1, interval=250)


def outcome(spec: KernelRegressionSpec, learned: Panels) -> str:
    """What gradient descent found, beside the best width of all that were tried."""
    if spec.itself:
        return _("A point that may attend to itself pulls the width towards 0: the loss falls, and the curve learns the noise by heart.")
    w, best = learned.arrays["course"].values[-1], W_GRID[np.argmin(learned.arrays["losses"].values)]
    sentence = _("After {steps} steps the width is {width}. Tried out one by one, the best width is {best}.")
    return sentence.format(steps=spec.steps, width=f"{1 / w:.3f}", best=f"{1 / best:.2f}")


def _variants(spec: KernelRegressionSpec) -> list[tuple[str, float, str]]:
    """What the gallery shows: (kernel, width, word)."""
    if spec.picture == "kernels":
        return [(name, spec.width, word) for name, word in kernel_names().items()]
    return [(spec.kernel, width, _("width {width}").format(width=width)) for width in FOUR_WIDTHS]


def _gallery(data: Data, variants: list[tuple[str, float, str]]) -> dict[str, Named]:
    """Kernel, attention and estimates of every variant."""
    weights = np.stack([maths.attention_weights(FEW_QUERIES, data.keys, name, width).T for name, width, _word in variants])
    return {
        "fits": Named(("variant", "query"), np.einsum("vkq,k->vq", weights, data.values)),
        "weights": Named(("variant", "key", "query"), weights),
        "names": Named(("variant",), [word for _name, _width, word in variants]),
        "u": Named(("u",), maths.grid()),
        "hills": Named(("variant", "u"), [maths.kernel(name, maths.grid() / width) for name, width, _word in variants]),
    }


def _ends(spec: KernelRegressionSpec, data: Data) -> tuple[float, float]:
    """The ends of the y axis; they follow the random points rather than one that is being dragged."""
    known = np.concatenate([sampled(spec).values, data.values, maths.true_curve(spec.curve, QUERIES)])
    return span(float(known.min()), float(known.max()), 2)


def _places(spec: KernelRegressionSpec, data: Data, queries: np.ndarray) -> dict[str, Named]:
    """Where queries and keys are, and the true curve."""
    return {
        "queries": Named(("query",), queries),
        "truth": Named(("query",), maths.true_curve(spec.curve, queries)),
        "keys": Named(("key",), data.keys),
        "values": Named(("key",), data.values),
    }


def _attention(spec: KernelRegressionSpec, data: Data) -> dict[str, Named]:
    """Weights and similarities of every query and what follows from them; the kernel as a hill to be moved."""
    weights = maths.attention_weights(QUERIES, data.keys, spec.kernel, spec.width)  # (queries, keys)
    similarity, far = _similarity(spec, data, weights)
    offsets = np.linspace(-5, 5, 401)
    return {
        "weights": Named(("query", "key"), weights),
        "similarity": Named(("query", "key"), similarity),
        "total": Named(("query",), similarity.sum(axis=1)),
        "fit": Named(("query",), weights @ data.values),
        "effective": Named(("query",), maths.effective_points(weights)),
        "width": Named((), spec.width),
        "kind": Named(("query",), np.where(far, 2, np.isnan(weights).any(axis=1))),
        "offsets": Named(("offset",), offsets),
        "hill": Named(("offset",), maths.kernel(spec.kernel, offsets / spec.width)),
    }


def _similarity(spec: KernelRegressionSpec, data: Data, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """K for every pair; for queries so far away that all are tiny, in shares of the largest, and which queries these are."""
    similarity = maths.kernel_matrix(QUERIES, data.keys, spec.kernel, spec.width)
    far = (similarity.sum(axis=1) < TINY) & np.isfinite(weights).all(axis=1)  # (queries,)
    similarity[far] = weights[far] / weights[far].max(axis=1, keepdims=True)
    return similarity, far


def _tips() -> tuple[Tip, ...]:
    """What is said of a weight, and of a query where no point is meant."""
    nothing = _("No point lies within reach of x = {queries}: 0/0, there is no estimate.")
    weight = (
        _("α = K(({queries} − {keys})/{width}) / ΣK = {similarity} / {total} = {weights}; it multiplies y = {values}."),
        nothing,
        _("All points are far, so K is taken as a share of the largest: α = {similarity} / {total} = {weights}; it multiplies y = {values}."),
    )
    query = _("At x = {queries} the estimate is {fit}; points that share the weight (1/Σα²): {effective}.")
    return Tip(("query", "key"), weight, "kind"), Tip(("query",), (query, nothing, query), "kind")


def _weight_tip(*axes: str) -> Tip:
    return Tip(axes, (_("{names}: the query {queries} attends to the point at {keys} with α = {weights}, which multiplies y = {values}."),))


def _hint() -> str:
    return _("Point at a weight to see its number.")


def _plane(spec: KernelRegressionSpec, data: Data) -> Plane:
    """The fit, with points and a query that can be dragged and the kernel as a hill under it."""
    low, high = _ends(spec, data)
    return Plane(
        Scale(0, 5, "x"),
        Scale(low, high, "y"),
        id="fit",
        curves=(_true(), Curve("queries", "fit", "query", _("estimate"))),
        points=(Points("keys", "values", "key", _("points"), shares="weights", draggable=True),),
        cursor=Cursor("query", "queries", "fit"),
        bump=Bump("queries", "offsets", "hill", "similarity"),
        editable=True,
        height=330,
    )


def _true() -> Curve:
    return Curve("queries", "truth", "query", _("true curve"), "label", dash=True, width=2)


def _map(arrays: dict[str, Named], title: str, height: int, width: float = 1.0) -> Heat:
    """The attention under a plane: keys from top to bottom, queries along the x axis above."""
    high = float(np.nanmax([*np.ravel(arrays["weights"].values), 0.0])) or 1.0
    return Heat("weights", Axis("key"), Axis("query"), title, high=high, scale=True, aligned=True, width=width, height=height)


def _error_curves() -> tuple[Curve, ...]:
    return (
        Curve("widths", "training", "width", _("on the points themselves"), "training"),
        Curve("widths", "left_out", "width", _("each point left out in turn"), "validation"),
        Curve("widths", "truth", "width", _("against the true curve"), "label", dash=True, width=2),
    )


def _best(widths: np.ndarray, found: maths.Errors) -> str:
    """The width that leave-one-out would choose."""
    if np.isnan(found.left_out).all():
        return _("At no width does every point find another one within reach.")
    best = np.nanargmin(found.left_out)
    sentence = _("With each point left out in turn, the best width is {width}: mean squared error {error}. Drag the line to change the width.")
    return sentence.format(width=text(widths[best], 2), error=text(found.left_out[best], 3))


def _small_hill(i: int, word: str, share: float) -> Plane:
    curve = Curve("u", "hills", "u", role="weight")
    return Plane(Scale(-2.5, 2.5), Scale(0, 1.05), word, curves=(curve,), at={"variant": i}, **SMALL | {"width": share}, height=110)


def _small_fit(ends: tuple[float, float], i: int, share: float) -> Plane:
    curves = (Curve("queries", "truth", "query", role="label", dash=True, width=1.5), Curve("queries", "fits", "query"))
    points = (Points("keys", "values", "key", size=2.5, shares="weights"),)
    cursor = Cursor("query", "queries", "fits")
    return Plane(Scale(0, 5), Scale(*ends), curves=curves, points=points, cursor=cursor, at={"variant": i}, **SMALL | {"width": share}, height=180)


def _small_map(i: int, high: float, share: float) -> Heat:
    return Heat("weights", Axis("key"), Axis("query"), high=high, aligned=True, at={"variant": i}, **SMALL | {"width": share}, height=130)


def _descent(spec: KernelRegressionSpec, data: Data, course: maths.Learning, shown: np.ndarray) -> dict[str, Named]:
    """The loss over all w, the place of each step on it, and w from step to step."""
    losses = [maths.loss_and_gradient(data.keys, data.values, w, spec.itself)[0] for w in W_GRID]
    return {
        "w_grid": Named(("w",), W_GRID),
        "losses": Named(("w",), np.array(losses)),
        "w_now": Named(("frame", "ball"), course.w[shown][:, None]),
        "loss_now": Named(("frame", "ball"), course.loss[shown][:, None]),
        "step_now": Named(("frame", "ball"), shown[:, None]),
        "steps": Named(("step",), np.arange(spec.steps + 1)),
        "course": Named(("step",), course.w),
    }


def _moving_planes(spec: KernelRegressionSpec, data: Data, arrays: dict[str, Named]) -> tuple[Plane, Plane]:
    """The fit of each step, and the ball on the loss."""
    curves = (_true(), Curve("queries", "fits", "query", _("estimate")))
    points = (Points("keys", "values", "key", size=4, shares="weights"),)
    cursor = Cursor("query", "queries", "fits")
    left = Plane(Scale(0, 5, "x"), Scale(*_ends(spec, data), "y"), curves=curves, points=points, cursor=cursor, width=0.5)
    losses = arrays["losses"].values
    low, high = span(float(losses.min()), float(losses.max()), 0.2)
    ball = (Points("w_now", "loss_now", "ball", role="gradient", size=8),)
    loss = (Curve("w_grid", "losses", "w", role="training"),)
    right = Plane(Scale(0.1, 100, _("w = 1/width"), log=True), Scale(low, max(high, low + 0.2), _("loss")), curves=loss, points=ball, width=0.5)
    return left, right


def _pace(arrays: dict[str, Named], steps: int) -> Plane:
    """w from step to step."""
    high = span(0, float(arrays["course"].values.max()), 1)[1]
    ball = (Points("step_now", "w_now", "ball", role="gradient", size=8),)
    curve = (Curve("steps", "course", "step", role="weight"),)
    return Plane(Scale(0, steps, _("step")), Scale(0, max(1.0, high), "w"), curves=curve, points=ball, width=0.5, height=190)


def _step(spec: KernelRegressionSpec, course: maths.Learning, i: int) -> str:
    """One step in numbers."""
    w, loss, gradient = course.w[i], course.loss[i], course.gradient[i]
    sentence = _("Step {step}: w = {w}, width {width}; the loss is {loss} and its derivative {gradient}.")
    now = sentence.format(step=i, w=text(w), width=text(1 / w), loss=text(loss), gradient=text(gradient))
    if i == spec.steps:
        return now
    move = _("So w becomes {w} − {rate} · ({gradient}) = {next}.")
    return sentences(now, move.format(w=text(w), rate=text(spec.learning_rate), gradient=text(gradient), next=text(course.w[i + 1])))


def _spoken(spec: KernelRegressionSpec, data: Data) -> str:
    guess = maths.estimate([spec.query], data.keys, data.values, spec.kernel, spec.width)[0]
    alt = _("{count} points; {kernel} kernel of width {width}; at x = {query} the estimate is {estimate}.")
    words = {"count": len(data.keys), "kernel": kernel_names()[spec.kernel], "width": spec.width}
    return alt.format(**words, query=spec.query, estimate=text(guess))


def _signed(value: float) -> str:
    return f"({value:g})" if value < 0 else f"{value:g}"


def _wording(error: maths.PointsError) -> str:
    detail = error.detail[:20]
    return {
        "unreadable": _("“{detail}” is not a point. Write pairs like 0.5,1.2 with spaces between them."),
        "outside": _("{detail} lies outside: x goes from 0 to 5, y from −10 to 10."),
        "few": _("At least two points are needed; {detail} given."),
        "many": _("{detail} points are too many; a hundred can be used."),
    }[error.reason].format(detail=detail)
