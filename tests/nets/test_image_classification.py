"""The classifiers against an independent loop in plain torch, and what the page promises of them.

keras is imported by the fixture, not when this file is collected: it slows every rerun of a Streamlit test in the same process.
"""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from models.data import load
from models.specs.image_classification import ImageClassificationSpec as Spec

WAYS = list(itertools.product(("softmax", "mlp"), ("scratch", "concise")))
SHORT = Spec(num_epochs=2, batch_size=32, num_hiddens=12, sigma=0.1, seed_data=3, seed_weights=5)


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import image_classification

    torch.set_num_threads(1)
    return image_classification


def watcher(last_step: float = math.inf):
    """Looks at every step, and stops at one of them."""
    from models.nets.observer import Nobody

    class Watcher(Nobody):
        steps = 0

        def due(self) -> bool:
            return True

        def signal(self) -> str:
            self.steps += 1
            return "stop" if self.steps > last_step else "go"

    return Watcher()


def run(nets, spec, **arguments):
    looking = watcher(**arguments)
    return nets.train(spec, "cpu", looking), looking


def plain_torch(spec: Spec, weights: list) -> tuple[list, list[float]]:
    """The same training written with nothing of ours: final parameters, and the loss on the validation set after each epoch."""
    import torch

    data = load("digits", spec.seed_data)
    X, X_validation = (torch.tensor(images / 16.0, dtype=torch.float32).flatten(1) for images in (data.train_images, data.validation_images))
    y, y_validation = (torch.tensor(labels.astype(int)) for labels in (data.train_labels, data.validation_labels))
    parameters = [torch.tensor(values, requires_grad=True) for values in weights]
    generator = torch.Generator().manual_seed(spec.seed_data)

    def net(inputs):
        *hidden, W, b = parameters
        if hidden:
            inputs = torch.relu(torch.addmm(hidden[1], inputs, hidden[0]))
        return torch.addmm(b, inputs, W)

    losses = []
    for _ in range(spec.num_epochs):
        order = torch.randperm(len(X), generator=generator)
        for start in range(0, len(X), spec.batch_size):
            batch = order[start : start + spec.batch_size]
            loss = torch.nn.functional.cross_entropy(net(X[batch]), y[batch])
            for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
                parameter.data -= spec.learning_rate * gradient
        losses.append(torch.nn.functional.cross_entropy(net(X_validation), y_validation).item())
    return [parameter.detach().numpy() for parameter in parameters], losses


@pytest.mark.parametrize(("model", "implementation"), WAYS)
def test_training_agrees_with_plain_torch(nets, model, implementation):
    spec = replace(SHORT, model=model, implementation=implementation)
    first = nets.weights_of(nets.build(spec, (8, 8), 10))
    expected_weights, expected_losses = plain_torch(spec, first)
    outcome, watcher = run(nets, spec)
    assert outcome.state == "finished"
    np.testing.assert_allclose(watcher.curve("validation_loss")[1:], expected_losses, rtol=1e-4)
    for weights, expected in zip(outcome.weights, expected_weights, strict=True):
        np.testing.assert_allclose(weights, expected, atol=1e-4)


@pytest.mark.parametrize(("model", "implementation"), WAYS)
def test_steps_and_predictions_are_recorded(nets, monkeypatch, model, implementation):
    from models.nets import loop

    made, make = [], loop.Engine
    monkeypatch.setattr(loop, "Engine", lambda learner: made.append(make(learner)) or made[0])
    run(nets, replace(SHORT, model=model, implementation=implementation, num_epochs=6))
    for part, shapes in ((made[0].differentiate, [(32, 8, 8), (30, 8, 8)]), (made[0].predict, [(359, 8, 8)])):
        assert list(part.recordings) == shapes
        assert part.function not in part.recordings.values()


@pytest.mark.parametrize("model", ["softmax", "mlp"])
def test_both_ways_start_from_the_same_weights(nets, model):
    def first_weights(**changes):
        return nets.weights_of(nets.build(replace(SHORT, model=model, **changes), (8, 8), 10))

    scratch, concise = first_weights(implementation="scratch"), first_weights(implementation="concise")
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(scratch, concise, strict=True))
    assert scratch[0].std() == pytest.approx(0.1, rel=0.1)
    assert not np.array_equal(first_weights(seed_weights=6)[0], scratch[0])


