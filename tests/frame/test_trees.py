"""Trees as they travel to the browser, and what comes back from it."""

import json

import pytest

from playground.kit import hearing
from playground.trees import Node, Panel, Trees

NODES = [Node("A", "", "A", "0.5", "A: 0.5", 1, 2, "kept", 0.5, True, "0.5"), Node("B", "", "B", "0.2", "B: 0.2", 1, 2, "dropped")]
TREES = Trees([Panel("greedy", "Greedy", "A", NODES, ["nothing", "two", "one"])], 3, "Greedy: A", "scene", 1, "A")


def test_trees_travel_as_plain_data():
    plain = json.loads(json.dumps(TREES.plain()))
    assert plain["panels"][0]["nodes"][1] == vars(NODES[1])
    assert (plain["frames"], plain["depth"], plain["picked"]) == (3, 1, "A")


@pytest.mark.parametrize(("sent", "heard"), [("A", ["A"]), ("B", ["B"]), ("C", []), (None, []), (1, []), (["A"], []), ({"id": "A"}, [])])
def test_only_a_node_that_is_there_is_heard(session, sent, heard):
    session.state["page.trees"] = {"node": sent}
    found = []
    hearing.node("page.trees", found.append, TREES)
    assert found == heard


def test_nobody_has_to_listen(session):
    session.state["page.trees"] = {"node": "A"}
    hearing.node("page.trees", None, TREES)
