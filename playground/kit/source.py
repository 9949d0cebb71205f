"""The source of what runs, for the code panel of a page."""

import ast
import inspect
import re
import threading
from collections.abc import Callable
from functools import lru_cache

from playground.words import ROOT

PARSING = threading.Lock()  # Python 3.11 counts the depth of all threads' parsing in one place, and stumbles when two parse at once


def of(function: Callable) -> str:
    """A function's source, without the doctests, which are for the tests."""
    return _without_doctests(inspect.getsource(function))


@lru_cache(maxsize=256)
def of_file(path: str, name: str) -> str:
    """The source of a function or class of a file of the project that this process must not import. Raises LookupError."""
    code = (ROOT / path).read_text("utf-8")
    with PARSING:
        nodes = ast.parse(code).body
    for node in nodes:
        if getattr(node, "name", None) == name:
            return _without_doctests(ast.get_source_segment(code, node))
    raise LookupError(f"{path} has no {name}")


def _without_doctests(code: str) -> str:
    return re.sub(r"\n *>>>.*?(?=\n *\"\"\"|\n\n)", "", code, flags=re.DOTALL)
