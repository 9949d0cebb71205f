"""What is known about a run, and how it travels, without any worker."""

import numpy as np
import pytest

from playground.runs import Curve, History, Run
from playground.runs.messages import pack, unpack


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 100, 1000])
def test_a_long_curve_is_thinned_evenly_and_ends_with_its_newest_point(count):
    curve = Curve(longest=8)
    for step in range(count):
        curve.append(step, step / 10, step / 2)
    assert len(curve.steps) <= 9
    assert curve.steps[-1:] == ([count - 1] if count else [])
    assert len(set(np.diff(curve.steps[:-1]))) <= 1
    assert curve.values == [step / 2 for step in curve.steps]
    assert curve.epochs == [step / 10 for step in curve.steps]


def test_a_step_that_is_told_twice_is_one_point():
    history = History()
    for row in ({"step": 0, "epoch": 0.0, "validation_loss": 2.0}, {"step": 10, "epoch": 1.0, "validation_loss": 1.0}):
        history.append(row)
    again = history.until(10)
    again.append({"step": 10, "epoch": 1.0, "validation_loss": 1.0})
    again.append({"step": 20, "epoch": 2.0, "validation_loss": 0.5})
    assert again.curve("validation_loss").points == [(0, 0.0, 2.0), (10, 1.0, 1.0), (20, 2.0, 0.5)]


def test_curves_grow_apart_from_each_other():
    history = History()
    history.append({"step": 0, "epoch": 0.0, "validation_loss": 2.3, "validation_accuracy": 0.1})
    history.append({"step": 5, "epoch": 0.5, "loss": 2.0})
    assert history.curve("loss").points == [(5, 0.5, 2.0)]
    assert history.latest("validation_accuracy") == 0.1
    assert history.latest("perplexity") is None
    assert history.curve("perplexity").points == []


def test_a_run_knows_how_far_it_is():
    run = Run("image_classification", None, "somebody")
    assert (run.progress, run.seconds_left, run.is_over) == (0, None, False)
    before = run.version
    run.change(state="running", total_steps=100)
    run.reports(seconds=2.0, examples=250, step=25)
    assert (run.progress, run.seconds_left) == (0.25, 6.0)
    assert run.version == before + 2
    run.change(state="finished")
    assert run.is_over
    assert run.seconds_left is None


def test_arrays_survive_the_wire():
    message = {"images": np.arange(6, dtype=np.int8).reshape(2, 3), "scale": np.float32(0.5), "rows": [{"a": 1}, {"b": np.zeros(0, np.float16)}]}
    back = unpack(pack(message))
    np.testing.assert_array_equal(back["images"], message["images"])
    assert back["images"].dtype == np.int8
    assert back["scale"] == 0.5
    assert back["rows"][1]["b"].shape == (0,)
