"""Trainings on a real local cluster: how they begin, end, wait, and stay out of each other's way."""

import os
import time
from dataclasses import replace

import numpy as np
import psutil
import pytest

from models.data import load
from playground.runs import Run, RunService, worker
from tests.runs.helpers import ENDLESS, SHORT, TASK, begin, train, wait_for


def test_a_run_is_carried_out_and_watched(service):
    seen, versions = set(), set()
    run = service.submit(TASK, SHORT, "ada")

    def over():
        seen.add(run.state)
        versions.add(run.version)
        return run.is_over

    wait_for(over)
    assert (run.state, run.reason, run.detail) == ("finished", "", "")
    assert seen <= {"queued", "starting", "running", "finished"}
    assert len(versions) > 3
    assert run.progress == 1
    assert run.device
    assert run.tempo.examples_per_second > 0
    assert run.created <= run.started <= run.finished
    assert len(run.history.curve("validation_accuracy").points) == 3
    assert run.snapshots["weights"]["images"].shape == (32, 8, 8)
    assert run.snapshots["validation"]["confusion"].sum() == 359
    assert [array.shape for array in run.weights] == [(64, 64), (64,), (64, 10), (10,)]
    assert service.find(run.id) is run
    assert service.latest_of("ada") is run
    assert service.latest_of("ada", "another_task") is None


def test_reports_come_several_times_a_second(service):
    run = begin(service, "ada")
    version, step = run.version, run.step
    time.sleep(1)
    assert run.version - version >= 4
    assert run.step > step
    assert run.seconds_left > 0


def test_stop_really_stops_and_keeps_what_was_learned(service):
    run = begin(service, "ada")
    _seconds_to_stop(service, run)
    assert (run.state, run.reason) == ("stopped", "asked")
    assert run.weights
    assert 0 < run.progress < 1
    service.stop(run)
    assert train(service, SHORT, "ada").state == "finished"


def test_stop_is_heard_at_once(service):
    """A hundredth of a second, but other tests may keep the processors busy."""
    assert min(_seconds_to_stop(service, begin(service, "ada")) for _ in range(3)) < 0.3


def _seconds_to_stop(service, run) -> float:
    service.stop(run)
    return wait_for(lambda: run.is_over)


def test_the_same_seeds_give_the_same_numbers_in_another_process(service):
    one, other = (service.submit(TASK, SHORT, owner) for owner in ("ada", "bob"))
    wait_for(lambda: one.is_over and other.is_over)
    for name in ("loss", "accuracy", "train_loss", "validation_loss", "validation_accuracy"):
        assert one.history.curve(name).points == other.history.curve(name).points
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(one.weights, other.weights, strict=True))
    assert train(service, replace(SHORT, seed_weights=1), "ada").weights[0][0, 0] != one.weights[0][0, 0]


def test_who_comes_later_waits_and_moves_up(service):
    running = [begin(service, owner) for owner in "ab"]
    waiting = [service.submit(TASK, ENDLESS, owner) for owner in "cde"]
    wait_for(lambda: [run.place for run in waiting] == [1, 2, 3])
    service.stop(waiting[1])
    wait_for(lambda: waiting[1].state == "stopped")
    wait_for(lambda: [run.place for run in waiting] == [1, 0, 2])
    service.stop(running[0])
    wait_for(lambda: waiting[0].state == "running")
    assert (waiting[0].place, waiting[2].place, running[1].state) == (0, 1, "running")


def test_a_person_has_one_run(service):
    first, of_another = begin(service, "ada"), begin(service, "bob")
    second = service.submit(TASK, SHORT, "ada")
    wait_for(lambda: second.is_over)
    assert (first.state, first.reason, second.state) == ("stopped", "replaced", "finished")
    assert of_another.state == "running"


def test_a_run_that_nobody_looks_at_ends(service):
    watched, left = begin(service, "ada"), begin(service, "bob")
    waiting = service.submit(TASK, ENDLESS, "cleo")
    watched.touch()
    service._desk.patience = replace(service._desk.patience, unwatched=2.0)

    def over():
        watched.touch()
        return left.is_over and waiting.is_over

    wait_for(over)
    assert (left.state, left.reason, waiting.reason) == ("stopped", "left", "left")
    assert watched.state == "running"


