"""The sizes that the book gives."""

import pytest


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


def test_lenet_with_batch_normalisation_has_two_more_for_each_channel_or_unit(networks):
    import torch

    model = networks.batch_norm_lenet()
    learned = sum(variable.value.numel() for variable in model.trainable_variables)
    assert learned == 61_706 + 2 * (6 + 16 + 120 + 84)
    assert model.count_params() - learned == 2 * (6 + 16 + 120 + 84) == 452
    assert model(torch.zeros(2, 1, 28, 28)).shape == (2, 10)
    assert [layer.momentum for layer in model.layers if hasattr(layer, "moving_mean")] == [0.9] * 4


def test_lenet_with_batch_normalisation_is_that_of_torch(networks):
    import torch

    from models.nets.in_torch import batch_norm_lenet

    ours, theirs, X = networks.batch_norm_lenet(), batch_norm_lenet(), torch.randn(8, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        for variable, parameter in zip(ours.trainable_variables, theirs.parameters(), strict=True):
            values = parameter.permute(2, 3, 1, 0) if parameter.ndim == 4 else parameter.t()
            variable.assign(values)
        torch.testing.assert_close(ours(X, training=True), theirs(X), rtol=1e-3, atol=1e-4)
        means = [variable.value for variable in ours.non_trainable_variables if "moving_mean" in variable.path]
        for mean, expected in zip(means, (values for name, values in theirs.named_buffers() if name.endswith("running_mean")), strict=True):
            torch.testing.assert_close(mean, expected, rtol=1e-3, atol=1e-4)
