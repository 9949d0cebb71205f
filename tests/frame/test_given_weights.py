"""Weights set by hand: in the own run while it can be led, else in a new one; and no script that pretends to do the same."""

import numpy as np
import pytest

from models.specs.image_classification_page import ImageClassificationPageSpec
from playground.kit import exports
from playground.kit.desk import Desk
from playground.kit.training import Training
from playground.runs.run import Run
from tests.frame.training import TASK, Service, under_way

WEIGHTS = [np.zeros((2, 3)), np.ones(3)]


class Setting(Service):
    """A service that also takes weights."""

    def submit(self, task, spec, owner, paused=False, weights=None):
        self.calls.append(("begin", (weights, paused)))
        return self._new(spec, owner, paused)

    def edit(self, run, parameter, index, value):
        self.calls.append(("edit", (run, parameter, index, value)))


@pytest.fixture
def service(monkeypatch):
    service = Setting()
    monkeypatch.setattr("playground.runs.current", lambda: service)
    return service


@pytest.fixture
def training(session, service):
    return Training(Desk("page", ImageClassificationPageSpec, arrived=True), TASK)


def test_a_weight_of_the_own_run_is_set_in_it(training, service):
    training.start()
    run = under_way(training.run)
    training.set_weight(0, (1, 2), 0.5, WEIGHTS, led=run)
    assert service.told("edit") == [(run, 0, (1, 2), 0.5)]
    assert len(service.mine) == 1


@pytest.mark.parametrize("of", ["the shared run", "a run that is over", "an epoch of the past", "an untrained model"])
def test_any_other_weights_begin_a_new_run_that_waits(training, service, of):
    if of != "the shared run":
        training.start()
        under_way(training.run, "finished" if of == "a run that is over" else "running")
    if of == "an epoch of the past":
        training.look_at(1)
    before = training.run
    training.set_weight(0, (1, 2), 0.5, WEIGHTS, led=None if of == "an untrained model" else before)
    weights, paused = service.told("begin")[-1]
    assert paused
    assert weights[0].tolist() == [[0, 0, 0], [0, 0, 0.5]]
    assert np.array_equal(weights[1], WEIGHTS[1])
    assert not WEIGHTS[0].any()
    assert service.told("edit") == []
    assert training.own is not before
    assert training.shown_epoch is None


def test_what_a_person_has_set_is_not_offered_as_a_script():
    run = Run(TASK, ImageClassificationPageSpec().training)
    assert exports.is_repeatable(run)
    run.by_hand = True
    assert not exports.is_repeatable(run)
    with pytest.raises(LookupError):
        exports.script(run)
