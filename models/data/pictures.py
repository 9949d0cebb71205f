"""Pictures to look at through a filter: two photos and a digit that ship inside scikit-learn."""

import importlib.util
from functools import lru_cache
from pathlib import Path

import numpy as np

from models.data.digits import digits

PHOTOS = ("flower", "china")
WIDTH, HEIGHT = 160, 107
GREY = (0.299, 0.587, 0.114)  # how bright red, green and blue look to an eye (ITU-R BT.601)


@lru_cache(maxsize=len(PHOTOS))
def photo(name: str) -> np.ndarray:
    """One of scikit-learn's photos, made small, uint8 (107, 160, 3). Its file is read without loading scikit-learn, which takes a second."""
    from PIL import Image

    folder = Path(importlib.util.find_spec("sklearn").origin).parent / "datasets" / "images"
    with Image.open(folder / f"{name}.jpg") as image:
        small = image.convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    pixels = np.asarray(small).copy()
    pixels.flags.writeable = False  # shared by everyone in the process
    return pixels


def digit(place: int) -> np.ndarray:
    """One of scikit-learn's handwritten digits, 8 x 8 from 0 to 16."""
    images = digits(0).validation_images
    return images[place % len(images)]


def grey(colours: np.ndarray) -> np.ndarray:
    """Brightness of a colour picture, (height, width, 3) to (height, width), rounded to uint8."""
    return np.rint(colours @ np.array(GREY)).astype(np.uint8)
