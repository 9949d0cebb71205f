"""Cleaning, tokens, the vocabulary and Zipf's law against plain definitions, the byte-pair merges against Hugging Face's tokenizers."""

import json
import re
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.data import load_text
from models.maths.tokens import (
    MOST_MERGES,
    NEVER,
    REMOVED,
    SPACE,
    UNKNOWN,
    Learner,
    Merge,
    Vocabulary,
    byte_names,
    characters,
    clean,
    encode,
    join,
    joints,
    learn_merges,
    pieces,
    rankings,
    removed,
    subwords,
    symbols,
    token_counts,
    words,
    zipf_exponent,
)


def merged(parts, pair):
    """The parts with a pair joined, by a way of its own: through a text, with a border between any two."""
    between = "\ue001"
    text = between + between.join(parts) + between
    found = f"{between}{pair[0]}{between}{pair[1]}{between}"
    while found in text:
        text = text.replace(found, f"{between}{pair[0]}{pair[1]}{between}", 1)
    return text[1:-1].split(between)


BORDER = "\ue000"
anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=BORDER + SPACE), max_size=80)
few_letters = st.text("ab c", max_size=60)
mixed = st.text("aAbé中文 9.,_'\n", max_size=60)


def of_the_library(text: str, base: str, count: int) -> list[tuple[str, str]]:
    """The merges that the library learns from the same pieces."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(BORDER), "removed")
    cut = ["".join(symbols(piece, base)) for piece in pieces(text)]
    alphabet = {symbol for piece in cut for symbol in piece}
    # The size of its vocabulary is what it is told; ours is told the number of merges
    trainer = trainers.BpeTrainer(vocab_size=len(alphabet) + count, min_frequency=2, show_progress=False)
    tokenizer.train_from_iterator([BORDER.join(cut)], trainer)
    return [tuple(pair) for pair in json.loads(tokenizer.to_str())["model"]["merges"]]


def pairs_of(merges: tuple[Merge, ...]) -> list[tuple[str, str]]:
    return [merge.pair for merge in merges]


def compare(text: str, base: str, count: int) -> None:
    ours, theirs = learn_merges(text, count, base), of_the_library(text, base, count)
    # The library counts entries of its vocabulary, so that a token which two merges make is one to it, and two to us
    one_way_each = len({merge.token for merge in ours}) == len(ours)
    assert pairs_of(ours)[: len(theirs)] == theirs
    assert not one_way_each or len(ours) == len(theirs)


@pytest.mark.parametrize("base", ["characters", "bytes"])
@pytest.mark.parametrize("text", [few_letters, mixed, anything], ids=["few letters", "mixed", "anything"])
def test_merges_are_those_of_the_library(base, text):
    @given(text)
    def check(text):
        compare(text, base, 12)

    check()


@pytest.mark.parametrize("base", ["characters", "bytes"])
@pytest.mark.parametrize("keep", list(REMOVED))
def test_the_merges_of_the_stories_are_those_of_the_library(base, keep):
    for name in ("story", "story_zh"):
        compare(clean(load_text(name), keep), base, MOST_MERGES)


def test_the_libraries_own_cutting_gives_the_same_on_a_clean_text():
    """Its Metaspace for characters and its ByteLevel, with GPT-2's expression, for bytes."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    text = clean(load_text("story"))
    ways = {"characters": pre_tokenizers.Metaspace(prepend_scheme="never"), "bytes": pre_tokenizers.ByteLevel(add_prefix_space=False)}
    for base, way in ways.items():
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = way
        tokenizer.train_from_iterator([text], trainers.BpeTrainer(vocab_size=27 + 100, min_frequency=2, show_progress=False))
        theirs = [tuple(pair) for pair in json.loads(tokenizer.to_str())["model"]["merges"]]
        assert pairs_of(learn_merges(text, 100, base)) == theirs
        assert subwords(text, 100, base) == tokenizer.encode(text).tokens


def test_the_example_of_the_paper():
    """Sennrich, Haddow and Birch (2016): five low, two lower, six newest, three widest, joined in another order only where counts are equal."""
    text = " ".join(["low"] * 5 + ["lower"] * 2 + ["newest"] * 6 + ["widest"] * 3)
    first = learn_merges(text, 4)
    assert [(merge.token, merge.count) for merge in first] == [("es", 9), ("est", 9), ("lo", 7), ("low", 7)]


@given(mixed)
def test_the_counts_are_those_of_counting_again(text):
    """The learner keeps its counts up to date; here everything is counted afresh after each merge."""
    parts = [list(symbols(piece, "characters")) for piece in pieces(text)]
    for merge in learn_merges(text, 10):
        counted = Counter(pair for piece in parts for pair in pairwise(piece))
        assert [count for _, count in merge.candidates] == sorted(counted.values(), reverse=True)[:6]
        assert merge.candidates[0] == (merge.pair, merge.count)
        assert set(merge.candidates) <= set(counted.items())
        assert merge.count == counted[merge.pair] == max(counted.values())
        parts = [merged(piece, merge.pair) for piece in parts]
        assert merge.length == sum(map(len, parts))


@given(mixed, st.integers(0, 12), st.sampled_from(["characters", "bytes"]))
def test_joints_cut_as_the_merges_one_after_the_other(text, count, base):
    merges = learn_merges(text, MOST_MERGES, base)
    expected = []
    for piece in pieces(text):
        parts = list(symbols(piece, base))
        for merge in merges[:count]:
            parts = merged(parts, merge.pair)
        expected += parts
    assert subwords(text, count, base) == expected


