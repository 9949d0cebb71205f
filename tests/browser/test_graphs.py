"""Graphs are stepped both ways, pointed at and clicked; figures that move do so; torch's answer comes by itself."""

import re

from playwright.sync_api import expect

WARMING = 90_000  # milliseconds that a worker may take to load keras on a busy machine


def place(part):
    return part.locator(".pg-place")


def cells(graph, node):
    return graph.locator(".pg-node", has=graph.page.locator(f".pg-node-title:text-is('{node}')")).locator(".pg-net-cell").all_text_contents()


def test_a_graph_is_stepped_both_ways(visit):
    graph = visit("autograd").locator(".pg-graph").first
    expect(place(graph)).to_have_text("7 / 7")
    assert cells(graph, "x") == ["0", "1", "2", "3", "0", "4", "8", "12"]
    graph.press("ArrowLeft")
    expect(place(graph)).to_have_text("6 / 7")
    assert cells(graph, "x")[4:] == ["0", "2", "4", "6"]
    expect(graph.locator(".pg-edge.pg-is-back")).to_have_count(1)
    graph.press("Home")
    assert cells(graph, "y") == ["", ""]
    graph.press("ArrowRight")
    expect(graph.locator(".pg-edge.pg-is-flow")).to_have_count(2)
    assert cells(graph, "v1") == ["14", ""]


def test_an_edge_that_is_clicked_is_detached_and_attached_again(visit):
    page = visit("autograd?program=u = x*x; z = u*x; sum(z)")
    graph = page.locator(".pg-graph").first
    graph.get_by_role("button", name="Detach: u is a constant for z").press("Enter")
    expect(page).to_have_url(re.compile("detach"))
    expect(page.get_by_role("textbox", name="Program")).to_have_value("u = x*x; z = detach(u)*x; sum(z)")
    expect(graph.locator(".pg-is-cut")).to_have_count(1)
    assert cells(graph, "x")[4:] == ["0", "1", "4", "9"]
    graph.get_by_role("button", name="Attach again").press(" ")
    expect(graph.locator(".pg-is-cut")).to_have_count(0)
    assert cells(graph, "x")[4:] == ["0", "3", "12", "27"]


def test_the_exact_number_is_told_when_it_is_pointed_at(visit):
    page = visit("autograd?program=x/3&inputs=x=1")
    graph = page.locator(".pg-graph").first
    graph.locator(".pg-net-cell", has_text="0.3333").first.hover()
    expect(graph.locator(".pg-graph-tip")).to_have_text("0.333333333333")
    page.mouse.move(0, 0)
    expect(graph.locator(".pg-graph-tip")).to_be_hidden()


def test_a_narrow_screen_gets_the_graph_from_top_to_bottom(visit):
    tops = {}
    for width in (1280, 390):
        nodes = visit("autograd", width=width).locator(".pg-graph").first.locator(".pg-node-box").all()
        boxes = [node.bounding_box() for node in nodes]
        tops[width] = boxes[-1]["y"] - boxes[0]["y"]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    assert tops[390] > 150 > tops[1280]


def test_torchs_answer_comes_by_itself(visit):
    expect(visit("autograd").get_by_text("Every derivative is torch's own")).to_be_visible(timeout=WARMING)


def test_a_figure_moves_with_its_player(visit):
    reel = visit("derivatives").locator(".pg-reel").first
    secant = reel.locator(".scatterlayer .trace").nth(2).locator("path.js-line")
    before = secant.get_attribute("d")
    reel.get_by_role("button", name="Last step").click()
    expect(reel.locator(".pg-caption")).to_contain_text("h = 0.0001")
    expect(secant).not_to_have_attribute("d", before)
    reel.press("Home")
    expect(reel.locator(".pg-caption")).to_contain_text("h = 2:")
