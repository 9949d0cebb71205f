"""A network in the browser: pointed at, built, set by hand, drawn for, and followed while it learns."""

import re

import pytest
from playwright.sync_api import expect

PAGE = "mlp_playground"
SMALL = "?data=drawn&widths=3&num_epochs=5"
PICTURE = "() => document.querySelector('.pg-net-plane').toDataURL()"
HALVES = """async ([address, data]) => {
  const { array } = await import(address)
  return Array.from(array({ kind: 'f2', data }))
}"""


@pytest.fixture
def network(visit):
    """The page, with a network on it."""

    def open_page(query=SMALL, **wishes):
        page = visit(PAGE + query, **wishes)
        page.wait_for_function("() => document.querySelector('.pg-net-base')?.width > 0")
        return page

    return open_page


def walk(page, *keys):
    page.locator(".pg-net-over").focus()
    for key in keys:
        page.keyboard.press(key)


def over(page):
    """Wait until the run that is shown is over."""
    expect(page.locator(".pg-run-sentence")).to_contain_text("Finished", timeout=120_000)


def test_units_are_reached_by_keys_and_weights_are_set(network):
    page = network()
    over(page)
    walk(page, "ArrowDown", "ArrowDown")
    expect(page.locator(".pg-net-tip")).to_contain_text("unit 2 of layer 1: bias")
    expect(page.locator(".pg-net-name")).to_have_text("unit 2 of layer 1")
    walk(page, "Enter")
    before = page.evaluate(PICTURE)
    page.get_by_label("x₂", exact=True).nth(1).fill("4.5")
    page.keyboard.press("Enter")
    expect(page.locator(".pg-run-sentence")).to_contain_text("Paused after step 0", timeout=60_000)
    page.keyboard.press("Escape")
    assert page.evaluate(PICTURE) != before
    walk(page, "ArrowDown", "ArrowDown", "Enter")
    expect(page.get_by_label("x₂", exact=True).nth(1)).to_have_value("4.5")


def test_layers_units_and_features_are_added(network):
    page = network()
    page.get_by_role("button", name="One unit more in layer 1").click()
    expect(page).to_have_url(re.compile("widths=4"))
    page.get_by_role("button", name="One layer more").click()
    expect(page).to_have_url(re.compile("widths=4,4"))
    page.get_by_label("Activation of layer 2").select_option("relu")
    expect(page).to_have_url(re.compile("activations=tanh,relu"))
    walk(page, "ArrowDown", "ArrowLeft", "ArrowDown", "ArrowDown", "Enter")
    expect(page).to_have_url(re.compile("features=x1,x2,x1_squared"))


def test_fast_clicks_are_all_points(network):
    page = network(SMALL + "&brush=1")
    plane = page.locator(".pg-net-plane").bounding_box()
    for share in (0.3, 0.5, 0.7):
        page.mouse.click(plane["x"] + 26 + 200 * share, plane["y"] + 100 + 100 * share)
    expect(page.locator("textarea")).to_have_value(re.compile(r"(;[-\d.]+,[-\d.]+,1){3}$"))
    expect(page).to_have_url(re.compile("points="))


def test_the_picture_follows_a_network_that_learns(network):
    page = network("?widths=3&num_epochs=5000&data=xor")
    page.get_by_role("button", name="Train", exact=True).click()
    pictures = {page.evaluate(PICTURE)}
    for _ in range(3):
        page.wait_for_function("(known) => !known.includes(document.querySelector('.pg-net-plane').toDataURL())", arg=list(pictures), timeout=60_000)
        pictures.add(page.evaluate(PICTURE))
    page.get_by_role("button", name="Stop", exact=True).click()


def test_an_address_follows_while_a_run_moves(network):
    page = network("?num_epochs=5000")
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("button", name="One unit more in layer 1").click()
    expect(page).to_have_url(re.compile("widths=5,2"))
    page.get_by_role("button", name="Stop", exact=True).click()


def test_sixteen_bits_are_read_as_numpy_writes_them(network):
    import base64

    import numpy as np

    from playground import parts

    values = np.array([0, -0.0, 1, -1.5, 65504, 6e-8, -6.1e-5, 0.1, np.inf], np.float16)
    found = network().evaluate(HALVES, [f"/assets/{parts.version()}/network_shape.js", base64.b64encode(values.tobytes()).decode()])
    np.testing.assert_array_equal(np.array(found, np.float32), values.astype(np.float32))


@pytest.mark.parametrize("width", [1400, 390])
def test_the_largest_network_is_on_the_screen(network, width):
    page = network("?widths=64,64,64,64,64,64,64,64&features=x1,x2,x1_squared,x2_squared,x1x2,sin_x1,sin_x2&num_epochs=1", width=width)
    room = page.locator(".pg-net").bounding_box()
    assert room["x"] >= 0
    assert room["x"] + room["width"] <= width
    walk(page, *["ArrowRight"] * 8)
    expect(page.locator(".pg-net-tip")).to_contain_text("Output: bias")