def test_what_is_over_is_forgotten_after_a_while(service):
    run = train(service, SHORT, "ada")
    service._desk.patience = replace(service._desk.patience, kept=0.2)
    wait_for(lambda: service.find(run.id) is None)
    assert run.state == "finished"


def test_a_full_queue_says_so(service):
    service._desk.patience = replace(service._desk.patience, most_waiting=1)
    for owner in "ab":
        begin(service, owner)
    waiting, refused = (service.submit(TASK, ENDLESS, owner) for owner in "cd")
    wait_for(lambda: refused.is_over)
    assert (waiting.state, refused.state, refused.reason) == ("queued", "failed", "queue_full")


def test_a_showcase_is_trained_once_for_everybody(service):
    run = service.showcase(TASK, SHORT)
    assert service.showcase(TASK, SHORT) is run
    assert service.showcase(TASK, replace(SHORT, seed_data=1)) is not run
    service.stop(run)
    wait_for(lambda: run.is_over)
    assert run.state == "finished"
    service._desk.patience = replace(service._desk.patience, unwatched=0, kept=0)
    time.sleep(0.3)
    assert service.showcase(TASK, SHORT) is run


def test_showcases_make_way_for_people_and_are_taken_up_again(service):
    shown = [service.showcase(TASK, replace(ENDLESS, num_epochs=12, batch_size=4, seed_data=seed)) for seed in range(3)]
    wait_for(lambda: sum(run.state == "running" for run in shown) == 2)
    person = service.submit(TASK, SHORT, "ada")
    wait_for(lambda: person.state == "running")
    assert sum(run.state == "queued" for run in shown) == 2
    wait_for(lambda: all(run.is_over for run in [*shown, person]))
    assert {run.state for run in [*shown, person]} == {"finished"}
    assert all(run.history.curve("validation_loss").epochs == list(range(13)) for run in shown)


def test_a_showcase_that_somebody_looks_at_comes_before_those_that_nobody_does(service):
    left = [service.showcase(TASK, replace(ENDLESS, seed_data=seed)) for seed in range(4)]
    wait_for(lambda: sum(run.state == "running" for run in left) == 2)
    for run in left:
        run.touched -= 60
    shown = [service.showcase(TASK, replace(SHORT, seed_data=seed)) for seed in range(2)]
    for run in shown:
        run.still_there = lambda: True
    wait_for(lambda: all(run.is_over for run in shown))
    assert {run.state for run in shown} == {"finished"}
    assert not any(run.is_over for run in left)
    wait_for(lambda: sum(run.state == "running" for run in left) == 2)


def test_a_letter_that_comes_late_does_not_end_the_next_go_at_a_run(service):
    """A run that made way begins again, perhaps with the worker that still has a letter for it."""
    desk = service._desk
    shown = [service.showcase(TASK, replace(ENDLESS, seed_data=seed)) for seed in range(2)]
    wait_for(lambda: all(run.step > 0 for run in shown))
    slots = [slot for slot in desk.slots.values() if slot.run]
    first = {slot.launch for slot in slots}
    train(service, SHORT, "ada")
    wait_for(lambda: all(run.state == "running" and run.step > 0 for run in shown))
    assert len(first | {slot.launch for slot in slots}) == 3
    for slot in slots:
        for launch in first - {slot.launch}:
            service._call(lambda slot=slot, launch=launch: desk.go(desk._tell(slot, worker.tell_to_stop, launch)))
    reached = {run.id: run.step for run in shown}
    wait_for(lambda: all(run.is_over or run.step > reached[run.id] + 50 for run in shown))
    assert {run.state for run in shown} == {"running"}


