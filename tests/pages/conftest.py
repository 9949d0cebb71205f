"""A visitor of the whole app without a browser, and what is on the visitor's screen."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from playground import catalogue, shell
from playground.words import ROOT

LOCALES = {"en": "en-US", "zh": "zh-CN"}


class Part(NamedTuple):
    """One part of the page: which, under which key, and the data that travel to the browser."""

    name: str
    key: str
    data: dict[str, Any]


class Screen:
    """What a visitor sees after opening a page."""

    def __init__(self, app: AppTest, stem: str):
        self.app, self.stem = app, stem

    @property
    def exceptions(self) -> list[str]:
        return [f"{entry.message}\n{''.join(entry.stack_trace)}" for entry in self.app.exception]

    @property
    def spec(self) -> Any:
        return self.app.session_state["specs"][self.stem]

    @property
    def corrections(self) -> dict[str, Any]:
        return self.app.session_state["corrections"].get(self.stem, {}) if "corrections" in self.app.session_state else {}

    @property
    def query(self) -> str:
        """The address that the page gives itself."""
        return self.parts("answered")[-1].data["query"]

    @property
    def captions(self) -> list[str]:
        return [entry.value for entry in self.app.caption]

    @property
    def texts(self) -> str:
        """All prose, to look things up in."""
        kinds = ("title", "subheader", "markdown", "caption")
        return "\n".join(entry.value for kind in kinds for entry in getattr(self.app, kind))

    def parts(self, *names: str) -> list[Part]:
        """The parts of these names, or all of them, in their order on the page."""
        found = [_part(element.key, element.proto) for element in self.app.get("bidi_component")]
        return [part for part in found if not names or part.name in names]

    def controls(self) -> Iterator[tuple[str, str]]:
        """Label and help of everything that sets a parameter."""
        for part in self.parts("slider", "field", "bars", "canvas"):
            if part.data.get("draggable", True):
                yield part.data.get("label", part.key), part.data["help"]
        for kind in ("button_group", "toggle", "text_input"):
            for element in self.app.get(kind):
                yield element.label, element.help


def _part(key: str, proto: Any) -> Part:
    return Part(proto.component_name.rpartition(".")[2].removeprefix("playground_"), key, json.loads(proto.json or proto.mixed.json))


@pytest.fixture(autouse=True)
def no_housekeeping(monkeypatch):
    """Not what Streamlit does beside a page: for every visitor it looks through all installed packages for components, after every run it
    searches all memory for garbage, unless it is told what the server is told, and where keras is loaded it has that do so once more."""
    monkeypatch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", list)
    monkeypatch.setattr("streamlit.runtime.scriptrunner.script_runner._clean_problem_modules", lambda: None)
    config.set_option("runner.postScriptGC", False)


@pytest.fixture(autouse=True)
def no_downloads(monkeypatch, tmp_path):
    """Whatever was downloaded on this computer is not here."""
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))


@pytest.fixture
def visit():
    """Open a page (or the map, "") in a language, at an address, and look at the screen."""
    return _open


@pytest.fixture
def seen():
    """A page as it opens in a language. Many tests look at the same screen, so none may touch it."""
    return _open_once


def _open(stem: str, language: str = "en", **query: str) -> Screen:
    app = AppTest.from_file(ROOT / "playground" / "app.py", default_timeout=30)
    app.context = {"locale": LOCALES[language]}
    app.query_params.update(query)
    page = catalogue.find(stem)
    if page:
        app.switch_page(shell.file_of(page))
    return Screen(app.run(), stem)


@cache
def _open_once(stem: str, language: str = "en") -> Screen:
    return _open(stem, language)
