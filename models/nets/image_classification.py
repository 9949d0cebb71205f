"""Softmax regression and a multilayer perceptron on small images, each from scratch and from Keras layers (book 4.4, 4.5, 5.2).

Both ways draw the same first weights from the same seed, so they walk the same path, up to rounding.
"""

import math
from functools import partial
from typing import Any

import keras
import numpy as np
import torch
from keras import ops

from models.data import Dataset
from models.nets import optimizers
from models.nets.album import Picture
from models.nets.images import bring, to_examples
from models.nets.layers import parameters_of
from models.nets.loop import Learner, Outcome, fit
from models.nets.measures import report_card
from models.nets.observer import Observer
from models.nets.pictures import weight_images
from models.nets.saving import filled, keras_file
from models.specs.image_classification import ImageClassificationSpec

Spec = ImageClassificationSpec


class SoftmaxRegressionScratch:
    """One linear layer, from images to a score for each class (book 4.4)."""

    def __init__(self, num_inputs: int, num_outputs: int, sigma: float, seed: int):
        self.W = keras.Variable(normal(sigma, seed)((num_inputs, num_outputs)))
        self.b = keras.Variable(ops.zeros(num_outputs))
        self.trainable_variables = [self.W, self.b]

    def __call__(self, images: torch.Tensor) -> torch.Tensor:
        X = ops.reshape(images, (-1, self.W.shape[0]))  # (batch, height, width) -> (batch, inputs)
        return ops.matmul(X, self.W) + self.b  # (batch, outputs)


class MLPScratch:
    """A hidden layer of rectified linear units between the image and the scores (book 5.2)."""

    def __init__(self, num_inputs: int, num_outputs: int, num_hiddens: int, sigma: float, seed: int):
        self.W1 = keras.Variable(normal(sigma, seed)((num_inputs, num_hiddens)))
        self.b1 = keras.Variable(ops.zeros(num_hiddens))
        self.W2 = keras.Variable(normal(sigma, seed, layer=2)((num_hiddens, num_outputs)))
        self.b2 = keras.Variable(ops.zeros(num_outputs))
        self.trainable_variables = [self.W1, self.b1, self.W2, self.b2]

    def __call__(self, images: torch.Tensor) -> torch.Tensor:
        X = ops.reshape(images, (-1, self.W1.shape[0]))  # (batch, height, width) -> (batch, inputs)
        H = relu(ops.matmul(X, self.W1) + self.b1)  # (batch, hiddens)
        return ops.matmul(H, self.W2) + self.b2  # (batch, outputs)


class SGDScratch:
    """Minibatch stochastic gradient descent: each parameter takes a step against its gradient (book 3.4)."""

    def __init__(self, parameters: list[torch.Tensor], learning_rate: float):
        self.parameters, self.learning_rate = parameters, learning_rate

    def step(self) -> None:
        with torch.no_grad():
            for parameter in self.parameters:
                parameter -= self.learning_rate * parameter.grad


def relu(X: torch.Tensor) -> torch.Tensor:
    """max(x, 0), entry by entry (book 5.1)."""
    return ops.maximum(X, ops.zeros_like(X))


def softmax(scores: torch.Tensor) -> torch.Tensor:
    """Scores (batch, classes) as probabilities that sum to one; the largest is taken off first, so that none overflows (book 4.4, 4.5)."""
    exponentials = ops.exp(scores - ops.max(scores, axis=1, keepdims=True))  # (batch, classes)
    return exponentials / ops.sum(exponentials, axis=1, keepdims=True)  # (batch, classes)


