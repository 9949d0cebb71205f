"""The parameters of one page in one session: what the address says, what a person turned, what had to be put right."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from models import specs
from playground import words


class Desk:
    """Keeps the spec of a page. A value is changed in one place, `change`, and every other value follows its bounds."""

    def __init__(self, stem: str, spec_class: type, arrived: bool):
        self.stem = stem
        self.spec_class = spec_class
        self.said: set[str] = set()  # corrections that stand beside a control in this run of the page
        if arrived or stem not in self._specs:
            self._arrive()

    @property
    def spec(self) -> Any:
        return self._specs[self.stem]

    @property
    def corrections(self) -> dict[str, specs.Correction]:
        return st.session_state.setdefault("corrections", {}).setdefault(self.stem, {})

    @property
    def query(self) -> str:
        """The address of what is on the screen, without its question mark."""
        chosen = words.chosen()
        return urlencode({**specs.write(self.spec), **({"lang": chosen} if chosen else {})}, safe=",")

    def change(self, **values: Any) -> None:
        """Take new values, hold each in its bounds, and let the bounds of the others follow."""
        for name in values:
            self.corrections.pop(name, None)
        fields = specs.limits(self.spec_class)
        held = {name: specs.hold(fields[name], value)[0] for name, value in values.items()}
        self._specs[self.stem] = specs.fit(replace(self.spec, **held))[0]

    def reset(self, **values: Any) -> None:
        """The defaults, with some values of a preset."""
        self._specs[self.stem] = self.spec_class()
        self.corrections.clear()
        self.change(**values)

    def key(self, name: str) -> str:
        """What a part of this page is called in the session."""
        return f"{self.stem}.{name}"

    def limits(self, name: str) -> specs.Field:
        """The bounds of a parameter as they follow from the others now."""
        return specs.limits(self.spec)[name]

    def christen(self, name: str, label: str, values: dict[Any, str] | None = None) -> None:
        """A control says what its parameter, and the values of a choice, are called on this page."""
        self._names[name] = (label, values or {})

    def label(self, name: str) -> str:
        """What a parameter is called on this page."""
        return self._names.get(name, (name.replace("_", " "), {}))[0]

    def worded(self, name: str, value: Any) -> str:
        """A value of a parameter as a person reads it."""
        words = self._names.get(name, ("", {}))[1]
        field = specs.limits(self.spec_class).get(name)
        if field and field.kind == "choices":
            return ", ".join(words.get(entry, entry) for entry in value)
        return words[value] if value in words else specs.show(field, value) if field else str(value)

    @property
    def _names(self) -> dict[str, tuple[str, dict[Any, str]]]:
        return st.session_state.setdefault("names", {}).setdefault(self.stem, {})

    @property
    def _specs(self) -> dict[str, Any]:
        return st.session_state.setdefault("specs", {})

    def _arrive(self) -> None:
        """An address with parameters decides; without any, what the person left here comes back."""
        names = specs.limits(self.spec_class)
        given = {name: value for name, value in st.query_params.to_dict().items() if name in names}
        if not given and self.stem in self._specs:
            return
        self._specs[self.stem], found = specs.read(self.spec_class, given)
        self.corrections.clear()
        self.corrections.update({entry.name: entry for entry in found})
