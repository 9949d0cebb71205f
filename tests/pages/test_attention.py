"""What the pages on attention state in words and show as numbers is what their algorithms compute."""

import math

import numpy as np
import pytest

from models.maths import attention, heads, kernel_regression, positional_encoding
from models.specs.kernel_regression import KernelRegressionSpec
from models.specs.scoring import ScoringSpec
from pages.attention import _kernel_regression, _multi_head, _positional_encoding, _scoring


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    """Views are also called without a session, which would have a language."""
    monkeypatch.setattr("playground.words.language", lambda: "en")


@pytest.fixture
def prose(visit):
    """Everything that a page says, formulas included."""

    def of(stem, **query):
        screen = visit(stem, **query)
        return screen.texts + "\n".join(entry.value for entry in screen.app.latex)

    return of


@pytest.fixture
def part(visit):
    """The data of one part of a page."""

    def of(stem, key, **query):
        return next(part.data for part in visit(stem, **query).parts() if part.key == f"{stem}.{key}")

    return of


def the_books_points():
    spec = KernelRegressionSpec()
    return kernel_regression.sample(spec.curve, spec.count, spec.noise, spec.seed)


def test_the_estimate_in_the_formula(prose):
    guess = kernel_regression.estimate([1.5], *the_books_points(), "gaussian", 1.0)[0]
    assert f"= {guess:.3f}" in prose("kernel_regression")
    assert r"\frac{0}{0}" in prose("kernel_regression", points="0,1 5,1", kernel="boxcar", width="0.5", query="2.5")


def test_a_narrow_gaussian_fits_better_and_predicts_worse():
    keys, values = the_books_points()
    queries = np.linspace(0, 5, 26)
    found = kernel_regression.errors(keys, values, queries, kernel_regression.true_curve("waves", queries), "gaussian", [0.1, 1.0])
    assert found.training[0] < found.training[1]
    assert found.left_out[0] > found.left_out[1]
    assert found.truth[0] > found.truth[1]


def test_a_narrow_boxcar_has_holes():
    keys, values = kernel_regression.sample("waves", 20, 1.0, 0)
    assert np.isnan(kernel_regression.estimate(np.linspace(0, 5, 101), keys, values, "boxcar", 0.1)).any()
    assert np.isfinite(kernel_regression.estimate(np.linspace(0, 5, 101), keys, values, "gaussian", 0.1)).all()


def test_far_from_all_points_the_numbers_in_the_sentence_still_fit():
    """With a Gaussian so narrow that every exponential is 0 the sentence takes shares of the largest."""
    spec = KernelRegressionSpec(width=0.05, points="0,1 0.3,2")
    data = _kernel_regression.read(spec)
    arrays = _kernel_regression.fit(spec, data).arrays
    last = {name: np.asarray(arrays[name].values)[-1] for name in ("weights", "similarity", "total", "kind", "fit")}
    assert last["kind"] == 2
    np.testing.assert_allclose(last["similarity"] / last["total"], last["weights"])
    assert last["fit"] == pytest.approx(2)


def test_the_weight_that_is_told_is_the_ratio_that_is_told(part):
    spec = KernelRegressionSpec(kernel="triangular", width=0.7)
    arrays = _kernel_regression.fit(spec, _kernel_regression.sampled(spec)).arrays
    similarity, total, weights = (np.asarray(arrays[name].values) for name in ("similarity", "total", "weights"))
    known = np.isfinite(weights).all(axis=1)
    np.testing.assert_allclose((similarity / total[:, None])[known], weights[known])
    np.testing.assert_allclose((weights @ arrays["values"].values)[known], np.asarray(arrays["fit"].values)[known])


def test_typed_points_that_cannot_be_read_leave_the_last_picture(visit):
    screen = visit("kernel_regression", points="1,2 three")
    field = next(part for part in screen.parts("field"))
    assert "three" in field.data["problem"]
    assert screen.parts("panels")


def test_a_query_that_may_look_nowhere_averages_the_padding(part):
    board = part("scoring", "board", lengths="0,4,2,1")
    weights = next(block for block in board["blocks"] if block["id"] == "weights")
    assert weights["values"][:4] == ["0.25"] * 4
    assert "0.25" in weights["tips"][0]
    nowhere = part("scoring", "board", lengths="0,4,2,1", how="infinity")
    assert next(block for block in nowhere["blocks"] if block["id"] == "weights")["values"][:4] == ["nan"] * 4


def test_weights_cut_after_the_softmax_do_not_add_up():
    found = _scoring.stages(ScoringSpec(how="after", lengths=(2.0, 3.0, 2.0, 1.0)))
    assert (found.weights.sum(axis=1) < 0.95).all()
    assert _scoring.stages(ScoringSpec(lengths=(2.0, 3.0, 2.0, 1.0))).weights.sum(axis=1) == pytest.approx([1, 1])


def test_what_is_left_of_the_gradient_at_512():
    arrays = _scoring._samples(ScoringSpec())
    sharp, soft = (np.asarray(arrays[name].values) for name in ("sharp_slope", "soft_slope"))
    assert sharp[-1] < 0.15
    assert soft[-1] == pytest.approx(soft[0], abs=0.1)
    assert soft[-1] > 0.7


def test_the_largest_half_precision_number(prose):
    assert f"{np.finfo('float16').max:,.0f}" in prose("scoring")
    assert float(np.finfo("float16").max) < -attention.MINUS_MILLION


