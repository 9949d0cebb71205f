"""Questions to libraries that only workers load: what torch says, beside what was computed here."""

from typing import Any

import streamlit as st

from playground import runs
from playground.kit.training import same
from playground.words import _

PATIENCE = 1.0  # seconds that a page waits for an answer
IMPATIENCE = 0.05  # and while the last one did not come: no control may feel stuck because a worker does
LOOK = 0.7  # seconds between two looks at workers that are warming up, and at answers that are late


def consult(topic: str, question: str, payload: Any) -> tuple[Any, str]:
    """The answer and "", or None and a sentence that says why there is none. One that is late comes by itself where the page follows."""
    service = runs.current()
    if service is None or service.status.state in ("failed", "closed"):
        return None, _("No worker runs here, so the library cannot be asked.")
    kept = _asked().get((topic, question))
    if kept is None or kept["answer"].error or not same(kept["payload"], payload):
        kept = _asked()[topic, question] = {"payload": payload, "answer": service.consult(topic, question, payload)}
    waited_in_vain = st.session_state.pop("library_is_slow", False)
    kept["heard"] = True
    try:
        return kept["answer"].wait(IMPATIENCE if waited_in_vain else PATIENCE), ""
    except TimeoutError:
        st.session_state["library_is_slow"] = True
        kept["heard"] = False
        return None, _not_yet()
    except LookupError as error:
        if str(error) == "error":
            return None, _("The library could not answer this question.")
        kept["heard"] = False  # its worker is gone, and another will be asked
        return None, _not_yet()


def is_awaited() -> bool:
    """Whether something was asked that there is no answer to yet."""
    return any(not kept["heard"] for kept in _asked().values()) or (_is_warming() and bool(_asked()))


def follow() -> None:
    """Run the page again when the workers are ready, if they were not when it was drawn, and when an answer came that was late."""

    @st.fragment(run_every=LOOK)
    def look() -> None:
        arrived = [kept for kept in _asked().values() if not kept["heard"] and kept["answer"].done]
        for kept in arrived:
            kept["heard"] = True  # also what the page does not ask any more
        if arrived or not is_awaited():
            st.rerun()

    if is_awaited():
        look()


def _asked() -> dict[tuple[str, str], dict[str, Any]]:
    """What was asked last, by topic and question."""
    return st.session_state.setdefault("asked_of_libraries", {})


def _is_warming() -> bool:
    service = runs.current()
    return service is not None and service.status.state in ("starting", "warming")


def _not_yet() -> str:
    if _is_warming():
        return _("The worker that asks the library is not ready yet; its answer comes by itself.")
    return _("The library has not answered yet; its answer comes by itself.")
