"""The surprisal of symbols against plain counting, and the size of a packed text against zlib."""

import math
import zlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.maths.information import cross_entropy, entropy
from models.maths.letters import LARGEST_ORDER, deflated, probability, surprisals

texts = st.text("abc é", min_size=1, max_size=40)
orders = st.integers(0, LARGEST_ORDER)


def frequencies(text, symbols):
    return np.array([text.count(symbol) / len(text) for symbol in symbols])


@given(texts)
def test_a_text_read_with_its_own_counts_costs_its_entropy(text):
    assert surprisals(text, text).mean() == pytest.approx(entropy(frequencies(text, sorted(set(text)))), abs=1e-12)


@given(texts, texts)
def test_read_with_the_counts_of_another_it_costs_the_cross_entropy(text, corpus):
    symbols = sorted({*text, *corpus})
    expected = cross_entropy(frequencies(text, symbols), frequencies(corpus, symbols))
    assert surprisals(text, corpus).mean() == pytest.approx(expected, abs=1e-9)


@given(texts, st.text("abc é", max_size=LARGEST_ORDER), st.floats(0, 2))
def test_probabilities_after_any_context_add_up_to_one(corpus, context, smoothing):
    symbols = {*corpus, *context}
    total = sum(probability(symbol, context, corpus, smoothing, len(symbols)) for symbol in symbols)
    assert total == pytest.approx(1)


@given(texts, orders)
def test_a_context_is_the_symbols_before_and_is_shortened_until_it_was_seen(text, order):
    corpus = "abcabc abc cab"
    for place, found in enumerate(surprisals(text, corpus, order)):
        context = text[max(0, place - order) : place]
        while not (after := [corpus[i + len(context)] for i in range(len(corpus) - len(context)) if corpus.startswith(context, i)]):
            context = context[1:]
        share = Counter(after)[text[place]] / len(after)
        assert found == pytest.approx(-math.log(share) if share else math.inf)


@given(texts, texts, orders)
def test_smoothing_leaves_nothing_impossible(text, corpus, order):
    assert np.isfinite(surprisals(text, corpus, order, smoothing=0.5)).all()


@given(texts, orders)
def test_what_was_read_itself_is_never_impossible(text, order):
    assert np.isfinite(surprisals(text, text, order)).all()


def test_nothing_to_read():
    assert surprisals("", "abc").shape == (0,)
    assert surprisals("a", "").tolist() == [math.inf]
    assert surprisals("a", "", smoothing=1).tolist() == [0]


@given(st.text(max_size=200))
def test_the_packed_size_is_that_of_zlib_without_its_frame(text):
    """Two bytes in front and four behind are zlib's own."""
    raw = text.encode("utf-8", "replace")
    assert deflated(text) == len(zlib.compress(raw, 9)) - 6
