"""The book's worked example of section 9.2, on the real file where it is at hand."""

from pathlib import Path

import pytest

from models.data.texts import TIME_MACHINE_FILE, load_text
from models.maths.tokens import Vocabulary, characters, clean, rankings, token_counts, words, zipf_exponent

FOLDER = Path(__file__).parents[2] / "shared" / "data"

pytestmark = pytest.mark.skipif(not (FOLDER / TIME_MACHINE_FILE.name).is_file(), reason=f"the text is not in {FOLDER}")


@pytest.fixture(scope="module")
def text():
    return clean(load_text("time_machine", FOLDER))


def test_b142_the_first_60_characters(text):
    assert text[:60] == "the time machine by h g wells i the time traveller for so it"


def test_b144_indices_of_the_first_ten_tokens_and_back(text):
    corpus = characters(text)
    vocabulary = Vocabulary.of(token_counts(text, "characters"))
    indices = [vocabulary.index(token) for token in corpus[:10]]
    assert indices == [21, 9, 6, 0, 21, 10, 14, 6, 0, 14]
    assert [vocabulary.tokens[index] for index in indices] == list("the time m")


def test_b145_length_of_the_corpus_and_size_of_the_vocabulary(text):
    assert (len(characters(text)), len(Vocabulary.of(token_counts(text, "characters")).tokens)) == (173428, 28)


def test_b147_the_ten_most_frequent_bigrams(text):
    expected = "of the 309, in the 169, i had 130, i was 112, and the 109, the time 102, it was 99, to the 85, as i 78, of a 73"
    found = rankings(text)[1]
    assert ", ".join(f"{' '.join(found.names[rank])} {found.counts[rank - 1]}" for rank in range(1, 11)) == expected


def test_b148_words_distinct_words_and_distinct_bigrams(text):
    """The vocabulary holds the unknown token too, in the book's count of bigrams as well."""
    corpus = words(text)
    assert (len(corpus), len(Vocabulary.of(token_counts(text, "words")).tokens), len(rankings(text)[1].counts) + 1) == (32775, 4580, 20235)


def test_its_words_follow_zipfs_law(text):
    exponent, _ = zipf_exponent(rankings(text)[0].counts)
    assert exponent == pytest.approx(1.0, abs=0.05)
