"""The same seed gives the same first weights, whatever else a worker does."""

import random
import threading

import numpy as np
import pytest


def weights(build) -> list[np.ndarray]:
    return [variable.value.detach().numpy().copy() for variable in build().trainable_variables]


@pytest.fixture(scope="module")
def build():
    from models.nets.gpt import gpt

    return lambda: gpt(28, 16, 16, 2, 2)


def test_they_are_keras_own(build):
    import keras

    from models.nets.seeds import drawn_by

    keras.utils.set_random_seed(7)
    theirs = weights(build)
    with drawn_by(7):
        ours = weights(build)
    assert all(map(np.array_equal, ours, theirs))
    with drawn_by(8):
        assert not all(map(np.array_equal, weights(build), theirs))


def test_other_threads_may_draw_what_they_like(build):
    from models.nets.seeds import drawn_by

    over = threading.Event()

    def draw():
        while not over.is_set():
            random.random()

    with drawn_by(7):
        alone = weights(build)
    thread = threading.Thread(target=draw)
    thread.start()
    try:
        with drawn_by(7):
            assert all(map(np.array_equal, weights(build), alone))
    finally:
        over.set()
        thread.join()


def test_keras_draws_for_everybody_again_afterwards(build):
    from keras.src.random import seed_generator

    from models.nets.seeds import drawn_by

    with pytest.raises(ZeroDivisionError), drawn_by(1):
        raise ZeroDivisionError
    assert seed_generator.python_random is random
