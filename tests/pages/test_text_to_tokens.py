"""What the page on tokens states and shows."""

import shutil
from pathlib import Path

import pytest

from models.data import load_text
from models.data.texts import TIME_MACHINE, TIME_MACHINE_FILE
from models.maths import tokens as maths
from models.specs.text_to_tokens import EXAMPLE

FOLDER = Path(__file__).parents[3] / "shared" / "data"
needs_the_book = pytest.mark.skipif(not (FOLDER / TIME_MACHINE_FILE.name).is_file(), reason=f"the text is not in {FOLDER}")


def part(screen, name):
    return next(entry.data for entry in screen.parts() if entry.key == f"text_to_tokens.{name}")


def formula(screen):
    return screen.app.latex[0].value.replace("{,}", ",")


def answers(screen):
    return "".join(expander.markdown[0].value for expander in screen.app.expander)


@pytest.fixture
def the_book(tmp_path):
    """The Time Machine in the cache folder of the page."""
    (tmp_path / TIME_MACHINE.folder).mkdir()
    shutil.copy(FOLDER / TIME_MACHINE_FILE.name, tmp_path / TIME_MACHINE.folder)


@needs_the_book
def test_the_books_corpus(visit, the_book):
    screen = visit("text_to_tokens", source="time_machine")
    assert "173,428\\text{ characters}" in formula(screen)
    assert "|V| = 28" in formula(screen)
    assert "173,428 characters long and makes a vocabulary of 28 tokens" in screen.texts
    words = formula(visit("text_to_tokens", source="time_machine", level="words"))
    assert "32,775\\text{ tokens}" in words
    assert "|V| = 4,580" in words


def test_a_book_that_is_not_here_is_offered_and_the_story_shown(visit):
    screen = visit("text_to_tokens", source="time_machine")
    assert "not here yet" in next(entry.data["sentence"] for entry in screen.parts("runner"))
    assert part(screen, "stages")["rows"] == part(visit("text_to_tokens"), "stages")["rows"]


def test_a_file_that_is_not_the_book_is_not_shown(visit, tmp_path):
    (tmp_path / TIME_MACHINE.folder).mkdir()
    (tmp_path / TIME_MACHINE.folder / TIME_MACHINE_FILE.name).write_bytes(b"x" * TIME_MACHINE_FILE.size)
    assert part(visit("text_to_tokens", source="time_machine"), "stages")["rows"] == part(visit("text_to_tokens"), "stages")["rows"]


def test_the_stages_from_raw_text_to_indices_and_back(visit):
    raw, cleaned, tokens, vocabulary = part(visit("text_to_tokens"), "stages")["rows"]
    story = load_text("story")
    assert "".join(raw["letters"]).startswith("THE ISLAND TELEGRAPH")
    kept = "".join(letters for letters, kind in zip(raw["letters"], raw["kinds"], strict=True) if not kind)
    assert kept.replace(" ", "").lower() == cleaned["letters"][0].replace(" ", "")
    assert cleaned["letters"][0] == maths.clean(story[:260])
    known = dict(zip(vocabulary["notes"], vocabulary["letters"], strict=True))
    assert [known[index] for index in tokens["notes"]] == tokens["letters"]
    assert vocabulary["letters"] == ["␣", "<unk>", *"abcdefghijklmnopqrstuvwxyz"]


def test_rare_words_are_unknown(visit):
    tokens = part(visit("text_to_tokens", level="words", min_frequency="20"), "stages")["rows"][2]
    counts = maths.token_counts(maths.clean(load_text("story")), "words")
    assert [kind == "unknown" for kind in tokens["kinds"]] == [counts[token] < 20 for token in tokens["letters"]]
    assert set(tokens["kinds"]) == {"", "unknown"}


