"""A function of tensors without its Python: what it does is recorded once, and played from then on.

Keras decides at every call what a layer has to do, and autograd builds a graph at every step only to walk it once. For models of this
size that takes longer than the arithmetic. The recording holds the operations of the forward pass, the loss and the gradients, nothing
else, and runs without the interpreter. Whatever it cannot hold is noticed: a recording is used only if it does what the function does.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from models.nets.graphs import choose_rows, lay_out
from models.nets.tape import Recording, Tape, as_written, record

CALLS_BEFORE_CAPTURE = 2
CALLS_ON_TRIAL = 2
MOST_PRODUCTS = 7_000_000_000  # takes some 150 ms on one thread; beyond that Python matters little, and two calls in one are long to wait for
RELATIVE, ABSOLUTE = 1e-3, 1e-4

Function = Callable[..., tuple]


class Captured:
    """A function of tensors that returns tensors, recorded for every shape of its inputs that comes a third time.

    variables: all tensors that the function reads or changes besides its inputs. parameters: those of them whose gradients are the last
    results; they may lie in memory in another order afterwards, and then moved is called.
    """

    def __init__(
        self,
        function: Function,
        variables: list[torch.Tensor],
        parameters: Sequence[torch.Tensor] = (),
        moved: Callable[[], None] = lambda: None,
    ):
        self.function, self.variables, self.parameters, self.moved = function, variables, parameters, moved
        self.calls: Counter[Any] = Counter()
        self.trials: dict[Any, Trial] = {}
        self.recordings: dict[Any, Function] = {}

    def __call__(self, *inputs: torch.Tensor) -> tuple:
        """Call without autograd; the function switches it on where it needs it."""
        shape = inputs[0].shape
        play = self.recordings.get(shape)
        return play(*inputs) if play else self._approach(shape, inputs)

    def _approach(self, shape: Any, inputs: tuple[torch.Tensor, ...]) -> tuple:
        self.calls[shape] += 1
        if self.calls[shape] <= CALLS_BEFORE_CAPTURE:
            return self.function(*inputs)
        trial = self.trials.setdefault(shape, Trial(self.function, self.variables, self.parameters, self.moved))
        results = trial(*inputs)
        if trial.verdict:
            self.recordings[shape] = self.trials.pop(shape).verdict
        return results


class Trial:
    """The calls in which a recording is made and compared with its function; all return what the function returns.

    One call writes the tape, one makes a recording of it, and at two more both are carried out. So none takes longer than two and a
    moment, somebody who waits between two calls does not wait long, and whether a recording is made depends on the calls alone: the same
    training makes it at the same step everywhere.

    verdict: which of the two to use from now on; None as long as that is open.
    """

    def __init__(self, function: Function, variables: list[torch.Tensor], parameters: Sequence[torch.Tensor], moved: Callable[[], None]):
        self.function, self.variables, self.parameters, self.moved = function, variables, parameters, moved
        self.stages = deque([self._write, self._make, *[self._compare] * CALLS_ON_TRIAL])
        self.tape: Tape | None = None
        self.play: Recording | None = None
        self.verdict: Function | None = None

    def __call__(self, *inputs: torch.Tensor) -> tuple:
        results = self.stages.popleft()(*inputs)
        if not self.stages and not self.verdict:
            self.verdict = self.play
        return results

    def _write(self, *inputs: torch.Tensor) -> tuple:
        results, self.tape = record(self.function, inputs)
        if not self.tape.is_whole or (self.tape.products() > MOST_PRODUCTS and not inputs[0].is_cuda):
            self.verdict = self.function
        return results

    def _make(self, *inputs: torch.Tensor) -> tuple:
        try:
            choose_rows(self.tape)
            self.play = Recording(self.tape)
        except Exception:
            self.verdict = self.function  # no recording is no harm
        self.tape = None
        return self.function(*inputs)

    def _compare(self, *inputs: torch.Tensor) -> tuple:
        """The recording has to come to the same, and to leave the same behind."""
        ours = self._rehearse(inputs)
        results = self.function(*inputs)
        if not ours or not _agree(ours, [*results, *self.variables, torch.get_rng_state()]):
            self.verdict = self.function
        return results

    def _rehearse(self, inputs: tuple[torch.Tensor, ...]) -> list:
        """What the recording returns and leaves behind, nothing if it cannot be played; afterwards nothing has happened."""
        with _undone(self.variables), as_written():
            try:
                results = self.play(*inputs)
            except Exception:
                return []
            tensors = [*results, *self.variables]
            left = [tensor if tensor is None else tensor.detach().clone() for tensor in tensors] + [torch.get_rng_state()]
        if lay_out(self.parameters, results[len(results) - len(self.parameters) :]):
            self.moved()
        return left


@contextmanager
def _undone(variables: list[torch.Tensor]) -> Iterator[None]:
    """Whatever happens inside to the variables and to the random numbers has not happened afterwards."""
    before = [variable.detach().clone() for variable in variables]
    devices = {variable.device for variable in variables if variable.is_cuda}
    with torch.random.fork_rng(devices), torch.no_grad():
        try:
            yield
        finally:
            for variable, value in zip(variables, before, strict=True):
                variable.copy_(value)


def _agree(ours: list[torch.Tensor | None], theirs: list[torch.Tensor | None]) -> bool:
    """Up to rounding, measured by the largest entry; where all should be zero, as for a bias before a batch normalisation, only rounding is left."""
    return len(ours) == len(theirs) and all(_is_close(one, other) for one, other in zip(ours, theirs, strict=True))


def _is_close(one: torch.Tensor | None, other: torch.Tensor | None) -> bool:
    if one is None or other is None:
        return one is other
    if one.shape != other.shape or not one.is_floating_point():
        return torch.equal(one, other)
    tolerance = ABSOLUTE * max(1.0, float(one.abs().nan_to_num(0.0, 0.0, 0.0).max()) if one.numel() else 0.0)
    return torch.allclose(one, other, rtol=RELATIVE, atol=tolerance, equal_nan=True)
