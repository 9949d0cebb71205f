"""The product of many random matrices (book 5.4.1.2): it explodes or vanishes, and it becomes flat.

The singular values drift apart by as much as a factor in every step, so that soon the small ones are far below the rounding errors of
the large one, and an ordinary decomposition of the product gives noise for them. They are found here by another way: the product of the
k largest singular values is the largest singular value of the matrix of all k x k minors, and minors of a product are products of minors.

>>> matrices = random_matrices(3, 50, "orthogonal", seed=0)
>>> bool(np.allclose(log_singular_values(matrices), 0))
True
"""

import math
from functools import lru_cache
from itertools import combinations

import numpy as np

from models.maths.initializers import orthogonal

KINDS = ("normal", "uniform", "orthogonal")
LARGEST_SIZE, MOST_FACTORS = 5, 101


@lru_cache(maxsize=16)
def random_matrices(size: int, factors: int, kind: str, seed: int) -> np.ndarray:
    """Square matrices with entries of mean 0, (factors, size, size): variance 1 for the first two kinds, orthogonal ones for the third."""
    generator = np.random.default_rng(seed)
    shape = (factors, size, size)
    if kind == "normal":
        drawn = generator.standard_normal(shape)
    elif kind == "uniform":
        drawn = generator.uniform(-math.sqrt(3), math.sqrt(3), shape)
    else:
        drawn = np.stack([orthogonal((size, size), generator) for _ in range(factors)])
    drawn.flags.writeable = False  # shared by everyone in the process
    return drawn


def products(matrices: np.ndarray) -> list[np.ndarray]:
    """The first matrix, the first times the second, and so on, each (size, size)."""
    found = [matrices[0]]
    for matrix in matrices[1:]:
        found.append(found[-1] @ matrix)
    return found


def log_singular_values(matrices: np.ndarray) -> np.ndarray:
    """Natural logarithms of the singular values of every partial product, (factors, size), the largest first; exact however far apart."""
    size = matrices.shape[-1]
    sums = np.stack([_log_norms(minors(matrices, k)) for k in range(1, size + 1)], axis=1)  # (factors, size)
    return np.diff(sums, axis=1, prepend=0.0)


def minors(matrices: np.ndarray, k: int) -> np.ndarray:
    """The determinants of all k x k parts of each matrix, (..., size over k, size over k)."""
    chosen = list(combinations(range(matrices.shape[-1]), k))
    rows, columns = np.array(chosen)[:, None, :, None], np.array(chosen)[None, :, None, :]
    parts = matrices[..., rows, columns]  # (..., rows, columns, k, k)
    return np.linalg.det(parts)


def _log_norms(matrices: np.ndarray) -> np.ndarray:
    """The logarithm of the largest singular value of every partial product, (factors,); brought back to size 1 in every step."""
    product, logs, scaled = np.eye(matrices.shape[-1]), 0.0, []
    for matrix in matrices:
        product = product @ matrix
        size = np.abs(product).max() or 1.0
        product, logs = product / size, logs + math.log(size)
        scaled.append((product, logs))
    norms = np.linalg.svd(np.stack([product for product, _ in scaled]), compute_uv=False)[:, 0]
    return np.log(np.maximum(norms, 1e-300)) + np.array([logs for _, logs in scaled])
