"""BLEU against SacreBLEU, and the book's worked examples of section 10.7."""

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU

from models.maths import bleu as maths

quick = settings(max_examples=60, deadline=None, derandomize=True)
sentence = st.lists(st.sampled_from("abcde"), min_size=0, max_size=10)
references = st.lists(st.lists(st.sampled_from("abcde"), min_size=1, max_size=10), min_size=1, max_size=3)
order = st.integers(1, 5)
smoothing = st.sampled_from(maths.SMOOTHINGS)


def sacrebleu(smoothing, k, effective=False):
    names = {"add_k": "add-k"}
    return BLEU(tokenize="none", force=True, smooth_method=names.get(smoothing, smoothing), max_ngram_order=k, effective_order=effective)


@quick
@given(sentence, references, order, smoothing, st.booleans())
def test_a_sentence_scores_as_in_sacrebleu(prediction, references, k, smoothing, effective):
    expected = sacrebleu(smoothing, k, effective).sentence_score(" ".join(prediction), [" ".join(words) for words in references])
    counts = maths.count(prediction, references, k)
    score = maths.standard_bleu(counts, k, smoothing, effective)
    assert 100 * score.score == pytest.approx(expected.score)
    assert score.penalty == pytest.approx(expected.bp)
    assert [100 * precision for precision in score.precisions] == pytest.approx(expected.precisions)
    assert (counts.length, counts.reference_length) == (expected.sys_len, expected.ref_len)


@quick
@given(st.lists(st.tuples(sentence, references.map(lambda found: found[:1])), min_size=1, max_size=5), order, smoothing)
def test_a_corpus_scores_as_in_sacrebleu(pairs, k, smoothing):
    predictions, wanted = [" ".join(prediction) for prediction, _ in pairs], [" ".join(found[0]) for _, found in pairs]
    expected = sacrebleu(smoothing, k).corpus_score(predictions, [wanted])
    counts = maths.added_up([maths.count(*pair, k) for pair in pairs])
    assert 100 * maths.standard_bleu(counts, k, smoothing).score == pytest.approx(expected.score)


def book(prediction, label, k):
    """The book's function, written anew from its formula and its way of crossing off."""
    score = math.exp(min(0, 1 - len(label) / len(prediction)))
    for n in range(1, min(k, len(prediction)) + 1):
        left = Counter("".join(label[i : i + n]) for i in range(len(label) - n + 1))
        found = 0
        for i in range(len(prediction) - n + 1):
            piece = "".join(prediction[i : i + n])
            if left[piece] > 0:
                found, left[piece] = found + 1, left[piece] - 1
        score *= (found / (len(prediction) - n + 1)) ** (0.5**n)
    return score


@quick
@given(sentence.filter(bool), references.map(lambda found: found[:1]), order)
def test_the_books_formula(prediction, references, k):
    assert maths.book_bleu(maths.count(prediction, references, k), k) == pytest.approx(book(prediction, references[0], k))


@quick
@given(sentence, references, st.integers(1, 4))
def test_every_match_stands_where_it_is_said_to_stand(prediction, references, n):
    found = maths.matches(prediction, references, n)
    assert [match.gram for match in found] == maths.grams(prediction, n)
    for match in found:
        if match.verdict == "miss":
            assert match.place is None
            assert not any(match.gram in maths.grams(reference, n) for reference in references)
        else:
            assert tuple(references[match.reference][match.place : match.place + n]) == match.gram
            assert (match.verdict == "match") == (match.seen <= match.allowed)
    used = [(match.reference, match.place) for match in found if match.verdict == "match"]
    assert len(set(used)) == len(used), "no occurrence in the reference is used twice"


@quick
@given(references.map(lambda found: found[:1]), order, smoothing)
def test_a_perfect_translation_scores_1(references, k, smoothing):
    counts = maths.count(references[0], references, k)
    assert maths.book_bleu(counts, k) == pytest.approx(1)
    assert maths.standard_bleu(counts, k, smoothing, effective=True).score == pytest.approx(1)


def test_the_books_example():
    """A prediction A B B C D of A B C D E F has p = 4/5, 3/4, 1/3 and 0."""
    counts = maths.count("ABBCD", ["ABCDEF"], 4)
    assert [f"{correct}/{total}" for correct, total in zip(counts.correct, counts.total, strict=True)] == ["4/5", "3/4", "1/3", "0/2"]
    verdicts = [match.verdict for match in maths.matches("ABBCD", ["ABCDEF"], 1)]
    assert verdicts == ["match", "match", "clipped", "match", "match"]


def test_the_books_short_prediction():
    counts = maths.count("AB", ["ABCDEF"], 2)
    assert counts.correct == counts.total == (2, 1)
    assert maths.book_bleu(counts, 2) == pytest.approx(math.exp(1 - 6 / 2))


PAIRS = {
    "B174": ("va !", "j'ai perdu .", "elle court .", "je suis chez moi ."),
    "B175": ("va !", "j'ai perdu .", "il court .", "je suis chez moi ."),
}
LABELS = ("va !", "j'ai perdu .", "il est calme .", "je suis chez moi .")


@pytest.mark.parametrize("name", PAIRS)
def test_b174_and_b175(name):
    counts = [maths.count(prediction.split(), [label.split()], 2) for prediction, label in zip(PAIRS[name], LABELS, strict=True)]
    assert [round(maths.book_bleu(found, 2), 3) for found in counts] == [1, 1, 0, 1]


def test_the_same_word_seven_times():
    """Papineni's example: without clipping it would be perfect."""
    prediction, references = ["the"] * 7, [text.split() for text in ("the cat is on the mat", "there is a cat on the mat")]
    assert maths.count(prediction, references, 1).correct == (2,)
    assert [match.verdict for match in maths.matches(prediction, references, 1)] == ["match"] * 2 + ["clipped"] * 5


def test_an_empty_prediction_scores_0():
    counts = maths.count([], [["a"]], 4)
    assert maths.book_bleu(counts, 4) == maths.standard_bleu(counts, 4).score == 0


def test_the_closest_reference_counts_and_of_two_the_shorter():
    assert maths.count("abcd", ["abc", "abcde"], 1).reference_length == 3
    assert maths.count("abcd", ["ab", "abcde"], 1).reference_length == 5
