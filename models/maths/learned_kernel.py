"""An image, a true kernel, and what gradient descent on the sum of squares can do about it (book 7.2.3, 7.2.4).

>>> X, K = image("bar", 0), read_kernel("1, -1")
>>> normal_matrix(X, K.shape).tolist(), round(largest_rate(X, K.shape), 4)
([[18.0, 12.0], [12.0, 18.0]], 0.0333)
"""

import numpy as np

MOST_ROWS = MOST_COLUMNS = 5
LARGEST = 100.0


class KernelError(ValueError):
    """A text that is no kernel. reason: "empty", "number", "ragged" or "large"."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def read_kernel(text: str) -> np.ndarray:
    """The kernel of a text, (rows, columns), at most 5 by 5. Raises `KernelError`."""
    rows = [row.split(",") for row in text.replace("\u2212", "-").split(";") if row.strip()]
    if not rows:
        raise KernelError("empty")
    if len({len(row) for row in rows}) > 1:
        raise KernelError("ragged")
    if len(rows) > MOST_ROWS or len(rows[0]) > MOST_COLUMNS:
        raise KernelError("large")
    try:
        kernel = np.array([[float(entry) for entry in row] for row in rows])
    except ValueError:
        raise KernelError("number") from None
    if not np.isfinite(kernel).all() or np.abs(kernel).max() > LARGEST:
        raise KernelError("number")
    return kernel


def kernel_or_book(text: str) -> np.ndarray:
    """The kernel of a text, or the book's where it cannot be read."""
    try:
        return read_kernel(text)
    except KernelError:
        return np.array([[1.0, -1.0]])


def image(name: str, seed: int) -> np.ndarray:
    """The book's image, (6, 8): a black bar (0) on white (1), or random numbers of the same shape."""
    if name == "noise":
        return np.random.default_rng(seed).normal(0, 1, (6, 8)).round(2)
    X = np.ones((6, 8))
    X[:, 2:6] = 0
    return X


def answer(X: np.ndarray, K: np.ndarray) -> np.ndarray:
    """The cross-correlation of an image (height, width) with a kernel (rows, columns): (height - rows + 1, width - columns + 1)."""
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)  # (h, w, rows, columns)
    return np.einsum("hwrc,rc->hw", windows, K)


def normal_matrix(X: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """A with loss = e^T A e for the error e of the kernel, (weights, weights): products of the windows, added up."""
    windows = np.lib.stride_tricks.sliding_window_view(X, shape).reshape(-1, shape[0] * shape[1])  # (places, weights)
    return windows.T @ windows


def largest_rate(X: np.ndarray, shape: tuple[int, int]) -> float:
    """The learning rate at which gradient descent on the sum of squares begins to diverge: 1 / the largest eigenvalue of A."""
    return float(1 / np.linalg.eigvalsh(normal_matrix(X, shape))[-1])


def is_determined(X: np.ndarray, shape: tuple[int, int]) -> bool:
    """Whether only one kernel gives the answer; a bar that is the same in every row cannot tell the rows of a kernel apart."""
    A = normal_matrix(X, shape)
    return bool(np.linalg.matrix_rank(A) == len(A))
