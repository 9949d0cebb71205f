"""Layers of one operation, against Keras's own and torch's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def layers():
    from models.nets import layers

    return layers


def drawn(*shape, seed=0, scale=2.0, shift=1.0):
    import torch

    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)) * scale + shift


def everything(layer, X, training):
    """Outputs, gradients and what is remembered, after a call."""
    import torch

    outputs = layer(X, training=training)
    weights = drawn(*outputs.shape, seed=1)
    gradients = torch.autograd.grad((outputs * weights).sum(), [X, *(variable.value for variable in layer.trainable_variables)])
    return [outputs, *gradients, *(variable.value.clone() for variable in layer.non_trainable_variables)]


@settings(max_examples=15)
@given(
    shape=st.lists(st.integers(2, 4), min_size=2, max_size=4),
    axis=st.sampled_from([1, -1]),
    scale=st.booleans(),
    center=st.booleans(),
    momentum=st.sampled_from([0.9, 0.99, 0.0]),
)
def test_batch_normalisation_is_that_of_keras(layers, shape, axis, scale, center, momentum):
    import keras
    import torch

    options = {"axis": axis, "scale": scale, "center": center, "momentum": momentum, "epsilon": 1e-5}
    ours, theirs = layers.BatchNormalization(**options), keras.layers.BatchNormalization(**options)
    for layer in (ours, theirs):
        layer.build(tuple(shape))
        for number, variable in enumerate(layer.weights):
            variable.assign(drawn(*variable.shape, seed=number, shift=3.0).abs())
    X = drawn(*shape).requires_grad_()
    for training in (True, False, True):
        for one, other in zip(everything(ours, X, training), everything(theirs, X, training), strict=True):
            torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


def test_batch_normalisation_is_that_of_torch_but_for_one_over_n(layers):
    """Torch keeps the variance that divides by n - 1 (E51)."""
    import torch

    ours, theirs = layers.BatchNormalization(axis=1, momentum=0.9, epsilon=1e-5), torch.nn.BatchNorm1d(3, eps=1e-5, momentum=0.1)
    X = drawn(8, 3)
    torch.testing.assert_close(ours(X, training=True), theirs(X))
    torch.testing.assert_close(ours.moving_mean.value, theirs.running_mean)
    biased = 0.9 + (theirs.running_var - 0.9) * 7 / 8
    torch.testing.assert_close(ours.moving_variance.value, biased)


def test_a_frozen_layer_learns_nothing(layers):
    import torch

    layer = layers.BatchNormalization(axis=1)
    layer.build((4, 3))
    layer.trainable = False
    before = layer.moving_mean.value.clone()
    X = drawn(4, 3)
    torch.testing.assert_close(layer(X, training=True), layer(X, training=False))
    assert torch.equal(layer.moving_mean.value, before)


def test_a_dense_layer_over_steps_is_a_dense_layer(layers):
    import keras
    import torch

    ours, theirs = layers.DenseOverSteps(3, activation="relu"), keras.layers.Dense(3, activation="relu")
    X = drawn(5, 2, 4).transpose(0, 1)
    ours.build(X.shape)
    theirs.build(X.shape)
    theirs.kernel.assign(ours.kernel)
    torch.testing.assert_close(ours(X), theirs(X))
    assert ours(X).transpose(0, 1).is_contiguous()


def test_tokens_as_keras_encodes_them(layers):
    import keras
    import torch

    tokens = torch.tensor([[0, 2, 1], [3, 3, 0]])
    assert torch.equal(layers.OneHot(4)(tokens), keras.layers.CategoryEncoding(4, output_mode="one_hot")(tokens))
    symbolic = layers.OneHot(4)(keras.Input((None,), dtype="int64"))
    assert (symbolic.shape, symbolic.dtype) == ((None, None, 4), "float32")


def test_the_loss_of_many_labels(layers):
    import torch

    from models.nets.losses import cross_entropy

    scores, labels = drawn(3, 5, 7), torch.randint(0, 7, (3, 5), generator=torch.Generator().manual_seed(0))
    expected = torch.nn.functional.cross_entropy(scores.reshape(15, 7), labels.reshape(15))
    torch.testing.assert_close(cross_entropy(scores, labels), expected)
    torch.testing.assert_close(cross_entropy(scores.transpose(0, 1).contiguous().transpose(0, 1), labels), expected)
    torch.testing.assert_close(cross_entropy(scores[:, 0], labels[:, 0]), torch.nn.functional.cross_entropy(scores[:, 0], labels[:, 0]))
    kept = labels != 2
    torch.testing.assert_close(cross_entropy(scores, labels, padding=2), torch.nn.functional.cross_entropy(scores[kept], labels[kept]))
