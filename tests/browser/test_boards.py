"""Boards are stepped both ways, played, and edited."""

import re

from playwright.sync_api import expect


def place(board):
    return board.locator(".pg-place")


def press(board, word):
    board.get_by_role("button", name=re.compile(word)).click()


def test_a_board_is_stepped_both_ways_and_played(visit):
    board = visit("padding_and_stride").locator(".pg-board").first
    caption = board.locator(".pg-caption")
    first = caption.inner_text()
    for word, expected in (("forward", "2 / 16"), ("Last", "16 / 16"), ("back", "15 / 16"), ("First", "1 / 16")):
        press(board, word)
        expect(place(board)).to_have_text(expected)
        expect(caption).to_have_text(first) if word == "First" else expect(caption).not_to_have_text(first)
    for key, expected in (("ArrowRight", "2 / 16"), ("ArrowRight", "3 / 16"), ("ArrowLeft", "2 / 16"), ("End", "16 / 16"), ("Home", "1 / 16")):
        board.press(key)
        expect(place(board)).to_have_text(expected)
    board.page.emulate_media(reduced_motion="no-preference")
    press(board, "Play")
    expect(place(board)).to_have_text(re.compile(r"^([2-9]|1\d) / 16$"))
    press(board, "Pause")
    expect(board.get_by_role("button", name="Play")).to_be_visible()
    expect(place(board)).not_to_have_text("16 / 16")
    board.locator(".pg-speed").select_option("4")
    board.press("End")
    board.press("ArrowLeft")
    board.press(" ")
    expect(place(board)).to_have_text("16 / 16")
    expect(board.get_by_role("button", name="Play")).to_be_visible()


def test_the_window_lies_over_the_numbers_that_count(visit):
    board = visit("padding_and_stride?height=5&width=5&stride_height=1&stride_width=1").locator(".pg-board").first
    press(board, "forward")
    expect(board.locator("[data-block=output] .pg-is-now")).to_have_count(1)
    window = board.locator(".pg-window").bounding_box()
    numbers = [cell.bounding_box() for cell in board.locator(".pg-is-hit").all()]
    assert len(numbers) == 9
    assert all(inside(number, window) for number in numbers)


def inside(small, large):
    ends = [(box["x"], box["y"], -box["x"] - box["width"], -box["y"] - box["height"]) for box in (small, large)]
    return all(inner >= outer - 1 for inner, outer in zip(*ends, strict=True))


def cells(board, block):
    return board.locator(f"[data-block={block}] .pg-cell").all_inner_texts()


def edit(board, block, index, value, key="Enter"):
    board.locator(f"[data-block={block}] .pg-cell").nth(index).click()
    board.locator(".pg-cell-box").fill(value)
    board.locator(".pg-cell-box").press(key)
    expect(board.locator(".pg-cell-box")).to_have_count(0)


def test_an_edited_number_changes_the_result_and_the_address(visit):
    page = visit("broadcasting")
    board = page.locator(".pg-board")
    assert cells(board, "result") == ["0", "1", "1", "2", "2", "3"]
    board.press("Home")
    edit(board, "a", 0, "seven")
    edit(board, "a", 0, "9", "Escape")
    assert cells(board, "a") == ["0", "1", "2"]
    edit(board, "a", 0, "7")
    expect(page).to_have_url(re.compile(r"\?values_a=7,1,2$"))
    board.press("End")
    expect(board.locator("[data-block=result] .pg-cell").first).to_have_text("7")
    assert cells(board, "result") == ["7", "8", "1", "2", "2", "3"]
    board.locator("[data-block=result] .pg-cell").nth(3).hover()
    expect(board.locator(".pg-is-linked")).to_have_count(3)


def test_shapes_that_are_typed_are_taken_or_answered(visit):
    page = visit("broadcasting?a=3,2&b=3")
    expect(page.locator(".pg-caption")).to_contain_text("cannot be broadcast")
    expect(page.locator("[data-block=result]")).to_be_hidden()
    box = page.get_by_role("textbox", name="Shape of b")
    box.fill("2")
    expect(page.locator("[data-block=result] .pg-cell")).to_have_count(6)
    expect(page).to_have_url(re.compile(r"\?a=3,2&b=2$"))
    box.fill("<b>two</b>")
    expect(page.get_by_role("alert").filter(has_text="<b>")).to_be_visible()
    expect(page.locator("[data-block=result] .pg-cell")).to_have_count(6)


def test_words_stand_in_lines_that_wrap_and_light_up_where_they_stand(visit):
    page = visit("bleu?prediction=the cat sat on on the mat&reference=the cat is on the mat&max_n=3", width=390)
    board = page.locator(".pg-board").first
    frame = board.bounding_box()
    boxes = [cell.bounding_box() for cell in board.locator("[data-block=n3] .pg-cell").all()]
    assert len({box["y"] for box in boxes}) > 1
    assert all(box["x"] + box["width"] <= frame["x"] + frame["width"] + 1 for box in boxes)
    chip = board.locator("[data-block=n2] .pg-cell", has_text="on the")
    chip.hover()
    expect(board.locator("[data-block=prediction] .pg-is-linked")).to_have_text(["on", "the"])
    expect(board.locator("[data-block=reference0] .pg-is-linked")).to_have_text(["on", "the"])
    board.press("Home")
    expect(board.locator(".pg-caption")).to_contain_text("occurrence 1 in the prediction, 2 in the reference")
    expect(board.locator("[data-block=n1] .pg-is-right")).to_have_count(1)
