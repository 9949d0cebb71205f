"""The text of a script is that of the page, letter by letter and number by number."""

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.data.corpora import corpus
from models.scripts import text_pieces
from models.specs.texts import TextSpec

LETTERS = st.sampled_from(["a", "b", "c", "Z", "1", " ", "\n", "é", "中", "İ", "{", "}", "'", '"', "\\", "\x00"])


@settings(max_examples=60, deadline=None)
@given(st.text(LETTERS, max_size=90), st.sampled_from(("ascii", "all")), st.sampled_from((8, 32, 64)))
def test_the_letters_have_the_same_numbers(own, keep, num_steps):
    found = numbered(own, keep, num_steps)
    expected = corpus("own", own, keep, num_steps)
    assert tuple(found["vocabulary"]) == expected.vocabulary.tokens
    np.testing.assert_array_equal(found["indices"], expected.indices)


@pytest.mark.parametrize("own", ["", "ab", "abc def"])
def test_a_short_text_is_said_as_often_as_on_the_page(own):
    assert len(numbered(own, "ascii", 32)["indices"]) == len(corpus("own", own, "ascii", 32).indices)


def numbered(own, keep, num_steps):
    """What the lines of a script leave."""
    names = {"re": re, "Counter": Counter, "np": np, "num_steps": num_steps}
    exec(text_pieces.text(TextSpec(source="own", own=own, keep=keep)), names)
    return names
