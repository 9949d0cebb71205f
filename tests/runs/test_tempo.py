"""The pace of a training: of late, not of its first step, and not of what a change has ended."""

import pytest

from playground.runs import Run
from playground.runs.tempo import Tempo


def reported(tempo, begin, end, step, pace, interval=0.2, batch=32):
    """Reports every `interval` seconds, of steps that take `pace` seconds each; returns the last step."""
    examples = tempo.newest.examples
    made = 0
    for number in range(1, round((end - begin) / interval) + 1):
        made = int(number * interval / pace)
        tempo.note(begin + number * interval, step + made, examples + made * batch)
    return step + made


def test_nobody_knows_before_the_first_report():
    tempo = Tempo()
    assert (tempo.seconds_per_step, tempo.examples_per_second) == (None, None)
    tempo.note(0.5, 0, 0)
    assert (tempo.seconds_per_step, tempo.examples_per_second) == (None, 0)


def test_one_report_is_enough():
    tempo = Tempo()
    tempo.note(0.01, 20, 200)
    assert tempo.seconds_per_step == pytest.approx(0.0005)
    assert tempo.examples_per_second == pytest.approx(20_000)


def test_a_slow_first_step_is_soon_forgotten():
    """Two seconds for one step, then a hundred a second."""
    tempo = Tempo()
    tempo.note(0.1, 0, 0)
    tempo.note(2.0, 1, 32)
    assert tempo.seconds_per_step == pytest.approx(1.9)
    reported(tempo, 2.0, 2.2, 1, 0.01)
    assert tempo.seconds_per_step == pytest.approx(0.01, rel=0.1)
    reported(tempo, 2.2, 9.0, 21, 0.01)
    assert tempo.seconds_per_step == pytest.approx(0.01, rel=0.02)
    assert tempo.examples_per_second == pytest.approx(3200, rel=0.02)


def test_a_change_begins_a_new_time():
    """From then on as fast as it is then, and until the next report nobody knows."""
    run = Run("lenet", None, "ada")
    run.change(state="running", total_steps=10_000)
    step = reported(run.tempo, 0.0, 60.0, 0, 0.01)
    assert run.seconds_left == pytest.approx(0.01 * 10_000, rel=0.02)  # the run itself has been told of no step
    run.tempo.begin_again()
    assert run.seconds_left is None
    reported(run.tempo, 60.0, 61.0, step, 0.1)
    assert run.seconds_left == pytest.approx(0.1 * 10_000, rel=0.02)


def test_a_training_that_goes_on_counts_from_where_it_goes_on():
    tempo = Tempo(step=500)
    tempo.note(1.0, 510, 320)
    assert tempo.seconds_per_step == pytest.approx(0.1)


def test_what_is_done_after_the_last_step_does_not_count_as_slow_learning():
    """The last validation and the last pictures take half a second, and nothing is learned meanwhile."""
    tempo = Tempo()
    step = reported(tempo, 0.0, 10.0, 0, 0.01)
    tempo.note(10.5, step, tempo.newest.examples)
    assert tempo.examples_per_second == pytest.approx(3200, rel=0.12)


def test_few_reports_are_remembered():
    tempo = Tempo()
    reported(tempo, 0.0, 10_000.0, 0, 0.01)
    assert len(tempo.earlier) < 150
    assert tempo.seconds_per_step == pytest.approx(0.01, rel=0.01)
