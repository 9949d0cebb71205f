"""What the page on Bayes' theorem states and shows."""

import re

import numpy as np
import pytest

from models.maths.bayes import Rates, joint, posterior
from models.specs.bayes import BayesSpec
from pages.preliminaries import _bayes as view


def crowd(visit, **query):
    return next(part.data for part in visit("bayes", **query).parts("crowd"))


def board(screen):
    return next(part.data for part in screen.parts("board") if part.key == "bayes.table")


def prose(screen):
    return screen.texts + "".join(entry.value for entry in screen.app.latex)


def test_the_books_two_posteriors_stand_in_the_formula_and_the_fact(visit):
    said = prose(visit("bayes"))
    assert said.count("0.1306") >= 2
    assert said.count("0.8307") >= 2


def test_the_order_of_the_tests_makes_no_difference():
    one, two = Rates(1.0, 0.01), Rates(0.98, 0.03)
    assert posterior(joint(0.0015, one, two), 1, 1) == pytest.approx(posterior(joint(0.0015, two, one), 1, 1))


@pytest.mark.parametrize(
    ("values", "seen", "answer"),
    [({"prior": 0.1}, (1, None), 0.9174), ({"repeats": 1.0}, (1, 1), 0.1306), ({"result_2": "negative"}, (1, 0), 0.0031)],
)
def test_the_answers_of_the_three_things_to_try(visit, values, seen, answer):
    assert posterior(view.joint(BayesSpec(**values)), *seen) == pytest.approx(answer, abs=5e-5)
    assert f"{answer:.4f}" in visit("bayes").texts + "".join(expander.markdown[0].value for expander in visit("bayes").app.expander)


def test_ten_thousand_people_in_every_crowd(visit):
    for query in ({}, {"prior": "0.37", "sensitivity_1": "0.123"}, {"drawn": "1", "seed": "4"}, {"prior": "1"}):
        data = crowd(visit, **query)
        assert sum(group["count"] for group in data["groups"]) == 10_000
        for frame in data["frames"]:
            shown = [group for place in frame["places"] for group in place["groups"]]
            assert len(shown) == len(set(shown))
        assert sorted(i for place in data["frames"][1]["places"] for i in place["groups"]) == list(range(8))


def test_a_frame_says_how_many_stand_in_each_place(visit):
    data = crowd(visit)
    for frame in data["frames"]:
        for place in frame["places"]:
            people = sum(data["groups"][i]["count"] for i in place["groups"])
            assert int(re.search(r"[\d,]+", place["label"])[0].replace(",", "")) == people


def test_results_that_nobody_can_have_are_told(visit):
    screen = visit("bayes", sensitivity_1="0", false_positive_1="0")
    assert "never happens" in prose(screen)
    assert "Nobody of the ten thousand has these results. They are impossible." in crowd(visit, sensitivity_1="0", false_positive_1="0")["alt"]
    assert "nan" not in prose(screen) + str([part.data for part in screen.parts() if part.name != "listing"])


@pytest.mark.parametrize(("margin", "said", "hit"), [("a1", "0.060 + 0.240 = 0.300", [2, 3]), ("b0", "0.560 + 0.060 = 0.620", [0, 2])])
def test_a_margin_is_the_sum_of_what_lights_up(visit, margin, said, hit):
    data = board(visit("bayes", margin=margin))
    assert said in data["frames"][0]["caption"]
    assert data["blocks"][0]["marks"]["hit"] == hit


def test_a_click_picks_a_margin_and_a_second_one_lets_go():
    spec = BayesSpec()
    assert view.picked(spec, "rows", 1) == "a1"
    assert view.picked(BayesSpec(margin="a1"), "rows", 1) == "none"
    assert view.picked(BayesSpec(margin="a1"), "columns", 0) == "b0"
    assert view.picked(spec, "joint", 0) == view.picked(spec, "rows", 7) == "none"


def test_the_table_grows_and_shrinks():
    spec = BayesSpec()
    grown = BayesSpec(rows=3, columns=3, joint=view.resized(spec, 3, 3))
    np.testing.assert_allclose(view.table(grown), np.pad(view.table(spec), ((0, 1), (0, 1))), atol=1e-6)
    shrunk = view.resized(grown, 2, 2)
    np.testing.assert_allclose(shrunk, spec.joint, atol=1e-6)


def test_making_them_independent_leaves_the_margins(visit):
    screen = visit("bayes")
    screen.app.button("bayes.button.apart").click().run()
    assert "**0.0000**" in screen.texts
    assert board(screen)["blocks"][1]["values"] == ["0.7", "0.3"]
    assert "independent" in screen.texts


def test_the_illness_goes_down_the_page_in_areas(visit):
    """In each square the ill part of the strong areas is the posterior."""
    plots = {part.key: part.data["alt"] for part in visit("bayes").parts("plot")}
    assert "0.1306" in plots["bayes.square_1"]
    assert "0.8307" in plots["bayes.square_2"]
    assert plots["bayes.strips"].endswith("before 0.0015, after the first 0.1306, after both 0.8307")


def test_a_table_of_another_size_is_filled_and_a_margin_that_is_not_there_is_let_go(visit):
    screen = visit("bayes", rows="3", margin="b2")
    assert len(screen.spec.joint) == 6
    assert screen.spec.margin == "none"
    assert "impossible together with the other values" in "".join(screen.captions)
