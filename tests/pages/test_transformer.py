"""The page on the transformer: whose attention it shows, which words stand beside it, and what it says of shapes."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from models.data.pairs import BEGIN, END, PAD, pairs_of
from models.maths.transformer_parts import parameters, parts
from models.specs.transformer_page import TransformerPageSpec as Spec
from pages.attention import _transformer as view
from pages.attention import _transformer_parts as structure
from playground import graphs

SOURCE = ["they", "see", "a", "black", "car", ".", END, PAD, PAD]
READ = [BEGIN, "ils", "voient", "une", "voiture", "noire", ".", END, PAD]


def training(picture=None, run=None):
    return SimpleNamespace(pictures={} if picture is None else {"attention": picture}, run=run, spec=Spec().training)


def softmaxed(*shape):
    values = np.random.default_rng(0).random(shape)
    return values / values.sum(-1, keepdims=True)


def told(length):
    """What a model answers that has said so many words."""
    weights = {"encoder": softmaxed(2, 4, 9, 9), "decoder": softmaxed(2, 4, length, length), "cross": softmaxed(2, 4, length, 9)}
    return {**weights, "read": READ[:length], "says": READ[1 : length + 1], "heard": weights["cross"]}


def picture():
    """A film's attention of three sentences, the last of them the sixth that validates."""
    weights = {kind: (softmaxed(6, 2, 4, 9, 9) * 255).round().astype(np.uint8) for kind in view.kind_names()}
    return {**weights, "says": np.zeros((6, 9), np.int16)}


def test_the_page_begins_with_a_sentence_whose_words_change_places():
    assert pairs_of(Spec()).validation[Spec().picked] == ("they see a black car .", "ils voient une voiture noire .")


def test_without_a_model_every_key_that_may_be_looked_at_counts_alike():
    seen = view.see(Spec(), training(), pairs_of(Spec()), None)
    assert (seen.source, seen.read, seen.fed) == (SOURCE, READ, "")
    assert seen.weights["cross"][1, 3, 0].tolist() == pytest.approx([1 / 7] * 7 + [0, 0])
    assert seen.weights["decoder"][0, 0, 2].tolist() == pytest.approx([1 / 3] * 3 + [0] * 6)
    open_eyes = view.see(replace(Spec(), is_causal=False, hides_padding=False), training(), pairs_of(Spec()), None)
    assert open_eyes.weights["decoder"][0, 0, 2].tolist() == open_eyes.weights["cross"][0, 0, 2].tolist() == pytest.approx([1 / 9] * 9)


def test_the_film_is_shown_where_it_has_the_sentence():
    found = pairs_of(Spec())
    film = picture()
    seen = view.see(Spec(), training(film), found, told(7))
    np.testing.assert_allclose(seen.weights["cross"], film["cross"][5] / 255)
    assert (seen.fed, seen.read) == ("truth", READ)
    for other in (replace(Spec(), fed="own"), replace(Spec(), picked=6), replace(Spec(), sentence="we run .")):
        assert view.see(other, training(film), found, told(7)).weights["cross"].shape == (2, 4, 7, 9)


def test_an_answer_about_sentences_of_another_length_is_not_shown():
    assert view.see(replace(Spec(), num_steps=7), training(picture()), pairs_of(replace(Spec(), num_steps=7)), told(7)).fed == ""


def test_rows_are_called_by_the_word_that_follows():
    found = pairs_of(Spec())
    taught, own = (view.see(replace(Spec(), fed=fed), training(picture()), found, told(7)) for fed in ("truth", "own"))
    for seen in (taught, own):
        rows, columns = seen.sides("cross")
        assert rows == READ[:7]
        assert columns == SOURCE
        assert view.written(Spec(), seen)[:7] == READ[1:8]
    assert taught.sides("encoder")[0] == SOURCE[:7]
    assert own.sides("decoder") == (READ[:7], READ[:7])


