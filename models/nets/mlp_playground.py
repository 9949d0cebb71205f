"""A multilayer perceptron that colours a plane, from Keras layers (book 5.1, 5.2)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
import torch
from keras import ops
from torch.nn import functional

from models.data.plane import Plane
from models.maths import feedforward
from models.maths.feedforward import Network
from models.nets import optimizers
from models.nets.album import Picture
from models.nets.layers import Dropout, parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.measures import num_correct
from models.nets.observer import Observer
from models.nets.saving import filled, keras_file
from models.specs.mlp_playground import MLPPlaygroundSpec

Spec = MLPPlaygroundSpec

SMALL_NETWORK = 5000  # weights; the pictures of a larger one take longer to draw and to send
SECONDS_BETWEEN_PICTURES = 0.25


class Penalty:
    """A norm of the kernels times a rate: "l1" the sum of magnitudes, "l2" half the sum of squares (book 3.7)."""

    def __init__(self, model: keras.Model, device: str):
        self.kernels = [layer.kernel.value for layer in dense_layers(model)]
        self.rate = torch.zeros((), device=device)
        self.kind = "none"

    def become(self, spec: Spec) -> bool:
        """Take the kind and the rate of a spec. False when the kind is another one."""
        is_same, self.kind = self.kind == spec.regularization, spec.regularization
        self.rate.fill_(spec.regularization_rate)
        return is_same

    def __call__(self) -> torch.Tensor:
        norms = [kernel.abs().sum() if self.kind == "l1" else kernel.square().sum() / 2 for kernel in self.kernels]
        return self.rate * torch.stack(norms).sum()  # (layers,) -> ()


def train(spec: Spec, device: str, observer: Observer, points: Plane | None = None) -> Outcome:
    """Train as the spec says. points: instead of those that the spec makes."""
    points = points or feedforward.points_of(spec)
    with keras.device(device):
        model = build(spec)
        return fit(learner(spec, model, device), *to_examples(spec, points, device), spec, observer)


def build(spec: Spec, dropout: Callable[[float], keras.layers.Layer] = Dropout) -> keras.Model:
    """The untrained network: features (batch, inputs) to scores (batch, outputs).

    Hidden layers that skip add what the layer before them says: its first units, and zeros where it has fewer (book 8.6).
    """
    network = feedforward.network_of(spec)
    inputs = H = keras.Input((len(network.inputs),))
    for number, (width, activation, rate) in enumerate(zip(network.widths, network.activations, spec.layer_dropout, strict=True)):
        said = dropout(rate)(dense(width, activation)(H))  # (batch, width)
        H = said + fitted(H, width) if network.skip and number else said
    model = keras.Model(inputs, keras.layers.Dense(network.num_outputs)(H))  # (batch, outputs)
    weights = feedforward.first_weights(network.sizes, spec.start, spec.seed_weights)
    return filled(model, weights)


def dense(width: int, activation: str) -> Callable[[Any], Any]:
    """A dense layer; the sine is an operation of its own, because Keras has no activation of that name."""
    if activation == "sine":
        return lambda X: ops.sin(keras.layers.Dense(width)(X))
    return keras.layers.Dense(width, activation=activation)


def fitted(H: Any, width: int) -> Any:
    """The first units of a layer, (batch, width); where there are too few, zeros follow."""
    if H.shape[1] < width:
        return ops.pad(H, ((0, 0), (0, width - H.shape[1])))
    return H if H.shape[1] == width else H[:, :width]


def dense_layers(model: keras.Model) -> list[keras.layers.Dense]:
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]


def to_examples(spec: Spec, points: Plane, device: str) -> tuple[Examples, Examples]:
    """Features (examples, inputs) and targets: classes as int64 (examples,), or values (examples,)."""

    def examples(X: np.ndarray, targets: np.ndarray) -> Examples:
        kind = torch.long if points.num_classes else torch.float32
        return Examples(torch.tensor(feedforward.features(X, spec.inputs), device=device), torch.tensor(targets, device=device).to(kind))

    return examples(points.train_points, points.train_targets), examples(points.validation_points, points.validation_targets)


def learner(spec: Spec, model: keras.Model, device: str) -> Learner:
    """The network with its loss, its penalty, its optimiser, and its picture."""
    network, parameters = feedforward.network_of(spec), parameters_of(model)
    optimizer = optimizers.make(spec.optimizer, parameters, spec.learning_rate)
    penalty = Penalty(model, device)
    penalty.become(spec)
    seconds = 0.0 if network.num_weights <= SMALL_NETWORK else SECONDS_BETWEEN_PICTURES
    made = Learner(
        forward=partial(model, training=True),
        predict=partial(model, training=False),
        loss=LOSSES[network.head] if spec.loss == "cross_entropy" or network.head != "classes" else brier,
        optimizer=optimizer,
        parameters=parameters,
        pictures=[Picture("network", partial(draw, network, parameters), seconds)],
        count_correct={"value": None, "classes": num_correct}.get(network.head, num_on_their_side),
        penalty=penalty if penalty.kind != "none" else None,
    )
    made.change = partial(change, made, model, penalty)
    return made


def change(made: Learner, model: keras.Model, penalty: Penalty, before: Spec, now: Spec) -> bool:
    """Another optimiser or rate; other masks and another penalty are other computations, and have to be recorded anew."""
    made.optimizer = optimizers.retuned(made.optimizer, before, now)
    dropouts = [layer for layer in model.layers if isinstance(layer, Dropout)]
    for layer, rate in zip(dropouts, now.layer_dropout, strict=True):
        layer.rate = rate
    is_same = penalty.become(now) and before.layer_dropout == now.layer_dropout
    made.penalty = penalty if penalty.kind != "none" else None
    return is_same


def logistic(scores: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of two classes: scores (batch, 1) are logits of class 1, y (batch,) is 0 or 1."""
    return functional.binary_cross_entropy_with_logits(scores.squeeze(1), y.float())


def squashed(scores: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Half the squared distance of tanh of the scores, (batch, 1), from -1 for class 0 and 1 for class 1."""
    return functional.mse_loss(torch.tanh(scores.squeeze(1)), 2 * y.float() - 1) / 2


def squared(scores: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Half the squared error (book 3.1): scores (batch, 1), y (batch,)."""
    return functional.mse_loss(scores.squeeze(1), y) / 2


def brier(scores: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Half the squared distance of probabilities, softmax of scores (batch, classes), from the one-hot labels y (batch,)."""
    probabilities = torch.softmax(scores, dim=1)  # (batch, classes)
    of_label = probabilities.gather(1, y[:, None]).squeeze(1)  # (batch,)
    return (probabilities.square().sum(dim=1) - 2 * of_label + 1).mean() / 2


LOSSES = {"chance": logistic, "squash": squashed, "value": squared, "classes": functional.cross_entropy}


def num_on_their_side(scores: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """How many examples of two classes have a score of their sign: scores (batch, 1), y (batch,) 0 or 1."""
    return ((scores.squeeze(1) > 0) == (y > 0)).sum()


def draw(network: Network, parameters: list[torch.Tensor]) -> dict[str, Any]:
    """The picture "network"; see models.maths.feedforward.picture."""
    return feedforward.picture(network, [parameter.detach().cpu().numpy() for parameter in parameters])


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained network, from the weights of an Outcome, of Keras's own layers alone."""
    return filled(build(spec, keras.layers.Dropout), weights)


QUESTIONS = {"keras_file": keras_file}
