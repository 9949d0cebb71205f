"""Searches as trees that grow: nodes are born, judged, and one path wins. All frames are known at once and played in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Node:
    """A node of a tree, below its parent ("" is the root).

    label: in the node; edge: on the line to it; tip: said when it is pointed at.
    born, judged: the frames from which it is there, and from which it is "kept", "dropped" or "ended" (its verdict).
    strength: from 0 to 1, how thick its line is where a tree is too large for words.
    best: whether it lies on the path that wins in the last frame. end: what stands behind the winner.
    """

    id: str
    parent: str
    label: str
    edge: str
    tip: str
    born: int
    judged: int
    verdict: str
    strength: float = 1.0
    best: bool = False
    end: str = ""


@dataclass(frozen=True)
class Panel:
    """One tree: its title, a line below it, its nodes, parents first, and a sentence for each frame."""

    id: str
    title: str
    note: str
    nodes: Sequence[Node]
    notes: Sequence[str]


@dataclass(frozen=True)
class Trees:
    """Trees side by side that are played together; `picked` is the id of a node that is marked in all of them."""

    panels: Sequence[Panel]
    frames: int
    alt: str
    scene: str
    depth: int
    picked: str | None = None
    title: str = ""

    def plain(self) -> dict[str, Any]:
        panels = [{**vars(panel), "nodes": [vars(node) for node in panel.nodes]} for panel in self.panels]
        return {**vars(self), "panels": panels}
