"""The networks of chapter 8 at their full size, as the book trains them; hours on a processor, minutes on a GPU."""

from functools import partial

import keras
import numpy as np
import torch

from models.data import Dataset
from models.maths.zoo import network
from models.nets import zoo
from models.nets.images import classifier, fit_images, one_channel, resized
from models.nets.loop import Learner, Outcome
from models.nets.observer import Observer
from models.nets.saving import filled
from models.specs.full_networks import FullNetworkSpec

Spec = FullNetworkSpec

AT_ONCE = 64  # images that are looked at together in use: their maps are large


def train(spec: Spec, device: str, observer: Observer, data: Dataset | None = None) -> Outcome:
    """Train as the spec says. data: instead of the data set that the spec names. Raises DownloadError, and Stopped while it downloads."""
    return fit_images(spec, device, observer, data, one_channel, lambda: learner(spec, build(spec)))


def build(spec: Spec) -> keras.Model:
    """The untrained model: (batch, 1, side, side) to scores (batch, 10)."""
    described = network(spec.network)
    return zoo.build(described, 1, described.side, spec.seed_weights)


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model with torch's cross-entropy; images stay small until they are needed."""
    made, side = classifier(spec, model), model.input_shape[-1]
    made.forward, made.predict = lambda X: model(resized(X, side), training=True), partial(predict, model, side)
    return made


def predict(model: keras.Model, side: int, X: torch.Tensor) -> torch.Tensor:
    """Scores (batch, 10) of images of any size."""
    return torch.cat([model(resized(part, side), training=False) for part in X.split(AT_ONCE)])


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome: parameters, then moving averages."""
    return filled(build(spec), weights)


QUESTIONS = {}