def test_a_trained_model_answers_while_others_train(service):
    run = train(service, replace(SHORT, num_epochs=10), "ada")
    others = [begin(service, owner) for owner in ("bob", "cleo")]
    data = load("digits")
    images = (data.validation_images / data.white).astype(np.float32)
    told = service.ask(run, "probabilities", images).wait(10)
    assert (told.argmax(1) == data.validation_labels).mean() == pytest.approx(run.history.latest("validation_accuracy"))
    times = []
    for image in images[:30]:
        started = time.perf_counter()
        assert service.ask(run, "probabilities", image[None]).wait(5).shape == (1, 10)
        times.append(time.perf_counter() - started)
    assert np.quantile(times, 0.25) < 0.15
    assert {other.state for other in others} == {"running"}


def test_a_question_that_cannot_be_answered_says_why(service):
    with pytest.raises(LookupError, match="no_model"):
        service.ask(Run(TASK, SHORT, "ada"), "probabilities", np.zeros((1, 8, 8))).wait(5)
    run = train(service, SHORT, "ada")
    answer = service.ask(run, "its_shoe_size", None)
    wait_for(lambda: answer.done)
    assert (answer.error, answer.value) == ("error", None)


def test_a_library_answers_without_a_trained_model(service):
    assert service.consult("autograd.oracle", "control_flow", {"a": 1.0}).wait(10) == {"result": 1024.0, "gradient": 1024.0}
    broken = service.consult("autograd.oracle", "control_flow", {})
    wait_for(lambda: broken.done)
    assert (broken.error, broken.value) == ("error", None)


@pytest.mark.parametrize("topic", ["os", "../nets/loop", "autograd.os", "", "autograd..oracle"])
def test_only_what_there_is_can_be_asked(service, topic):
    with pytest.raises(ValueError, match="nothing called"):
        service.consult(topic, "control_flow", {"a": 1.0})


def test_a_training_that_explodes_is_called_diverged(service):
    run = train(service, replace(SHORT, learning_rate=1e6), "ada")
    assert run.state == "diverged"
    assert run.history.latest("validation_loss") == pytest.approx(2.3, abs=0.1)


def test_a_training_that_breaks_says_how(service):
    run = train(service, replace(SHORT, batch_size=0), "ada")
    assert (run.state, run.reason) == ("failed", "error")
    assert "ZeroDivisionError" in run.detail


@pytest.mark.parametrize("task", ["../secrets", "os", "Image", "", "image_classification.train", "no_such_task"])
def test_only_what_there_is_can_be_trained(service, task):
    with pytest.raises(ValueError, match="nothing called"):
        service.submit(task, SHORT, "eve")


def test_nothing_piles_up_in_the_scheduler(service):
    train(service, replace(SHORT, num_epochs=25), "ada")
    scheduler = service._desk.client.cluster or _scheduler_in_this_process()
    assert all(len(topic.events) <= 20 for topic in scheduler._broker._topics.values())
    wait_for(lambda: not scheduler.tasks)


def _scheduler_in_this_process():
    from distributed import Scheduler

    return next(scheduler for scheduler in Scheduler._instances if scheduler.status.name == "running")


def test_a_worker_that_is_killed_takes_only_its_own_run_along(service):
    doomed, other = begin(service, "ada"), begin(service, "bob")
    os.kill(_process_of(service, doomed).pid, 9)
    assert wait_for(lambda: doomed.is_over) < 4
    assert (doomed.state, doomed.reason, other.state) == ("failed", "worker_died", "running")
    assert train(service, SHORT, "ada").state == "finished"
    assert other.state in ("running", "finished")


def test_a_showcase_whose_worker_is_killed_begins_once_more(service):
    run = service.showcase(TASK, replace(ENDLESS, num_epochs=20, batch_size=4))
    wait_for(lambda: run.step > 0)
    os.kill(_process_of(service, run).pid, 9)
    wait_for(lambda: run.is_over)
    assert (run.state, run.attempts) == ("finished", 2)


def _process_of(service: RunService, run) -> psutil.Process:
    port = int(service._desk._slot_of(run).address.rsplit(":", 1)[1])
    return next(
        process
        for process in psutil.Process().children(recursive=True)
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
    )
