"""The logarithm of the price of a house from 331 features, by a linear layer and one of five folds (book 5.7)."""

import keras
import numpy as np
import torch
from torch.nn import functional

from models.data.tables import house_prices
from models.nets import optimizers
from models.nets.images import fetched
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.observer import Observer
from models.nets.saving import keras_file
from models.specs.house_prices import FOLDS, HousePricesSpec

Spec = HousePricesSpec

SIGMA = 0.01
NAME = "house_prices"


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says. Raises DownloadError, and Stopped while it downloads."""
    fetched(NAME, observer)
    with keras.device(device):
        train_examples, validation_examples = folded(spec.fold, device)
        model = build(spec, float(train_examples.y.mean()))
        return fit(learner(spec, model), train_examples, validation_examples, spec, observer)


def folded(fold: int, device: str) -> tuple[Examples, Examples]:
    """The houses outside of a fold and those in it: features (houses, 331) and log-prices (houses, 1)."""
    features, prices = house_prices()
    size = len(prices) // FOLDS
    inside = np.zeros(len(prices), dtype=bool)
    inside[fold * size : (fold + 1) * size] = True
    X, y = torch.tensor(features, device=device), torch.tensor(np.log(prices)[:, None], device=device)
    chosen = torch.tensor(inside, device=device)
    return Examples(X[~chosen], y[~chosen]), Examples(X[chosen], y[chosen])


def build(spec: Spec, mean: float) -> keras.Model:
    """The untrained model: features (batch, 331) to log-prices (batch, 1). mean: of the log-prices, where the bias begins there."""
    initializer = keras.initializers.RandomNormal(stddev=SIGMA, seed=spec.seed_weights)
    bias = keras.initializers.Constant(mean if spec.bias == "mean" else 0.0)
    inputs = keras.Input((house_prices()[0].shape[1],))
    return keras.Sequential([inputs, keras.layers.Dense(1, kernel_initializer=initializer, bias_initializer=bias)])


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model with the mean squared error of the logarithm and the optimiser of the spec."""
    parameters = parameters_of(model)
    optimizer = optimizers.make(spec.optimizer, parameters, spec.learning_rate, weight_decay=spec.weight_decay)
    return Learner(model, model, functional.mse_loss, optimizer, parameters, count_correct=None)


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome."""
    model = build(spec, 0.0)
    model.set_weights(weights)
    return model


QUESTIONS = {"keras_file": keras_file}
