"""What the page on dropout says and shows, with and without an answer of its network."""

from types import SimpleNamespace

import numpy as np
import pytest

from models.maths import dropout as maths
from models.specs.dropout import DropoutSpec
from models.specs.dropout_page import DropoutPageSpec as Spec
from pages.perceptrons import _dropout as view
from playground.runs.run import History

HIDDENS = 40


def answer(rate=0.5, seed=0):
    """As the network would give it."""
    rng = np.random.default_rng(seed)
    whole = [rng.random(HIDDENS).astype("float32") for _ in range(2)]
    kept = [rng.random(HIDDENS) >= rate for _ in range(2)]
    probabilities = rng.dirichlet(np.ones(10), 3)
    dropped = [maths.dropout(values, rate, mask) for values, mask in zip(whole, kept, strict=True)]
    return {"whole": whole, "dropped": dropped, "mean": [values * 1.1 for values in whole], "kept": kept, "probabilities": probabilities}


@pytest.mark.parametrize("rate", [0.0, 0.3, 0.5, 1.0])
def test_the_last_frame_has_the_mean_of_all_draws(rate):
    board = view.draws(Spec(rate=rate, seed=5))
    assert len(board.frames) == view.DRAWS
    kept = maths.masks(rate, view.X.shape, view.DRAWS, 5)
    mean = maths.dropout(view.X, rate, kept).mean(axis=0)
    assert board.frames[-1].blocks["mean"]["values"] == view.cells(np.round(mean, 1))["values"]
    gone = np.flatnonzero(~kept[3]).tolist()
    assert board.frames[3].blocks["dropped"]["marks"] == {"unused": gone}
    assert ("all 16" if rate == 1 else f"{len(gone)} of 16") in board.frames[3].caption


def test_another_seed_drops_other_numbers(visit):
    boards = [visit("dropout", **query).parts("board")[0].data["frames"] for query in ({}, {"seed": "1"})]
    assert boards[0] != boards[1]


@pytest.mark.parametrize(("p", "told"), [(0.5, r"0.5 \cdot 0 + 0.5 \cdot \frac{h}{0.5} = h"), (0.2, r"\frac{h}{0.8} = h"), (1.0, "E[h'] &= 0")])
def test_the_formula_has_the_live_numbers(visit, p, told):
    assert told in view.formula(p)
    assert any(told in entry.value for entry in visit("dropout", rate=str(p)).app.latex)


def test_dropped_units_are_gaps_in_training_and_none_is_in_use():
    given = answer()
    for mode, gaps in (("train", int((~given["kept"][0]).sum())), ("predict", 0)):
        cells = view.units(Spec(mode=mode, num_hiddens=HIDDENS), given).arrays["cells1"].values
        assert cells.shape == (3, 16)
        assert np.isnan(cells.ravel()[:HIDDENS]).sum() == gaps
    assert np.isnan(cells.ravel()[HIDDENS:]).all()


def test_units_and_their_means_are_told():
    given = answer()
    panels = view.units(Spec(draws=7), given)
    assert f"{given['whole'][0].sum():.3f}" in panels.hint
    np.testing.assert_allclose(panels.arrays["mean2"].values, given["whole"][1] * 1.1)
    assert view.units(Spec(mode="predict"), given).alt.endswith("0, 0")


@pytest.mark.parametrize(("mode", "row"), [("predict", 0), ("train", 1)])
def test_the_bars_are_what_the_network_says_and_dashed_the_mean(mode, row):
    given = answer()
    bars = view.answer_bars([str(digit) for digit in range(10)], given, mode, 3)
    np.testing.assert_allclose([bar["value"] for bar in bars], given["probabilities"][row])
    for bar, mean in zip(bars, given["probabilities"][2], strict=True):
        assert bar["ghost"] == (pytest.approx(mean) if max(mean, bar["value"]) >= view.SMALLEST_GHOST else None)
    assert [bar["marked"] for bar in bars].index(True) == 3
    assert {bar["text"] for bar in view.answer_bars(["a", "b"], None, mode, 0)} == {"–"}


def run_of(spec, **values):
    run = SimpleNamespace(spec=spec, now=spec, epoch=3.0, history=History())
    run.history.append({"step": 1, "epoch": 1.0, **values})
    return run


def test_the_gap_is_told():
    run = run_of(DropoutSpec(), whole_loss=0.15, validation_loss=0.4, whole_accuracy=0.95, validation_accuracy=0.9)
    assert "**a gap of 0.250**" in view.gap(SimpleNamespace(run=run))
    assert view.gap(SimpleNamespace(run=None)) == view.gap(SimpleNamespace(run=run_of(DropoutSpec()))) == ""


@pytest.mark.parametrize(("implementation", "book"), [("concise", "87.1 %"), ("scratch", "85.9 %")])
def test_the_books_accuracy(implementation, book):
    told = []
    lesson = SimpleNamespace(beside_the_book=lambda *texts, run: told.append(texts))
    spec = DropoutSpec(data="fashion_mnist", implementation=implementation)
    view.beside_the_book(lesson, run_of(spec, validation_accuracy=0.88))
    assert told[0][1] == book
    view.beside_the_book(lesson, run_of(DropoutSpec(), validation_accuracy=0.88))
    assert len(told) == 1


def test_what_the_network_is_asked():
    training = SimpleNamespace(run=None, training=None, spec=DropoutSpec())
    asked = view.question(Spec(image=400, dropout1=0.25, draw=4, draws=9), training)
    assert np.shape(asked["image"]) == (8, 8)
    assert 0 <= np.min(asked["image"]) <= np.max(asked["image"]) <= 1
    assert (asked["rates"], asked["draw"], asked["draws"]) == ((0.25, 0.5), 4, 9)


def test_digits_are_only_so_many(visit):
    screen = visit("dropout", num_examples="60000")
    assert screen.spec.num_examples == 1438
    assert screen.corrections["num_examples"].reason == "unfit"
    assert visit("dropout", num_examples="60000", data="fashion_mnist").spec.num_examples == 60_000


def test_where_all_are_dropped_there_are_no_others():
    told = {rate: view.draws(Spec(rate=rate)).frames[0].caption for rate in (0.5, 1.0)}
    assert "the others" in told[0.5]
    assert "all 16 are dropped" in told[1.0]
    assert "the others" not in told[1.0]