@given(anything)
def test_pieces_and_tokens_lose_nothing(text):
    assert "".join(pieces(text)) == text
    assert "".join(characters(text)) == text
    assert "".join(subwords(text, 5)) == text.replace(" ", SPACE)
    numbers = {name: byte for byte, name in enumerate(byte_names())}
    assert bytes(numbers[name] for token in subwords(text, 5, "bytes") for name in token).decode() == text


@given(anything)
def test_no_piece_holds_a_space_behind_a_letter(text):
    assert [piece for piece in pieces(text) if re.search(r"\S\s", piece)] == []


def test_byte_names_are_the_alphabet_of_the_library():
    from tokenizers import pre_tokenizers

    assert sorted(byte_names()) == sorted(pre_tokenizers.ByteLevel.alphabet())
    assert [byte_names()[ord(letter)] for letter in "aZ!~"] == list("aZ!~")
    assert byte_names()[32] == "Ġ"


@given(anything)
def test_cleaning_keeps_letters_and_single_spaces(text):
    assert clean(text, "ascii") == re.sub("[^A-Za-z]+", " ", text).lower()
    assert clean(text, "all", lower=False) == text
    letters = clean(text, "letters", lower=False)
    assert letters.replace(" ", "") == "".join(letter for letter in text if letter.isalnum() and not letter.isdecimal())
    assert "  " not in letters


@given(mixed)
def test_what_is_marked_as_removed_is_what_cleaning_takes(text):
    for keep in REMOVED:
        gone = removed(text, keep)
        kept = "".join(letter for letter, away in zip(text, gone, strict=True) if not away)
        assert kept.replace(" ", "") == clean(text, keep, lower=False).replace(" ", "")


@given(st.lists(st.sampled_from("abcdefg")), st.integers(1, 4))
def test_the_vocabulary_keeps_what_is_frequent(corpus, least):
    counts = Counter(corpus)
    vocabulary = Vocabulary.of(counts, least)
    assert list(vocabulary.tokens) == sorted(vocabulary.tokens)
    assert set(vocabulary.tokens) == {UNKNOWN} | {token for token in counts if counts[token] >= least}
    for token in corpus:
        found = vocabulary.tokens[vocabulary.index(token)]
        assert found == (token if counts[token] >= least else UNKNOWN)


@given(st.lists(st.sampled_from(["a", "bb", "c"]), max_size=30), st.integers(1, 3))
def test_ngrams_are_counted_from_the_most_frequent_down(tokens, n):
    counted = Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
    found = rankings(" ".join(tokens))[n - 1]
    assert found.counts.tolist() == sorted(counted.values(), reverse=True)
    in_order = [name for name, _ in counted.most_common()]
    assert {rank: in_order[rank - 1] for rank in found.names} == found.names
    assert set(found.names) >= ({1, len(counted)} if counted else set())


@given(mixed, st.sampled_from(["characters", "words", "subwords"]))
def test_tokens_of_every_level_are_counted(text, level):
    cut = {"characters": characters(text), "words": words(text), "subwords": subwords(text, 3)}[level]
    assert token_counts(text, level, count=3) == Counter(cut)


@given(st.floats(0.3, 2), st.floats(7, 12))
def test_the_exponent_of_a_power_law_is_found(alpha, level):
    counts = np.exp(level) * np.arange(1, 60.0) ** -alpha
    if (counts >= 3).sum() >= 20:
        assert zipf_exponent(counts) == pytest.approx((alpha, level), rel=1e-6)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=60))
def test_the_fit_is_that_of_weighted_least_squares(counts):
    from sklearn.linear_model import LinearRegression

    counts = np.sort(counts)[::-1]
    ranks = np.arange(1, len(counts) + 1)
    fitted = (ranks >= 10) & (counts >= 3)
    if fitted.sum() < 5:
        assert zipf_exponent(counts) is None
    else:
        line = LinearRegression().fit(np.log(ranks[fitted])[:, None], np.log(counts[fitted]), sample_weight=1 / ranks[fitted])
        assert zipf_exponent(counts) == pytest.approx((-line.coef_[0], line.intercept_), abs=1e-8)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=30), st.tuples(*[st.sampled_from("abc")] * 2))
def test_joining_goes_from_left_to_right(parts, pair):
    names, starts = list(parts), list(range(len(parts)))
    gone = join(names, starts, pair)
    assert names == merged(parts, pair)
    assert sorted(starts + gone) == list(range(len(parts)))
    assert ["".join(parts[start:end]) for start, end in pairwise([*starts, len(parts)])] == names


def test_a_pair_may_have_a_second_turn():
    """abc is made in two ways; what was joined with it before is joined with it again."""
    merges = tuple(Merge(pair, 0, 0) for pair in [("b", "c"), ("a", "bc"), ("x", "abc"), ("a", "b"), ("ab", "c"), ("x", "abc")])
    assert joints("xabc", merges) == [NEVER, 3, 2, 1]
    assert joints("xabc", merges[3:]) == [NEVER, 3, 1, 2]
    assert encode("xabc xa", merges[3:]) == ["xabc", SPACE, "x", "a"]


@given(mixed, st.sampled_from(["characters", "bytes"]))
def test_another_text_is_cut_as_the_text_itself(text, base):
    assert encode(text, learn_merges(text, base=base), base) == subwords(text, MOST_MERGES, base)


def test_no_piece_is_longer_than_forty_characters_and_a_space():
    for text in ("中" * 2000, "ab" * 1000, " " * 2000, "1" * 2000, "_" * 2000, ".," * 1000, "\n" * 100 + "a"):
        assert max(map(len, pieces(text))) <= 41
        assert "".join(pieces(text)) == text


def test_nothing_to_join():
    assert learn_merges("") == learn_merges("a") == learn_merges("a b c") == ()
    assert subwords("", 5) == encode("", ()) == []
    assert Learner("ab ab", "characters").length == 5
