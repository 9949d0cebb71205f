"""Code in pieces is the same code, and every piece is what Python says it is."""

import io
import keyword
import tokenize

import pytest

from playground import listings
from playground.words import ROOT

FILES = ["playground/listings.py", "models/maths/softmax.py", "models/nets/gpt.py"]
CODE = '''@cache
def area(radius: float) -> float:
    """Of a circle."""
    return 3.14 * radius**2  # roughly, for "<b>"
'''


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_lost(file):
    code = (ROOT / file).read_text("utf-8")
    assert "".join(text for _kind, text in listings.pieces(code)) == code


@pytest.mark.parametrize("file", FILES)
def test_comments_numbers_and_keywords_are_those_of_python(file):
    code = (ROOT / file).read_text("utf-8")
    found = {kind: [] for kind in ("comment", "number", "keyword")}
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.NUMBER:
            found["number"].append(token.string)
        if token.type == tokenize.COMMENT:
            found["comment"].append(token.string)
        if token.type == tokenize.NAME and keyword.iskeyword(token.string):
            found["keyword"].append(token.string)
    told = {kind: " ".join(text for one, text in listings.pieces(code) if one == kind).split() for kind in found}
    assert told["number"] == found["number"]
    assert [word for word in told["keyword"] if word in keyword.kwlist] == found["keyword"]
    assert set(found["comment"]) <= {" ".join(text.split()) for text in _comments(code)}


def _comments(code):
    return [line.strip() for kind, text in listings.pieces(code) if kind == "comment" for line in text.splitlines()]


def test_each_word_has_its_kind():
    kinds = {text.strip(): kind for kind, text in listings.pieces(CODE)}
    assert kinds["@cache"] == "decorator"
    assert kinds["def"] == kinds["return"] == "keyword"
    assert kinds["area"] == "named"
    assert kinds['"""Of a circle."""'] == kinds['# roughly, for "<b>"'] == "comment"
    assert kinds["3.14"] == kinds["2"] == "number"
    assert kinds["* radius**"] == ""
