"""Runs that a person pinned: how they are told apart on a chart, and the table of what differed between them."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import streamlit as st

from playground import parts
from playground.kit.panel import loss_text, percent, seconds
from playground.kit.training import Training
from playground.look import colour
from playground.runs.run import Run
from playground.visitors import owner
from playground.words import _

TINTS = ("output", "weight", "gradient", "input", "plain")
DASHES = ("dash", "solid", "dashdot", "longdash")


def pinned(training: Training) -> list[Run]:
    """The pinned runs, oldest first."""
    return training.service.pinned(owner(), training.task) if training.service else []


def visible(training: Training) -> list[Run]:
    """Those of them that are on the chart."""
    hidden = _hidden(training)
    return [run for run in pinned(training) if run.id not in hidden]


def look(run: Run) -> tuple[str, str]:
    """Colour and dashes of a pinned run: the same as long as it is pinned, and no two alike among twenty in a row."""
    place = run.number - 1
    return colour(TINTS[place % len(TINTS)]), DASHES[place // len(TINTS) % len(DASHES)]


def name(run: Run) -> str:
    """What a pinned run is called."""
    return _("run {number}").format(number=run.number)


def table(training: Training) -> None:
    """What differed, how it ended, and what can be done with each; the run on the screen stands last."""
    key, kept = f"{training.page}.pins", pinned(training)
    others = [] if training.run is None or training.run in kept else [training.run]
    every = [*kept, *others] if kept else []
    data = {
        "title": _("Pinned runs"),
        "columns": [_("run"), _("what differs"), _("training loss"), _("validation loss"), *_with_accuracy(every), _("steps"), _("time")],
        "rows": [_row(training, run, every) for run in every],
        "words": _words(),
    }
    parts.mount("pins", key, data, on_act_change=lambda: _act(training, key))


def differences(training: Training, run: Run, every: Sequence[Run]) -> str:
    """The values of a run in what is not the same in all of them, with what it was changed to on the way."""
    varied = [field.name for field in fields(run.spec) if len({getattr(spec, field.name) for other in every for spec in (other.spec, other.now)}) > 1]
    return _(", ").join(_("{name} {value}").format(name=training.desk.label(name), value=_course(training, run, name)) for name in varied) or "–"


def _course(training: Training, run: Run, name: str) -> str:
    first, last = (training.desk.worded(name, getattr(spec, name)) for spec in (run.spec, run.now))
    return first if first == last else f"{first} → {last}"


def _with_accuracy(every: Sequence[Run]) -> list[str]:
    return [_("validation accuracy")] if any(run.history.latest("validation_accuracy") is not None for run in every) else []


def _row(training: Training, run: Run, every: Sequence[Run]) -> dict[str, Any]:
    losses = [loss_text(run.history.latest(curve)) for curve in ("loss", "validation_loss")]
    accuracy = [percent(run.history.latest("validation_accuracy"))] if _with_accuracy(every) else []
    cells = [differences(training, run, every), *losses, *accuracy, f"{run.step:,}", seconds(run.seconds)]
    tint, dash = (colour("training"), "solid") if run is training.run else look(run)
    shown = {"name": name(run) if run.is_pinned else _("this run"), "colour": tint, "dash": dash, "cells": cells}
    return {"id": run.id, **shown, "pinned": run.is_pinned, "hidden": run.id in _hidden(training)}


def _act(training: Training, key: str) -> None:
    sent = parts.heard(key, "act")
    found = {run.id: run for run in pinned(training)}
    run = found.get(str(sent.get("id"))) if isinstance(sent, dict) and not parts.is_echo(key, sent) else None
    if run is None:
        return
    if sent.get("act") == "show":
        _hidden(training).symmetric_difference_update({run.id})
    elif sent.get("act") == "remove":
        training.service.pin(run, False)
    elif sent.get("act") == "use":
        training.use(run)


def _hidden(training: Training) -> set[str]:
    return st.session_state.setdefault(f"{training.page}.pins.hidden", set())


def _words() -> dict[str, str]:
    return {
        "show": _("Show this run on the chart"),
        "hide": _("Take this run off the chart"),
        "use": _("Use"),
        "use_help": _("Set the values of this page to those of this run"),
        "remove": _("Remove"),
        "remove_help": _("Forget that this run was pinned"),
    }
