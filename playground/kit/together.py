"""Elements that belong to one answer reach the browser together.

Streamlit sends each element as it is made, and the browser draws after every few of them: one answer of a block costs it several
rounds of drawing the whole page. Held back until the block is done, the elements of an answer are drawn in one.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx


@contextlib.contextmanager
def together() -> Iterator[None]:
    """Hold back what is drawn inside until the end, also where the end is an exception.

    The queue of a script run is not public in Streamlit; where it is not found, everything is sent as it comes.
    """
    context = get_script_run_ctx()
    send = getattr(context, "_enqueue", None)
    if send is None:
        yield
        return
    held: list[Any] = []
    context._enqueue = held.append
    try:
        yield
    finally:
        context._enqueue = send
        for message in held:
            send(message)
