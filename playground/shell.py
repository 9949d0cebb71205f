"""The frame around every page: language, navigation, the line above the title."""

import os
from pathlib import Path
from typing import Any

import streamlit as st

from playground import catalogue, parts, words
from playground.words import _

HERE = Path(__file__).resolve().parent


def run() -> None:
    """One run of the app: settle the language, build the navigation, run the page that was asked for."""
    words.settle()
    home = st.Page(HERE / "home.py", title=_("The map"), default=True, url_path="map")
    shelves: dict[str, list[Any]] = {"": [home]}
    for section, pages in catalogue.sections():
        shelves[section.titles[words.language()]] = [st.Page(page.path, title=page.titles[words.language()], url_path=page.stem) for page in pages]
    chosen = st.navigation(shelves, position="top")
    _enter(chosen.url_path)
    st.set_page_config(page_title=f"{chosen.title} · {name()}", layout="wide", initial_sidebar_state="collapsed")
    chosen.run()


def name() -> str:
    """What the app is called."""
    return _("Dive into Deep Learning, playable")


def arrived() -> bool:
    """Whether this run is the first on its page since another one was open."""
    return st.session_state["arrived"]


def masthead(where: list[str]) -> None:
    """The line above the title: where one is, the language, the light."""
    data = {"where": where, "language": words.language(), "languages": words.LANGUAGES, "words": _masthead_words()}
    parts.mount("masthead", "masthead", data, on_language_change=_switch_language)


def file_of(page: catalogue.Page) -> str:
    """A page's file as Streamlit's links want it: relative to the entry script."""
    return Path(os.path.relpath(page.path, HERE)).as_posix()


def _enter(stem: str) -> None:
    st.session_state["arrived"] = st.session_state.get("page") != stem
    st.session_state["page"] = stem


def _switch_language() -> None:
    code = st.session_state["masthead"].get("language")
    if isinstance(code, str):
        words.choose(code)


def _masthead_words() -> dict[str, str]:
    return {
        "where": _("Place in the book"),
        "language": _("Language"),
        "shade": _("Light or dark"),
        "System": _("System"),
        "Light": _("Light"),
        "Dark": _("Dark"),
    }
