"""What is recorded does what was written, or is not used."""

import numpy as np
import pytest

CALLS = 6  # after so many with the same shapes, a recording is played


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


def remembering(keras):
    from models.nets.recurrent import LSTM, UNITS_FOR_ONEDNN

    return keras.Sequential([keras.Input((5,)), keras.layers.Reshape((5, 1)), LSTM(UNITS_FOR_ONEDNN), keras.layers.Dense(3)])


def stochastic(keras):
    layers = keras.layers
    return keras.Sequential([keras.Input((5,)), layers.Dense(50, activation="relu"), layers.Dropout(0.5), layers.Dense(3)])


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


def recorded(capture, function, inputs, variables=(), parameters=()):
    """The recording of a function that has been called often enough for it."""
    captured = capture.Captured(function, list(variables), parameters)
    import torch

    with torch.no_grad():
        for _ in range(CALLS):
            captured(*inputs)
    return captured.recordings[inputs[0].shape]


@pytest.mark.parametrize("build", [dense, convolutional, recurrent, remembering, stochastic])
def test_a_recording_agrees_and_follows_the_weights(capture, build):
    import keras
    import torch

    model = build(keras)
    differentiate, variables = differentiation(model)
    play = recorded(capture, differentiate, batch(), variables, [variable.value for variable in model.trainable_variables])
    assert play is not differentiate
    for seed in (1, 2):
        with torch.no_grad():
            for variable in filter(torch.is_floating_point, variables):
                variable.mul_(0.9)
            before = [variable.clone() for variable in variables]
            torch.manual_seed(seed)
            ours, ours_after = play(*batch(seed)), [variable.clone() for variable in variables]
            for variable, values in zip(variables, before, strict=True):
                variable.copy_(values)
            torch.manual_seed(seed)
            expected = differentiate(*batch(seed))
        for one, other in zip([*ours, *ours_after], [*expected, *variables], strict=True):
            torch.testing.assert_close(one, other.detach(), rtol=1e-4, atol=1e-6)


def test_masks_are_drawn_anew(capture):
    import keras
    import torch

    differentiate, variables = differentiation(stochastic(keras))
    play = recorded(capture, differentiate, batch(), variables)
    with torch.no_grad():
        assert not torch.equal(play(*batch())[1], play(*batch())[1])


def test_being_recorded_changes_nothing(capture):
    """The same calls, recorded and not: the same results, the same moving averages, the same random numbers."""
    import keras
    import torch

    model = convolutional(keras)
    differentiate, variables = differentiation(model)
    before = [variable.clone() for variable in variables]
    ends = []
    for function in (differentiate, capture.Captured(differentiate, variables)):
        torch.manual_seed(0)
        with torch.no_grad():
            for variable, values in zip(variables, before, strict=True):
                variable.copy_(values)
            results = [torch.cat([result.flatten() for result in function(*batch(seed))]) for seed in range(CALLS - 1)]
        ends.append([*results, *(variable.detach().clone() for variable in variables), torch.random.get_rng_state()])
    assert all(torch.equal(one, other) for one, other in zip(*ends, strict=True))


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
    results = [captured(X)[0][0].item() for _ in range(CALLS + 1)]
    assert captured.recordings[X.shape] is function
    assert len(set(results)) == (1 if unsound == "reads a number" else CALLS + 1)
    assert len(calls) == CALLS + 1


def test_what_is_too_long_for_a_recording(capture, monkeypatch):
    import torch

    from models.nets import tape

    def function(X):
        for _ in range(10):
            X = X + 1
        return (X,)

    assert recorded(capture, function, [torch.ones(3)]) is not function
    monkeypatch.setattr(tape, "MOST_OPERATIONS", 9)
    assert recorded(capture, function, [torch.ones(3)]) is function


def test_what_a_recording_can_hold(capture):
    """Lists of tensors, several results of one operation, no tensor at all, flags, what is written in place, settings of every kind."""
    import torch

    table = torch.zeros(4)

    def function(X):
        left, right = X.split([1, 2], dim=1)
        values, positions = torch.cat([left, right.clamp(min=0)], 1).topk(2, largest=True)
        table.add_(values.sum())
        picked = X[:, [0, 2]].to(torch.float64).mean(0, keepdim=True)
        return values, positions, None, picked, table.clone(), torch.full((2,), float("inf")), X.to(memory_format=torch.contiguous_format)

    X = torch.arange(12.0).reshape(4, 3)
    play = recorded(capture, function, [X], [table])
    assert play is not function
    for inputs in (X, -X):
        ours = play(inputs)
        table.sub_(ours[0].sum())
        for one, other in zip(ours, function(inputs), strict=True):
            assert one is other if other is None else torch.equal(one, other)


