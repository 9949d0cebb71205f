"""First weights that depend on a seed alone."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from keras.src.random import seed_generator


@contextmanager
def drawn_by(seed: int) -> Iterator[None]:
    """Models that are built inside have the first weights that keras.utils.set_random_seed(seed) would give them.

    Keras draws a seed for each of its initialisers from Python's own generator, from which other threads of a worker draw too, whenever
    they like: the same seed would now and then give other weights. In here it draws from a generator that nobody else knows.
    """
    torch.manual_seed(seed)
    everybodys, seed_generator.python_random = seed_generator.python_random, random.Random(seed)
    try:
        yield
    finally:
        seed_generator.python_random = everybodys
