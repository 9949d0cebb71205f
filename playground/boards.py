"""Tensors as boards of cells, and an algorithm as frames over them.

A board has blocks (grids of cells, and signs between them) and frames; a frame changes some properties of some blocks.
All frames are computed once and played in the browser, forwards and backwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from playground.numerals import text


@dataclass(frozen=True)
class Block:
    """A grid of cells, or a sign between grids. Frames may change anything but its id and kind.

    properties: shape (up to four axes), values (texts, row by row), title, note, role, marks {name: cell numbers},
    fixed_marks (the same, in every frame), windows,
    heat (a share per cell), links {block: cell numbers per cell}, tips (a sentence per cell, said while it is pointed at),
    editable, pickable, hover_frame, absent, text, flow (cells as wide as their texts, in lines that wrap), lengths (cells of a flow one
    under the other, as bars that are as long as their heat).
    """

    id: str
    kind: str = "grid"
    properties: dict[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return {"id": self.id, "kind": self.kind, **self.properties}


@dataclass(frozen=True)
class Frame:
    """One moment: a sentence under the board, and what it changes of each block."""

    caption: str
    blocks: dict[str, dict[str, Any]] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return {"caption": self.caption, "blocks": self.blocks}


@dataclass(frozen=True)
class Board:
    """Blocks and frames, a text that states the values, and a scene: while it stays the same, so does the frame shown."""

    blocks: Sequence[Block]
    frames: Sequence[Frame]
    alt: str
    scene: str
    title: str = ""
    start: int = 0
    interval: int = 700
    largest: int = 54


def grid(id: str, array: Any, role: str, title: str = "", note: str = "", **properties: Any) -> Block:
    """A block that shows an array of up to four axes."""
    return Block(id, "grid", {"role": role, "title": title, "note": note, **cells(array), **properties})


def sign(id: str, text: str) -> Block:
    """A sign between two grids, such as + or =."""
    return Block(id, "sign", {"text": text})


def line_break(id: str = "break") -> Block:
    """What follows begins a new row."""
    return Block(id, "break", {})


def cells(array: Any) -> dict[str, Any]:
    """Shape and texts of an array, row by row."""
    array = np.asarray(array)
    return {"shape": list(array.shape), "values": [text(value) for value in array.ravel()]}


def window(row: int, column: int, height: int, width: int, role: str = "weight") -> dict[str, Any]:
    """A frame around some cells of a matrix."""
    return {"row": int(row), "column": int(column), "height": int(height), "width": int(width), "role": role}


def numbers(indices: Iterable[Any]) -> list[int]:
    """Cell numbers as plain integers."""
    return [int(index) for index in indices]
