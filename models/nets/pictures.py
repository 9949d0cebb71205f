"""Weights as pictures that are small enough to be sent a few times a second."""

from typing import Any

import numpy as np
import torch

MOST_PICTURES = 32


def weight_images(weights: torch.Tensor, height: int, width: int) -> dict[str, Any]:
    """What each output of a linear layer looks for in an image.

    weights: (pixels, outputs).
    Returns images, int8 (at most 32 outputs, height, width), in which 127 stands for `scale`, the largest magnitude among them.

    >>> picture = weight_images(torch.tensor([[0.5], [-1.0], [0.0], [1.0]]), 2, 2)
    >>> picture["images"].tolist(), picture["scale"]
    ([[[64, -127], [0, 127]]], 1.0)
    """
    images = weights[:, :MOST_PICTURES].detach().T.reshape(-1, height, width).cpu().numpy()  # (outputs, height, width)
    scale = float(np.abs(images).max()) or 1.0
    return {"images": np.rint(images * (127 / scale)).astype(np.int8), "scale": scale}
