"""What was put right becomes a sentence; what a visitor wrote stays text; what a browser sends is checked like an address."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from models.specs import Correction, Field
from playground import words
from playground.kit import controls, hearing

REASONS = ("unreadable", "below", "above", "not_an_option", "too_short", "too_long", "unfit")
HOSTILE = (
    "",
    " ",
    "`",
    "``",
    "a`b",
    "`<b>`",
    "<img src=x onerror=alert(1)>",
    "![x](https://example.org/x.png)",
    "[x](javascript:alert(1))",
    ":red[x]",
    "$x$",
    "a\nb\n\n# c",
    "\u202eevil",
    "\\",
    "|",
    "*_~",
    "x" * 10_000,
    "{given} {used}",
)


def inert(markdown, *, of):
    """The only markup of the sentence are its code spans, and they show what was given."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children
    assert {child.type for child in children} <= {"text", "code_inline"}
    assert len([child for child in children if child.type == "code_inline"]) == of


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_a_sentence_with_both_values(session, reason):
    written = controls.sentence(Correction("temperature", "1e9", 20.0, reason), "20")
    assert "`1e9`" in written
    assert "`20`" in written
    assert written.endswith(".")


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("code", words.LANGUAGES)
def test_the_sentence_is_in_the_language_of_the_session(session, reason, code):
    words.choose(code)
    written = controls.sentence(Correction("temperature", "1e9", 20.0, reason), "20")
    assert bool(re.search(r"[\u4e00-\u9fff]", written)) == (code == "zh")


@pytest.mark.parametrize("given", HOSTILE)
def test_a_visitors_text_is_inert_in_a_sentence(session, given):
    written = controls.sentence(Correction("temperature", given, 20.0, "unreadable"), "20")
    inert(written, of=2)
    assert len(written) < 200


@given(st.text())
def test_a_quoted_text_is_one_short_code_span(text):
    quoted = controls.quoted(text)
    inert(f"{quoted}, {quoted}", of=2)
    assert len(quoted) <= controls.LONGEST_QUOTE + 2


WHOLE, REAL, SEVERAL = Field("integer", 1, 9), Field("number", 0.5, 2.0), Field("numbers", -1, 1, shortest=2, longest=3)


def take(session, field, value):
    """What `change` hears when a browser sends this; None where it hears nothing."""
    heard = []
    session.state["part"] = {"value": value}
    controls._take("part", "value", field, heard.append)
    return heard[0] if heard else None


@pytest.mark.parametrize(
    ("field", "sent", "heard"),
    [
        (WHOLE, 4, 4),
        (WHOLE, 4.4, 4),
        (WHOLE, 99, 9),
        (WHOLE, -99, 1),
        (REAL, 1, 1.0),
        (REAL, 1e200, 2.0),
        (SEVERAL, [0.5, -0.5], (0.5, -0.5)),
        (SEVERAL, [5, -5, 0, 0, 0], (1.0, -1.0, 0.0)),
    ],
)
def test_a_number_from_a_browser_is_held_in_its_bounds(session, field, sent, heard):
    assert take(session, field, sent) == heard


@pytest.mark.parametrize("sent", [None, "4", True, {}, {"a": 1}, [], [1, "2"], [True], [None], math.nan, math.inf, 1e308, [1, math.nan], [[1]]])
@pytest.mark.parametrize("field", [WHOLE, REAL, SEVERAL])
def test_anything_else_from_a_browser_is_not_heard(session, field, sent):
    assert take(session, field, sent) is None


@pytest.mark.parametrize(("field", "sent"), [(SEVERAL, 0.5), (WHOLE, [3, 4])])
def test_one_number_for_several_or_several_for_one_break_nothing(session, field, sent):
    take(session, field, sent)


@pytest.mark.parametrize("event", ["edit", "pick"])
@pytest.mark.parametrize("sent", [None, 1, "x", [], {}, {"block": "a"}, {"block": 1, "index": 1}, {"block": "a", "index": "1"}])
def test_a_board_hears_only_what_a_board_sends(session, event, sent):
    session.state["board"] = {event: sent}
    hearing.cell("board", event, lambda *heard: pytest.fail(f"heard {heard}"))


@pytest.mark.parametrize("value", ["1", None, math.nan, math.inf, 1e30, [1], {}])
def test_a_cell_takes_numbers_of_a_size_that_can_be_shown(session, value):
    session.state["board"] = {"edit": {"block": "a", "index": 0, "value": value}}
    hearing.cell("board", "edit", lambda *heard: pytest.fail(f"heard {heard}"))


def test_a_board_is_heard(session):
    heard = []
    session.state["board"] = {"edit": {"block": "a", "index": 2, "value": 5}, "pick": {"block": "b", "index": 1}}
    hearing.cell("board", "edit", lambda *arguments: heard.append(arguments))
    hearing.cell("board", "pick", lambda *arguments: heard.append(arguments))
    assert heard == [("a", 2, 5.0), ("b", 1)]


def test_a_click_on_a_cell_counts_once(session):
    heard = []
    for turn in ("t-1", "t-1", "t-2"):
        session.state["board"] = {"pick": {"block": "b", "index": 1, "turn": turn}}
        hearing.cell("board", "pick", lambda *arguments: heard.append(arguments))
    assert heard == [("b", 1), ("b", 1)]


@pytest.mark.parametrize("sent", [None, -1, 3, 99, "1", 1.0, [1]])
def test_a_tile_that_is_not_there_is_not_heard(session, sent):
    session.state["tiles"] = {"tile": sent}
    hearing.tile("tiles", lambda index: pytest.fail(f"heard {index}"), 3)
