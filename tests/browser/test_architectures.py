"""Networks side by side: pointed at, opened from the drawing and in the table."""

from playwright.sync_api import expect


def test_a_stage_is_opened_from_the_drawing_and_closed_in_the_table(visit):
    page = visit("cnn_zoo?left=lenet&right=alexnet")
    tables = page.locator(".pg-zoo-table")
    expect(tables).to_have_count(2)
    expect(tables.first.locator(".pg-zoo-row")).to_have_count(4)
    page.locator(".pg-strip").first.locator(".pg-strip-stage").first.click(position={"x": 4, "y": 120})
    expect(tables.first.locator(".pg-zoo-row")).to_have_count(7)
    expect(tables.first).to_contain_text("5×5 convolution")
    expect(tables.last.locator(".pg-zoo-row")).to_have_count(5)
    tables.first.locator(".pg-zoo-row", has_text="5×5 convolution").hover()
    expect(page.locator(".pg-strip").first.locator(".pg-lit")).to_have_count(1)
    tables.first.locator("[aria-expanded=true]").press("Enter")
    expect(tables.first.locator(".pg-zoo-row")).to_have_count(4)
    tables.last.get_by_role("button", name="Show all layers").click()
    expect(tables.last.locator(".pg-zoo-row")).to_have_count(5 + 21)


def test_a_layer_says_what_it_costs_when_it_is_pointed_at(visit):
    page = visit("cnn_zoo?left=lenet&right=resnet")
    page.locator(".pg-strip").first.locator(".pg-strip-weight").first.hover()
    tip = page.locator(".pg-zoo .pg-graph-tip").first
    for text in ("5×5 convolution", "1×28×28 to 6×28×28", "156 parameters", "117,600 multiply-adds"):
        expect(tip).to_contain_text(text)
    expect(page.locator(".pg-strip").nth(1).locator(".pg-strip-add")).to_have_count(8)
