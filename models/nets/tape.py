"""A tape of what torch does: every operation between some inputs and some results, written down while it is carried out.

It is taken below autograd, where the backward pass is nothing but operations like those of the forward pass, and played by the
interpreter of TorchScript, without Python. Taking it costs little more than the call itself, however many operations there are.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

aten = torch.ops.aten

MEMORY_FORMATS = {torch.contiguous_format: 0, torch.preserve_format: 1, torch.channels_last: 2, torch.channels_last_3d: 3}
MOST_OPERATIONS = 6000
FACTORS = {"mm": 0, "bmm": 0, "addmm": 1, "addmm_": 1, "baddbmm": 1, "baddbmm_": 1}  # the place of the left factor among the arguments
REMEMBERING = (aten.mkldnn_rnn_layer.default,)  # keep what their backward pass needs only where gradients are on
THE_SAME = (aten.detach.default, aten.alias.default, aten.lift_fresh.default)


@dataclass(eq=False)
class Value:
    """A tensor on the tape: its shape, and the operation that made it; None for what comes from outside."""

    shape: tuple[int, ...]
    source: "Operation | None" = None

    @property
    def target(self) -> Any:
        """What made it, such as aten.mm.default."""
        return self.source and self.source.target


@dataclass(eq=False)
class Operation:
    """target: an operation of torch. arguments: all of its schema, in its order. results: likewise, in both with values for tensors."""

    target: Any
    arguments: list[Any]
    results: list[Any] = field(default_factory=list)

    @property
    def products(self) -> int:
        """How often a matrix product or a convolution multiplies two numbers; 0 for everything else, which is little beside them."""
        name = self.target._schema.name.removeprefix("aten::")
        if name in FACTORS:
            return math.prod(self.results[0].shape) * self.arguments[FACTORS[name]].shape[-1]
        if name == "convolution":
            return math.prod(self.results[0].shape) * math.prod(self.arguments[1].shape[1:])
        if name == "convolution_backward":
            return 2 * math.prod(self.arguments[0].shape) * math.prod(self.arguments[2].shape[1:])
        if name.startswith("mkldnn_rnn_layer"):
            forward = math.prod(self.arguments[0].shape[:2]) * sum(math.prod(kernel.shape) for kernel in self.arguments[1:3])
            return forward * (2 if name.endswith("backward") else 1)
        return 0

    @property
    def has_effects(self) -> bool:
        """Whether it does more than to return something: writes into a tensor, or draws random numbers."""
        return self.target._schema.is_mutable or torch.Tag.nondeterministic_seeded in self.target.tags

    def values(self) -> Iterator[Value]:
        """The tensors it reads, lists of them included."""
        return _values(self.arguments)


def _values(entries: list[Any]) -> Iterator[Value]:
    for entry in entries:
        if isinstance(entry, Value):
            yield entry
        elif isinstance(entry, list):
            yield from _values(entry)


class Tape(TorchDispatchMode):
    """Writes down what happens inside of `with tape:`.

    inputs: tensors that will be others when the tape is played; all others from outside stay the same tensors, and are read anew.
    is_whole: False where something happened that no tape can hold, such as a number read from a tensor, or too much.
    """

    def __init__(self, inputs: Sequence[torch.Tensor]):
        super().__init__()
        self.alive: list[Any] = []  # the identity of a tensor is its address, as long as it lives
        self.known: dict[int, Value] = {}
        self.inputs = [self._new(tensor, None) for tensor in inputs]
        self.outside: list[tuple[torch.Tensor, Value]] = []
        self.operations: list[Operation] = []
        self.results: list[Value | None] = []
        self.is_whole = True

    def __torch_dispatch__(self, target: Any, types: Any, arguments: tuple = (), keywords: dict | None = None) -> Any:
        results = target(*arguments, **(keywords or {}))
        if not self.is_whole:
            return results
        if target in THE_SAME:
            self.known[id(results)] = self._value(arguments[0])
            self.alive.append(results)
        else:
            self._write(target, arguments, keywords or {}, results)
        return results

    def end(self, results: Sequence[torch.Tensor | None]) -> None:
        """What the tape is to return. From here on it holds no tensor but those from outside."""
        self.results = [None if tensor is None else self._value(tensor) for tensor in results] if self.is_whole else []
        self.alive.clear()
        self.known.clear()

    def users(self) -> Counter[Value]:
        """How often each value is read or returned."""
        return Counter(value for operation in self.operations for value in operation.values()) + Counter(filter(None, self.results))

    def products(self) -> int:
        """How many numbers are multiplied in all."""
        return sum(operation.products for operation in self.operations)

    def forget_what_nobody_reads(self) -> None:
        users, kept = self.users(), []
        for operation in reversed(self.operations):
            if operation.has_effects or any(users[value] for value in _values(operation.results)):
                kept.append(operation)
            else:
                users.subtract(operation.values())
        self.operations = kept[::-1]

    def _write(self, target: Any, arguments: tuple, keywords: dict[str, Any], results: Any) -> None:
        schema = target._schema
        given = [*arguments, *(keywords.get(argument.name, argument.default_value) for argument in schema.arguments[len(arguments) :])]
        operation = Operation(target, [self._spell(argument) for argument in given])
        operation.results = self._results((results,) if len(schema.returns) == 1 else results or (), operation)
        self.operations.append(operation)
        is_a_number = not operation.has_effects and not any(_values(operation.results))
        self.is_whole &= not is_a_number and len(self.operations) <= MOST_OPERATIONS

    def _results(self, outcomes: Sequence[Any], source: Operation) -> list[Any]:
        """Values in place of tensors, lists of them included."""
        results = []
        for outcome in outcomes:
            if isinstance(outcome, (list, tuple)):
                results.append(self._results(outcome, source))
            else:
                results.append(self._new(outcome, source) if isinstance(outcome, torch.Tensor) else outcome)
        return results

    def _spell(self, argument: Any) -> Any:
        if isinstance(argument, (list, tuple)):
            return [self._spell(entry) for entry in argument]
        if isinstance(argument, torch.Generator):
            self.is_whole = False  # nobody could say which one to use when the tape is played
        return self._value(argument) if isinstance(argument, torch.Tensor) else argument

    def _value(self, tensor: torch.Tensor) -> Value:
        value = self.known.get(id(tensor))
        if value is None:
            value = self._new(tensor, None)
            self.outside.append((tensor, value))
        return value

    def _new(self, tensor: torch.Tensor, source: Operation | None) -> Value:
        self.alive.append(tensor)
        value = self.known[id(tensor)] = Value(tuple(tensor.shape), source)
        return value


class Recording:
    """A tape as a function of its inputs that runs without Python.

    torch.jit.script and torch.jit.trace would keep every one of them for ever, a third of a megabyte each: a worker makes thousands. What
    is used here is what they are made of; where a later torch has it no more, nothing is recorded and everything still runs.
    """

    def __init__(self, tape: Tape):
        self.graph = torch._C.Graph()
        self.variables = [tensor for tensor, _ in tape.outside]
        self.spelled: dict[Any, Any] = {value: self.graph.addInput() for value in [*tape.inputs, *(value for _, value in tape.outside)]}
        self.top = self.graph.insertConstant(None).node()
        for operation in tape.operations:
            self._add(operation)
        for result in tape.results:
            self.graph.registerOutput(self._argument(result, None))
        if len(tape.results) > 1:
            self.graph.makeMultiOutputIntoTuple()
        del self.spelled, self.top
        play = torch._C._create_function_from_graph("play", self.graph)
        self.play = _remembering(play) if any(operation.target in REMEMBERING for operation in tape.operations) else play

    def __call__(self, *inputs: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        results = self.play(*inputs, *self.variables)
        return results if isinstance(results, tuple) else (results,)

    def _add(self, operation: Operation) -> None:
        schema = operation.target._schema
        inputs = [self._argument(argument, kind.type) for argument, kind in zip(operation.arguments, schema.arguments, strict=True)]
        node = self.graph.appendNode(self.graph.create(schema.name, inputs, len(schema.returns)))
        for output, kind, result in zip(node.outputs(), schema.returns, operation.results, strict=True):
            output.setType(kind.type)
            self._name(output, result)

    def _name(self, output: Any, result: Any) -> None:
        """A value for later arguments; a list of them is taken apart."""
        if isinstance(result, list):
            parts = self.graph.appendNode(self.graph.create("prim::ListUnpack", [output], len(result))).outputs()
            self.spelled.update(zip(result, parts, strict=True))
        elif isinstance(result, Value):
            self.spelled[result] = output

    def _argument(self, argument: Any, kind: Any) -> Any:
        if isinstance(argument, Value):
            return self.spelled[argument]
        if isinstance(argument, list):
            return self._list(argument, kind)
        if type(argument) is int and str(kind) in ("float", "Optional[float]"):
            argument = float(argument)
        return self._constant(MEMORY_FORMATS.get(argument, argument) if isinstance(argument, torch.memory_format) else argument)

    def _constant(self, argument: Any) -> Any:
        """Each is written once, before everything else."""
        name = type(argument), repr(argument)
        if name not in self.spelled:
            self.spelled[name] = self.graph.insertConstant(argument)
            self.spelled[name].node().moveBefore(self.top)
        return self.spelled[name]

    def _list(self, entries: list[Any], kind: Any) -> Any:
        kind = kind.getElementType() if isinstance(kind, torch._C.OptionalType) else kind
        spelled = [self._argument(entry, kind.getElementType()) for entry in entries]
        node = self.graph.appendNode(self.graph.create("prim::ListConstruct", spelled, 1))
        node.output().setType(kind)
        return node.output()


def _remembering(play: Callable[..., Any]) -> Callable[..., Any]:
    """Gradients are on, so that operations keep what the backward pass on the tape needs, and nobody else writes down what happens."""

    def played(*tensors: torch.Tensor) -> Any:
        with torch.enable_grad(), torch._C._AutoDispatchBelowAutograd():
            return play(*tensors)

    return played


@contextmanager
def as_written() -> Iterator[None]:
    """A recording that is played for the first time in here is always carried out as it is written.

    Elsewhere torch would watch two calls and look for what could be fused: that takes longer than everything else, and finds nothing.
    """
    watches = torch._C._jit_set_profiling_mode(False)
    try:
        yield
    finally:
        torch._C._jit_set_profiling_mode(watches)


def record(function: Callable[..., tuple], inputs: Sequence[torch.Tensor]) -> tuple[tuple, Tape]:
    """What the function returns for the inputs, and how it came about."""
    tape = Tape(inputs)
    with tape:
        results = function(*inputs)
    tape.end(results)
    return results, tape
