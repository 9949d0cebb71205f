"""Tapes rewritten to do the same with less: a one-hot vector is not multiplied where a row can be looked up.

Nothing here changes what is computed, beyond rounding.
"""

from collections.abc import Sequence

import torch

from models.nets.tape import Operation, Tape, Value

aten = torch.ops.aten
VIEWS = (aten.view.default, aten._unsafe_view.default)


def choose_rows(tape: Tape) -> None:
    """A one-hot vector times a matrix is one of its rows: it is looked up, and the gradient is added to that row."""
    operations, tape.operations = tape.operations, []
    chosen: dict[Value, Value] = {}
    for operation in operations:
        if operation.target is aten.addmm.out:
            tape.operations += _look_up(operation, chosen)
        elif operation.target is aten.mm.default and chosen:
            tape.operations += _add_to_rows(operation, chosen)
        tape.operations.append(operation)
    tape.forget_what_nobody_reads()


def lay_out(parameters: Sequence[torch.Tensor], gradients: Sequence[torch.Tensor | None]) -> bool:
    """Parameters lie in memory as their gradients come, as those of a convolution do not, so that both are read in one go.

    Returns whether any has been moved.
    """
    pairs = [(one, other) for one, other in zip(parameters, gradients, strict=True) if other is not None and one.stride() != other.stride()]
    for parameter, gradient in pairs:
        parameter.data = torch.empty_like(gradient).copy_(parameter)
    return bool(pairs)


def _look_up(product: Operation, chosen: dict[Value, Value]) -> list[Operation]:
    """What has to come before a product of one-hot rows that becomes a choice; chosen: the tokens of such rows, (rows,)."""
    bias, rows, kernel, *factors, _ = product.arguments
    tokens = _tokens_of(rows)
    if tokens is None or factors != [1, 1]:
        return []
    before = []
    if tokens not in chosen:
        before.append(_operation(aten.clone.default, [tokens, torch.contiguous_format], tokens.shape))
        before.append(_operation(aten.view.default, [before[0].results[0], [-1]], rows.shape[:1]))  # (rows,)
        chosen[tokens] = before[1].results[0]
    table = _operation(aten.add.Tensor, [kernel, bias, 1], kernel.shape)  # (tokens, units)
    product.target, product.arguments = aten.index_select.out, [table.results[0], 0, chosen[tokens], product.arguments[-1]]
    return [*before, table]


def _add_to_rows(product: Operation, chosen: dict[Value, Value]) -> list[Operation]:
    """The same for the gradient of the matrix: one-hot rows, turned, times what comes back."""
    turned, upstream = product.arguments
    tokens = _tokens_of(turned.source.arguments[0]) if turned.target is aten.t.default else None
    if tokens not in chosen:
        return []
    zeros = _operation(aten.new_zeros.default, [upstream, [turned.shape[0], upstream.shape[1]], *[None] * 4], product.results[0].shape)
    product.target, product.arguments = aten.index_add.default, [zeros.results[0], 0, chosen[tokens], upstream, 1]
    return [zeros]


def _tokens_of(rows: Value) -> Value | None:
    """The tokens whose one-hot vectors these rows are: rows of the identity, one after another."""
    rows = rows.source.arguments[0] if rows.target in VIEWS else rows
    while rows.target is aten.transpose.int and rows.source.arguments[0].target is aten.transpose.int:
        inner = rows.source.arguments[0].source
        if inner.arguments[1:] != rows.source.arguments[1:]:
            return None
        rows = inner.arguments[0]
    if rows.target is not aten.embedding.default or rows.source.arguments[0].target is not aten.eye.default:
        return None
    return rows.source.arguments[1]


def _operation(target: object, arguments: list, shape: tuple[int, ...]) -> Operation:
    operation = Operation(target, arguments)
    operation.results = [Value(shape, operation)]
    return operation
