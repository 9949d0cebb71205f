"""What pages about models of letters share: perplexities that say something, and those that do not."""

import math

import numpy as np
import pytest

from models.specs.rnn_text import RNNTextSpec
from playground.kit import writing
from playground.runs.run import Run
from playground.words import _
from tests.frame.training import TASK, under_way


class Lesson:
    """What a page would show."""

    def __init__(self):
        self.said, self.charts = [], []

    def curves(self, _training, *charts):
        self.charts += charts

    def say(self, text):
        self.said.append(text)


class Looked:
    """A training with a run on the screen."""

    def __init__(self, run):
        self.run = run


@pytest.fixture
def run():
    return under_way(Run(TASK, RNNTextSpec(), "ada"))


def test_a_perplexity_is_the_exponential_of_a_loss():
    np.testing.assert_allclose(writing.perplexity(np.array([0.0, 2.0, math.log(28)])), [1, math.exp(2), 28])
    assert writing.perplexity(np.array([253.0])).tolist() == pytest.approx([1e6])


@pytest.mark.parametrize(("loss", "said"), [(None, "–"), (2.0, "7.39"), (253.1253, "8.529·10¹⁰⁹"), (1e6, "∞")])
def test_a_hopeless_perplexity_is_short(loss, said):
    assert writing.perplexity_text(loss) == said


def test_a_lost_model_is_drawn_at_the_end_of_the_scale_and_that_is_said(run):
    lesson = Lesson()
    writing.show_perplexity(lesson, Looked(run))
    assert lesson.said == []
    run.history.append({"step": 400, "epoch": 4.0, "loss": 284.0})
    writing.show_perplexity(lesson, Looked(run))
    assert lesson.said == [_("Perplexities above {most} are drawn there: such a model is worse than one that guesses.").format(most="10⁶")]
    assert len(lesson.charts) == 2
