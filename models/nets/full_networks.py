"""The networks of chapter 8 at their full size, as the book trains them; hours on a processor, minutes on a GPU."""

from functools import partial

import keras
import numpy as np
import torch
from torch.nn import functional

from models.data import Dataset
from models.maths.zoo import network
from models.nets import optimizers, zoo
from models.nets.images import bring, resized, to_examples
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.observer import Observer
from models.nets.saving import filled
from models.specs.full_networks import FullNetworkSpec

Spec = FullNetworkSpec

AT_ONCE = 64  # images that are looked at together in use: their maps are large


def train(spec: Spec, device: str, observer: Observer, data: Dataset | None = None) -> Outcome:
    """Train as the spec says. data: instead of the data set that the spec names. Raises DownloadError, and Stopped while it downloads."""
    data = data or bring(spec.data, spec.seed_data, observer)
    with keras.device(device):
        train_examples, validation_examples = (Examples(part.X[:, None], part.y) for part in to_examples(data, device))
        return fit(learner(spec, build(spec)), train_examples, validation_examples, spec, observer)


def build(spec: Spec) -> keras.Model:
    """The untrained model: (batch, 1, side, side) to scores (batch, 10)."""
    described = network(spec.network)
    return zoo.build(described, 1, described.side, spec.seed_weights)


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model with torch's cross-entropy; images stay small until they are needed."""
    parameters = parameters_of(model)
    side = model.input_shape[-1]
    return Learner(
        forward=lambda X: model(resized(X, side), training=True),
        predict=partial(predict, model, side),
        loss=functional.cross_entropy,
        optimizer=optimizers.make(spec.optimizer, parameters, spec.learning_rate),
        parameters=parameters,
        state=[variable.value for variable in model.non_trainable_weights],
    )


def predict(model: keras.Model, side: int, X: torch.Tensor) -> torch.Tensor:
    """Scores (batch, 10) of images of any size."""
    return torch.cat([model(resized(part, side), training=False) for part in X.split(AT_ONCE)])


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome: parameters, then moving averages."""
    return filled(build(spec), weights)


QUESTIONS = {}
