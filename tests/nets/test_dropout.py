"""Dropout in training: drawn anew at every step, the mean kept, nothing dropped in use, and the gap that it closes."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from models.data import load
from models.specs.dropout import DropoutSpec as Spec

SHORT = Spec(num_epochs=3, num_hiddens=32)
NONE = {"dropout1": 0.0, "dropout2": 0.0}


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import dropout

    torch.set_num_threads(1)
    return dropout


def run(nets, spec, **arguments):
    from tests.nets.test_loop import scripted

    observer = scripted(**arguments)
    return nets.train(spec, "cpu", observer), observer


def plain_torch(spec: Spec, first: list[np.ndarray], X, y) -> list[np.ndarray]:
    """The same training with torch's own layers and the same random numbers."""
    import torch
    from torch.nn import functional

    weights = [torch.tensor(values, requires_grad=True) for values in first]
    generator = torch.Generator().manual_seed(spec.seed_data)
    for epoch in range(spec.num_epochs):
        torch.manual_seed(1000 * spec.seed_weights + epoch)
        for batch in torch.randperm(len(X), generator=generator).split(spec.batch_size):
            W1, b1, W2, b2, W3, b3 = weights
            H = functional.dropout(torch.relu(X[batch].flatten(1) @ W1 + b1), spec.dropout1)
            H = functional.dropout(torch.relu(H @ W2 + b2), spec.dropout2)
            loss = functional.cross_entropy(H @ W3 + b3, y[batch])
            for parameter, gradient in zip(weights, torch.autograd.grad(loss, weights), strict=True):
                parameter.data -= spec.learning_rate * gradient
    return [parameter.detach().numpy() for parameter in weights]


@pytest.mark.parametrize("rates", [(0.0, 0.0), (0.5, 0.0), (0.3, 0.6)])
def test_the_training_agrees_with_plain_torch(nets, rates):
    from models.nets.images import to_examples

    spec = replace(SHORT, dropout1=rates[0], dropout2=rates[1], seed_weights=3, seed_data=1)
    examples = nets.few(to_examples(load("digits", 1), "cpu")[0], spec)
    first = [variable.value.detach().numpy().copy() for variable in nets.build(spec, (8, 8)).trainable_variables]
    outcome, _ = run(nets, spec)
    for ours, theirs in zip(outcome.weights, plain_torch(spec, first, examples.X, examples.y), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-4)


def test_a_training_that_goes_on_drops_what_it_would_have_dropped(nets):
    from models.nets.observer import Start

    spec = replace(SHORT, num_epochs=3)
    whole, observer = run(nets, spec)
    steps = round(next(row["step"] for row in observer.rows if row["epoch"] == 1))
    rest, _ = run(nets, spec, start=Start(observer.frames[1][0], steps, 1))
    for ours, theirs in zip(rest.weights, whole.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("implementation", ["concise", "scratch"])
def test_a_recorded_step_drops_other_units_every_time(nets, implementation):
    """Keras's own layer would not: the state of its generator is part of what is recorded."""
    import torch

    from models.nets.images import to_examples
    from models.nets.loop import Engine

    spec = replace(SHORT, implementation=implementation, learning_rate=1e-3)
    examples = nets.few(to_examples(load("digits", 0), "cpu")[0], spec)
    engine = Engine(nets.learner(spec, nets.build(spec, (8, 8)), examples))
    X, y = examples.X[:50], examples.y[:50]
    with torch.no_grad():
        outputs = [engine.differentiate(X, y)[1].clone() for _ in range(8)]
    assert engine.differentiate.function not in engine.differentiate.recordings.values()
    assert all(not torch.equal(one, other) for one, other in itertools.pairwise(outputs))


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.9])
def test_both_layers_keep_the_mean_and_drop_that_share(nets, rate):
    import torch

    torch.manual_seed(0)
    X = torch.ones(200, 500)
    for kind in (nets.Dropout, nets.DropoutScratch):
        layer = kind(rate)
        dropped = layer(X, training=True)
        assert (dropped == 0).float().mean().item() == pytest.approx(rate, abs=0.01)
        torch.testing.assert_close(dropped[dropped > 0].unique(), torch.tensor([1 / (1 - rate)]))
        assert dropped.mean().item() == pytest.approx(1, abs=0.03)
        assert torch.equal(layer(X, training=False), X)


def test_rates_change_on_the_way(nets):
    """At a tiny learning rate the weights stand still: with nothing dropped, training then measures what is measured after the epoch."""
    spec, slow = replace(SHORT, num_epochs=6), {"learning_rate": 0.001}
    changed, plain = (run(nets, spec, script={20: [(values, [])]})[1] for values in (slow | NONE, slow))
    assert changed.curve("loss")[:20] == plain.curve("loss")[:20]
    assert changed.curve("train_loss")[-1] == pytest.approx(changed.curve("whole_loss")[-1], rel=0.02)
    assert plain.curve("train_loss")[-1] > 1.03 * plain.curve("whole_loss")[-1]


