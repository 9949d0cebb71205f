"""The training panel: start and stop, where a run stands in words, its curves; whose run it is, and what is shown before anybody pressed."""

import uuid
from typing import Any

import streamlit as st

from playground import charts, parts, runs
from playground.boards import text
from playground.charts import Figure, Series
from playground.kit import download
from playground.runs.run import Run
from playground.words import _, sentences

TICK = 0.25  # seconds between two looks at a run that is under way
PATIENCE = 1.0  # seconds that a page waits for an answer of a trained model


def owner() -> str:
    """The name under which this session's runs are kept."""
    return st.session_state.setdefault("owner", uuid.uuid4().hex)


class Training:
    """The run that a page shows: the person's own, or the one with the default values that everybody shares."""

    def __init__(self, page: str, task: str, spec: Any):
        self.page, self.task, self.spec = page, task, spec
        self.service = runs.current()

    @property
    def run(self) -> Run | None:
        """The run on the screen; None only where no service runs."""
        if self.service is None:
            return None
        return st.session_state.get(f"{self.page}.run") or self.service.showcase(self.task, type(self.spec)())

    @property
    def is_moving(self) -> bool:
        """Whether the screen has to follow: a run or the service itself is on its way."""
        run = self.run
        return run is not None and (not run.is_over or self.service.status.state in ("starting", "warming"))

    def follow(self) -> bool:
        """Tell the service that somebody is looking, and the page whether to look again."""
        run = self.run
        if run is not None:
            run.touch()
        return self.is_moving

    def start(self) -> None:
        """Train with the values on the screen."""
        if self.service is not None:
            st.session_state[f"{self.page}.run"] = self.service.submit(self.task, self.spec, owner())

    def stop(self) -> None:
        """End the person's own run."""
        run = self.run
        if run is not None and not run.is_shared:
            self.service.stop(run)

    def ask(self, question: str, payload: Any) -> Any:
        """What the trained model says; None while it trains, or when no answer comes in time."""
        run = self.run
        if run is None or run.weights is None:
            return None
        try:
            return self.service.ask(run, question, payload).wait(PATIENCE)
        except (TimeoutError, LookupError):
            return None

    def head(self) -> None:
        """Buttons, sentence, progress and numbers."""
        key, run = f"{self.page}.runner", self.run
        busy = run is not None and not run.is_shared and not run.is_over
        data = {
            "label": _("Progress of the training"),
            "buttons": [
                _button(
                    "train",
                    _("Train again") if busy else _("Train"),
                    _("Train a new model with the values on this page"),
                    self.service is None,
                    first=True,
                ),
                _button("stop", _("Stop"), _("Stop this training; what it has learned stays on the screen"), not busy),
            ],
            "sentence": self._sentence(run),
            "progress": None if run is None or run.is_over else run.progress,
            "numbers": numbers(run) if run else [],
        }
        parts.mount("runner", key, data, on_act_change=lambda: self._act(key))

    def _act(self, key: str) -> None:
        act = {"train": self.start, "stop": self.stop}.get(st.session_state[key].get("act"))
        if act:
            act()

    def _sentence(self, run: Run | None) -> str:
        if run is None:
            return _("No training service runs here.")
        if run.is_shared:
            return sentences(_("Everybody sees this run with the default values; press Train to start your own."), self._standing(run))
        changed = _("The values have changed since; press Train to use them.") if run.spec != self.spec else ""
        return sentences(self._standing(run), changed)

    def _standing(self, run: Run) -> str:
        status = self.service.status
        if status.state in ("starting", "warming") and run.state == "queued":
            return _("The workers are warming up, {warm} of {total} are ready; the training starts by itself.").format(
                warm=status.warm, total=status.total
            )
        return standing(run)


def standing(run: Run) -> str:
    """Where a run stands, in a sentence."""
    words = {
        "queued": _("Waiting for a free worker: place {place} in the queue."),
        "starting": _("Starting."),
        "running": _("Epoch {epoch} of {epochs}, {left} left."),
        "paused": _("Paused in epoch {epoch} of {epochs}."),
        "finished": _("Finished {epochs} epochs in {seconds}."),
        "stopped": _("Stopped after {epoch} epochs."),
        "diverged": _("Diverged: the loss is no longer a finite number. Try a smaller learning rate; the curves stay."),
        "failed": why_failed(run.reason),
    }
    if "download" in run.snapshots and run.state == "running" and not run.step:
        return _("Downloading: {done:.0f} of {total:.0f} MB.").format(**{key: value / 1e6 for key, value in run.snapshots["download"].items()})
    left = "…" if run.seconds_left is None else seconds(run.seconds_left)
    return words[run.state].format(place=run.place, epoch=int(run.epoch), epochs=run.spec.num_epochs, left=left, seconds=seconds(run.seconds))


def why_failed(reason: str) -> str:
    """Why a run ended that should not have."""
    if reason.startswith("download_"):
        return download.why_failed(reason.removeprefix("download_"))
    words = {
        "worker_died": _("The process that trained has died. The next training gets a new one."),
        "out_of_memory": _("The training ran out of memory. Try a smaller model or batch."),
        "queue_full": _("Too many people are waiting already. Try again in a minute."),
        "no_service": _("The training service has ended."),
    }
    return words.get(reason, _("The training failed. Press Train to try again."))


def numbers(run: Run) -> list[dict[str, str]]:
    """What is read off a run at this moment."""
    latest = run.history.latest
    entries = [
        (_("training loss"), text(latest("loss"), 4) if latest("loss") is not None else "–"),
        (_("validation loss"), text(latest("validation_loss"), 4) if latest("validation_loss") is not None else "–"),
        (_("validation accuracy"), percent(latest("validation_accuracy"))),
        (_("examples a second"), f"{run.examples_per_second:,.0f}"),
        (_("device"), run.device or "–"),
    ]
    return [{"label": label, "value": value} for label, value in entries]


def curves(run: Run | None, name: str, title: str, y_range: tuple[float, float] | None = None) -> Figure:
    """A quantity of training and validation against the epoch: raw under smoothed, and validation after each epoch."""
    history = run.history if run else None
    raw, mean, validation = (_points(history, curve) for curve in (name, f"train_{name}", f"validation_{name}"))
    series = [
        Series("", *raw, "training", width=1, opacity=0.45),
        Series(_("training"), *mean, "training"),
        Series(_("validation"), *validation, "validation"),
    ]
    last = f"{validation[1][-1]:.4f}" if validation[1] else "–"
    epochs = run.spec.num_epochs if run else 1
    alt = _("{title} by epoch; the last validation value is {last}").format(title=title, last=last)
    return charts.lines(series, alt, title=title, x_title=_("epoch"), x_range=(0, epochs), y_range=y_range, height=270)


def percent(share: float | None) -> str:
    """A share as a percentage with one digit."""
    return "–" if share is None else _("{number} %").format(number=f"{100 * share:.1f}")


def seconds(value: float) -> str:
    """A duration in seconds, or in minutes where they are easier to read."""
    if value < 100:
        return _("{number} s").format(number=f"{value:.1f}" if value < 10 else f"{value:.0f}")
    return _("{number} min").format(number=f"{value / 60:.0f}")


def _points(history: Any, name: str) -> tuple[list[float], list[float]]:
    points = history.curve(name).points if history else []
    return [epoch for _step, epoch, _value in points], [value for _step, _epoch, value in points]


def _button(act: str, label: str, help: str, disabled: bool, first: bool = False) -> dict[str, Any]:
    return {"act": act, "label": label, "help": help, "disabled": disabled, "first": first}