def test_what_the_presets_answer(visit):
    said = answers(visit("text_to_tokens"))
    chinese = maths.words(maths.clean(load_text("story_zh"), "letters"))
    assert f"{len(chinese)}, and {len(set(chinese))} of them are different" in said
    assert [merge.token for merge in maths.learn_merges(EXAMPLE)[:2]] == ["es", "est"]
    assert [merge.count for merge in maths.learn_merges(EXAMPLE)[:2]] == [9, 9]
    assert maths.encode("lowest", maths.learn_merges(EXAMPLE, 10)) == ["low", "est"]
    counts = maths.token_counts(maths.clean(load_text("story")), "words")
    kept, everything = (len(maths.Vocabulary.of(counts, least).tokens) for least in (3, 1))
    assert f"{kept} entries are left of {everything}" in said
    assert sum(count for count in counts.values() if count < 3) / counts.total() == pytest.approx(1 / 9, abs=0.01)


def test_the_ribbon_ends_with_the_tokens_of_the_text(visit):
    data = part(visit("text_to_tokens", merges="80"), "merging")
    row = data["rows"][0]
    last = len(data["moments"]) - 1
    pieces = []
    for letter, joint in zip(row["letters"], row["joints"], strict=True):
        if joint is not None and joint <= last:
            pieces[-1] += letter
        else:
            pieces.append(letter)
    text = maths.clean(load_text("story"))
    expected = maths.encode(text[:190], maths.learn_merges(text, 80))
    assert [piece.replace("␣", maths.SPACE) for piece in pieces] == expected
    assert set(pieces) <= row["names"].keys()


def test_every_moment_tells_its_merge(visit):
    data = part(visit("text_to_tokens", merges="5"), "merging")
    merges = maths.learn_merges(maths.clean(load_text("story")))[:5]
    assert [moment["label"] for moment in data["moments"][1:]] == [merge.token.replace(maths.SPACE, "␣") for merge in merges]
    for moment, merge in zip(data["moments"][1:], merges, strict=True):
        assert f"{merge.count:,} times" in moment["caption"]
        assert moment["ranking"][0][2] == merge.count
        assert f"{merge.length:,} tokens" in moment["caption"]


def test_bytes_are_shown_as_they_are_and_mean_characters(visit):
    row = part(visit("text_to_tokens", source="story_zh", keep="letters", base="bytes", merges="200"), "merging")["rows"][0]
    assert row["letters"][:3] == ["E5", "B0", "8F"]
    assert "unknown" not in row.get("kinds", [])
    assert row["reads"]["E4B880"] == "一"
    assert "made by merge" in row["names"]["E4B880"]
    data = part(visit("text_to_tokens", source="story_zh", keep="letters", base="bytes", merges="200"), "merging")
    assert {"一", "符号"} <= {moment["label"] for moment in data["moments"]}


def test_characters_that_were_never_seen_are_unknown(visit):
    rows = part(visit("text_to_tokens", source="own", own="abc abc", keep="letters", probe="abz"), "merging")["rows"]
    assert rows[1]["kinds"] == ["", "", "unknown"]
    assert "<unk>" in rows[1]["names"]["z"]


@pytest.mark.parametrize("query", [{"source": "own", "own": ""}, {"source": "own", "own": "12 34"}, {"source": "story_zh"}])
def test_where_cleaning_leaves_nothing_it_is_said(visit, query):
    assert "Cleaning leaves nothing" in visit("text_to_tokens", **query, counted="words").texts


def test_zipf_follows_what_is_counted(visit):
    alts = {level: part(visit("text_to_tokens", counted=level), "zipf")["alt"] for level in ("words", "characters", "subwords")}
    assert len(set(alts.values())) == 3
    exponent, _ = maths.zipf_exponent(maths.rankings(maths.clean(load_text("story")))[0].counts)
    assert f"single: α = {exponent:.2f}" in alts["words"]


def test_markup_in_a_text_is_text_in_a_figure(visit):
    data = part(visit("text_to_tokens", source="own", own="<b>x</b> " * 9, keep="all", lower="0"), "zipf")
    shown = [text for trace in data["figure"]["data"] for text in trace["text"]]
    assert "&lt;b&gt;x&lt;/b&gt;" in shown
    assert not any("<" in text for text in shown)
