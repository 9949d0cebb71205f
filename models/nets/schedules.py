"""LeNet with ReLU and maximum pooling, whose learning rate follows a schedule (book 12.11)."""

from dataclasses import dataclass

import keras
import numpy as np
import torch

from models.data import Dataset
from models.maths.schedules import cosine, multi_step, square_root
from models.nets import optimizers
from models.nets.images import classifier, enlarged, fit_images
from models.nets.lenet import lenet
from models.nets.loop import Learner, Outcome
from models.nets.observer import Observer
from models.nets.saving import filled, keras_file
from models.specs.schedules import SchedulesSpec

Spec = SchedulesSpec


def rate(spec: Spec, epoch: int) -> float:
    """The learning rate of an epoch, counted from 0."""
    base = spec.learning_rate
    rates = {
        "constant": lambda: base,
        "square_root": lambda: square_root(epoch, base),
        "multi_step": lambda: multi_step(epoch, base, spec.milestones, spec.factor),
        "cosine": lambda: cosine(epoch, base, spec.final_rate, spec.horizon, spec.warm_up),
    }
    return rates[spec.schedule]()


def train(spec: Spec, device: str, observer: Observer, data: Dataset | None = None) -> Outcome:
    """Train as the spec says. data: instead of the data set that the spec names. Raises DownloadError, and Stopped while it downloads."""
    return fit_images(spec, device, observer, data, enlarged, lambda: learner(spec, build(spec)))


def build(spec: Spec) -> keras.Model:
    """The untrained model of a spec, from images (batch, 1, 28, 28) to scores (batch, 10)."""
    return lenet("relu", "max", spec.seed_weights)


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model as a classifier, with the rate of the epoch as one more curve."""
    made = classifier(spec, model)
    clock = _Clock(made)
    made.begin_epoch, made.change = clock.begin_epoch, clock.change
    made.measures = {"learning_rate": lambda: torch.tensor(made.optimizer.param_groups[0]["lr"])}
    return made


@dataclass
class _Clock:
    """Gives the optimiser its rate when an epoch begins, and when a person has changed what it follows from."""

    learner: Learner
    epoch: int = 0

    def begin_epoch(self, spec: Spec, epoch: int) -> None:
        self.epoch = epoch
        optimizers.tune(self.learner.optimizer, rate(spec, epoch))

    def change(self, _before: Spec, now: Spec) -> bool:
        self.begin_epoch(now, self.epoch)
        return True


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome."""
    return filled(build(spec), weights)


QUESTIONS = {"keras_file": keras_file}
