"""How the page on linear regression draws: lines through the data beside the path on the loss surface, errors as a table."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from models.maths import linear_regression as maths
from models.specs.linear_regression import MOST_POINTS, REACH, LinearRegressionSpec
from playground.kit import Lesson, _
from playground.kit.curves import Chart
from playground.kit.training import Training
from playground.numerals import MOST, tex, text
from playground.panels import Act, Curve, Named, Panels, Plane, Points, Scale, Tip, span
from playground.tables import Table
from playground.words import sentences

DATA = ("data", "w", "w2", "b", "noise", "num_examples", "centre", "correlation", "points", "seed_data")
MOST_DOTS, MOST_STEPS, RINGS, HEIGHT = 200, 160, 8, 380
MARGIN, FAR, BEYOND = 1.5, 2.5, 1e4  # the last two in widths of the window: how far it follows a path, and where lines end
BOOK = {"data": "plane", "noise": 0.01, "num_examples": 1000, "learning_rate": 0.03, "batch_size": 32, "num_epochs": 3, "implementation": "scratch"}
# The book's own errors (3.4.4, 3.5.4) in w1, w2 and b after three epochs, by the loss that it takes.
BOOKS_ERRORS = {"half": (0.1408, -0.1493, 0.2130), "squared": (0.0094, -0.0030, 0.0137)}


@dataclass(frozen=True)
class Seen:
    """What is on the screen.

    spec: the values on the page. found: their examples. best: the exact solution. bowl: the surface.
    path: the parameters step by step, (places, features + 1), of a run with these data; None where there is none.
    its: the spec of that run, and epoch: how far it is. is_other: there is a run, but with other data.
    """

    spec: LinearRegressionSpec
    found: maths.Examples
    best: np.ndarray
    bowl: maths.Surface
    path: np.ndarray | None
    its: Any
    epoch: float
    is_other: bool

    @property
    def here(self) -> np.ndarray:
        """The parameters that the run has, or the exact ones where there is no run."""
        return self.best if self.path is None else self.path[-1]


def data_names() -> dict[str, str]:
    """The words for the data."""
    return {"line": _("one feature"), "plane": _("two features"), "drawn": _("drawn")}


def look(spec: LinearRegressionSpec, training: Training) -> Seen:
    """The values of the page, and the path of the run on the screen if it was trained on the same data with the same loss."""
    run, picture = training.run, training.pictures.get("path")
    same = run is not None and picture is not None and all(getattr(run.spec, name) == getattr(spec, name) for name in (*DATA, "loss"))
    found, best, bowl = _solved(**{name: getattr(spec, name) for name in (*DATA, "loss")})
    its = (picture["path"], run.now, picture["epoch"]) if same else (None, None, 0)
    return Seen(spec, found, best, bowl, *its, picture is not None and not same)


@lru_cache(maxsize=64)
def _solved(**values: Any) -> tuple[maths.Examples, np.ndarray, maths.Surface]:
    found = maths.examples(LinearRegressionSpec(**values))
    return found, maths.least_squares(found.X, found.y), maths.surface(found.X, found.y, values["loss"])


def loss() -> Chart:
    """The chart of the training."""
    return Chart(_("Loss"), "loss", "validation_loss")


def formula(seen: Seen) -> str:
    """The model, the loss and the limit of the rate, with the numbers of this moment."""
    *weights, b = seen.here
    names = ["x"] if len(weights) == 1 else ["x_1", "x_2"]
    model = " ".join(f"{_signed(value)}\\,{name}" for value, name in zip(weights, names, strict=True)).lstrip("+")
    half = r"\tfrac12" if seen.spec.loss == "half" else ""
    loss = maths.mean_loss(seen.here, seen.found.X, seen.found.y, seen.spec.loss)
    error = rf"\frac1n \sum_{{i=1}}^n {half}(\hat y_i - y_i)^2"
    return rf"\begin{{aligned}} \hat y &= {model} {_signed(b)} \\ L &= {error} = {tex(loss)} \end{{aligned}}"


def pictures(seen: Seen) -> Panels:
    """The data with its lines, and the surface with its path."""
    drawn = seen.spec.data == "drawn"
    arrays = _dots(seen) | _lines(seen) | _rings(seen) | _marks(seen)
    tips = (_path_tip(seen), _dot_tip(drawn))
    hint = _("Drag the grey dot to begin elsewhere. Point at a step of the path, or at an example, for its numbers.")
    return Panels(arrays, (_data_plane(seen, arrays), _surface_plane(seen)), _spoken(seen), "pictures", tips, hint)


def moved(spec: LinearRegressionSpec, act: Act) -> dict[str, Any]:
    """The parameters that follow from what a hand did: the start on the surface, or the points."""
    if act.plane == "surface":
        return {"start": (round(act.x, 2), round(act.y, 2))} if act.kind == "move" else {}
    pairs = [tuple(pair) for pair in np.reshape(spec.points[: len(spec.points) // 2 * 2], (-1, 2)).tolist()]
    if act.kind == "add" and len(pairs) < MOST_POINTS:
        pairs.append((act.x, act.y))
    elif act.kind == "remove" and len(pairs) > 2 and act.index < len(pairs):
        pairs.pop(act.index)
    elif act.kind == "move" and act.index < len(pairs):
        pairs[act.index] = (act.x, act.y)
    return {"points": tuple(value for pair in pairs for value in pair)}


def on_the_rate(seen: Seen) -> str:
    """How large the learning rate may be on this surface, and what it is."""
    limit, rate = maths.largest_rate(seen.found.X, seen.spec.loss), seen.spec.learning_rate
    told = _(
        "The steepest curvature of this bowl is λ = {curvature}. With all examples in a batch, a learning rate above 2/λ = **{limit}** makes "
        "every step longer than the one before; small batches bear less."
    ).format(curvature=text(2 / limit), limit=text(limit, 3))
    over = _("The rate is {rate}: **this diverges**, however good the start.").format(rate=f"{rate:g}") if rate > limit else ""
    unseen = _("The run on the screen had other data; train anew to see its path here.") if seen.is_other else ""
    return sentences(told, over, unseen)


def _signed(value: float) -> str:
    return f"{value:+.3f}" if abs(value) < MOST else f"{'+' * (value > 0)}{tex(value)}"


def table(seen: Seen) -> Table:
    """Every parameter: the truth, the exact solution, where the training is, and the errors as the book gives them."""
    names = ["w", "b"] if len(seen.best) == 2 else ["w₁", "w₂", "b"]
    true, here = maths.truth(seen.spec), seen.path[-1] if seen.path is not None else None
    columns = [(_("exact solution"), seen.best), (_("trained"), here)]
    if true is not None:
        columns = [(_("truth"), true), *columns, (_("error (truth minus trained)"), None if here is None else true - here)]
    rows = [(name, *("–" if values is None else text(values[i], 4) for _title, values in columns)) for i, name in enumerate(names)]
    return Table(["", *(title for title, _values in columns)], rows, _("The parameters"), len(columns))


def beside_the_book(lesson: Lesson, seen: Seen) -> None:
    """The book's errors in w and b beside the run's, where it has the book's two features."""
    if seen.spec.data != "plane" or seen.path is None:
        return
    setting = _("noise {noise}, {count} examples, {loss}, {epochs} epochs, learning rate {rate}, batches of {batch}")
    words = {"half": _("half the square"), "squared": _("the whole square")}
    its = {"noise": f"{seen.its.noise:g}", "count": seen.its.num_examples, "loss": words[seen.its.loss], "epochs": text(seen.epoch)}
    its |= {"rate": f"{seen.its.learning_rate:g}", "batch": seen.its.batch_size}
    books = its | {"noise": 0.01, "count": 1000, "epochs": 3, "rate": 0.03, "batch": 32}
    errors = maths.truth(seen.spec) - seen.path[-1]
    title = _("Errors in w₁, w₂ and b beside the book's")
    lesson.beside_the_book(title, _row(BOOKS_ERRORS[seen.its.loss]), setting.format(**books), _row(errors), setting.format(**its))


