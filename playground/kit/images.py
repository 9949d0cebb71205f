"""Small images of data sets and models as tiles, and the words for what they show."""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.look import signed_table
from playground.words import _

SIGNED = signed_table()


def tile(image: np.ndarray, white: float, caption: str = "", note: str = "", marked: bool = False) -> dict[str, Any]:
    """A grey image (height, width) from 0 to `white`."""
    return coded(np.clip(np.rint(image * (255.0 / white)), 0, 255).astype(np.uint8), caption, note, marked)


def signed(image: np.ndarray, caption: str = "", note: str = "") -> dict[str, Any]:
    """An image int8 (height, width) from -127 to 127, to be coloured by `SIGNED`: orange where it is negative, blue where positive."""
    return coded((image.astype(int) + 128).clip(0, 255).astype(np.uint8), caption, note)


def coded(pixels: np.ndarray, caption: str = "", note: str = "", marked: bool = False) -> dict[str, Any]:
    """An image uint8 (height, width) as the tiles part wants it."""
    height, width = pixels.shape
    text = base64.b64encode(np.ascontiguousarray(pixels).tobytes()).decode()
    return {"pixels": text, "width": width, "height": height, "caption": caption, "note": note, "marked": marked}


def class_names(names: Sequence[str]) -> list[str]:
    """The words for the classes of a data set; a digit is its own word."""
    words = {
        "t_shirt": _("T-shirt"),
        "trouser": _("trouser"),
        "pullover": _("pullover"),
        "dress": _("dress"),
        "coat": _("coat"),
        "sandal": _("sandal"),
        "shirt": _("shirt"),
        "sneaker": _("sneaker"),
        "bag": _("bag"),
        "ankle_boot": _("ankle boot"),
    }
    return [words.get(name, name) for name in names]
