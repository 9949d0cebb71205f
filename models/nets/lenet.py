"""LeNet on images of 28x28: two convolutions with poolings, then three dense layers (book 7.6)."""

from functools import partial
from typing import Any

import keras
import numpy as np
import torch
from keras.layers import AveragePooling2D, Conv2D, Dense, Flatten, MaxPooling2D

from models.data import Dataset
from models.nets.album import Picture
from models.nets.images import classifier, enlarged, fit_images
from models.nets.loop import Learner, Outcome
from models.nets.observer import Observer
from models.nets.saving import filled, keras_file
from models.specs.lenet import LeNetSpec

Spec = LeNetSpec

LAYERS = ("convolution 1", "pooling 1", "convolution 2", "pooling 2", "dense 1", "dense 2", "scores")
NUM_CLASSES = 10


def lenet(activation: str, pooling: str, seed: int) -> keras.Model:
    """Images (batch, 1, 28, 28) to scores (batch, 10); 61,706 parameters.

    Channels come first, as torch stores them: on a CPU that is a tenth faster.
    """
    first = {"data_format": "channels_first"}
    pool = {"average": AveragePooling2D, "max": MaxPooling2D}[pooling]
    xavier = [keras.initializers.GlorotUniform(seed=5 * seed + layer) for layer in range(5)]
    layers = [
        keras.Input((1, 28, 28)),
        Conv2D(6, 5, padding="same", activation=activation, kernel_initializer=xavier[0], **first),  # (batch, 6, 28, 28)
        pool(2, 2, **first),  # (batch, 6, 14, 14)
        Conv2D(16, 5, activation=activation, kernel_initializer=xavier[1], **first),  # (batch, 16, 10, 10)
        pool(2, 2, **first),  # (batch, 16, 5, 5)
        Flatten(),  # (batch, 400)
        Dense(120, activation=activation, kernel_initializer=xavier[2]),  # (batch, 120)
        Dense(84, activation=activation, kernel_initializer=xavier[3]),  # (batch, 84)
        Dense(NUM_CLASSES, kernel_initializer=xavier[4]),  # (batch, classes)
    ]
    return keras.Sequential(layers)


def train(spec: Spec, device: str, observer: Observer, data: Dataset | None = None) -> Outcome:
    """Train as the spec says. data: instead of the data set that the spec names. Raises DownloadError, and Stopped while it downloads."""
    return fit_images(spec, device, observer, data, enlarged, lambda: learner(spec, build(spec)))


def build(spec: Spec) -> keras.Model:
    """The untrained model of a spec."""
    return lenet(spec.activation, spec.pooling, spec.seed_weights)


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model with torch's cross-entropy and the optimiser of the spec."""
    return classifier(spec, model, Picture("kernels", partial(kernels, model)))


def kernels(model: keras.Model) -> dict[str, Any]:
    """The kernels of the first convolution, int8 (6, 5, 5), in which 127 stands for `scale`, the largest magnitude among them."""
    values = model.trainable_variables[0].value.detach().cpu().numpy()[:, :, 0].transpose(2, 0, 1)  # (5, 5, 1, 6) -> (6, 5, 5)
    return _coded(values)


def look(model: keras.Model, images: np.ndarray) -> dict[str, Any]:
    """What the layers make of an image, and what the model says.

    images: float32 in [0, 1], (1, 8, 8) or (1, 28, 28).
    Returns probabilities, float32 (10,), and maps: for each of LAYERS but the last, int8 (channels, height, width) and its scale; what
    a dense layer says is (1, 1, units).
    """
    with torch.no_grad():
        X = enlarged(torch.tensor(images, dtype=torch.float32))  # (1, 1, 28, 28)
        maps = []
        for layer in model.layers:
            X = layer(X)
            if not isinstance(layer, Flatten):
                maps.append(X[0].cpu().numpy())
    return {"probabilities": X.softmax(dim=1)[0].cpu().numpy(), "maps": [_coded(_as_images(values)) for values in maps[:-1]]}


def _as_images(values: np.ndarray) -> np.ndarray:
    """What a dense layer says becomes one image of one row."""
    return values if values.ndim == 3 else values.reshape(1, 1, -1)  # (units,) -> (1, 1, units)


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome."""
    return filled(build(spec), weights)


def _coded(values: np.ndarray) -> dict[str, Any]:
    scale = float(np.abs(values).max()) or 1.0
    return {"images": np.rint(values * (127 / scale)).astype(np.int8), "scale": scale}


QUESTIONS = {"look": look, "keras_file": keras_file}
