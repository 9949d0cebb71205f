"""Tables on a wide screen and on a phone."""

from itertools import pairwise

from playwright.sync_api import expect


def name_of(cell):
    """What stands before a value on the screen."""
    return cell.evaluate("(cell) => getComputedStyle(cell, '::before').content")


def test_a_row_is_a_line_on_a_wide_screen_and_a_block_on_a_phone(visit):
    for width in (1280, 390):
        page = visit("language_model", width=width)
        table = page.get_by_role("table", name="The same blocks, three families")
        table.scroll_into_view_if_needed()
        row = table.locator("tbody tr").last
        expect(row.locator("th")).to_have_text("encoder–decoder (T5)")
        cells = [cell.bounding_box() for cell in row.locator("th, td").all()]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in cells)
        if width == 1280:
            assert len({box["y"] for box in cells}) == 1
            assert name_of(row.locator("td").first) == "none"
        else:
            assert all(below["y"] >= above["y"] + above["height"] for above, below in pairwise(cells))
            assert [name_of(cell) for cell in row.locator("td").all()] == ['"sees"', '"is asked for"', '"can"', '"cannot"']
            assert cells[-1]["height"] < 80, "words are not broken one to a line"
