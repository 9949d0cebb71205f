"""Questions to libraries that only workers load: what torch says, beside what was computed here."""

from typing import Any

import streamlit as st

from playground import runs
from playground.words import _

PATIENCE = 1.0  # seconds that a page waits for an answer
LOOK = 0.7  # seconds between two looks at workers that are warming up


def consult(topic: str, question: str, payload: Any) -> tuple[Any, str]:
    """The answer and "", or None and a sentence that says why there is none."""
    service = runs.current()
    if service is None or service.status.state in ("failed", "closed"):
        return None, _("No worker runs here, so the library cannot be asked.")
    try:
        return service.consult(topic, question, payload).wait(PATIENCE), ""
    except (TimeoutError, LookupError):
        return None, _("The worker that asks the library is not ready yet; its answer comes by itself.") if _is_warming() else _busy()


def follow() -> None:
    """Run the page again when the workers are ready, if they were not when it was drawn."""

    @st.fragment(run_every=LOOK)
    def look() -> None:
        if not _is_warming():
            st.rerun()

    if _is_warming():
        look()


def _is_warming() -> bool:
    service = runs.current()
    return service is not None and service.status.state in ("starting", "warming")


def _busy() -> str:
    return _("The library did not answer in time.")
