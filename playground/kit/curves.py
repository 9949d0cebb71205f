"""The curves of a training as the chart in the browser wants them: the run on the screen, pinned runs, and what was changed on the way."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground import charts, parts
from playground.kit import exports, pins
from playground.kit.training import Training
from playground.look import colour
from playground.numerals import text
from playground.runs.run import Curve, Run
from playground.words import _, sentences

MOST_POINTS, MOST_PINNED_POINTS = 1000, 250
MOST_DOTS = 60
CLOSE = 0.02  # of all steps: changes of one value that lie closer are one turn of a knob
HEIGHT = 260


@dataclass(frozen=True)
class Chart:
    """One chart of a training.

    training: the curve with a point every few steps, drawn under its smoothed self. validation: the one with a point an epoch.
    more: further curves as (name, what it is called, role of its colour), drawn as they are.
    through: what is shown of a value, from array to array, as numpy.exp makes a perplexity of a loss.
    span: the reach of the y axis, None for what the values need. log: whether its logarithm may be shown.
    epoch: what an epoch is called, "" for what it is called everywhere.
    """

    title: str
    training: str = ""
    validation: str = ""
    more: tuple[tuple[str, str, str], ...] = ()
    through: Callable[[np.ndarray], np.ndarray] | None = None
    span: tuple[float, float] | None = None
    log: bool = True
    epoch: str = ""

    @property
    def names(self) -> list[str]:
        """The curves of a history that it needs."""
        return [name for name in (self.training, self.validation, *(name for name, _label, _role in self.more)) if name]

    @property
    def counted(self) -> str:
        """What the x axis counts."""
        return self.epoch or _("epoch")

    @property
    def labels(self) -> dict[str, str]:
        """What its curves are called."""
        return {self.training: _("training"), self.validation: _("validation"), **{name: label for name, label, _role in self.more}}

    def values(self, curve: Curve) -> tuple[np.ndarray, np.ndarray]:
        """Epochs (points,) and what is shown of the values (points,)."""
        points = np.array(curve.points, dtype=float).reshape(-1, 3)
        with np.errstate(all="ignore"):
            shown = self.through(points[:, 2]) if self.through else points[:, 2]
            return points[:, 1], np.where(np.isfinite(shown), shown, np.nan)


def usual(run: Run | None) -> list[Chart]:
    """Loss, and accuracy where there is any."""
    loss = Chart(_("Loss"), "loss", "validation_loss")
    accuracy = Chart(_("Accuracy"), "accuracy", "validation_accuracy", span=(0, 1.02), log=False)
    has_accuracy = run is None or not run.history.curves or any(name in run.history.curves for name in accuracy.names)
    return [loss, accuracy] if has_accuracy else [loss]


def show(training: Training, wanted: Sequence[Chart]) -> None:
    """The charts, and under them the table of pinned runs."""
    run, arrays = training.run, Arrays()
    laid_over = [pinned for pinned in pins.visible(training) if pinned is not run]
    data = {
        "charts": [_drawn(chart, run, laid_over, arrays) for chart in wanted],
        "arrays": arrays.coded,
        "marks": marks(training),
        "looked": training.shown_epoch,
        "file": exports.curves_address(run, laid_over),
        "words": _words() | {"epoch": wanted[0].counted},
    }
    parts.mount("curves", f"{training.page}.curves", data)
    pins.table(training)


class Arrays:
    """Numbers on their way to the browser: 32-bit floats in base64, and what is the same travels once."""

    def __init__(self):
        self.coded: list[str] = []

    def put(self, values: np.ndarray) -> int:
        """The place of the values, (points,), in the list that travels."""
        code = base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode()
        if code not in self.coded:
            self.coded.append(code)
        return self.coded.index(code)


def _drawn(chart: Chart, run: Run | None, laid_over: Sequence[Run], arrays: Arrays) -> dict[str, Any]:
    series = [entry for pinned in laid_over for entry in _pinned_series(chart, pinned, arrays)]
    series += _series(chart, run, arrays) if run else []
    frame = charts.lines([], alt(chart, run, laid_over), title=chart.title, x_title=chart.counted, y_range=chart.span, height=HEIGHT)
    return {"title": chart.title, "alt": frame.alt, "height": HEIGHT, "layout": frame.layout, "log": chart.log, "series": series}


def _series(chart: Chart, run: Run, arrays: Arrays) -> list[dict[str, Any]]:
    """The run on the screen: training raw and smoothed, validation with a dot an epoch while there are few."""
    curve, found = run.history.curve, []
    if chart.training:
        raw = {"name": _("training"), "raw": _("training, not smoothed")}
        found.append(_entry(chart, curve(chart.training), arrays, MOST_POINTS, "training") | raw)
    for name, label, role in (*([(chart.validation, _("validation"), "validation")] if chart.validation else []), *chart.more):
        found.append(_entry(chart, curve(name), arrays, MOST_POINTS, role, dotted=True) | {"name": label})
    return found


def _pinned_series(chart: Chart, run: Run, arrays: Arrays) -> list[dict[str, Any]]:
    """A pinned run: each of its curves in its own colour and dashes, the smoothed ones thinner."""
    tint, dash = pins.look(run)
    found = []
    for name in chart.names:
        entry = _entry(chart, run.history.curve(name), arrays, MOST_PINNED_POINTS, "plain")
        is_raw = name == chart.training
        entry["line"] = {"color": tint, "dash": "dot" if is_raw else dash, "width": 1.5 if is_raw else 2.5}
        said = _("{run}, {curve}").format(run=pins.name(run), curve=chart.labels[name])
        found.append(entry | {"raw": "-" if is_raw else "", "name": "", "hover": said, "group": run.id})
    found[-1]["name"] = pins.name(run)
    return found


def _entry(chart: Chart, curve: Curve, arrays: Arrays, most: int, role: str, dotted: bool = False) -> dict[str, Any]:
    epochs, values = chart.values(curve)
    every = -(-len(epochs) // most) or 1
    kept = np.unique(np.r_[np.arange(0, len(epochs), every), len(epochs) - 1]) if len(epochs) else np.arange(0)
    line = {"color": colour(role), "width": 2.5, "dash": "solid"}
    entry = {
        "x": arrays.put(epochs[kept]),
        "y": arrays.put(values[kept]),
        "every": every * curve.every,
        "raw": "",
        "hover": "",
        "group": "",
        "line": line,
    }
    return entry | ({"mode": "lines+markers", "size": 5} if dotted and len(kept) <= MOST_DOTS else {})


def marks(training: Training) -> list[dict[str, Any]]:
    """What was changed on the way, and when; of one turn of a knob only where it ended."""
    run = training.run
    if run is None:
        return []
    found: dict[str, list[Any]] = {}
    for mark in run.marks:
        of_name = found.setdefault(mark.name, [])
        if of_name and mark.step - of_name[-1].step <= CLOSE * run.total_steps:
            of_name.pop()
        of_name.append(mark)
    every = sorted((mark for of_name in found.values() for mark in of_name), key=lambda mark: mark.step)
    return [{"x": mark.epoch, "label": plain(_told(training, mark))} for mark in every]


def _told(training: Training, mark: Any) -> str:
    return _("{name} {value}").format(name=training.desk.label(mark.name), value=training.desk.worded(mark.name, mark.value))


def plain(label: str) -> str:
    """A text that Plotly does not take for markup."""
    return label.replace("<", "‹").replace(">", "›")


def alt(chart: Chart, run: Run | None, laid_over: Sequence[Run]) -> str:
    """The newest values in words."""
    now = {"counted": chart.counted, "epoch": text(run.epoch if run else 0)}
    said = [_("{title}, {counted} {epoch}: {values}.").format(title=chart.title, values=_newest(chart, run), **now)]
    said += [_("{run}: {values}.").format(run=pins.name(pinned), values=_newest(chart, pinned)) for pinned in laid_over]
    return sentences(*said)


def _newest(chart: Chart, run: Run | None) -> str:
    found = []
    for name in chart.names if run else ():
        _epochs, values = chart.values(run.history.curve(name))
        found += [_("{name} {value}").format(name=chart.labels[name], value=text(values[-1], 4))] if len(values) else []
    return _(", ").join(found) or "–"


def _words() -> dict[str, str]:
    return {
        "tools": _("How the curves are drawn"),
        "smoothing": _("Smoothing"),
        "smoothing_help": _("How much of the past is in every point of the training curve; what was measured stays behind it"),
        "log_x": _("log x"),
        "log_x_help": _("Logarithm of the epochs"),
        "log_y": _("log y"),
        "log_y_help": _("Logarithm of the loss"),
        "follow": _("Follow"),
        "follow_help": _("Everything in view again, and the newest point with it; a double click does the same"),
        "file": "CSV",
        "file_help": _("Every point of the curves that are shown, as a table"),
    }
