"""Pictures that share a focus: pointing, dragging, playing, and what the page hears of it."""

import re

import pytest
from playwright.sync_api import expect

from playground.panels import MARGIN


def spot(locator, across, down):
    """A place in an element, as shares of its width and height."""
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*((a + b) / 2 for a, b in zip(start, end, strict=True)), steps=3)
    page.mouse.move(*end, steps=3)
    page.mouse.up()


def test_a_weight_tells_its_formula_with_numbers_that_fit(visit):
    page = visit("kernel_regression")
    tip = page.locator(".pg-tip").first
    expect(tip).to_contain_text("At x = 1.5")
    page.mouse.move(*spot(page.locator(".pg-over").first, 0.4, 0.3))
    expect(tip).to_contain_text("α = K(")
    similarity, total, weight = (
        float(number) for number in re.search(r"= ([\d.e−]+) / ([\d.]+) = ([\d.e−]+);", tip.inner_text().replace("−", "-")).groups()
    )
    assert weight == pytest.approx(similarity / total, rel=2e-3)
    page.mouse.move(2, 2)
    expect(tip).to_contain_text("At x = 1.5")


def test_a_query_is_dragged_and_the_address_follows(visit):
    page = visit("kernel_regression")
    plane = page.locator(".pg-plane").first
    plane.hover()
    drag(page, spot(plane, 0.35, 0.75), spot(plane, 0.8, 0.75))
    width = plane.bounding_box()["width"]
    query = round(5 * (0.8 * width - MARGIN) / (width - MARGIN - 12) / 0.05) * 0.05
    expect(page).to_have_url(re.compile(rf"query={query:.4g}$"))
    expect(page.locator(".katex").first).to_contain_text(f"({query:.4g})")


def test_a_point_is_moved_added_and_taken_away(visit):
    page = visit("kernel_regression?points=1,1 2,2 4,3")
    plane = page.locator(".pg-plane").first
    dots = page.locator(".pg-plane-points").first.locator("circle")
    dots.nth(1).hover()  # waits until the page has come to rest
    start = spot(dots.nth(1), 0.5, 0.5)
    drag(page, start, (start[0], start[1] - 40))
    expect(page).to_have_url(re.compile(r"points=1,1\+(1\.99|2|2\.01),3\.[01]\d*\+4,3"))  # forty pixels of 280 for eight units
    page.mouse.dblclick(*spot(plane, 0.72, 0.15))
    expect(dots).to_have_count(4)
    page.mouse.dblclick(*spot(dots.nth(1), 0.5, 0.5))
    expect(dots).to_have_count(3)


def test_learning_is_played_both_ways(visit):
    page = visit("kernel_regression?picture=learning&steps=10&start=2")
    board = page.locator(".pg-board").nth(1)
    caption = board.locator(".pg-caption")
    expect(caption).to_contain_text("Step 10")
    board.press("Home")
    expect(caption).to_contain_text("w = 0.5, width 2")
    first = board.locator(".pg-plane-curves path").nth(1).get_attribute("d")
    board.press("ArrowRight")
    expect(caption).to_contain_text("Step 1:")
    assert board.locator(".pg-plane-curves path").nth(1).get_attribute("d") != first
    board.press("ArrowLeft")
    expect(board.locator(".pg-plane-curves path").nth(1)).to_have_attribute("d", first)


def test_a_head_is_pointed_at_and_kept(visit):
    page = visit("multi_head")
    tip = page.locator(".pg-tip").first
    expect(tip).to_contain_text("the same word")
    page.mouse.move(*spot(page.locator(".pg-over").first, 0.5, 0.5))
    expect(tip).to_contain_text("the word before")
    page.mouse.click(*spot(page.locator(".pg-over").first, 0.06, 0.5))
    expect(page).to_have_url(re.compile(r"head=0&word=4"))
    page.locator(".pg-over").first.press("ArrowDown")
    expect(page).to_have_url(re.compile(r"head=0$"))


def test_the_player_moves_the_position_and_the_page_hears_where_it_stopped(visit):
    page = visit("positional_encoding")
    board = page.locator(".pg-board").first
    board.press("End")
    expect(page).to_have_url(re.compile("position=59"))
    expect(page.get_by_role("textbox", name="Position i")).to_have_value("59")
    hand = board.locator(".pg-plane-hands line").first
    expect(hand).to_be_visible()
    before = hand.get_attribute("x2")
    board.press("ArrowLeft")
    expect(hand).not_to_have_attribute("x2", before)


def test_a_masked_score_is_clicked(visit):
    page = visit("scoring")
    board = page.locator(".pg-board").first
    board.locator("[data-block=masked] .pg-cell").nth(1).click()
    expect(page).to_have_url(re.compile("lengths=2,4,2,1"))
    board.locator("[data-block=weights] .pg-cell").first.hover()
    expect(board.locator(".pg-caption")).to_contain_text("α(q1, k1) = e^1.5 / (e^1.5 + e^0.5) = ")
    expect(board.locator("[data-block=weights] .pg-cell").first).to_have_text("0.73")
