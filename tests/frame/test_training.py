"""Whose run a page shows, what its buttons do, which values reach a run that is under way, and what of the past can be looked at."""

from dataclasses import replace

import numpy as np
import pytest

from models.specs.image_classification_page import ImageClassificationPageSpec
from playground.kit import panel
from playground.kit.desk import Desk
from playground.kit.training import Onlooker, Training
from playground.runs import Answer
from tests.frame.training import DEFAULT, TASK, Service, film, under_way


@pytest.fixture
def service(monkeypatch):
    service = Service()
    monkeypatch.setattr("playground.runs.current", lambda: service)
    return service


@pytest.fixture
def open_page(session, service):
    """A page opened at an address in this session, after its first look."""

    def open_at(**query: str) -> Training:
        session.query.update(query)
        training = Training(Desk("page", ImageClassificationPageSpec, arrived=True), TASK)
        training.arrive()
        return training

    return open_at


def leave(session):
    """The tab is closed; the browser keeps its name."""
    name = session.state["owner"]
    session.state.clear()
    session.query.clear()
    session.state["owner"] = name


def test_before_anybody_trains_everybody_sees_the_run_of_the_address(open_page, service):
    assert open_page().run.spec == DEFAULT
    assert "default values" in panel.sentence(open_page())


def test_a_shared_address_shows_the_run_with_its_values(open_page, service):
    training = open_page(learning_rate="0.7", image="3")
    assert training.run.is_shared
    assert training.run.spec == replace(DEFAULT, learning_rate=0.7)
    assert "opens this address" in panel.sentence(training)
    training.desk.change(learning_rate=0.9)
    assert training.run.spec.learning_rate == 0.7
    assert panel.sentence(training).endswith("Your values are other ones; a new training uses them.")
    training.desk.change(learning_rate=0.7)
    assert "other ones" not in panel.sentence(training)


def test_train_uses_the_values_on_the_screen(open_page, service):
    training = open_page()
    training.desk.change(batch_size=8)
    training.toggle()
    assert service.told("submit") == [(replace(DEFAULT, batch_size=8), False)]
    assert training.own is training.run is service.mine[0]


@pytest.mark.parametrize(("state", "paused", "label", "call"), [("running", False, "Pause", "pause"), ("paused", True, "Resume", "resume")])
def test_the_main_button_holds_and_lets_go(open_page, service, state, paused, label, call):
    training = open_page()
    training.toggle()
    under_way(training.own, state).orders.paused = paused
    assert panel.buttons(training)[0]["label"] == label
    training.toggle()
    assert service.calls[-1] == (call, training.own)


@pytest.mark.parametrize("state", ["finished", "stopped", "diverged", "failed"])
def test_the_main_button_trains_anew_when_a_run_is_over(open_page, service, state):
    training = open_page()
    training.toggle()
    under_way(training.own, state)
    assert panel.buttons(training)[0]["label"] == "Train"
    training.toggle()
    assert len(service.told("submit")) == 2


@pytest.mark.parametrize("by", ["step", "epoch"])
def test_a_first_step_begins_a_run_that_is_held(open_page, service, by):
    training = open_page()
    training.advance(by)
    assert service.told("submit") == [(DEFAULT, True)]
    assert service.told("advance") == [by]
    training.advance(by)
    assert len(service.told("submit")) == 1
    assert service.told("advance") == [by, by]


def test_rewinding_without_a_run_begins_one_that_is_held(open_page, service):
    open_page().rewind()
    assert service.told("submit") == [(DEFAULT, True)]


def test_rewinding_takes_the_controls_back_to_where_the_run_began(open_page, service):
    training = open_page()
    training.toggle()
    first = under_way(training.own)
    training.desk.change(learning_rate=0.01)
    first.becomes({"learning_rate": 0.01}, 300, 3.0)
    training.look_at(1)
    training.rewind()
    assert service.told("rewind") == [first]
    assert training.spec == DEFAULT
    assert training.shown_epoch is None
    assert training.is_to_be_drawn_anew
    assert not training.is_to_be_drawn_anew
    under_way(training.own, "paused")
    training.follow()
    assert service.told("change") == []


