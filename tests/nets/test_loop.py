"""A training that a person interferes with: held, changed on the way, set by hand, filmed, taken up again."""

import math
from dataclasses import replace

import numpy as np
import pytest

from models.specs.image_classification import ImageClassificationSpec as Spec

SHORT = Spec(num_epochs=3, batch_size=100, num_hiddens=8, sigma=0.1)
STEPS_PER_EPOCH = 15


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import image_classification

    torch.set_num_threads(1)
    return image_classification


def scripted(script=None, start=None):
    """An observer that does at every step what a script says: {step: [signals or (values, edits)]}; it never rests for long."""
    from models.nets.observer import Nobody

    class Scripted(Nobody):
        def __init__(self):
            super().__init__()
            self.start, self.script, self.pending, self.step, self.rests = start, dict(script or {}), None, 0, 0

        def signal(self) -> str:
            orders = self.script.get(self.step)
            if not orders:
                self.step += 1
                return "go"
            order = orders.pop(0)
            if isinstance(order, str):
                return order
            self.pending = order
            return "change"

        def changes(self):
            return self.pending

        def rest(self) -> None:
            self.rests += 1

    return Scripted()


def train(nets, spec=SHORT, **arguments):
    observer = scripted(**arguments)
    return nets.train(spec, "cpu", observer), observer


def test_the_learning_rate_changes_on_the_way(nets):
    outcome, changed = train(nets, script={20: [({"learning_rate": 1.0}, [])]})
    _, plain = train(nets)
    assert changed.marks == [(20, pytest.approx((1438 + 500) / 1438), {"learning_rate": 1.0})]
    assert changed.curve("loss")[:20] == plain.curve("loss")[:20]
    assert changed.curve("loss")[22:] != plain.curve("loss")[22:]
    assert outcome.state == "finished"


def test_a_new_batch_size_cuts_the_rest_of_the_epoch(nets):
    _, observer = train(nets, script={10: [({"batch_size": 50}, [])]})
    epochs = [row["epoch"] for row in observer.rows if "loss" in row]
    assert len([epoch for epoch in epochs if epoch <= 1]) == 10 + math.ceil(438 / 50)
    assert observer.progress["step"] == observer.progress["total_steps"] == 10 + 9 + 2 * 29
    assert [row["epoch"] for row in observer.rows if "validation_loss" in row] == [0, 1, 2, 3]


def test_more_epochs_and_fewer(nets):
    assert train(nets, script={40: [({"num_epochs": 5}, [])]})[1].progress["epoch"] == 5
    _, fewer = train(nets, script={20: [({"num_epochs": 1}, [])]})
    assert fewer.progress["epoch"] == 2
    assert fewer.progress["step"] == fewer.progress["total_steps"]


def test_a_weight_set_by_hand(nets):
    from models.nets.observer import Edit

    outcome, observer = train(nets, script={3: [({}, [Edit(1, (2,), 7.5)]), "rest", "stop"]})
    assert outcome.weights[1][2] == 7.5
    assert observer.rests == 1
    _, untouched = train(nets, script={3: ["rest", "stop"]})
    assert not np.array_equal(observer.snapshots["validation"]["confusion"], untouched.snapshots["validation"]["confusion"])


def test_resting_changes_nothing(nets):
    held, observer = train(nets, script={0: ["rest"], 7: ["rest", "rest"], 31: ["rest"]})
    plain, _ = train(nets)
    assert observer.rests == 4
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(held.weights, plain.weights, strict=True))


def test_every_epoch_is_filmed(nets):
    outcome, observer = train(nets)
    assert list(observer.frames) == [0, 1, 2, 3]
    weights, pictures = observer.frames[3]
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(weights, outcome.weights, strict=True))
    assert set(pictures) == {"weights", "validation"}
    assert pictures["validation"]["epoch"] == 3
    first = nets.weights_of(nets.build(SHORT, (8, 8), 10))
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(observer.frames[0][0], first, strict=True))


def test_taken_up_from_a_frame_it_walks_the_same_path(nets):
    from models.nets.observer import Start

    whole, observer = train(nets)
    rest, again = train(nets, start=Start(observer.frames[1][0], STEPS_PER_EPOCH, 1))
    for ours, theirs in zip(rest.weights, whole.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert again.curve("loss") == pytest.approx(observer.curve("loss")[STEPS_PER_EPOCH:], rel=1e-4)
    assert [row["step"] for row in again.rows if "validation_loss" in row] == [15, 30, 45]


def test_nothing_is_filmed_after_a_loss_that_exploded(nets):
    outcome, observer = train(nets, replace(SHORT, learning_rate=1e6))
    assert outcome.state == "diverged"
    assert list(observer.frames) == [0]


@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw"])
def test_optimisers_by_name(nets, name):
    import torch

    from models.nets.optimizers import make, retuned

    parameter = torch.tensor([3.0], requires_grad=True)
    optimizer = make(name, [parameter], 0.1, weight_decay=0.01)
    for _ in range(3):
        parameter.grad = 2 * parameter.detach()
        optimizer.step()
    assert parameter.item() < 3
    before = type("Spec", (), {"optimizer": name, "learning_rate": 0.1})
    now = type("Spec", (), {"optimizer": name, "learning_rate": 0.5, "weight_decay": 0.0, "momentum": 0.5})
    assert retuned(optimizer, before, now) is optimizer
    assert (optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["weight_decay"]) == (0.5, 0.0)
    now.optimizer = "adam" if name != "adam" else "sgd"
    assert retuned(optimizer, before, now) is not optimizer


def test_an_optimiser_that_there_is_not(nets):
    from models.nets.optimizers import make

    with pytest.raises(ValueError, match="'lion'"):
        make("lion", [], 0.1)


def test_a_stop_need_not_wait_for_the_validation_of_a_large_model(nets, monkeypatch):
    """The examples are looked at in parts, and between two of them somebody may have stopped."""
    from models.nets import loop

    monkeypatch.setitem(loop.LARGEST_BATCH_TO_EVALUATE, "cpu", 50)
    observer = scripted()
    answers = iter([False] * 9 + [True] * 99)
    observer.stopped = lambda: next(answers)
    outcome = nets.train(SHORT, "cpu", observer)
    assert (outcome.state, len(observer.curve("validation_loss"))) == ("stopped", 1)
