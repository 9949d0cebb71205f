"""Questions to libraries that the server does not load: an answer, or a sentence that says why there is none."""

from types import SimpleNamespace

import pytest

from playground import runs
from playground.kit import library


def service(state, answer=None):
    """A run service in some state, whose workers answer at once, or not at all."""

    def consult(topic, question, payload):
        asked = runs.Answer()
        if answer is not None:
            asked.settle(**answer)
        return asked

    return SimpleNamespace(status=SimpleNamespace(state=state), consult=consult)


@pytest.mark.parametrize(
    ("given", "value", "sentence"),
    [
        (None, None, "No worker runs here"),
        (service("failed"), None, "No worker runs here"),
        (service("closed"), None, "No worker runs here"),
        (service("ready", {"value": 3}), 3, ""),
        (service("warming", {"value": 3}), 3, ""),
        (service("warming", {"error": "no_worker"}), None, "its answer comes by itself"),
        (service("starting"), None, "its answer comes by itself"),
        (service("ready"), None, "did not answer in time"),
        (service("ready", {"error": "worker_died"}), None, "did not answer in time"),
        (service("ready", {"error": "error"}), None, "could not answer"),
    ],
)
def test_there_is_an_answer_or_a_sentence(session, monkeypatch, given, value, sentence):
    monkeypatch.setattr(library, "PATIENCE", 0.01)
    monkeypatch.setattr("playground.runs.current", lambda: given)
    found, why = library.consult("autograd.oracle", "control_flow", {"a": 1.0})
    assert found == value
    assert sentence in why
    assert bool(why) == (value is None)


def test_a_library_that_is_stuck_is_not_waited_for_again_and_again(session, monkeypatch):
    waits = []

    class Stuck(runs.Answer):
        def wait(self, timeout):
            waits.append(timeout)
            if len(waits) < 4:
                raise TimeoutError
            return 3

    stuck = SimpleNamespace(status=SimpleNamespace(state="ready"), consult=lambda *question: Stuck())
    monkeypatch.setattr("playground.runs.current", lambda: stuck)
    answers = [library.consult("autograd.oracle", "control_flow", {})[0] for _ in range(5)]
    assert answers == [None, None, None, 3, 3]
    assert waits == [library.PATIENCE, *[library.IMPATIENCE] * 3, library.PATIENCE]
