"""A perceptron with two hidden layers and dropout after each, with torch's dropout or our own (book 5.6)."""

from functools import partial
from typing import Any

import keras
import numpy as np
import torch
from keras.layers import Dense, Flatten

from models.data import Dataset
from models.nets import optimizers
from models.nets.images import bring, to_examples
from models.nets.layers import Dropout, parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.measures import accuracy
from models.nets.observer import Observer
from models.nets.saving import keras_file as as_file
from models.specs.dropout import DropoutSpec

Spec = DropoutSpec

NUM_CLASSES = 10
MOST_TO_MEASURE = 5000


def dropout_layer(X: torch.Tensor, rate: float) -> torch.Tensor:
    """Zero with probability `rate`, else X / (1 - rate): the mean stays what it was (book 5.6.2)."""
    mask = (torch.rand_like(X) > rate).to(X.dtype)  # as X
    return mask * X / (1 - rate)


class DropoutScratch(Dropout):
    """The same, by hand."""

    def call(self, X: torch.Tensor, training: bool = False) -> torch.Tensor:
        return dropout_layer(X, self.rate) if training and self.rate else X


def perceptron(image_size: tuple[int, int], num_hiddens: int, dropouts: tuple[Any, Any], seed: int) -> keras.Model:
    """Images (batch, height, width) to scores (batch, 10), with a layer of dropout after each hidden one."""
    he = [keras.initializers.HeNormal(seed=3 * seed + layer) for layer in range(3)]
    layers = [
        keras.Input(image_size),
        Flatten(),  # (batch, pixels)
        Dense(num_hiddens, activation="relu", kernel_initializer=he[0]),  # (batch, hiddens)
        dropouts[0],
        Dense(num_hiddens, activation="relu", kernel_initializer=he[1]),  # (batch, hiddens)
        dropouts[1],
        Dense(NUM_CLASSES, kernel_initializer=he[2]),  # (batch, classes)
    ]
    return keras.Sequential(layers)


def build(spec: Spec, image_size: tuple[int, int]) -> keras.Model:
    """The untrained model of a spec."""
    kind = DropoutScratch if spec.implementation == "scratch" else Dropout
    return perceptron(image_size, spec.num_hiddens, (kind(spec.dropout1), kind(spec.dropout2)), spec.seed_weights)


def train(spec: Spec, device: str, observer: Observer, data: Dataset | None = None) -> Outcome:
    """Train as the spec says. data: instead of the data set that the spec names. Raises DownloadError, and Stopped while it downloads."""
    data = data or bring(spec.data, spec.seed_data, observer)
    with keras.device(device):
        model = build(spec, data.train_images.shape[1:])
        examples, validation = to_examples(data, device)
        examples = few(examples, spec)
        return fit(learner(spec, model, examples), examples, validation, spec, observer)


def few(examples: Examples, spec: Spec) -> Examples:
    """The first examples, as many as wanted, some of them with a label drawn by chance."""
    y = examples.y[: spec.num_examples]
    generator = np.random.default_rng([spec.seed_data, 1])
    chance, drawn = generator.random(len(y)), generator.integers(0, NUM_CLASSES, len(y))
    wrong, labels = (torch.tensor(values, device=y.device) for values in (chance < spec.label_noise, drawn))
    return Examples(examples.X[: spec.num_examples], torch.where(wrong, labels, y))


def learner(spec: Spec, model: keras.Model, examples: Examples) -> Learner:
    """The model with cross-entropy and SGD; what it makes of its own examples when nothing is dropped is measured after every epoch."""
    parameters = parameters_of(model)
    optimizer = optimizers.make("sgd", parameters, spec.learning_rate)
    X, y = examples.X[:MOST_TO_MEASURE], examples.y[:MOST_TO_MEASURE]
    return Learner(
        forward=partial(model, training=True),
        predict=partial(model, training=False),
        loss=torch.nn.functional.cross_entropy,
        optimizer=optimizer,
        parameters=parameters,
        measures={
            "whole_loss": lambda: torch.nn.functional.cross_entropy(model(X, training=False), y),
            "whole_accuracy": lambda: accuracy(model(X, training=False), y),
        },
        change=partial(_change, optimizer, model),
    )


def _change(optimizer: torch.optim.Optimizer, model: keras.Model, before: Spec, now: Spec) -> bool:
    """Rates are part of what was recorded."""
    optimizers.tune(optimizer, now.learning_rate)
    first, second = dropouts_of(model)
    first.rate, second.rate = now.dropout1, now.dropout2
    return (before.dropout1, before.dropout2) == (now.dropout1, now.dropout2)


def dropouts_of(model: keras.Model) -> list[Dropout]:
    """Its two layers of dropout."""
    return [layer for layer in model.layers if isinstance(layer, Dropout)]


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome; its images are square."""
    side = round(len(weights[0]) ** 0.5)
    model = build(spec, (side, side))
    model.set_weights(weights)
    return model


def look(model: keras.Model, payload: dict[str, Any]) -> dict[str, Any]:
    """What the hidden layers make of an image, whole and with units dropped.

    payload: image, (height, width) in [0, 1], as lists; rates (2,); draw: which units; draws: how many times for the means.
    Returns whole, dropped and mean: for each hidden layer what leaves its dropout, float32 (hiddens,), with nothing dropped, in that draw,
    and in the mean of all draws; kept: bool (hiddens,), for each layer, in that draw; and the probabilities of the classes in the three
    cases, float32 (3, classes).
    """
    rates, image = payload["rates"], keras.ops.convert_to_tensor([payload["image"]], dtype="float32")  # (1, height, width)
    with torch.no_grad(), torch.random.fork_rng():
        whole = forward(model, image, (0.0, 0.0))
        torch.manual_seed(payload["draw"])
        dropped = forward(model, image, rates)
        many = forward(model, image.expand(payload["draws"], -1, -1), rates)
    cases = [[part.mean(dim=0).cpu().numpy() for part in case] for case in (whole, dropped, many)]
    named = {name: case[:2] for name, case in zip(("whole", "dropped", "mean"), cases, strict=True)}
    return named | {"kept": [scale > 0 for scale in cases[1][3:]], "probabilities": np.stack([case[2] for case in cases])}


def forward(model: keras.Model, images: torch.Tensor, rates: tuple[float, float]) -> list[torch.Tensor]:
    """What leaves each layer of dropout, (batch, hiddens) twice, the probabilities, (batch, classes), and what the units were multiplied with."""
    flatten, first, _dropout, second, _dropout2, last = model.layers
    H1 = first(flatten(images))  # (batch, hiddens)
    scale1 = torch.nn.functional.dropout(torch.ones_like(H1), rates[0])  # (batch, hiddens)
    H2 = second(H1 * scale1)  # (batch, hiddens)
    scale2 = torch.nn.functional.dropout(torch.ones_like(H2), rates[1])  # (batch, hiddens)
    return [H1 * scale1, H2 * scale2, last(H2 * scale2).softmax(dim=1), scale1, scale2]


def keras_file(model: keras.Model, payload: Any) -> bytes:
    """The model with keras's own dropout, so that the file can be read without this project."""
    plain = [keras.layers.Dropout(layer.rate) for layer in dropouts_of(model)]
    copy = perceptron(model.input_shape[1:], model.layers[1].units, tuple(plain), seed=0)
    for ours, theirs in zip(copy.trainable_variables, model.trainable_variables, strict=True):
        ours.assign(theirs)
    return as_file(copy)


QUESTIONS = {"look": look, "keras_file": keras_file}
