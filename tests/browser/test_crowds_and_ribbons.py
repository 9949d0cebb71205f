"""People who sort themselves, texts whose pieces grow together, probabilities that go on adding up to 1, texts of several lines."""

import re

import pytest
from playwright.sync_api import expect

# Pixels of the two colours on the canvas: every person is a square of the same size
COUNT_PIXELS = """() => {
  const canvas = document.querySelector('.pg-crowd-canvas')
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  const found = {}
  for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3]) { const key = pixels.slice(i, i + 3).join(); found[key] = (found[key] ?? 0) + 1 }
  return Object.values(found)
}"""
COUNT_PAINTS = """() => {
  window.paints = 0
  const paint = CanvasRenderingContext2D.prototype.putImageData
  CanvasRenderingContext2D.prototype.putImageData = function (...all) { window.paints++; return paint.apply(this, all) }
}"""


def forward(page, part):
    page.locator(f"{part} .pg-button").nth(3).click()


def test_ten_thousand_people_are_on_the_canvas_and_the_exact_ones_stay(visit):
    page = visit("bayes")
    page.wait_for_function(f"() => ({COUNT_PIXELS})().length === 2")
    ill, healthy = sorted(page.evaluate(COUNT_PIXELS))
    assert ill * 9985 == healthy * 15
    for _ in range(3):
        forward(page, ".pg-crowd")
    expect(page.locator(".pg-crowd .pg-caption")).to_have_text(re.compile(r"^115 people are left, and 15 of them are ill: 0\.1304\. .* 0\.1306\.$"))
    for _ in range(2):
        forward(page, ".pg-crowd")
    expect(page.locator(".pg-crowd .pg-caption")).to_have_text(re.compile(r"^18 people are left, and 15 .* 0\.8307\.$"))
    page.locator(".pg-crowd .pg-button").first.click()
    page.wait_for_function(f"([ill, healthy]) => ({COUNT_PIXELS})().sort((a, b) => a - b).join() === [ill, healthy].join()", arg=[ill, healthy])


def test_pointing_at_somebody_tells_the_group(visit):
    page = visit("bayes")
    forward(page, ".pg-crowd")
    page.locator(".pg-crowd-canvas").hover(position={"x": 2, "y": 32})
    expect(page.locator(".pg-crowd .pg-pointed")).to_have_text("ill, first test positive, second test positive: 15 people")


def test_who_wants_no_motion_sees_one_picture_a_step(visit):
    page = visit("bayes")
    page.evaluate(COUNT_PAINTS)
    forward(page, ".pg-crowd")
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.paints") == 1


def test_everybody_walks_in_many_small_steps(chromium, server):
    context = chromium.new_context(base_url=server, viewport={"width": 1280, "height": 900}, reduced_motion="no-preference")
    page = context.new_page()
    page.goto("/bayes")
    page.locator(".pg-crowd-canvas").wait_for()
    page.wait_for_function(f"() => ({COUNT_PIXELS})().length === 2")
    page.evaluate(COUNT_PAINTS)
    page.clock.install()  # of the browser, so that a busy machine draws as many pictures as any other
    forward(page, ".pg-crowd")
    page.clock.run_for(2000)
    assert page.evaluate("() => window.paints") > 5
    context.close()


@pytest.mark.parametrize(("share", "name"), [(0.35, "1"), (0.0, "6"), (1.0, "2")])
def test_probabilities_go_on_adding_up_to_one(visit, share, name):
    page = visit("cross_entropy")
    bars = page.locator(".pg-bars[role=group]").first.get_by_role("slider")
    bar = bars.nth(int(name) - 1)
    area = bar.bounding_box()
    page.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] * 0.85)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] / 2, area["y"] + 26 + (area["height"] - 56) * (1 - share), steps=6)
    page.mouse.up()
    values = [float(bars.nth(i).get_attribute("aria-valuenow")) for i in range(6)]
    assert values[int(name) - 1] == pytest.approx(share, abs=0.011)
    assert sum(values) == pytest.approx(1, abs=1e-5)
    others = [value for i, value in enumerate(values) if i != int(name) - 1]
    assert others == pytest.approx([others[0]] * 5, abs=2e-6)
    expect(page).to_have_url(re.compile(r"\?p=" + ",".join(f"{value:g}"[:6] + r"\d*" for value in values) + "$"))


def test_pieces_grow_forwards_and_fall_apart_backwards(visit):
    page = visit("text_to_tokens?merges=12")
    ribbon = page.locator(".pg-ribbon").nth(1)
    pieces = ribbon.locator(".pg-ribbon-text").first.locator(".pg-letter:not(.pg-joined)")
    counts = []
    for button in (0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3):
        ribbon.locator(".pg-button").nth(button).click()
        counts.append(pieces.count())
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] < counts[0] * 0.85
    for count in counts[-2::-1]:
        ribbon.locator(".pg-button").nth(1).click()
        assert pieces.count() == count
    ribbon.locator(".pg-moment").nth(4).click()
    assert pieces.count() == counts[5]
    expect(ribbon.locator(".pg-caption")).to_have_text(re.compile("^Merge 5: "))
    expect(ribbon.locator(".pg-place")).to_have_text("6 / 13")


def test_the_list_of_moments_scrolls_and_the_page_stays(visit):
    page = visit("text_to_tokens?merges=200")
    chip = page.locator(".pg-moment.pg-present")
    expect(chip).to_have_count(1)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTop") == 0
    assert page.evaluate("() => [...document.querySelectorAll('.pg-moment-list')].at(-1).scrollTop") > 0


def test_pointing_at_a_piece_tells_its_entry(visit):
    page = visit("text_to_tokens")
    ribbon = page.locator(".pg-ribbon").nth(1)
    ribbon.locator(".pg-letter").nth(1).hover()
    expect(ribbon.locator(".pg-pointed")).to_have_text(re.compile(r"entry \d+, made by merge \d+"))


def test_a_text_of_several_lines_is_read_while_it_is_typed(visit):
    page = visit("cross_entropy")
    box = page.locator("textarea.pg-field")
    box.fill("<b>no\nno")
    expect(page.locator(".pg-ribbon .pg-letter")).to_have_count(8)
    assert page.locator(".pg-ribbon b").count() == 0
    box.press("Enter")
    expect(page).to_have_url(re.compile("text=%3Cb%3Eno%0Ano"))


def test_a_text_may_come_from_a_file(visit, tmp_path):
    """Its beginning, as much as the box takes; what is no text stays outside, and says so."""
    (tmp_path / "story.txt").write_text("yes " * 5000)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\0\0")
    page = visit("cross_entropy")
    box, chooser = page.locator("textarea.pg-field"), page.locator(".pg-field-below input")
    chooser.set_input_files(tmp_path / "story.txt")
    expect(page).to_have_url(re.compile("text=yes"))
    kept = box.input_value()
    assert len(kept) == int(box.get_attribute("maxlength")) < 20_000
    chooser.set_input_files(tmp_path / "picture.png")
    expect(page.locator(".pg-slider:has(textarea) .pg-note")).to_have_text("This file is no text.")
    assert box.input_value() == kept
