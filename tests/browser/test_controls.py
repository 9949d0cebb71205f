"""Controls answer while they are moved, say what they put right, and all that is set stands in the address."""

import re

import pytest
from playwright.sync_api import expect

TELL_CHANGES = """([picture]) => {
  window.seen = []
  const look = () => { const now = document.querySelector(picture).getAttribute('aria-label'); if (now !== window.seen.at(-1)) window.seen.push(now) }
  look()
  new MutationObserver(look).observe(document.querySelector(picture), { attributes: true, attributeFilter: ['aria-label'] })
}"""

ZOOM = "() => { window.kept = [...document.querySelectorAll('.js-plotly-plot')].at(-1); return Plotly.relayout(kept, {'xaxis.range': [-5, 5]}) }"


def slider(page, label, number=0):
    return page.locator(".pg-slider").filter(has=page.locator(".pg-label", has_text=re.compile(f"^{label}$"))).nth(number)


def seen(page):
    return page.evaluate("() => window.seen")


def address(query):
    return re.compile(rf"\?{query}$")


@pytest.mark.parametrize(
    ("path", "label", "picture", "name"),
    [
        ("softmax", "Temperature", ".pg-bars[role=img]", "temperature"),
        ("padding_and_stride", "rows", ".pg-board", "height"),
        ("broadcasting", "axis −2 of a", ".pg-board", "a"),
    ],
)
def test_the_picture_answers_while_a_slider_is_held(visit, path, label, picture, name):
    page = visit(path)
    page.evaluate(TELL_CHANGES, [picture])
    track = slider(page, label).locator(".pg-range").bounding_box()
    middle = track["y"] + track["height"] / 2
    page.mouse.move(track["x"] + track["width"] / 2, middle)
    page.mouse.down()
    for share in (0.99, 0.01, 0.99, 0.7, 0.2, 0.8, 0.4, 0.99):  # where it is let go is no default, which no address shows
        before = len(seen(page))
        page.mouse.move(track["x"] + track["width"] * share, middle)
        page.wait_for_function("(count) => window.seen.length > count", arg=before)
    page.wait_for_function("() => new Set(window.seen).size > 3")
    expect(page).to_have_url(address(rf"{name}=.+"))
    page.mouse.up()


def test_a_slider_with_room_for_small_values_begins_at_zero(visit):
    page = visit("weight_decay")
    knob = slider(page, "λ, weight decay")
    track, box = knob.locator(".pg-range"), knob.locator(".pg-number")
    expect(box).to_have_value("3")
    track.press("Home")
    expect(box).to_have_value("0")
    expect(page).to_have_url(address("weight_decay=0"))
    track.press("ArrowRight")
    expect(box).to_have_value("0.01")
    track.evaluate("(node) => { node.value = 500; node.dispatchEvent(new Event('input', { bubbles: true })) }")
    expect(box).to_have_value("6.3")
    expect(page).to_have_url(address("weight_decay=6.3"))


def test_bars_answer_while_they_are_held(visit):
    page = visit("softmax")
    page.evaluate(TELL_CHANGES, [".pg-bars[role=img]"])
    bar = page.get_by_role("slider", name="cat")
    area = bar.bounding_box()
    page.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] * 0.6)
    page.mouse.down()
    for count in (2, 3, 4):
        page.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] * (0.6 - 0.1 * count))
        page.wait_for_function("(count) => window.seen.length >= count", arg=count)
    page.mouse.up()
    value = float(bar.get_attribute("aria-valuenow"))
    expect(page).to_have_url(address(f"logits={value:g},2,3"))
    for _ in range(5):
        bar.press("ArrowDown")
    expect(page).to_have_url(address(f"logits={value - 0.5:g},2,3"))


def test_a_plot_is_never_drawn_anew_and_keeps_its_zoom(visit):
    page = visit("softmax")
    page.evaluate(ZOOM)
    track = slider(page, "Offset added to every logit").locator(".pg-range")
    label = page.locator(".pg-plot").last
    track.focus()
    for count in range(1, 11):
        track.press("ArrowRight")
        expect(label.locator(".annotation-text")).to_have_text(f"{count / 2:g}")
    assert page.evaluate("() => [...document.querySelectorAll('.js-plotly-plot')].at(-1) === window.kept && window.kept.isConnected")
    assert page.evaluate("() => window.kept.layout.xaxis.range") == [-5, 5]
    expect(page).to_have_url(address("offset=5"))


