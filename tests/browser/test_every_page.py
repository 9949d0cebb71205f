"""What every page promises in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from playground import catalogue

PAGES = {page.stem: page for page in catalogue.pages()}
ATTACK = "<img src=x onerror=window.pwned=1>"
TOO_WIDE = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
  .filter((node) => node.scrollWidth > Math.min(node.clientWidth, window.innerWidth)).map((node) => `${node.tagName} ${node.scrollWidth}`)"""
WIDE_HINTS = """() => { const main = document.querySelector('[data-testid="stMain"]')
  return [...document.querySelectorAll('.pg-hint')].filter((hint) => { hint.focus(); return main.scrollWidth > main.clientWidth })
    .map((hint) => hint.dataset.tip) }"""
PAPER_AND_INK = """() => { const { backgroundColor, color } = getComputedStyle(document.querySelector('.stApp')); return [backgroundColor, color] }"""
PLOT_INK = "() => getComputedStyle(document.querySelector('.pg-plot .xtick text')).fill"


@pytest.mark.parametrize("stem", PAGES)
def test_it_fits_a_phone_in_both_languages(visit, stem):
    page = visit(stem, width=390)
    assert page.evaluate(TOO_WIDE) == []
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text(PAGES[stem].titles["zh"])
    expect(page).to_have_url(re.compile("lang=zh"))
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(WIDE_HINTS) == []


@pytest.mark.parametrize(("path", "shown"), [("derivatives?f=", ".pg-caption"), ("seq2seq?sentence=", ".pg-note")])
def test_a_word_without_end_is_broken(visit, path, shown):
    page = visit(path + 80 * "9", width=390)
    expect(page.locator(shown, has_text=60 * "9").first).to_be_visible()
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize(("stem", "names"), [("softmax", ("temperature", "dtype", "lang")), ("broadcasting", ("a", "values_a", "operator"))])
def test_what_a_stranger_put_into_the_address_is_not_run(visit, stem, names):
    page = visit(stem + "?" + "&".join(f"{name}={ATTACK}" for name in names))
    assert page.evaluate("() => window.pwned") is None
    assert page.locator('img[src="x"]').count() == 0
    expect(page.locator("code", has_text="<img src=x").first).to_be_visible()


def test_the_page_is_as_dark_as_the_system(visit):
    page = visit("softmax", scheme="dark")
    paper, ink = map(brightness, page.evaluate(PAPER_AND_INK))
    assert paper < 60
    in_the_dark = page.evaluate(PLOT_INK)
    assert min(ink, brightness(in_the_dark)) > 180
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"(dark) => ({PLOT_INK})() !== dark", arg=in_the_dark)
    paper, ink = map(brightness, page.evaluate(PAPER_AND_INK))
    assert paper > 180
    assert max(ink, brightness(page.evaluate(PLOT_INK))) < 60


def brightness(colour: str) -> float:
    """From 0, black, to 255, white."""
    return sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3
