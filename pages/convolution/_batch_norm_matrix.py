"""How the page on batch normalisation draws what needs no training: a matrix normalised both ways, and averages that chase batches."""

from typing import Any

import numpy as np

from models.maths import normalization as maths
from models.specs.batch_norm_page import SIDE
from playground.boards import Block, Board, Frame, grid, line_break
from playground.charts import Figure, Series, lines
from playground.kit import Lesson, _
from playground.numerals import text

STEPS, MEAN, DEVIATION = 60, 2.0, 1.5


def matrix(spec: Any) -> np.ndarray:
    """The part of the table that is normalised, (examples, features)."""
    return np.reshape(spec.matrix, (SIDE, SIDE))[: spec.rows, : spec.columns]


def changed(spec: Any, index: int, value: float) -> dict[str, Any]:
    """The table after a number of the shown part was set by hand."""
    row, column = divmod(index, spec.columns)
    table = list(spec.matrix)
    if row < spec.rows:
        table[row * SIDE + column] = max(-99.0, min(99.0, value))
    return {"matrix": tuple(table)}


def board(spec: Any) -> Board:
    """The matrix, normalised over the batch and over the layer, with the means and variances that were used."""
    X = matrix(spec)
    batch, layer = maths.normalize(X, 0), maths.normalize(X, 1)
    first = grid("X", _spelled(X), "input", _("X: a row an example, a column a feature"), editable=True)
    blocks = [first, *_normalized("batch", _("batch norm: every column"), X, batch), *_normalized("layer", _("layer norm: every row"), X, layer)]
    alt = _("Over the batch {batch}, over the layer {layer}").format(batch=_row(batch.values), layer=_row(layer.values))
    return Board(blocks, (Frame(remark(X)),), alt, f"matrix.{X.shape}")


def _normalized(name: str, title: str, X: np.ndarray, found: maths.Normalized) -> list[Block]:
    """A row of the board."""
    return [
        line_break(f"before_{name}"),
        grid(name, _spelled(found.values), "output", title, tips=_tips(X, found)),
        grid(f"{name}_mean", _spelled(found.mean), "weight", _("means")),
        grid(f"{name}_variance", _spelled(found.variance), "weight", _("variances")),
    ]


def remark(X: np.ndarray) -> str:
    """What is particular about a matrix of this form."""
    if X.size == 1:
        return _("A single number is its own mean, whichever way: both make 0 of it.")
    if X.shape[0] == 1:
        return _("One example is its own mean: over the batch everything becomes 0, and whatever it was is lost. Layer norm does not mind.")
    if X.shape[1] == 1:
        return _("One feature is its own mean: over the layer everything becomes 0. Batch norm does not mind.")
    return _("Change a number in X: over the batch its column answers, over the layer its row. Point at a result for its formula.")


def _tips(X: np.ndarray, found: maths.Normalized) -> list[str]:
    mean, variance = (np.broadcast_to(part, X.shape).ravel() for part in (found.mean, found.variance))
    rows = zip(X.ravel(), mean, variance, found.values.ravel(), strict=True)
    told = "({x} − {mean}) / √({variance} + 0.00001) = {value}"
    return [told.format(x=_short(x), mean=_short(mean), variance=_short(variance), value=text(value, 4)) for x, mean, variance, value in rows]


def _spelled(array: np.ndarray) -> np.ndarray:
    return np.array([[_short(value) for value in row] for row in array])


def _short(value: float) -> str:
    return text(float(f"{value:.3g}"))


def _row(array: np.ndarray) -> str:
    return ", ".join(_short(value) for value in array.ravel())


def show_chase(lesson: Lesson) -> None:
    """The mean and the variance, side by side."""
    told = _("Batches of this size, and averages with this momentum, of a unit that all of a sudden has mean 2 and variance 2.25.")
    lesson.say(told)
    for place, name, figure in zip(lesson.halves(), ("mean", "variance"), chases(lesson.spec), strict=True):
        with place:
            lesson.figure(f"chased_{name}", figure)


def chases(spec: Any) -> tuple[Figure, Figure]:
    """Means and variances of batches of this size, and their moving averages with this momentum."""
    found = maths.chase(STEPS, spec.batch_size, spec.moving_momentum, MEAN, DEVIATION, spec.seed_data)
    mean = _chased(_("Mean"), found.mean, found.moving_mean, MEAN, 0.0)
    return mean, _chased(_("Variance"), found.variance, found.moving_variance, DEVIATION**2, 1.0)


def _chased(title: str, batch: np.ndarray, moving: np.ndarray, truth: float, start: float) -> Figure:
    steps = np.arange(len(batch) + 1)
    series = (
        Series(_("batch"), steps[1:], batch, "input", "markers", size=5),
        Series(_("moving average"), steps, np.r_[start, moving], "weight"),
        Series(_("truth"), steps[[0, -1]], [truth, truth], "label", dash="dash", width=1.5),
    )
    half = int(np.argmax(np.abs(moving - truth) <= abs(start - truth) / 10)) + 1
    close = bool((np.abs(moving - truth) <= abs(start - truth) / 10).any())
    told = _("{title}: the moving average comes within a tenth after {steps} steps; at the end it is {value}, the truth is {truth}.")
    never = _("{title}: the moving average does not come within a tenth in {steps} steps; at the end it is {value}, the truth is {truth}.")
    alt = (told if close else never).format(title=title, steps=half if close else len(batch), value=text(moving[-1]), truth=text(truth))
    return lines(series, alt, title=title, x_title=_("step"), height=250)