def cross_entropy(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The mean of -log softmax(scores) at the labels, through log-sum-exp (book 4.5).

    scores: (batch, classes). labels: (batch,).
    """
    scores = scores - ops.max(scores, axis=1, keepdims=True)  # (batch, classes)
    log_partition = ops.log(ops.sum(ops.exp(scores), axis=1))  # (batch,)
    score_of_label = ops.take_along_axis(scores, labels[:, None], axis=1)[:, 0]  # (batch,)
    return ops.mean(log_partition - score_of_label)


def softmax_regression(image_size: tuple[int, int], num_outputs: int, sigma: float, seed: int) -> keras.Model:
    """Softmax regression from Keras layers (book 4.5)."""
    layers = [
        keras.Input(image_size),  # (batch, height, width)
        keras.layers.Flatten(),  # (batch, inputs)
        keras.layers.Dense(num_outputs, kernel_initializer=normal(sigma, seed)),  # (batch, outputs)
    ]
    return keras.Sequential(layers)


def mlp(image_size: tuple[int, int], num_outputs: int, num_hiddens: int, sigma: float, seed: int) -> keras.Model:
    """The multilayer perceptron from Keras layers (book 5.2)."""
    layers = [
        keras.Input(image_size),  # (batch, height, width)
        keras.layers.Flatten(),  # (batch, inputs)
        keras.layers.Dense(num_hiddens, activation="relu", kernel_initializer=normal(sigma, seed)),  # (batch, hiddens)
        keras.layers.Dense(num_outputs, kernel_initializer=normal(sigma, seed, layer=2)),  # (batch, outputs)
    ]
    return keras.Sequential(layers)


def normal(sigma: float, seed: int, layer: int = 1) -> keras.initializers.Initializer:
    """Draws from N(0, sigma^2), for each layer and seed its own numbers."""
    return keras.initializers.RandomNormal(stddev=sigma, seed=2 * seed + layer)


def train(spec: Spec, device: str, observer: Observer, data: Dataset | None = None) -> Outcome:
    """Train as the spec says. data: instead of the data set that the spec names. Raises DownloadError, and Stopped while it downloads."""
    data = data or bring(spec.data, spec.seed_data, observer)
    with keras.device(device):
        train_examples, validation_examples = to_examples(data, device)
        model = build(spec, data.train_images.shape[1:], len(data.class_names))
        return fit(learner(spec, model, data.train_images.shape[1:]), train_examples, validation_examples, spec, observer)


def build(spec: Spec, image_size: tuple[int, int], num_classes: int) -> Any:
    """The untrained model of a spec: a function from images (batch, height, width) to scores (batch, classes)."""
    if spec.implementation == "scratch" and spec.model == "softmax":
        return SoftmaxRegressionScratch(math.prod(image_size), num_classes, spec.sigma, spec.seed_weights)
    if spec.implementation == "scratch":
        return MLPScratch(math.prod(image_size), num_classes, spec.num_hiddens, spec.sigma, spec.seed_weights)
    if spec.model == "softmax":
        return softmax_regression(image_size, num_classes, spec.sigma, spec.seed_weights)
    return mlp(image_size, num_classes, spec.num_hiddens, spec.sigma, spec.seed_weights)


def learner(spec: Spec, model: Any, image_size: tuple[int, int]) -> Learner:
    """The model with its loss and optimiser, both our own in the version from scratch."""
    parameters = parameters_of(model)
    from_scratch = spec.implementation == "scratch"
    optimizer = SGDScratch(parameters, spec.learning_rate) if from_scratch else optimizers.make("sgd", parameters, spec.learning_rate)
    return Learner(
        forward=model if from_scratch else partial(model, training=True),
        predict=model if from_scratch else partial(model, training=False),
        loss=cross_entropy if from_scratch else torch.nn.functional.cross_entropy,
        optimizer=optimizer,
        parameters=parameters,
        pictures=[Picture("weights", partial(weight_images, parameters[0], *image_size))],
        show_validation=lambda scores, y: report_card(softmax(scores), y),
        change=partial(_retune, optimizer),
    )


def _retune(optimizer: Any, before: Spec, now: Spec) -> bool:
    """Only the learning rate means anything to the learner; batches are cut by the loop."""
    if isinstance(optimizer, SGDScratch):
        optimizer.learning_rate = now.learning_rate
    else:
        optimizers.tune(optimizer, now.learning_rate)
    return True


def weights_of(model: Any) -> list[np.ndarray]:
    """Copies of the parameters: W, b, or W1, b1, W2, b2."""
    return [variable.value.detach().cpu().numpy().copy() for variable in model.trainable_variables]


def rebuild(spec: Spec, weights: list[np.ndarray]) -> Any:
    """The trained model, from the weights of an Outcome; its images are square."""
    side = math.isqrt(weights[0].shape[0])
    return filled(build(spec, (side, side), weights[-1].shape[0]), weights)


def probabilities(model: Any, images: np.ndarray) -> np.ndarray:
    """What a trained model says: images in [0, 1], float32 (batch, height, width), to (batch, classes)."""
    with torch.no_grad():
        return softmax(model(ops.convert_to_tensor(images, dtype="float32"))).cpu().numpy()


def answer(spec: Spec, weights: list[np.ndarray], images: np.ndarray) -> np.ndarray:
    """Probabilities (batch, classes) for images (batch, height, width) in [0, 1], by the model with those weights."""
    return probabilities(rebuild(spec, weights), images)


def _file(model: Any, payload: Any) -> bytes | None:
    """The model as a file; the version from scratch is no Keras model."""
    return keras_file(model) if isinstance(model, keras.Model) else None


QUESTIONS = {"probabilities": probabilities, "keras_file": _file}
