"""The first page: the map of the book."""

import re

import pytest
from playwright.sync_api import expect

from playground import catalogue

PAGES = catalogue.pages()
FOUND = {"strid": "padding_and_stride", "SOFTM": "softmax", "广播": "broadcasting", "步幅 卷积核": "padding_and_stride", "softmax 溢出": "softmax"}


@pytest.mark.parametrize(("locale", "width"), [("en-US", 1280), ("zh-CN", 390)])
def test_letters_of_either_language_find_a_page(visit, locale, width):
    page = visit(locale=locale, width=width)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    cards, count = page.locator("a.pg-card"), page.locator(".pg-count")
    expect(page.locator("a.pg-card svg")).to_have_count(len(PAGES))
    assert [card.get_attribute("href") for card in cards.all()] == [entry.stem for entry in PAGES]
    for letters, stem in FOUND.items():
        page.locator(".pg-search").fill(letters)
        expect(page.locator(f'a.pg-card[href="{stem}"]')).to_be_visible()
        expect(cards).not_to_have_count(len(PAGES))
        expect(count).to_contain_text(str(cards.count()))
    page.locator(".pg-search").fill("zzzz")
    expect(cards).to_have_count(0)
    expect(count).not_to_be_empty()
    page.locator(".pg-search").fill("")
    expect(cards).to_have_count(len(PAGES))
    expect(count).to_be_empty()


def test_enter_opens_the_page_that_was_found_and_what_is_set_there_stays(visit):
    page = visit()
    page.locator(".pg-search").fill("softm")
    expect(page.locator("a.pg-card").first).to_have_attribute("href", "softmax")
    page.locator(".pg-search").press("Enter")
    expect(page.locator("h1")).to_have_text("Softmax")
    expect(page).to_have_url(re.compile(r"/softmax$"))
    box = page.locator(".pg-slider", has_text="Temperature").locator(".pg-number")
    box.fill("2")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/softmax\?temperature=2$"))
    page.go_back()
    page.locator('a.pg-card[href="softmax"]').click()
    expect(box).to_have_value("2")
    expect(page).to_have_url(re.compile(r"/softmax\?temperature=2$"))
