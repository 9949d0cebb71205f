"""A training led from the page: by clicks and by keys, back and forth in time, side by side with others, and found again."""

import base64
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from playground import parts
from tests.browser.conftest import PATIENCE, is_complaint, settle

LONG = "image_classification?batch_size=4&num_epochs=200"
STEPS_PER_EPOCH = 360
TRAINED = 60_000  # milliseconds that a worker may take to get ready, or to train an epoch


@pytest.fixture
def visitor(chromium, server):
    """A person whom the server has never seen, at an address."""
    people, pages, complaints = [], [], []

    def come(path):
        person = chromium.new_context(base_url=server, locale="en-US", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        people.append(person)
        person.set_default_timeout(PATIENCE)
        page = person.new_page()
        pages.append(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        page.goto(f"/{path}")
        settle(page)
        page.locator(".pg-curves").scroll_into_view_if_needed()
        return page

    yield come
    for page in pages:
        leave(page)
    for person in people:
        person.close()
    assert complaints == []


def leave(page):
    """The only worker of the server is for the next; a page that has lost its server cannot be clicked, and its run ends by itself."""
    stop = page.get_by_role("button", name="Stop", exact=True)
    if stop.is_enabled() and not stop.evaluate("(button) => Boolean(button.closest('[inert]'))"):
        stop.click()
        expect(stop).to_be_disabled()


def sentence(page):
    return page.locator(".pg-run-sentence").first


def says(page, pattern):
    expect(sentence(page)).to_have_text(re.compile(pattern), timeout=TRAINED)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def loss(page):
    return page.locator(".pg-curves .pg-plot").first


def box(page, label):
    return page.get_by_role("textbox", name=label, exact=True)


def lead(page, epochs):
    """Train so many epochs, one by one, and stay there."""
    for epoch in range(1, epochs + 1):
        press(page, "One epoch")
        says(page, f"^Paused after step {STEPS_PER_EPOCH * epoch:,}, in epoch {epoch} of 200")


def test_a_training_is_led_by_clicks_and_by_keys(visitor):
    page = visitor(LONG)
    says(page, "Everybody who opens this address")
    press(page, "One step")
    says(page, "^Paused after step 1, in epoch 0 of 200")
    page.locator("h1").click()
    page.keyboard.press("s")
    says(page, "^Paused after step 2,")
    lead(page, 1)
    page.keyboard.press("e")
    says(page, f"^Paused after step {2 * STEPS_PER_EPOCH},")
    box(page, "Learning rate").press("t")
    box(page, "Learning rate").press("Escape")
    says(page, "^Paused")
    page.locator("h1").click()
    page.keyboard.press("t")
    says(page, "^Epoch [^0-2]")
    press(page, "Pause")
    says(page, "^Paused")
    press(page, "Stop")
    says(page, "^Stopped after")


def test_rewinding_begins_at_the_same_weights(visitor):
    page = visitor(LONG)
    press(page, "Rewind")
    says(page, "^Paused after step 0")
    expect(loss(page)).to_have_attribute("aria-label", re.compile("validation"))
    first = loss(page).get_attribute("aria-label")
    lead(page, 1)
    expect(loss(page)).not_to_have_attribute("aria-label", first)
    press(page, "Rewind")
    says(page, "^Paused after step 0")
    expect(loss(page)).to_have_attribute("aria-label", first)


def test_a_change_on_the_way_is_marked_and_undone_by_rewinding(visitor):
    page = visitor(LONG)
    lead(page, 1)
    box(page, "Learning rate").fill("0.05")
    box(page, "Learning rate").press("Enter")
    expect(loss(page).locator(".annotation-text")).to_have_text("Learning rate 0.05")
    box(page, "Hidden units").fill("9")
    box(page, "Hidden units").press("Enter")
    says(page, "have changed since")
    press(page, "Rewind")
    says(page, "^Paused after step 0")
    expect(box(page, "Learning rate")).to_have_value("0.3")
    expect(box(page, "Hidden units")).to_have_value("64")
    expect(loss(page).locator(".annotation-text")).to_have_count(0)


def test_the_past_can_be_looked_at_and_the_present_again(visitor):
    page = visitor(LONG)
    lead(page, 3)
    film, matrix = page.locator(".pg-film"), page.locator(".pg-board[aria-label*='Confusion matrix']")
    expect(matrix).to_have_attribute("aria-label", re.compile("after epoch 3:"))
    for key, epoch in (("ArrowLeft", 2), ("ArrowLeft", 1), ("Home", 0), ("ArrowRight", 1)):
        film.press(key)
        expect(film.locator(".pg-place")).to_have_text(f"epoch {epoch}")
        expect(matrix).to_have_attribute("aria-label", re.compile(f"after epoch {epoch}:"))
    film.press("End")
    expect(film.locator(".pg-place")).to_have_text("live")
    expect(matrix).to_have_attribute("aria-label", re.compile("after epoch 3:"))
    film.press("Home")
    film.press(" ")
    expect(film.locator(".pg-place")).to_have_text("live")


def test_a_pinned_run_is_laid_over_the_next_and_can_be_taken_away(visitor):
    page = visitor(LONG)
    lead(page, 2)
    press(page, "Pin")
    rows = page.locator(".pg-pins-table tbody tr")
    expect(rows).to_have_count(1)
    box(page, "Hidden units").fill("9")
    box(page, "Hidden units").press("Enter")
    press(page, "Train anew")
    legend = page.locator(".pg-legend-entry")
    expect(legend).to_have_text(["training", "validation", "run 1"])
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("Hidden units 64")
    expect(rows.nth(1)).to_contain_text("Hidden units 9")
    page.get_by_role("button", name="run 1", exact=True).click()
    expect(legend).to_have_text(["training", "validation"])
    page.get_by_role("button", name="Use: run 1").click()
    expect(box(page, "Hidden units")).to_have_value("64")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "image_classification_run_2.csv"
    page.get_by_role("button", name="Remove: run 1").click()
    expect(page.locator(".pg-pins")).to_be_hidden()


def test_a_zoom_stays_until_a_person_follows_again(visitor):
    page = visitor(LONG)
    press(page, "Train")
    says(page, "^Epoch [1-9]")
    reach = "() => document.querySelector('.pg-curves .pg-plot').layout.xaxis.range"
    area = loss(page).locator(".nsewdrag").bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.2, area["y"] + area["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.5, area["y"] + area["height"] * 0.7, steps=4)
    page.mouse.up()
    expect(page.get_by_role("button", name="Follow")).to_be_visible()
    zoomed, before = page.evaluate(reach), loss(page).get_attribute("aria-label")
    expect(loss(page)).not_to_have_attribute("aria-label", before)
    assert page.evaluate(reach) == zoomed
    press(page, "Follow")
    page.wait_for_function(f"(before) => ({reach})()[1] > before", arg=zoomed[1])
    expect(page.get_by_role("button", name="Follow")).to_be_hidden()


def test_a_reloaded_page_finds_its_run_and_nobody_else_does(visitor):
    page = visitor(LONG)
    for step in (1, 2, 3):
        press(page, "One step")
        says(page, f"^Paused after step {step},")
    page.reload()
    settle(page)
    says(page, "^Paused after step 3,")
    press(page, "One step")
    says(page, "^Paused after step 4,")
    says(visitor(LONG), "^Everybody who opens this address")


CURVE_IN_TIME = """async ([address, empty, values]) => {
  const curves = (await import(address)).default
  const parentElement = document.createElement("div")
  document.querySelector("h1").after(parentElement)
  const series = [{ x: 0, y: 1, every: 1, raw: "", name: "loss", line: { color: "@ink" } }]
  const chart = { series, layout: { xaxis: {}, yaxis: {}, font: {}, hoverlabel: { font: {} } }, height: 200, title: "", alt: "", log: true }
  const found = []
  for (const arrays of [values, [empty, empty], values]) {
    curves({ parentElement, data: { charts: [chart], arrays, words: {}, marks: [], looked: null, file: "" } })
    for (const given = performance.now(); performance.now() - given < 1500;) await new Promise((go) => setTimeout(go, 50))
    found.push(parentElement.querySelector(".pg-plot")._fullLayout.yaxis.range)
  }
  parentElement.remove()
  return found
}"""


def test_a_chart_that_was_empty_shows_what_there_is_and_no_more(visit):
    """No loss is below nought, and Plotly's own idea of an empty chart goes from -1 to 4."""
    page = visit("softmax")
    steps, losses = (base64.b64encode(np.array(values, "<f4").tobytes()).decode() for values in ([0, 1, 2], [2.0, 1.0, 0.5]))
    before, empty, full = page.evaluate(CURVE_IN_TIME, [f"/assets/{parts.version()}/curves.js", "", [steps, losses]])
    assert empty == [0, 1]
    assert full == before
    assert 0.3 < full[0] < 0.5
    assert 2.0 < full[1] < 2.2
