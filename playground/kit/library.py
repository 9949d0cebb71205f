"""Questions to libraries that only workers load: what torch says, beside what was computed here."""

from typing import Any

import streamlit as st

from playground import runs
from playground.words import _

PATIENCE = 1.0  # seconds that a page waits for an answer
IMPATIENCE = 0.05  # and while the last one did not come: no control may feel stuck because a worker does
LOOK = 0.7  # seconds between two looks at workers that are warming up


def consult(topic: str, question: str, payload: Any) -> tuple[Any, str]:
    """The answer and "", or None and a sentence that says why there is none."""
    service = runs.current()
    if service is None or service.status.state in ("failed", "closed"):
        return None, _("No worker runs here, so the library cannot be asked.")
    waited_in_vain = st.session_state.pop("library_is_slow", False)
    try:
        return service.consult(topic, question, payload).wait(IMPATIENCE if waited_in_vain else PATIENCE), ""
    except TimeoutError:
        st.session_state["library_is_slow"] = True
    except LookupError as error:
        if str(error) == "error":
            return None, _("The library could not answer this question.")
    return None, _not_yet()


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


def _not_yet() -> str:
    if _is_warming():
        return _("The worker that asks the library is not ready yet; its answer comes by itself.")
    return _("The library did not answer in time.")
