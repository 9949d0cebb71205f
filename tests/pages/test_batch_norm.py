"""What the page on batch normalisation draws and says, with and without a run."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from models.maths import normalization as maths
from models.specs.batch_norm_page import BatchNormPageSpec as Spec
from models.specs.fields import read
from pages.convolution import _batch_norm as view
from pages.convolution import _batch_norm_matrix as small
from playground.runs.film import Film, Frame
from playground.runs.run import History

LAYERS, UNITS = 4, 64


def pictures(seed: int, kind: str = "batch") -> dict:
    rng = np.random.default_rng(seed)
    names = ("batch_mean", "batch_variance", "moving_mean", "moving_variance", "gamma", "beta")
    table = {name: rng.random((LAYERS, UNITS)).astype("float32") for name in names}
    gone = {"batch": (), "layer": names[2:4], "none": names[2:]}[kind]
    table |= {name: np.full((LAYERS, UNITS), np.nan, "float32") for name in gone}
    shares = rng.dirichlet(np.ones(maths.BINS), (2, 2, LAYERS)).astype("float16")
    return {"statistics": table, "activations": {"shares": shares, "quantiles": np.sort(rng.normal(size=(LAYERS, 5)), axis=1)}}


def training(kind: str = "batch", epochs: int = 3):
    """A run of that kind after so many epochs."""
    spec = replace(Spec().training, normalization=kind)
    frames = tuple(Frame(epoch, epoch, [], pictures(epoch, kind)) for epoch in range(epochs + 1))
    run = SimpleNamespace(spec=spec, now=spec, epoch=float(epochs), film=Film(frames), history=History())
    return SimpleNamespace(run=run, spec=spec, pictures=frames[-1].pictures)


NOTHING = SimpleNamespace(run=None, spec=Spec().training, pictures={})


@pytest.mark.parametrize("rows", [1, 2, 4])
@pytest.mark.parametrize("columns", [1, 3])
def test_the_board_is_normalised_both_ways(rows, columns):
    spec = Spec(rows=rows, columns=columns)
    board = small.board(spec)
    blocks = {block.id: block.plain() for block in board.blocks}
    X = np.reshape(spec.matrix, (4, 4))[:rows, :columns]
    for name, axis in (("batch", 0), ("layer", 1)):
        assert blocks[name]["values"] == small.grid("", small._spelled(maths.normalize(X, axis).values), "output").plain()["values"]
        assert len(blocks[name]["tips"]) == rows * columns
    assert blocks["X"]["shape"] == [rows, columns]


def test_a_number_of_the_matrix_is_set_by_hand():
    spec = Spec(rows=3, columns=2)
    changed = np.reshape(small.changed(spec, 3, 1e9)["matrix"], (4, 4))
    assert changed[1, 1] == 99
    assert (changed != np.reshape(spec.matrix, (4, 4))).sum() == 1
    assert small.changed(spec, 6, 5.0)["matrix"] == spec.matrix


@pytest.mark.parametrize(
    ("values", "word"), [({}, "comes within"), ({"moving_momentum": 0.999}, "does not come within"), ({"batch_size": 1}, "comes")]
)
def test_the_chase_says_how_fast_it_is(values, word):
    mean, variance = small.chases(Spec(**values))
    assert word in mean.alt
    found = maths.chase(small.STEPS, Spec(**values).batch_size, Spec(**values).moving_momentum, small.MEAN, small.DEVIATION, 0)
    assert mean.data[1]["y"][-1] == pytest.approx(found.moving_mean[-1], rel=1e-5)
    assert variance.data[1]["y"][0] == 1


@pytest.mark.parametrize("kind", ["batch", "layer", "none"])
@pytest.mark.parametrize("spec", [Spec(), Spec(layer=4, unit=64)])
def test_one_layer_by_epoch(kind, spec):
    its = training(kind)
    panels = view.epoch_by_epoch(spec, its)
    arrays = panels.arrays
    assert arrays["batch_mean"].values.shape == (4, UNITS)
    np.testing.assert_array_equal(arrays["batch_variance"].values[2], its.run.film.pictures(2)["statistics"]["batch_variance"][spec.layer - 1])
    planes = {plane["id"]: plane for plane in panels.plain()["panels"]}
    assert len(planes["mean"]["curves"]) == (2 if kind == "batch" else 1)
    assert ("learned" in planes) == (kind != "none")
    for plane in planes.values():
        assert plane["y"]["low"] < plane["y"]["high"]
    assert panels.focus == {"unit": spec.unit - 1}


def test_a_run_that_has_lost_itself_leaves_gaps():
    its = training()
    its.pictures = {kind: {name: np.full_like(values, np.nan) for name, values in table.items()} for kind, table in pictures(9).items()}
    panels = view.epoch_by_epoch(Spec(unit=3), its)
    assert panels.arrays["gamma"].values.shape == (UNITS,)
    assert {plane["id"] for plane in panels.plain()["panels"]} == {"mean", "variance", "spread", "learned"}
    assert "nan" not in view.formula(Spec(), its)


def test_nothing_is_drawn_before_there_is_a_run():
    assert view.epoch_by_epoch(Spec(), NOTHING) is None
    assert view.formula(Spec(), NOTHING) == view.verdict(NOTHING) == ""


def test_the_formula_has_the_numbers_of_its_unit():
    its = training()
    told = view.formula(Spec(layer=2, unit=5), its)
    assert f"{its.pictures['statistics']['gamma'][1, 4]:.3f}" in told
    assert "x_{5}" in told
    assert "LN" in view.formula(Spec(), training("layer"))
    assert view.formula(Spec(), training("none")) == ""


def test_histograms_say_what_lies_far_out():
    shares = np.zeros((2, maths.BINS))
    shares[0, 0], shares[0, maths.BINS // 2], shares[1, maths.BINS // 2] = 0.25, 0.75, 1.0
    figure = view.ridgeline(shares, "title")
    assert "Layer 1: mean −1.40, 25.0 % beyond" in figure.alt
    assert "Layer 2: mean 0.10, 0.0 % beyond" in figure.alt


def test_the_verdict_follows_the_spread_of_the_last_layer():
    its = training()
    its.pictures["statistics"]["batch_variance"][:] = [[1.0], [0.1], [0.01], [1e-4]]
    assert "1, 0.32, 0.1, 0.01: the images fade away" in view.verdict(its)
    its.pictures["statistics"]["batch_variance"][:] = 1.0
    assert "stay apart" in view.verdict(its)


@pytest.mark.parametrize("values", [{}, {"image": 9999, "company": 63, "company_seed": 7}, {"company": 1}])
def test_the_company(values):
    asked, true, names = view.question(Spec(**values), NOTHING)
    count = Spec(**values).company
    assert asked["companies"].shape == (2, count, 8, 8)
    assert asked["image"].max() <= 1
    assert names[true] == str(true)
    others, _alike = asked["companies"]
    assert not any(np.array_equal(asked["image"], image) for image in others)
    panels = view.said(np.full((4, 10), 0.1), names, true)
    assert panels.alt.count("10.0 %") == 4
    assert panels.plain()["arrays"]["probabilities"]["shape"] == [4, 10]


@pytest.mark.parametrize(("kind", "model", "shown"), [("batch", "lenet", True), ("none", "lenet", False), ("batch", "dense", False)])
def test_the_books_number_stands_beside_the_books_network(monkeypatch, kind, model, shown):
    told = []
    monkeypatch.setattr(view.imagesets, "beside_the_book", lambda *arguments, **setting: told.append(arguments))
    its = training(kind)
    its.run.spec = replace(its.run.spec, model=model)
    view.beside_the_book(None, its)
    assert bool(told) == shown


def test_what_an_address_may_ask_for():
    spec, corrections = read(Spec, {"model": "lenet", "layer": "2", "unit": "60", "matrix": "1,x", "rows": "9"})
    assert (spec.layer, spec.unit, spec.rows, spec.matrix) == (2, 16, 4, Spec().matrix)
    assert {correction.name for correction in corrections} == {"unit", "rows", "matrix"}


def test_the_page_opens_with_a_matrix_to_edit(visit):
    screen = visit("batch_norm", rows="1")
    assert "One example is its own mean" in screen.parts("board")[0].data["frames"][0]["caption"]


def test_the_image_stands_in_front_of_each_company(visit):
    rows = [part.data for part in visit("batch_norm").parts("tiles") if part.key.endswith(("company", "alike"))]
    assert [row["title"] for row in rows] == ["among others", "among one class"]
    assert len({row["tiles"][0]["pixels"] for row in rows}) == 1
    assert all(row["tiles"][0]["marked"] and len(row["tiles"]) == view.SHOWN + 1 for row in rows)


def test_a_single_number_is_lost_either_way():
    assert "both make 0" in small.remark(np.ones((1, 1)))
    assert "both" not in small.remark(np.ones((1, 2))) + small.remark(np.ones((2, 1)))
