"""Filters made by hand, before networks learned theirs (book 7.2.3, 7.2.4), up to the edge detector of Canny (1986).

>>> KERNELS["difference"].tolist()
[[1.0, -1.0]]
"""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from models.maths.cross_correlation import cross_correlate


def gaussian(radius: int, sigma: float) -> np.ndarray:
    """The bell curve at -radius..radius, (2 radius + 1,), its sum 1."""
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    return weights / weights.sum()


def gabor(size: int = 7, wavelength: float = 4.0, sigma: float = 2.0) -> np.ndarray:
    """A wave under a bell, slanted, (size, size), two decimals, its sum 0: what first layers often learn."""
    place = np.arange(size) - size // 2
    rows, columns = place[:, None], place[None]  # (size, 1), (1, size)
    bell = np.exp(-0.5 * (rows**2 + columns**2) / sigma**2)
    wave = bell * np.cos(2 * np.pi * (rows + columns) / np.sqrt(2) / wavelength)
    wave = (wave - bell * wave.sum() / bell.sum()).round(2)
    wave[size // 2, size // 2] -= wave.sum().round(2)
    return wave.round(2)


KERNELS = MappingProxyType(
    {
        "identity": np.array([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]]),
        "box": np.full((3, 3), 1 / 9),
        "gaussian": np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256,
        "motion": np.eye(7) / 7,
        "sharpen": np.array([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
        "emboss": np.array([[-2.0, -1, 0], [-1, 1, 1], [0, 1, 2]]),
        "difference": np.array([[1.0, -1]]),
        "sobel_vertical": np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]]),
        "sobel_horizontal": np.array([[1.0, 2, 1], [0, 0, 0], [-1, -2, -1]]),
        "laplace": np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]),
        "line": np.array([[-1.0, 2, -1], [-1, 2, -1], [-1, 2, -1]]),
        "gabor": gabor(),
    }
)


@dataclass(frozen=True, eq=False)
class Canny:
    """The four stages, each (height, width).

    smooth: blurred. strength: of the gradient. ridge: the strength where it is largest across its edge, else 0.
    edges: True on ridges above the high threshold, and on those above the low one that touch them, however far along.
    """

    smooth: np.ndarray
    strength: np.ndarray
    ridge: np.ndarray
    edges: np.ndarray


def canny(X: np.ndarray, sigma: float, low: float, high: float) -> Canny:
    """Edges one pixel wide, (height, width) to four stages of that size. low, high: thresholds as shares of the largest strength."""
    smooth = blur(X, sigma)
    across, down = gradient(smooth)
    strength = np.hypot(across, down)
    ridge = thin(strength, across, down)
    top = strength.max() or 1.0
    return Canny(smooth, strength, ridge, connected(ridge > low * top, ridge > high * top))


def blur(X: np.ndarray, sigma: float) -> np.ndarray:
    """The image under a bell of three sigma to each side, along the rows and then along the columns; the border is repeated outwards."""
    radius = int(np.ceil(3 * sigma))
    bell = gaussian(radius, sigma)
    padded = np.pad(X, radius, mode="edge")  # (h + 2 radius, w + 2 radius)
    return cross_correlate(cross_correlate(padded, bell[None]), bell[:, None])


def gradient(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much brighter it gets to the right and downwards, by Sobel's kernels, both (height, width)."""
    padded = np.pad(X, 1, mode="edge")  # (h + 2, w + 2)
    return -cross_correlate(padded, KERNELS["sobel_vertical"]), -cross_correlate(padded, KERNELS["sobel_horizontal"])


def thin(strength: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """The strength where neither neighbour in the direction of the gradient is stronger, else 0; directions to the nearest of eight."""
    height, width = strength.shape
    padded = np.pad(strength, 1)  # (h + 2, w + 2)
    sector = np.rint(np.arctan2(down, across) / (np.pi / 4)).astype(int) % 4
    kept = np.zeros_like(strength, dtype=bool)
    for number, (dy, dx) in enumerate(((0, 1), (1, 1), (1, 0), (1, -1))):
        ahead = padded[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width]
        behind = padded[1 - dy : 1 - dy + height, 1 - dx : 1 - dx + width]
        # of two equals one stays, so that the edge is one pixel wide
        kept |= (sector == number) & (strength >= ahead) & (strength > behind)
    return np.where(kept, strength, 0.0)


def connected(weak: np.ndarray, strong: np.ndarray) -> np.ndarray:
    """The weak pixels that a path of weak pixels joins to a strong one, diagonals included, (height, width) of bool."""
    height, width = weak.shape
    step = width + 2
    around = (-step - 1, -step, -step + 1, -1, 1, step - 1, step, step + 1)
    open_places = bytearray(np.pad(weak | strong, 1).tobytes())  # (h + 2) * (w + 2), a border that leads nowhere
    waiting = np.flatnonzero(np.pad(strong, 1)).tolist()
    found = bytearray(len(open_places))
    while waiting:
        place = waiting.pop()
        found[place], open_places[place] = 1, 0
        for other in around:
            if open_places[place + other]:
                open_places[place + other] = 0
                waiting.append(place + other)
    return np.frombuffer(found, bool).reshape(height + 2, step)[1:-1, 1:-1]
