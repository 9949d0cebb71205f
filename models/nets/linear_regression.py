"""Linear regression, from scratch and from Keras layers (book 3.4, 3.5).

Both ways draw the same first weights from the same seed, so they walk the same path, up to rounding.
"""

from functools import partial
from typing import Any

import keras
import numpy as np
import torch
from keras import ops

from models.maths import linear_regression as maths
from models.nets import optimizers
from models.nets.album import Picture
from models.nets.image_classification import SGDScratch
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.observer import Observer
from models.nets.pace import Paced
from models.nets.saving import keras_file
from models.specs.linear_regression import LinearRegressionSpec

Spec = LinearRegressionSpec

SIGMA = 0.01
LONGEST_TRAIL = 512


class LinearRegressionScratch:
    """A weighted sum of the features, plus a bias (book 3.4.1)."""

    def __init__(self, num_inputs: int, seed: int):
        self.w = keras.Variable(keras.initializers.RandomNormal(stddev=SIGMA, seed=seed)((num_inputs, 1)))
        self.b = keras.Variable(ops.zeros(1))
        self.trainable_variables = [self.w, self.b]

    def __call__(self, X: torch.Tensor) -> torch.Tensor:
        return ops.matmul(X, self.w) + self.b  # (batch, features) -> (batch, 1)


def squared_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The mean of (y_hat - y)^2 (book 3.1.1.2, which takes half of it)."""
    return ops.mean(ops.square(y_hat - y))


def linear_regression(num_inputs: int, seed: int) -> keras.Model:
    """The same from a Keras layer (book 3.5.1)."""
    initializer = keras.initializers.RandomNormal(stddev=SIGMA, seed=seed)
    return keras.Sequential([keras.Input((num_inputs,)), keras.layers.Dense(1, kernel_initializer=initializer)])  # (batch, 1)


class Trail:
    """Where the parameters have been: after every step, or, when that becomes too much, after every second, fourth …"""

    def __init__(self, parameters: list[torch.Tensor]):
        self.parameters = parameters
        self.rows = torch.empty(LONGEST_TRAIL, sum(parameter.numel() for parameter in parameters), device=parameters[0].device)
        self.count, self.steps, self.every = 0, 0, 1

    def add(self) -> None:
        """The parameters as they are now; called before the first step, and after each."""
        if self.steps % self.every == 0 and self.count == LONGEST_TRAIL:
            self.count, self.every = LONGEST_TRAIL // 2, 2 * self.every
            self.rows[: self.count] = self.rows[::2].clone()
        if self.steps % self.every == 0:
            self.rows[self.count] = self.now()
            self.count += 1
        self.steps += 1

    def now(self) -> torch.Tensor:
        """All parameters in a row: the weights, then the bias, (features + 1,)."""
        return torch.cat([parameter.detach().reshape(-1) for parameter in self.parameters])

    def picture(self) -> dict[str, Any]:
        """path: float32 (places, features + 1); its last place is where the parameters are now, or were when they still were numbers."""
        path = torch.cat([self.rows[: self.count], self.now()[None]])
        return {"path": path[path.isfinite().all(dim=1)].cpu().numpy()}


class Walk(Paced):
    """An optimiser whose way is kept, and which does not go faster than somebody wants to watch."""

    def __init__(self, optimizer: Any, trail: Trail, pace: int):
        super().__init__(optimizer, pace)
        self.trail = trail

    def step(self) -> None:
        if not self.trail.steps:
            self.trail.add()
        self.optimizer.step()
        self.trail.add()
        self.wait()


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says."""
    found = maths.examples(spec)
    with keras.device(device):
        model = build(spec, found.X.shape[1])
        train_examples, validation_examples = (_on(device, *part) for part in (found[:2], found[2:]))
        return fit(learner(spec, model), train_examples, validation_examples, spec, observer)


def build(spec: Spec, num_inputs: int) -> Any:
    """The untrained model of a spec: a function from inputs (batch, features) to outputs (batch, 1)."""
    model = (LinearRegressionScratch if spec.implementation == "scratch" else linear_regression)(num_inputs, spec.seed_weights)
    w, b = model.trainable_variables
    start = np.array(spec.start, dtype="float32")
    w.assign(w + ops.convert_to_tensor(start[:num_inputs, None]))
    b.assign(ops.convert_to_tensor(start[num_inputs:] if num_inputs == 1 else np.zeros(1, dtype="float32")))
    return model


def learner(spec: Spec, model: Any) -> Learner:
    """The model with its loss and an optimiser that leaves a trail; both our own in the version from scratch."""
    parameters = parameters_of(model)
    from_scratch = spec.implementation == "scratch"
    optimizer = SGDScratch(parameters, spec.learning_rate) if from_scratch else optimizers.make("sgd", parameters, spec.learning_rate)
    walk = Walk(optimizer, Trail(parameters), spec.pace)
    mean_squared, share = squared_loss if from_scratch else torch.nn.functional.mse_loss, maths.factor(spec.loss) / 2
    return Learner(
        forward=model,
        predict=model,
        loss=lambda y_hat, y: share * mean_squared(y_hat, y),
        optimizer=walk,
        parameters=parameters,
        pictures=[Picture("path", walk.trail.picture, also_lost=True)],
        count_correct=None,
        change=partial(_retune, walk),
    )


def _retune(walk: Walk, before: Spec, now: Spec) -> bool:
    """Batches are cut by the loop."""
    walk.pace = now.pace
    if isinstance(walk.optimizer, SGDScratch):
        walk.optimizer.learning_rate = now.learning_rate
    else:
        optimizers.tune(walk.optimizer, now.learning_rate)
    return True


def _on(device: str, X: np.ndarray, y: np.ndarray) -> Examples:
    """Inputs (examples, features) and labels (examples, 1) as float32 on the device."""
    return Examples(*(torch.tensor(values, dtype=torch.float32, device=device) for values in (X, y[:, None])))


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, whichever way it was written, as a Keras model."""
    model = linear_regression(len(weights[0]), spec.seed_weights)
    model.set_weights(weights)
    return model


QUESTIONS = {"keras_file": keras_file}
