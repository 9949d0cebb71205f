"""What both modes cost (book 2.5): operations on single numbers, and numbers that have to be kept."""

from dataclasses import dataclass

import numpy as np

from models.maths.autograd.graph import Graph, Node
from models.maths.autograd.passes import active

# What an operation has to keep until the way back: its operands (by place), or its result; torch keeps the same.
KEPT_OPERANDS = {"log": (0,), "sin": (0,), "cos": (0,), "abs": (0,), "max": (0, 1), "min": (0, 1)}
KEPT_RESULT = ("exp", "sqrt", "tan", "tanh", "relu", "sigmoid")
PRODUCTS = ("multiply", "dot", "matmul")
# Their derivatives are 1 or are copied: no multiplication is needed.
FREE = ("add", "sum", "transpose")


@dataclass(frozen=True)
class Costs:
    """Of one graph. inputs, outputs: how many numbers go in and come out.

    values: operations to compute the output alone. tangents, adjoints: operations of one pass of forward and of reverse mode besides that.
    alive: numbers that forward mode has to hold at once, at most. kept: numbers that reverse mode keeps until it comes back.
    """

    inputs: int
    outputs: int
    values: int
    tangents: int
    adjoints: int
    alive: int
    kept: int

    @property
    def forward(self) -> int:
        """Operations for all derivatives in forward mode: one pass for each input; the values are computed once."""
        return self.values + self.inputs * self.tangents

    @property
    def reverse(self) -> int:
        """Operations for all derivatives in reverse mode: one pass for each output."""
        return self.values + self.outputs * self.adjoints


def costs(graph: Graph) -> Costs:
    """Count everything about a graph."""
    inputs = sum(graph.nodes[i].value.size for i in graph.inputs)
    values = sum(_value_cost(graph, i) for i in range(len(graph.nodes)))
    tangents, adjoints = (sum(count(graph, i) for i in range(len(graph.nodes))) for count in (_tangent_cost, _adjoint_cost))
    kept_numbers = sum(graph.nodes[i].value.size for i in kept(graph))
    return Costs(inputs, graph.result.size, values, tangents, adjoints, 2 * _most_alive(graph), kept_numbers)


def kept(graph: Graph) -> set[int]:
    """The nodes whose values the way back needs: f'(x) is taken at values that only the way forward knows."""
    depends = active(graph)
    return {found for i, node in enumerate(graph.nodes) if depends[i] for found in _kept_by(i, node, depends)}


def _kept_by(i: int, node: Node, depends: list[bool]) -> set[int]:
    """What one operation keeps. A factor is kept only for the other one's derivative."""
    flows = [use.flows and depends[use.source] for use in node.uses]
    places = KEPT_OPERANDS.get(node.operation, ())
    if node.operation in PRODUCTS:
        places = [place for place in (0, 1) if flows[1 - place]]
    elif node.operation == "divide":
        places = (0, 1) if flows[1] else (1,)
    elif node.operation == "power":
        places = (0, 1)
    result = node.operation in KEPT_RESULT or (node.operation == "power" and flows[1])
    return {node.uses[place].source for place in places if node.uses[place].source is not None} | ({i} if result else set())


def _value_cost(graph: Graph, i: int) -> int:
    """One for every sum, product or function value."""
    node, operands = graph.nodes[i], graph.operands(i)
    if node.operation in ("input", "transpose"):
        return 0
    if node.operation in ("dot", "matmul"):
        return node.value.size * (2 * operands[0].shape[-1] - 1)
    if node.operation in ("sum", "mean"):
        return operands[0].size - (node.operation == "sum")
    return node.value.size


def _tangent_cost(graph: Graph, i: int) -> int:
    """Each operand's tangent times its derivative, and their sum."""
    node, operands = graph.nodes[i], graph.operands(i)
    flowing = _flowing(graph, i)
    products = sum(_product_cost(node, operands, place) for place in flowing)
    return products + node.value.size * max(0, len(flowing) - 1)


def _adjoint_cost(graph: Graph, i: int) -> int:
    """The adjoint times the derivative of each operand, and a sum wherever an adjoint arrives for the second time."""
    node, operands = graph.nodes[i], graph.operands(i)
    products = sum(_product_cost(node, operands, place) for place in _flowing(graph, i))
    arrivals = sum(node.uses[place].source == i for node in graph.nodes for place in range(len(node.uses)) if node.uses[place].flows)
    return products + node.value.size * max(0, arrivals - 1)


def _product_cost(node: Node, operands: list[np.ndarray], place: int) -> int:
    if node.operation in FREE or (node.operation == "subtract" and place == 0):
        return 0
    if node.operation in ("dot", "matmul"):
        return node.value.size * operands[0].shape[-1]
    return node.value.size


def _flowing(graph: Graph, i: int) -> list[int]:
    depends = active(graph)
    return [place for place, use in enumerate(graph.nodes[i].uses) if use.flows and depends[use.source]]


def _most_alive(graph: Graph) -> int:
    """The most numbers held at once when every value is let go after its last use."""
    last = {i: i for i in range(len(graph.nodes))}
    for i, node in enumerate(graph.nodes):
        last.update({use.source: i for use in node.uses if use.source is not None})
    last[graph.output.source] = len(graph.nodes)
    sizes = [node.value.size for node in graph.nodes]
    return max(sum(sizes[j] for j in range(i + 1) if last[j] >= i) for i in range(len(graph.nodes)))