@pytest.mark.parametrize("scale", [1.0, 30.0, 1000.0])
def test_softmax_and_cross_entropy_agree_with_torch(nets, scale):
    import torch

    scores = (torch.randn(20, 10, generator=torch.Generator().manual_seed(1)) * scale).requires_grad_()
    labels = torch.arange(20) % 10
    torch.testing.assert_close(nets.softmax(scores), torch.softmax(scores, 1))
    ours, theirs = nets.cross_entropy(scores, labels), torch.nn.functional.cross_entropy(scores, labels)
    torch.testing.assert_close(ours, theirs)
    torch.testing.assert_close(torch.autograd.grad(ours, scores)[0], torch.autograd.grad(theirs, scores)[0])


def test_b064_b066_and_b069_of_the_book(nets):
    import torch

    scores = torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    gradient = torch.autograd.grad(nets.cross_entropy(scores, torch.tensor([2])), scores)[0]
    np.testing.assert_allclose(gradient[0], [0.090031, 0.244728, -0.334759], atol=1e-5)
    batch = torch.log(torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]]))
    assert nets.cross_entropy(batch, torch.tensor([0, 2])).item() == pytest.approx(1.4979, abs=5e-5)
    np.testing.assert_allclose(nets.softmax(torch.tensor([[1000.0, 1001.0, 1002.0]]))[0], [0.090031, 0.244728, 0.665241], atol=1e-5)


def test_the_defaults_reach_95_percent_on_the_digits(nets):
    _, watcher = run(nets, Spec())
    assert watcher.curve("validation_accuracy")[-1] >= 0.95


def test_the_same_seeds_give_the_same_curves_whoever_looks(nets):
    from models.nets.observer import Nobody

    nobody = Nobody()
    outcome = nets.train(SHORT, "cpu", nobody)
    again, watcher = run(nets, SHORT)
    assert watcher.rows == nobody.rows
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(outcome.weights, again.weights, strict=True))
    _, other = run(nets, replace(SHORT, seed_data=4))
    assert other.curve("loss") != watcher.curve("loss")


def test_every_step_is_in_the_curves(nets):
    _, watcher = run(nets, replace(SHORT, batch_size=100))
    assert len(watcher.curve("loss")) == 2 * 15
    assert len(watcher.curve("validation_loss")) == 3
    means = [np.average(watcher.curve("loss")[start : start + 15], weights=[100] * 14 + [38]) for start in (0, 15)]
    np.testing.assert_allclose(watcher.curve("train_loss"), means)
    assert watcher.progress["step"] == watcher.progress["total_steps"] == 30


def test_stop_ends_before_the_next_step(nets):
    outcome, watcher = run(nets, SHORT, last_step=7)
    assert outcome.state == "stopped"
    assert watcher.progress["step"] == 7
    assert len(outcome.weights) == 4


@pytest.mark.parametrize(("model", "implementation"), WAYS)
def test_a_huge_rate_ends_as_diverged_and_keeps_the_chart(nets, model, implementation):
    outcome, watcher = run(nets, replace(SHORT, model=model, implementation=implementation, learning_rate=1e6))
    assert outcome.state == "diverged"
    assert watcher.curve("validation_loss")
    assert all(math.isfinite(value) for row in watcher.rows for value in row.values())


def test_a_trained_model_answers_from_its_weights(nets):
    outcome, watcher = run(nets, SHORT)
    data = load("digits", SHORT.seed_data)
    told = nets.answer(SHORT, outcome.weights, data.validation_images / data.white)
    assert told.shape == (359, 10)
    np.testing.assert_allclose(told.sum(1), 1, rtol=1e-5)
    hits = (told.argmax(1) == data.validation_labels).mean()
    assert hits == pytest.approx(watcher.curve("validation_accuracy")[-1])
    assert watcher.snapshots["validation"]["confusion"].trace() == round(hits * 359)


def test_pictures_show_what_each_class_or_unit_looks_for(nets):
    outcome, watcher = run(nets, replace(SHORT, model="softmax"))
    picture = watcher.snapshots["weights"]
    restored = picture["images"] * (picture["scale"] / 127)
    np.testing.assert_allclose(restored, outcome.weights[0].T.reshape(10, 8, 8), atol=picture["scale"] / 250)
    _, watcher = run(nets, replace(SHORT, num_hiddens=100))
    assert watcher.snapshots["weights"]["images"].shape == (32, 8, 8)
