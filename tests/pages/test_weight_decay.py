"""What the page on weight decay draws and says, with and without a run."""

from types import SimpleNamespace

import numpy as np
import pytest

from models.maths import weight_decay as maths
from models.specs.fields import fit
from models.specs.weight_decay_page import WeightDecayPageSpec as Spec
from pages.regression import _weight_decay as view
from playground.runs.run import History


def training(spec=None, w=None):
    """A run of these values that has these weights; None for no run."""
    if spec is None:
        return SimpleNamespace(run=None, pictures={})
    history = History()
    run = SimpleNamespace(spec=spec.training, now=spec.training, epoch=10.0, history=history)
    return SimpleNamespace(run=run, pictures={} if w is None else {"weights": {"w": w, "b": 0.0}})


def some(spec) -> np.ndarray:
    return np.random.default_rng(7).standard_normal(spec.num_inputs).astype("float32") / 10


SPECS = [
    Spec(),
    Spec(penalty="l1", weight_decay=0.05),
    Spec(penalty="elastic", weight_decay=0.0, decay_bias=True),
    Spec(num_inputs=2, num_examples=2, weight_decay=100.0, noise=0.0),
    Spec(weight_decay=0.0, first=200, second=200),
]


@pytest.mark.parametrize("spec", SPECS)
def test_every_array_fits_its_pictures(spec):
    spec = fit(spec)[0]
    for seen in (view.look(spec, training()), view.look(spec, training(spec, some(spec)))):
        panels = view.pictures(seen)
        plain = panels.plain()
        for plane in plain["panels"]:
            for drawn in (*plane["curves"], *plane["points"]):
                shapes = {plain["arrays"][drawn[axis]]["shape"][0] for axis in "xy"}
                assert len(shapes) == 1
                assert np.isfinite(panels.arrays[drawn["y"]].values).any() or drawn["y"] == "run_w"
        assert seen.decays[panels.focus["decay"]] == spec.weight_decay == view.decay_at(seen, seen.place)
        assert (np.diff(seen.decays) <= 0).all()


@pytest.mark.parametrize(("asked", "shown"), [((3, 1), (3, 1)), ((3, 3), (3, 4)), ((4, 4), (4, 3)), ((1, 1), (1, 2))])
def test_a_plane_has_two_directions(asked, shown):
    spec = Spec(num_inputs=4, first=asked[0], second=asked[1])
    assert spec.shown == shown
    plane = view.pictures(view.look(spec, training())).plain()["panels"][0]
    assert [plane[axis]["title"] for axis in "xy"] == [view.name(number) for number in shown]


def test_a_weight_that_is_shown_already_is_said(visit):
    assert "w₃ is on the horizontal axis already, so w₄ is" in visit("weight_decay", first="3", second="3").texts


def test_the_cursor_brings_another_lambda():
    seen = view.look(Spec(weight_decay=3.3), training())
    assert view.decay_at(seen, 0) == 100
    assert view.decay_at(seen, 10**6) == 1e-3


def test_what_is_drawn_at_lambda_is_its_exact_solution():
    spec = Spec(penalty="l1", weight_decay=0.033, num_inputs=20)
    seen = view.look(spec, training())
    exact = maths.solutions(maths.examples(spec), np.array([0.033]), 1.0, 0.5, decay_bias=False)
    np.testing.assert_allclose(view.pictures(seen).arrays["exact_w"].values, exact.w[0], atol=1e-8)
    zeros = int((exact.w[0] == 0).sum())
    assert f"{zeros} of 20 weights are zero" in view.spoken(seen)


def test_the_two_parts_of_a_run_add_up():
    spec = Spec()
    w = some(spec)
    seen = view.look(spec, training(spec, w))
    unseen = maths.penalty(maths.outside(w.astype(float), maths.span(seen.found.X)), 0.0)
    assert f"{unseen:.4g} where no example looks" in view.verdict(seen)
    assert f"= {(w.astype(float) ** 2).sum() / 2:.4g}:" in view.verdict(seen)


def test_a_run_with_other_data_is_not_compared():
    seen = view.look(Spec(num_inputs=50), training(Spec(), some(Spec())))
    assert seen.w is None
    assert "this run" not in {points["name"] for points in view.pictures(seen).plain()["panels"][-1]["points"]}


@pytest.mark.parametrize(
    ("values", "book"),
    [({}, "0.00173"), ({"weight_decay": 0.0}, "0.00995"), ({"start": "lazy", "loss": "squared"}, "0.01378"), ({"weight_decay": 1.0}, None)],
)
def test_the_books_number(values, book):
    told = []
    spec = Spec(**values)
    view.beside_the_book(SimpleNamespace(beside_the_book=lambda *texts, run: told.append(texts)), view.look(spec, training(spec, some(spec))))
    assert [entry[1] for entry in told] == ([book] if book else [])


def test_the_formula_has_the_live_numbers(visit):
    assert r"(1 - 0.01\cdot 3)" in view.formula(view.look(Spec(), training()))
    assert "0.97^{40} = 0.296" in view.formula(view.look(Spec(), training()))
    assert "= -99" in view.formula(view.look(Spec(weight_decay=100.0, learning_rate=1.0), training()))
    screen = visit("weight_decay", weight_decay="0.5", penalty="l1")
    assert any(r"0.01\cdot 0.5" in entry.value for entry in screen.app.latex)


def test_small_lambdas_have_room_on_the_slider(visit):
    screen = visit("weight_decay", weight_decay="0")
    slider = next(part for part in screen.parts("slider") if part.key == "weight_decay.weight_decay")
    assert (slider.data["scale"], slider.data["min"], slider.data["value"]) == ("root", 0, 0)


def test_without_a_run_nothing_is_said_of_its_weights():
    told = [str(view.pictures(view.look(Spec(), found)).plain()["tips"]) for found in (training(), training(Spec(), some(Spec())))]
    assert ["in the run" in text for text in told] == [False, True]


@pytest.mark.parametrize(("changes", "told"), [({}, False), ({"noise": 0.5}, True)])
def test_a_run_with_other_data_is_called_so(changes, told):
    seen = view.look(Spec(**changes), training(Spec(), some(Spec())))
    assert ("had other data" in view.verdict(seen)) is told
    assert "had other data" not in view.verdict(view.look(Spec(**changes), training(Spec())))  # it has not begun to learn