@pytest.mark.parametrize("kind", ["encoder", "decoder", "cross"])
@pytest.mark.parametrize("fed", ["truth", "own"])
def test_what_may_not_be_looked_at_is_a_gap(kind, fed):
    spec = replace(Spec(), kind=kind, fed=fed)
    seen = view.see(spec, training(picture()), pairs_of(spec), told(7))
    panels = view.attention(spec, spec, seen)
    weights = panels.arrays["weights"].values
    assert weights.shape[:3] == (2, 4, 7)
    assert len(panels.panels) == 2 * 4 + 2
    assert len(panels.frames) == 7
    gaps = np.isnan(weights[0, 0])
    hidden = np.triu(np.ones(gaps.shape, bool), 1) if kind == "decoder" else np.array([token == PAD for token in SOURCE])[None].repeat(7, 0)
    assert (gaps == hidden).all()
    assert set(panels.focus) == {"block", "head", "frame"}
    assert "noire at" in panels.alt or kind == "encoder"


def test_an_own_sentence_has_no_truth_to_read():
    spec = replace(Spec(), sentence="they see my car .")
    seen = view.see(spec, training(), pairs_of(spec), told(5))
    assert seen.fed == "own"
    assert "not known" in view.spoken(spec, seen, "")


def test_the_decoding_lights_the_source_as_the_chosen_head_looks_at_it():
    answer = told(7) | {"source": SOURCE[:7], "greedy": (READ[1:8], -0.1, -0.1)}
    found = view.heats(replace(Spec(), block=1, head=2), answer)
    np.testing.assert_allclose(found, answer["heard"][1, 2, :, :7])


@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("has_positions", [True, False])
def test_every_edge_of_the_graph_has_its_shape(norm, has_positions):
    spec = replace(Spec(), norm=norm, has_positions=has_positions, num_hiddens="128", batch_size=32)
    found = structure.widths(spec, pairs_of(spec))
    drawn = structure.graph(found)
    assert {node.id for node in drawn.nodes} == {part.id for part in parts(found)}
    shapes = {part.id: structure.written(part.shape) for part in parts(found)}
    assert all(edge.label in ("", shapes[edge.source]) for edge in drawn.edges)
    assert "(32, 9, 128)" in {edge.label for edge in drawn.edges}
    assert f"{parameters(found):,}" in drawn.moments[-1].caption
    assert len(graphs.plain(drawn)["layouts"]) == 2


def test_a_click_on_an_attention_shows_it():
    heard = []
    lesson = SimpleNamespace(desk=SimpleNamespace(change=lambda **values: heard.append(values)))
    for id in ("encoder.attention", "decoder.attention", "decoder.cross", "decoder.ffn", "<b>"):
        structure.look_at(lesson, "node", id)
    assert heard == [{"kind": "encoder"}, {"kind": "decoder"}, {"kind": "cross"}]
    found = structure.widths(Spec(), pairs_of(Spec()))
    assert {node.id for node in structure.graph(found).nodes if node.hint} == set(structure.ATTENTIONS)


def test_the_rows_that_change_are_counted():
    changes = np.zeros((4, 3, 8), np.float16)
    changes[:2, 1], changes[2:] = 0.5, -0.25
    panels = structure.rows({"words": [["a", "black", "car"], ["a", "red", "car"]], "changes": changes})
    assert panels.alt == "The network changes 1 of 3 rows, attention 3."
    assert panels.arrays["words"].values == ["a", "black → red", "car"]
    assert panels.arrays["largest"].values.tolist() == [[0, 0, 0.25, 0.25], [0.5, 0.5, 0.25, 0.25], [0, 0, 0.25, 0.25]]


def test_it_shows_a_picture_and_the_parts_before_anything_is_trained(visit):
    screen = visit("transformer")
    assert screen.exceptions == []
    assert [part.name for part in screen.parts("panels", "graph")] == ["panels", "graph"]
    screen = visit("transformer", "zh", num_blocks="4", num_heads="8", block="3", head="7", kind="decoder", norm="pre", num_steps="16", word="15")
    assert screen.exceptions == []
