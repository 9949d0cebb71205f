"""Searches against plain enumeration, and the book's worked examples of section 10.8."""

import contextlib
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.maths import beam_search as maths
from models.maths.beam_search import TreeError
from models.specs.beam_search import BOOK

quick = settings(max_examples=60, deadline=None, derandomize=True)
FIVE = "1:.4,.05,.35,.1,.05,.05;2:1,1,1,1,1,1;A:.1,.5,.1,.1,.1,.1;C:.1,.1,.1,.1,.5,.1;AB:.1,.1,.1,.5,.1,.1;CE:.1,.1,.1,.5,.1,.1"
WORSE = "1:.45,.44,.11;2:.35,.33,.32;B:.5,.45,.05;AA:.05,.05,.9;3:.34,.33,.33"


@st.composite
def model(draw):
    """A vocabulary, a number of steps, and probabilities behind every sequence."""
    size, steps, seed = draw(st.integers(2, 4)), draw(st.integers(1, 4)), draw(st.integers(0, 10**6))

    def probabilities(tokens):
        return np.random.default_rng([seed, *tokens]).dirichlet(np.full(size, 0.7))

    return size, steps, probabilities


def every_sequence(size, steps, probabilities):
    """Each sequence that ends with the last token or is as long as can be, and its probability as a product."""
    found = {}
    for long in range(1, steps + 1):
        for tokens in itertools.product(range(size), repeat=long):
            open_before = all(token < size - 1 for token in tokens[:-1])
            if open_before and (tokens[-1] == size - 1 or long == steps):
                found[tokens] = math.prod(probabilities(tokens[:place])[token] for place, token in enumerate(tokens))
    return found


def answer(probabilities, steps, width, alpha=0.0):
    return maths.best(maths.outputs(maths.search(probabilities, steps, width)), alpha)


@quick
@given(model(), st.sampled_from([0.0, 0.75, 1.5]))
def test_exhaustive_search_is_enumeration(model, alpha):
    _size, steps, probabilities = model
    wanted = every_sequence(*model)
    found = maths.outputs(maths.search(probabilities, steps, None))
    assert {branch.tokens: pytest.approx(branch.probability) for branch in found} == wanted
    assert sum(wanted.values()) == pytest.approx(1)
    top = max(math.log(value) / len(tokens) ** alpha for tokens, value in wanted.items())
    assert maths.score(answer(probabilities, steps, None, alpha), alpha) == pytest.approx(top)


@quick
@given(model())
def test_greedy_search_takes_the_likeliest_token_each_time(model):
    size, steps, probabilities = model
    tokens = ()
    while len(tokens) < steps and size - 1 not in tokens:
        tokens += (int(np.argmax(probabilities(tokens))),)
    assert answer(probabilities, steps, 1).tokens == tokens


@quick
@given(model(), st.integers(1, 5))
def test_each_step_keeps_the_likeliest_continuations_of_what_was_kept(model, width):
    size, steps, probabilities = model
    before = [((), 1.0)]
    for step in maths.search(probabilities, steps, width):
        grown = [((*tokens, token), share * probabilities(tokens)[token]) for tokens, share in before for token in range(size)]
        assert [branch.tokens for branch in step.candidates] == [tokens for tokens, _ in grown]
        kept = sorted(grown, key=lambda pair: -pair[1])[:width]
        assert [branch.probability for branch in step.kept] == pytest.approx([share for _, share in kept])
        before = [(branch.tokens, branch.probability) for branch in step.kept if branch.tokens[-1] != size - 1]


@quick
@given(model())
def test_a_beam_that_keeps_all_is_exhaustive(model):
    size, steps, probabilities = model
    assert answer(probabilities, steps, size**steps, 0.75) == answer(probabilities, steps, None, 0.75)


@quick
@given(model(), st.integers(1, 4), st.floats(0, 2))
def test_no_search_beats_the_exhaustive_one_or_its_cost(model, width, alpha):
    size, steps, probabilities = model
    trace = maths.search(probabilities, steps, width)
    assert maths.score(answer(probabilities, steps, width, alpha), alpha) <= maths.score(answer(probabilities, steps, None, alpha), alpha) + 1e-12
    assert maths.looked_at(trace) <= maths.beam_cost(size, steps, width)
    assert maths.looked_at(maths.search(probabilities, steps, None)) <= sum(size**long for long in range(1, steps + 1))


def test_b177_b178_greedy_misses_what_a_beam_of_two_finds():
    book = maths.read_tree(BOOK)
    greedy, beam = (answer(book.next, 4, width, 0.75) for width in (1, 2))
    assert (book.spell(greedy.tokens), book.spell(beam.tokens)) == ("ABC.", "ACB.")
    assert greedy.probability == pytest.approx(0.048, abs=1e-12)
    assert beam.probability == pytest.approx(0.054, abs=1e-12)
    assert answer(book.next, 4, None, 0.75) == beam
    assert [maths.looked_at(maths.search(book.next, 4, width)) for width in (1, 2, None)] == [16, 28, 160]


