"""Graphs of torch's own operations, rewritten to do the same with less.

What Keras asks for is not always what torch does best: a dense layer is a product and a sum where torch has one operation for both, and
a kernel of shape (inputs, units) is read along its short side. Nothing here changes what is computed, beyond rounding.
"""

import operator
from collections.abc import Sequence

import torch
from torch.fx import GraphModule, Node

aten = torch.ops.aten


def simplify(module: GraphModule) -> None:
    """Rewrites a graph that returns loss, outputs and gradients; it has to run without autograd afterwards."""
    for node in list(module.graph.nodes):
        if node.target is aten.detach.default:
            node.replace_all_uses_with(node.args[0])
        elif node.target is aten.add.Tensor and not node.kwargs:
            _merge_bias(module.graph, node)
    module.graph.eliminate_dead_code()
    module.recompile()


def turn_gradients(module: GraphModule) -> None:
    """Gradients of dense kernels lie in memory as torch has them, (units, inputs); their shapes and values stay."""
    for node in module.graph.output_node().args[0]:
        if node.target is aten.mm.default and node.args[0].target is aten.t.default and len(node.users) == 1:
            _transpose_gradient(module.graph, node)
    module.graph.eliminate_dead_code()
    module.recompile()


def lay_out(parameters: Sequence[torch.Tensor], gradients: Sequence[torch.Tensor]) -> None:
    """Parameters lie in memory as their gradients come, so that both are read in one go; (units, inputs) is also what a product reads best."""
    for parameter, gradient in zip(parameters, gradients, strict=True):
        if parameter.stride() != gradient.stride():
            parameter.data = torch.empty_like(gradient).copy_(parameter)


def spell_flags(module: GraphModule) -> None:
    """Operations that take a list of flags become functions with the flags written into them: torch.jit cannot trace such a list."""
    for number, node in enumerate(list(module.graph.nodes)):
        if any(_is_flags(argument) for argument in node.args):
            name = f"spelled_{number}"
            module.add_submodule(name, _Spelled(node))
            tensors = tuple(argument for argument in node.args if isinstance(argument, Node))
            with module.graph.inserting_before(node):
                node.replace_all_uses_with(module.graph.call_module(name, tensors))
            module.graph.erase_node(node)
    module.recompile()


class _Spelled(torch.nn.Module):
    """One operation; takes its tensors, returns what it returns, None for what nobody asked for."""

    def __init__(self, node: Node):
        super().__init__()
        self.asked = sorted(user.args[1] for user in node.users)
        self.length = len(node.target._schema.returns)
        self.play = torch.jit.CompilationUnit(_source(node, self.asked)).play

    def forward(self, *tensors: torch.Tensor) -> list[torch.Tensor | None]:
        results = dict(zip(self.asked, self.play(*tensors), strict=True))
        return [results.get(position) for position in range(self.length)]


def _source(node: Node, asked: list[int]) -> str:
    names = [f"x{position}" if isinstance(argument, Node) else repr(argument) for position, argument in enumerate(node.args)]
    parameters = ", ".join(f"{name}: Tensor" for name, argument in zip(names, node.args, strict=True) if isinstance(argument, Node))
    call = f"torch.ops.aten.{node.target._schema.name.removeprefix('aten::')}({', '.join(names)})"
    results = "".join(f"results[{position}], " for position in asked)
    return f"def play({parameters}) -> Tuple[{', '.join(['Tensor'] * len(asked))}]:\n    results = {call}\n    return ({results})\n"


def _is_flags(argument: object) -> bool:
    return isinstance(argument, (list, tuple)) and bool(argument) and all(isinstance(entry, bool) for entry in argument)


def _merge_bias(graph: torch.fx.Graph, node: Node) -> None:
    """A sum of a product and a bias, or of a convolution and a bias, becomes part of it."""
    product, bias = node.args
    if not isinstance(product, Node) or not isinstance(bias, Node) or len(product.users) != 1:
        return
    with graph.inserting_before(node):
        if product.target is aten.mm.default and _shape(bias) == _shape(product)[1:]:
            merged = graph.call_function(aten.addmm.default, (bias, *product.args))
        elif product.target is aten.convolution.default and product.args[2] is None and _is_bias_of_channels(bias, product):
            merged = graph.call_function(aten.convolution.default, (*product.args[:2], bias.args[0], *product.args[3:]))
        else:
            return
    merged.meta = node.meta
    node.replace_all_uses_with(merged)


def _is_bias_of_channels(bias: Node, convolution: Node) -> bool:
    """A view of shape (1, channels, 1, 1) of a vector of that length."""
    channels = _shape(convolution)[1]
    spread = (1, channels, *[1] * (len(_shape(convolution)) - 2))
    return bias.target is aten.view.default and _shape(bias) == spread and _shape(bias.args[0]) == (channels,)


def _transpose_gradient(graph: torch.fx.Graph, node: Node) -> None:
    """The gradient (inputs, units) of a kernel as the transposed view of (units, inputs)."""
    (inputs,), upstream = node.args[0].args, node.args[1]
    with graph.inserting_before(node):
        turned = graph.call_function(aten.mm.default, (graph.call_function(aten.t.default, (upstream,)), inputs))  # (units, inputs)
        gradient = graph.call_function(aten.t.default, (turned,))  # (inputs, units)
    node.replace_all_uses_with(gradient)


def _shape(node: Node) -> tuple[int, ...]:
    value = _attribute(node) if node.op == "get_attr" else node.meta.get("val")
    return tuple(value.shape) if isinstance(value, torch.Tensor) else ()


def _attribute(node: Node) -> torch.Tensor:
    return operator.attrgetter(node.target)(node.graph.owning_module)
