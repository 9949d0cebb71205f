"""Graphs: plain data, and layouts in which nothing overlaps and every edge goes forwards, for random graphs."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.graphs import Edge, Graph, Lane, Moment, Node, cell_width, extent, plain, size
from playground.kit import hearing
from playground.layouts import Box, Link, lay_out


@st.composite
def graphs(draw):
    """Boxes of all sizes, and links from earlier to later ones; several between the same two, too."""
    count = draw(st.integers(1, 14))
    sizes = st.integers(20, 160)
    boxes = [Box(f"n{i}", draw(sizes), draw(sizes)) for i in range(count)]
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] < pair[1]), max_size=24))
    return boxes, [Link(f"e{i}", f"n{a}", f"n{b}", i % 3 == 0) for i, (a, b) in enumerate(pairs)]


def borders(box, place):
    (x, y) = place
    return x - box.width / 2, y - box.height / 2, x + box.width / 2, y + box.height / 2


def overlap(first, second):
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


@given(graphs(), st.booleans())
def test_nothing_overlaps_and_everything_is_inside(graph, across):
    boxes, links = graph
    layout = lay_out(boxes, links, across)
    frames = [borders(box, layout.places[box.id]) for box in boxes]
    assert not any(overlap(first, second) for i, first in enumerate(frames) for second in frames[i + 1 :])
    for left, top, right, bottom in frames:
        assert left >= 0
        assert top >= 0
        assert right <= layout.width
        assert bottom <= layout.height


@given(graphs(), st.booleans())
def test_every_edge_goes_forwards_from_border_to_border(graph, across):
    boxes, links = graph
    layout = lay_out(boxes, links, across)
    sizes = {box.id: box for box in boxes}
    for link in links:
        route = layout.routes[link.id]
        along = [point[0 if across else 1] for point in route]
        assert along == sorted(along)
        assert len(set(along)) == len(along)
        left, top, right, bottom = borders(sizes[link.source], layout.places[link.source])
        assert along[0] == pytest.approx(right if across else bottom, abs=0.2)
        assert (top if across else left) <= route[0][1 if across else 0] <= (bottom if across else right)
        left, top, _right, _bottom = borders(sizes[link.target], layout.places[link.target])
        assert along[-1] == pytest.approx(left if across else top, abs=0.2)


@given(graphs())
def test_edges_between_the_same_nodes_are_told_apart(graph):
    boxes, links = graph
    routes = [tuple(route) for route in lay_out(boxes, links).routes.values()]
    assert len(set(routes)) == len(routes)


@given(graphs())
def test_the_same_graph_looks_the_same(graph):
    assert lay_out(*graph) == lay_out(*graph)


def test_a_chain_is_straight():
    boxes = [Box(f"n{i}", 40, 20 + 10 * i) for i in range(5)]
    layout = lay_out(boxes, [Link(f"e{i}", f"n{i}", f"n{i + 1}") for i in range(4)])
    assert len({place[1] for place in layout.places.values()}) == 1


def test_a_tree_has_no_crossings_and_its_parents_stand_over_the_middle():
    """Eight leaves, given in an order that crosses."""
    inner = [Box(f"n{i}", 30, 30) for i in range(7)]
    leaves = [Box(f"l{i}", 30, 30) for i in (3, 0, 7, 5, 1, 6, 2, 4)]
    links = [Link(f"a{i}", f"n{i}", f"n{child}") for i in range(3) for child in (2 * i + 1, 2 * i + 2)]
    links += [Link(f"b{i}", f"n{3 + i // 2}", f"l{i}") for i in range(8)]
    layout = lay_out(inner + leaves, links, across=False)
    xs = {key: place[0] for key, place in layout.places.items()}
    for i in range(3):
        assert xs[f"n{i}"] == pytest.approx((xs[f"n{2 * i + 1}"] + xs[f"n{2 * i + 2}"]) / 2, abs=8)
    ends = sorted((xs[f"n{3 + i // 2}"], xs[f"l{i}"]) for i in range(8))
    assert [leaf for _parent, leaf in ends] == sorted(leaf for _parent, leaf in ends)


def test_a_source_stands_just_before_what_needs_it():
    boxes = [Box(name, 40, 20) for name in "abcz"]
    links = [Link("1", "a", "b"), Link("2", "b", "c"), Link("3", "z", "c")]
    places = lay_out(boxes, links).places
    assert places["z"][0] == places["b"][0]
    assert lay_out([*boxes[:3], Box("z", 40, 20, layer=0)], links).places["z"][0] == places["a"][0]


def test_a_large_graph_is_laid_out_in_no_time():
    boxes = [Box(f"n{i}", 60, 60) for i in range(40)]
    links = [Link(f"{i}.{k}", f"n{(i * 7 + k * 3) % i}", f"n{i}") for i in range(1, 40) for k in range(2)]
    started = time.process_time()
    lay_out(boxes, links)
    assert time.process_time() - started < 1


def test_a_node_is_as_large_as_what_it_holds():
    small, large = Node("a", "x"), Node("b", "x", lanes=[Lane("input", 2, 3, letters=6), Lane("gradient", 2, 3, letters=6)])
    assert size(small)[0] < size(large)[0]
    assert size(large)[0] >= 3 * cell_width(large.lanes[0])
    assert size(large)[1] > size(Node("b", "x", lanes=large.lanes[:1]))[1]
    assert extent("卷积", 10) > extent("ab", 10)


def test_a_graph_is_plain_data():
    nodes = [Node("x", "x", role="input", lanes=[Lane("input")]), Node("y", "y", "2 · x", hint="choose y")]
    moments = [
        Moment("first", {"x": {"lanes": {"0": {"texts": ["3"], "exact": ["3.0"]}}}}),
        Moment("second", edges={"e": {"marks": ["cut"]}}, marks={"flow": ["e"]}),
    ]
    found = plain(Graph(nodes, [Edge("e", "x", "y", "× 2", "detach")], moments, "y is 6", "scene"))
    assert json.loads(json.dumps(found, allow_nan=False))["moments"][1]["marks"] == {"flow": ["e"]}
    assert {node["id"] for node in found["nodes"]} == set(found["layouts"][0]["nodes"]) == {"x", "y"}
    assert set(found["layouts"][1]["edges"]) == {"e"}
    wide, tall = found["layouts"]
    assert wide["width"] > tall["width"]


def test_only_what_is_there_and_waits_for_it_can_be_clicked(session):
    found = plain(Graph([Node("x", "x"), Node("y", "y", hint="choose y")], [Edge("e", "x", "y", "", "detach")], [Moment("")], "y", "s"))
    heard = []
    for payload in (
        {"kind": "node", "id": "y"},
        {"kind": "edge", "id": "e"},
        {"kind": "node", "id": "x"},
        {"kind": "node", "id": "z"},
        {"kind": "layout", "id": "y"},
        {"kind": ["node"], "id": {}},
        "y",
        None,
    ):
        session.state["page.graph"] = {"pick": payload}
        hearing.picked("page.graph", lambda *pick: heard.append(pick), found)
    assert heard == [("node", "y"), ("edge", "e")]
