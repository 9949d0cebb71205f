"""The memory of a training: sums that stay on the device until somebody may want to see them."""

import math
import time
from collections.abc import Sequence
from typing import Any

import torch

from models.nets.album import Album
from models.nets.observer import Observer

MOST_POINTS = 500
MOST_STEPS_TO_A_POINT = 20
EXPLODED = 1e6
LARGEST_PART = 2**20

Step = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class Recorder:
    """Turns steps and epochs into the points of curves.

    A point is the mean over a fixed number of steps, so a curve does not depend on when it is looked at; the number follows from the
    length of the training as it was asked for. Points wait as tensors; `report` reads them all in one transfer and sends them with
    pictures of the model. Epochs are counted by examples, since batches may change their size.

    The curves: "loss" and "accuracy" in training, point by point; "train_loss" and "train_accuracy", their means over an epoch;
    "validation_loss", "validation_accuracy" and the learner's own measures after each epoch, and before the first; "step_loss", the loss
    of a single step, where a person has held the training.
    """

    def __init__(self, learner: Any, validation: Any, num_examples: int, spec: Any, observer: Observer):
        self.learner, self.validation, self.num_examples, self.spec, self.observer = learner, validation, num_examples, spec, observer
        self.album = Album(learner, observer)
        start = observer.start
        self.step, self.seen = (start.step, start.epoch * num_examples) if start else (0, 0)
        self.steps_to_a_point = max(1, min(self.steps_per_epoch * spec.num_epochs // MOST_POINTS, MOST_STEPS_TO_A_POINT))
        self.steps: list[Step] = []
        self.count = self.size = 0
        self.parts: list[torch.Tensor] = []
        self.waiting: list[tuple[dict[str, float], int, torch.Tensor]] = []
        self.epoch_sums = [0.0, 0.0, 0]
        self.outputs = self.last_loss = None
        self.largest_loss = math.inf
        self.started = time.perf_counter()
        self.seen_before = self.seen
        self._announce()

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(self.num_examples / self.spec.batch_size)

    @property
    def position(self) -> dict[str, float]:
        return {"step": self.step, "epoch": (self.seen + self.count) / self.num_examples}

    def end_step(self, loss: torch.Tensor, y_hat: torch.Tensor, y: torch.Tensor) -> None:
        """Adds one step. loss: () the mean over the batch; y_hat: (batch, ...); y: (batch, ...)."""
        self.steps.append((loss, y_hat, y))
        self.last_loss = loss
        self.count += len(y)
        self.size += y_hat.numel()
        self.step += 1
        if self.step % self.steps_to_a_point == 0:
            self._end_point()
        elif self.size > LARGEST_PART:
            self._end_part()

    def end_epoch(self, outputs: torch.Tensor) -> bool:
        """Closes an epoch with the outputs for the validation set, (examples, ...). False when the loss is no longer worth going on with."""
        self._end_point()
        y = self.validation.y
        values = [self.learner.loss(outputs, y), self._num_correct(outputs, y) / len(y), *(measure() for measure in self.learner.measures.values())]
        self.waiting.append((self.position, 0, torch.stack([value.double() for value in values])))  # (2 + measures,)
        self.outputs = outputs
        if self.album.plan.takes(round(self.position["epoch"])):
            return self._keep_epoch()
        return not self.observer.due() or self.report()

    def report(self, everything: bool = False) -> bool:
        """Reads what waits, and sends it. False when the loss is no longer a number worth going on with; what was good before is sent."""
        rows, sound = self._read()
        self.observer.report(self._progress(), rows)
        if sound:
            self.album.look(self.position, everything)
            for kind, payload in self._validation_picture().items():
                self.observer.snapshot(kind, payload)
        return sound

    def show_everything(self) -> None:
        """For a training that is held: the loss of the step just made, whether it completes a point or not, and all pictures."""
        if self.last_loss is not None:
            row = self.position | {"step_loss": float(self.last_loss)}
            self.observer.report(self._progress(), [row])
        self.report(everything=True)

    def change(self, spec: Any, values: dict[str, Any]) -> None:
        """The spec holds from here on; values are those that are new."""
        self._end_point()
        self.spec = spec
        self._announce()
        if values:
            self.observer.mark(self.step, self.position["epoch"], values)

    def conclude(self, state: str) -> str:
        """The last report; returns the state given, or "diverged"."""
        if state != "diverged":
            self._end_point()
            if self.report(everything=True):
                return state
        self.album.look_at_ruin(self.position)
        return "diverged"

    def _announce(self) -> None:
        """How many steps there will be; an epoch that has begun is always brought to its end."""
        begun = -(-self.seen // self.num_examples)  # epochs, the one under way included
        rest = math.ceil((begun * self.num_examples - self.seen) / self.spec.batch_size)
        self.observer.begin(self.step + rest + max(0, self.spec.num_epochs - begun) * self.steps_per_epoch)

    def _keep_epoch(self) -> bool:
        rows, sound = self._read()
        if rows:
            self.observer.report(self._progress(), rows)
        if sound:
            self.album.keep(self.position, self._validation_picture())
        return sound

    def _validation_picture(self) -> dict[str, dict[str, Any]]:
        """Of the last outputs for the validation set, once."""
        outputs, self.outputs = self.outputs, None
        if outputs is None or self.learner.show_validation is None:
            return {}
        return {"validation": self.position | self.learner.show_validation(outputs, self.validation.y)}

    def _end_point(self) -> None:
        if self.count:
            self._end_part()
            self.waiting.append((self.position, self.count, torch.stack(self.parts).sum(dim=0)))  # (parts, 2) -> (2,)
            self.parts.clear()
            self.seen, self.count = self.seen + self.count, 0

    def _end_part(self) -> None:
        """Adds up the steps so far: all at once, because a sum after every step would take longer than a small step itself."""
        if not self.steps:
            return
        losses, outputs, labels = zip(*self.steps, strict=True)
        # Sums of millions of losses need the digits of float64.
        weighted = torch.stack(losses).double()  # (steps,)
        smallest, largest = len(labels[-1]), len(labels[0])
        loss = weighted.sum() * largest if smallest == largest else weighted[:-1].sum() * largest + weighted[-1] * smallest
        self.parts.append(torch.stack([loss, self._num_correct(_joined(outputs), _joined(labels))]))  # (2,)
        self.steps.clear()
        self.size = 0

    def _num_correct(self, outputs: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """How many examples are right; one that has many labels counts in parts."""
        if self.learner.count_correct is None:
            return torch.zeros((), dtype=torch.float64, device=outputs.device)
        labels_of_an_example = y.numel() // len(y)
        return self.learner.count_correct(outputs, y).double() / labels_of_an_example

    def _read(self) -> tuple[list[dict[str, float]], bool]:
        values = iter(torch.cat([tensor for _, _, tensor in self.waiting]).tolist() if self.waiting else [])
        rows = []
        for position, count, tensor in self.waiting:
            row = self._row(count, [next(values) for _ in range(len(tensor))])
            if not row:
                return rows, False
            rows.append(position | row)
        self.waiting.clear()
        return rows, True

    def _row(self, count: int, values: list[float]) -> dict[str, float]:
        """A point of the training, or an epoch where nothing is counted; {} when the loss is not sound."""
        if not count:
            return self._epoch_point(*values)
        loss, hits = values
        self.epoch_sums = [total + more for total, more in zip(self.epoch_sums, (loss, hits, count), strict=True)]
        return self._named("", loss / count, hits / count) if self._is_sound(loss / count) else {}

    def _epoch_point(self, loss: float, accuracy: float, *measures: float) -> dict[str, float]:
        if not self._is_sound(loss):
            return {}
        train_loss, train_hits, count = self.epoch_sums
        self.epoch_sums = [0.0, 0.0, 0]
        train = self._named("train_", train_loss / count, train_hits / count) if count else {}
        return train | self._named("validation_", loss, accuracy) | dict(zip(self.learner.measures, measures, strict=True))

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
        return self.position | {"seconds": time.perf_counter() - self.started, "examples": self.seen + self.count - self.seen_before}


def _joined(tensors: Sequence[torch.Tensor]) -> torch.Tensor:
    """One behind the other; of a large step, which is alone in its part, no copy is made."""
    return torch.cat(tensors) if len(tensors) > 1 else tensors[0]
