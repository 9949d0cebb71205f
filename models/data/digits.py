"""scikit-learn's handwritten digits: 1797 images of 8x8, inside the package, so always there."""

from functools import lru_cache

import numpy as np

from models.data.dataset import Dataset

VALIDATION_SHARE = 0.2


@lru_cache(maxsize=16)
def digits(seed: int = 0) -> Dataset:
    """The digits, 1438 to train on and 359 to validate on, every class in both with the same share.

    >>> digits(seed=1).class_names[3]
    '3'
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images, labels = bunch.images.astype(np.uint8), bunch.target.astype(np.uint8)  # (1797, 8, 8), (1797,)
    train, validation = stratified_split(labels, VALIDATION_SHARE, seed)
    names = tuple(str(name) for name in bunch.target_names)
    return Dataset("digits", images[train], labels[train], images[validation], labels[validation], names, white=16)


def stratified_split(labels: np.ndarray, validation_share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions for training and for validation, shuffled; within each class the same share is held out, up to one example.

    >>> train, validation = stratified_split(np.array([0, 0, 0, 0, 1, 1, 1, 1]), 0.25, seed=0)
    >>> len(train), len(validation)
    (6, 2)
    """
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]  # by class, shuffled within each
    ranks = np.arange(len(labels))
    held_out = np.floor((ranks + 1) * validation_share + 0.5) > np.floor(ranks * validation_share + 0.5)  # evenly spread over the classes
    return generator.permutation(order[~held_out]), generator.permutation(order[held_out])