def _row(values: Any) -> str:
    return " / ".join(text(value, 4) for value in values)


def _dots(seen: Seen) -> dict[str, Named]:
    """The examples; of two features the first, with the share of the second taken out of the label as the run has it now."""
    X, y = seen.found.X[:MOST_DOTS], seen.found.y[:MOST_DOTS]
    rest = y - X[:, 1:] @ seen.here[1:-1]  # (examples,)
    fitted = X[:, 0] * seen.here[0] + seen.here[-1]
    return {name: Named(("example",), values) for name, values in {"x": X[:, 0], "y": rest, "says": fitted, "square": (rest - fitted) ** 2}.items()}


def _lines(seen: Seen) -> dict[str, Named]:
    """The lines over the first feature, and from every example its way to the one that is trained."""
    low, high = _ends(seen)[0]
    places, true = np.linspace(low, high, 201), maths.truth(seen.spec)
    lines = {"exact": seen.best, "trained": seen.here} | ({} if true is None else {"true": true})
    arrays = {"places": Named(("place",), places)}
    arrays |= {f"{name}_line": Named(("place",), _cut(theta[0] * places + theta[-1], _ends(seen)[1])) for name, theta in lines.items()}
    X, y = seen.found.X[:MOST_POINTS], seen.found.y[:MOST_POINTS]
    ends = np.stack([y, _cut(X[:, 0] * seen.here[0] + seen.here[-1], _ends(seen)[1]), np.full(len(y), np.nan)], axis=1)  # (points, 3)
    return arrays | {"way_x": Named(("way",), np.repeat(X[:, 0], 3)), "way_y": Named(("way",), ends.ravel())}


