"""Broadcasting (book 2.1.4): how tensors of different shapes meet in one elementwise operation.

Shapes are compared axis by axis from the right. A missing axis counts as an axis of size 1, an axis of
size 1 is stretched, and any other difference is a clash.

>>> broadcast_shape((3, 1), (1, 2))
(3, 2)
>>> elementwise("add", np.array([[0], [1], [2]]), np.array([[2, 3]])).tolist()
[[2.0, 3.0], [3.0, 4.0], [4.0, 5.0]]
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType

import numpy as np

Shape = tuple[int, ...]

LARGEST_RANK = 4
LARGEST_SIZE = 6
LARGEST_VALUE = 1e6
LONGEST_TEXT = 7000
SHAPE_SEPARATOR = r"\s*[,;x*\N{MULTIPLICATION SIGN}\N{IDEOGRAPHIC COMMA}]\s*|\s+"
VALUES_SEPARATOR = r"[,;()\[\]\s\N{IDEOGRAPHIC COMMA}]+"

OPERATORS = MappingProxyType(
    {
        "add": np.add,
        "subtract": np.subtract,
        "multiply": np.multiply,
        "divide": np.divide,
        "maximum": np.maximum,
        "power": np.power,
    }
)


class ShapeError(ValueError):
    """A text that is no shape.

    reason: "unreadable" (detail is the piece that is no whole number), "rank" (detail is the number of
    axes, more than `LARGEST_RANK`) or "size" (detail is a size outside 1 to `LARGEST_SIZE`).
    """

    def __init__(self, reason: str, detail: str | int):
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


class ValuesError(ValueError):
    """A text that does not hold the elements of a tensor.

    reason: "unreadable" or "range" (detail is the piece that is no number, or one beyond `LARGEST_VALUE`)
    or "count" (detail is how many numbers were given, wanted is how many the shape holds).
    """

    def __init__(self, reason: str, detail: str | int, wanted: int | None = None):
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail, self.wanted = reason, detail, wanted


class BroadcastError(ValueError):
    """Shapes that do not fit: the first clash from the right, as an axis (-1 is the last) and the sizes that meet there."""

    def __init__(self, axis: int, sizes: tuple[int | None, ...]):
        super().__init__(f"axis {axis}: sizes {sizes}")
        self.axis, self.sizes = axis, sizes


@dataclass(frozen=True)
class AxisVerdict:
    """What broadcasting does on one axis.

    axis: counted from the right, -1 is the last.
    sizes: one per operand, None where the operand has no such axis.
    size: of the result, None in a clash.
    code: "equal", "stretch", "added", "added_and_stretched" or "clash".
    stretched, added: the operands (by position) that are copied along this axis, or get it with size 1 first.
    """

    axis: int
    sizes: tuple[int | None, ...]
    size: int | None
    code: str
    stretched: tuple[int, ...]
    added: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Copies:
    """Where the elements of a stretched tensor come from; both arrays have its shape.

    source: the position of each element in the operand read row by row.
    original: True where an element stands for the first time, False where it is a copy.
    """

    source: np.ndarray
    original: np.ndarray


@dataclass(frozen=True, eq=False)
class Frame:
    """One step from the operands to the result.

    kind: "given", "added" (leading axes of size 1), "stretched" (one operand along one axis), "clash" or "result".
    operand, axis: what was stretched; a clash has the axis alone; None elsewhere.
    shapes, arrays, copies: of every operand as it is now.
    result: the outcome, in the last frame of shapes that fit.
    """

    kind: str
    operand: int | None
    axis: int | None
    shapes: tuple[Shape, ...]
    arrays: tuple[np.ndarray, ...]
    copies: tuple[Copies, ...]
    result: np.ndarray | None = None


def align(shapes: Sequence[Shape]) -> list[AxisVerdict]:
    """One verdict per axis, from the right, for any number of shapes; scalars alone have none."""
    rank = max(len(shape) for shape in shapes)
    return [_judge(axis, tuple(_size(shape, axis) for shape in shapes)) for axis in range(-1, -rank - 1, -1)]


def broadcast_shape(*shapes: Shape) -> Shape:
    """The shape of the result; raises `BroadcastError` where two sizes differ and neither is 1."""
    verdicts = align(shapes)
    for verdict in verdicts:
        if verdict.code == "clash":
            raise BroadcastError(verdict.axis, verdict.sizes)
    return tuple(verdict.size for verdict in reversed(verdicts))


def copies(shape: Shape, result_shape: Shape) -> Copies:
    """Which element of a tensor of `shape` every element of the result is a copy of; the shapes must fit."""
    lifted = _lift(shape, len(result_shape))
    source = np.zeros(result_shape, dtype=int)
    original = np.ones(result_shape, dtype=bool)
    for axis, position in enumerate(np.indices(result_shape)):
        # The whole of broadcasting: along an axis of size 1 a step to the next element is a step of 0
        stride = math.prod(lifted[axis + 1 :]) if lifted[axis] > 1 else 0
        source += stride * position
        original &= (stride > 0) | (position == 0)
    return Copies(source, original)


def stretch(operand: np.ndarray, result_shape: Shape) -> np.ndarray:
    """The operand with its copies written out, an array of `result_shape`."""
    return operand.reshape(-1)[copies(operand.shape, result_shape).source]  # (elements,) -> result_shape


@np.errstate(all="ignore")
def elementwise(operator: str, *operands: np.ndarray) -> np.ndarray:
    """The operands stretched to one shape and combined from left to right, in float64.

    operator: a key of `OPERATORS`. Division by zero gives inf or nan, as in torch. Raises `BroadcastError`.
    """
    result_shape = broadcast_shape(*(np.shape(operand) for operand in operands))
    stretched = [stretch(np.asarray(operand, dtype=float), result_shape) for operand in operands]
    return reduce(OPERATORS[operator], stretched)  # result_shape


def steps(operands: Sequence[np.ndarray], operator: str = "add") -> list[Frame]:
    """The frames of a stepper: as given, ranks made equal, one stretch at a time from the last axis on, the result.

    Shapes that do not fit end in a frame "clash" instead of a result. A step that changes nothing is left out.
    """
    operands = [np.asarray(operand, dtype=float) for operand in operands]
    frames = [_frame(operands, *stage) for stage in _stages([operand.shape for operand in operands])]
    if frames[-1].kind == "clash":
        return frames
    last = frames[-1]
    return [*frames, Frame("result", None, None, last.shapes, last.arrays, last.copies, elementwise(operator, *operands))]


def default_values(shape: Shape, operand_index: int) -> np.ndarray:
    """Small integers to look at: 0, 1, 2 … as in the book, the third operand in tens.

    A lone element is 2, because a 0 or a 1 would hide what some operators do.
    """
    elements = math.prod(shape)
    if elements == 1:
        return np.full(shape, 2.0)
    counted = np.arange(float(elements))
    return (counted if operand_index <= 1 else 10 * (counted + 1)).reshape(shape)  # (elements,) -> shape


def parse_shape(text: str) -> Shape:
    """The shape that a person typed: "3,1", "(3, 1)", "[3,1]", "3x1", "3 1" and their Chinese forms; "()" or "" is a scalar.

    Raises `ShapeError`.
    """
    inner = _without_brackets(_plain(text, ShapeError))
    pieces = re.split(SHAPE_SEPARATOR, inner.removesuffix(",").rstrip()) if inner else []
    for piece in pieces:
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", piece):
            raise ShapeError("unreadable", piece or inner)
    if len(pieces) > LARGEST_RANK:
        raise ShapeError("rank", len(pieces))
    sizes = tuple(int(piece) for piece in pieces)
    for size in sizes:
        if not 1 <= size <= LARGEST_SIZE:
            raise ShapeError("size", size)
    return sizes


def parse_values(text: str, shape: Shape) -> np.ndarray:
    """The elements that a person typed, row by row, as a float64 array of `shape`; brackets are allowed and not needed.

    Raises `ValuesError`.
    """
    values = [_value(piece) for piece in re.split(VALUES_SEPARATOR, _plain(text, ValuesError)) if piece]
    if len(values) != math.prod(shape):
        raise ValuesError("count", len(values), math.prod(shape))
    return np.array(values).reshape(shape)  # (elements,) -> shape


def operand(shape_text: str, values_text: str, operand_index: int) -> np.ndarray:
    """The tensor that two texts describe; without values it gets the default ones. Raises `ShapeError` or `ValuesError`."""
    shape = parse_shape(shape_text)
    return parse_values(values_text, shape) if values_text.strip() else default_values(shape, operand_index)


def _size(shape: Shape, axis: int) -> int | None:
    return shape[axis] if -axis <= len(shape) else None


def _judge(axis: int, sizes: tuple[int | None, ...]) -> AxisVerdict:
    added = tuple(operand for operand, size in enumerate(sizes) if size is None)
    wanted = {size for size in sizes if size not in (None, 1)}
    if len(wanted) > 1:
        return AxisVerdict(axis, sizes, None, "clash", (), added)
    result_size = max(wanted, default=1)
    stretched = tuple(operand for operand, size in enumerate(sizes) if size in (None, 1) and result_size != 1)
    code = "_and_".join(["added"] * bool(added) + ["stretched"] * bool(stretched))
    return AxisVerdict(axis, sizes, result_size, {"": "equal", "stretched": "stretch"}.get(code, code), stretched, added)


def _lift(shape: Shape, rank: int) -> Shape:
    return (1,) * (rank - len(shape)) + shape


def _stages(shapes: Sequence[Shape]) -> Iterator[tuple[str, int | None, int | None, list[Shape]]]:
    """Kind, operand, axis and the shapes after each step; innermost axis first, the order in which the rule compares."""
    yield "given", None, None, list(shapes)
    now = [_lift(shape, max(len(shape) for shape in shapes)) for shape in shapes]
    if now != list(shapes):
        yield "added", None, None, list(now)
    for verdict in align(shapes):
        if verdict.code == "clash":
            yield "clash", None, verdict.axis, list(now)
            return
        for operand in verdict.stretched:
            now[operand] = _with_size(now[operand], verdict.axis, verdict.size)
            yield "stretched", operand, verdict.axis, list(now)


def _with_size(shape: Shape, axis: int, size: int) -> Shape:
    sizes = list(shape)
    sizes[axis] = size
    return tuple(sizes)


def _frame(operands: Sequence[np.ndarray], kind: str, operand: int | None, axis: int | None, shapes: list[Shape]) -> Frame:
    arrays = tuple(stretch(given, shape) for given, shape in zip(operands, shapes, strict=True))
    origins = tuple(copies(given.shape, shape) for given, shape in zip(operands, shapes, strict=True))
    return Frame(kind, operand, axis, tuple(shapes), arrays, origins)


def _plain(text: str, error: type[ShapeError | ValuesError]) -> str:
    """The text in plain characters: full-width forms, which a Chinese keyboard writes, become ASCII."""
    if len(text) > LONGEST_TEXT:
        raise error("unreadable", text[:20])
    return unicodedata.normalize("NFKC", text).lower().replace("\N{MINUS SIGN}", "-").strip()


def _without_brackets(plain: str) -> str:
    return plain[1:-1].strip() if (plain[:1], plain[-1:]) in (("(", ")"), ("[", "]")) else plain


def _value(piece: str) -> float:
    try:
        value = float(piece)
    except ValueError:
        raise ValuesError("unreadable", piece) from None
    if not abs(value) <= LARGEST_VALUE:
        raise ValuesError("range", piece)
    return value
