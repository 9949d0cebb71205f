"""The same questions put to torch: programs run operation by operation with torch's tensors, derivatives by torch's own engine.

Only workers call these, because the server does not load torch; the tests hold everything here against the functions from scratch.
"""

import warnings
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np


def reverse(question: dict[str, Any]) -> dict[str, Any]:
    """Reverse mode. question: a plain graph, and `start`, the output's adjoint, or None to call `backward()` without one.

    Returns values and adjoints, an array or None for each node, and error: torch's own words where it refuses.
    """
    import torch

    values = run(question, [torch.tensor(value, requires_grad=True) for value in _inputs(question)])
    for value in values:
        if value.requires_grad:
            value.retain_grad()
    start = question["start"]
    try:
        _operand(values, *question["output"]).backward(None if start is None else torch.as_tensor(np.array(start)))
        error = ""
    except RuntimeError as refused:
        error = str(refused)
    adjoints = [None if not value.requires_grad or value.grad is None else value.grad.numpy().copy() for value in values]
    return {"values": [value.detach().numpy().copy() for value in values], "adjoints": adjoints, "error": error}


def forward(question: dict[str, Any]) -> dict[str, Any]:
    """Forward mode with dual numbers. question: a plain graph, and `directions`, one for each input.

    Returns tangents, an array or None for each node.
    """
    import torch
    from torch.autograd import forward_ad

    with warnings.catch_warnings(), forward_ad.dual_level():
        warnings.simplefilter("ignore", DeprecationWarning)  # torch's own, when it first loads its rules
        pairs = zip(_inputs(question), question["directions"], strict=True)
        duals = [forward_ad.make_dual(torch.as_tensor(value), torch.as_tensor(np.array(way, dtype=float))) for value, way in pairs]
        tangents = [forward_ad.unpack_dual(value).tangent for value in run(question, duals)]
    return {"tangents": [None if tangent is None else tangent.numpy().copy() for tangent in tangents]}


def run(question: dict[str, Any], inputs: list[Any]) -> list[Any]:
    """The value of every node as a torch tensor."""
    values: list[Any] = []
    given = iter(inputs)
    for node in question["nodes"]:
        operands = [_operand(values, *use) for use in node["uses"]]
        values.append(next(given) if node["operation"] == "input" else functions()[node["operation"]](*operands))
    return values


def control_flow(question: dict[str, Any]) -> dict[str, Any]:
    """The book's function with a loop and a branch, word for word. question: `a`, not 0. Returns result and gradient."""
    import torch

    a = torch.tensor(question["a"], dtype=torch.float64, requires_grad=True)
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    c = b if b.sum() > 0 else 100 * b
    c.backward()
    return {"result": c.item(), "gradient": a.grad.item()}


def accumulate(question: dict[str, Any]) -> dict[str, Any]:
    """The gradients of the inputs after each call. question: `graphs`, plain graphs by letter, over the same inputs; `calls`."""
    import torch

    leaves = [torch.tensor(value, requires_grad=True) for value in _inputs(next(iter(question["graphs"].values())))]
    history = [[None] * len(leaves)]
    for call in question["calls"]:
        if call == "z":
            for leaf in leaves:
                if leaf.grad is not None:
                    leaf.grad.zero_()
        else:
            graph = question["graphs"][call]
            output = _operand(run(graph, leaves), *graph["output"]).sum()
            if output.requires_grad:
                output.backward()
        history.append([None if leaf.grad is None else leaf.grad.numpy().copy() for leaf in leaves])
    return {"history": history}


def functions() -> dict[str, Callable]:
    """torch's function for every operation."""
    import torch

    return {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "power": lambda a, b: a**b,
        "matmul": torch.matmul,
        "dot": torch.dot,
        "max": lambda a, b: torch.maximum(*map(_tensor, (a, b))),
        "min": lambda a, b: torch.minimum(*map(_tensor, (a, b))),
        "negative": torch.neg,
        "transpose": lambda a: a.T if a.ndim == 2 else a.clone(),
        **{
            name: getattr(torch, name)
            for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "relu", "sigmoid", "abs", "sign", "sum", "mean")
        },
    }


def _inputs(question: dict[str, Any]) -> list[np.ndarray]:
    return [np.asarray(node["value"], dtype=float) for node in question["nodes"] if node["operation"] == "input"]


def _operand(values: list[Any], source: int | None, constant: Any, is_cut: bool) -> Any:
    """A constant enters as a plain number, as it would in a program."""
    if source is None:
        return float(constant)
    return values[source].detach() if is_cut else values[source]


def _tensor(value: Any) -> Any:
    import torch

    return torch.tensor(value, dtype=torch.float64) if isinstance(value, float) else value


ORACLES = MappingProxyType({"reverse": reverse, "forward": forward, "control_flow": control_flow, "accumulate": accumulate})
