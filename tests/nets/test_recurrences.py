"""Recurrences differentiated by hand, against torch's modules and autograd."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


@pytest.fixture(scope="module")
def recurrences():
    from models.nets import recurrences

    return recurrences


def drawn(*shape, seed=0):
    import torch

    generator = torch.Generator().manual_seed(seed + sum(shape))
    return torch.randn(shape, generator=generator, dtype=torch.float64).requires_grad_()


def arguments(cell, steps, batch, inputs, units):
    """X, the states, W, U and b."""
    states = [drawn(batch, units, seed=number) for number in range(2 if cell == "lstm" else 1)]
    bias = drawn(2, 3 * units) if cell == "gru" else drawn(GATES[cell] * units)
    return [drawn(steps, batch, inputs), *states, drawn(inputs, GATES[cell] * units, seed=1), drawn(units, GATES[cell] * units, seed=2), bias]


def ours(recurrences, cell, values):
    """Outputs (steps, batch, units), and the last cell of a memory."""
    kinds = {"rnn": recurrences.SimpleRecurrence, "gru": recurrences.GatedRecurrence, "lstm": recurrences.LongShortTermMemory}
    results = kinds[cell].apply(*values)
    return results if isinstance(results, tuple) else (results,)


def torchs(cell, values):
    """The same by torch's functions, whose gates of a GRU come in the order r, z, n, and whose kernels lie the other way round."""
    import torch

    X, *states, W, U, b = values
    units = len(U)

    def turned(weights):
        parts = weights.split(units, -1)
        return torch.cat([parts[1], parts[0], parts[2]] if cell == "gru" else parts, -1).t()

    biases = [turned(b[0]), turned(b[1])] if cell == "gru" else [b, torch.zeros_like(b)]
    call = {"rnn": torch._VF.rnn_tanh, "gru": torch._VF.gru, "lstm": torch._VF.lstm}[cell]
    states = [state[None] for state in states]
    outputs, *rest = call(X, states if cell == "lstm" else states[0], [turned(W), turned(U), *biases], True, 1, 0.0, True, False, False)
    return (outputs, rest[1][0]) if cell == "lstm" else (outputs,)


@pytest.mark.parametrize("cell", GATES)
@settings(max_examples=15)
@given(steps=st.integers(1, 5), batch=st.integers(1, 4), inputs=st.integers(1, 4), units=st.integers(1, 5))
def test_outputs_and_gradients_are_those_of_torch(recurrences, cell, steps, batch, inputs, units):
    import torch

    values = arguments(cell, steps, batch, inputs, units)
    results, expected = ours(recurrences, cell, values), torchs(cell, values)
    weights = [drawn(*result.shape, seed=5).detach() for result in results]
    for one, other in zip(results, expected, strict=True):
        torch.testing.assert_close(one, other)
    gradients = [torch.autograd.grad([(r * w).sum() for r, w in zip(found, weights, strict=True)], values) for found in (results, expected)]
    for one, other in zip(*gradients, strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("cell", GATES)
def test_inputs_may_need_no_gradient_and_lie_in_any_order(recurrences, cell):
    import torch

    values = arguments(cell, 4, 3, 2, 5)
    plain = ours(recurrences, cell, values)[0]
    values[0] = values[0].detach().permute(2, 0, 1).contiguous().permute(1, 2, 0)
    turned = ours(recurrences, cell, values)[0]
    assert torch.equal(plain, turned)
    for one, other in zip(*(torch.autograd.grad(outputs.sum(), values[1:]) for outputs in (plain, turned)), strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_a_second_gradient_is_refused_not_wrong(recurrences, cell):
    """The first has taken the place of what the second would be computed from."""
    values = arguments(cell, 2, 2, 2, 2)
    total = ours(recurrences, cell, values)[0].sum()
    total.backward(retain_graph=True)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        total.backward()
