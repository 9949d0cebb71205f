"""Choices and switches belong to Streamlit, and a browser sends the state of all of them along with every click."""

import pytest


@pytest.fixture
def screen(visit):
    """The page on recurrent networks, whose second preset changes two choices."""
    return visit("rnn_text")


def test_a_click_before_the_browser_knows_of_a_preset_does_not_take_it_back(screen):
    known = screen.app._tree.get_widget_states()
    screen.app.button("rnn_text.preset.1").click().run()
    assert (screen.spec.cell, screen.spec.optimizer) == ("rnn", "sgd")
    screen.app._run(known)
    assert (screen.spec.cell, screen.spec.optimizer) == ("rnn", "sgd")


def test_a_choice_is_taken_before_and_after_a_preset(screen):
    cell = next(group for group in screen.app.get("button_group") if group.label == "Cell")
    cell.set_value("lstm").run()
    assert screen.spec.cell == "lstm"
    screen.app.button("rnn_text.preset.1").click().run()
    assert screen.spec.cell == "rnn"
    cell = next(group for group in screen.app.get("button_group") if group.label == "Cell")
    assert cell.value == "rnn"
    cell.set_value("gru").run()
    assert (screen.spec.cell, screen.spec.optimizer) == ("gru", "sgd")
