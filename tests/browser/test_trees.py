"""Trees grow step by step, both ways; a node says its numbers and can be chosen."""

import re

from playwright.sync_api import expect


def shown(panel, name):
    return panel.locator(f"g.{name}:not(.pg-unborn) .pg-tree-dot")


def test_trees_grow_together_both_ways(visit):
    page = visit("beam_search")
    figure, beam = page.locator(".pg-forest"), page.locator("[data-panel=beam]")
    expect(beam.locator(".pg-tree-caption")).to_have_text("Answer: A C B <eos>, P = 0.054")
    expect(shown(beam, "pg-best")).to_have_count(4)
    figure.press("Home")
    expect(shown(beam, "pg-tree-node")).to_have_count(0)
    for key, nodes, kept in (
        ("ArrowRight", 4, 0),
        ("ArrowRight", 4, 2),
        ("ArrowRight", 12, 2),
        ("ArrowRight", 12, 4),
        ("ArrowLeft", 12, 2),
        ("ArrowLeft", 4, 2),
    ):
        figure.press(key)
        expect(shown(beam, "pg-tree-node")).to_have_count(nodes)
        expect(shown(beam, "pg-kept")).to_have_count(kept)
    expect(beam.locator(".pg-tree-caption")).to_have_text("Kept: A 0.5, B 0.2")
    expect(page.locator("[data-panel=greedy] .pg-tree-caption")).to_have_text("Kept: A 0.5")


def test_a_node_says_its_numbers_and_the_way_to_it_lights_up(visit):
    page = visit("beam_search")
    beam = page.locator("[data-panel=beam]")
    beam.locator(".pg-best .pg-tree-dot").last.hover()
    expect(beam.locator(".pg-tree-caption")).to_have_text("A C B <eos>: P = 0.054, log P = −2.919, score −1.032")
    expect(beam.locator("g.pg-traced .pg-tree-dot")).to_have_count(4)


def test_what_follows_a_node_that_is_clicked_can_be_changed(visit):
    page = visit("beam_search")
    page.locator("[data-panel=greedy] .pg-best .pg-tree-dot").first.click()
    expect(page).to_have_url(re.compile("prefix=A$"))
    expect(page.get_by_text("Next after A")).to_be_visible()
    bar = page.get_by_role("slider", name="<eos>")
    bar.focus()
    for _ in range(4):
        page.keyboard.press("PageUp")
    expect(bar.locator(".pg-bar-value")).to_have_text("0.429")
    expect(page.locator("[data-panel=greedy] .pg-tree-note")).to_contain_text("A <eos>, P = 0.2143")
    expect(page).to_have_url(re.compile("tree=.*A%3A0.1,0.4,0.3,0.6|tree=.*A:0.1,0.4,0.3,0.6"))


def test_trees_fit_where_they_stand(visit):
    for width in (390, 1280):
        page = visit("beam_search?tree=1:1,1,1,1,1&steps=8&width=6", width=width)
        for panel in page.locator(".pg-tree-panel").all():
            outer, inner = panel.bounding_box(), panel.locator(".pg-tree").bounding_box()
            assert inner["width"] <= outer["width"] + 1
            dots = [dot.bounding_box() for dot in panel.locator(".pg-tree-dot").all()[:40]]
            assert all(outer["x"] <= dot["x"] <= outer["x"] + outer["width"] for dot in dots)
