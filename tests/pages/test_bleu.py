"""What the page on BLEU states and shows is what SacreBLEU and the book's formula give."""

import math
import re

import pytest
from sacrebleu.metrics import BLEU

from models.maths import bleu as maths
from models.specs.bleu import SMOOTHINGS


def part(screen, name):
    return next(found for found in screen.parts() if found.key == f"bleu.{name}").data


def preset(visit, number):
    screen = visit("bleu")
    screen.app.button(f"bleu.preset.{number}").click().run()
    return screen


def scores(screen):
    """The numbers at the end of both formulas."""
    return [float(number) for number in re.findall(r"= (\d\.\d{4}) \\(?:\\|end)", screen.app.latex[0].value)]


def test_the_smoothings_of_the_page_are_those_of_the_formula():
    assert SMOOTHINGS == maths.SMOOTHINGS


def test_the_fact(visit):
    screen = visit("bleu", max_n="4")
    bars = part(screen, "precisions")["bars"]
    assert [bar["text"] for bar in bars] == ["4/5", "3/4", "1/3", "0/2"]
    assert [bar["ghost"] for bar in bars] == [1, 0.75, pytest.approx(1 / 3), 0]
    row = part(screen, "grams")["frames"][-1]["blocks"]["n1"]["marks"]
    assert row == {"right": [0, 1, 3, 4], "clipped": [2], "miss": []}


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
def test_both_formulas(visit, smoothing):
    prediction, reference = "the cat sat on on the mat", "the cat is on the mat today"
    screen = visit("bleu", prediction=prediction, reference=reference, max_n="4", smoothing=smoothing)
    expected = BLEU(tokenize="none", force=True, smooth_method=smoothing.replace("_", "-")).sentence_score(prediction, [reference])
    assert scores(screen)[1] == pytest.approx(expected.score / 100, abs=1e-4)
    counts = maths.count(prediction.split(), [reference.split()], 4)
    assert scores(screen)[0] == pytest.approx(maths.book_bleu(counts, 4), abs=1e-4)


def test_the_same_word_seven_times(visit):
    screen = preset(visit, 0)
    marks = part(screen, "grams")["frames"][-1]["blocks"]["n1"]["marks"]
    assert marks == {"right": [0, 1], "clipped": [2, 3, 4, 5, 6], "miss": []}


def test_a_perfect_beginning_is_the_penalty_alone(visit):
    assert scores(preset(visit, 1)) == [pytest.approx(math.exp(1 - 6 / 2), abs=1e-4)] * 2
    assert f"{math.exp(-2):.4f}" in visit("bleu").texts


def test_a_paraphrase_scores_0(visit):
    assert scores(preset(visit, 2)) == [0, 0]


def test_every_ngram_is_judged_in_a_frame_of_its_own(visit):
    board = part(visit("bleu"), "grams")
    assert len(board["frames"]) == 5 + 4 + 3 + 1
    third = board["frames"][2]
    assert "clipped" in third["caption"]
    assert third["blocks"]["n1"]["marks"] == {"right": [0, 1], "clipped": [2], "miss": [], "chosen": [2]}
    assert third["blocks"]["n2"]["marks"] == {"right": [], "clipped": [], "miss": []}
    assert third["blocks"]["prediction"]["marks"]["chosen"] == [2]
    assert third["blocks"]["reference0"]["marks"]["chosen"] == [1]


def test_pointing_at_an_ngram_shows_where_it_stands(visit):
    blocks = {block["id"]: block for block in part(visit("bleu"), "grams")["blocks"]}
    assert blocks["n2"]["values"] == ["A B", "B B", "B C", "C D"]
    assert blocks["n2"]["links"] == {"prediction": [[0, 1], [1, 2], [2, 3], [3, 4]], "reference0": [[0, 1], [], [1, 2], [2, 3]]}


def test_the_books_four_sentences(visit):
    (table,) = visit("bleu", max_n="2").parts("table")
    rows = table.data["rows"]
    assert [row[2] for row in rows[:4]] == ["1.0000", "1.0000", "0.0000", "1.0000"]
    pairs = [(row[0], row[1]) for row in rows[:4]]
    expected = BLEU(tokenize="none", force=True, smooth_method="none", max_ngram_order=2)
    corpus = expected.corpus_score([pair[0] for pair in pairs], [[pair[1] for pair in pairs]])
    assert float(rows[5][3]) == pytest.approx(corpus.score / 100, abs=1e-4)


def test_characters_are_tokens_where_that_is_asked_for(visit):
    screen = visit("bleu", prediction="卷积层做 事", reference="卷积层只做事", characters="1", max_n="2")
    assert [bar["text"] for bar in part(screen, "precisions")["bars"]] == ["5/5", "3/4"]
    assert [block["values"][:2] for block in part(screen, "grams")["blocks"] if block["id"] == "n2"] == [["卷积", "积层"]]


@pytest.mark.parametrize("query", [{"prediction": ""}, {"reference": "|"}, {"prediction": " ", "reference": ""}, {"pairs": ";;="}, {"pairs": ""}])
def test_nothing_typed_breaks_nothing(visit, query):
    screen = visit("bleu", **query)
    assert screen.exceptions == []
    assert all(0 <= score <= 1 for score in scores(screen))


def test_what_is_too_long_says_so(visit):
    screen = visit("bleu", prediction="a " * 50, pairs="a=b;" * 20)
    assert "first 30 tokens" in part(screen, "prediction")["problem"]
    assert "first 12 pairs" in part(screen, "pairs")["problem"]
    assert part(screen, "grams")["blocks"][0]["shape"] == [30]
