"""Drawings on a small grid: how a pen marks it, and how it travels in an address.

Pixels are whole numbers from 0 (nothing) to `white` (all the pen can), uint8, (height, width).

>>> dot = strokes([[(1, 1)]], (3, 3), white=9)
>>> int(dot[1, 1]), (read(write(dot), (3, 3), white=9) == dot).all()
(9, np.True_)
"""

import base64
import binascii
import zlib
from collections.abc import Sequence

import numpy as np

Point = tuple[float, float]

CORE, RIM = 0.6, 1.6  # pixels from the pen's line: full up to the first, nothing from the second on

# The figure two, as (row, column) shares of the grid
TWO = [[(0.3, 0.32), (0.2, 0.4), (0.17, 0.52), (0.22, 0.64), (0.34, 0.68), (0.46, 0.62), (0.62, 0.46), (0.8, 0.3), (0.8, 0.72)]]


class DrawingError(ValueError):
    """A text that is no drawing of the shape that is wanted."""


def write(pixels: np.ndarray) -> str:
    """A drawing as a text of letters, digits, - and _ only."""
    return base64.urlsafe_b64encode(zlib.compress(pixels.astype(np.uint8).tobytes(), 9)).decode().rstrip("=")


def read(text: str, shape: tuple[int, int], white: int) -> np.ndarray:
    """The drawing that a text holds. Raises `DrawingError` where it holds none of this shape; no text makes it large."""
    wanted = shape[0] * shape[1]
    try:
        packed = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacked = zlib.decompressobj().decompress(packed, wanted + 1)
    except (binascii.Error, zlib.error, UnicodeEncodeError) as error:
        raise DrawingError from error
    if len(unpacked) != wanted or max(unpacked) > white:
        raise DrawingError
    return np.frombuffer(unpacked, np.uint8).reshape(shape)


def strokes(lines: Sequence[Sequence[Point]], shape: tuple[int, int], white: int) -> np.ndarray:
    """What a pen leaves that goes along these lines of (row, column) points, in pixels."""
    rows, columns = np.indices(shape)  # (h, w), (h, w)
    distance = np.full(shape, np.inf)
    for line in lines:
        for start, end in zip(line, line[1:] or line, strict=False):
            distance = np.minimum(distance, _distance(rows, columns, start, end))
    return np.rint(white * np.clip((RIM - distance) / (RIM - CORE), 0, 1)).astype(np.uint8)


def sample(shape: tuple[int, int], white: int) -> np.ndarray:
    """A figure two, to start from."""
    return strokes([[(row * (shape[0] - 1), column * (shape[1] - 1)) for row, column in line] for line in TWO], shape, white)


def _distance(rows: np.ndarray, columns: np.ndarray, start: Point, end: Point) -> np.ndarray:
    """From every pixel to the straight line between two points, (h, w)."""
    down, across = end[0] - start[0], end[1] - start[1]
    along = ((rows - start[0]) * down + (columns - start[1]) * across) / (down**2 + across**2 or 1)
    share = np.clip(along, 0, 1)
    return np.hypot(rows - start[0] - share * down, columns - start[1] - share * across)
