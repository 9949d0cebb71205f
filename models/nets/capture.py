"""A function of tensors without its Python: what it does is recorded once, and played from then on.

Keras decides at every call what a layer has to do, and autograd builds a graph at every step only to walk it once. For models of this
size that takes longer than the arithmetic. The recording holds the operations of the forward pass, the loss and the gradients, nothing
else, and runs without the interpreter. Whatever it cannot hold is noticed: a recording is used only if it does what the function does.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.fx.experimental.proxy_tensor import make_fx

from models.nets.graphs import lay_out, simplify, spell_flags, turn_gradients

CALLS_BEFORE_CAPTURE = 2
RELATIVE, ABSOLUTE = 1e-3, 1e-5

Function = Callable[..., tuple[torch.Tensor, ...]]


class Captured:
    """A function of tensors that return tensors, recorded for every shape of its inputs that comes a third time.

    variables: all tensors that the function reads or changes besides its inputs. parameters: those of them whose gradients are the last
    results. Whether a recording is made depends on the calls alone, so the same training makes it at the same step everywhere.
    """

    def __init__(self, function: Function, variables: list[torch.Tensor], parameters: Sequence[torch.Tensor] = ()):
        self.function, self.variables, self.parameters = function, variables, parameters
        self.calls: Counter[Any] = Counter()
        self.recordings: dict[Any, Function] = {}

    def __call__(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Call without autograd; the function switches it on where it needs it."""
        shape = inputs[0].shape
        play = self.recordings.get(shape)
        if play is None:
            self.calls[shape] += 1
            if self.calls[shape] <= CALLS_BEFORE_CAPTURE:
                return self.function(*inputs)
            play = self.recordings[shape] = capture(self.function, inputs, self.variables, self.parameters) or self.function
        return play(*inputs)


def capture(
    function: Function, inputs: tuple[torch.Tensor, ...], variables: list[torch.Tensor], parameters: Sequence[torch.Tensor] = ()
) -> Function | None:
    """A recording of the function for inputs of these shapes; None where it cannot be recorded or does not agree with the function.

    The parameters may lie in memory in another order afterwards.
    """
    with _undone(variables):
        try:
            play = _record(function, inputs)
            lay_out(parameters, play(*inputs)[-len(parameters) :] if parameters else ())
            sound = _agree(_two_calls(function, inputs, variables), _two_calls(play, inputs, variables))
        except Exception:
            return None  # no recording is no harm: the function itself goes on, and says what is wrong if it is
    return play if sound else None


def _record(function: Function, inputs: tuple[torch.Tensor, ...]) -> Function:
    recording = make_fx(lambda *tensors: function(*tensors))(*inputs)  # noqa: PLW0108 - of a bound method it would count `self`
    simplify(recording)
    turn_gradients(recording)
    spell_flags(recording)
    return Recording(recording, inputs)


class Recording:
    """A graph that torch plays without Python.

    torch.jit.trace would do the same with every recording kept for ever, a third of a megabyte each: a worker makes thousands. What is
    called here is what it is made of; where a later torch has it no more, nothing is recorded and everything still runs.
    """

    def __init__(self, module: torch.fx.GraphModule, inputs: tuple[torch.Tensor, ...]):
        self.graph, _ = torch.jit._get_trace_graph(module, inputs)
        self.variables = list(torch.jit._unique_state_dict(module, keep_vars=True).values())
        self.play = torch._C._create_function_from_graph("play", self.graph)

    def __call__(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        results = self.play(*inputs, *self.variables)
        return results if isinstance(results, tuple) else (results,)


@contextmanager
def _undone(variables: list[torch.Tensor]) -> Iterator[None]:
    """Whatever happens inside to the variables and to the random numbers has not happened afterwards."""
    before = [variable.detach().clone() for variable in variables]
    devices = {variable.device for variable in variables if variable.is_cuda}
    with torch.random.fork_rng(devices), torch.no_grad():
        try:
            yield
        finally:
            _restore(variables, before)


def _restore(variables: list[torch.Tensor], values: list[torch.Tensor]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.copy_(value)


def _two_calls(function: Function, inputs: tuple[torch.Tensor, ...], variables: list[torch.Tensor]) -> list:
    """What two calls in a row return, and what they leave behind: a mask that is drawn anew each time shows in the second."""
    with _undone(variables):
        results = [result.clone() for _ in range(2) for result in function(*inputs)]
        return results + [variable.detach().clone() for variable in variables]


def _agree(ours: list[torch.Tensor], theirs: list[torch.Tensor]) -> bool:
    """Up to rounding, measured by the largest entry."""
    return len(ours) == len(theirs) and all(_is_close(one, other) for one, other in zip(ours, theirs, strict=True))


def _is_close(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.shape != other.shape or not one.is_floating_point():
        return torch.equal(one, other)
    tolerance = ABSOLUTE * max(1.0, float(one.abs().nan_to_num(0.0, 0.0, 0.0).max()) if one.numel() else 0.0)
    return torch.allclose(one, other, rtol=RELATIVE, atol=tolerance, equal_nan=True)
