"""A training that is held, led by the hand, and let go."""

import time
from dataclasses import replace

import numpy as np
import pytest

from tests.runs.helpers import SHORT, TASK, begin, train, wait_for

pytestmark = pytest.mark.xdist_group("runs")

LONG = replace(SHORT, num_epochs=200, batch_size=16)
STEPS_PER_EPOCH = 90


def hold(service, owner: str = "ada", spec=LONG):
    run = begin(service, owner, spec)
    service.pause(run)
    wait_for(lambda: run.state == "paused", 20)
    return run


def test_a_paused_run_stands_still_and_goes_on(service):
    run = hold(service)
    step, seconds = run.step, run.seconds
    time.sleep(0.4)
    assert (run.state, run.step) == ("paused", step)
    service.resume(run)
    wait_for(lambda: run.step > step, 20)
    assert run.state == "running"
    assert run.seconds - seconds < 0.4


def test_one_step_and_one_epoch(service):
    run = hold(service)
    step = run.step
    for count in (1, 2):
        service.advance(run)
        wait_for(lambda count=count: run.step == step + count, 20)
    service.advance(run, by="epoch")
    end = (run.step // STEPS_PER_EPOCH + 1) * STEPS_PER_EPOCH
    wait_for(lambda: run.history.curve("validation_loss").steps[-1] == end, 20)
    time.sleep(0.2)
    assert (run.state, run.step) == ("paused", end)


def test_pauses_do_not_show_in_the_numbers(service):
    spec = replace(LONG, num_epochs=12, batch_size=4)
    run = hold(service, spec=spec)
    service.advance(run)
    service.resume(run)
    wait_for(lambda: run.is_over)
    other = train(service, spec, "bob")
    assert run.state == other.state == "finished"
    assert run.history.curve("loss").points == other.history.curve("loss").points
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(run.weights, other.weights, strict=True))


def test_a_paused_run_can_be_stopped(service):
    run = hold(service)
    service.stop(run)
    assert wait_for(lambda: run.is_over, 20) < 8
    assert (run.state, run.reason) == ("stopped", "asked")
    assert run.weights


def test_a_paused_run_that_nobody_looks_at_ends(service):
    run = hold(service)
    service._desk.patience = replace(service._desk.patience, unwatched=0.1)
    wait_for(lambda: run.is_over, 20)
    assert (run.state, run.reason) == ("stopped", "left")


def test_what_everybody_shares_is_not_held(service):
    run = service.showcase(TASK, replace(LONG, num_epochs=20, batch_size=4))
    wait_for(lambda: run.step > 0)
    service.pause(run)
    time.sleep(0.1)
    assert run.state == "running"
