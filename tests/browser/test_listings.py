"""Code that can be taken along."""

from playwright.sync_api import expect

from models.maths.softmax import softmax
from playground.kit import source


def test_code_is_copied_as_it_is(visit):
    page = visit("softmax")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    listing = page.locator(".pg-listing", has_text="def softmax(")
    listing.hover()
    listing.get_by_role("button", name="Copy").click()
    expect(listing.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == source.of(softmax)
    expect(listing.get_by_role("button", name="Copy", exact=True)).to_be_visible()


def test_where_a_page_may_not_write_what_is_selected_is_copied(visit):
    page = visit("softmax")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not here')) }")
    listing = page.locator(".pg-listing", has_text="def softmax(")
    listing.hover()
    listing.get_by_role("button", name="Copy").click()
    expect(listing.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == source.of(softmax).rstrip()
