"""Networks whose layers are normalised over the batch, over the units, or not at all (book 8.5)."""

from functools import partial
from typing import Any

import keras
import numpy as np
import torch
from keras.layers import Activation, AveragePooling2D, Conv2D, Dense, Flatten

from models.data import Dataset
from models.nets import insight, optimizers
from models.nets.album import Picture
from models.nets.images import bring, classifier, enlarged, to_examples
from models.nets.layers import BatchNormalization
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.observer import Observer
from models.nets.pace import paced, unpaced
from models.nets.saving import filled, plain_keras_file
from models.specs.batch_norm import BatchNormSpec

Spec = BatchNormSpec

NUM_CLASSES = 10
EPSILON = 1e-5
PROBES = 64
SECONDS = 0.3  # between two pictures, which take a few milliseconds


def normalization(spec: Spec, num_axes: int) -> list[keras.Layer]:
    """Over the batch each unit or channel is normalised for itself, over the layer each example for itself."""
    made = {
        "batch": lambda: BatchNormalization(axis=1, momentum=spec.moving_momentum, epsilon=EPSILON),
        "layer": lambda: keras.layers.LayerNormalization(axis=list(range(1, num_axes)), epsilon=EPSILON),
    }
    return [made[spec.normalization]()] if spec.normalization in made else []


def dense(spec: Spec, xavier: list[keras.Initializer]) -> list[keras.Layer]:
    """Images (batch, height, width) to the scores' layer: (batch, hiddens)."""
    layers = [Flatten()]  # (batch, inputs)
    for initializer in xavier:
        layers += [Dense(spec.num_hiddens, kernel_initializer=initializer), *normalization(spec, 2), Activation(spec.activation)]
    return layers


def lenet(spec: Spec, xavier: list[keras.Initializer]) -> list[keras.Layer]:
    """LeNet (book 8.5.4), channels first: images (batch, 1, 28, 28) to (batch, 84)."""
    first = {"data_format": "channels_first"}
    computing = [Conv2D(6, 5, padding="same", **first), Conv2D(16, 5, **first), Dense(120), Dense(84)]
    between = [[AveragePooling2D(2, 2, **first)], [AveragePooling2D(2, 2, **first), Flatten()], [], []]
    layers = []
    for layer, num_axes, initializer, after in zip(computing, (4, 4, 2, 2), xavier, between, strict=True):
        layer.kernel_initializer = initializer
        layers += [layer, *normalization(spec, num_axes), Activation(spec.activation), *after]
    return layers


def build(spec: Spec, image_size: tuple[int, int]) -> keras.Model:
    """The untrained model of a spec, from images to scores (batch, classes). image_size: of the data; LeNet's are enlarged."""
    *xavier, last = [keras.initializers.GlorotUniform(seed=7 * spec.seed_weights + layer) for layer in range(spec.depth + 1)]
    size = (1, 28, 28) if spec.model == "lenet" else image_size
    layers = (lenet if spec.model == "lenet" else dense)(spec, xavier)
    return keras.Sequential([keras.Input(size), *layers, Dense(NUM_CLASSES, kernel_initializer=last)])


def train(spec: Spec, device: str, observer: Observer, data: Dataset | None = None) -> Outcome:
    """Train as the spec says. data: instead of the data set that the spec names. Raises DownloadError, and Stopped while it downloads."""
    data = data or bring(spec.data, spec.seed_data, observer)
    with keras.device(device):
        model = build(spec, data.train_images.shape[1:])
        train_examples, validation_examples = (Examples(shaped(spec, part.X), part.y) for part in to_examples(data, device))
        return fit(learner(spec, model, train_examples.X[:PROBES]), train_examples, validation_examples, spec, observer)


def shaped(spec: Spec, X: torch.Tensor) -> torch.Tensor:
    """Images (examples, height, width) as the model wants them."""
    return enlarged(X) if spec.model == "lenet" else X


def learner(spec: Spec, model: keras.Model, probes: torch.Tensor) -> Learner:
    """The model as a classifier, at the pace of the spec. probes: inputs to look at."""
    made = classifier(
        spec, model, *(Picture(draw.__name__, partial(draw, model, probes), SECONDS) for draw in (insight.activations, insight.statistics))
    )
    made.optimizer = paced(made.optimizer, spec.pace)
    made.change = partial(_change, made, model)
    return made


def _change(made: Learner, model: keras.Model, before: Spec, now: Spec) -> bool:
    """The momentum of the moving averages is part of what the forward pass does."""
    made.optimizer = paced(optimizers.retuned(unpaced(made.optimizer), before, now), now.pace)
    for norm in insight.normalizations(model):
        norm.momentum = now.moving_momentum
    return now.moving_momentum == before.moving_momentum


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome: what was learned, and the moving averages after it."""
    inputs = weights[0].shape[0]
    side = 28 if spec.model == "lenet" else int(inputs**0.5)
    return filled(build(spec, (side, side)), weights)


@torch.no_grad()
def company(model: keras.Model, payload: dict[str, np.ndarray]) -> dict[str, Any]:
    """What the model says of one image in different company.

    payload: image, float32 (height, width) in [0, 1], and companies, (companies, others, height, width).
    Returns probabilities, float32 (companies + 2, classes): by the moving averages, alone in its batch, and together with each company.
    """
    image, companies = (torch.tensor(payload[name], dtype=torch.float32) for name in ("image", "companies"))
    fitted = enlarged if model.inputs[0].ndim == 4 else torch.clone
    alone = fitted(image[None])  # (1, ...)
    together = [fitted(torch.cat([image[None], others])) for others in companies]  # of (1 + others, ...)
    found = [insight.scores(model, alone, by_batch=False), *(insight.scores(model, X, by_batch=True) for X in (alone, *together))]
    return {"probabilities": torch.stack([scores[0] for scores in found]).softmax(dim=1).numpy()}


QUESTIONS = {"company": company, "keras_file": plain_keras_file}
