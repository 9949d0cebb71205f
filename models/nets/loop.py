"""The loop that trains every model of the playground.

The whole data set lies on the device and batches are taken by index. The forward pass, the loss and the gradients are recorded once and
then played without Python (models.nets.capture). No step reads a number back from the device: losses are collected
there and read when a report is due, a few times a second. What is computed does not depend on when somebody looks, so the same
seeds give the same curves, point for point, until a person interferes.
"""

import inspect
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

import numpy as np
import torch

from models.nets.album import Picture
from models.nets.capture import Captured
from models.nets.measures import num_correct
from models.nets.observer import Edit, Observer
from models.nets.optimizers import follow, retuned
from models.nets.recorder import Recorder

CHANCES = 1000  # what is left to chance is drawn anew in every epoch, so that a training that goes on from one is the one that never stopped
LARGEST_BATCH_TO_EVALUATE = {"cpu": 512, "cuda": 8192}  # on a processor a few of them are soon done, so that a stop need not wait for all


class Optimizer(Protocol):
    """What torch's optimisers and the one written from scratch have in common: every parameter moves by its own `grad`."""

    def step(self) -> None: ...


@dataclass(frozen=True)
class Examples:
    """Inputs (examples, ...) and labels (examples, ...), on the device."""

    X: torch.Tensor
    y: torch.Tensor


@dataclass
class Learner:
    """A model and how it learns.

    forward: inputs (batch, ...) to outputs (batch, ...), as in training. predict: the same, as in use.
    loss: outputs and labels to the mean loss of the batch. optimizer: torch's own must not be fused.
    parameters: what is learned. state: what else changes while the model is used, such as the moving averages of batch normalisation.
    pictures: what there is to see of the model. show_validation: outputs and labels of the validation set as one more picture, "validation".
    count_correct: outputs and labels to the number of right ones; None where there is no right or wrong, and no accuracy.
    measures: further curves by name, each a number () on the device, taken after every epoch.
    change: takes the spec as it was and as it is now, and does what follows for the learner, apart from an optimiser of torch's, which the
    loop retunes or replaces. True when forward and loss are still what they were; None where nothing else can change.
    begin_epoch: takes the spec and the number of the epoch, from 0, before its first step; for what follows a schedule.
    temper: what becomes of the gradients before the optimiser sees them, such as clipping.
    penalty: what the loss has on top of that of the data, such as a norm of the weights; it is learned from, and not part of the curves.
    """

    forward: Callable[[torch.Tensor], torch.Tensor]
    predict: Callable[[torch.Tensor], torch.Tensor]
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    optimizer: Optimizer
    parameters: list[torch.Tensor]
    pictures: Sequence[Picture] = ()
    show_validation: Callable[[torch.Tensor, torch.Tensor], dict[str, Any]] | None = None
    state: list[torch.Tensor] = field(default_factory=list)
    count_correct: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] | None = num_correct
    measures: dict[str, Callable[[], torch.Tensor]] = field(default_factory=dict)
    change: Callable[[Any, Any], bool] | None = None
    begin_epoch: Callable[[Any, int], None] | None = None
    penalty: Callable[[], torch.Tensor] | None = None
    temper: Callable[[Sequence[torch.Tensor]], Sequence[torch.Tensor]] | None = None

    @property
    def tensors(self) -> list[torch.Tensor]:
        """The parameters, and the state after them."""
        return [*self.parameters, *self.state]

    def weights(self) -> list[np.ndarray]:
        """Copies of all tensors."""
        return [tensor.detach().cpu().numpy().copy(order="C") for tensor in self.tensors]

    def load(self, weights: list[np.ndarray]) -> None:
        """Takes over such copies; the tensors stay the same, so that recordings of them stay valid."""
        for tensor, values in zip(self.tensors, weights, strict=True):
            tensor.copy_(torch.tensor(values))


@dataclass(frozen=True)
class Outcome:
    """How a training ended: state is "finished", "stopped" or "diverged"; weights are the learner's at that moment."""

    state: str
    weights: list[np.ndarray]