def test_a_live_value_reaches_the_run_once(open_page, service):
    training = open_page()
    training.toggle()
    run = under_way(training.own)
    training.desk.change(learning_rate=0.05)
    for _ in range(3):
        training.follow()
    assert service.told("change") == [{"learning_rate": 0.05}]
    run.becomes({"learning_rate": 0.05}, 300, 3.0)
    training.desk.change(learning_rate=0.3)
    training.follow()
    assert service.told("change")[1:] == [{"learning_rate": 0.3}]
    assert not panel.changed(training)


def test_another_value_waits_for_a_new_training(open_page, service):
    training = open_page()
    training.toggle()
    under_way(training.own)
    training.desk.change(num_hiddens=8)
    training.follow()
    assert service.told("change") == []
    assert "have changed since" in panel.sentence(training)
    assert [button["act"] for button in panel.also(training)] == ["anew"]
    training.start()
    assert service.told("submit")[-1] == (replace(DEFAULT, num_hiddens=8), False)


def test_two_tabs_do_not_pull_a_run_to_and_fro(open_page, service, session):
    training = open_page()
    training.toggle()
    run = under_way(training.own)
    run.becomes({"learning_rate": 0.05}, 300, 3.0)  # the other tab did this
    for _ in range(3):
        training.follow()
    assert service.told("change") == []


def test_a_run_that_is_over_is_left_alone(open_page, service):
    training = open_page()
    training.toggle()
    under_way(training.own, "finished")
    training.desk.change(learning_rate=0.05)
    training.follow()
    assert service.told("change") == []
    assert "have changed since" in panel.sentence(training)


def test_reloading_finds_the_run(open_page, service, session):
    training = open_page()
    training.toggle()
    run = under_way(training.own)
    training.desk.change(num_hiddens=8)
    run.touch(Onlooker("tab", training.spec))
    leave(session)
    assert open_page(num_hiddens="8").own is run


def test_the_plain_address_finds_the_run_and_its_values(open_page, service, session):
    training = open_page(num_hiddens="8")
    training.toggle()
    run = under_way(training.own)
    leave(session)
    again = open_page()
    assert again.own is run
    assert again.spec.num_hiddens == 8
    assert again.is_to_be_drawn_anew


def test_somebody_elses_address_shows_what_it_promises(open_page, service, session):
    open_page().toggle()
    leave(session)
    training = open_page(learning_rate="0.7")
    assert training.own is None
    assert training.run.spec.learning_rate == 0.7


def test_another_person_has_another_run(open_page, service, session):
    open_page().toggle()
    session.state.clear()
    assert open_page().own is None


def test_looking_keeps_the_run_and_the_pinned_ones(open_page, service):
    training = open_page()
    training.toggle()
    training.pin()
    training.toggle()
    pinned, run = service.mine[0], training.own
    training.start()
    pinned.touched = run.touched = 0
    training.follow()
    assert pinned.touched > 0
    assert training.own.touched > 0


def test_the_past_is_looked_at_until_another_run_comes(open_page, service):
    training = open_page()
    training.toggle()
    under_way(training.own)
    assert training.pictures == {"weights": {"of": "now"}}
    training.look_at(2)
    assert training.pictures == {"weights": {"of": 2}}
    training.look_at(None)
    assert training.pictures == {"weights": {"of": "now"}}
    training.look_at(1)
    training.start()
    assert training.shown_epoch is None


def test_the_losses_are_those_of_the_epoch_that_is_looked_at(open_page, service):
    training = open_page()
    training.toggle()
    run = under_way(training.own)
    told = {epoch: [entry["value"] for entry in panel.numbers(run, epoch)] for epoch in (None, 0, 1, 3)}
    assert [told[epoch][:3] for epoch in (0, 1, 3)] == [["–", "2.0000", "0.0 %"], ["1.0000", "1.0000", "10.0 %"], ["0.3333", "0.5000", "30.0 %"]]
    assert told[None] == told[3]
    assert told[None][3:] == told[0][3:]


def test_the_model_of_the_epoch_that_is_looked_at_is_asked(open_page, service):
    training = open_page()
    training.toggle()
    run = training.own
    assert training.ask("probabilities", 1) is None
    under_way(run)
    assert training.ask("probabilities", 1) == "an answer"
    training.look_at(2)
    training.ask("probabilities", 1)
    assert service.told("ask") == [("probabilities", 1, None), ("probabilities", 1, 2)]


