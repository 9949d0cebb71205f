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
    for node in tree(path).body:
        if getattr(node, "name", None) == name:
            return _without_doctests(ast.get_source_segment(code, node))
    raise LookupError(f"{path} has no {name}")


@lru_cache(maxsize=256)
def names_in_table(path: str, name: str) -> tuple[str, ...]:
    """The keys of a table that such a file has at its top, none where it has no such table."""
    tables = [node.value for node in tree(path).body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name]
    return tuple(key.value for table in tables if isinstance(table, ast.Dict) for key in table.keys if isinstance(key, ast.Constant))


def tree(path: str) -> ast.Module:
    """The syntax tree of a file of the project."""
    code = (ROOT / path).read_text("utf-8")
    with PARSING:
        return ast.parse(code)


def _without_doctests(code: str) -> str:
    return re.sub(r"\n *>>>.*?(?=\n *\"\"\"|\n\n)", "", code, flags=re.DOTALL)
