"""The parts of the interface that Streamlit has not: live sliders, boards of cells, plots that keep their zoom.

Each part is one JavaScript module beside this file. Its code is fetched by the browser once, under an address that
contains a hash of it, and stays in the browser's cache; what travels with a run is only data.
"""

import hashlib
import importlib.metadata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).resolve().parent

LOADER = """
const part = import(new URL("{base}/assets/{version}/{name}.js", window.location.origin).href)
export default (component) => {{
  let stop
  part.then((module) => {{ stop = module.default(component) }})
  return () => part.then(() => stop && stop())
}}
"""


def mount(name: str, key: str, data: dict[str, Any], **callbacks: Callable[[], None]) -> Any:
    """Place a part on the page: `data` goes to the browser, `on_<event>_change` is called when it answers."""
    return _renderer(name)(key=key, data=data, **callbacks)


def heard(key: str, event: str) -> Any:
    """What a part has just answered. It comes from a browser: whoever takes it has to look at what it is."""
    return (st.session_state.get(key) or {}).get(event)  # a browser that has never said anything has no state yet


def is_echo(key: str, sent: Any) -> bool:
    """Whether this very answer was heard before: a block that looks again by itself while a click is on its way sends the click twice.

    Parts whose clicks must not count twice give each of them a `turn` of its own.
    """
    turn = sent.get("turn") if isinstance(sent, dict) else None
    if not isinstance(turn, str):
        return False
    turns = st.session_state.setdefault("turns", {})
    before, turns[key] = turns.get(key), turn[:32]
    return before == turn[:32]


@lru_cache(maxsize=1)
def version() -> str:
    """A hash over all parts and the version of Plotly, which changes when any of them does."""
    digest = hashlib.sha256(importlib.metadata.version("plotly").encode())
    for path in sorted(FOLDER.glob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def base() -> str:
    """What stands before every address of the server: "", or "/" and the path that it is served under."""
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


@lru_cache(maxsize=32)
def _renderer(name: str) -> Any:
    loader = LOADER.format(base=base(), version=version(), name=name)
    return st.components.v2.component(f"playground_{name}", js=loader, isolate_styles=False)
