"""Data sets of images as tensors on the device."""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import torch

from models.data import Dataset, fetch, load
from models.nets import optimizers
from models.nets.album import Picture
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.measures import report_card
from models.nets.observer import Observer, Stopped


def bring(name: str, seed: int, observer: Observer) -> Dataset:
    """The data set of images, downloaded first where it has to be; see `fetched`."""
    fetched(name, observer)
    return load(name, seed)


def fetched(name: str, observer: Observer) -> None:
    """Brings a data set into the cache folder; the observer sees the bytes as snapshots of kind "download".

    Raises DownloadError, or Stopped when the observer does not want to wait.
    """

    def watch(done: int, total: int) -> None:
        if observer.stopped():
            raise Stopped
        if observer.due():
            observer.snapshot("download", {"done": done, "total": total})

    fetch(name, watch)


def to_examples(data: Dataset, device: str) -> tuple[Examples, Examples]:
    """Images in [0, 1] as float32 (examples, height, width), and labels as int64, for training and for validation."""
    train = Examples(_scaled(data.train_images, data.white, device), torch.tensor(data.train_labels, dtype=torch.long, device=device))
    labels = torch.tensor(data.validation_labels, dtype=torch.long, device=device)
    return train, Examples(_scaled(data.validation_images, data.white, device), labels)


def _scaled(images, white: int, device: str) -> torch.Tensor:
    return torch.tensor(images, device=device).float().div_(white)


def enlarged(X: torch.Tensor) -> torch.Tensor:
    """Images (examples, height, width) as (examples, 1, 28, 28), which is what LeNet looks at.

    Those of 28x28 stay as they are; smaller ones are stretched to 24x24, with a margin of two pixels.
    """
    if X.shape[-1] == 28:
        return one_channel(X)
    X = torch.nn.functional.interpolate(X[:, None], size=(24, 24), mode="bilinear")  # (examples, 1, 24, 24)
    return torch.nn.functional.pad(X, (2, 2, 2, 2))  # (examples, 1, 28, 28)


def resized(X: torch.Tensor, side: int) -> torch.Tensor:
    """Images (batch, 1, height, width) as (batch, 1, side, side)."""
    return torch.nn.functional.interpolate(X, size=(side, side), mode="bilinear")


def one_channel(X: torch.Tensor) -> torch.Tensor:
    """Images (examples, height, width) as (examples, 1, height, width)."""
    return X[:, None]


def fit_images(
    spec: Any, device: str, observer: Observer, data: Dataset | None, shaped: Callable[[torch.Tensor], torch.Tensor], learn: Callable[[], Learner]
) -> Outcome:
    """Train on the data, or where there are none on those that the spec names. Raises DownloadError, and Stopped while it downloads.

    shaped: images (examples, height, width) as the model takes them. learn: makes the learner; called where the device is that of the training.
    """
    data = data or bring(spec.data, spec.seed_data, observer)
    with keras.device(device):
        train, validation = (Examples(shaped(part.X), part.y) for part in to_examples(data, device))
        return fit(learn(), train, validation, spec, observer)


def classifier(spec: Any, model: keras.Model, *pictures: Picture) -> Learner:
    """A model of images with torch's cross-entropy and the optimiser of its spec; moving averages are its state."""
    parameters = parameters_of(model)
    return Learner(
        forward=partial(model, training=True),
        predict=partial(model, training=False),
        loss=torch.nn.functional.cross_entropy,
        optimizer=optimizers.make(spec.optimizer, parameters, spec.learning_rate),
        parameters=parameters,
        pictures=pictures,
        show_validation=lambda scores, y: report_card(scores.softmax(dim=1), y),
        state=[variable.value for variable in model.non_trainable_weights],
    )