class Engine:
    """Steps and predictions of a learner, at the speed of the arithmetic."""

    def __init__(self, learner: Learner):
        self.learner, self.parameters = learner, learner.parameters
        self.predict = Captured(lambda X: (learner.predict(X),), learner.tensors)
        self.record_anew()
        self.take_optimizer()

    def record_anew(self) -> None:
        """Forward or loss are no longer what they were."""
        self.differentiate = Captured(self._differentiate, self.learner.tensors, self.parameters, self._follow)

    def take_optimizer(self) -> None:
        """The learner may have another one."""
        self.move = _move_of(self.learner.optimizer)

    def step(self, X: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """One step: forward, loss, backward, update. Returns the loss and the outputs, without their graphs. Call without autograd."""
        loss, y_hat, *gradients = self.differentiate(X, y)
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            parameter.grad = gradient
        self.move()
        return loss, y_hat

    def evaluate(self, X: torch.Tensor, stopped: Callable[[], bool] = lambda: False) -> torch.Tensor | None:
        """The outputs for all examples, (examples, ...); None where somebody has stopped it on the way. Call without autograd."""
        outputs = []
        for part in X.split(LARGEST_BATCH_TO_EVALUATE[X.device.type]):
            if stopped():
                return None
            outputs.append(self.predict(part)[0])
        return torch.cat(outputs)

    def _follow(self) -> None:
        """The parameters lie in memory in another order; what an optimiser remembers of them had better do so too."""
        if isinstance(self.learner.optimizer, torch.optim.Optimizer):
            follow(self.learner.optimizer)

    def _differentiate(self, X: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, ...]:
        with torch.enable_grad():
            y_hat = self.learner.forward(X)  # (batch, ...)
            loss = self.learner.loss(y_hat, y)
            total = loss + self.learner.penalty() if self.learner.penalty else loss
            gradients = torch.autograd.grad(total, self.parameters, allow_unused=True)
        gradients = self.learner.temper(gradients) if self.learner.temper else gradients
        return loss.detach(), y_hat.detach(), *gradients


def fit(learner: Learner, train: Examples, validation: Examples, spec: Any, observer: Observer) -> Outcome:
    """Train for spec.num_epochs in batches of spec.batch_size, drawn by spec.seed_data; spec.seed_weights and the epoch draw what dropout drops.

    The observer may hold the training, change the spec on the way and set weights by hand.
    """
    return Fitting(learner, train, validation, spec, observer).run()


class Fitting:
    """One training from its first step to its last; see `fit`."""

    def __init__(self, learner: Learner, train: Examples, validation: Examples, spec: Any, observer: Observer):
        self.learner, self.train, self.validation, self.spec, self.observer = learner, train, validation, spec, observer
        self.engine = Engine(learner)
        self.recorder = Recorder(learner, validation, len(train.y), spec, observer)
        self.shuffler = torch.Generator().manual_seed(spec.seed_data)
        self.batches: deque[torch.Tensor] = deque()
        self.rooms: dict[int, torch.Tensor] = {}  # by the size of a batch
        self.epoch = 0

    @torch.no_grad()
    def run(self) -> Outcome:
        """From the first look at the untrained model to the last."""
        self._begin()
        state = self._evaluate()
        while not state and self.epoch < self.spec.num_epochs:
            state = self._one_epoch()
        return Outcome(self.recorder.conclude(state or "finished"), self.learner.weights())

    def _begin(self) -> None:
        """Goes on where an earlier training was, with the batches that come then."""
        if self.observer.start:
            self.learner.load(self.observer.start.weights)
            while self.epoch < self.observer.start.epoch:
                self._shuffle()
                self.epoch += 1

    def _shuffle(self) -> None:
        """Another order of the examples, cut into batches; the last may be smaller."""
        order = torch.randperm(len(self.train.y), generator=self.shuffler)  # (examples,)
        self.batches = deque(order.to(self.train.y.device).split(self.spec.batch_size))

    def _one_epoch(self) -> str:
        """ "" when it was made and all is well."""
        self._shuffle()
        torch.manual_seed(CHANCES * getattr(self.spec, "seed_weights", 0) + self.epoch)
        if self.learner.begin_epoch:
            self.learner.begin_epoch(self.spec, self.epoch)
        state = self._steps()
        if not state:
            self.epoch += 1
            state = self._evaluate()
            self.observer.end_epoch()
        return state

    def _steps(self) -> str:
        """What is left of an epoch; "" when all is well."""
        signal, due, report = self.observer.signal, self.observer.due, self.recorder.report
        while self.batches:
            wish = signal()
            if wish != "go" and not self._obey(wish):
                return "stopped"
            indices = self.batches.popleft()
            X, y = self._inputs(indices), self.train.y.index_select(0, indices)  # (batch, ...), (batch, ...)
            self.recorder.end_step(*self.engine.step(X, y), y)
            if due() and not report():
                return "diverged"
        return ""

    def _inputs(self, indices: torch.Tensor) -> torch.Tensor:
        """The inputs of a batch, in the same memory at every step: asked for anew, it would be given back and taken page by page."""
        room = self.rooms.get(len(indices))
        if room is None:
            room = self.rooms[len(indices)] = self.train.X.new_empty(len(indices), *self.train.X.shape[1:])
        return torch.index_select(self.train.X, 0, indices, out=room)

    def _evaluate(self) -> str:
        """Validation, before the first epoch and after each; "" when all is well."""
        outputs = self.engine.evaluate(self.validation.X, self.observer.stopped)
        if outputs is None:
            return "stopped"
        return "" if self.recorder.end_epoch(outputs) else "diverged"

    def _obey(self, wish: str) -> bool:
        """Does what the person asks for, until it is another step. False when it is to stop."""
        while wish != "go":
            if wish == "stop":
                return False
            if wish == "change":
                self._change(*self.observer.changes())
            else:
                self.recorder.show_everything()
                self.observer.rest()
            wish = self.observer.signal()
        return True

    def _change(self, values: dict[str, Any], edits: list[Edit]) -> None:
        """The rest of the epoch is cut anew when the batches change their size."""
        before, self.spec = self.spec, replace(self.spec, **values)
        if values:
            self._change_learner(before)
        if self.spec.batch_size != before.batch_size and self.batches:
            self.batches = deque(torch.cat(list(self.batches)).split(self.spec.batch_size))
            self.rooms.clear()
        for edit in edits:
            self.learner.parameters[edit.parameter][edit.index] = edit.value
        if edits:
            self.recorder.outputs = self.engine.evaluate(self.validation.X)
        self.recorder.change(self.spec, values)

    def _change_learner(self, before: Any) -> None:
        """An optimiser of torch's follows the spec by itself; what else has to, the learner knows."""
        learner = self.learner
        if isinstance(learner.optimizer, torch.optim.Optimizer):
            learner.optimizer = retuned(learner.optimizer, before, self.spec)
        if learner.change and not learner.change(before, self.spec):
            self.engine.record_anew()
        self.engine.take_optimizer()


def _move_of(optimizer: Optimizer) -> Callable[[], None]:
    """The update itself: torch wraps it into hooks and a profile, which at a thousand steps a second take as long as the update."""
    if isinstance(optimizer, torch.optim.Optimizer):
        if any(group.get("fused") for group in optimizer.param_groups):
            raise ValueError("a fused optimiser reads gradients wrongly that lie in memory in another order than their parameters")
        return partial(inspect.unwrap(type(optimizer).step), optimizer)
    return optimizer.step


def pick_device() -> tuple[str, str]:
    """The device to train on, and its name for people ("cpu" for a processor)."""
    if torch.cuda.is_available():
        return "cuda", torch.cuda.get_device_name()
    return "cpu", "cpu"
