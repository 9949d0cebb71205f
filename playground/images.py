"""Pixels as the browser gets them: small images in rows, and a picture with a kernel that slides over it."""

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.look import signed_table
from playground.numerals import text

SIGNED = signed_table()
BRIGHTEST = 255
BALANCE = 0.05  # the share of a kernel's weight that has to be left when its numbers are added up, to give brightness


@dataclass(frozen=True, eq=False)
class Slide:
    """A kernel over a picture, and what comes out.

    input: uint8, (height, width) or (height, width, 3), from 0 to `white`.
    kernel: (channels, k_h, k_w), one for each channel of the input, as it is applied. texts: its numbers as they are written.
    output: (height, width), or (height, width, 3), in units of the input.
    bias: added to every output. joined: whether the channels are added up. names: of the channels.
    titles: of input and output; alt: the values in words; scene: while it stays the same, so does the place of the window.
    """

    input: np.ndarray
    white: int
    kernel: np.ndarray
    texts: list[list[str]]
    output: np.ndarray
    joined: bool
    names: list[str]
    titles: tuple[str, str]
    alt: str
    scene: str
    bias: float = 0.0
    title: str = ""

    def plain(self) -> dict[str, Any]:
        """What travels to the browser: bytes for the eye; the exact sums are made there, from the same bytes and the same kernel."""
        channels, height, width = self.kernel.shape
        picture, palette = seen(self.output, self.kernel, self.white)
        values = self.kernel.reshape(channels, -1).tolist()
        largest = float(np.abs(self.kernel).max())
        kernel = {"height": height, "width": width, "values": values, "texts": self.texts, "largest": largest}
        kept = {name: getattr(self, name) for name in ("bias", "joined", "names", "alt", "scene", "title")}
        start = [int(side * 0.45) for side in self.output.shape[:2]]
        planes = {"input": _plane(self.input, self.white, self.titles[0]), "output": _plane(picture, BRIGHTEST, self.titles[1])}
        planes["output"]["palette"] = palette
        return {**kept, **planes, "kernel": kernel, "start": start, "signed": SIGNED if palette == "signed" else []}


def seen(values: np.ndarray, kernel: np.ndarray, white: float) -> tuple[np.ndarray, str]:
    """What a kernel made of pixels from 0 to `white`, as bytes for the eye, and their palette.

    A kernel whose numbers add up to more than nothing gives brightness, "grey", cut off outside of what a blur could reach. Else the
    result is "signed": zero in the middle, the ends for what only one number in a hundred goes beyond; a coloured picture keeps its colours.
    """
    total, weight = kernel.sum(), np.abs(kernel).sum()
    if total > BALANCE * weight or not weight:
        brightest = white * max(1.0, total if values.ndim == 2 else total / len(kernel))
        return _bytes(values * (BRIGHTEST / brightest)), "grey"
    reach = float(np.quantile(np.abs(values), 0.99)) or float(np.abs(values).max()) or 1.0
    return _bytes(BRIGHTEST / 2 * (1 + values / reach)), "signed" if values.ndim == 2 else "grey"


def coloured(values: np.ndarray, kernel: np.ndarray, white: float) -> np.ndarray:
    """The same as colours, uint8 (height, width, 3), for small images."""
    picture, palette = seen(values, kernel, white)
    if picture.ndim == 3:
        return picture
    return np.array(SIGNED, np.uint8)[picture] if palette == "signed" else np.repeat(picture[..., None], 3, axis=-1)


def tile(pixels: np.ndarray, caption: str, note: str = "", marked: bool = False) -> dict[str, Any]:
    """A small image, uint8 (height, width) as ink on paper or (height, width, 3) in colours."""
    height, width = pixels.shape[:2]
    return {"pixels": packed(pixels), "width": width, "height": height, "caption": caption, "note": note, "marked": marked}


def packed(pixels: np.ndarray) -> str:
    """Bytes, row by row, as base64."""
    return base64.b64encode(np.ascontiguousarray(pixels, dtype=np.uint8).tobytes()).decode()


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, BRIGHTEST).astype(np.uint8)


def _plane(pixels: np.ndarray, white: int, title: str) -> dict[str, Any]:
    height, width = pixels.shape[:2]
    size = {"height": height, "width": width, "channels": 1 if pixels.ndim == 2 else 3}
    return {**size, "white": white, "pixels": packed(pixels), "title": title, "note": text(str(pixels.shape))}
