"""How fast the loop is, beside what else one could write: for `python -m playground bench training`.

A row is a model in two spellings, Keras's and torch's, with examples of the right shapes and random contents. Four ways train it in
turns, so that whatever else the machine does meets all of them.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import keras
import torch
from torch import nn
from torch.nn import functional

from models.nets.album import Picture
from models.nets.loop import Examples, Learner, fit
from models.nets.measures import num_correct, report_card
from models.nets.networks import lenet, multilayer_perceptron
from models.nets.observer import Observer
from models.nets.pictures import weight_images

WARM_STEPS, LEARNING_RATE, ENDLESS = 5, 0.01, 10**7


@dataclass(frozen=True)
class Row:
    """A model and how it is fed. keras_model, torch_model: build it. shape: of an example.

    num_classes: 0 for regression with one number to predict. is_small: a step is mostly overhead, not arithmetic.
    """

    keras_model: Callable[[], keras.Model]
    torch_model: Callable[[], nn.Module]
    batch_size: int
    shape: tuple[int, ...]
    num_classes: int = 10
    num_examples: int = 10_240
    is_small: bool = False

    @property
    def loss(self) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
        return functional.cross_entropy if self.num_classes else functional.mse_loss

    @property
    def keras_loss(self) -> keras.losses.Loss:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True) if self.num_classes else keras.losses.MeanSquaredError()

    def examples(self, num_examples: int, device: str) -> Examples:
        """Inputs (examples, *shape) and labels (examples,) or (examples, 1)."""
        generator = torch.Generator().manual_seed(0)
        X = torch.randn(num_examples, *self.shape, generator=generator)
        classes = torch.randint(0, self.num_classes or 1, (num_examples,), generator=generator)
        return Examples(X.to(device), (classes if self.num_classes else torch.randn(num_examples, 1, generator=generator)).to(device))


def torch_perceptron(num_inputs: int, widths: tuple[int, ...], activation: Callable[[], nn.Module] = nn.ReLU) -> nn.Module:
    """Linear layers of those widths, the last without an activation."""
    layers: list[nn.Module] = []
    for before, width in zip((num_inputs, *widths[:-1]), widths, strict=True):
        layers += [nn.Linear(before, width), activation()]
    return nn.Sequential(*layers[:-1])


def torch_lenet() -> nn.Module:
    """LeNet in torch's own layers."""
    convolutions = [nn.Conv2d(1, 6, 5, padding=2), nn.Sigmoid(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.AvgPool2d(2)]
    return nn.Sequential(*convolutions, nn.Flatten(), torch_perceptron(400, (120, 84, 10), nn.Sigmoid))


def perceptron_row(num_inputs: int, widths: tuple[int, ...], batch_size: int, num_classes: int, activation: str = "relu") -> Row:
    """Dense layers, both ways."""
    of_torch = {"relu": nn.ReLU, "tanh": nn.Tanh}[activation]
    spellings = partial(multilayer_perceptron, num_inputs, widths, activation), partial(torch_perceptron, num_inputs, widths, of_torch)
    return Row(*spellings, batch_size, (num_inputs,), num_classes, is_small=len(widths) == 1 or num_inputs < 10)


ROWS = {
    "linear_regression": perceptron_row(2, (1,), 32, 0),
    "mlp_2_4_2_1": perceptron_row(2, (4, 2, 1), 10, 0, "tanh"),
    "mlp_7_8x6_1": perceptron_row(7, (8, 8, 8, 8, 8, 8, 1), 10, 0, "tanh"),
    "softmax_784_10": perceptron_row(784, (10,), 256, 10),
    "mlp_784_256_10": perceptron_row(784, (256, 10), 256, 10),
    "lenet": Row(lenet, torch_lenet, 128, (1, 28, 28)),
}


class Clock:
    """Lets some steps pass, then counts those of so many seconds; `rate` is then how many they were in one."""

    def __init__(self, seconds: float, device: str):
        self.seconds, self.device, self.steps, self.rate = seconds, device, -WARM_STEPS, 0.0

    def tick(self) -> bool:
        """A step begins. True when the time is over."""
        self.steps += 1
        if self.steps == 0:
            self.started = self._now()
            self.end = self.started + self.seconds
        if self.steps <= 0 or time.perf_counter() < self.end:
            return False
        self.rate = self.steps / (self._now() - self.started)
        return True

    def _now(self) -> float:
        if self.device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()


class Watched:
    """An observer that also ends the training when its time is over."""

    def __init__(self, observer: Observer, clock: Clock):
        self.observer, self.clock = observer, clock
        self.due = observer.due

    def signal(self) -> str:
        return "stop" if self.clock.tick() else self.observer.signal()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.observer, name)


