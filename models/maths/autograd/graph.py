"""A computational graph: every operation of a program with its value, and where each of its operands comes from (book 2.5)."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from models.maths.expressions import Term

Span = tuple[int, int]


class Use(NamedTuple):
    """An operand of an operation: an edge of the graph, or a constant.

    source: the node that it comes from, None for a constant. value: the constant.
    span: the characters of the program that name it, None where the program does not.
    cut: None, or where it was detached: the characters of the call `detach(...)`, and of what is inside of it.
    """

    source: int | None
    value: np.ndarray | None = None
    span: Span | None = None
    cut: tuple[Span, Span] | None = None

    @property
    def flows(self) -> bool:
        """Whether derivatives go through it."""
        return self.source is not None and self.cut is None


@dataclass(frozen=True, eq=False)
class Node:
    """An input or an operation. operation: "input" or a key of OPERATIONS; name: of the input or of the variable it was given to, or ""."""

    operation: str
    uses: tuple[Use, ...]
    value: np.ndarray
    name: str = ""


@dataclass(frozen=True, eq=False)
class Graph:
    """nodes: the inputs, then every operation after its operands. output: what the program ends with.

    statements: name ("" where there is none), term and value of every line of the program.
    """

    nodes: tuple[Node, ...]
    output: Use
    statements: tuple[tuple[str, Term, Use], ...] = ()

    @property
    def inputs(self) -> tuple[int, ...]:
        return tuple(i for i, node in enumerate(self.nodes) if node.operation == "input")

    @property
    def result(self) -> np.ndarray:
        return self.nodes[self.output.source].value

    def operands(self, node: int) -> list[np.ndarray]:
        """The values that an operation worked on."""
        return [use.value if use.source is None else self.nodes[use.source].value for use in self.nodes[node].uses]


def plain(graph: Graph) -> dict[str, Any]:
    """The graph without its derivatives, as another process gets it to compute them on its own."""
    nodes = [
        {
            "operation": node.operation,
            "uses": [(use.source, use.value, use.cut is not None) for use in node.uses],
            "value": node.value if node.operation == "input" else None,
        }
        for node in graph.nodes
    ]
    return {"nodes": nodes, "output": (graph.output.source, None, graph.output.cut is not None)}