def test_a_model_that_learns_is_not_asked_the_same_thing_all_the_time(open_page, service):
    training = open_page()
    training.toggle()
    under_way(training.own)
    question = np.ones(3)
    assert {training.ask("probabilities", question.copy()) for _ in range(4)} == {"an answer"}
    assert len(service.told("ask")) == 1
    training.ask("probabilities", np.zeros(3))
    assert len(service.told("ask")) == 2


def test_what_was_said_last_stays_until_the_answer_comes(open_page, service, monkeypatch):
    training = open_page()
    training.toggle()
    under_way(training.own)
    training.ask("probabilities", 1)
    service.answer = None
    assert training.ask("probabilities", 2) == "an answer"
    assert training.ask("probabilities", 3) == "an answer"
    assert len(service.told("ask")) == 2


def test_a_model_that_rests_is_asked_once(open_page, service):
    training = open_page()
    training.toggle()
    under_way(training.own)
    training.ask("probabilities", 1)
    under_way(training.own, "finished")
    assert {training.ask("probabilities", np.ones(2)) for _ in range(3)} == {"an answer"}
    assert len(service.told("ask")) == 2
    assert training.pace is None


def test_an_answer_that_comes_late_is_waited_for(open_page, service, monkeypatch):
    """The page looks again until it is there, and does not ask twice."""
    monkeypatch.setattr("playground.kit.training.PATIENCE", 0.01)
    training = open_page()
    training.toggle()
    under_way(training.own, "finished")
    training.ask("probabilities", 1)
    answers = []
    monkeypatch.setattr(service, "ask", lambda *asked, **more: answers.append(Answer()) or answers[-1])
    assert {training.ask("probabilities", 2) for _ in range(3)} == {None}
    assert len(answers) == 1
    assert training.pace is not None
    answers[0].settle("late but right")
    assert training.pace is not None
    assert training.ask("probabilities", 2) == "late but right"
    assert training.pace is None


def test_an_answer_that_nobody_waits_for_any_more_does_not_keep_the_page_busy(open_page, service, monkeypatch):
    monkeypatch.setattr("playground.kit.training.PATIENCE", 0.01)
    training = open_page()
    training.toggle()
    under_way(training.own, "finished")
    late = Answer()
    with monkeypatch.context() as patch:
        patch.setattr(service, "ask", lambda *asked, **more: late)
        assert training.ask("write", 1) is None
    assert training.ask("fill", 1) == "an answer"
    training.follow()
    training = Training(training.desk, training.task)
    assert training.ask("fill", 1) == "an answer"
    assert training.pace is not None
    late.settle("of no use")
    training.follow()
    assert training.pace is None


def test_a_question_that_failed_is_asked_again(open_page, service, monkeypatch):
    training = open_page()
    training.toggle()
    under_way(training.own, "finished")
    broken = Answer()
    broken.settle(error="worker_died")
    with monkeypatch.context() as patch:
        patch.setattr(service, "ask", lambda *asked, **more: broken)
        assert training.ask("probabilities", 1) is None
    assert training.ask("probabilities", 1) == "an answer"


def test_back_to_the_last_good_epoch_with_a_tenth_of_the_rate(open_page, service):
    training = open_page(learning_rate="5")
    training.toggle()
    under_way(training.own, "diverged")
    assert panel.also(training)[0]["label"] == "Back to epoch 3 with a tenth of the rate"
    training.retry()
    assert service.told("retry") == [{"learning_rate": 0.5}]
    assert training.spec.learning_rate == 0.5
    assert training.own is service.mine[-1]


def test_an_epoch_that_is_worse_than_none_is_not_good(open_page, service):
    training = open_page()
    training.toggle()
    run = under_way(training.own, "diverged")
    run.history.append({"step": 400, "epoch": 4.0, "validation_loss": 70.0})
    film(run, 4)
    assert panel.also(training)[0]["label"] == "Back to epoch 3 with a tenth of the rate"
    assert (run.last_good.epoch, run.film.newest.epoch) == (3, 4)


def test_a_tenth_of_the_rate_stays_in_its_bounds(open_page, service):
    training = open_page(learning_rate="0.002")
    training.toggle()
    under_way(training.own, "diverged")
    training.retry()
    assert service.told("retry") == [{"learning_rate": 0.001}]


def test_the_screen_follows_as_long_as_something_moves(open_page, service):
    training = open_page()
    assert training.pace <= 0.25
    under_way(training.run, "finished")
    assert training.pace is None
    service.status.state = "warming"
    assert training.pace is not None


