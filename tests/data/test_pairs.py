"""Sentences and their translations: the grammar's French, what is made, and the book's pairs from their real file."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from models.data import DownloadError, is_ready
from models.data.pairs import BEGIN, END, FRA_ENG, PAD, SOURCES, fra_eng, load_pairs, pairs, preprocess, tokens_of
from models.data.phrases import STATES, THINGS, phrases

FILE = Path(__file__).parents[3] / "shared" / "data" / "fra-eng.zip"
MADE = [source for source in SOURCES if source != "fra_eng"]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    (folder / FRA_ENG.folder).mkdir()
    shutil.copy(FILE, folder / FRA_ENG.folder)
    return folder


@pytest.fixture
def the_books(monkeypatch, cache):
    """The pairs that the book reads: 641 of them, because its loop begins to count at 0 and ends after 640."""
    monkeypatch.setenv("PLAYGROUND_DATA", str(cache))
    fra_eng.cache_clear()
    pairs.cache_clear()
    yield pairs("fra_eng", 512, 129, 9)
    pairs.cache_clear()
    fra_eng.cache_clear()


def test_the_books_first_lines(the_books):
    """Goldens B165 and B166."""
    lines = [f"{english}\t{french}" for english, french in the_books.sentences[:6]]
    assert lines == ["go .\tva !", "hi .\tsalut !", "run !\tcours !", "run !\tcourez !", "who ?\tqui ?", "wow !\tça alors !"]
    assert tokens_of("ça alors !") == ["ça", "alors", "!", "<eos>"]


def test_the_books_vocabularies(the_books):
    """Golden B168."""
    source, target = the_books.source_vocabulary, the_books.target_vocabulary
    assert (len(source.tokens), len(target.tokens)) == (194, 214)
    assert [source.index(mark) for mark in (PAD, END)] == [4, 3]
    assert [target.index(mark) for mark in (BEGIN, END, PAD)] == [3, 4, 5]


def test_the_books_minibatch(the_books):
    """Golden B169: the rows that the book prints."""
    rows = [("no way !", "c'est hors de question !"), ("grab him .", None), ("get out !", "sors !")]
    sources = [[117, 182, 0, 3, 4, 4, 4, 4, 4], [62, 72, 2, 3, 4, 4, 4, 4, 4], [57, 124, 0, 3, 4, 4, 4, 4, 4]]
    targets = [[3, 37, 100, 58, 160, 0, 4, 5, 5, 5], [3, 6, 2, 4, 5, 5, 5, 5, 5, 5], [3, 180, 0, 4, 5, 5, 5, 5, 5, 5]]
    for (english, french), source, target in zip(rows, sources, targets, strict=True):
        place = next(
            i
            for i, pair in enumerate(the_books.sentences)
            if pair[0] == english and pair[1] == (french or pair[1]) and list(the_books.target[i]) == target
        )
        assert list(the_books.source[place]) == source
        assert the_books.source_lengths[place] == 4


def test_without_the_file_there_is_a_reason(monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    assert not is_ready("fra_eng")
    with pytest.raises(DownloadError, match="missing"):
        fra_eng(5, tmp_path)
    (tmp_path / "fra-eng.zip").write_bytes(b"not a zip")
    with pytest.raises(DownloadError, match="wrong_hash"):
        fra_eng(5, tmp_path)


@pytest.mark.parametrize("source", MADE)
def test_what_is_made_is_all_different_and_the_seed_decides(source):
    found = load_pairs(source, 640, 3)
    assert len(set(found)) == 640
    assert found == load_pairs(source, 640, 3) != load_pairs(source, 640, 4)
    assert all(preprocess(side) == side for pair in found for side in pair)


@pytest.mark.parametrize("source", MADE)
def test_nothing_is_cut_at_the_books_length(source):
    """Every sentence ends within nine steps, and what a decoder should say is what it reads, one step on."""
    found = pairs(source, 512, 128, 9, 1)
    ends = found.source_vocabulary.index(END), found.target_vocabulary.index(END)
    assert (found.source == ends[0]).any(1).all()
    assert (found.target == ends[1]).sum(1).tolist() == [1] * 640
    assert (found.target[:, 0] == found.target_vocabulary.index(BEGIN)).all()
    for place in (0, 511, 639):
        english, french = found.sentences[place]
        assert found.decode(found.target[place, 1:]) == french.split()
        assert np.array_equal(found.encode(english), found.source[place])


def test_french_agrees():
    """Held against the language and not against the grammar's own tables: articles, elision, and who is meant."""
    states, things = phrases()
    assert (len(states), len(things)) == (298, 1440)
    every = [pair for kind in phrases() for pair in kind]
    assert len(dict(every)) == len(every)
    for _english, french in every:
        assert not re.search(r"\b(je|ne) [aeiouéê]", french), french
        assert not re.search(r"\b(le|un|noir|vert|petit|grand) (\w+ )?(maison|voiture|porte)\b", french), french
        assert not re.search(r"\b(la|une|noire|verte|petite|grande) (\w+ )?(chat|livre)\b", french), french
        assert bool(re.search(r"\bne |\bn'", french)) == (" pas " in french)


def test_dates_are_right():
    from datetime import datetime

    for said, written in load_pairs("dates", 60, 5):
        joined = re.sub(r"(?<=\d) (?=\d{1}\b)", "", said)
        day = datetime.strptime(written.replace(" ", "") if " " in written else written, "%Y%m%d")
        assert day.strftime("%B").lower() in joined
        assert str(day.year) in re.sub(r"\D", "", joined)


def test_reversal_is_its_own_inverse():
    for digits, turned in load_pairs("reversal", 40, 2):
        assert digits.split()[::-1] == turned.split()


def test_rare_words_are_unknown_and_marks_are_not():
    found = pairs("phrases", 8, 2, 9, 0)
    assert {PAD, END} <= set(found.source_vocabulary.tokens)
    assert {BEGIN, PAD, END} <= set(found.target_vocabulary.tokens)
    assert list(found.encode("zebra .")[:1]) == [found.source_vocabulary.index("<unk>")]


def test_the_tables_are_of_one_length():
    assert {len(entry) for entry in STATES} == {4}
    assert {len(entry) for entry in THINGS} == {3}
