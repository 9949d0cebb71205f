"""Questions to libraries that the server does not load: an answer, or a sentence that says why there is none."""

from types import SimpleNamespace

import numpy as np
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
        (service("ready"), None, "has not answered yet"),
        (service("ready", {"error": "worker_died"}), None, "has not answered yet"),
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


def test_an_answer_that_comes_late_is_awaited_and_asked_for_once(session, monkeypatch):
    monkeypatch.setattr(library, "PATIENCE", 0.01)
    answers = []
    slow = SimpleNamespace(status=SimpleNamespace(state="ready"), consult=lambda *question: answers.append(runs.Answer()) or answers[-1])
    monkeypatch.setattr("playground.runs.current", lambda: slow)
    assert not library.is_awaited()
    for _ in range(2):
        assert library.consult("autograd.oracle", "reverse", {"x": np.ones(2)})[0] is None
    assert library.is_awaited()
    answers[0].settle([2.0, 2.0])
    assert library.is_awaited()
    assert library.consult("autograd.oracle", "reverse", {"x": np.ones(2)}) == ([2.0, 2.0], "")
    assert not library.is_awaited()
    library.consult("autograd.oracle", "reverse", {"x": np.zeros(2)})
    assert len(answers) == 2


def test_a_worker_that_died_is_not_the_last_that_is_asked(session, monkeypatch):
    service_ = service("ready", {"error": "worker_died"})
    monkeypatch.setattr("playground.runs.current", lambda: service_)
    library.consult("autograd.oracle", "reverse", {})
    assert library.is_awaited()
    monkeypatch.setattr("playground.runs.current", lambda: service("ready", {"value": 3}))
    assert library.consult("autograd.oracle", "reverse", {})[0] == 3
    assert not library.is_awaited()
