"""The network in numpy against torch, and what its pictures say."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from models.maths import feedforward
from models.maths.feedforward import ACTIVATIONS, Network, network_of
from models.specs.mlp_playground import ACTIVATIONS as NAMES
from models.specs.mlp_playground import FEATURES, MLPPlaygroundSpec

LARGEST = Network(FEATURES, (64,) * 8, ("tanh",) * 8, False, "classes", 6)


def of_torch(name, X):
    import torch

    functions = {"linear": lambda x: x, "leaky_relu": lambda x: torch.nn.functional.leaky_relu(x, 0.2), "sine": torch.sin, "tanh": torch.tanh}
    return functions.get(name, getattr(torch.nn.functional, name, None))(torch.tensor(X)).numpy()


def networks():
    """Networks of all shapes."""

    def build(inputs, widths, skip, head, seed):
        activations = tuple(np.random.default_rng(seed).choice(NAMES, len(widths)))
        return Network(tuple(inputs), tuple(widths), activations, skip, head, 3 if head == "classes" else 1)

    widths = st.lists(st.integers(1, 9), max_size=4)
    features = st.lists(st.sampled_from(FEATURES), min_size=1, max_size=7, unique=True)
    return st.builds(build, features, widths, st.booleans(), st.sampled_from(["chance", "squash", "classes", "value"]), st.integers(0, 99))


def weights_of(network, seed=0, scale=1.0):
    generator = np.random.default_rng(seed)
    return [generator.normal(0, scale, array.shape).astype(np.float32) for array in feedforward.first_weights(network.sizes, "zeros", 0)]


@pytest.mark.parametrize("name", NAMES)
def test_activations_agree_with_torch(name):
    X = np.concatenate([np.linspace(-30, 30, 1201), [0.0, -1e4, 1e4]]).astype(np.float32)
    with np.errstate(under="ignore"):
        np.testing.assert_allclose(ACTIVATIONS[name](X), of_torch(name, X), rtol=2e-6, atol=2e-6)


def test_every_activation_on_offer_is_there():
    assert tuple(ACTIVATIONS) == NAMES


@given(network=networks(), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_layers_agree_with_torch(network, seed):
    import torch

    X = feedforward.features(np.random.default_rng(seed).uniform(-6, 6, (20, 2)), network.inputs)
    weights = weights_of(network, seed, 0.5)
    H, before = torch.tensor(X), None
    for number, name in enumerate(network.activations):
        said = torch.tensor(of_torch(name, (H @ torch.tensor(weights[2 * number]) + torch.tensor(weights[2 * number + 1])).numpy()))
        if network.skip and before is not None:
            shared = min(before.shape[1], said.shape[1])
            said[:, :shared] += before[:, :shared]
        H = before = said
    found = feedforward.layers(network, X, weights)
    np.testing.assert_allclose(found[-1], H @ torch.tensor(weights[-2]) + torch.tensor(weights[-1]), rtol=1e-3, atol=1e-3)
    assert [layer.shape for layer in found] == [(20, width) for width in network.sizes[1:]]


@given(network=networks())
@settings(max_examples=40, deadline=None)
def test_a_picture_is_small_and_has_every_unit_and_weight(network):
    seen = feedforward.picture(network, weights_of(network))
    assert seen["units"].shape[0] == seen["reach"].shape[0] == sum(network.widths)
    assert seen["weights"].shape == (network.num_weights,)
    assert sum(array.nbytes for array in seen.values()) < 100_000


def test_the_largest_picture_is_small_too():
    seen = feedforward.picture(LARGEST, weights_of(LARGEST, scale=0.1))
    assert seen["units"].shape == (512, 8, 8)
    assert sum(array.nbytes for array in seen.values()) < 105_000


@pytest.mark.parametrize("head", ["chance", "squash", "value"])
def test_the_picture_of_the_output_is_the_output(head):
    network = Network(("x1", "x2"), (3,), ("tanh",), False, head, 1)
    weights = weights_of(network, 4)
    seen = feedforward.picture(network, weights)["output"]  # (100, 100)
    X = np.array([[-6 + 12 * (column + 0.5) / 100, 6 - 12 * (row + 0.5) / 100] for row in (0, 42, 99) for column in (0, 7, 99)])
    scores = feedforward.layers(network, X.astype(np.float32), weights)[-1][:, 0]
    expected = {"chance": 2 / (1 + np.exp(-scores)) - 1, "squash": np.tanh(scores), "value": np.clip(scores, -1, 1)}[head]
    found = seen[np.ix_((0, 42, 99), (0, 7, 99))].ravel() / 127.5 - 1
    np.testing.assert_allclose(found, expected, atol=0.5 / 127.5 + 1e-6)


def test_the_picture_of_many_classes_is_the_most_probable_one():
    network = Network(("x1", "x2"), (), (), False, "classes", 3)
    weights = [np.array([[1, 0, -1], [0, 1, -1]], np.float32), np.zeros(3, np.float32)]
    seen = feedforward.picture(network, weights)
    assert [seen["output"][50, 99], seen["output"][0, 50], seen["output"][99, 0]] == [0, 1, 2]
    assert seen["certainty"][99, 0] == 255
    assert seen["certainty"].min() >= 255 // 3


def test_a_unit_is_shown_in_its_own_reach():
    network = Network(("x1", "x2"), (2,), ("linear",), False, "value", 1)
    seen = feedforward.picture(network, [np.array([[1, 0], [0, 0.001]], np.float32), np.zeros(2, np.float32), *weights_of(network)[2:]])
    assert seen["reach"] == pytest.approx([6 - 6 / 32, 0.1])
    assert seen["units"][0, :, 0].tolist() == [0] * 32
    assert seen["units"][0, :, -1].tolist() == [255] * 32
    assert np.ptp(seen["units"][1]) < 20


def test_weights_beyond_all_numbers_are_drawn_all_the_same():
    network = Network(("x1_squared",), (2, 2), ("linear", "relu"), True, "classes", 3)
    for value in (1e38, np.inf, np.nan):
        seen = feedforward.picture(network, [np.full_like(array, value) for array in weights_of(network)])
        assert seen["output"].shape == seen["certainty"].shape == (100, 100)


@pytest.mark.parametrize("start", ["glorot", "he", "normal"])
def test_first_weights_have_the_spread_that_is_asked_for(start):
    kernel, bias = feedforward.first_weights((300, 200), start, seed=1)
    spread = {"glorot": math.sqrt(2 / 500), "he": math.sqrt(2 / 300), "normal": 0.01}[start]
    assert kernel.std() == pytest.approx(spread, rel=0.02)
    assert not bias.any()
    shape = stats.uniform(-math.sqrt(6 / 500), 2 * math.sqrt(6 / 500)) if start == "glorot" else stats.norm(0, spread)
    assert stats.kstest(kernel.ravel()[:2000], shape.cdf).pvalue > 0.001


def test_the_seed_draws_the_first_weights():
    first, again, other = (feedforward.first_weights((2, 4, 1), "glorot", seed) for seed in (1, 1, 2))
    assert all(np.array_equal(one, two) for one, two in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


@given(widths=st.lists(st.integers(1, 8), max_size=4), seed=st.integers(0, 999))
@settings(max_examples=40, deadline=None)
def test_layers_without_activation_are_one_affine_map(widths, seed):
    """Book 5.1: however deep, W1 W2 is a W."""
    network = Network(("x1", "x2"), tuple(widths), ("linear",) * len(widths), False, "value", 1)
    weights = weights_of(network, seed)
    kernel, bias = feedforward.collapsed(weights)
    X = np.random.default_rng(seed).uniform(-6, 6, (30, 2)).astype(np.float32)
    np.testing.assert_allclose(X @ kernel + bias, feedforward.layers(network, X, weights)[-1], rtol=1e-3, atol=1e-3)


def test_twins_count_once():
    kernel, bias = np.array([[1.0, 2, 1, 1], [3, 4, 3, 3]]), np.array([0.0, 0, 0, 1])
    assert feedforward.num_distinct(kernel, bias) == 3
    for start, expected in (("constant", 1), ("zeros", 1), ("glorot", 6), ("normal", 6)):
        assert feedforward.num_distinct(*feedforward.first_weights((2, 6), start, 0)) == expected


def test_the_shape_follows_the_data():
    spec = MLPPlaygroundSpec()
    found = {data: network_of(replace(spec, data=data, num_classes=2)) for data in ("xor", "plane", "blobs")}
    assert [(network.head, network.num_outputs) for network in found.values()] == [("chance", 1), ("value", 1), ("chance", 1)]
    assert network_of(replace(spec, data="blobs", num_classes=5))[-2:] == ("classes", 5)
    assert network_of(replace(spec, data="drawn", points="0,0,0;1,1,2"))[-2:] == ("classes", 3)
    assert network_of(replace(spec, loss="squared")).head == "squash"
    assert network_of(replace(spec, features=("sin_x2", "x1", "sin_x2"))).inputs == ("x1", "sin_x2")
    assert network_of(replace(spec, widths=(3, 2), activations=("relu",))).activations == ("relu", "relu")
    assert replace(spec, widths=(5, 5, 5), dropout=(0.1, 0.4)).layer_dropout == (0.1, 0.4, 0.4)
