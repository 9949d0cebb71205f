"""Ribbons and crowds are plain data for the browser, and what a row has not does not travel."""

import json

import pytest

from playground.crowds import Crowd, Group, Place, Scene
from playground.kit import hearing
from playground.ribbons import Moment, Ribbon, Row


def test_a_ribbon_travels_without_what_its_rows_have_not():
    rows = [Row("text", ["a", "b"], [None, 1], names={"ab": "made"}), Row("raw", ["a"], running=True), Row("heat", ["a"], heat=[0.0], tips=["cold"])]
    plain = Ribbon(rows, "a and b", "scene", [Moment("start"), Moment("joined", "ab", [("a", "b", 2)])], start=1).plain()
    assert json.loads(json.dumps(plain))["rows"] == [
        {"label": "text", "letters": ["a", "b"], "joints": [None, 1], "names": {"ab": "made"}},
        {"label": "raw", "letters": ["a"], "running": True},
        {"label": "heat", "letters": ["a"], "heat": [0.0], "tips": ["cold"]},
    ]
    assert plain["moments"][1] == {"caption": "joined", "label": "ab", "ranking": [("a", "b", 2)]}


def test_a_ribbon_that_does_not_move_has_one_moment():
    assert len(Ribbon([], "nothing", "scene").plain()["moments"]) == 1


def test_a_crowd_travels_whole():
    crowd = Crowd([Group(2, "input", "two")], [Scene("all", [Place([0], "two", 0.0, 1.0, mixed=True)])], [("input", "people")], "two people", "scene")
    plain = json.loads(json.dumps(crowd.plain()))
    assert plain["frames"][0]["places"][0] == {"groups": [0], "label": "two", "x": 0.0, "width": 1.0, "mixed": True}
    assert plain["groups"] == [{"count": 2, "role": "input", "label": "two"}]


@pytest.mark.parametrize(
    ("sent", "heard"),
    [({"index": 0}, [0]), ({"index": 4}, [4]), ({"index": 5}, []), ({"index": -1}, []), ({"index": "1"}, []), ({}, []), (None, []), ("x", [])],
)
def test_only_a_letter_that_is_there_is_heard(session, sent, heard):
    session.state["page.text"] = {"pick": sent}
    found = []
    hearing.letter("page.text", found.append, 5)
    hearing.letter("page.text", None, 5)
    assert found == heard
