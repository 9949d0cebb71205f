"""The autoregressive model: what it is shown, what it comes to, and how little anything linear can do better."""

from dataclasses import replace

import numpy as np
import pytest


@pytest.fixture(scope="module")
def nets():
    from models.nets import noisy_sine

    return noisy_sine


def least_squares(nets, spec):
    """The mean squared error on the validation examples of what fits the others best."""
    train, validation = nets.examples(spec, "cpu")
    A, A_validation = (np.hstack([part.X.numpy(), np.ones((len(part.X), 1))]).astype(float) for part in (train, validation))
    theta = np.linalg.lstsq(A, train.y.numpy().astype(float), rcond=None)[0]
    return float(np.mean((A_validation @ theta - validation.y.numpy()) ** 2))


def trained(nets, spec):
    from models.nets.observer import Nobody

    observer = Nobody()
    outcome = nets.train(spec, "cpu", observer)
    assert outcome.state == "finished"
    return observer.curve("validation_loss"), outcome


def test_the_books_examples(nets):
    """996 of them, the first 600 to learn from; a label is the value after its four features (book 9.1.5)."""
    train, validation = nets.examples(nets.Spec(noise=0.0), "cpu")
    assert (train.X.shape, train.y.shape, validation.X.shape) == ((600, 4), (600, 1), (396, 4))
    assert np.allclose(train.X[0], np.sin(0.01 * np.arange(1, 5)))
    assert float(train.y[0]) == pytest.approx(np.sin(0.05))
    assert np.allclose(train.X[1:, -1], train.y[:-1, 0])
    assert float(validation.y[-1]) == pytest.approx(np.sin(10))


def test_the_seed_draws_the_noise(nets):
    draws = [nets.examples(nets.Spec(seed_data=seed), "cpu")[0].y for seed in (0, 0, 1)]
    assert (draws[0] == draws[1]).all()
    assert (draws[0] != draws[2]).any()
    clean = nets.examples(nets.Spec(noise=0.0), "cpu")[0].y
    assert float((draws[0] - clean).std()) == pytest.approx(0.2, rel=0.1)


def test_it_approaches_least_squares(nets):
    """After the book's five epochs as good as what fits best, however the noise is drawn; longer training brings it nearer."""
    for seed in range(4):
        spec = nets.Spec(seed_data=seed, seed_weights=seed)
        losses, _outcome = trained(nets, spec)
        assert losses[0] > 0.3
        assert losses[-1] == pytest.approx(least_squares(nets, spec), rel=0.05)
    spec = replace(nets.Spec(), num_epochs=60, batch_size=600, learning_rate=0.3)
    losses, outcome = trained(nets, spec)
    assert losses[-1] == pytest.approx(least_squares(nets, spec), rel=0.005)
    _train, validation = nets.examples(spec, "cpu")
    error = ((nets.rebuild(spec, outcome.weights)(validation.X) - validation.y) ** 2).mean()
    assert error.item() == pytest.approx(losses[-1], rel=1e-5)


def test_a_longer_look_back_is_judged_by_the_same_values(nets):
    """The settings that are ours: the noise of more values averages out."""
    from models.nets.published import MODELS

    spec = nets.Spec(**MODELS["noisy_sine"].ours)
    theirs, ours = (nets.examples(one, "cpu")[1] for one in (nets.Spec(), spec))
    assert (theirs.y == ours.y).all()
    for seed in range(4):
        seeds = {"seed_data": seed, "seed_weights": seed}
        assert trained(nets, replace(spec, **seeds))[0][-1] < trained(nets, nets.Spec(**seeds))[0][-1]
