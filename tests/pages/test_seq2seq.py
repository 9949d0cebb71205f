"""What the page on sequence to sequence says and shows, and what pages of translators share."""

import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import sacrebleu

from models.data.pairs import OF_THE_BOOK, pairs_of
from models.maths.encoder_decoder import Plan
from models.specs import fit, read
from models.specs.seq2seq import Seq2seqSpec
from models.specs.seq2seq_page import Seq2seqPageSpec
from models.specs.transformer_page import TransformerPageSpec
from pages.recurrence import _seq2seq as view
from playground.kit import translating

FILE = Path(__file__).parents[3] / "shared" / "data" / "fra-eng.zip"
TOLD = {
    "source": ["go", ".", "<eos>"],
    "greedy": (["va", "!", "<eos>"], math.log(0.4), math.log(0.4) / 3),
    "beam": [(["va", "!", "<eos>"], math.log(0.4), math.log(0.4) / 3), (["va", "."], math.log(0.1), math.log(0.1) / 2)],
    "steps": [
        {"likely": [("va", 0.8), ("je", 0.1)], "rank_of_end": 4},
        {"likely": [("!", 0.5), (".", 0.4)], "rank_of_end": 2},
        {"likely": [("<eos>", 1.0), (".", 0.0)], "rank_of_end": 0},
    ],
}


def test_the_page_without_a_run(visit):
    page = visit("seq2seq")
    assert not page.exceptions
    assert "logarithm of the number of tokens" in page.texts
    assert "Its translations stand here" in page.texts, "a heading has something under it before there is a model"


def test_b174_bleu_of_the_four_sentences():
    """Golden B174, and what the page puts beside it."""
    said = ["va !", "j'ai perdu .", "elle court .", "je suis chez moi ."]
    scores = [translating.bleu(one, reference) for one, (_source, reference) in zip(said, OF_THE_BOOK, strict=True)]
    assert scores == pytest.approx([1.0, 1.0, 0.0, 1.0], abs=0.0005)
    assert tuple(scores) == view.BOOK_BLEU


def test_bleu_is_that_of_sacrebleu_where_both_are_the_same_formula():
    """With words only, k = 1, the book's score is the root of the standard one's precision: both are 0, or 1, together."""
    for one, reference in (("va !", "va !"), ("elle court", "il est calme"), ("je suis chez moi .", "je suis chez moi .")):
        standard = sacrebleu.sentence_bleu(one, [reference], smooth_method="none", tokenize="none", use_effective_order=True).score / 100
        assert translating.bleu(one, reference) == pytest.approx(standard)


def test_one_word_at_a_time():
    board = translating.decoding(TOLD, "va !")
    assert len(board.frames) == 4
    assert [frame.blocks["written"]["reveal"] for frame in board.frames] == [0, 1, 2, 3]
    assert board.frames[1].blocks["candidates"]["heat"] == [0.5, 0.4]
    assert "va" in board.frames[1].caption
    assert "50.0 %" in board.frames[1].caption
    assert "place 3" in board.frames[1].caption
    assert "place" not in board.frames[2].caption
    assert "should be" in {block.properties["title"] for block in board.blocks}
    assert "should be" not in {block.properties["title"] for block in translating.decoding(TOLD, "").blocks}


def test_attention_colours_the_source():
    heats = [[0.1, 0.2, 0.7]] * 3
    assert translating.decoding(TOLD, "", heats).frames[0].blocks["source"]["heat"] == [0.1, 0.2, 0.7]


def test_both_searches_side_by_side():
    table = translating.searches(TOLD, "va !")
    assert [row[:2] for row in table.rows] == [("greedy", "va ! <eos>"), ("beam, place 1", "va ! <eos>"), ("beam, place 2", "va .")]
    assert table.rows[0][-1] == "1.000"
    assert [row[-1] for row in translating.searches(TOLD, "").rows] == ["–"] * 3
    assert "same answer" in translating.verdict(TOLD)
    likelier = {**TOLD, "beam": [(["va", "<eos>"], math.log(0.5), math.log(0.5))]}
    assert "likelier" in translating.verdict(likelier)
    assert "length penalty" in translating.verdict({**TOLD, "beam": [(["va", "<eos>"], math.log(0.3), math.log(0.3))]})


def test_the_table_of_translations():
    """From a sentence on and around the end; those that are right stand out."""
    found = pairs_of(Seq2seqSpec())
    tokens = found.target[found.num_train :, 1:].copy()
    tokens[1] = found.target_vocabulary.index("<eos>")
    table = translating.table(found, tokens, 127)
    assert len(table.rows) == translating.SHOWN_TRANSLATIONS
    assert table.rows[0] == (*found.validation[127], found.validation[127][1], "1.000")
    assert table.rows[2] == (*found.validation[1], "–", "0.000")
    assert list(table.strong) == [0, 1, 3, 4, 5, 6, 7]


