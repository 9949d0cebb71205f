"""Linear regression against a loop in plain torch, the exact solution, and the book's numbers."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from models.maths import linear_regression as maths
from models.specs.linear_regression import NO_WAITING
from models.specs.linear_regression import LinearRegressionSpec as Spec

FAST = Spec(pace=NO_WAITING)
BOOK = replace(FAST, data="plane", noise=0.01, num_examples=1000, learning_rate=0.03, batch_size=32, num_epochs=3)
WAYS = [
    FAST,
    replace(FAST, loss="squared", learning_rate=0.02, batch_size=7, start=(3.0, -2.0)),
    BOOK,
    replace(FAST, data="drawn", start=(-1.0, 2.0)),
]


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import linear_regression

    torch.set_num_threads(1)
    return linear_regression


def run(nets, spec, **arguments):
    from tests.nets.test_loop import scripted

    observer = scripted(**arguments)
    return nets.train(spec, "cpu", observer), observer


def parameters(outcome) -> np.ndarray:
    return np.concatenate([values.ravel() for values in outcome.weights])


def plain_torch(spec: Spec, first: list[np.ndarray]) -> np.ndarray:
    """The parameters after the same training written with nothing of ours."""
    import torch

    found = maths.examples(spec)
    X, y = torch.tensor(found.X, dtype=torch.float32), torch.tensor(found.y, dtype=torch.float32)
    w, b = (torch.tensor(values, requires_grad=True) for values in first)
    generator = torch.Generator().manual_seed(spec.seed_data)
    for _ in range(spec.num_epochs):
        for batch in torch.randperm(len(X), generator=generator).split(spec.batch_size):
            errors = (X[batch] @ w)[:, 0] + b - y[batch]
            loss = (errors**2).mean() / (2 if spec.loss == "half" else 1)
            for parameter, gradient in zip((w, b), torch.autograd.grad(loss, (w, b)), strict=True):
                parameter.data -= spec.learning_rate * gradient
    return np.append(w.detach().numpy(), b.detach().numpy())


@pytest.mark.parametrize("spec", WAYS)
@pytest.mark.parametrize("implementation", ["scratch", "concise"])
def test_the_training_agrees_with_plain_torch(nets, spec, implementation):
    spec = replace(spec, implementation=implementation, seed_weights=4)
    num_inputs = 2 if spec.data == "plane" else 1
    first = [variable.value.detach().numpy().copy() for variable in nets.build(spec, num_inputs).trainable_variables]
    assert np.abs(first[0][:, 0] - spec.start[:num_inputs]).max() < 0.05
    assert first[1][0] == (0 if spec.data == "plane" else spec.start[1])
    outcome, observer = run(nets, spec)
    assert outcome.state == "finished"
    np.testing.assert_allclose(parameters(outcome), plain_torch(spec, first), atol=2e-5)
    found = maths.examples(spec)
    expected = maths.mean_loss(parameters(outcome), found.X_validation, found.y_validation, spec.loss)
    assert observer.curve("validation_loss")[-1] == pytest.approx(expected, rel=1e-4)


def test_from_scratch_and_with_a_layer_it_is_the_same_path(nets):
    for spec in WAYS:
        paths = [run(nets, replace(spec, implementation=name))[1].snapshots["path"]["path"] for name in ("scratch", "concise")]
        np.testing.assert_allclose(*paths, atol=2e-5)


def test_b053_the_books_errors_after_three_epochs(nets):
    """From scratch half the square is the loss; 60 reruns of the book's code scatter around its numbers."""
    for seed in range(3):
        outcome, _ = run(nets, replace(BOOK, implementation="scratch", seed_data=seed, seed_weights=seed))
        np.testing.assert_allclose(maths.truth(BOOK) - parameters(outcome), [0.1408, -0.1493, 0.213], atol=0.15)


def test_the_whole_square_comes_ten_times_closer(nets):
    half, whole = (maths.truth(BOOK) - parameters(run(nets, replace(BOOK, loss=loss))[0]) for loss in ("half", "squared"))
    assert np.abs(whole).max() < 0.05
    assert (np.abs(half) > 10 * np.abs(whole)).all()
    for share, left in ((1 - 0.03, 0.054), (1 - 2 * 0.03, 0.003)):
        assert share**96 == pytest.approx(left, abs=5e-4)


