"""A training that is held, led by the hand, and let go."""

import time
from dataclasses import replace

import numpy as np
import pytest

from tests.runs.helpers import SHORT, TASK, begin, train, wait_for

LONG = replace(SHORT, num_epochs=200, batch_size=16)
STEPS_PER_EPOCH = 90
REST = 1  # seconds


def hold(service, owner: str = "ada", spec=LONG):
    run = begin(service, owner, spec)
    service.pause(run)
    wait_for(lambda: run.state == "paused")
    return run


def test_a_paused_run_stands_still_and_goes_on(service):
    run = hold(service)
    step, seconds = run.step, run.seconds
    time.sleep(REST)
    assert (run.state, run.step) == ("paused", step)
    service.resume(run)
    awake = wait_for(lambda: run.step > step)
    assert run.state == "running"
    assert run.seconds - seconds < awake + REST / 2


def test_one_step_and_one_epoch(service):
    run = hold(service)
    step = run.step
    for count in (1, 2):
        service.advance(run)
        wait_for(lambda count=count: run.step == step + count)
    service.advance(run, by="epoch")
    end = (run.step // STEPS_PER_EPOCH + 1) * STEPS_PER_EPOCH
    wait_for(lambda: run.history.curve("validation_loss").steps[-1] == end)
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
    assert wait_for(lambda: run.is_over) < 8
    assert (run.state, run.reason) == ("stopped", "asked")
    assert run.weights


def test_a_paused_run_that_nobody_looks_at_ends(service):
    run = hold(service)
    service._desk.patience = replace(service._desk.patience, unwatched=0.1)
    wait_for(lambda: run.is_over)
    assert (run.state, run.reason) == ("stopped", "left")


def test_what_everybody_shares_is_not_held(service):
    run = service.showcase(TASK, replace(LONG, num_epochs=20, batch_size=4))
    wait_for(lambda: run.step > 0)
    service.pause(run)
    time.sleep(0.1)
    assert run.state == "running"


def test_a_run_may_begin_held_and_be_led_by_hand_before_it_has_a_worker(service):
    run = service.submit(TASK, LONG, "ada", paused=True)
    service.advance(run)
    wait_for(lambda: run.state == "paused" and run.step == 1)
    assert run.history.curve("step_loss").steps == [1]
    time.sleep(0.1)
    assert run.step == 1


def test_what_changes_on_the_way_is_marked(service):
    run = hold(service)
    service.change(run, learning_rate=0.05, batch_size=32)
    wait_for(lambda: run.marks)
    assert {mark.name: mark.value for mark in run.marks} == {"learning_rate": 0.05, "batch_size": 32}
    assert {mark.step for mark in run.marks} == {run.step}
    assert (run.now.learning_rate, run.spec.learning_rate) == (0.05, LONG.learning_rate)
    with pytest.raises(ValueError, match="num_hiddens"):
        service.change(run, num_hiddens=3)


def test_a_weight_is_set_by_hand(service):
    run = hold(service)
    step = run.step
    service.edit(run, 3, (7,), 2.5)
    service.advance(run)
    wait_for(lambda: run.step > step)
    service.stop(run)
    wait_for(lambda: run.is_over)
    assert run.weights[3][7] == pytest.approx(2.5, abs=0.3)


def test_changes_arrive_in_their_order(service):
    run = hold(service)
    for rate in (0.1, 0.2, 0.3, 0.4, 0.5):
        service.change(run, learning_rate=rate)
    wait_for(lambda: run.now.learning_rate == 0.5)
    assert [mark.value for mark in run.marks] == sorted(mark.value for mark in run.marks)


def test_rewind_gives_the_same_first_weights(service):
    run = hold(service)
    again = service.rewind(run, "ada")
    wait_for(lambda: again.state == "paused")
    assert (again.step, again.film.epochs) == (0, [0])
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(again.film.weights(0), run.film.weights(0), strict=True))
    wait_for(lambda: run.is_over)
    assert (run.state, run.reason) == ("stopped", "replaced")


def test_a_diverged_run_goes_on_from_its_last_good_epoch(service):
    run = begin(service, "ada", replace(SHORT, num_epochs=40, learning_rate=0.1))
    service.change(run, learning_rate=10.0)
    wait_for(lambda: run.is_over)
    if run.state != "diverged":
        run = train(service, replace(SHORT, learning_rate=1e6), "ada")
    assert run.state == "diverged"
    epochs = run.film.epochs
    again = service.retry(run, "ada", learning_rate=0.1)
    wait_for(lambda: again.is_over)
    assert again.state == "finished"
    assert again.film.epochs[: len(epochs)] == epochs
    assert again.history.curve("loss").steps[: epochs[-1]] == run.history.curve("loss").steps[: epochs[-1]]
    assert again.now.learning_rate == 0.1
    assert [mark.value for mark in again.marks][-1] == 0.1


def test_a_run_under_way_answers_with_what_it_knew_last(service):
    run = hold(service)
    told = service.ask(run, "probabilities", np.zeros((1, 8, 8), np.float32)).wait(20)
    assert told.shape == (1, 10)
    first = service.ask(run, "probabilities", np.zeros((1, 8, 8), np.float32), epoch=0).wait(20)
    np.testing.assert_allclose(first, 0.1, atol=0.02)


def test_who_rests_makes_way_for_those_who_wait(service):
    service._desk.patience = replace(service._desk.patience, held=0.2)
    resting = [hold(service, owner) for owner in ("ada", "bob")]
    other = service.submit(TASK, SHORT, "eve")
    wait_for(lambda: other.is_over)
    assert other.state == "finished"
    assert sorted(run.reason for run in resting) in (["", "made_way"], ["made_way", "made_way"])


def test_how_long_one_waits(service):
    train(service, SHORT, "ada")
    resting = [hold(service, owner) for owner in ("ada", "bob")]
    other = service.submit(TASK, SHORT, "eve")
    wait_for(lambda: other.place == 1)
    assert 0 < service.wait(other) < 3600
    assert service.wait(resting[0]) is None


def test_pinned_runs_are_found_again(service):
    one, other = train(service, SHORT, "ada"), train(service, SHORT, "ada")
    service.pin(one)
    wait_for(lambda: service.pinned("ada", TASK) == [one])
    assert (one.number, other.number) == (1, 2)
    service.pin(one, False)
    wait_for(lambda: not service.pinned("ada", TASK))
