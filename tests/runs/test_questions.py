"""Which model of a run is asked."""

import numpy as np
import pytest

from playground.runs import Run
from playground.runs.film import Film, Frame
from playground.runs.questions import question_to
from tests.runs.helpers import SHORT, TASK

LOST, LAST, FIRST = ([np.full(2, value)] for value in (np.nan, 2.0, 1.0))


@pytest.fixture
def run():
    run = Run(TASK, SHORT, "ada")
    run.film = Film((Frame(0, 0, FIRST, {}), Frame(10, 1, LAST, {})))
    return run


def test_a_run_that_has_lost_itself_answers_as_long_as_it_made_sense(run):
    run.change(state="diverged", weights=LOST)
    assert question_to(run, "look", None, None).weights is LAST


def test_a_run_that_is_over_answers_as_it_ended(run):
    ended = [np.full(2, 3.0)]
    run.change(state="finished", weights=ended)
    assert question_to(run, "look", None, None).weights is ended
    assert question_to(run, "look", None, 0).weights is FIRST


def test_a_run_that_was_stopped_before_there_was_a_model_has_none():
    run = Run(TASK, SHORT, "ada", state="stopped", weights=[])
    assert question_to(run, "look", None, None).weights is None
