"""A kernel slides over a picture, under the pointer and under the keys; a drawing and a photo become pixels."""

import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from models.data import pictures
from models.maths.cross_correlation import cross_correlate
from models.maths.filters import KERNELS

HEIGHT, WIDTH = 105, 158

# The address follows the last answer after a rest; a stroke has many.
UNTIL_THE_ADDRESS_RESTS = """() => new Promise((resolve) => {
  let [seen, since] = [location.href, Date.now()]
  const look = () => {
    if (location.href !== seen) [seen, since] = [location.href, Date.now()]
    if (Date.now() - since > 2500) return resolve(seen)
    setTimeout(look, 100)
  }
  look()
})"""


@pytest.fixture(scope="module")
def response():
    return cross_correlate(pictures.grey(pictures.photo("flower")), KERNELS["sobel_vertical"])


def total(page):
    return page.locator(".pg-slide-total .pg-cell").inner_text()


def number(text):
    return float(text.replace("−", "-"))


def point(page, picture, row, column, size):
    surface = page.locator(f"[data-picture={picture}] .pg-slide-surface")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    page.mouse.move(box["x"] + box["width"] * (column + 0.5) / size[1], box["y"] + box["height"] * (row + 0.5) / size[0])


def test_the_sum_under_the_pointer_is_the_output(visit, response):
    page = visit("cross_correlation")
    for row, column in ((0, 0), (50, 60), (HEIGHT - 1, WIDTH - 1)):
        point(page, "output", row, column, (HEIGHT, WIDTH))
        assert number(total(page)) == response[row, column]
        expect(page.locator(".pg-slide .pg-place")).to_have_text(f"{row * WIDTH + column + 1} / {HEIGHT * WIDTH}")
    point(page, "input", 51, 61, (HEIGHT + 2, WIDTH + 2))
    assert number(total(page)) == response[50, 60], "the middle of the window is under the pointer"


def test_the_window_goes_by_keys_and_shows_no_more_than_it_has_passed(visit, response):
    page = visit("cross_correlation")
    figure, place = page.locator(".pg-slide"), page.locator(".pg-slide .pg-place")
    figure.press("Home")
    figure.press("ArrowDown")
    figure.press("ArrowRight")
    expect(place).to_have_text(f"{WIDTH + 2} / {HEIGHT * WIDTH}")
    assert number(total(page)) == response[1, 1]
    covers = page.locator("[data-picture=output] .pg-slide-cover")
    expect(covers.first).to_be_hidden()
    figure.press("Home")
    figure.press(" ")
    expect(covers.first).to_be_visible()
    figure.press(" ")
    figure.press("End")
    expect(covers.first).to_be_hidden()


def test_what_is_drawn_is_in_the_picture_and_in_the_address(visit):
    page = visit("cross_correlation?picture=drawn")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("img", name="0 of them marked")).to_be_visible()
    page.locator(".pg-drawing").scroll_into_view_if_needed()
    box = page.locator(".pg-drawing").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.5, steps=6)
    page.mouse.up()
    expect(page.get_by_role("img", name=re.compile("[5-9][0-9] of them marked"))).to_be_visible()
    again = visit(page.evaluate(UNTIL_THE_ADDRESS_RESTS).rpartition("/")[2])
    alts = [tab.locator(".pg-drawing").get_attribute("aria-label") for tab in (page, again)]
    assert alts[0] == alts[1]


def test_a_drawing_is_made_with_keys(visit):
    page = visit("cross_correlation?picture=drawn")
    page.get_by_role("button", name="Clear").click()
    canvas = page.locator(".pg-drawing")
    for key in ("ArrowDown", "ArrowRight", " "):
        canvas.press(key)
    expect(page.get_by_role("img", name=re.compile("[1-9] of them marked"))).to_be_visible()


def test_a_photo_is_made_small_and_looked_at(visit, tmp_path):
    Image.fromarray(np.full((300, 600, 3), (255, 0, 0), np.uint8)).save(tmp_path / "red.png")
    (tmp_path / "notes.png").write_text("no picture")
    page = visit("cross_correlation?picture=own&channels=apart&filter=1")
    expect(page.get_by_text("the flower stands in")).to_be_visible()
    page.locator(".pg-photo input").set_input_files(tmp_path / "notes.png")
    expect(page.get_by_role("alert").filter(has_text="no picture that the browser can read")).to_be_visible()
    page.locator(".pg-photo input").set_input_files(tmp_path / "red.png")
    expect(page.locator("[data-picture=input] .pg-block-shape")).to_have_text("(80, 160, 3)")
    assert page.locator(".pg-slide-total .pg-cell").all_inner_texts() == ["255", "0", "0"]


def test_a_kernel_of_the_gallery_is_taken_and_edited(visit):
    page = visit("cross_correlation")
    page.get_by_role("listitem", name="sharpen").click()
    expect(page).to_have_url(re.compile("filter=0%2C-1%2C0|filter=0,-1,0"))
    cell = page.locator("[data-block=red] .pg-cell").nth(4)
    expect(cell).to_have_text("5")
    cell.click()
    page.locator(".pg-cell-box").fill("6")
    page.locator(".pg-cell-box").press("Enter")
    expect(page.locator(".pg-slide-kernel .pg-cell").nth(4)).to_have_text("6")
