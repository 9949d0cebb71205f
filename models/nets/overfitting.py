"""A linear layer on polynomial features, trained by minibatches (book 3.6)."""

from functools import partial
from typing import Any

import keras
import numpy as np
import torch

from models.maths import overfitting as maths
from models.nets import optimizers
from models.nets.album import Picture
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.observer import Observer
from models.nets.saving import keras_file
from models.specs.overfitting import OverfittingSpec

Spec = OverfittingSpec

SIGMA = 0.01


def polynomial(degree: int, seed: int) -> keras.Model:
    """Features (batch, degree + 1) to outputs (batch, 1); the first feature is always 1, so there is no other bias."""
    initializer = keras.initializers.RandomNormal(stddev=SIGMA, seed=seed)
    return keras.Sequential([keras.Input((degree + 1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer=initializer)])


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says."""
    found = maths.examples(spec)
    with keras.device(device):
        train_examples, validation_examples = (_on(device, spec, *part) for part in (found[:2], found[2:]))
        return fit(learner(spec, polynomial(spec.degree, spec.seed_weights)), train_examples, validation_examples, spec, observer)


def _on(device: str, spec: Spec, x: np.ndarray, y: np.ndarray) -> Examples:
    """Features (examples, degree + 1) and labels (examples, 1) as float32 on the device."""
    return Examples(*(torch.tensor(values, dtype=torch.float32, device=device) for values in (maths.features(spec, x), y[:, None])))


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model with the mean squared error and the optimiser of the spec."""
    parameters = parameters_of(model)
    return Learner(
        forward=model,
        predict=model,
        loss=torch.nn.functional.mse_loss,
        optimizer=optimizers.make(spec.optimizer, parameters, spec.learning_rate),
        parameters=parameters,
        pictures=[Picture("coefficients", partial(coefficients, parameters[0]))],
        count_correct=None,
    )


def coefficients(kernel: torch.Tensor) -> dict[str, Any]:
    """coefficients: float32 (degree + 1,), of the features."""
    return {"coefficients": kernel.detach().cpu().numpy()[:, 0].copy()}


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome."""
    model = polynomial(len(weights[0]) - 1, spec.seed_weights)
    model.set_weights(weights)
    return model


QUESTIONS = {"keras_file": keras_file}
