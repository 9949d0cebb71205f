"""Nodes, edges between them, and an algorithm as moments over both: computational graphs, search trees, networks.

A graph says what there is and what changes from moment to moment; where everything stands is computed by `playground.layouts`, once
from left to right and once from top to bottom, and the browser takes the one that fits. Moments are played there, forwards and backwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.layouts import Box, Layout, Link, lay_out

TITLE, NOTE, CELL = 15, 14, 14  # sizes of letters, in pixels
LINE, ROW, PADDING, LEAST = 20, 25, 9, 44


@dataclass(frozen=True)
class Lane:
    """A small grid of numbers inside of a node. letters: how long the longest of its texts will get."""

    role: str
    rows: int = 1
    columns: int = 1
    letters: int = 4


@dataclass(frozen=True)
class Node:
    """A box with a title, a line under it, and lanes of numbers. hint: what a click does, in words; "" where it does nothing.

    role: its colour. layer: its place in the order of layers, None where the edges decide.
    """

    id: str
    title: str = ""
    note: str = ""
    role: str = "plain"
    lanes: Sequence[Lane] = ()
    hint: str = ""
    layer: int | None = None


@dataclass(frozen=True)
class Edge:
    """An arrow. label: a few letters in its middle; hint: what a click does, in words."""

    id: str
    source: str
    target: str
    label: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Moment:
    """One step. What it changes stays changed in all later ones; its marks do not.

    nodes: {id: {"title", "note", "marks": [...], "lanes": {"0": {"texts": [...], "exact": [...]}}}}, each a part of it;
    edges: {id: {"label", "marks"}}. marks: {mark: [ids]}: "now", "flow" (something runs along an edge) and "back" (against it).
    The marks that stay: "faint", "chosen", "dropped", "kept", "cut".
    """

    caption: str
    nodes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    edges: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    marks: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Graph:
    """All of it, with a text that states the values, and a scene: while it stays the same, so does the moment shown."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    moments: Sequence[Moment]
    alt: str
    scene: str
    title: str = ""
    start: int = 0
    interval: int = 900


def plain(graph: Graph) -> dict[str, Any]:
    """What travels to the browser."""
    sizes = {node.id: size(node) for node in graph.nodes}
    return {
        "nodes": [_plain_node(node, sizes[node.id]) for node in graph.nodes],
        "edges": [{"id": edge.id, "source": edge.source, "target": edge.target, "label": edge.label, "hint": edge.hint} for edge in graph.edges],
        "moments": [vars(moment) for moment in graph.moments],
        "layouts": [_plain_layout(_layout(graph, sizes, across)) for across in (True, False)],
        **{name: getattr(graph, name) for name in ("alt", "scene", "title", "start", "interval")},
    }


def size(node: Node) -> tuple[int, int]:
    """Width and height of a node in pixels, from what it has to hold."""
    widths = [extent(node.title, TITLE), extent(node.note, NOTE), *(lane.columns * cell_width(lane) for lane in node.lanes)]
    height = LINE * (bool(node.title) + bool(node.note)) + sum(ROW * lane.rows + 4 for lane in node.lanes)
    return max(LEAST, round(max(widths)) + 2 * PADDING), max(LEAST - 8, height + 2 * PADDING - 4)


def extent(text: str, letters: int) -> float:
    """How wide a text gets, about."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.58 for letter in text) * letters


def cell_width(lane: Lane) -> int:
    """The width of one number of a lane."""
    return round(max(2, lane.letters) * CELL * 0.58) + 10


def _plain_node(node: Node, extents: tuple[int, int]) -> dict[str, Any]:
    lanes = [{"role": lane.role, "rows": lane.rows, "columns": lane.columns, "cell": cell_width(lane)} for lane in node.lanes]
    return {"id": node.id, "title": node.title, "note": node.note, "role": node.role, "hint": node.hint, "lanes": lanes, "size": extents}


def _layout(graph: Graph, sizes: Mapping[str, tuple[int, int]], across: bool) -> Layout:
    boxes = [Box(node.id, *sizes[node.id], node.layer) for node in graph.nodes]
    return lay_out(boxes, [Link(edge.id, edge.source, edge.target, bool(edge.label or edge.hint)) for edge in graph.edges], across)


def _plain_layout(layout: Layout) -> dict[str, Any]:
    return {"width": layout.width, "height": layout.height, "nodes": layout.places, "edges": layout.routes}
