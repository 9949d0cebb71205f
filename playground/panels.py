"""Pictures of the same tensors side by side: heat maps, planes with curves and points, words joined by lines.

Arrays are named and so are their axes. A picture shows a slice of an array; which one follows from the focus, an index for each
axis that is pointed at, chosen or played: the player moves the axis "frame". So one hand on any picture moves all of them, in
the browser, and a sentence gives the formula of what is pointed at with its numbers.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

HEIGHT = 260
MARGIN = 50


@dataclass(frozen=True)
class Named:
    """An array of numbers or texts with a name for each axis; nan is no number, and is drawn as a gap."""

    axes: tuple[str, ...]
    values: Any

    def plain(self) -> dict[str, Any]:
        """What travels to the browser: texts as they are, numbers as base64 of 32-bit floats, row by row."""
        array = np.asarray(self.values)
        if array.ndim != len(self.axes):
            raise ValueError(f"{array.ndim} axes and {len(self.axes)} names")
        head = {"axes": list(self.axes), "shape": list(array.shape)}
        if array.dtype.kind == "U":
            return {**head, "texts": array.ravel().tolist()}
        return {**head, "numbers": base64.b64encode(array.astype("<f4").tobytes()).decode()}


@dataclass(frozen=True)
class Axis:
    """One side of a heat map: the axis of its array, the array with its labels, and a title."""

    axis: str
    labels: str = ""
    title: str = ""


@dataclass(frozen=True)
class Heat:
    """A matrix as colours. `at` fixes other axes, whatever the focus is.

    role: a role of the house, from paper to its colour, or "signed", whose grey is half-way. low, high: the ends of the scale.
    aligned: it fills its width and its height, its columns under the x axis of a plane. numbers: written into cells that have room.
    width, phone: the share of the row that it takes, on a wide screen and on a phone. height: in pixels, 0 for square cells.
    margin: where an aligned one begins, in pixels, as its plane does. since: the frame from which it is seen.
    windows: frames around cells, as `boards.window` gives them. spots: rings with a name at {row, column, text}.
    """

    array: str
    rows: Axis
    columns: Axis
    title: str = ""
    role: str = "weight"
    low: float = 0.0
    high: float = 1.0
    scale: bool = False
    aligned: bool = False
    numbers: bool = False
    at: Mapping[str, int] = field(default_factory=dict)
    width: float = 1.0
    phone: float = 1.0
    height: int = 0
    largest: int = 54
    margin: int = MARGIN
    windows: Sequence[Mapping[str, Any]] = ()
    spots: Sequence[Mapping[str, Any]] = ()
    since: int = 0
    kind: str = "heat"


@dataclass(frozen=True)
class Scale:
    """One axis of a plane; `whole` labels whole numbers only."""

    low: float
    high: float
    title: str = ""
    log: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Curve:
    """A line through the entries of two arrays along an axis; `until` is an axis whose focus says where it ends for now."""

    x: str
    y: str
    along: str
    name: str = ""
    role: str = "output"
    dash: bool = False
    width: float = 2.5
    opacity: float = 1.0
    until: str = ""
    at: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Points:
    """A point for each entry of an axis; `shares` is an array that says how much each of them counts."""

    x: str
    y: str
    along: str
    name: str = ""
    role: str = "input"
    size: float = 6.0
    shares: str = ""
    draggable: bool = False
    dash: bool = False


@dataclass(frozen=True)
class Hand:
    """A hand from the origin to a point, as on a clock."""

    x: str
    y: str
    name: str = ""
    role: str = "input"
    dash: bool = False
    at: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Cursor:
    """A vertical line at the entry of `x` that is in the focus, with a dot at `y`; it is dragged along its axis."""

    along: str
    x: str
    y: str = ""


@dataclass(frozen=True)
class Bump:
    """A hill at the foot of a plane, moved to `centres`, and under each of the first points a stem as high as `stems`."""

    centres: str
    offsets: str
    heights: str
    stems: str


@dataclass(frozen=True)
class Plane:
    """Curves, points and hands over two axes. `editable`: a double click adds a point, or takes one away.

    ground: a matrix behind them that fills the plane, rows from its foot up, from 0 to 1, in bands like the heights of a map.
    """

    x: Scale
    y: Scale
    title: str = ""
    id: str = "plane"
    curves: Sequence[Curve] = ()
    points: Sequence[Points] = ()
    hands: Sequence[Hand] = ()
    ground: str = ""
    cursor: Cursor | None = None
    bump: Bump | None = None
    editable: bool = False
    square: bool = False
    bare: bool = False
    at: Mapping[str, int] = field(default_factory=dict)
    width: float = 1.0
    phone: float = 1.0
    height: int = HEIGHT
    margin: int = MARGIN
    since: int = 0
    kind: str = "plane"


@dataclass(frozen=True)
class Links:
    """Two columns of words, `tall` pixels apart, and a line for each pair as strong as its entry."""

    array: str
    rows: Axis
    columns: Axis
    title: str = ""
    tall: int = 30
    at: Mapping[str, int] = field(default_factory=dict)
    width: float = 1.0
    phone: float = 1.0
    since: int = 0
    kind: str = "links"


@dataclass(frozen=True)
class Tip:
    """What is said where all these axes are in the focus: a text whose {places} are named arrays.

    Of several texts the array `choose` says which.
    """

    axes: tuple[str, ...]
    texts: tuple[str, ...]
    choose: str = ""


@dataclass(frozen=True)
class Panels:
    """The arrays, the pictures of them, what is said about them, and the focus at the beginning.

    focus: the axes that the page knows of; it hears when one of them is moved. chosen: others that begin with a choice.
    frames: a sentence for each, at least one.
    scene: while it stays the same, so do the frame and what a person chose.
    """

    arrays: Mapping[str, Named]
    panels: Sequence[Heat | Plane | Links]
    alt: str
    scene: str
    tips: Sequence[Tip] = ()
    hint: str = ""
    focus: Mapping[str, int] = field(default_factory=dict)
    chosen: Mapping[str, int] = field(default_factory=dict)
    frames: Sequence[str] = ("",)
    title: str = ""
    start: int = 0
    interval: int = 700

    def plain(self) -> dict[str, Any]:
        """What travels to the browser."""
        return {
            "arrays": {name: array.plain() for name, array in self.arrays.items()},
            "panels": [asdict(panel) for panel in self.panels],
            "tips": [asdict(tip) for tip in self.tips],
            "focus": dict(self.focus),
            "chosen": dict(self.chosen),
            "frames": list(self.frames),
            **{name: getattr(self, name) for name in ("alt", "scene", "hint", "title", "start", "interval")},
        }


@dataclass(frozen=True)
class Act:
    """What a hand did to the points of a plane: "move" (index, to x and y), "add" (x and y) or "remove" (index)."""

    kind: str
    plane: str
    group: int
    index: int
    x: float
    y: float


def act(payload: Any) -> Act | None:
    """What a browser sent, checked; None for anything else."""
    if not isinstance(payload, dict) or payload.get("kind") not in ("move", "add", "remove"):
        return None
    plane, group, index, x, y = (payload.get(name) for name in ("panel", "group", "index", "x", "y"))
    whole = isinstance(plane, str) and all(isinstance(value, int) and 0 <= value < 10_000 for value in (group, index))
    finite = all(isinstance(value, (int, float)) and abs(value) < 1e9 for value in (x, y))
    return Act(payload["kind"], plane, group, index, float(x), float(y)) if whole and finite else None


def focus(payload: Any, axes: Mapping[str, int]) -> dict[str, int]:
    """The indices that a browser sent for axes that the page asked for; anything else is left out."""
    if not isinstance(payload, dict):
        return {}
    return {axis: payload[axis] for axis in axes if isinstance(payload.get(axis), int) and 0 <= payload[axis] < 10_000}


def span(low: float, high: float, step: float) -> tuple[float, float]:
    """The ends of a scale, moved outwards to multiples of a step, so that they seldom change."""
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step)
