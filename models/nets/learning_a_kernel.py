"""A convolutional layer that learns a kernel from one image and the answer to it (book 7.2.4)."""

from functools import partial
from typing import Any

import keras
import numpy as np
import torch

from models.maths.learned_kernel import answer, image, kernel_or_book
from models.nets import optimizers
from models.nets.album import Picture
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.observer import Observer
from models.nets.saving import keras_file
from models.specs.learning_a_kernel import BOOK_START, LearningAKernelSpec

Spec = LearningAKernelSpec


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says; a kernel that cannot be read is the book's."""
    X, K = image(spec.image, spec.seed_data), kernel_or_book(spec.kernel)
    with keras.device(device):
        model = build(spec)
        examples = Examples(_tensor(X, device), _tensor(answer(X, K), device))  # (1, height, width, 1) each
        return fit(learner(spec, model), examples, examples, spec, observer)


def build(spec: Spec) -> keras.Model:
    """Images (1, height, width, 1) to their cross-correlation with a kernel of the true one's shape."""
    shape = kernel_or_book(spec.kernel).shape
    layer = keras.layers.Conv2D(1, shape, use_bias=False)
    model = keras.Sequential([keras.Input((*image(spec.image, spec.seed_data).shape, 1)), layer])
    layer.kernel.assign(first_weights(spec, shape)[:, :, None, None])  # (rows, columns, 1, 1)
    return model


def first_weights(spec: Spec, shape: tuple[int, int]) -> np.ndarray:
    """The kernel to begin with, (rows, columns)."""
    if spec.start == "zeros":
        return np.zeros(shape)
    if spec.start == "book" and shape[0] * shape[1] == len(BOOK_START):
        return np.array(BOOK_START).reshape(shape)
    return np.random.default_rng(spec.seed_weights).normal(0, 0.5, shape)


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model with the sum of squares, as in the book, and plain gradient descent."""
    parameters = parameters_of(model)
    optimizer = optimizers.make("sgd", parameters, spec.learning_rate)
    return Learner(
        forward=partial(model, training=True),
        predict=partial(model, training=False),
        loss=lambda Y_hat, Y: (Y_hat - Y).square().sum(),
        optimizer=optimizer,
        parameters=parameters,
        pictures=[Picture("kernel", lambda: {"values": parameters[0].detach().cpu().numpy()[:, :, 0, 0]})],  # (rows, columns)
        count_correct=None,
    )


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome."""
    model = build(spec)
    model.trainable_variables[0].assign(weights[0])
    return model


def _tensor(values: np.ndarray, device: str) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float32, device=device)[None, :, :, None]  # (height, width) -> (1, height, width, 1)


QUESTIONS: dict[str, Any] = {"keras_file": keras_file}
