"""From a drawing to an image as a data set has it."""

import numpy as np

WHITE = 16
BLOCKS, SIDE = 8, 32
NIB = 4  # pixels of the square by which a line is thickened: the pens of those who wrote the digits were that much broader than ours


def as_digit(drawing: np.ndarray, white: int) -> np.ndarray:
    """A drawing as scikit-learn's digits were made from scanned ones: whole numbers from 0 to 16, uint8 (8, 8).

    drawing: (height, width) from 0 to `white`. What is drawn is cut out, stretched to 32 x 32 pixels, as high as it was to wide, and counted in
    blocks of 4 x 4 (Optical Recognition of Handwritten Digits, UCI). An empty drawing gives an empty digit.

    >>> as_digit(np.full((9, 3), 255), 255)[:, 3:5].max()
    np.uint8(16)
    """
    rows, columns = np.nonzero(drawing > white / 4)
    if not len(rows):
        return np.zeros((BLOCKS, BLOCKS), np.uint8)
    cut = drawing[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] / white  # (height, width)
    wide = _stretched(cut)  # (32, 32)
    counts = wide.reshape(BLOCKS, SIDE // BLOCKS, BLOCKS, SIDE // BLOCKS).sum(axis=(1, 3))  # (32, 32) -> (8, 8)
    return np.rint(counts * (WHITE / (SIDE // BLOCKS) ** 2)).astype(np.uint8)


def _stretched(cut: np.ndarray) -> np.ndarray:
    """In the middle of a square of 32 x 32, filled from top to bottom or from left to right, with the broad lines of the digits."""
    from scipy.ndimage import grey_dilation, zoom

    scale = (SIDE - NIB) / max(cut.shape)
    ink = zoom(np.pad(cut, 1), [max(1, round(scale * (side + 2))) / (side + 2) for side in cut.shape], order=1)  # padded: edges stay soft
    square = np.zeros((2 * SIDE, 2 * SIDE))
    top, left = (2 * SIDE - ink.shape[0]) // 2, (2 * SIDE - ink.shape[1]) // 2
    square[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    middle = square[SIDE // 2 : SIDE // 2 + SIDE, SIDE // 2 : SIDE // 2 + SIDE]  # (32, 32)
    return np.clip(grey_dilation(middle, size=(NIB, NIB)), 0, 1)