def _cut(values: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    """A gap wherever the picture ends."""
    return np.where((values >= ends[0]) & (values <= ends[1]), values, np.nan)


def _ends(seen: Seen) -> tuple[tuple[float, float], tuple[float, float]]:
    """The ends of both axes of the data; they do not follow what is trained."""
    if seen.spec.data == "drawn":
        return (-REACH, REACH), (-REACH, REACH)
    X, y = seen.found.X[:MOST_DOTS], seen.found.y[:MOST_DOTS]
    rest = y - X[:, 1:] @ seen.best[1:-1]
    every = np.concatenate([y, rest])
    return span(float(X[:, 0].min()), float(X[:, 0].max()), 1), span(float(every.min()), float(every.max()), 2)


def _window(seen: Seen) -> tuple[np.ndarray, np.ndarray]:
    """The part of the surface that is shown: the bottom, the truth and the origin; the start and the path, where they lie further away.

    Of a path that flies away only as much as leaves the bowl visible; its lines go on to the edge.
    """
    true = maths.truth(seen.spec)
    inside = np.array([np.zeros(2), seen.best[:2], *([] if true is None else [true[:2]])])
    low, high = inside.min(axis=0) - MARGIN, inside.max(axis=0) + MARGIN
    path = np.empty((0, 2)) if seen.path is None else seen.path[:, :2]
    near = path[(np.abs(path - (low + high) / 2) <= FAR * (high - low)).all(axis=1)]
    far = np.concatenate([[low, high, seen.spec.start], near])
    return np.floor(far.min(axis=0)), np.ceil(far.max(axis=0))


def _rings(seen: Seen) -> dict[str, Named]:
    """Lines of equal loss, one after the other with gaps between."""
    low, high = _window(seen)
    parts = [np.concatenate([places, np.full((1, 2), np.nan)]) for _level, places in maths.rings(seen.bowl, low, high, RINGS)]
    places = np.concatenate(parts)
    places[((places < low) | (places > high)).any(axis=1)] = np.nan
    return {"ring_x": Named(("turn",), places[:, 0]), "ring_y": Named(("turn",), places[:, 1])}


def _marks(seen: Seen) -> dict[str, Named]:
    """Start, bottom, truth, and the path with the loss at every step."""
    low, high = _window(seen)
    path = np.empty((0, 2)) if seen.path is None else seen.path[:, :2].astype(float)
    losses = np.array([maths.mean_loss(theta, seen.found.X, seen.found.y, seen.spec.loss) for theta in ([] if seen.path is None else seen.path)])
    dots = np.where(((path < low) | (path > high)).any(axis=1, keepdims=True), np.nan, path)
    path[(np.abs(path) > BEYOND * (high - low)).any(axis=1)] = np.nan
    true = maths.truth(seen.spec)
    places = {"start": [seen.spec.start], "bottom": [seen.best[:2]], "truth": [] if true is None else [true[:2]], "step": dots}
    arrays = {f"{name}_{axis}": Named((name,), np.reshape(values, (-1, 2))[:, i]) for name, values in places.items() for i, axis in enumerate("wb")}
    return arrays | {"loss": Named(("step",), losses)} | {f"walk_{axis}": Named(("step",), path[:, i]) for i, axis in enumerate("wb")}


def _data_plane(seen: Seen, arrays: dict[str, Named]) -> Plane:
    (left, right), (low, high) = _ends(seen)
    drawn, plane = seen.spec.data == "drawn", seen.spec.data == "plane"
    curves = [Curve("way_x", "way_y", "way", role="gradient", width=1, opacity=0.7)] if drawn else []
    curves += [Curve("places", "true_line", "place", _("truth"), "label", dash=True, width=2)] if "true_line" in arrays else []
    curves += [Curve("places", "exact_line", "place", _("exact solution"))]
    curves += [Curve("places", "trained_line", "place", _("trained"), "weight")] if seen.path is not None else []
    title = _("The examples, the share of x₂ taken out") if plane else _("The examples")
    names = ("x₁", "y − w₂x₂") if plane else ("x", "y")
    dots = Points("x", "y", "example", role="input", size=7 if drawn else 3.5, draggable=drawn)
    return Plane(Scale(left, right, names[0]), Scale(low, high, names[1]), title, "data", curves, (dots,), editable=drawn, width=0.5, height=HEIGHT)


def _surface_plane(seen: Seen) -> Plane:
    low, high = _window(seen)
    names = ("w₁", "w₂") if seen.spec.data == "plane" else ("w", "b")
    curves = [Curve("ring_x", "ring_y", "turn", role="plain", width=1.2)]
    points = [Points("start_w", "start_b", "start", _("start"), "plain", 9, draggable=True)]
    if seen.path is not None:
        curves.append(Curve("walk_w", "walk_b", "step", _("path"), "weight", width=2))
        points += [Points("step_w", "step_b", "step", role="weight", size=2.5)] * (len(seen.path) <= MOST_STEPS)
    points += [Points("bottom_w", "bottom_b", "bottom", role="output", size=6)]
    points += [Points("truth_w", "truth_b", "truth", role="label", size=4)] if seen.spec.data != "drawn" else []
    scales = Scale(low[0], high[0], names[0]), Scale(low[1], high[1], names[1])
    return Plane(*scales, _("The loss, a bowl seen from above"), "surface", curves, points, width=0.5, height=HEIGHT)


def _path_tip(seen: Seen) -> Tip:
    first, second = ("w₁", "w₂") if seen.spec.data == "plane" else ("w", "b")
    told = _("On the path: {first} = {{step_w}}, {second} = {{step_b}}, the loss is {{loss}}.").format(first=first, second=second)
    return Tip(("step",), (told,))


def _dot_tip(drawn: bool) -> Tip:
    return Tip(("example",), (_("At x = {x} the label is {y} and the line says {says}: a squared error of {square}."),))


def _spoken(seen: Seen) -> str:
    values = ", ".join(text(value, 3) for value in seen.best)
    told = _("The exact solution is {values}.").format(values=values)
    if seen.path is None:
        return told
    return sentences(told, _("The path is at {values} after {epoch} epochs.").format(values=_row(seen.here), epoch=text(seen.epoch)))
