"""How good a classifier is, computed on the device."""

import numpy as np
import torch

MOST_MISTAKES_PER_CELL = 24


def num_correct(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """How many labels (...) have the largest of their scores (..., classes)."""
    return (y_hat.max(dim=-1).indices == y).sum()  # (..., classes) -> (...) -> (); twice as fast as argmax


def num_correct_asked(y_hat: torch.Tensor, y: torch.Tensor, nothing: int) -> torch.Tensor:
    """The share of right labels among those that are not `nothing`, times the number of all of them, as if all were asked for.

    y_hat: (..., classes), y: (...).

    >>> num_correct_asked(torch.tensor([[0.1, 0.9], [0.8, 0.2], [0.8, 0.2]]), torch.tensor([1, 1, -1]), -1).item()
    1.5
    """
    asked = y != nothing  # (...)
    right = (y_hat.argmax(dim=-1) == y) & asked  # (...)
    return right.sum().double() * y.numel() / asked.sum()


def accuracy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The share of labels (...) that have the largest of their scores (..., classes) (book 4.3.2).

    >>> accuracy(torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]]), torch.tensor([0, 2])).item()
    0.5
    """
    return num_correct(y_hat, y) / y.numel()


def confusion_matrix(predicted: torch.Tensor, y: torch.Tensor, num_classes: int) -> torch.Tensor:
    """How often an example of class i (row) was taken for class j (column): (classes, classes).

    >>> confusion_matrix(torch.tensor([0, 1, 1]), torch.tensor([0, 0, 1]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    cells = y * num_classes + predicted  # (examples,)
    return torch.bincount(cells, minlength=num_classes**2).reshape(num_classes, num_classes)


def report_card(probabilities: torch.Tensor, y: torch.Tensor) -> dict[str, np.ndarray]:
    """The confusion matrix and the mistakes, small enough to be sent a few times a second.

    probabilities: (examples, classes).
    Returns confusion, int32 (classes, classes); indices, int32: the examples that were mistaken, the surest first, at most 24 for each
    pair of true and predicted class; predicted, uint8, and confidence, float16, for each of them.
    """
    num_classes = probabilities.shape[1]
    confidence, predicted = probabilities.max(dim=1)  # (examples,), (examples,)
    confusion = confusion_matrix(predicted, y, num_classes)
    confidence, predicted, y = confidence.cpu().numpy(), predicted.cpu().numpy(), y.cpu().numpy()
    indices = _surest_of_each_cell(np.flatnonzero(predicted != y), confidence, y * num_classes + predicted)
    return {
        "confusion": confusion.cpu().numpy().astype(np.int32),
        "indices": indices.astype(np.int32),
        "predicted": predicted[indices].astype(np.uint8),
        "confidence": confidence[indices].astype(np.float16),
    }


def _surest_of_each_cell(mistakes: np.ndarray, confidence: np.ndarray, cells: np.ndarray) -> np.ndarray:
    surest_first = mistakes[np.argsort(-confidence[mistakes], kind="stable")]
    by_cell = surest_first[np.argsort(cells[surest_first], kind="stable")]
    _, starts, counts = np.unique(cells[by_cell], return_index=True, return_counts=True)
    ranks = np.arange(len(by_cell)) - np.repeat(starts, counts)
    kept = by_cell[ranks < MOST_MISTAKES_PER_CELL]
    return kept[np.argsort(-confidence[kept], kind="stable")]