def run_playground(row: Row, device: str, observer: Observer, clock: Clock) -> None:
    """Our loop, with reports and pictures."""
    model = row.keras_model()
    parameters = [variable.value for variable in model.trainable_variables]
    learner = Learner(
        forward=partial(model, training=True),
        predict=partial(model, training=False),
        loss=row.loss,
        optimizer=torch.optim.SGD(parameters, LEARNING_RATE, foreach=True),
        parameters=parameters,
        state=[variable.value for variable in model.non_trainable_variables],
        pictures=[Picture("weights", partial(_picture, parameters[0]))],
        show_validation=(lambda scores, y: report_card(scores.softmax(1), y)) if row.num_classes else (lambda scores, y: {}),
        count_correct=num_correct if row.num_classes else None,
    )
    spec = SimpleNamespace(num_epochs=ENDLESS, batch_size=row.batch_size, seed_data=0, seed_weights=0)
    fit(learner, row.examples(row.num_examples, device), row.examples(256, device), spec, Watched(observer, clock))


def run_plain_torch(row: Row, device: str, observer: Observer, clock: Clock) -> None:
    """What a person would write by hand: data on the device, batches by index, a fused optimiser."""
    net, data = row.torch_model().to(device), row.examples(row.num_examples, device)
    optimizer = torch.optim.SGD(net.parameters(), LEARNING_RATE, fused=True)
    while True:
        for indices in torch.randperm(row.num_examples, device=device).split(row.batch_size):
            if clock.tick():
                return
            loss = row.loss(net(data.X[indices]), data.y[indices])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def run_data_loader(row: Row, device: str, observer: Observer, clock: Clock) -> None:
    """As the Trainer of the book does it (book 3.2): batches put together by a DataLoader, each moved to the device."""
    net, data = row.torch_model().to(device), row.examples(row.num_examples, "cpu")
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(data.X, data.y), row.batch_size, shuffle=True)
    optimizer = torch.optim.SGD(net.parameters(), LEARNING_RATE)
    while True:
        for X, y in loader:
            if clock.tick():
                return
            loss = row.loss(net(X.to(device)), y.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def run_keras_fit(row: Row, device: str, observer: Observer, clock: Clock) -> None:
    """keras.Model.fit, as it comes."""
    model, data = row.keras_model(), row.examples(row.num_examples, "cpu")
    model.compile(optimizer=keras.optimizers.SGD(LEARNING_RATE), loss=row.keras_loss)

    def stop_in_time(batch: int, logs: dict | None = None) -> None:
        model.stop_training = clock.tick()

    callback = keras.callbacks.LambdaCallback(on_train_batch_begin=stop_in_time)
    model.fit(data.X.numpy(), data.y.numpy(), row.batch_size, epochs=ENDLESS, verbose=0, callbacks=[callback])


WAYS = {"playground": run_playground, "torch": run_plain_torch, "fit": run_keras_fit, "loader": run_data_loader}


def measure(row: Row, device: str, seconds: float, rounds: int, observer: Callable[[], Observer]) -> dict[str, list[float]]:
    """Steps a second of every way, in every round; seconds: for one way in one round."""
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    for number in range(rounds):
        for way in _turned(list(WAYS), number):
            clock = Clock(seconds, device)
            with keras.device(device):
                WAYS[way](row, device, observer(), clock)
            rates[way].append(clock.rate)
            keras.utils.clear_session()
    return rates


def devices() -> dict[str, str]:
    """The devices to measure on, with their names for people. From here on this process uses one thread."""
    torch.set_num_threads(1)
    return {"cpu": "one CPU thread"} | ({"cuda": torch.cuda.get_device_name()} if torch.cuda.is_available() else {})


def versions() -> dict[str, str]:
    return {"torch": torch.__version__, "keras": keras.__version__}


def _turned(ways: list[str], number: int) -> Iterator[str]:
    """Nobody is always first."""
    yield from ways[number % len(ways) :] + ways[: number % len(ways)]


def _picture(weights: torch.Tensor) -> dict[str, Any]:
    """What a page would send: images where there are any, else the numbers."""
    if weights.ndim == 2 and len(weights) == 784:
        return weight_images(weights, 28, 28)
    return {"weights": weights.detach().cpu().numpy()}