def test_without_a_penalty_the_likeliest_output_is_short():
    book = maths.read_tree(BOOK)
    assert answer(book.next, 4, None, 0.0).probability == pytest.approx(0.1)
    assert {book.spell(branch.tokens) for branch in maths.outputs(maths.search(book.next, 4, None)) if branch.probability > 0.099} == {".", "A."}


def test_b180_the_six_candidates_of_the_book():
    tree = maths.read_tree(FIVE)
    found = maths.outputs(maths.search(tree.next, 3, 2), every=True)
    assert [tree.spell(branch.tokens) for branch in found] == ["A", "C", "AB", "CE", "ABD", "CED"]


def test_b181_costs():
    assert maths.beam_cost(10_000, 10, 2) == 200_000
    assert maths.greedy_cost(10_000, 10) == 100_000
    assert maths.exhaustive_cost(10_000, 10) == 10**40


def test_a_wider_beam_may_be_worse():
    tree = maths.read_tree(WORSE)
    found = [answer(tree.next, 3, width, 0.75).probability for width in (1, 2, 3)]
    assert found == pytest.approx([0.45 * 0.35 * 0.9, 0.44 * 0.5 * 0.34, 0.45 * 0.35 * 0.9])
    assert [round(value, 3) for value in found[:2]] == [0.142, 0.075]


@pytest.mark.parametrize(("size", "steps"), [(2, 8), (3, 8), (4, 5), (5, 4), (6, 3)])
def test_as_many_steps_as_can_be_drawn(size, steps):
    uniform = np.full(size, 1 / size)
    assert maths.largest_steps(size, 400, 8) == steps
    longest = [branch for branch in maths.outputs(maths.search(lambda tokens: uniform, steps, None)) if len(branch.tokens) == steps]
    assert len(longest) <= 400
    assert maths.largest_steps(size, 1, 8) == 1


def test_a_long_sequence_does_not_underflow():
    branch = answer(lambda tokens: np.array([0.01, 0.0, 0.0]) + 1e-9, 400, 1)
    assert branch.probability == 0
    assert math.isfinite(branch.log_probability)


def test_impossible_tokens_are_last():
    trace = maths.search(lambda tokens: np.array([0.0, 1.0]), 2, 2)
    assert [branch.log_probability for branch in trace[0].kept] == [0.0, -math.inf]


weights = st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any)


@quick
@given(st.dictionaries(st.text("AB", min_size=1, max_size=3) | st.sampled_from("2345"), weights), weights)
def test_a_tree_that_is_written_is_read_back(rows, first):
    tree = maths.read_tree(maths.write_tree(maths.Tree({"1": tuple(first), **{place: tuple(row) for place, row in rows.items()}})))
    assert maths.read_tree(maths.write_tree(tree)) == tree
    assert tree.next(()).sum() == pytest.approx(1)
    assert tree.names == ("A", "B", "<eos>")


def test_the_nearest_row_counts():
    tree = maths.read_tree("1: 1 2 3; 2: 4 5 6; AB: 7 8 9")
    assert [tree.weights(tokens) for tokens in ((), (0,), (0, 1), (1, 1), (0, 1, 1))] == [(1, 2, 3), (4, 5, 6), (7, 8, 9), (4, 5, 6), (4, 5, 6)]


def test_changed_weights_stand_in_the_tree():
    tree = maths.read_tree("1: 1 2 3")
    assert maths.write_tree(tree.changed((), (1, 0, 0)).changed((1,), (0.5, 0.25, 0))) == "1:1,0,0;B:0.5,0.25,0"
    assert tree.changed((), (0, 0, 0)) is tree


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("", "empty", ""),
        ("A: 1 2", "empty", ""),
        ("1: x 2", "unreadable", "X"),
        ("1: -1 2", "unreadable", "-1"),
        ("1: . 2", "unreadable", "."),
        ("1: nan 1", "unreadable", "NAN"),
        ("1: 1", "count", "1"),
        ("1: 1 1 1 1 1 1 1", "count", "1"),
        ("1: 1 1 1; A: 1 1", "count", "A"),
        ("1: 1 1; B: 1 1", "where", "B"),
        ("1: 1 1; 10: 1 1", "where", "10"),
        ("1: 1 1; <b>: 1 1", "where", "<B>"),
        ("1: 1 1; A: 0 0", "zero", "A"),
    ],
)
def test_what_is_no_tree_is_named(text, reason, detail):
    with pytest.raises(TreeError) as error:
        maths.read_tree(text)
    assert (error.value.reason, error.value.detail) == (reason, detail)


@quick
@given(st.text(max_size=60) | st.text("12AB:;., ", max_size=60))
def test_no_text_breaks_it(text):
    with contextlib.suppress(TreeError):
        tree = maths.read_tree(text)
        assert np.isfinite(tree.next(())).all()
        assert np.isfinite(tree.next((0, 0))).all()


@pytest.mark.parametrize(("text", "tokens"), [("", ()), ("AB", (0, 1)), ("ab", (0, 1)), ("AC", (0,)), ("AAAA", (0, 0)), ("<", ())])
def test_tokens_are_read_as_far_as_they_are_some(text, tokens):
    assert maths.read_tokens(text, maths.read_tree("1: 1 1 1"), 2) == tokens
