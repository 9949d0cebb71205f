"""Three recurrences over whole sequences, forwards and, by hand, backwards through time (book 9.4, 9.7, 10.1, 10.2).

Autograd would remember every step of every gate as an operation of its own. Written by hand there is one buffer for all steps, each step
works in place, gradients take the place of what they were computed from, and that of a weight is one product over all steps instead of a
sum of as many.

Everywhere steps come first in memory, then the batch: inputs X (steps, batch, inputs), outputs (steps, batch, units). Gates lie one after
another, (gates, steps, batch, units), so that each of them can be read in one go. Kernels are those of Keras: W (inputs, gates * units),
U (units, gates * units). Each can be differentiated once.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch.autograd.function import once_differentiable

aten = torch.ops.aten
Tensors = Sequence[torch.Tensor]


class SimpleRecurrence(torch.autograd.Function):
    """H_t = tanh(X_t W + H_(t-1) U + b) (book 9.4). Takes X, H (batch, units) before the first step, W, U and b (units,)."""

    @staticmethod
    def forward(ctx: Any, X: torch.Tensor, H: torch.Tensor, W: torch.Tensor, U: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        states = _states(X, H)  # (steps + 1, batch, units)
        _project(X, W, b, states[None, 1:])
        for before, now in _together(states[:-1], states[1:]):
            now.addmm_(before, U).tanh_()  # (batch, units)
        ctx.save_for_backward(X, states, W, U)
        return states[1:]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, dH: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        X, states, W, U = ctx.saved_tensors
        carry, back = torch.zeros_like(states[0]), U.t().contiguous()  # (batch, units), (units, units)
        d = torch.empty_like(states[1:])  # (steps, batch, units), before the tanh
        for H, dA, above in _together(states[1:], d, dH)[::-1]:
            aten.tanh_backward.grad_input(carry.add_(above), H, grad_input=dA)
            torch.mm(dA, back, out=carry)
        return _inputs(ctx, X, W, [d]), carry, *_weights(X, states, [d], [d]), _over_steps(d)


class GatedRecurrence(torch.autograd.Function):
    """The gated recurrent unit whose reset gate comes after the product, as in Keras, torch and cuDNN (book 10.2 has it before).

    Z_t = sigmoid(X_t W_z + H_(t-1) U_z + b_z), and R_t in the same way; N_t = tanh(X_t W_n + b_n + R_t * (H_(t-1) U_n + c_n));
    H_t = Z_t * H_(t-1) + (1 - Z_t) * N_t. Takes X, H (batch, units) before the first step, W, U and b (2, 3 * units); gates in the order
    z, r, n.
    """

    @staticmethod
    def forward(ctx: Any, X: torch.Tensor, H: torch.Tensor, W: torch.Tensor, U: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        states, units = _states(X, H), H.shape[1]  # (steps + 1, batch, units)
        gates = H.new_empty(4, *X.shape[:2], units)  # z, r, n, and what r lets through
        _project(X, W, torch.cat([b.sum(0)[: 2 * units], b[0, 2 * units :]]), gates[:3])
        kernels, bias = _by_gate(U).unbind(), b[1, 2 * units :]  # (units, units) each, (units,)
        for before, now, Z, R, N, passed in _together(states[:-1], states[1:], *gates):  # (batch, units) each
            Z.addmm_(before, kernels[0]).sigmoid_()
            R.addmm_(before, kernels[1]).sigmoid_()
            N.addcmul_(R, torch.addmm(bias, before, kernels[2], out=passed)).tanh_()
            torch.lerp(N, before, Z, out=now)
        ctx.save_for_backward(X, states, W, U, gates)
        return states[1:]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, dH: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        X, states, W, U, gates = ctx.saved_tensors
        carry, held, more = (torch.zeros_like(states[0]) for _ in range(3))  # (batch, units) each
        back = _by_gate(U).transpose(1, 2).contiguous().unbind()  # (units, units) each
        for before, above, Z, R, N, passed in _together(states[:-1], dH, *gates)[::-1]:
            # Each of the gates becomes its own gradient, before its function.
            torch.mul(carry.add_(above), Z, out=held)
            torch.sub(before, N, out=more).mul_(carry)
            aten.sigmoid_backward.grad_input(more, Z, grad_input=Z)
            aten.tanh_backward.grad_input(carry.sub_(held), N, grad_input=N)
            torch.mul(N, passed, out=more)
            torch.mul(N, R, out=passed)
            aten.sigmoid_backward.grad_input(more, R, grad_input=R)
            carry, held = held.addmm_(Z, back[0]).addmm_(R, back[1]).addmm_(passed, back[2]), carry
        dZ, dR, dN, dpassed = gates.unbind()  # (steps, batch, units) each
        db = [_over_steps(d) for d in gates.unbind()]  # (units,) each
        db = torch.stack([torch.cat(db[:3]), torch.cat([*db[:2], db[3]])])  # (2, 3 * units)
        return _inputs(ctx, X, W, [dZ, dR, dN]), carry, *_weights(X, states, [dZ, dR, dN], [dZ, dR, dpassed]), db


class LongShortTermMemory(torch.autograd.Function):
    """I, F and O = sigmoid(X_t W + H_(t-1) U + b), each with its own; G the same with tanh; C_t = F * C_(t-1) + I * G (book 10.1).

    H_t = O * tanh(C_t). Takes X, H and C (batch, units) before the first step, W, U and b (4 * units,); gates in the order i, f, g, o.
    Returns the outputs, and C (batch, units) after the last step.
    """

    @staticmethod
    def forward(ctx: Any, X: torch.Tensor, H: torch.Tensor, C: torch.Tensor, W: torch.Tensor, U: torch.Tensor, b: torch.Tensor) -> tuple:
        states, cells, units = _states(X, H), _states(X, C), H.shape[1]  # (steps + 1, batch, units) each
        gates = H.new_empty(5, *X.shape[:2], units)  # i, f, g, o, and tanh(C)
        _project(X, W, b, gates[:4])
        kernels = _by_gate(U).unbind()  # (units, units) each
        for before, cell, i, f, g, o, t, now, cell_now in _together(states[:-1], cells[:-1], *gates, states[1:], cells[1:]):  # (batch, units) each
            i.addmm_(before, kernels[0]).sigmoid_()
            f.addmm_(before, kernels[1]).sigmoid_()
            g.addmm_(before, kernels[2]).tanh_()
            o.addmm_(before, kernels[3]).sigmoid_()
            torch.mul(f, cell, out=cell_now).addcmul_(i, g)
            torch.mul(o, torch.tanh(cell_now, out=t), out=now)
        ctx.save_for_backward(X, states, cells, W, U, gates)
        return states[1:], cells[-1].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, dH: torch.Tensor, dC: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        X, states, cells, W, U, gates = ctx.saved_tensors
        carry, more, dC = torch.zeros_like(states[0]), torch.zeros_like(states[0]), dC.clone()  # (batch, units) each
        back = _by_gate(U).transpose(1, 2).contiguous().unbind()  # (units, units) each
        for cell, above, i, f, g, o, t in _together(cells[:-1], dH, *gates)[::-1]:
            # Each of the gates becomes its own gradient, before its function.
            torch.mul(carry.add_(above), o, out=more)
            aten.sigmoid_backward.grad_input(carry.mul_(t), o, grad_input=o)
            aten.tanh_backward.grad_input(more, t, grad_input=t)
            torch.mul(dC.add_(t), g, out=more)
            torch.mul(dC, i, out=carry)
            aten.sigmoid_backward.grad_input(more, i, grad_input=i)
            aten.tanh_backward.grad_input(carry, g, grad_input=g)
            torch.mul(dC, cell, out=more)
            dC.mul_(f)
            aten.sigmoid_backward.grad_input(more, f, grad_input=f)
            torch.mm(i, back[0], out=carry).addmm_(f, back[1]).addmm_(g, back[2]).addmm_(o, back[3])
        d = gates[:4].unbind()  # (steps, batch, units) each
        return _inputs(ctx, X, W, d), carry, dC, *_weights(X, states, d, d), torch.cat([_over_steps(rows) for rows in d])


def _states(X: torch.Tensor, first: torch.Tensor) -> torch.Tensor:
    """Room for the states before and after every step, (steps + 1, batch, units), with the first in its place."""
    states = first.new_empty(len(X) + 1, *first.shape)
    states[0] = first
    return states


def _together(*sequences: torch.Tensor) -> list[tuple[torch.Tensor, ...]]:
    """Their entries, step by step."""
    return list(zip(*(sequence.unbind() for sequence in sequences), strict=True))


def _project(X: torch.Tensor, W: torch.Tensor, b: torch.Tensor, gates: Tensors) -> None:
    """X W + b for all steps at once, into gates (gates, steps, batch, units)."""
    units = gates[0].shape[-1]
    rows = X.reshape(-1, X.shape[2])  # (steps * batch, inputs)
    for gate, kernel, bias in zip(gates, W.split(units, 1), b.split(units), strict=True):
        torch.addmm(bias, rows, kernel, out=gate.view(-1, units))


def _by_gate(U: torch.Tensor) -> torch.Tensor:
    """(units, gates * units) to (gates, units, units)."""
    return torch.stack(U.split(len(U), 1))


def _inputs(ctx: Any, X: torch.Tensor, W: torch.Tensor, d: Tensors) -> torch.Tensor | None:
    """The gradient of X, where somebody asks for it; d: for each gate (steps, batch, units), before its function."""
    if not ctx.needs_input_grad[0]:
        return None
    gradient = X.new_zeros(X.shape).view(-1, X.shape[2])  # (steps * batch, inputs)
    for rows, kernel in zip(d, W.split(d[0].shape[-1], 1), strict=True):
        gradient.addmm_(rows.flatten(0, 1), kernel.t())
    return gradient.view(X.shape)


def _weights(X: torch.Tensor, states: torch.Tensor, d: Tensors, passed: Tensors) -> tuple[torch.Tensor, torch.Tensor]:
    """The gradients of W and U, one product for each gate; d and passed: as for the inputs, seen from X and from the state."""
    inputs, before = X.reshape(-1, X.shape[2]).t(), states[:-1].flatten(0, 1).t()  # (inputs, rows), (units, rows)
    dW = torch.cat([inputs @ rows.flatten(0, 1) for rows in d], 1)  # (inputs, gates * units)
    return dW, torch.cat([before @ rows.flatten(0, 1) for rows in passed], 1)  # (units, gates * units)


def _over_steps(d: torch.Tensor) -> torch.Tensor:
    """(steps, batch, units) to (units,)."""
    return d.flatten(0, 1).sum(0)
