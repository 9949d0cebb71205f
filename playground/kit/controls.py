"""Controls bound to the parameters of a page: each shows its value, offers only what is valid, and says what it put right."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from models.data import drawings
from models.specs import Correction, Field, hold
from playground import parts
from playground.kit.desk import Desk
from playground.words import _

LONGEST_QUOTE = 30
LARGEST_PHOTO = 160  # pixels on its longer side


class Controls:
    """The part of a lesson that a hand touches. `help` is one sentence that says what the parameter does."""

    desk: Desk

    def slider(self, name: str, label: str, help: str, disabled: bool = False) -> None:
        """A number, answered while it is dragged, or typed."""
        self.desk.christen(name, label)
        self.dial(name, label, help, getattr(self.desk.spec, name), self.desk.limits(name), lambda value: self.desk.change(**{name: value}), disabled)
        self._say(name)

    def dial(self, name: str, label: str, help: str, value: float, field: Field, change: Callable[[Any], None], disabled: bool = False) -> None:
        """A slider for a number that is only a part of a parameter; `change` takes the new value."""
        key = self._key(name)
        parts.mount("slider", key, _dial(label, help, value, field, disabled), on_value_change=lambda: _take(key, "value", field, change))

    def sliders(self, key: str, groups: Sequence[tuple[str, Sequence[tuple[str, str, str, bool]]]]) -> None:
        """Many numbers in rows of two, as one part: (caption, [(name, label, help, disabled)]) for each row."""
        key = self._key(key)
        rows = [{"caption": caption, "sliders": [self._slider(*entry) for entry in entries]} for caption, entries in groups]
        names = [entry[0] for _caption, entries in groups for entry in entries]
        first = {bound: rows[0]["sliders"][0][bound] for bound in ("min", "max", "step", "value")}
        changes = {"on_values_change": lambda: self._take_many(key, names), "on_value_change": lambda: self._take_first(key, names[0])}
        parts.mount("sliders", key, {**first, "groups": rows}, **changes)
        for name in names:
            self._say(name)

    def bars(self, name: str, bars: Sequence[dict[str, Any]], title: str, help: str, alt: str, reach: float | None = None, height: int = 230) -> None:
        """Several numbers as bars to drag; `bars` gives label, text and role of each, `reach` how far the scale goes to both sides."""
        field = self.desk.limits(name)
        drawn = [{**bar, "value": value} for bar, value in zip(bars, getattr(self.desk.spec, name), strict=True)]
        shown = replace(field, low=-reach if reach else field.low, high=reach or field.high)
        self.levers(name, drawn, title, help, alt, shown, lambda values: self.desk.change(**{name: values}), height)
        self._say(name)

    def shares(self, name: str, shares: Sequence[float], bars: Sequence[dict[str, Any]], title: str, help: str, alt: str, height: int = 230) -> None:
        """Probabilities as bars to drag: while one moves, the others give way, so that they go on adding up to 1.

        shares: the parameter divided by its sum; it may hold weights that arrived by an address.
        """
        key, field = self._key(name), self.desk.limits(name)
        span = {"low": 0, "high": 1, "step": field.step or 0.01, "total": 1}
        drawn = [{**bar, "value": round(float(share), 6)} for bar, share in zip(bars, shares, strict=True)]
        data = {"title": title, "help": help, "alt": alt, "bars": drawn, "range": span, "height": height, "digits": 3, "draggable": True}
        parts.mount("bars", key, data, on_values_change=lambda: _take(key, "values", field, lambda value: self.desk.change(**{name: value})))
        self._say(name)
        if not any(getattr(self.desk.spec, name)):
            st.caption(_("All are 0 in the address, so all are taken to be alike."))

    def levers(
        self, name: str, bars: Sequence[dict[str, Any]], title: str, help: str, alt: str, field: Field, change: Callable, height: int = 230
    ) -> None:
        """Bars to drag for numbers that are only a part of a parameter, value included; `change` takes them all, as many as there are bars."""
        key = self._key(name)
        span = {"low": field.low, "high": field.high, "step": field.step or 0.1}
        data = {"title": title, "help": help, "alt": alt, "bars": list(bars), "range": span, "draggable": True, "height": height}
        as_many = Field("numbers", field.low, field.high, shortest=len(bars), longest=len(bars))
        parts.mount("bars", key, data, on_values_change=lambda: _take(key, "values", as_many, change))

    def choice(self, name: str, label: str, help: str, names: dict[Any, str], instead: Any = None) -> None:
        """One of a few; `names` are the words for the identifiers or whole numbers, in the order shown.

        instead: what the page takes, and so what is marked, while the value itself is none of them.
        """
        self.desk.christen(name, label, names)
        key = self._own_key(name)
        value = getattr(self.desk.spec, name)
        st.session_state[key] = value if value in names else instead
        options = [option for option in names if hold(self.desk.limits(name), option)[1] == ""]
        st.segmented_control(
            label, options, format_func=_word(names), key=key, help=help, on_change=self._taken, args=(name, key), required=True, wrap=True
        )
        self._say(name)

    def several(self, name: str, label: str, help: str, names: dict[str, str]) -> None:
        """Any number of a few, at least as many as the parameter must have."""
        self.desk.christen(name, label, names)
        key = self._own_key(name)
        st.session_state[key] = list(getattr(self.desk.spec, name))
        act = {"on_change": self._taken_several, "args": (name, key, list(names))}
        st.segmented_control(label, list(names), selection_mode="multi", format_func=_word(names), key=key, help=help, wrap=True, **act)
        self._say(name)

    def switch(self, name: str, label: str, help: str) -> None:
        """Yes or no."""
        self.desk.christen(name, label, {True: _("on"), False: _("off")})
        key = self._own_key(name)
        st.session_state[key] = getattr(self.desk.spec, name)
        st.toggle(label, key=key, help=help, on_change=self._taken, args=(name, key))
        self._say(name)

    def typed(self, name: str, label: str, help: str, problem: str = "", rows: int = 1) -> None:
        """A line of text, or a box of several `rows`, which takes a file too; `problem` is the sentence under it when it cannot be used."""
        self.desk.christen(name, label)
        key = self._key(name)
        longest = self.desk.limits(name).longest
        said = {"open": _("Open a file"), "unreadable": _("This file is no text.")} if rows > 1 else {}
        data = {"label": label, "help": help, "value": getattr(self.desk.spec, name), "longest": longest, "problem": problem, "rows": rows}
        parts.mount("field", key, {**data, "words": said}, on_value_change=lambda: self._typed(name, key))
        self._say(name)

    def canvas(self, name: str, label: str, help: str, alt: str, pixels: np.ndarray, white: int, problem: str = "") -> None:
        """A grid to draw on, (rows, columns) of whole numbers up to `white`; the parameter is a text, as `models.data.drawings` writes it."""
        key = self._key(name)
        size = {"rows": pixels.shape[0], "columns": pixels.shape[1], "white": white, "pixels": pixels.ravel().tolist()}
        said = {"clear": _("Clear"), "drawing": _("Pen"), "erasing": _("Eraser")}
        data = {"label": label, "help": help, "alt": alt, "problem": problem, "words": said, **size}
        parts.mount("canvas", key, data, on_pixels_change=lambda: self._drawn(name, key, pixels.shape, white))
        self._say(name)

    def photo(self, name: str) -> None:
        """A picture of the visitor's own, to be chosen; `taken` gives it. It stays in the session, no address carries it."""
        key = self._key(f"{name}.photo")
        said = {
            "choose": _("Choose a picture"),
            "drop": _("or drop one here. Only a small copy is sent, and it is kept until you leave."),
            "unreadable": _("This file is no picture that the browser can read."),
        }
        parts.mount("photo", key, {"largest": LARGEST_PHOTO, "words": said}, on_photo_change=lambda: _keep_photo(key))

    def taken(self, name: str) -> np.ndarray | None:
        """The visitor's own picture, uint8 (height, width, 3), or None as long as there is none."""
        return st.session_state.get("photos", {}).get(self._key(f"{name}.photo"))

    def named(self, name: str, label: str, values: dict[Any, str] | None = None) -> None:
        """A parameter that is set in a picture: what it and its values are called, and what was wrong with it in the address."""
        self.desk.christen(name, label, values)
        self._say(name)

    def button(self, name: str, label: str, act: Callable[[], None], help: str | None = None, disabled: bool = False) -> None:
        """Something to do once."""
        st.button(label, key=self._key(f"button.{name}"), on_click=act, help=help, disabled=disabled)

    def _key(self, name: str) -> str:
        return self.desk.key(name)

    def _own_key(self, name: str) -> str:
        """The key of a control of Streamlit's; another one after every change that did not come from the control.

        With each click a browser sends the states of all of Streamlit's controls as it knows them. One that has not heard of a preset yet
        would take it back, so after a preset there is a new control, of which that browser knows nothing.
        """
        shown = st.session_state.setdefault("shown", {}).setdefault(self._key(name), {"value": getattr(self.desk.spec, name), "times": 0})
        if shown["value"] != getattr(self.desk.spec, name):
            shown.update(value=getattr(self.desk.spec, name), times=shown["times"] + 1)
        return self._named(name, shown)

    def _named(self, name: str, shown: dict[str, Any]) -> str:
        return f"{self._key(name)}.{shown['times']}" if shown["times"] else self._key(name)

    def _heard(self, name: str, key: str, value: Any) -> None:
        shown = st.session_state["shown"][self._key(name)]
        if key == self._named(name, shown):
            shown["value"] = value
            self.desk.change(**{name: value})

    def _slider(self, name: str, label: str, help: str, disabled: bool) -> dict[str, Any]:
        self.desk.christen(name, label)
        return {"name": name, **_dial(label, help, getattr(self.desk.spec, name), self.desk.limits(name), disabled)}

    def _take_many(self, key: str, names: Sequence[str]) -> None:
        values = st.session_state[key].get("values")
        for name in names:
            if isinstance(values, dict) and name in values:
                _accept(values[name], self.desk.limits(name), lambda value, name=name: self.desk.change(**{name: value}))

    def _take_first(self, key: str, name: str) -> None:
        _take(key, "value", self.desk.limits(name), lambda value: self.desk.change(**{name: value}))

    def _typed(self, name: str, key: str) -> None:
        value = st.session_state[key].get("value")
        if isinstance(value, str):
            self.desk.change(**{name: value})

    def _drawn(self, name: str, key: str, shape: tuple[int, int], white: int) -> None:
        pixels = drawn(st.session_state[key].get("pixels"), shape, white)
        if pixels is not None:
            self.desk.change(**{name: drawings.write(pixels)})

    def _taken(self, name: str, key: str) -> None:
        if st.session_state[key] is not None:
            self._heard(name, key, st.session_state[key])

    def _taken_several(self, name: str, key: str, order: list[str]) -> None:
        taken = tuple(option for option in order if option in st.session_state[key])
        if len(taken) >= self.desk.limits(name).shortest:
            self._heard(name, key, taken)

    def _say(self, name: str) -> None:
        correction = self.desk.corrections.get(name)
        if correction:
            self.desk.said.add(name)
            st.caption(sentence(correction, self.desk.worded(name, correction.used)))