def test_without_a_service_a_page_stands_still(session, monkeypatch):
    monkeypatch.setattr("playground.runs.current", lambda: None)
    training = Training(Desk("page", ImageClassificationPageSpec, arrived=True), TASK)
    training.arrive()
    for act in (training.toggle, training.rewind, training.retry, training.stop, training.pin, training.follow, lambda: training.advance("step")):
        act()
    assert training.run is None
    assert training.pace is None
    assert training.pictures == {}
    assert all(button["disabled"] for button in panel.buttons(training))


def test_the_sentence_says_how_long_one_waits(open_page, service):
    training = open_page()
    training.toggle()
    training.own.place, service.seconds = 3, 42.0
    assert panel.sentence(training) == "Waiting for a free worker: place 3 in the queue, about 42 s."
    service.seconds = None
    assert panel.sentence(training) == "Waiting for a free worker: place 3 in the queue."


def test_the_time_per_step_counts_the_steps_of_this_run(open_page, service):
    run = under_way(open_page().run, epochs=4)
    read = {entry["label"]: entry["value"] for entry in panel.numbers(run)}
    assert (read["time per step"], read["validation accuracy"], read["device"]) == ("15 ms", "40.0 %", "–")
    assert read["examples a second"] == "4,267"
    run.start, run.device, run.memory = {"step": 300, "epoch": 3}, "cpu", 512_000_000
    run.begin_anew()
    read = {entry["label"]: entry["value"] for entry in panel.numbers(run)}
    assert (read["time per step"], read["examples a second"], read["time left"]) == ("–", "–", "–")
    run.reports(seconds=6.0, examples=6400, step=400)
    read = {entry["label"]: entry["value"] for entry in panel.numbers(run)}
    assert (read["time per step"], read["device"]) == ("60 ms", "cpu, 512 MB")


@pytest.mark.parametrize("reason", ["asked", "replaced", "left", "made_way", "shutdown", "never heard of"])
def test_every_end_is_said(open_page, service, reason):
    run = under_way(open_page().run, "stopped")
    run.reason = reason
    assert f"epoch 3 of {run.now.num_epochs}" in panel.standing(run)


def act(session, training, sent):
    """What the browser sends when a button is pressed."""
    session.state["page.runner"] = {"act": sent}
    panel._act(training, "page.runner")


def test_one_click_counts_once(open_page, service, session):
    training = open_page()
    for turn in ("a-1", "a-1", "a-1"):
        act(session, training, {"act": "toggle", "turn": turn})
    assert [name for name, _ in service.calls] == ["submit"]
    act(session, training, {"act": "toggle", "turn": "a-2"})
    assert [name for name, _ in service.calls] == ["submit", "pause"]


@pytest.mark.parametrize("sent", [None, "toggle", 1, [], {}, {"act": None}, {"act": []}, {"act": "explode"}, {"act": {"act": "toggle"}, "turn": []}])
def test_nothing_else_is_heard(open_page, service, session, sent):
    act(session, open_page(), sent)
    assert service.calls == []


@pytest.mark.parametrize("sent", [None, "1", True, 1.5, [], {}])
def test_only_an_epoch_is_looked_at(open_page, service, session, sent):
    training = open_page()
    under_way(training.run)
    session.state["page.film"] = {"epoch": sent}
    panel._look(training, "page.film")
    assert training.shown_epoch is None


@pytest.mark.parametrize("epoch", [2, 10**30])
def test_any_epoch_can_be_asked_for(open_page, service, session, epoch):
    training = open_page()
    under_way(training.run)
    film(training.run, 4)
    session.state["page.film"] = {"epoch": epoch}
    panel._look(training, "page.film")
    assert training.pictures == {"weights": {"of": min(epoch, 4)}}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.00048, "0.48 ms"),
        (0.00996, "10 ms"),
        (0.0994, "99 ms"),
        (0.09999, "100 ms"),
        (0.1, "0.1 s"),
        (9.96, "10.0 s"),
        (42.4, "42 s"),
        (130, "2 min"),
    ],
)
def test_a_duration_is_said_in_its_unit(value, said):
    assert panel.seconds(value) == said


@pytest.mark.parametrize(("value", "said"), [(None, "–"), (0.12345, "0.1235"), (99_999.5, "99999.5000"), (313213782016.0, "3.132·10¹¹")])
def test_a_loss_that_explodes_is_not_written_out(value, said):
    assert panel.loss_text(value) == said
