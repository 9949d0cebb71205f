"""Code as a page shows it, with its words coloured by what they are.

Streamlit's own code block brings a highlighter for three hundred languages, of one and a half megabytes, to every visitor.
"""

from functools import lru_cache
from typing import Any

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String

# The first that holds counts; everything else is plain text.
KINDS = (
    ("comment", (Comment, String.Doc)),
    ("string", (String,)),
    ("number", (Number,)),
    ("keyword", (Keyword, Operator.Word)),
    ("named", (Name.Function, Name.Class)),
    ("decorator", (Name.Decorator,)),
)


@lru_cache(maxsize=256)
def pieces(code: str) -> list[tuple[str, str]]:
    """Python as pieces of one kind each, in its order: (kind, text), where kind is "" for plain text."""
    found: list[tuple[str, str]] = []
    for token, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(code):
        kind = _kind(token)
        if found and (found[-1][0] == kind or not text.strip()):
            kind, before = found.pop()
            text = before + text
        found.append((kind, text))
    return found


def plain(code: str, words: dict[str, str]) -> dict[str, Any]:
    """For the browser. words: "alt", and what the button says, "copy" and "copied"."""
    return {"pieces": pieces(code), **words}


def _kind(token: tuple[str, ...]) -> str:
    return next((kind for kind, tokens in KINDS if any(token in parent for parent in tokens)), "")
