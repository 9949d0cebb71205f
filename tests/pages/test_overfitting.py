"""What the page on overfitting says and shows, with and without a run."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from models.maths import overfitting as maths
from models.specs.overfitting import OverfittingSpec as Spec
from pages.regression import _overfitting as view
from playground.numerals import text
from playground.runs.run import History


def training(spec=None, coefficients=None):
    """What the page asks of a training: without a spec, nothing has been trained."""
    if spec is None:
        return SimpleNamespace(run=None, pictures={})
    coefficients = np.zeros(spec.degree + 1) if coefficients is None else coefficients
    run = SimpleNamespace(spec=spec, now=spec, epoch=7.0, history=History())
    return SimpleNamespace(run=run, pictures={"coefficients": {"coefficients": coefficients}})


@pytest.mark.parametrize(
    ("degree", "verdict"), [(0, "underfitting"), (1, "underfitting"), (3, "about right"), (12, "overfitting"), (19, "overfitting")]
)
def test_the_verdict(visit, degree, verdict):
    assert f"**{verdict}**" in view.verdict(view.look(Spec(degree=degree), training()))
    assert f"Degree {degree} is **{verdict}**" in visit("overfitting", degree=str(degree)).texts


def test_a_run_is_compared_over_the_whole_distribution():
    """The true coefficients leave nothing but the noise."""
    spec = Spec(degree=3, basis="powers")
    seen = view.look(spec, training(spec, np.array(maths.COEFFICIENTS)))
    assert "stands at 1." in view.verdict(seen)
    assert "trained" in {curve["name"] for curve in view.fits(seen).plain()["panels"][0]["curves"]}
    np.testing.assert_allclose(view.fits(seen).arrays["trained"].values, view.fits(seen).arrays["truth"].values)


@pytest.mark.parametrize("changes", [{"degree": 4}, {"noise": 0.5}, {"basis": "powers"}, {"unseen": 0.5}])
def test_a_run_with_other_data_or_another_model_is_not(changes):
    seen = view.look(replace(Spec(), **changes), training(Spec()))
    assert seen.coefficients is None
    assert "train anew" in view.verdict(seen)
    assert "train anew" not in view.verdict(view.look(Spec(), training()))


@pytest.mark.parametrize("changes", [{"learning_rate": 0.1}, {"optimizer": "adam"}, {"num_epochs": 5}, {"batch_size": 3}])
def test_a_run_with_another_rate_is(changes):
    assert view.look(replace(Spec(), **changes), training(Spec())).coefficients is not None


@pytest.mark.parametrize(
    "spec", [Spec(), Spec(inputs="normal", degree=19, noise=0.0), Spec(num_examples=2, degree=0), Spec(curve="step", unseen=2.0)]
)
def test_lines_may_leave_the_picture_but_the_dot_may_not(spec):
    seen = view.look(spec, training())
    for panels in (view.fits(seen), view.counts(seen)):
        y = panels.plain()["panels"][-1]["y"]
        for name in ("training", "validation", "exact"):
            drawn, values = (panels.arrays[key].values for key in (f"{name}_drawn", name))
            inside = (values >= y["low"]) & (values <= y["high"])
            np.testing.assert_array_equal(drawn[inside], values[inside])
            assert ((drawn >= y["low"]) & (drawn <= y["high"]) == inside).all()
        dot = panels.arrays["exact_inside"].values
        assert y["low"] <= dot.min()
        assert dot.max() <= y["high"]
    low, high = (view.fits(seen).plain()["panels"][0]["y"][end] for end in ("low", "high"))
    fits = view.fits(seen).arrays["fits"].values
    assert np.nanmin(fits) >= low
    assert np.nanmax(fits) <= high


@pytest.mark.parametrize("count", [2, 20, 21, 137, 200])
def test_the_number_of_examples_is_a_place_of_its_axis(count):
    spec = Spec(num_examples=count)
    panels = view.counts(view.look(spec, training()))
    place = panels.focus["count"]
    assert panels.arrays["counts"].values[place] == view.count_at(spec, place) == count
    errors = view.look(spec, training()).errors
    assert panels.arrays["exact"].values[place] == pytest.approx(errors.exact[spec.degree], rel=1e-6)
    assert view.count_at(spec, 9999) == 200


def test_the_cursor_stands_at_the_degree(visit):
    screen = visit("overfitting", degree="7")
    fits = next(part for part in screen.parts("panels") if part.key.endswith("fits"))
    assert fits.data["focus"] == {"degree": 7}
    exact = view.look(Spec(degree=7), training()).errors.exact[7]
    assert text(exact) in fits.data["alt"]


@pytest.mark.parametrize(("degree", "book"), [(1, "22.12"), (3, "0.0101"), (19, "0.0818")])
def test_the_books_losses(degree, book):
    told = []
    lesson = SimpleNamespace(beside_the_book=lambda *texts: told.append(texts))
    spec = Spec(**{**view.BOOK, "degree": degree})
    run = training(spec)
    run.run.history.append({"step": 1, "epoch": 1, "validation_loss": 0.5})
    view.beside_the_book(lesson, view.look(spec, run))
    assert told[0][1] == book
    assert told[0][3] == "0.5000"
    view.beside_the_book(lesson, view.look(Spec(), training(Spec())))
    assert len(told) == 1
