"""The sizes that the book gives."""

import pytest

pytestmark = pytest.mark.xdist_group("nets")


@pytest.fixture(scope="module")
def networks():
    from models.nets import networks

    return networks


def test_lenet_has_61706_parameters(networks):
    import torch

    model = networks.lenet()
    assert model.count_params() == 61_706
    assert model(torch.zeros(2, 1, 28, 28)).shape == (2, 10)
    assert [tuple(layer.output.shape[1:]) for layer in model.layers[:4]] == [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5)]


@pytest.mark.parametrize(
    ("num_inputs", "widths", "parameters"),
    [(2, (1,), 3), (2, (4, 2, 1), 25), (7, (8,) * 6 + (1,), 433), (784, (10,), 7_850), (784, (256, 10), 203_530)],
)
def test_multilayer_perceptrons_have_as_many_parameters_as_they_should(networks, num_inputs, widths, parameters):
    assert networks.multilayer_perceptron(num_inputs, widths).count_params() == parameters
