"""Numbers in the browser: whole ones on a logarithmic scale have no digits after the point, and all are written as Python writes them."""

import re

from playwright.sync_api import expect

from playground.numerals import text


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


def test_a_number_is_written_as_python_writes_it(visit):
    values = [0, -2.5, 2 / 3, 1234.56, 12345.678, -99999, 5.0314e25, -2e-9, 0.0001234567, 0.00001, 10000]
    written = "async (values) => { const { written } = await import('/assets/any/arrays.js'); return values.map((value) => written(value)) }"
    assert visit("bleu").evaluate(written, values) == [text(value) for value in values]