def _word(names: dict[Any, str]) -> Callable[[Any], str]:
    """The words for options; Streamlit also asks for one that was on offer before, and breaks where it has none."""
    return lambda option: names.get(option, str(option))


def _take(key: str, event: str, field: Field, change: Callable[[Any], None]) -> None:
    _accept(st.session_state[key].get(event), field, change)


def _accept(value: Any, field: Field, change: Callable[[Any], None]) -> None:
    """A part answered. What a browser sends is checked like an address: numbers only, and held in their bounds."""
    entries = value if isinstance(value, list) else [value]
    if not entries or any(isinstance(entry, bool) or not isinstance(entry, (int, float)) or not abs(entry) < 1e300 for entry in entries):
        return
    plain = {"numbers": tuple, "integer": round}.get(field.kind, float)(entries if field.kind == "numbers" else entries[0])
    change(hold(field, plain)[0])


def drawn(sent: Any, shape: tuple[int, int], white: int) -> np.ndarray | None:
    """The drawing that a browser sent, if it is one: as many whole numbers as the grid has places, each up to `white`."""
    if not isinstance(sent, list) or len(sent) != shape[0] * shape[1]:
        return None
    if any(type(level) is not int or not 0 <= level <= white for level in sent):
        return None
    return np.array(sent, np.uint8).reshape(shape)


