"""A training that begins with weights of a person's choosing."""

import numpy as np

from models.maths import feedforward
from models.specs.mlp_playground import MLPPlaygroundSpec
from tests.runs.helpers import begin, wait_for

SPEC = MLPPlaygroundSpec(num_epochs=3, widths=(3,))
TASK = "mlp_playground"


def weights():
    return [array + 1 for array in feedforward.first_weights((2, 3, 1), "glorot", 5)]


def shown(run):
    return feedforward.unpacked((2, 3, 1), run.snapshots["network"]["weights"])


def test_it_begins_with_them_and_waits(service):
    run = service.submit(TASK, SPEC, "ada", paused=True, weights=weights())
    wait_for(lambda: run.state == "paused" and "network" in run.snapshots)
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(shown(run), weights(), strict=True))
    assert (run.step, run.epoch, run.by_hand) == (0, 0, True)
    service.edit(run, 0, (1, 2), 7.5)
    wait_for(lambda: shown(run)[0][1, 2] == 7.5)
    service.resume(run)
    wait_for(lambda: run.is_over)
    assert (run.state, run.step) == ("finished", 60)
    assert run.history.curve("validation_loss").epochs == [0, 1, 2, 3]


def test_a_weight_that_is_set_while_it_waits_is_among_them(service):
    others = [begin(service, owner) for owner in ("bob", "eve")]
    run = service.submit(TASK, SPEC, "ada", paused=True, weights=weights())
    wait_for(lambda: run.place == 1)
    service.edit(run, 1, (0,), -4.0)
    wait_for(lambda: run.start["weights"][1][0] == -4.0)
    for other in others:
        service.stop(other)
    wait_for(lambda: run.state == "paused" and "network" in run.snapshots)
    assert shown(run)[1][0] == -4.0


def test_a_run_that_was_touched_is_known_to_be(service):
    run = begin(service, "ada")
    assert not run.by_hand
    service.edit(run, 1, (0,), 0.5)
    wait_for(lambda: run.by_hand)
    assert service.retry(run, "ada").by_hand
