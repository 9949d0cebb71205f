"""What the page on linear regression says and shows, with and without a run."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from models.maths import linear_regression as maths
from models.specs import fit
from models.specs.linear_regression import MOST_POINTS
from models.specs.linear_regression import LinearRegressionSpec as Spec
from pages.regression import _linear_regression as view
from playground.numerals import text
from playground.panels import Act

PLANE = Spec(data="plane")


def training(spec=None, path=((0.0, 0.0), (1.0, 2.0), (2.0, 4.0)), epoch=3):
    """What the page asks of a training: without a spec, nothing has been trained."""
    if spec is None:
        return SimpleNamespace(run=None, pictures={})
    return SimpleNamespace(run=SimpleNamespace(spec=spec, now=spec), pictures={"path": {"path": np.array(path, "float32"), "epoch": epoch}})


def board(spec, *arguments, **changes):
    return view.pictures(view.look(spec, training(*arguments, **changes))).plain()


def names(plane):
    return {entry["name"] for entry in [*plane["curves"], *plane["points"]] if entry["name"]}


@pytest.mark.parametrize("spec", [Spec(), PLANE, Spec(data="drawn"), Spec(data="drawn", points=(5.0, 5.0) * 3), Spec(num_examples=2)])
def test_without_a_run_there_is_the_exact_solution(spec):
    seen = view.look(spec, training())
    data, surface = view.pictures(seen).plain()["panels"]
    assert "trained" not in names(data)
    assert "path" not in names(surface)
    assert text(seen.best[0], 3) in view.pictures(seen).alt
    assert "train anew" not in view.on_the_rate(seen)


def test_a_run_shows_its_path_and_its_line():
    spec = Spec()
    data, surface = board(spec, spec)["panels"]
    assert {"trained", "exact solution", "truth"} <= names(data)
    assert {"path", "start"} <= names(surface)
    assert "2.0000 / 4.0000" in board(spec, spec)["alt"]
    assert view.formula(view.look(spec, training(spec))).startswith(r"\begin{aligned} \hat y &= 2.000\,x +4.000")


@pytest.mark.parametrize("changes", [{"noise": 0.5}, {"loss": "squared"}, {"data": "drawn"}, {"seed_data": 1}])
def test_a_run_on_other_data_shows_no_path(changes):
    seen = view.look(replace(Spec(), **changes), training(Spec()))
    assert seen.path is None
    assert "train anew" in view.on_the_rate(seen)


@pytest.mark.parametrize("changes", [{"learning_rate": 0.5}, {"batch_size": 1}, {"pace": 100}, {"start": (1.0, 1.0)}, {"num_epochs": 3}])
def test_a_run_with_another_rate_keeps_its_path(changes):
    assert view.look(replace(Spec(), **changes), training(Spec())).path is not None


def test_the_table_has_the_errors_of_the_book_truth_minus_trained():
    seen = view.look(PLANE, training(PLANE, path=[(0, 0, 0), (1.5, -3.0, 4.0)]))
    told = view.table(seen)
    assert told.columns[1:] == ["truth", "exact solution", "trained", "error (truth minus trained)"]
    assert [row[0] for row in told.rows] == ["w₁", "w₂", "b"]
    assert [row[-1] for row in told.rows] == ["0.5000", "−0.4000", "0.2000"]
    assert "truth" not in view.table(view.look(Spec(data="drawn"), training())).columns


def test_the_books_errors_stand_beside_those_of_two_features():
    told = []
    lesson = SimpleNamespace(beside_the_book=lambda *texts: told.append(texts))
    for loss, book in (("half", "0.1408 / −0.1493 / 0.2130"), ("squared", "0.0094 / −0.0030 / 0.0137")):
        spec = replace(PLANE, loss=loss)
        view.beside_the_book(lesson, view.look(spec, training(spec, path=[(0, 0, 0), (2, -3.4, 4.2)])))
        assert told[-1][1] == book
        assert "noise 0.01, 1000 examples" in told[-1][2]
    view.beside_the_book(lesson, view.look(Spec(), training(Spec())))
    assert len(told) == 2


def test_the_share_of_the_second_feature_is_taken_out():
    """With the true weights only the noise is left around the line."""
    spec = replace(PLANE, noise=0.0)
    seen = view.look(spec, training(spec, path=[(0, 0, 0), (2, -3.4, 4.2)]))
    arrays = view.pictures(seen).arrays
    np.testing.assert_allclose(arrays["y"].values, arrays["says"].values, atol=1e-5)
    np.testing.assert_allclose(arrays["square"].values, 0, atol=1e-9)


def test_whether_a_rate_diverges_is_told():
    limit = maths.largest_rate(maths.examples(Spec()).X, "half")
    assert "this diverges" not in view.on_the_rate(view.look(replace(Spec(), learning_rate=0.99 * limit), training()))
    assert "this diverges" in view.on_the_rate(view.look(replace(Spec(), learning_rate=1.01 * limit), training()))


def test_a_path_that_leaves_the_window_is_cut():
    arrays = view.pictures(view.look(Spec(), training(Spec(), path=[(0, 0), (1, 1), (1e9, -1e9)]))).arrays
    assert np.isnan(arrays["step_w"].values).tolist() == [False, False, True]
    assert np.isfinite(arrays["loss"].values).all()


@pytest.mark.parametrize(
    ("act", "count", "last"),
    [
        (Act("move", "data", 0, 9, 1.0, -2.0), 10, (1.0, -2.0)),
        (Act("add", "data", 0, 0, 1.0, -2.0), 11, (1.0, -2.0)),
        (Act("remove", "data", 0, 9, 0, 0), 9, (3.1, 2.7)),
        (Act("move", "data", 0, 500, 1.0, -2.0), 10, (4.0, -3.4)),
    ],
)
def test_what_a_hand_does_to_the_points(act, count, last):
    points = view.moved(Spec(data="drawn"), act)["points"]
    assert len(points) == 2 * count
    assert points[-2:] == last


def test_there_are_never_too_many_points_and_never_too_few():
    full, few = Spec(points=(1.0, 2.0) * MOST_POINTS), Spec(points=(1.0, 2.0, 3.0, 4.0))
    assert len(view.moved(full, Act("add", "data", 0, 0, 0, 0))["points"]) == 2 * MOST_POINTS
    assert view.moved(few, Act("remove", "data", 0, 0, 0, 0))["points"] == few.points
    assert fit(replace(full, **view.moved(full, Act("add", "data", 0, 0, 0, 0))))[1] == []


def test_the_start_is_dragged_on_the_surface():
    assert view.moved(Spec(), Act("move", "surface", 0, 0, 1.234, -0.5)) == {"start": (1.23, -0.5)}
    assert view.moved(Spec(), Act("add", "surface", 0, 0, 1.0, 1.0)) == {}


def test_presets_say_what_happens(visit):
    """Their answers are proved with the networks; here that they set up what they speak of."""
    screen = visit("linear_regression", **{name: str(value) for name, value in view.BOOK.items()})
    assert screen.corrections == {}
    assert (screen.spec.w, screen.spec.w2, screen.spec.b) == (2, -3.4, 4.2)
    screen = visit("linear_regression", learning_rate="1.2", batch_size="200")
    assert "this diverges" in screen.texts


def test_the_limit_of_the_rate_is_on_the_page(visit):
    limit = maths.largest_rate(maths.examples(Spec()).X, "half")
    assert f"**{text(limit, 3)}**" in visit("linear_regression").texts
    assert f"**{text(limit / 2, 3)}**" in visit("linear_regression", loss="squared").texts
