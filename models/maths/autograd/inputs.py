"""The inputs of a program as a person types them: `x = [0, 1, 2, 3]; A = [[1, 2], [3, 4]]; a = -2.5`."""

import re
from collections.abc import Mapping

import numpy as np

from models.maths.expressions.reader import FULL_WIDTH, FUNCTIONS, LONGEST_NAME, TYPOGRAPHY

MOST_INPUTS = 4
MOST_NUMBERS = 24
LARGEST_AXIS = 6
LARGEST_VALUE = 1e6
NAME = re.compile(r"[A-Za-zΑ-Ωα-ω][A-Za-z0-9_]*")
PIECE = re.compile(r"\s*([\[\],]|[^\s\[\],]+)\s*")


class InputsError(ValueError):
    """A text that gives no inputs.

    code: "empty", "name" (detail: what stands before the equals sign), "taken" (a function of this name), "twice", "many" (inputs; wanted: at
    most), "number" (detail cannot be read), "brackets" (they do not match, or stand wrongly), "ragged" (rows of different lengths), "rank"
    (more than rows and columns), "size" (an axis of detail numbers; wanted: at most), "numbers" (in all; wanted: at most), "range" (detail is
    too large).
    """

    def __init__(self, code: str, detail: str = "", wanted: str = ""):
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.wanted = code, detail, wanted


def parse_inputs(text: str) -> dict[str, np.ndarray]:
    """Each input by its name, as a float64 array of up to two axes. Raises `InputsError`."""
    found: dict[str, np.ndarray] = {}
    for statement in re.split(r"[;\n]", text.translate(FULL_WIDTH).translate(TYPOGRAPHY)):
        if statement.strip():
            left, _equals, value = statement.partition("=")
            name = _new_name(left.strip(), found)
            found[name] = _array(value.strip())
    if not found:
        raise InputsError("empty")
    if len(found) > MOST_INPUTS:
        raise InputsError("many", str(len(found)), str(MOST_INPUTS))
    if sum(array.size for array in found.values()) > MOST_NUMBERS:
        raise InputsError("numbers", str(sum(array.size for array in found.values())), str(MOST_NUMBERS))
    return found


def show_inputs(inputs: Mapping[str, np.ndarray]) -> str:
    """The text that `parse_inputs` turns back into these inputs."""
    return "; ".join(f"{name} = {_shown(array.tolist())}" for name, array in inputs.items())


def _shown(value: float | list) -> str:
    return f"[{', '.join(map(_shown, value))}]" if isinstance(value, list) else f"{value:.10g}"


def _new_name(name: str, found: Mapping[str, np.ndarray]) -> str:
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise InputsError("name", name)
    if name in FUNCTIONS:
        raise InputsError("taken", name)
    if name in found:
        raise InputsError("twice", name)
    return name


def _array(text: str) -> np.ndarray:
    pieces = PIECE.findall(text)
    value = _value(pieces)
    if pieces:
        raise InputsError("brackets", pieces[0])
    try:
        array = np.array(value, dtype=float)
    except ValueError:
        raise InputsError("ragged", text) from None
    if array.ndim > 2:
        raise InputsError("rank", str(array.ndim))
    if array.size == 0:
        raise InputsError("brackets", text)
    if max(array.shape, default=1) > LARGEST_AXIS:
        raise InputsError("size", str(max(array.shape)), str(LARGEST_AXIS))
    return array


def _value(pieces: list[str], depth: int = 0) -> float | list:
    """The number or list that the pieces begin with, which is taken away from them."""
    piece = pieces.pop(0) if pieces else ""
    if piece != "[":
        return _number(piece)
    if depth > 2:
        raise InputsError("rank", str(depth + 1))
    entries = []
    while pieces and pieces[0] != "]":
        entries.append(_value(pieces, depth + 1))
        if pieces and pieces[0] == ",":
            pieces.pop(0)
        elif pieces and pieces[0] != "]":
            raise InputsError("brackets", pieces[0])
    if not pieces:
        raise InputsError("brackets", "[")
    pieces.pop(0)
    return entries


def _number(piece: str) -> float:
    if piece in ("]", ","):
        raise InputsError("brackets", piece)
    try:
        value = float(piece)
    except ValueError:
        raise InputsError("number", piece) from None
    if not abs(value) <= LARGEST_VALUE:
        raise InputsError("range", piece)
    return value
