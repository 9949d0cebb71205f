"""What trainings make small, beyond torch's own losses."""

import torch
from torch.nn import functional

NOTHING = -100


def half_the_square(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The mean of (y_hat - y)^2 / 2 (book 3.1)."""
    return functional.mse_loss(y_hat, y) / 2


def cross_entropy(scores: torch.Tensor, labels: torch.Tensor, padding: int = NOTHING) -> torch.Tensor:
    """The mean of -log softmax(scores) at the labels, over all of them, whatever their shape (book 4.1, 9.3).

    scores: (..., classes). labels: (...). padding: a label that does not count (book 10.7).
    """
    if scores.ndim == 3 and scores.stride(0) < scores.stride(1):  # steps lie before batches in memory, and a mean does not mind the order
        scores, labels = scores.transpose(0, 1), labels.t()  # (steps, batch, classes), (steps, batch)
    return functional.cross_entropy(scores.flatten(0, -2), labels.flatten(), ignore_index=padding)
