"""Small convolutional networks of every family, on images of 28x28 (book 7.6, 8)."""

from functools import partial
from typing import Any

import keras
import numpy as np
import torch

from models.data import Dataset
from models.maths.zoo.small import SIDE, small
from models.nets import zoo
from models.nets.album import Picture
from models.nets.images import classifier, enlarged, fit_images
from models.nets.loop import Learner, Outcome
from models.nets.observer import Observer
from models.nets.saving import filled, plain_keras_file
from models.specs.cnn_zoo import CNNZooSpec

Spec = CNNZooSpec

MOST_MAPS = 12


def train(spec: Spec, device: str, observer: Observer, data: Dataset | None = None) -> Outcome:
    """Train as the spec says. data: instead of the data set that the spec names. Raises DownloadError, and Stopped while it downloads."""
    return fit_images(spec, device, observer, data, enlarged, lambda: learner(spec, build(spec)))


def build(spec: Spec) -> keras.Model:
    """The untrained model of a spec: (batch, 1, 28, 28) to scores (batch, 10).

    Kernels are drawn as He has it: with the book's Xavier the signal halves at each ReLU, and the deeper ones do not begin to learn.
    """
    network = small(spec.family, spec.width, spec.depth, spec.shortcuts)
    return zoo.build(network, 1, SIDE, spec.seed_weights, keras.initializers.HeUniform)


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model with torch's cross-entropy and the optimiser of the spec; moving averages are its state."""
    return classifier(spec, model, Picture("gradients", partial(gradients, model)))


def gradients(model: keras.Model) -> dict[str, Any]:
    """How strong the gradient of the last step is that reaches each kernel, from the first layer to the last.

    Returns sizes, float32 (layers with a kernel,): the root of the mean square; empty before the first step.
    """
    kernels = [layer.kernel.value for layer in model.layers if hasattr(layer, "kernel")]
    if kernels[0].grad is None:
        return {"sizes": np.zeros(0, np.float32)}
    return {"sizes": torch.stack([kernel.grad.square().mean().sqrt() for kernel in kernels]).cpu().numpy()}  # (layers,)


def look(model: keras.Model, images: np.ndarray) -> dict[str, Any]:
    """What the stages make of an image, and what the model says.

    images: float32 in [0, 1], (1, 8, 8) or (1, 28, 28).
    Returns probabilities, float32 (10,), and stages: for each but the last uint8 (at most 12 channels, height, width), from its smallest
    value to its largest.
    """
    with torch.no_grad():
        outputs = keras.Model(model.inputs, zoo.stage_ends(model))(enlarged(torch.tensor(images, dtype=torch.float32)), training=False)
    *stages, scores = (output[0].cpu() for output in outputs)
    return {"probabilities": scores.softmax(dim=0).numpy(), "stages": [_coded(maps[:MOST_MAPS].numpy()) for maps in stages]}


def _coded(maps: np.ndarray) -> np.ndarray:
    low, high = maps.min(), maps.max()
    return np.rint((maps - low) * (255 / ((high - low) or 1))).astype(np.uint8)


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome: parameters, then moving averages."""
    return filled(build(spec), weights)


QUESTIONS = {"look": look, "keras_file": plain_keras_file}
