"""What is recorded does what was written, or is not used."""

import numpy as np
import pytest

pytestmark = pytest.mark.xdist_group("nets")


@pytest.fixture(scope="module")
def capture():
    import torch

    from models.nets import capture

    torch.set_num_threads(1)
    return capture


def dense(keras):
    layers = keras.layers
    return keras.Sequential([keras.Input((5,)), layers.Dense(7, activation="tanh"), layers.Dense(3)])


def convolutional(keras):
    layers = keras.layers
    convolution = layers.Conv2D(4, 3, padding="same", activation="relu", data_format="channels_first")
    return keras.Sequential(
        [keras.Input((5,)), layers.Reshape((1, 5, 1)), convolution, layers.BatchNormalization(axis=1), layers.Flatten(), layers.Dense(3)]
    )


def recurrent(keras):
    layers = keras.layers
    return keras.Sequential([keras.Input((5,)), layers.Reshape((5, 1)), layers.GRU(4, unroll=True), layers.Dense(3)])


def differentiation(model):
    """Loss, outputs and gradients of a model, as the loop asks for them; and everything that the model holds."""
    import torch

    parameters = [variable.value for variable in model.trainable_variables]

    def differentiate(X, y):
        with torch.enable_grad():
            y_hat = model(X, training=True)
            loss = torch.nn.functional.cross_entropy(y_hat, y)
            gradients = torch.autograd.grad(loss, parameters)
        return loss.detach(), y_hat.detach(), *gradients

    return differentiate, [variable.value for variable in model.variables]


def batch(seed: int = 0, size: int = 6):
    import torch

    generator = torch.Generator().manual_seed(seed)
    return torch.randn(size, 5, generator=generator), torch.randint(0, 3, (size,), generator=generator)


@pytest.mark.parametrize("build", [dense, convolutional, recurrent])
def test_a_recording_agrees_and_follows_the_weights(capture, build):
    import keras
    import torch

    model = build(keras)
    differentiate, variables = differentiation(model)
    play = capture.capture(differentiate, batch(), variables, [variable.value for variable in model.trainable_variables])
    assert play is not None
    for seed in (1, 2):
        with torch.no_grad():
            for variable in filter(torch.is_floating_point, variables):
                variable.mul_(0.9)
            before = [variable.clone() for variable in variables]
            ours, ours_after = play(*batch(seed)), [variable.clone() for variable in variables]
            capture._restore(variables, before)
            expected = differentiate(*batch(seed))
        for one, other in zip([*ours, *ours_after], [*expected, *variables], strict=True):
            torch.testing.assert_close(one, other.detach(), rtol=1e-4, atol=1e-6)


def test_recording_changes_nothing(capture):
    import keras
    import torch

    differentiate, variables = differentiation(convolutional(keras))
    before, noise = [variable.detach().numpy().copy() for variable in variables], torch.random.get_rng_state()
    capture.capture(differentiate, batch(), variables)
    assert all(np.array_equal(variable.detach().numpy(), values) for variable, values in zip(variables, before, strict=True))
    assert torch.equal(torch.random.get_rng_state(), noise)


@pytest.mark.parametrize("unsound", ["reads a number", "remembers", "draws from outside"])
def test_what_cannot_be_recorded_goes_on_as_it_was(capture, unsound):
    import torch

    calls, noise = [], np.random.default_rng(0)

    def function(X):
        calls.append(unsound)
        if unsound == "reads a number":
            return (X * float(X.sum()),)
        return (X * (len(calls) if unsound == "remembers" else noise.random()),)

    captured = capture.Captured(function, [])
    X = torch.ones(3)
    results = [captured(X)[0][0].item() for _ in range(8)]
    assert captured.recordings[X.shape] is function
    assert len(set(results)) == (1 if unsound == "reads a number" else 8)


def test_only_what_comes_again_is_recorded(capture):
    import torch

    captured = capture.Captured(lambda X: (X + 1,), [])
    for size in (4, 4, 3, 4, 3):
        assert torch.equal(captured(torch.zeros(size))[0], torch.ones(size))
    assert list(captured.recordings) == [(4,)]
    assert captured.recordings[(4,)] is not captured.function


def test_a_dense_layer_is_one_operation_and_its_kernel_lies_as_torch_would_have_it(capture):
    import keras
    import torch

    differentiate, variables = differentiation(dense(keras))
    with torch.no_grad():
        play = capture.capture(differentiate, batch(), variables, variables)
        _, _, *gradients = play(*batch())
    kernels = variables[::2]
    assert str(play.graph).count("aten::addmm") == 2
    assert [kernel.stride() for kernel in kernels] == [(1, 5), (1, 7)]
    assert [gradient.stride() for gradient in gradients[::2]] == [(1, 5), (1, 7)]


def test_a_fused_optimiser_is_refused(capture):
    """Its kernel for CPUs takes both tensors for plain rows of numbers, whatever their order."""
    import torch

    from models.nets.loop import _move_of

    with pytest.raises(ValueError, match="fused"):
        _move_of(torch.optim.SGD([torch.zeros(2, requires_grad=True)], 0.1, fused=True))


def test_recordings_are_forgotten(capture):
    import psutil
    import torch

    def memory_after(count: int) -> int:
        for _ in range(count):
            assert capture.capture(lambda X: tuple(torch.tanh(X * number) for number in range(20)), (torch.ones(3),), [])
        return psutil.Process().memory_info().rss

    before = memory_after(10)
    assert memory_after(60) - before < 3e7  # kept for ever, they would take more than twice as much
