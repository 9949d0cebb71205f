"""Polynomials trained by gradient descent against a loop in plain torch, least squares, and the book's experiment."""

from dataclasses import replace

import numpy as np
import pytest

from models.maths import overfitting as maths
from models.specs.overfitting import OverfittingSpec as Spec

SHORT = Spec(num_epochs=60)
BOOK = Spec(inputs="normal", basis="powers", noise=0.1, num_examples=100, num_epochs=400)


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import overfitting

    torch.set_num_threads(1)
    return overfitting


def run(nets, spec, **arguments):
    from tests.nets.test_loop import scripted

    observer = scripted(**arguments)
    return nets.train(spec, "cpu", observer), observer


def plain_torch(spec: Spec, first: np.ndarray) -> np.ndarray:
    """The coefficients after the same training written with nothing of ours."""
    import torch

    found = maths.examples(spec)
    X, y = (torch.tensor(values, dtype=torch.float32) for values in (maths.features(spec, found.x), found.y[:, None]))
    w = torch.tensor(first, requires_grad=True)
    settings = {"lr": spec.learning_rate} | ({"momentum": 0.9} if spec.optimizer == "momentum" else {})
    optimizer = (torch.optim.Adam if spec.optimizer == "adam" else torch.optim.SGD)([w], **settings)
    generator = torch.Generator().manual_seed(spec.seed_data)
    for _ in range(spec.num_epochs):
        for batch in torch.randperm(len(X), generator=generator).split(spec.batch_size):
            optimizer.zero_grad()
            ((X[batch] @ w - y[batch]) ** 2).mean().backward()
            optimizer.step()
    return w.detach().numpy()


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("basis", ["orthogonal", "powers"])
def test_the_training_agrees_with_plain_torch(nets, optimizer, basis):
    spec = replace(SHORT, optimizer=optimizer, basis=basis, seed_data=2, seed_weights=3, learning_rate=0.005)
    first = nets.polynomial(spec.degree, spec.seed_weights).trainable_variables[0].value.detach().numpy().copy()
    outcome, observer = run(nets, spec)
    np.testing.assert_allclose(outcome.weights[0], plain_torch(spec, first), atol=2e-4)
    np.testing.assert_array_equal(observer.snapshots["coefficients"]["coefficients"], outcome.weights[0][:, 0])


def test_in_the_end_it_is_least_squares(nets):
    spec = Spec(degree=3, learning_rate=0.05, batch_size=200, num_epochs=800)
    outcome, _ = run(nets, spec)
    found = maths.examples(spec)
    np.testing.assert_allclose(outcome.weights[0][:, 0], maths.least_squares(maths.features(spec, found.x), found.y), atol=1e-3)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_books_experiment(nets, seed):
    """Degree 3 comes down to the noise, degree 1 does not, and degree 19 hardly overfits, because its training does not get there."""
    losses = {degree: run(nets, replace(BOOK, degree=degree, seed_data=seed))[1].curve("validation_loss")[-1] for degree in (1, 3, 19)}
    assert losses[3] < 0.02
    assert losses[1] > 5
    assert losses[3] < losses[19] < 1


def test_the_defaults_overfit(nets):
    """Less than the best polynomial of the degree, whose error is beyond all bounds."""
    for seed in (0, 5):
        spec = Spec(seed_data=seed, seed_weights=seed, num_epochs=1500)
        _, observer = run(nets, spec)
        assert observer.curve("validation_loss")[-1] > 5 * observer.curve("train_loss")[-1]


def test_a_change_of_the_optimiser_on_the_way(nets):
    _, plain = run(nets, SHORT)
    outcome, changed = run(nets, SHORT, script={40: [({"optimizer": "adam", "learning_rate": 0.1}, [])]})
    assert outcome.state == "finished"
    assert changed.marks[0][2] == {"optimizer": "adam", "learning_rate": 0.1}
    assert changed.curve("loss")[:40] == plain.curve("loss")[:40]
    assert changed.curve("loss")[42:] != plain.curve("loss")[42:]


def test_the_trained_model_as_a_file(nets, tmp_path):
    import keras

    outcome, _ = run(nets, SHORT)
    path = tmp_path / "model.keras"
    path.write_bytes(nets.QUESTIONS["keras_file"](nets.rebuild(SHORT, outcome.weights), None))
    Phi = maths.features(SHORT, np.array([-1.0, 0.3])).astype("float32")
    np.testing.assert_allclose(keras.saving.load_model(path)(Phi).detach().numpy(), Phi @ outcome.weights[0], rtol=1e-4)