def test_all_examples_in_a_batch_lead_to_the_exact_solution(nets):
    for spec in (replace(FAST, batch_size=2000, num_epochs=200), replace(FAST, data="drawn", num_epochs=200)):
        outcome, _ = run(nets, spec)
        np.testing.assert_allclose(parameters(outcome), maths.least_squares(*maths.examples(spec)[:2]), atol=1e-3)


def test_a_single_example_never_comes_to_rest(nets):
    """The second preset: the steps at the end are longer with one example in a batch than with all."""

    def restlessness(**changes) -> float:
        path = run(nets, replace(FAST, num_epochs=3, learning_rate=0.05, **changes))[1].snapshots["path"]["path"][-100:]
        return float(np.linalg.norm(np.diff(path, axis=0), axis=1).mean())

    assert restlessness(batch_size=1) > 0.02
    assert restlessness(batch_size=200, num_examples=200) < 10 * restlessness(batch_size=1)


@pytest.mark.parametrize(("share", "state"), [(0.9, "finished"), (1.4, "diverged")])
def test_the_largest_rate_is_where_it_diverges(nets, share, state):
    limit = maths.largest_rate(maths.examples(FAST).X, "half")
    spec = replace(FAST, learning_rate=share * limit, batch_size=200, num_epochs=60, start=(1.0, 3.0))
    outcome, observer = run(nets, spec)
    assert outcome.state == state
    assert all(math.isfinite(value) for row in observer.rows for value in row.values())


@pytest.mark.parametrize("rate", [10.0, 1e6])
def test_the_path_of_a_training_that_has_lost_itself_ends_where_it_still_was_a_number(nets, rate):
    outcome, observer = run(nets, replace(FAST, learning_rate=rate))
    picture = observer.snapshots["path"]
    assert outcome.state == "diverged"
    assert len(picture["path"]) > 2
    assert np.isfinite(picture["path"]).all()
    assert np.abs(picture["path"][-1]).max() == np.abs(picture["path"]).max()
    assert picture["epoch"] > 0


def test_the_path_begins_at_the_start_and_ends_at_the_parameters(nets):
    outcome, observer = run(nets, replace(FAST, start=(3.0, -2.0)))
    path = observer.snapshots["path"]["path"]
    assert path.shape == (200 + 2, 2)
    np.testing.assert_allclose(path[0], [3, -2], atol=0.05)
    np.testing.assert_array_equal(path[-1], parameters(outcome))
    first, last = (observer.frames[epoch][1]["path"]["path"] for epoch in (0, 5))
    assert len(first) == 1
    np.testing.assert_array_equal(last[:-1], path[: len(last) - 1])


def test_a_long_path_is_thinned_and_stays_a_path(nets):
    short, long = (run(nets, replace(FAST, num_epochs=epochs))[1].snapshots["path"]["path"] for epochs in (20, 100))
    assert len(long) <= nets.LONGEST_TRAIL + 1
    np.testing.assert_array_equal(long[:20], short[::4][:20])


def test_whoever_wants_to_watch_may(nets):
    started = time.perf_counter()
    slow, _ = run(nets, replace(FAST, pace=100, num_epochs=2))
    assert time.perf_counter() - started > 0.38
    assert np.array_equal(parameters(slow), parameters(run(nets, replace(FAST, num_epochs=2))[0]))


@pytest.mark.parametrize("implementation", ["scratch", "concise"])
def test_rate_and_pace_change_on_the_way(nets, implementation):
    spec = replace(FAST, implementation=implementation)
    plain = run(nets, spec)[1].snapshots["path"]["path"]
    changed = run(nets, spec, script={50: [({"learning_rate": 0.001, "pace": 500}, [])]})[1].snapshots["path"]["path"]
    np.testing.assert_array_equal(plain[:51], changed[:51])
    assert np.abs(np.diff(changed[52:], axis=0)).max() < 0.1 * np.abs(np.diff(plain[52:], axis=0)).max()


@pytest.mark.parametrize("implementation", ["scratch", "concise"])
def test_the_trained_model_as_a_file(nets, tmp_path, implementation):
    import keras

    spec = replace(BOOK, implementation=implementation)
    outcome, _ = run(nets, spec)
    path = tmp_path / "model.keras"
    path.write_bytes(nets.QUESTIONS["keras_file"](nets.rebuild(spec, outcome.weights), None))
    X = np.array([[1.0, 2.0], [-3.0, 0.5]], dtype="float32")
    theirs = keras.saving.load_model(path)(X).detach().numpy()[:, 0]
    np.testing.assert_allclose(theirs, maths.design(X) @ parameters(outcome), rtol=1e-5)