@pytest.mark.parametrize("score", ["dot", "gaussian", "additive"])
def test_every_cell_tells_the_number_it_shows(part, score):
    """A tip ends with the number in its cell, to the digits shown."""
    board = part("scoring", "board", score=score, mask="none", queries="3", keys="5", parts="3")
    for block in board["blocks"]:
        if block.get("tips") and block["id"] != "masked":
            assert len(block["tips"]) == len(block["values"])
            ends = [float(tip.rpartition("=")[2].replace("−", "-")) for tip in block["tips"]]
            np.testing.assert_allclose(ends, [float(value.replace("−", "-")) for value in block["values"]], atol=0.00501)


def test_an_edited_cell_is_the_cell_that_was_meant():
    spec = ScoringSpec(keys=3, parts=2)
    for score, name, index, place in (("dot", "K", 4, (1, 1)), ("gaussian", "K", 4, (2, 0)), ("dot", "Q", 3, (1, 1)), ("dot", "V", 5, (2, 1))):
        found = _scoring.stages(
            ScoringSpec(score=score, keys=3, parts=2, **_scoring.with_entry(ScoringSpec(score=score, keys=3, parts=2), name, index, 7.0))
        )
        assert getattr(found, name)[place] == 7
    assert _scoring.with_entry(spec, "Q", 99, 7.0) == {}
    assert _scoring.with_length(spec, 1) == (2.0, 4.0, 2.0, 1.0)
    assert _scoring.with_length(ScoringSpec(keys=3, lengths=(2.0, 4.0, 2.0, 1.0)), 1)[0] == 1.0


def test_the_numbers_of_the_shape_calculator(visit):
    (table,) = visit("scoring", picture="shapes", batch="2", many_queries="3", many_keys="5", length="7", width="11").parts("table")
    results = [row[2:] for row in table.data["rows"]]
    assert results[0][:2] == ["(2, 3, 5)", f"{2 * 3 * 5 * 7:,}"]
    assert results[1][1] == f"{2 * (3 + 5) * 7 * 11:,}"
    assert results[2] == ["(2, 3, 5, 11)", "330", "1.3 KiB"]


def test_parameters_of_multi_head_attention(prose, visit):
    said = prose("multi_head")
    assert f"4 \\cdot 64^2 = {heads.parameters(64):,}".replace(",", "{,}") in said
    assert f"4 \\cdot 100^2 = {heads.parameters(100):,}".replace(",", "{,}") in said
    (table,) = visit("multi_head").parts("table")
    assert table.data["rows"][-1][:4] == ["100", "5", "20", f"{heads.parameters(100):,}"]


@pytest.mark.parametrize("count", ["1", "2", "4", "8"])
@pytest.mark.parametrize("mask", ["none", "causal", "lengths"])
def test_the_terms_of_a_weight_make_the_weight(count, mask):
    from models.specs.multi_head import MultiHeadSpec

    spec = MultiHeadSpec(heads=count, mask=mask, weights="random")
    made = _multi_head.layer(spec, heads.words(spec.sentence))
    arrays = {name: np.asarray(named.values) for name, named in _multi_head.attention(spec, made).arrays.items()}
    shown = np.isfinite(arrays["weights"])
    np.testing.assert_allclose((arrays["power"] / arrays["total"][..., None])[shown], arrays["weights"][shown])
    np.testing.assert_allclose(arrays["products"].sum(axis=-1), arrays["dots"], atol=1e-12)
    np.testing.assert_allclose(arrays["dots"] / math.sqrt(64 / int(count)), arrays["scores"])
    assert shown.all(axis=0).sum() == {"none": 81, "causal": 45, "lengths": 54}[mask]


def test_the_rotation_on_the_page(prose):
    said = prose("positional_encoding")
    there = positional_encoding.encode(12, 32, 10_000)[6:8]
    assert f"{there[0]:.4f} \\\\ {there[1]:.4f}" in said
    assert positional_encoding.rotation_error(60, 32, 10_000, 5) < 1e-13


def test_positions_forty_four_apart(prose):
    assert "44 apart" in prose("positional_encoding", base="1")
    assert f"{7 * 2 * math.pi:.2f}" in prose("positional_encoding")


def test_hands_keep_their_angle():
    from models.specs.positional_encoding import PositionalEncodingSpec

    spec = PositionalEncodingSpec(delta=-9)
    hands = {name: np.asarray(named.values) for name, named in _positional_encoding.encoding(spec).arrays.items() if name[:4] in ("here", "ther")}
    cosines = hands["here_x"] * hands["there_x"] + hands["here_y"] * hands["there_y"]  # (clocks, positions)
    assert np.ptp(cosines, axis=1).max() < 1e-9
    expected = np.cos(9 * positional_encoding.frequencies(32, 10_000))
    assert np.abs(cosines[:, :1] - expected).min(axis=1).max() < 1e-9
    assert cosines[[0, -1], 0] == pytest.approx(expected[[0, -1]])


def test_masks_of_the_pages_are_the_masks_of_the_algorithms():
    assert _scoring.stages(ScoringSpec(mask="causal", queries=4)).mask.tolist() == attention.causal_mask(4, 4).tolist()
    assert _scoring.stages(ScoringSpec(lengths=(2.9, 1.0, 1.0, 1.0))).mask.sum(axis=1).tolist() == [2, 1]
