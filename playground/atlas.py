"""The map of the book: every page with its picture and its sentence, and a search over titles in both languages."""

import time
from typing import Any

import streamlit as st

from playground import catalogue, parts, shell, words
from playground.words import _


def show() -> None:
    """Draw the map."""
    shell.masthead([_("The map")])
    st.title(shell.name(), anchor=False)
    with st.container(width=760):
        st.markdown(
            _(
                "Topics of the book, from linear algebra to a small GPT, with a page for each. Turn a knob and the picture answers; press Train "
                "and a real model learns in front of you. The address of a page holds everything that is set on it: copy it, and "
                "whoever opens it sees what you see."
            )
        )
    data = {"sections": [_shelf(section, pages) for section, pages in catalogue.sections()], "words": _atlas_words()}
    parts.mount("atlas", "atlas", data, on_open_change=_remember)
    chosen = words.chosen()
    parts.mount("answered", "map.answered", {"query": f"lang={chosen}" if chosen else "", "at": time.monotonic_ns() // 1000})
    page = catalogue.find(st.session_state.pop("open", ""))
    if page:
        st.switch_page(shell.file_of(page))


def _remember() -> None:
    stem = st.session_state["atlas"].get("open")
    if isinstance(stem, str):
        st.session_state["open"] = stem


def _shelf(section: catalogue.Section, pages: list[catalogue.Page]) -> dict[str, Any]:
    name = _("Book chapters {numbers}") if "," in section.chapters else _("Book chapter {numbers}")
    chapters = name.format(numbers=section.chapters.replace(", ", _(" and ")))
    return {"title": section.titles[words.language()], "chapters": chapters, "pages": [_card(page) for page in pages]}


def _card(page: catalogue.Page) -> dict[str, Any]:
    code = words.language()
    chosen = words.chosen()
    return {
        "stem": page.stem,
        "address": page.stem + (f"?lang={chosen}" if chosen else ""),
        "title": page.titles[code],
        "summary": page.summaries[code],
        "found": [page.stem.replace("_", " "), *page.titles.values(), *page.summaries.values()],
        "book": _("Section {number}").format(number=page.book),
        "trains": page.trains,
        "picture": page.picture,
    }


def _atlas_words() -> dict[str, str]:
    return {
        "search": _("Search the pages, in English or Chinese"),
        "found": _("{count} found"),
        "nothing": _("No page has these words in its title or sentence."),
        "trains": _("trains a model"),
    }