def test_some_labels_are_drawn_by_chance(nets):
    from models.nets.images import to_examples

    examples, _ = to_examples(load("digits", 0), "cpu")
    few = nets.few(examples, replace(SHORT, num_examples=1000, label_noise=0.5))
    assert few.X.shape == (1000, 8, 8)
    assert (few.y != examples.y[:1000]).float().mean().item() == pytest.approx(0.45, abs=0.05)
    assert nets.few(examples, replace(SHORT, label_noise=0.0)).y.equal(examples.y[:400])


@pytest.mark.parametrize("seed", [0, 1])
def test_the_gap_that_it_closes(nets, seed):
    """The fact of the page; also validation is better with dropout than without."""
    curves = {}
    for name, rates in (("with", {}), ("without", NONE)):
        observer = run(nets, Spec(seed_data=seed, seed_weights=seed, **rates))[1]
        curves[name] = {curve: observer.curve(curve)[-1] for curve in ("whole_loss", "validation_loss", "whole_accuracy", "validation_accuracy")}
    gaps = {name: values["validation_loss"] - values["whole_loss"] for name, values in curves.items()}
    assert gaps["with"] < 0.75 * gaps["without"]
    assert curves["with"]["validation_loss"] < curves["without"]["validation_loss"]
    assert curves["with"]["validation_accuracy"] > curves["without"]["validation_accuracy"]
    assert curves["without"]["whole_accuracy"] > 0.99


def test_what_it_says_of_an_image(nets):
    outcome, _ = run(nets, SHORT)
    model = nets.rebuild(SHORT, outcome.weights)
    data = load("digits", 0)
    question = {"image": (data.validation_images[0] / data.white).tolist(), "rates": (0.5, 0.25), "draw": 3, "draws": 1000}
    told = nets.look(model, question)
    W1, b1, W2, b2 = outcome.weights[:4]
    H1 = np.maximum(data.validation_images[0].ravel() / 16 @ W1 + b1, 0)
    np.testing.assert_allclose(told["whole"][0], H1, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(told["whole"][1], np.maximum(H1 @ W2 + b2, 0), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(told["dropped"][0], np.where(told["kept"][0], 2 * H1, 0), rtol=1e-4, atol=1e-5)
    assert (told["mean"][0] - H1 <= 5 * H1 / np.sqrt(1000) + 1e-6).all()
    assert [len(kept) for kept in told["kept"]] == [32, 32]
    assert 4 <= (~told["kept"][0]).sum() <= 28
    np.testing.assert_allclose(told["probabilities"].sum(axis=1), 1, rtol=1e-5)
    again, other = nets.look(model, question), nets.look(model, question | {"draw": 4})
    assert np.array_equal(told["kept"][0], again["kept"][0])
    assert not np.array_equal(told["kept"][0], other["kept"][0])


def test_asking_leaves_the_random_numbers_alone(nets):
    import torch

    model = nets.build(SHORT, (8, 8))
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    nets.look(model, {"image": np.zeros((8, 8)).tolist(), "rates": (0.5, 0.5), "draw": 0, "draws": 2})
    assert torch.equal(torch.rand(3), expected)


def test_the_trained_model_as_a_file_needs_nothing_of_ours(nets, tmp_path):
    import keras

    outcome, _ = run(nets, replace(SHORT, dropout1=0.25))
    path = tmp_path / "model.keras"
    path.write_bytes(nets.QUESTIONS["keras_file"](nets.rebuild(replace(SHORT, dropout1=0.25), outcome.weights), None))
    model = keras.saving.load_model(path)
    assert [layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)] == [0.25, 0.5]
    for ours, theirs in zip(outcome.weights, model.trainable_variables, strict=True):
        np.testing.assert_array_equal(ours, theirs.value.detach().numpy())


def test_what_was_changed_on_the_way_is_changed_again_by_the_script(nets, tmp_path):
    from models.scripts.dropout import script
    from tests.scripts.running import losses

    _, observer = run(nets, SHORT, script={5: [({"dropout1": 0.2}, [])], 12: [({"dropout2": 0.0, "learning_rate": 0.1}, [])]})
    marks = [(step, name, value) for step, _epoch, values in observer.marks for name, value in values.items()]
    assert losses(script(SHORT, marks), tmp_path) == pytest.approx(observer.curve("validation_loss"), rel=1e-5)
