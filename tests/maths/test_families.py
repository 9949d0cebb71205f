"""What each family of transformers sees and is asked for, beside a letter-by-letter description of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.maths import families

TOKENS = 9
LETTERS = st.integers(2, 20), st.integers(1, 6), st.integers(0, 999)


def windows(steps, count, seed):
    return np.random.default_rng(seed).integers(0, TOKENS, (count, steps + 1))


@settings(max_examples=40, deadline=None)
@given(*LETTERS)
def test_a_decoder_is_asked_for_every_next_letter(steps, count, seed):
    given_windows = windows(steps, count, seed)
    X, y = families.pairs("decoder", given_windows, TOKENS, seed)
    for row, window in enumerate(given_windows):
        for place in range(steps):
            assert (X[row, place], y[row, place]) == (window[place], window[place + 1])


@settings(max_examples=40, deadline=None)
@given(*LETTERS)
def test_an_encoder_is_asked_for_what_is_masked_and_nothing_else(steps, count, seed):
    given_windows = windows(steps, count, seed)
    X, y = families.pairs("encoder", given_windows, TOKENS, seed)
    masked = X == TOKENS
    assert (masked.sum(axis=1) == max(1, round(0.15 * steps))).all()
    assert (X[~masked] == given_windows[:, :-1][~masked]).all()
    assert (y[masked] == given_windows[:, :-1][masked]).all()
    assert (y[~masked] == families.NOTHING).all()


@settings(max_examples=40, deadline=None)
@given(*LETTERS)
def test_what_is_read_both_ways_is_asked_for_its_continuation_only(steps, count, seed):
    given_windows = windows(steps, count, seed)
    X, y = families.pairs("prefix", given_windows, TOKENS, seed)
    for row, window in enumerate(given_windows):
        num_read = int((X[row] >= TOKENS).sum())
        assert 1 <= num_read < steps
        assert (X[row] == window[:-1] + TOKENS * (np.arange(steps) < num_read)).all()
        assert y[row].tolist() == [families.NOTHING] * (num_read - 1) + window[num_read:].tolist()


@pytest.mark.parametrize("family", families.FAMILIES)
@pytest.mark.parametrize("num_read", [1, 4, 7])
def test_a_mask_says_for_every_pair_whether_it_may(family, num_read):
    seen = families.mask(family, 7, num_read)
    for query in range(7):
        for key in range(7):
            assert seen[query, key] == (family == "encoder" or key <= query or (family == "prefix" and key < num_read))


def test_masks_fall_on_all_places_alike():
    X, _ = families.pairs("encoder", np.zeros((4000, 21), int), TOKENS, 1)
    shares = (X == TOKENS).mean(axis=0)
    assert shares == pytest.approx(np.full(20, 0.15), abs=5 * np.sqrt(0.15 * 0.85 / 4000))


def test_cuts_fall_on_all_places_alike():
    X, _ = families.pairs("prefix", np.zeros((5000, 11), int), TOKENS, 1)
    counts = np.bincount((X >= TOKENS).sum(axis=1), minlength=10)[1:]
    assert len(counts) == 9
    assert counts / 5000 == pytest.approx(np.full(9, 1 / 9), abs=5 * np.sqrt(1 / 9 * 8 / 9 / 5000))
