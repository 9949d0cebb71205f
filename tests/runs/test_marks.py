"""What was changed on the way stands in the marks, so that a script can do it again; also where a run begins once more."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from models.specs.lenet import LeNetSpec
from playground.runs import Run, RunService
from playground.runs.film import Film, Frame
from playground.runs.run import Mark
from tests.runs.helpers import SHORT, TASK


def changed_run(**start) -> Run:
    """A run whose batches became smaller after 30 steps."""
    run = Run(TASK, SHORT, "ada", **start)
    run.becomes({"learning_rate": 0.2}, 10, 0.5)
    run.becomes({"batch_size": 16}, 30, 1.5)
    return run


def test_a_run_whose_worker_died_begins_with_what_holds_now():
    run = changed_run()
    run.begin_anew()
    assert {(mark.step, mark.name, mark.value) for mark in run.marks} == {(0, "learning_rate", 0.2), (0, "batch_size", 16)}
    assert run.now == replace(SHORT, learning_rate=0.2, batch_size=16)


def test_a_run_that_goes_on_from_an_epoch_has_later_changes_from_there_on():
    run = changed_run(start={"weights": [], "step": 20, "epoch": 1})
    run.begin_anew()
    assert run.marks == [Mark(10, 0.5, "learning_rate", 0.2), Mark(20, 1, "batch_size", 16)]


def test_a_fresh_run_has_none():
    run = Run(TASK, SHORT, "ada")
    run.begin_anew()
    assert run.marks == []


@pytest.mark.parametrize(("optimizer", "names"), [("sgd", ["learning_rate"]), ("adam", ["optimizer", "learning_rate"])])
def test_a_run_that_goes_on_has_a_new_optimiser_where_that_would_remember_anything(optimizer, names):
    run = Run("lenet", LeNetSpec(optimizer=optimizer), "ada", state="diverged")
    run.film = Film((Frame(20, 1, [], {}),))
    again = RunService.retry(SimpleNamespace(_submit=lambda run: run), run, "ada", learning_rate=0.01)
    again.begin_anew()
    assert [(mark.step, mark.name) for mark in again.marks] == [(20, name) for name in names]
    assert again.now == replace(run.spec, learning_rate=0.01)
