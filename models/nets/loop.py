"""The loop that trains every classifier of the playground.

The whole data set lies on the device and batches are taken by index. No step reads a number back from the device: losses are summed
there and read when a report is due, a few times a second. What is computed does not depend on when somebody looks, so the same
seeds give the same curves, point for point.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch

from models.nets.observer import Observer
from models.nets.recorder import Recorder

LARGEST_BATCH_TO_EVALUATE = 8192


class Optimizer(Protocol):
    """What torch's optimisers and the one written from scratch have in common."""

    def zero_grad(self) -> None: ...

    def step(self) -> None: ...


@dataclass(frozen=True)
class Examples:
    """Inputs (examples, ...) and labels (examples,), on the device."""

    X: torch.Tensor
    y: torch.Tensor


@dataclass(frozen=True)
class Learner:
    """A model and how it learns.

    forward: inputs (batch, ...) to outputs (batch, classes), as in training. predict: the same, as in use.
    loss: outputs and labels to the mean loss of the batch.
    show_weights: the model's weights as a picture, or None. show_validation: outputs and labels of the validation set as a picture.
    """

    forward: Callable[[torch.Tensor], torch.Tensor]
    predict: Callable[[torch.Tensor], torch.Tensor]
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    optimizer: Optimizer
    show_weights: Callable[[], dict[str, Any]]
    show_validation: Callable[[torch.Tensor, torch.Tensor], dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """How a training ended: state is "finished", "stopped" or "diverged"; weights are the model's at that moment."""

    state: str
    weights: list[np.ndarray]


def fit(learner: Learner, train: Examples, validation: Examples, spec: Any, observer: Observer) -> str:
    """Train for spec.num_epochs in batches of spec.batch_size, drawn by spec.seed_data; returns "finished", "stopped" or "diverged"."""
    recorder = Recorder(learner, validation, math.ceil(len(train.y) / spec.batch_size), spec.num_epochs, observer)
    recorder.end_epoch(evaluate(learner, validation))
    recorder.report()
    for batches in shuffled_epochs(train, spec.batch_size, spec.num_epochs, spec.seed_data):
        for indices in batches:
            if observer.stopped():
                return recorder.conclude("stopped")
            X, y = train.X[indices], train.y[indices]  # (batch, ...), (batch,)
            recorder.end_step(*learn(learner, X, y), y)
            if observer.due() and not recorder.report():
                return "diverged"
        recorder.end_epoch(evaluate(learner, validation))
    return recorder.conclude("finished")


def learn(learner: Learner, X: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """One step: forward, loss, backward, update. Returns the loss and the outputs, without their graphs."""
    learner.optimizer.zero_grad()
    y_hat = learner.forward(X)  # (batch, classes)
    loss = learner.loss(y_hat, y)
    loss.backward()
    learner.optimizer.step()
    return loss.detach(), y_hat.detach()


def evaluate(learner: Learner, examples: Examples) -> torch.Tensor:
    """The outputs for all examples, (examples, classes)."""
    with torch.no_grad():
        return torch.cat([learner.predict(X) for X in examples.X.split(LARGEST_BATCH_TO_EVALUATE)])


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
