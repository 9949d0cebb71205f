"""A training as a page sees it: whose run is on the screen, what is done with it, which of its epochs is looked at, and what it answers."""

import dataclasses
import time
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from models import specs
from playground import runs
from playground.kit.desk import Desk
from playground.runs.desk import edited
from playground.runs.run import Run
from playground.visitors import owner

TICK = 0.2  # seconds between two looks at a run that is under way
PATIENCE = 1.0  # seconds that a page waits for an answer of a model, and between two answers to the same question while it learns
TENTH = 0.1


@dataclass(frozen=True)
class Onlooker:
    """Somebody who looks at a run: says whether that session is still connected, and which values were on its screen."""

    session: str
    spec: Any

    def __call__(self) -> bool:
        return runtime.exists() and runtime.get_instance().is_active_session(self.session)


def onlooker(spec: Any) -> Onlooker | None:
    """The session that looks now; None outside of one."""
    context = get_script_run_ctx()
    return Onlooker(context.session_id, spec) if context else None


class Training:
    """The run that a page shows: the person's own, or the one with the values of the address that everybody shares."""

    def __init__(self, desk: Desk, task: str):
        self.desk, self.page, self.task = desk, desk.stem, task
        self.service = runs.current()
        self._shared: Run | None = None
        self._questions: set[str] = set()  # that are asked while the page is drawn this once

    @property
    def spec(self) -> Any:
        """What is trained with the values on the screen, without the view on it."""
        return getattr(self.desk.spec, "training", self.desk.spec)

    @property
    def own(self) -> Run | None:
        """The person's own run."""
        return self._recall("run")

    @property
    def led(self) -> Run | None:
        """The person's own run, while it can be led: waiting, training or paused."""
        return self.own if self.own and not self.own.is_over else None

    @property
    def run(self) -> Run | None:
        """The run on the screen; None only where no service runs."""
        if self.service is None:
            return None
        return self.own or self._everybodys

    @property
    def _everybodys(self) -> Run:
        if self._shared is None:
            self._shared = self.service.showcase(self.task, self._recall("shared") or type(self.spec)())
        return self._shared

    # Looking.

    def arrive(self) -> None:
        """The first look in a session finds the run that was left here, and takes over its values where the address has none."""
        if self.service is None or self._key("shared") in st.session_state:
            return
        self._keep("shared", self.spec)
        found = self.service.latest_of(owner(), self.task)
        if found is None or self.spec not in (type(self.spec)(), found.now, found.spec, getattr(found.still_there, "spec", None)):
            return
        self._keep("run", found)
        if self.spec == type(self.spec)():
            self._take_over(found)
        self._keep("told", self.spec)

    @property
    def pace(self) -> float | None:
        """Seconds until the screen has to look again; None when nothing moves."""
        run = self.run
        moving = run is not None and (not run.is_over or self.service.status.state in ("starting", "warming"))
        is_late = any(not (kept["answer"].done and kept["heard"]) for kept in self._asked.values())
        return TICK if moving or is_late else None

    def follow(self) -> None:
        """Tell the service that somebody is looking and with which values, and pass on what has changed on the screen."""
        for question, kept in self._asked.items():
            kept["heard"] |= question not in self._questions  # what is not shown any more is not waited for
        run = self.run
        if run is None:
            return
        here = onlooker(self.spec)
        for looked_at in (run, *self.service.pinned(owner(), self.task)):
            looked_at.touch(here)
        if self.led:
            self._tell(run)

    @property
    def shown_epoch(self) -> int | None:
        """The epoch that is looked at; None for the newest there is."""
        run_id, epoch = self._recall("epoch") or ("", None)
        return epoch if self.run and self.run.id == run_id else None

    def look_at(self, epoch: int | None) -> None:
        """Show an epoch of the past; None for the present."""
        self._keep("epoch", (self.run.id, epoch) if self.run else None)

    @property
    def pictures(self) -> dict[str, Any]:
        """The pictures of the epoch that is looked at, by kind."""
        if self.run is None:
            return {}
        return self.run.snapshots if self.shown_epoch is None else self.run.film.pictures(self.shown_epoch)

    # Leading.

    def start(self) -> None:
        """Train with the values on the screen."""
        self._begin(paused=False)

    def toggle(self) -> None:
        """Train, or hold a training, or let it go on."""
        run = self.led
        if run is None:
            self.start()
        elif run.orders.paused:
            self.service.resume(run)
        else:
            self.service.pause(run)

    def advance(self, by: str) -> None:
        """One "step" or one "epoch" of the own run, which is held for it; without one, the first of a new one."""
        run = self.led or self._begin(paused=True)
        if run is not None:
            self.service.pause(run)
            self.service.advance(run, by)

    def stop(self) -> None:
        """End the own run; what it has learned stays."""
        if self.led:
            self.service.stop(self.led)

    def rewind(self) -> None:
        """Back to the same first weights, with the values that the run began with."""
        if self.own is None:
            self._begin(paused=True)
        elif self.service:
            self._turn_to(self.service.rewind(self.own, owner()))

    def retry(self) -> None:
        """From the last good epoch on with a tenth of the learning rate."""
        if self.service and self.own:
            rate = specs.hold(self.desk.limits("learning_rate"), TENTH * self.own.now.learning_rate)[0]
            self._turn_to(self.service.retry(self.own, owner(), learning_rate=rate))

    def begin_with(self, weights: list[Any]) -> None:
        """A run with the values on the screen that begins with these weights, held before its first step."""
        if self.service:
            self._show(self.service.submit(self.task, self.spec, owner(), paused=True, weights=weights))

    def set_weight(self, parameter: int, index: tuple[int, ...], value: float, weights: list[Any], led: Run | None) -> None:
        """Set one of the tensors by hand that a page shows, of this run: in the run where it can be led, else in a new one.

        weights: all tensors that are shown, for the new run to begin with.
        """
        if led is not None and led is self.led and self.shown_epoch is None:
            self.service.edit(led, parameter, index, value)
        else:
            self.begin_with(edited(weights, parameter, index, value))

    def pin(self) -> None:
        """Keep the own run to compare others with, or no longer."""
        if self.own:
            self.service.pin(self.own, not self.own.is_pinned)

    def use(self, run: Run) -> None:
        """The page gets the values of a run."""
        self._take_over(run)

    # Asking.

    def ask(self, question: str, payload: Any) -> Any:
        """What the model of the epoch that is looked at says; None while there is none, or when no answer comes in time.

        A model that learns is asked the same thing once a second, and what it said last is shown until it answers; one that rests is asked once.
        """
        run = self.run
        self._questions.add(question)
        if run is None or not (run.film.newest or run.weights):
            return None
        kept, of = self._asked.get(question) or {}, (run.id, self.shown_epoch, run.is_over)
        moving = not run.is_over and self.shown_epoch is None
        if kept.get("of") == of and _serves(kept, payload, moving):
            return _said(kept)
        answer = self.service.ask(run, question, payload, epoch=self.shown_epoch)
        before = kept.get("value") if kept.get("of") == of else None
        kept = {"of": of, "payload": payload, "answer": answer, "value": before if moving else None, "at": time.monotonic(), "heard": False}
        self._asked[question] = kept
        return _said(kept, 0.0 if moving else PATIENCE)

    # What lies behind.

    @property
    def _asked(self) -> dict[str, dict[str, Any]]:
        """What was asked last, by question; where an answer is still to come, or came after it was looked for, the page looks again."""
        return st.session_state.setdefault(self._key("asked"), {})

    def _begin(self, paused: bool) -> Run | None:
        if self.service is None:
            return None
        self._show(self.service.submit(self.task, self.spec, owner(), paused=paused))
        return self.own

    def _show(self, run: Run) -> None:
        for name, value in (("run", run), ("epoch", None), ("told", self.spec)):
            self._keep(name, value)

    def _turn_to(self, run: Run) -> None:
        """Another run, and its values on the screen."""
        self._take_over(run)
        self._show(run)

    def _take_over(self, run: Run) -> None:
        names = specs.limits(self.desk.spec_class)
        values = {field.name: getattr(run.now, field.name) for field in dataclasses.fields(run.now)}
        before = self.desk.spec
        self.desk.change(**{name: value for name, value in values.items() if name in names})
        if self.desk.spec != before:
            self._keep("anew", True)

    @property
    def is_to_be_drawn_anew(self) -> bool:
        """Whether values have changed that are shown outside of the panel; asked once."""
        return bool(st.session_state.pop(self._key("anew"), False))

    def _tell(self, run: Run) -> None:
        """Live values that this person changed since the last time; in another tab the same run may be led with other values."""
        told, now = self._recall("told") or self.spec, self.spec
        changed = {name: getattr(now, name) for name in live(now) if getattr(now, name) != getattr(told, name)}
        self._keep("told", now)
        wanted = {name: value for name, value in changed.items() if value != getattr(run.now, name)}
        if wanted:
            self.service.change(run, **wanted)

    def _recall(self, name: str) -> Any:
        return st.session_state.get(self._key(name))

    def _keep(self, name: str, value: Any) -> None:
        st.session_state[self._key(name)] = value

    def _key(self, name: str) -> str:
        return f"{self.page}.training.{self.task}.{name}"


def live(spec: Any) -> tuple[str, ...]:
    """The names of the values that may change while such a training goes on."""
    return getattr(type(spec), "LIVE", ())


def same(one: Any, other: Any) -> bool:
    """Whether two questions are the same; arrays, in dictionaries too, are compared by their content."""
    if hasattr(one, "tobytes") and hasattr(other, "tobytes"):
        return one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, (list, tuple)) and type(one) is type(other):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and not hasattr(one, "tobytes") and one == other


def _serves(kept: dict[str, Any], payload: Any, moving: bool) -> bool:
    """Whether what was asked last need not be asked again, of the same weights or of those of a moment ago."""
    if moving:
        return not kept["answer"].done or (same(kept["payload"], payload) and time.monotonic() - kept["at"] < PATIENCE)
    return not kept["answer"].error and same(kept["payload"], payload)


def _said(kept: dict[str, Any], patience: float = 0.0) -> Any:
    """The answer, at the latest after so many seconds; without one what was said before. It may come right after, and then is still to be heard."""
    kept["heard"] = True
    try:
        kept["value"] = kept["answer"].wait(patience)
    except TimeoutError:
        kept["heard"] = False
    except LookupError:
        pass  # there will be none
    return kept["value"]
