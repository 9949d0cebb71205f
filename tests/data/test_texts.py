"""The stories that are always here, and the book's novel from its real file."""

import hashlib
import re
from pathlib import Path

import pytest

from models.data import DOWNLOADS, DownloadError, cache_folder, is_ready, load_text
from models.data.texts import STORIES, TIME_MACHINE, TIME_MACHINE_FILE

FOLDER = Path(__file__).parents[3] / "shared" / "data"
SHA1 = "090b5e7e70c295757f55df93cb0a180b9691891a"


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))


def test_the_story_is_long_enough_to_learn_a_language_from():
    """Twenty thousand characters are left after cleaning, and every letter of the alphabet is among them but for a rare one."""
    letters = re.sub("[^a-z]+", " ", load_text("story").lower())
    assert len(letters) >= 20_000
    assert len(set(letters)) >= 26
    assert (len(load_text("story")), len(load_text("story_zh"))) == (21_217, 1_143)


@pytest.mark.parametrize("name", STORIES)
def test_stories_are_plain_text(name):
    text = load_text(name)
    assert is_ready(name)
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert not re.search(r" \n|  |\t|\n{3}", text)
    assert text.endswith("\n")


def test_the_sum_in_the_story_is_right():
    """The telegram that is said to have that many words has them."""
    quote, said = re.search(r'"(What comes often[^"]*)"\s+It was ([a-z-]+) words', load_text("story")).groups()
    assert (len(quote.split()), said) == (21, "twenty-one")


def test_what_is_not_downloaded_is_missing():
    assert not is_ready("time_machine")
    assert DOWNLOADS["time_machine"] is TIME_MACHINE
    with pytest.raises(DownloadError) as caught:
        load_text("time_machine")
    assert caught.value.reason == "missing"
    with pytest.raises(ValueError, match="no text"):
        load_text("hamlet")


def test_another_file_of_that_name_is_refused(tmp_path):
    folder = cache_folder() / TIME_MACHINE.folder
    folder.mkdir()
    (folder / TIME_MACHINE_FILE.name).write_bytes(b"x" * TIME_MACHINE_FILE.size)
    assert is_ready("time_machine")
    with pytest.raises(DownloadError) as caught:
        load_text("time_machine")
    assert caught.value.reason == "wrong_hash"


@pytest.mark.skipif(not (FOLDER / TIME_MACHINE_FILE.name).is_file(), reason=f"the text is not in {FOLDER}")
def test_the_real_file_is_the_one_that_is_registered():
    content = (FOLDER / TIME_MACHINE_FILE.name).read_bytes()
    assert (len(content), hashlib.md5(content).hexdigest()) == (TIME_MACHINE_FILE.size, TIME_MACHINE_FILE.md5)
    assert hashlib.sha1(content).hexdigest() == SHA1
    assert load_text("time_machine", FOLDER).startswith("The Time Machine, by H. G. Wells [1898]")
