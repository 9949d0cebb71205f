"""Networks of the book: what is counted of them, their Keras models, and torch's by hand agree; worked examples of chapter 8."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.maths.zoo import NETWORKS, network
from models.maths.zoo.layers import Join
from models.maths.zoo.measure import measure, totals
from models.specs.cnn_zoo_page import SMALLEST


@pytest.fixture(scope="module")
def oracle():
    from tests.nets import torch_zoo

    return torch_zoo


def of_torch(oracle, name, classes, width, channels, side):
    """Without memory: shapes of all convolutions, poolings and dense layers, parameters and multiply-adds, as torch counts them."""
    import torch
    from torch import nn
    from torch.utils.flop_counter import FlopCounterMode

    shapes = []
    kinds = (nn.Conv2d, nn.Linear, nn.MaxPool2d, nn.AvgPool2d, nn.BatchNorm2d)
    with torch.device("meta"), FlopCounterMode(display=False) as flops:
        net = oracle.MAKERS[name](classes, width, channels).eval()
        for module in net.modules():
            if isinstance(module, kinds):
                module.register_forward_hook(lambda _module, _inputs, output: shapes.append(tuple(output.shape[1:])))
        net(torch.zeros(1, channels, side, side))
    return shapes, sum(parameter.numel() for parameter in net.parameters()), flops.get_total_flops() // 2


def ours(layers):
    kinds = ("convolution", "dense", "max_pooling", "average_pooling", "normalization")
    return [layer.output for layer in layers if not isinstance(layer.layer, Join) and layer.layer.kind in kinds]


@pytest.mark.parametrize("name", NETWORKS)
@settings(max_examples=5)
@given(data=st.data())
def test_what_is_counted_is_what_torch_counts(oracle, name, data):
    width = data.draw(st.sampled_from([0.1, 0.35, 0.5, 1.0, 1.25, 2.0]))
    side = data.draw(st.integers(SMALLEST[name], 256))
    classes, channels = data.draw(st.integers(2, 1000)), data.draw(st.sampled_from([1, 3]))
    layers = measure(network(name, classes, width), channels, side)
    shapes, parameters, multiply_adds = of_torch(oracle, name, classes, width, channels, side)
    assert ours(layers) == shapes
    assert (totals(layers).parameters, totals(layers).multiply_adds) == (parameters, multiply_adds)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("width", [1.0, 0.3])
def test_the_keras_model_has_these_shapes_and_parameters(name, width):
    from models.nets import zoo

    import keras  # isort: skip

    described = network(name, 10, width)
    side = described.side if width == 1 else SMALLEST[name] + 17
    layers = measure(described, 1, side)
    with keras.device("meta"):
        model = zoo.build(described, 1, side)
    built = {int(layer.name.rsplit("_", 1)[1]): layer for layer in model.layers if layer.name[-1].isdigit() and "_" in layer.name}
    assert [tuple(built[number].output.shape[1:]) for number in range(len(layers))] == [layer.output for layer in layers]
    assert [sum(w.value.numel() for w in built[number].trainable_weights) for number in range(len(layers))] == [x.parameters for x in layers]
    frozen = sum(weight.value.numel() for weight in model.non_trainable_weights)
    assert model.count_params() == totals(layers).parameters + frozen
    assert len(zoo.stage_ends(model)) == len(described.stages)


@pytest.mark.parametrize("name", NETWORKS)
def test_with_the_same_weights_it_says_what_torch_says(oracle, name):
    import torch

    from models.nets import zoo

    width, side = 0.1, max(SMALLEST[name], 40)
    model = zoo.build(network(name, 7, width), 3, side, seed=1)
    net = oracle.MAKERS[name](7, width, 3).eval()
    X = torch.rand(2, 3, side, side, generator=torch.Generator().manual_seed(0))
    net(X)
    numbered = sorted((layer for layer in model.layers if layer.name.rsplit("_", 1)[-1].isdigit()), key=lambda x: int(x.name.rsplit("_", 1)[1]))
    values = [torch.rand_like(weight.value) * 0.2 + 0.05 for layer in numbered for weight in layer.trainable_weights]
    for weight, value in zip((w for layer in numbered for w in layer.trainable_weights), values, strict=True):
        weight.assign(value - 0.12 if value.ndim > 1 else value)
    with torch.no_grad():
        for parameter, layer_weight in zip(net.parameters(), (w for layer in numbered for w in layer.trainable_weights), strict=True):
            given_ = layer_weight.value
            parameter.copy_(given_.permute(3, 2, 0, 1) if given_.ndim == 4 else given_.T if given_.ndim == 2 else given_)
        torch.testing.assert_close(model(X, training=False).detach(), net(X), rtol=1e-4, atol=1e-4)


def test_the_file_is_read_without_this_project(tmp_path):
    import torch

    from models.maths.zoo.small import small
    from models.nets import zoo
    from models.nets.saving import plain_keras_file

    import keras  # isort: skip

    model = zoo.build(small("densenet"), 1, 28)
    (tmp_path / "model.keras").write_bytes(plain_keras_file(model))
    again = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert {type(layer).__module__.partition(".")[0] for layer in again.layers} == {"keras"}
    X = torch.rand(2, 1, 28, 28)
    torch.testing.assert_close(again(X, training=False), model(X, training=False), rtol=1e-4, atol=1e-5)