def test_what_is_looked_at():
    found = pairs_of(Seq2seqSpec())
    assert translating.chosen(Seq2seqPageSpec(picked=3), found) == found.validation[3]
    assert translating.chosen(Seq2seqPageSpec(sentence="  She sees a green door."), found) == (
        "  She sees a green door.",
        "elle voit une porte verte .",
    )
    assert translating.chosen(Seq2seqPageSpec(sentence="zebra"), found)[1] == ""
    assert "zebra" in translating.unknown("a zebra", found)
    assert translating.unknown("", found) == ""


@pytest.mark.parametrize("page", [Seq2seqPageSpec, TransformerPageSpec])
@pytest.mark.parametrize(("name", "last"), [("phrases", 127), ("dates", 127), ("fra_eng", 128)])
def test_every_place_has_a_sentence_of_its_own(page, name, last):
    """The book has one validation sentence more than the others: beyond their last, a slider would begin again."""
    spec, corrections = read(page, {"data": name, "picked": "128"})
    assert spec.picked == last
    assert [correction.name for correction in corrections] == ["picked"] * (last < 128)


def test_marks_of_tokens():
    assert translating.marks_of(["a", "<unk>", "<eos>", "<pad>", "<pad>"]) == {"pad": [3, 4], "clash": [1]}


def test_without_its_file_the_phrases_are_shown(monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    shown = translating.pairs_now(Seq2seqSpec(data="fra_eng", num_pairs=4096))
    assert shown.sentences == pairs_of(Seq2seqSpec()).sentences


def test_the_diagram_says_every_shape():
    graph = view.diagram(Plan(64, 9, 61, 116, 128, 32, 2))
    said = " ".join(node.title for node in graph.nodes)
    for shape in ("(64,9)", "(64,9,128)", "(64,9,160)", "(64,9,32)", "(64,9,116)"):
        assert shape in said
    assert {edge.id for edge in graph.edges} >= {"state0", "state1", "context"}
    ids = {node.id for node in graph.nodes}
    assert all({edge.source, edge.target} <= ids for edge in graph.edges)
    assert all(set(mark) <= ids | {edge.id for edge in graph.edges} for moment in graph.moments for mark in moment.marks.values())


def test_dropout_needs_two_layers():
    spec, corrections = read(Seq2seqPageSpec, {"dropout": "0.5", "num_layers": "1", "num_pairs": "4000"})
    assert (spec.dropout, spec.num_pairs) == (0, 1610)
    assert {correction.name for correction in corrections} == {"dropout", "num_pairs"}
    assert fit(Seq2seqSpec(num_layers=2, dropout=0.5))[0].dropout == 0.5
    assert type(spec.training) is Seq2seqSpec


@pytest.mark.skipif(not FILE.is_file(), reason="the book's pairs are not here")
def test_three_of_the_books_four_sentences_are_learned(monkeypatch, tmp_path):
    """As an answer on the page says; the fourth is the one that the book's model gets wrong."""
    from models.data.pairs import fra_eng, pairs

    (tmp_path / "fra-eng").mkdir()
    (tmp_path / "fra-eng" / FILE.name).write_bytes(FILE.read_bytes())
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    for cached in (pairs, fra_eng):
        cached.cache_clear()
    found = pairs_of(Seq2seqSpec(data="fra_eng", num_pairs=512))
    learned = found.sentences[: found.num_train]
    assert [pair in learned for pair in OF_THE_BOOK] == [bool(score) for score in view.BOOK_BLEU]
    for cached in (pairs, fra_eng):
        cached.cache_clear()


def test_right_words_where_it_hears_only_itself():
    found = pairs_of(Seq2seqSpec())
    tokens = found.target[found.num_train :, 1:]
    run = SimpleNamespace(now=Seq2seqSpec())
    seen = SimpleNamespace(run=run, pictures={"translations": {"tokens": tokens}})
    (series,) = translating._alone(seen, range(1, 10))
    there = (tokens != found.target_vocabulary.index("<pad>")).any(0)
    assert np.array_equal(np.isfinite(series.y), there)
    assert np.all(np.array(series.y)[there] == 1)


def test_losses_are_compared_as_the_book_takes_them():
    points = [(0, 0.0, 5.0), (4, 1.0, 3.0), (8, 2.0, 2.5), (12, 3.0, 3.25)]
    curves = {"book_loss": points, "validation_loss": [(0, 0.0, 9.0)]}
    history = SimpleNamespace(curve=lambda name: SimpleNamespace(points=curves[name]))
    assert translating._losses(SimpleNamespace(history=history)) == "2.50 · 3.25"
