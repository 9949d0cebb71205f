"""The two orders of the chain rule (book 2.5): tangents go forwards with the values, adjoints come back after them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.maths.autograd.graph import Graph
from models.maths.autograd.rules import pull, push


@dataclass(frozen=True, eq=False)
class Move:
    """One step of the way back: an adjoint arrives at a node.

    node: where it arrives. edge: (the operation that it comes from, the place of the operand there), None at the output, where it starts.
    contribution: what arrives. before: the node's adjoint until then, None for nothing; after: their sum.
    """

    node: int
    edge: tuple[int, int] | None
    contribution: np.ndarray
    before: np.ndarray | None
    after: np.ndarray


def active(graph: Graph) -> list[bool]:
    """Which nodes depend on an input in a way that was not detached: torch's requires_grad."""
    found: list[bool] = []
    for node in graph.nodes:
        found.append(node.operation == "input" or any(use.flows and found[use.source] for use in node.uses))
    return found


@np.errstate(all="ignore")
def reverse(graph: Graph, start: np.ndarray) -> tuple[list[np.ndarray | None], list[Move]]:
    """Reverse accumulation, or backpropagation: the adjoint of every node, None where nothing arrives, and every step in its order.

    start: the adjoint of the output, in its shape; 1 for a number.
    """
    adjoints: list[np.ndarray | None] = [None] * len(graph.nodes)
    moves: list[Move] = []
    depends = active(graph)

    def arrive(node: int, edge: tuple[int, int] | None, contribution: np.ndarray) -> None:
        before = adjoints[node]
        adjoints[node] = contribution if before is None else before + contribution
        moves.append(Move(node, edge, contribution, before, adjoints[node]))

    if graph.output.cut is None and depends[graph.output.source]:
        arrive(graph.output.source, None, np.broadcast_to(start, graph.result.shape).astype(float))
    for i in range(len(graph.nodes) - 1, -1, -1):
        for place, use in enumerate(graph.nodes[i].uses):
            if adjoints[i] is not None and use.flows and depends[use.source]:
                arrive(use.source, (i, place), pull(graph.nodes[i].operation, place, graph.operands(i), graph.nodes[i].value, adjoints[i]))
    return adjoints, moves


@np.errstate(all="ignore")
def forward(graph: Graph, directions: Mapping[int, np.ndarray]) -> list[np.ndarray | None]:
    """Forward accumulation: how every node moves when the inputs move in these directions (by node; the others stand still).

    None where a node does not depend on any input, or only through what is detached.
    """
    depends, tangents = active(graph), []
    for i, node in enumerate(graph.nodes):
        if node.operation == "input":
            tangents.append(np.broadcast_to(directions.get(i, 0.0), node.value.shape).astype(float))
        elif not depends[i]:
            tangents.append(None)
        else:
            flowing = [(place, use.source) for place, use in enumerate(node.uses) if use.flows and depends[use.source]]
            pushed = [push(node.operation, place, graph.operands(i), node.value, tangents[source]) for place, source in flowing]
            tangents.append(np.broadcast_to(sum(pushed), node.value.shape))
    return tangents


def gradients(graph: Graph, start: np.ndarray | float = 1.0) -> dict[str, np.ndarray | None]:
    """The gradient of every input by its name, in the input's shape: start times Jacobian. None where the output does not depend on it."""
    adjoints, _moves = reverse(graph, np.asarray(start))
    return {graph.nodes[i].name: adjoints[i] for i in graph.inputs}


def jacobian(graph: Graph) -> np.ndarray:
    """Every derivative of every number of the output in every number of the inputs, (outputs, inputs), one reverse pass a row."""
    rows = [_row(graph, start.reshape(graph.result.shape)) for start in np.eye(graph.result.size)]
    return np.stack(rows)  # (outputs, inputs)


def _row(graph: Graph, start: np.ndarray) -> np.ndarray:
    adjoints, _moves = reverse(graph, start)
    pieces = [np.zeros(graph.nodes[i].value.size) if adjoints[i] is None else adjoints[i].ravel() for i in graph.inputs]
    return np.concatenate(pieces)
