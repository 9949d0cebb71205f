"""What a person reads, in English or Chinese.

English texts are the message identifiers. The Chinese ones stand in gettext catalogues: `playground/zh.po` for the
frame, and `pages/<section>/<topic>.zh.po` beside each page. The .po files are the only source; they are
compiled in memory, once a process.
"""

import gettext
import io
from functools import lru_cache
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = {"en": "English", "zh": "中文"}


def _(message: str) -> str:
    """The message in the language of the session that asks."""
    return translations(language()).gettext(message)


def sentences(*parts: str) -> str:
    """Sentences one after the other; Chinese ones need no space between them."""
    return ("" if language() == "zh" else " ").join(part for part in parts if part)


def titled(name: str, text: str) -> str:
    """A name and what is said of it."""
    return _("{name}: {text}").format(name=name, text=text)


def language() -> str:
    """The session's language, "en" or "zh"."""
    return st.session_state.get("language", "en")


def chosen() -> str | None:
    """The language that the person picked by hand, None where the browser's is followed."""
    return st.session_state.get("language_chosen")


def choose(code: str) -> None:
    """Switch by hand: stays for the session and travels in the address."""
    if code in LANGUAGES:
        st.session_state["language"] = st.session_state["language_chosen"] = code


def settle() -> None:
    """At the start of a run: the address decides, then the person's choice, then the browser."""
    asked = st.query_params.get("lang")
    if asked in LANGUAGES and "language" not in st.session_state:
        choose(asked)
    if "language" not in st.session_state:
        st.session_state["language"] = "zh" if (st.context.locale or "").lower().startswith("zh") else "en"


@lru_cache(maxsize=len(LANGUAGES))
def translations(code: str) -> gettext.NullTranslations:
    """All catalogues of one language as one gettext object."""
    if code == "en":
        return gettext.NullTranslations()
    merged = gettext.GNUTranslations(_compiled(catalogue_files(code)[0]))
    for path in catalogue_files(code)[1:]:
        merged._catalog.update(gettext.GNUTranslations(_compiled(path))._catalog)
    return merged


def catalogue_files(code: str) -> list[Path]:
    """The frame's catalogue and then one for each page."""
    return [ROOT / "playground" / f"{code}.po", *sorted((ROOT / "pages").glob(f"*/*.{code}.po"))]


def _compiled(path: Path) -> io.BytesIO:
    buffer = io.BytesIO()
    with path.open("rb") as source:
        write_mo(buffer, read_po(source, locale=path.suffixes[0][1:]))
    buffer.seek(0)
    return buffer
