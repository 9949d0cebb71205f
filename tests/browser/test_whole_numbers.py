"""Whole numbers on a logarithmic scale: a batch size has no digits after the point."""

import re

from playwright.sync_api import expect


def test_arrow_keys_and_the_track_give_whole_numbers_only(visit):
    page = visit("image_classification?batch_size=1")
    control = page.locator(".pg-slider").filter(has=page.locator(".pg-label", has_text=re.compile("^Batch size$")))
    box, track = control.locator(".pg-number"), control.locator(".pg-range")
    for expected in ("2", "3", "4"):
        track.press("ArrowRight")
        expect(box).to_have_value(expected)
    expect(page).to_have_url(re.compile(r"\?batch_size=4$"))
    for share in (0.05, 0.13, 0.27):
        track.click(position={"x": track.bounding_box()["width"] * share, "y": 10})
        assert box.input_value().isdigit()
