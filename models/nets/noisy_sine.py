"""A linear layer that predicts a noisy sine from its last values: the book's autoregressive model (9.1.5)."""

import keras
import numpy as np
import torch
from torch.nn import functional

from models.data import noisy_sine
from models.nets import optimizers
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.observer import Observer
from models.nets.saving import filled, keras_file
from models.specs.noisy_sine import NoisySineSpec

Spec = NoisySineSpec

SIGMA = 0.01


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says."""
    with keras.device(device):
        return fit(learner(spec, build(spec)), *examples(spec, device), spec, observer)


def examples(spec: Spec, device: str) -> tuple[Examples, Examples]:
    """The past and the future: features (examples, tau) and labels (examples, 1) of both."""
    features, labels = noisy_sine.examples(noisy_sine.noisy_sine(spec.noise, spec.seed_data), spec.tau)
    X, y = (torch.tensor(values, dtype=torch.float32, device=device) for values in (features, labels[:, None]))
    return Examples(X[: spec.num_train], y[: spec.num_train]), Examples(X[spec.num_train :], y[spec.num_train :])


def build(spec: Spec) -> keras.Model:
    """The untrained model: features (batch, tau) to (batch, 1)."""
    initializer = keras.initializers.RandomNormal(stddev=SIGMA, seed=spec.seed_weights)
    return keras.Sequential([keras.Input((spec.tau,)), keras.layers.Dense(1, kernel_initializer=initializer)])


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model with the mean squared error, of which the book's concise version takes no half, and the optimiser of the spec."""
    parameters = parameters_of(model)
    optimizer = optimizers.make(spec.optimizer, parameters, spec.learning_rate)
    return Learner(model, model, functional.mse_loss, optimizer, parameters, count_correct=None)


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome."""
    return filled(build(spec), weights)


QUESTIONS = {"keras_file": keras_file}
