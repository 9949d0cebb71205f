"""LeNet against torch's layers with the same weights, and what the page promises of it."""

from dataclasses import replace

import numpy as np
import pytest

from models.data import load
from models.specs.lenet import LeNetSpec

SHORT = LeNetSpec(num_epochs=1, batch_size=256)


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import lenet

    torch.set_num_threads(1)
    return lenet


def of_torch(spec: LeNetSpec, weights: list):
    import torch
    from torch import nn

    activation = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}[spec.activation]
    pooling = {"average": nn.AvgPool2d, "max": nn.MaxPool2d}[spec.pooling]
    convolutions = [nn.Conv2d(1, 6, 5, padding=2), activation(), pooling(2), nn.Conv2d(6, 16, 5), activation(), pooling(2), nn.Flatten()]
    net = nn.Sequential(*convolutions, nn.Linear(400, 120), activation(), nn.Linear(120, 84), activation(), nn.Linear(84, 10))
    with torch.no_grad():
        for parameter, values in zip(net.parameters(), map(torch.tensor, weights), strict=True):
            turned = values.permute(3, 2, 0, 1) if values.ndim == 4 else values.T if values.ndim == 2 else values
            parameter.copy_(turned)
    return net


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("pooling", ["average", "max"])
def test_it_is_the_network_of_the_book(nets, activation, pooling):
    import torch

    spec = replace(SHORT, activation=activation, pooling=pooling, seed_weights=3)
    model = nets.build(spec)
    assert model.count_params() == 61_706
    X = torch.rand(4, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        theirs = of_torch(spec, [variable.value.numpy() for variable in model.trainable_variables])(X)
        np.testing.assert_allclose(model(X).numpy(), theirs.numpy(), atol=1e-5)


def test_b124_the_shapes_of_its_layers(nets):
    expected = [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (400,), (120,), (84,), (10,)]
    assert [layer.output.shape[1:] for layer in nets.build(SHORT).layers] == expected


def test_it_learns_the_digits_whatever_the_seed(nets):
    from models.nets.observer import Nobody

    for seed in (0, 7):
        observer = Nobody()
        nets.train(LeNetSpec(seed_data=seed, seed_weights=seed), "cpu", observer)
        assert observer.curve("validation_accuracy")[-1] >= 0.95


def test_what_it_says_of_an_image(nets):
    from models.nets.observer import Nobody

    observer = Nobody()
    outcome = nets.train(SHORT, "cpu", observer)
    data = load("digits", 0)
    images = (data.validation_images[:1] / data.white).astype(np.float32)
    told = nets.look(nets.rebuild(SHORT, outcome.weights), images)
    assert [entry["images"].shape for entry in told["maps"]] == [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (1, 1, 120), (1, 1, 84)]
    assert told["probabilities"].sum() == pytest.approx(1, abs=1e-5)
    assert observer.snapshots["kernels"]["images"].shape == (6, 5, 5)


def test_another_optimiser_on_the_way(nets):
    from tests.nets.test_loop import scripted

    observer = scripted({3: [({"optimizer": "adam", "learning_rate": 0.002}, [])]})
    assert nets.train(SHORT, "cpu", observer).state == "finished"
    assert observer.marks[0][2] == {"optimizer": "adam", "learning_rate": 0.002}


def test_the_file_holds_the_model(nets, tmp_path):
    import keras
    import torch

    model = nets.build(SHORT)
    (tmp_path / "model.keras").write_bytes(nets.keras_file(model))
    X = torch.rand(2, 1, 28, 28)
    again = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert torch.equal(again(X), model(X))
