"""A rate that follows a schedule: each epoch has its own, also after a change, and the steps are torch's at that rate."""

from dataclasses import replace

import numpy as np
import pytest


@pytest.fixture(scope="module")
def nets():
    from models.nets import schedules

    return schedules


def curves(nets, spec):
    from models.nets.observer import Nobody

    observer = Nobody()
    outcome = nets.train(spec, "cpu", observer)
    assert outcome.state == "finished"
    return observer, outcome


def test_every_epoch_has_its_rate(nets):
    spec = nets.Spec(schedule="multi_step", milestones=(1, 3), learning_rate=0.2, num_epochs=4)
    observer, _outcome = curves(nets, spec)
    assert observer.curve("learning_rate")[1:] == pytest.approx([0.2, 0.1, 0.1, 0.05])


def test_the_steps_are_torchs(nets):
    """The same weights after three epochs of a schedule, epoch by epoch by hand."""
    import torch
    from torch.nn import functional

    from models.data import load
    from models.nets.images import enlarged, to_examples
    from models.nets.layers import parameters_of

    spec = nets.Spec(schedule="square_root", learning_rate=0.1, num_epochs=3, batch_size=512)
    _observer, outcome = curves(nets, spec)
    model = nets.build(spec)
    train, _validation = to_examples(load(spec.data, spec.seed_data), "cpu")
    X, y = enlarged(train.X), train.y
    parameters = parameters_of(model)
    optimizer, shuffler = torch.optim.SGD(parameters, lr=0.1), torch.Generator().manual_seed(spec.seed_data)
    for epoch in range(3):
        optimizer.param_groups[0]["lr"] = 0.1 / (epoch + 1) ** 0.5
        for indices in torch.randperm(len(y), generator=shuffler).split(512):
            optimizer.zero_grad()
            functional.cross_entropy(model(X[indices]), y[indices]).backward()
            optimizer.step()
    for ours, theirs in zip(outcome.weights, parameters, strict=True):
        assert np.allclose(ours, theirs.detach().numpy(), atol=1e-5)


def test_a_change_on_the_way_moves_the_rate_of_the_epoch(nets):
    """Neither to the base of the schedule nor only when the next epoch begins."""
    before = nets.Spec(schedule="square_root", learning_rate=0.1)
    learner = nets.learner(before, nets.build(before))
    learner.begin_epoch(before, 3)
    assert learner.measures["learning_rate"]().item() == pytest.approx(0.05)
    assert learner.change(before, replace(before, learning_rate=0.4))
    assert learner.measures["learning_rate"]().item() == pytest.approx(0.2)


def test_it_learns_the_digits(nets):
    observer, outcome = curves(nets, nets.Spec(batch_size=32, num_epochs=12, horizon=12, warm_up=2))
    assert observer.curve("validation_accuracy")[-1] > 0.95
    assert nets.rebuild(nets.Spec(), outcome.weights).output_shape == (None, 10)
