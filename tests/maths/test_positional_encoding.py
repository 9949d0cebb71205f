"""Sinusoidal encoding against its definition in torch, the rotation against shifted encodings and scipy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import block_diag
from scipy.spatial.transform import Rotation

from models.maths import positional_encoding as maths

lengths, pairs = st.integers(1, 128), st.integers(1, 64)
bases = st.floats(1, 100_000)


@given(lengths, pairs, bases)
def test_the_encoding_is_the_books(length, half, base):
    torch = pytest.importorskip("torch")
    d = 2 * half
    P = torch.zeros((length, d), dtype=torch.float64)
    X = torch.arange(length, dtype=torch.float64).reshape(-1, 1) / torch.pow(
        torch.tensor(base, dtype=torch.float64), torch.arange(0, d, 2, dtype=torch.float64) / d
    )
    P[:, 0::2], P[:, 1::2] = torch.sin(X), torch.cos(X)
    np.testing.assert_allclose(maths.encoding(length, d, base), P, rtol=1e-9, atol=1e-11)


@given(lengths, pairs, bases, st.integers(-64, 64))
def test_a_shift_is_a_rotation(length, half, base, delta):
    """The fact on the page."""
    assert maths.rotation_error(length, 2 * half, base, delta) < 1e-11


@given(pairs, bases, st.floats(-64, 64))
def test_the_matrix_is_made_of_plane_rotations(half, base, delta):
    turns = [Rotation.from_euler("z", -delta * frequency).as_matrix()[:2, :2] for frequency in maths.frequencies(2 * half, base)]
    matrix = maths.rotation(delta, 2 * half, base)
    np.testing.assert_allclose(matrix, block_diag(*turns), atol=1e-9)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(2 * half), atol=1e-12)
    np.testing.assert_allclose(maths.rotation(-delta, 2 * half, base), matrix.T, atol=1e-12)


@given(pairs, bases, st.integers(0, 100), st.integers(-64, 64))
def test_dot_products_depend_on_the_distance_only(half, base, position, distance):
    d = 2 * half
    product = maths.encode(position, d, base) @ maths.encode(position + distance, d, base)
    assert maths.similarity(distance, d, base) == pytest.approx(product, abs=1e-9)
    assert maths.similarity(0, d, base) == half


def test_wavelengths_are_a_geometric_series():
    waves = maths.wavelengths(32, 10_000)
    assert waves[0] == pytest.approx(2 * math.pi)
    np.testing.assert_allclose(waves[1:] / waves[:-1], 10_000 ** (1 / 16))
    whole = maths.encode(np.array([0.0, waves[3]]), 32, 10_000)[:, 6:8]
    np.testing.assert_allclose(whole[0], whole[1], atol=1e-12)


@given(st.integers(2, 100), pairs, bases)
def test_the_closest_pair_is_the_closest(length, half, base):
    P = maths.encoding(length, 2 * half, base)
    cosines = P @ P.T / half
    distance, cosine = maths.closest_pair(length, 2 * half, base)
    assert cosine == pytest.approx(np.max(cosines - 9 * np.eye(length)), abs=1e-9)
    assert cosines[0, distance] == pytest.approx(cosine, abs=1e-9)


def test_with_base_one_positions_forty_four_apart_are_alike():
    """What a preset on the page answers."""
    assert maths.closest_pair(60, 32, 1.0) == (44, pytest.approx(math.cos(44)))
    assert math.cos(44) > 0.9998


@given(st.integers(1, 128), st.integers(1, 8))
def test_binary_digits_add_up_to_the_position(length, bits):
    digits = maths.binary(length, bits)
    assert digits.shape == (length, bits)
    np.testing.assert_array_equal(digits @ 2 ** np.arange(bits), np.arange(length) % 2**bits)
