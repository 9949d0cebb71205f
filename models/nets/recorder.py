"""The memory of a training: sums that stay on the device until somebody may want to see them."""

import math
import time
from typing import Any

import torch

from models.nets.observer import Observer

MOST_POINTS = 500
MOST_STEPS_TO_A_POINT = 20
SHORTEST_TIME_TO_MEASURE = 0.05
EXPLODED = 1e6
LARGEST_PART = 2**20

Step = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class Recorder:
    """Turns steps and epochs into the points of curves.

    A point is the mean over a fixed number of steps, so a curve does not depend on when it is looked at; the number follows from the
    length of the training. Points wait as tensors; `report` reads them all in one transfer and sends them with pictures of the model.

    The curves: "loss" and "accuracy" in training, point by point; "train_loss" and "train_accuracy", their means over an epoch;
    "validation_loss" and "validation_accuracy" after each epoch, and before the first.
    """

    def __init__(self, learner: Any, validation: Any, steps_per_epoch: int, num_epochs: int, observer: Observer):
        self.learner, self.validation, self.observer = learner, validation, observer
        self.steps_per_epoch, self.num_epochs = steps_per_epoch, num_epochs
        self.steps_to_a_point = max(1, min(steps_per_epoch * num_epochs // MOST_POINTS, MOST_STEPS_TO_A_POINT))
        self.steps: list[Step] = []
        self.count = self.size = self.step = self.examples = 0
        self.parts: list[torch.Tensor] = []
        self.waiting: list[tuple[int, int, torch.Tensor]] = []
        self.epoch_sums = [0.0, 0.0, 0]
        self.outputs = None
        self.largest_loss = math.inf
        self.started = self.looked = time.perf_counter()
        self.examples_looked, self.rate = 0, 0.0
        observer.begin(steps_per_epoch * num_epochs)

    def end_step(self, loss: torch.Tensor, y_hat: torch.Tensor, y: torch.Tensor) -> None:
        """Adds one step. loss: () the mean over the batch; y_hat: (batch, ...); y: (batch, ...)."""
        self.steps.append((loss, y_hat, y))
        self.count += len(y)
        self.examples += len(y)
        self.size += y_hat.numel()
        self.step += 1
        if self.step % self.steps_to_a_point == 0:
            self._end_point()
        elif self.size > LARGEST_PART:
            self._end_part()

    def end_epoch(self, outputs: torch.Tensor) -> None:
        """Closes an epoch with the outputs for the validation set, (examples, classes)."""
        self._end_point()
        y = self.validation.y
        values = torch.stack([self.learner.loss(outputs, y).double(), self._num_correct(outputs, y) / len(y)])  # (2,)
        self.waiting.append((self.step, 0, values))
        self.outputs = outputs

    def report(self) -> bool:
        """Reads what waits, and sends it. False when the loss is no longer a number worth going on with; what was good before is sent."""
        rows, sound = self._read()
        self.observer.report(self._progress(), rows)
        if sound:
            self._send_pictures()
        return sound

    def conclude(self, state: str) -> str:
        """The last report; returns the state given, or "diverged"."""
        self._end_point()
        return state if self.report() else "diverged"

    def _end_point(self) -> None:
        if self.count:
            self._end_part()
            self.waiting.append((self.step, self.count, torch.stack(self.parts).sum(dim=0)))  # (parts, 2) -> (2,)
            self.parts.clear()
            self.count = 0

    def _end_part(self) -> None:
        """Adds up the steps so far: all at once, because a sum after every step would take longer than a small step itself."""
        if not self.steps:
            return
        losses, outputs, labels = zip(*self.steps, strict=True)
        # Sums of millions of losses need the digits of float64.
        weighted = torch.stack(losses).double()  # (steps,)
        smallest, largest = len(labels[-1]), len(labels[0])
        loss = weighted.sum() * largest if smallest == largest else weighted[:-1].sum() * largest + weighted[-1] * smallest
        self.parts.append(torch.stack([loss, self._num_correct(torch.cat(outputs), torch.cat(labels))]))  # (2,)
        self.steps.clear()
        self.size = 0

    def _num_correct(self, outputs: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """How many examples are right; one that has many labels counts in parts."""
        if self.learner.count_correct is None:
            return torch.zeros((), dtype=torch.float64, device=outputs.device)
        labels_of_an_example = y.numel() // len(y)
        return self.learner.count_correct(outputs, y).double() / labels_of_an_example

    def _read(self) -> tuple[list[dict[str, float]], bool]:
        values = torch.stack([tensor for _, _, tensor in self.waiting]).tolist() if self.waiting else []  # (points, 2)
        rows = []
        for (step, count, _), (loss, hits) in zip(self.waiting, values, strict=True):
            row = self._point(loss, hits, count) if count else self._epoch_point(loss, hits)
            if not row:
                return rows, False
            rows.append({"step": step, "epoch": step / self.steps_per_epoch, **row})
        self.waiting.clear()
        return rows, True

    def _point(self, loss: float, hits: float, count: int) -> dict[str, float]:
        self.epoch_sums = [total + more for total, more in zip(self.epoch_sums, (loss, hits, count), strict=True)]
        return self._named("", loss / count, hits / count) if self._is_sound(loss / count) else {}

    def _epoch_point(self, loss: float, accuracy: float) -> dict[str, float]:
        if not self._is_sound(loss):
            return {}
        train_loss, train_hits, count = self.epoch_sums
        self.epoch_sums = [0.0, 0.0, 0]
        train = self._named("train_", train_loss / count, train_hits / count) if count else {}
        return train | self._named("validation_", loss, accuracy)

    def _named(self, prefix: str, loss: float, accuracy: float) -> dict[str, float]:
        """Where nothing is right or wrong there is no accuracy."""
        values = {f"{prefix}loss": loss, f"{prefix}accuracy": accuracy}
        return values if self.learner.count_correct else {f"{prefix}loss": loss}

    def _is_sound(self, loss: float) -> bool:
        """A loss a million times that of the untrained model is as lost as one that is not a number."""
        if self.largest_loss == math.inf and math.isfinite(loss):
            self.largest_loss = EXPLODED * max(loss, 1.0)
        return math.isfinite(loss) and loss <= self.largest_loss

    def _progress(self) -> dict[str, float]:
        now = time.perf_counter()
        if now - self.looked >= SHORTEST_TIME_TO_MEASURE and self.examples:
            self.rate = (self.examples - self.examples_looked) / (now - self.looked)
            self.looked, self.examples_looked = now, self.examples
        elif not self.rate:
            self.rate = self.examples / max(now - self.started, SHORTEST_TIME_TO_MEASURE / 100)  # a training may be over before that
        position = {"step": self.step, "epoch": self.step / self.steps_per_epoch}
        return position | {"seconds": now - self.started, "examples_per_second": self.rate}

    def _send_pictures(self) -> None:
        position = {"step": self.step, "epoch": self.step / self.steps_per_epoch}
        self.observer.snapshot("weights", position | self.learner.show_weights())
        if self.outputs is not None:
            whole_epochs = self.step // self.steps_per_epoch
            card = self.learner.show_validation(self.outputs, self.validation.y)
            self.observer.snapshot("validation", {"epoch": whole_epochs, "step": whole_epochs * self.steps_per_epoch} | card)
            self.outputs = None