def test_an_operation_that_returns_a_tensor_and_a_list_of_them(capture):
    """As cuDNN's recurrent layers do."""
    import torch

    library = torch.library.Library("playground_test", "FRAGMENT")
    library.define("ends(Tensor x) -> (Tensor, Tensor[])")
    library.impl("ends", lambda x: (x.sum(), [x[0].clone(), x[-1].clone()]), "CompositeExplicitAutograd")

    def function(X):
        total, (first, last) = torch.ops.playground_test.ends(X * 2)
        return total, last - first

    play = recorded(capture, function, [torch.arange(4.0)])
    assert play is not function
    assert [result.item() for result in play(torch.arange(4.0) ** 2)] == [28, 18]


def test_a_function_that_fails_says_so(capture):
    import torch

    captured = capture.Captured(lambda X: (X @ torch.ones(5),), [])
    for _ in range(CALLS):
        with pytest.raises(RuntimeError, match="size"):
            captured(torch.ones(3))


def test_only_what_comes_again_is_recorded(capture):
    import torch

    captured = capture.Captured(lambda X: (X + 1,), [])
    for size in (4, 4, 3, 4, 3, 4, 4, 4):
        assert torch.equal(captured(torch.zeros(size))[0], torch.ones(size))
    assert list(captured.recordings) == [(4,)]
    assert captured.recordings[(4,)] is not captured.function


def test_the_kernels_of_dense_layers_lie_as_torch_would_have_them_from_the_first_step(capture):
    import keras
    import torch

    from models.nets.layers import parameters_of

    model = dense(keras)
    before = [variable.value.detach().clone() for variable in model.trainable_variables]
    parameters = parameters_of(model)
    assert all(torch.equal(one, other) for one, other in zip(parameters, before, strict=True))
    differentiate, variables = differentiation(model)
    play = recorded(capture, differentiate, batch(), variables, parameters)
    with torch.no_grad():
        for function in (differentiate, play):
            assert [gradient.stride() for gradient in function(*batch())[2::2]] == [kernel.stride() for kernel in parameters[::2]] == [(1, 5), (1, 7)]


def test_what_an_optimiser_remembers_moves_with_the_parameters(capture):
    """As the kernel of a convolution does, whose gradient comes in another order."""
    import keras
    import torch

    from models.nets import optimizers

    model = convolutional(keras)
    differentiate, variables = differentiation(model)
    parameters = [variable.value for variable in model.trainable_variables]
    first = parameters[0].stride()
    optimizer = optimizers.make("adam", parameters, 0.1)
    captured = capture.Captured(differentiate, variables, parameters, lambda: optimizers.follow(optimizer))
    with torch.no_grad():
        for _ in range(CALLS):
            gradients = captured(*batch())[2:]
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter.grad = gradient
            optimizer.step()
            before = [memory["exp_avg"].clone() for memory in optimizer.state.values()]
            optimizers.follow(optimizer)
            assert all(torch.equal(memory["exp_avg"], values) for memory, values in zip(optimizer.state.values(), before, strict=True))
    assert first != parameters[0].stride() == gradients[0].stride() == optimizer.state[parameters[0]]["exp_avg"].stride()


def test_a_fused_optimiser_is_refused(capture):
    """Its kernel for CPUs takes both tensors for plain rows of numbers, whatever their order."""
    import torch

    from models.nets.loop import _move_of

    with pytest.raises(ValueError, match="fused"):
        _move_of(torch.optim.SGD([torch.zeros(2, requires_grad=True)], 0.1, fused=True))


def test_recordings_are_forgotten(capture):
    import psutil
    import torch

    from models.nets.tape import Recording

    def memory_after(count: int) -> int:
        for _ in range(count):
            assert isinstance(recorded(capture, lambda X: tuple(torch.tanh(X * number) for number in range(20)), (torch.ones(3),)), Recording)
        return psutil.Process().memory_info().rss

    before = memory_after(10)
    assert memory_after(60) - before < 3e7  # kept for ever, they would take more than twice as much
