"""A linear layer with more inputs than examples, whose weights are kept small (book 3.7)."""

from functools import partial
from typing import Any

import keras
import numpy as np
import torch

from models.maths import weight_decay as maths
from models.nets.album import Picture
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.losses import half_the_square
from models.nets.observer import Observer
from models.nets.pace import paced
from models.nets.saving import keras_file
from models.specs.weight_decay import WeightDecaySpec

Spec = WeightDecaySpec

SIGMA = 0.01


def linear(num_inputs: int, start: str, seed: int) -> keras.Model:
    """Inputs (batch, inputs) to outputs (batch, 1). start: "normal" is what the book means, "lazy" what a layer has that was not there yet."""
    reach = num_inputs**-0.5
    initializers = {
        "normal": (keras.initializers.RandomNormal(stddev=SIGMA, seed=seed), "zeros"),
        "lazy": tuple(keras.initializers.RandomUniform(-reach, reach, seed=2 * seed + part) for part in (0, 1)),
    }
    kernel, bias = initializers[start]
    return keras.Sequential([keras.Input((num_inputs,)), keras.layers.Dense(1, kernel_initializer=kernel, bias_initializer=bias)])


def l2_penalty(w: torch.Tensor) -> torch.Tensor:
    """Half the squared norm: its gradient is w itself (book 3.7.3)."""
    return (w**2).sum() / 2


def l1_penalty(w: torch.Tensor) -> torch.Tensor:
    """The sum of the magnitudes: its gradient is as long for a small weight as for a large one."""
    return w.abs().sum()


LOSSES = {"half": half_the_square, "squared": torch.nn.functional.mse_loss}


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says."""
    found = maths.examples(spec)
    with keras.device(device):
        model = linear(spec.num_inputs, spec.start, spec.seed_weights)
        train_examples, validation_examples = (_on(device, *part) for part in (found[:2], found[2:]))
        return fit(learner(spec, model, maths.span(found.X)), train_examples, validation_examples, spec, observer)


def _on(device: str, X: np.ndarray, y: np.ndarray) -> Examples:
    """Inputs (examples, inputs) and labels (examples, 1) as float32 on the device."""
    return Examples(*(torch.tensor(values, dtype=torch.float32, device=device) for values in (X, y[:, None])))


def learner(spec: Spec, model: keras.Model, basis: np.ndarray) -> Learner:
    """The model with its loss, and the decay either in the loss or in the optimiser. basis: (inputs, rank) of what the examples see."""
    kernel, bias = parameters = parameters_of(model)
    seen = torch.tensor(basis, dtype=torch.float32, device=kernel.device)
    made = Learner(
        forward=model,
        predict=model,
        loss=LOSSES[spec.loss],
        optimizer=paced(sgd(spec, kernel, bias), spec.pace),
        parameters=parameters,
        pictures=[Picture("weights", partial(weights, kernel, bias))],
        count_correct=None,
        measures={"half_norm": lambda: l2_penalty(kernel), "unseen_half_norm": lambda: l2_penalty(kernel - seen @ (seen.T @ kernel))},
        penalty=penalty(spec, kernel, bias),
    )
    made.change = partial(_change, made)
    return made


def sgd(spec: Spec, kernel: torch.Tensor, bias: torch.Tensor) -> torch.optim.SGD:
    """The optimiser, which shrinks the weights, and the bias only if it is told to, where the loss does not (book 3.7.4)."""
    decay = spec.weight_decay if spec.way == "optimizer" else 0.0
    groups = [{"params": [kernel], "weight_decay": decay}, {"params": [bias], "weight_decay": decay if spec.decay_bias else 0.0}]
    return torch.optim.SGD(groups, lr=spec.learning_rate, foreach=True)


def penalty(spec: Spec, kernel: torch.Tensor, bias: torch.Tensor) -> Any:
    """What the loss has on top of that of the data, a function without arguments; None where there is nothing."""
    if spec.way == "optimizer" or not spec.weight_decay:
        return None
    decayed = [kernel, bias] if spec.decay_bias else [kernel]
    norms = {"l2": l2_penalty, "l1": l1_penalty, "elastic": lambda w: spec.l1_share * l1_penalty(w) + (1 - spec.l1_share) * l2_penalty(w)}
    return lambda: spec.weight_decay * sum(norms[spec.penalty](w) for w in decayed)


def _change(made: Learner, before: Spec, now: Spec) -> bool:
    """Another decay in the loss makes another loss."""
    made.optimizer = paced(sgd(now, *made.parameters), now.pace)
    made.penalty = penalty(now, *made.parameters)
    return now.way == "optimizer" or now.weight_decay == before.weight_decay


def weights(kernel: torch.Tensor, bias: torch.Tensor) -> dict[str, Any]:
    """w: float32 (inputs,). b: a number."""
    return {"w": kernel.detach().cpu().numpy()[:, 0].copy(), "b": float(bias.detach())}


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome."""
    model = linear(len(weights[0]), spec.start, spec.seed_weights)
    model.set_weights(weights)
    return model


QUESTIONS = {"keras_file": keras_file}
