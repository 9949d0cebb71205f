"""A linear layer on the noise of aerofoils, with which the book compares optimisers (12.5 to 12.10)."""

import keras
import numpy as np
import torch
from torch.nn import functional

from models.data.tables import airfoil
from models.nets import optimizers
from models.nets.images import fetched
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.losses import half_the_square
from models.nets.observer import Observer
from models.nets.saving import keras_file
from models.specs.airfoil import AirfoilSpec

Spec = AirfoilSpec

SIGMA = 0.01
NAME = "airfoil"


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says; what is learned from validates as well. Raises DownloadError, and Stopped while it downloads."""
    fetched(NAME, observer)
    with keras.device(device):
        features, noise = (torch.tensor(array.copy(), device=device) for array in airfoil())  # (1500, 5), (1500,)
        examples = Examples(features, noise[:, None])
        return fit(learner(spec, build(spec)), examples, examples, spec, observer)


def build(spec: Spec) -> keras.Model:
    """The untrained model: features (batch, 5) to (batch, 1)."""
    initializer = keras.initializers.RandomNormal(stddev=SIGMA, seed=spec.seed_weights)
    return keras.Sequential([keras.Input((5,)), keras.layers.Dense(1, kernel_initializer=initializer)])


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model with the loss and the optimiser of the spec."""
    parameters = parameters_of(model)
    loss = half_the_square if spec.loss == "half" else functional.mse_loss
    return Learner(model, model, loss, optimizer(spec, parameters), parameters, count_correct=None)


def optimizer(spec: Spec, parameters: list[torch.Tensor]) -> torch.optim.Optimizer:
    """As in the book, whose RMSProp and Adadelta keep `beta` of their averages."""
    common = {"lr": spec.learning_rate, "foreach": True}
    if spec.optimizer == "rmsprop":
        return torch.optim.RMSprop(parameters, alpha=spec.beta, **common)
    if spec.optimizer == "adadelta":
        return torch.optim.Adadelta(parameters, rho=spec.beta, eps=1e-5, **common)
    return optimizers.make(spec.optimizer, parameters, spec.learning_rate, momentum=spec.beta)


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome."""
    model = build(spec)
    model.set_weights(weights)
    return model


QUESTIONS = {"keras_file": keras_file}
