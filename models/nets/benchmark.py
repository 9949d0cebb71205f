"""How fast the loop is, beside what else one could write: for `python -m playground bench training`.

Four ways train the same model in turns (models.nets.rows), so that whatever else the machine does meets all of them.
"""

import gc
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace
from typing import Any

import keras
import torch

from models.nets.album import Picture
from models.nets.layers import parameters_of, plain
from models.nets.loop import Learner, fit
from models.nets.measures import num_correct, report_card
from models.nets.observer import Observer
from models.nets.pictures import weight_images
from models.nets.rows import Row

WARM_STEPS, LEARNING_RATE, ENDLESS = 8, 0.01, 10**7


class Clock:
    """Lets some steps pass, then counts those of so many seconds, `rounds` times over; `rates` is then how many they were in one second.

    now: the time in seconds, such as time.perf_counter; or time.process_time, which stands still while others have the processor.
    rest: called before every round, while others may have theirs.
    """

    def __init__(self, seconds: float, now: Callable[[], float], rounds: int, rest: Callable[[], None]):
        self.seconds, self.now, self.rounds, self.rest = seconds, now, rounds, rest
        self.steps, self.rates = -WARM_STEPS - 1, []

    def tick(self) -> bool:
        """A step begins. True when the last round is over."""
        self.steps += 1
        if self.steps < 0 or (self.steps > 0 and self.now() < self.started + self.seconds):
            return False
        if self.steps > 0:
            _finish()
            self.rates.append(self.steps / (self.now() - self.started))
        if len(self.rates) == self.rounds:
            return True
        self.rest()
        _finish()
        self.steps, self.started = 0, self.now()
        return False


class Turns:
    """Threads of which one works at a time, in a circle."""

    def __init__(self, names: Iterable[str]):
        self.waiting, self.changed = deque(names), threading.Condition()

    def wait(self, name: str) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self.waiting[0] == name)

    def pass_on(self, name: str) -> None:
        """Lets every other have a turn, and comes back when it is this one's again."""
        with self.changed:
            self.waiting.rotate(-1)
            self.changed.notify_all()
        self.wait(name)

    def leave(self, name: str) -> None:
        with self.changed:
            self.waiting.remove(name)
            self.changed.notify_all()


def _finish() -> None:
    """A GPU may be behind what it was told."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


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
    parameters = parameters_of(model)
    learner = Learner(
        forward=partial(model, training=True),
        predict=partial(model, training=False),
        loss=row.loss,
        optimizer=torch.optim.SGD(parameters, LEARNING_RATE, foreach=True),
        parameters=parameters,
        state=[variable.value for variable in model.non_trainable_variables],
        pictures=[Picture("weights", partial(_picture, parameters[0]))],
        show_validation=(lambda scores, y: report_card(scores.softmax(1), y)) if row.num_classes and not row.label_shape else None,
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
    """keras.Model.fit of Keras's own layers, as it comes."""
    model, data = plain(row.keras_model()), row.examples(row.num_examples, "cpu")
    model.compile(optimizer=keras.optimizers.SGD(LEARNING_RATE), loss=row.keras_loss)

    def stop_in_time(batch: int, logs: dict | None = None) -> None:
        model.stop_training = clock.tick()

    callback = keras.callbacks.LambdaCallback(on_train_batch_begin=stop_in_time)
    model.fit(data.X.numpy(), data.y.numpy(), row.batch_size, epochs=ENDLESS, verbose=0, callbacks=[callback])


WAYS = {"playground": run_playground, "torch": run_plain_torch, "fit": run_keras_fit, "loader": run_data_loader}


def measure(row: Row, device: str, seconds: float, now: Callable[[], float], rounds: int, observer: Callable[[], Observer]) -> dict[str, list[float]]:
    """Steps a second of every way in every round of so many seconds; now: see Clock.

    All of them are ready at once and take turns, so that whatever else a machine does in a second meets each of them.
    """
    turns = Turns(WAYS)

    def run(way: str) -> list[float]:
        clock = Clock(seconds, now, rounds, partial(turns.pass_on, way))
        turns.wait(way)
        try:
            with keras.device(device):
                WAYS[way](row, device, observer(), clock)
        finally:
            turns.leave(way)
        return clock.rates

    with ThreadPoolExecutor(len(WAYS)) as pool:
        rates = dict(zip(WAYS, pool.map(run, WAYS), strict=True))
    keras.utils.clear_session()
    return rates


def devices() -> dict[str, str]:
    """The devices to measure on, with their names for people. From here on this process is like a worker: one thread, no old garbage."""
    torch.set_num_threads(1)
    gc.freeze()
    return {"cpu": "one CPU thread"} | ({"cuda": torch.cuda.get_device_name()} if torch.cuda.is_available() else {})


def versions() -> dict[str, str]:
    return {"torch": torch.__version__, "keras": keras.__version__}


def _picture(weights: torch.Tensor) -> dict[str, Any]:
    """What a page would send: images where there are any, else the numbers."""
    if weights.ndim == 2 and len(weights) == 784:
        return weight_images(weights, 28, 28)
    return {"weights": weights.detach().cpu().numpy()}
