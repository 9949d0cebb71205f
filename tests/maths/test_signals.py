"""Numbers on their way through a network, and gradients on their way back, against torch and Keras."""

import math
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.maths import signals as maths
from models.specs import initialization as specs

quick = settings(max_examples=40, deadline=None, derandomize=True)
places = arrays(float, st.integers(1, 30), elements=st.floats(-30, 30).filter(lambda x: abs(x) > 1e-6))


@pytest.fixture(scope="module")
def torch():
    import torch

    return torch


@pytest.fixture(scope="module")
def keras():
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    return keras


def theirs(torch, name):
    functional = torch.nn.functional
    return {
        "linear": lambda x: x * 1,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": functional.relu,
        "leaky_relu": lambda x: functional.leaky_relu(x, maths.LEAK),
        "selu": functional.selu,
        "gelu": functional.gelu,
    }[name]


@pytest.mark.parametrize("name", maths.ACTIVATIONS)
@quick
@given(places)
def test_values_and_slopes_are_torchs(torch, name, x):
    X = torch.from_numpy(x).requires_grad_()
    Y = theirs(torch, name)(X)
    Y.sum().backward()
    np.testing.assert_allclose(maths.ACTIVATIONS[name].value(x), Y.detach().numpy(), atol=4e-6)
    np.testing.assert_allclose(maths.ACTIVATIONS[name].slope(x), X.grad.numpy(), atol=4e-6)


@pytest.mark.parametrize("name", maths.ACTIVATIONS)
def test_values_are_kerass(keras, name):
    x = np.linspace(-8, 8, 101)
    expected = getattr(keras.activations, name)(keras.ops.convert_to_tensor(x)).detach().cpu().numpy()
    np.testing.assert_allclose(maths.ACTIVATIONS[name].value(x), expected, atol=1e-5)


def test_the_page_offers_these_activations():
    assert tuple(maths.ACTIVATIONS) == specs.ACTIVATIONS


@quick
@given(st.sampled_from(list(maths.ACTIVATIONS)), st.integers(1, 5), st.integers(1, 6), st.integers(0, 999))
def test_a_walk_there_and_back_is_torchs(torch, name, depth, width, seed):
    generator = np.random.default_rng(seed)
    weights = list(generator.standard_normal((depth, width, width)))
    X, gradient = generator.standard_normal((2, 3, width))
    walk = maths.propagate(weights, name, X, gradient)
    layers = [torch.from_numpy(X).requires_grad_()]
    for W in weights:
        layers.append(theirs(torch, name)(layers[-1] @ torch.from_numpy(W)))
        layers[-1].retain_grad()
    layers[-1].backward(torch.from_numpy(gradient))
    for mine, layer in zip(walk.activations, layers, strict=True):
        np.testing.assert_allclose(mine, layer.detach().numpy(), atol=1e-4)
    for mine, layer in zip(walk.gradients, layers, strict=True):
        np.testing.assert_allclose(mine, layer.grad.numpy(), atol=1e-4)


@quick
@given(arrays(float, st.integers(1, 200), elements=st.floats(-5, 5)), st.floats(0.5, 6), st.integers(1, 50))
def test_histograms_are_numpys(values, reach, bins):
    expected = np.histogram(values[values < reach], bins=bins, range=(-reach, reach))[0] / values.size
    mine = maths.histogram(values, reach, bins)
    assert mine.sum() == pytest.approx(expected.sum(), abs=1.5 / values.size)
    assert (
        np.abs(np.cumsum(mine) - np.cumsum(expected)).max()
        <= 1.01 * (1 + (np.abs(values) < 1e-9).sum() + edge_cases(values, reach, bins)) / values.size
    )


def edge_cases(values, reach, bins):
    """Values that lie on the border of two bins up to rounding."""
    places = (values + reach) * (bins / (2 * reach))
    return (np.abs(places - np.rint(places)) < 1e-9).sum()


def test_what_is_not_finite_is_left_out_of_a_histogram():
    assert maths.histogram(np.array([np.nan, np.inf, -np.inf, 0.0]), 1.0, 2).tolist() == [0.0, 0.25]


def test_the_spread_of_what_is_not_finite_is_infinite():
    assert maths.spread(np.array([1.0, np.inf])) == maths.spread(np.array([np.nan])) == math.inf
    assert maths.spread(np.array([1e30, -1e30], np.float32)) == pytest.approx(1e30)
    assert maths.spread(np.array([1.0, 3.0])) == 1


def test_an_explosion_is_no_error():
    ones = [np.ones((100, 100), np.float32)] * 30
    walk = maths.propagate(ones, "relu", np.ones((2, 100), np.float32), np.ones((2, 100), np.float32))
    assert maths.spread(walk.activations[-1]) == math.inf


@quick
@given(places)
def test_a_sigmoid_never_overflows(x):
    assert ((maths.sigmoid(1e4 * x) >= 0) & (maths.sigmoid(1e4 * x) <= 1)).all()