def photographed(sent: Any) -> np.ndarray | None:
    """The photo that a browser sent, if it is one: its sides, and base64 of three bytes for each of its pixels."""
    sides = [sent.get("height"), sent.get("width")] if isinstance(sent, dict) else [None]
    if any(type(side) is not int or not 1 <= side <= LARGEST_PHOTO for side in sides):
        return None
    coded, size = sent.get("pixels"), 3 * sides[0] * sides[1]
    if not isinstance(coded, str) or len(coded) > 2 * size + 4:
        return None
    try:
        pixels = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return np.frombuffer(pixels, np.uint8).reshape(*sides, 3) if len(pixels) == size else None


def _keep_photo(key: str) -> None:
    photo = photographed(st.session_state[key].get("photo"))
    if photo is not None:
        st.session_state.setdefault("photos", {})[key] = photo


def _dial(label: str, help: str, value: float, field: Field, disabled: bool) -> dict[str, Any]:
    """What a slider shows, and its bounds."""
    return {
        "label": label,
        "help": help,
        "value": value,
        "min": field.low,
        "max": max(field.high, field.low),
        "step": field.step or 1,
        "scale": field.scale,
        "whole": field.kind == "integer",
        "disabled": disabled or field.high <= field.low,
        "sentences": _sentences(field),
    }


def sentence(correction: Correction, used: str) -> str:
    """What an address asked for, why it cannot be, and what is used instead, as the page calls it; as safe Markdown."""
    wordings = {
        "unreadable": _("The address asks for {given}, which cannot be read here; {used} is used."),
        "below": _("The address asks for {given}, which is below the smallest value; {used} is used."),
        "above": _("The address asks for {given}, which is above the largest value; {used} is used."),
        "not_an_option": _("The address asks for {given}, which is not on offer; {used} is used."),
        "too_short": _("The address gives too few values ({given}); {used} is used."),
        "too_long": _("The address gives too much ({given}); {used} is used."),
        "unfit": _("{given} is impossible together with the other values; {used} is used."),
    }
    return wordings[correction.reason].format(given=quoted(correction.given), used=quoted(used))


def quoted(text: str, longest: int = LONGEST_QUOTE) -> str:
    """A text from outside as inert Markdown code, shortened."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    inert = "".join(letter for letter in short if letter.isprintable() and letter != "`")
    return f"`{inert or ' '}`"


def _sentences(field: Field) -> dict[str, str]:
    bounds = {"low": f"{field.low:g}", "high": f"{field.high:g}"}
    return {
        "unreadable": _("This is not a number; the value stays as it was."),
        "outside": _("The value has to lie between {low} and {high}; the nearest is used.").format(**bounds),
    }
