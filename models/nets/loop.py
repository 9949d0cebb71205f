"""The loop that trains every model of the playground.

The whole data set lies on the device and batches are taken by index. The forward pass, the loss and the gradients are recorded once and
then played without Python (models.nets.capture). No step reads a number back from the device: losses are collected
there and read when a report is due, a few times a second. What is computed does not depend on when somebody looks, so the same
seeds give the same curves, point for point.
"""

import inspect
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import numpy as np
import torch

from models.nets.capture import Captured
from models.nets.measures import num_correct
from models.nets.observer import Observer
from models.nets.recorder import Recorder

LARGEST_BATCH_TO_EVALUATE = 8192


class Optimizer(Protocol):
    """What torch's optimisers and the one written from scratch have in common: every parameter moves by its own `grad`."""

    def step(self) -> None: ...


@dataclass(frozen=True)
class Examples:
    """Inputs (examples, ...) and labels (examples,), on the device."""

    X: torch.Tensor
    y: torch.Tensor


@dataclass(frozen=True)
class Learner:
    """A model and how it learns.

    forward: inputs (batch, ...) to outputs (batch, ...), as in training. predict: the same, as in use.
    loss: outputs and labels to the mean loss of the batch. optimizer: torch's own must not be fused.
    parameters: what is learned. state: what else changes while the model is used, such as the moving averages of batch normalisation.
    show_weights: the model's weights as a picture. show_validation: outputs and labels of the validation set as a picture.
    count_correct: outputs and labels to the number of right ones; None where there is no right or wrong, and no accuracy.
    """

    forward: Callable[[torch.Tensor], torch.Tensor]
    predict: Callable[[torch.Tensor], torch.Tensor]
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    optimizer: Optimizer
    parameters: list[torch.Tensor]
    show_weights: Callable[[], dict[str, Any]]
    show_validation: Callable[[torch.Tensor, torch.Tensor], dict[str, Any]]
    state: list[torch.Tensor] = field(default_factory=list)
    count_correct: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] | None = num_correct


@dataclass(frozen=True)
class Outcome:
    """How a training ended: state is "finished", "stopped" or "diverged"; weights are the model's at that moment."""

    state: str
    weights: list[np.ndarray]


class Engine:
    """Steps and predictions of a learner, at the speed of the arithmetic."""

    def __init__(self, learner: Learner):
        self.learner, self.parameters = learner, learner.parameters
        variables = [*learner.parameters, *learner.state]
        self.differentiate = Captured(self._differentiate, variables, learner.parameters)
        self.predict = Captured(lambda X: (learner.predict(X),), variables)
        self.move = _move_of(learner.optimizer)

    def step(self, X: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """One step: forward, loss, backward, update. Returns the loss and the outputs, without their graphs. Call without autograd."""
        loss, y_hat, *gradients = self.differentiate(X, y)
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            parameter.grad = gradient
        self.move()
        return loss, y_hat

    def evaluate(self, X: torch.Tensor) -> torch.Tensor:
        """The outputs for all examples, (examples, ...). Call without autograd."""
        return torch.cat([self.predict(part)[0] for part in X.split(LARGEST_BATCH_TO_EVALUATE)])

    def _differentiate(self, X: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, ...]:
        with torch.enable_grad():
            y_hat = self.learner.forward(X)  # (batch, ...)
            loss = self.learner.loss(y_hat, y)
            gradients = torch.autograd.grad(loss, self.parameters, allow_unused=True)
        return loss.detach(), y_hat.detach(), *gradients


@torch.no_grad()
def fit(learner: Learner, train: Examples, validation: Examples, spec: Any, observer: Observer) -> str:
    """Train for spec.num_epochs in batches of spec.batch_size, drawn by spec.seed_data; returns "finished", "stopped" or "diverged"."""
    engine = Engine(learner)
    recorder = Recorder(learner, validation, math.ceil(len(train.y) / spec.batch_size), spec.num_epochs, observer)
    recorder.end_epoch(engine.evaluate(validation.X))
    recorder.report()
    for batches in shuffled_epochs(train, spec.batch_size, spec.num_epochs, spec.seed_data):
        for indices in batches:
            if observer.stopped():
                return recorder.conclude("stopped")
            X, y = train.X.index_select(0, indices), train.y.index_select(0, indices)  # (batch, ...), (batch, ...)
            recorder.end_step(*engine.step(X, y), y)
            if observer.due() and not recorder.report():
                return "diverged"
        recorder.end_epoch(engine.evaluate(validation.X))
        if observer.due() and not recorder.report():
            return "diverged"
    return recorder.conclude("finished")


def _move_of(optimizer: Optimizer) -> Callable[[], None]:
    """The update itself: torch wraps it into hooks and a profile, which at a thousand steps a second take as long as the update."""
    if isinstance(optimizer, torch.optim.Optimizer):
        if any(group.get("fused") for group in optimizer.param_groups):
            raise ValueError("a fused optimiser reads gradients wrongly that lie in memory in another order than their parameters")
        return partial(inspect.unwrap(type(optimizer).step), optimizer)
    return optimizer.step


def shuffled_epochs(examples: Examples, batch_size: int, num_epochs: int, seed: int) -> Iterator[tuple[torch.Tensor, ...]]:
    """For every epoch the positions of its batches, in a new order; the last batch of an epoch may be smaller."""
    generator = torch.Generator().manual_seed(seed)
    for _ in range(num_epochs):
        yield torch.randperm(len(examples.y), generator=generator).to(examples.y.device).split(batch_size)


def pick_device() -> tuple[str, str]:
    """The device to train on, and its name for people ("cpu" for a processor)."""
    if torch.cuda.is_available():
        return "cuda", torch.cuda.get_device_name()
    return "cpu", "cpu"
