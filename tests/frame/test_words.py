"""Which language a visitor gets."""

import pytest

from playground import words


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-US", "en"), ("zh-CN", "zh"), ("zh", "zh"), ("zh-Hant-TW", "zh"), ("ZH-cn", "zh"), ("de-DE", "en"), ("", "en"), (None, "en")],
)
def test_the_browser_decides_where_nobody_else_did(session, locale, language):
    session.context.locale = locale
    words.settle()
    assert words.language() == language
    assert words.chosen() is None


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("asked", words.LANGUAGES)
def test_the_address_comes_before_the_browser(session, locale, asked):
    session.context.locale, session.query["lang"] = locale, asked
    words.settle()
    assert words.language() == words.chosen() == asked


@pytest.mark.parametrize("asked", ["de", "", "EN", "<b>", "zh\0"])
def test_an_address_that_asks_for_no_language_of_ours_is_passed_over(session, asked):
    session.context.locale, session.query["lang"] = "zh-CN", asked
    words.settle()
    assert words.language() == "zh"
    assert words.chosen() is None


def test_what_a_person_picks_outlasts_the_address(session):
    session.query["lang"] = "en"
    words.settle()
    words.choose("zh")
    words.settle()
    assert words.language() == words.chosen() == "zh"


@pytest.mark.parametrize("code", ["de", "", "EN", "../en"])
def test_only_languages_of_ours_can_be_picked(session, code):
    words.settle()
    words.choose(code)
    assert words.language() == "en"


def test_a_text_without_a_translation_stays_as_it_is(session):
    words.choose("zh")
    assert words._("no catalogue has this sentence") == "no catalogue has this sentence"


@pytest.mark.parametrize("code", words.LANGUAGES)
def test_catalogues_are_read_once(code):
    assert words.translations(code) is words.translations(code)
