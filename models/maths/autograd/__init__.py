"""Automatic differentiation from scratch (book 2.5): a typed program becomes a graph, and derivatives go through it both ways.

>>> from models.maths.autograd import gradients, parse_inputs, read_program
>>> graph = read_program("y = 2*dot(x, x)", parse_inputs("x = [0, 1, 2, 3]"))
>>> float(graph.nodes[graph.output.source].value), gradients(graph)["x"].tolist()
(28.0, [0.0, 4.0, 8.0, 12.0])
"""

from models.maths.autograd.graph import Graph, Node, Use, plain
from models.maths.autograd.inputs import InputsError, parse_inputs, show_inputs
from models.maths.autograd.passes import Move, active, forward, gradients, jacobian, reverse
from models.maths.autograd.program import read_program, toggle

__all__ = [
    "Graph",
    "InputsError",
    "Move",
    "Node",
    "Use",
    "active",
    "forward",
    "gradients",
    "jacobian",
    "parse_inputs",
    "plain",
    "read_program",
    "reverse",
    "show_inputs",
    "toggle",
]
