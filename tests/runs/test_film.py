"""What is kept of a training, and how much."""

import numpy as np
import pytest

from playground.runs.film import MOST_BYTES, MOST_FRAMES, Film, Frame


def frame(epoch: int, bytes_: int = 8) -> Frame:
    return Frame(10 * epoch, epoch, [np.zeros(bytes_, np.uint8)], {"picture": {"epoch": epoch}})


@pytest.mark.parametrize("count", [1, 2, 64, 65, 66, 200, 1000])
def test_a_long_film_is_thinned_evenly(count):
    film = Film()
    for epoch in range(count):
        film.add(frame(epoch))
    assert len(film.epochs) <= MOST_FRAMES
    assert (film.epochs[0], film.epochs[-1]) == (0, count - 1)
    assert len(set(np.diff(film.epochs[:-1]))) <= 1


def test_a_film_of_large_frames_is_short():
    film = Film()
    for epoch in range(50):
        film.add(frame(epoch, MOST_BYTES // 10))
    assert film.size <= MOST_BYTES
    assert 3 <= len(film.epochs) <= 10
    assert (film.epochs[0], film.newest.epoch) == (0, 49)
    film.shorten()
    assert film.epochs == [49]


def test_looking_back():
    film = Film()
    assert (film.at(3), film.pictures(3), film.weights(3), film.newest) == (None, {}, None, None)
    for epoch in (0, 2, 4):
        film.add(frame(epoch))
    assert [film.at(epoch).epoch for epoch in (-1, 0, 1, 2, 3, 9)] == [0, 0, 0, 2, 2, 4]
    assert film.pictures(3) == {"picture": {"epoch": 2}}
    assert film.until(25).epochs == [0, 2]


def test_a_training_that_goes_on_begins_with_the_frame_that_is_there():
    """It films the weights that it was given, and they are there already."""
    film = Film()
    for epoch in range(3):
        film.add(frame(epoch))
    again = film.until(10)
    again.add(frame(1))
    again.add(frame(2))
    assert again.epochs == [0, 1, 2]
    assert film.epochs == [0, 1, 2]