def test_what_cannot_be_is_said_in_the_address_or_typed(visit):
    page = visit("softmax?temperature=0.001")
    expect(page.get_by_text("below the smallest value")).to_be_visible()
    expect(page).to_have_url(address("temperature=0.05"))
    control = slider(page, "Temperature")
    control.locator(".pg-number").fill("99")
    control.locator(".pg-number").press("Enter")
    expect(control.locator(".pg-note")).to_contain_text("between 0.05 and 20")
    expect(control.locator(".pg-number")).to_have_value("20")
    expect(page).to_have_url(address("temperature=20"))
    for typed in ("warm", "", "1e", "NaN"):
        control.locator(".pg-number").fill(typed)
        control.locator(".pg-number").press("Enter")
        expect(control.locator(".pg-note")).to_contain_text("not a number")
        expect(control.locator(".pg-number")).to_have_value("20")


def test_arrow_keys_move_sliders_of_both_scales(visit):
    page = visit("softmax")
    temperature = slider(page, "Temperature")
    temperature.locator(".pg-range").press("ArrowRight")
    expect(temperature.locator(".pg-number")).to_have_value("1.1")
    temperature.locator(".pg-range").press("ArrowLeft")
    expect(temperature.locator(".pg-number")).to_have_value("1")
    offset = slider(page, "Offset added to every logit")
    for _ in range(7):
        offset.locator(".pg-range").press("ArrowLeft")
    expect(offset.locator(".pg-number")).to_have_value("-3.5")
    expect(page).to_have_url(address("offset=-3.5"))


@pytest.mark.parametrize(("locale", "title"), [("en-US", "Softmax"), ("zh-CN", "softmax运算")])
def test_a_copied_address_shows_what_was_set_in_either_language(visit, locale, title):
    page = visit("softmax?logits=0,1.5,-2&temperature=2.5&label=0&offset=20&dtype=float16", locale=locale)
    expect(page.locator("h1")).to_have_text(title)
    assert [box.input_value() for box in page.locator(".pg-number").all()] == ["2.5", "20"]
    assert [bar.get_attribute("aria-valuenow") for bar in page.locator(".pg-draggable").all()] == ["0", "1.5", "-2"]
    expect(page.get_by_role("radio", name="float16")).to_be_checked()
    expect(page).to_have_url(address("logits=0,1.5,-2&temperature=2.5&label=0&offset=20&dtype=float16"))


def test_the_language_changes_in_place_and_keeps_the_parameters(visit):
    page = visit("padding_and_stride?height=5&stride_height=1")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("填充和步幅")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator(".pg-number").first).to_have_value("5")
    expect(page).to_have_url(address("height=5&stride_height=1&lang=zh"))
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Padding and Stride")
    expect(page).to_have_url(address("height=5&stride_height=1&lang=en"))


@pytest.mark.parametrize(
    ("path", "label", "value", "name", "preset"),
    [
        ("softmax?offset=3", "Temperature", "2", "temperature", "logits=2,2,2,2&label=1"),
        ("padding_and_stride", "rows", "5", "height", "mode=keras_same"),
        ("broadcasting", "Shape of a", "6,1", "a", "a=4,1&b=4&operator=subtract"),
    ],
)
def test_a_value_is_taken_again_after_a_preset_took_it_away(visit, path, label, value, name, preset):
    page = visit(path)
    box = page.get_by_role("textbox", name=label, exact=True).first
    for _ in range(2):
        box.fill(value)
        box.press("Enter")
        expect(page).to_have_url(re.compile(f"[?&]{name}={value}(&|$)"))
        page.get_by_role("button", name="Set it up").nth(1).click()
        expect(page).to_have_url(address(preset))
        expect(box).not_to_have_value(value)
