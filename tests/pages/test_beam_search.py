"""What the page on beam search states and draws is what the searches find."""

import math

import pytest

from models.maths import beam_search as maths


def part(screen, name):
    return next(found for found in screen.parts() if found.key == f"beam_search.{name}").data


def panel(screen, name):
    return next(entry for entry in part(screen, "trees")["panels"] if entry["id"] == name)


def preset(visit, number):
    screen = visit("beam_search")
    screen.app.button(f"beam_search.preset.{number}").click().run()
    return screen


def test_the_fact(visit):
    screen = visit("beam_search")
    assert "A B C <eos>, P = 0.048" in panel(screen, "greedy")["note"]
    assert "A C B <eos>, P = 0.054" in panel(screen, "beam")["note"]
    assert "A C B <eos>, P = 0.054" in panel(screen, "all")["note"]
    assert "28 probabilities" in panel(screen, "beam")["note"]
    assert "160 probabilities" in panel(screen, "all")["note"]
    for said in ("= 0.048", "= 0.054", "28 probabilities where there are 160"):
        assert said in screen.texts


def test_the_formula_has_the_live_numbers(visit):
    latex = visit("beam_search").app.latex[0].value
    assert r"P &= 0.5 \cdot 0.3 \cdot 0.6 \cdot 0.6 = 0.054" in latex
    assert f"= {math.log(0.054) / 4**0.75:.4f}" in latex


def test_what_is_kept_is_drawn_as_kept(visit):
    nodes = {node["id"]: node for node in panel(visit("beam_search"), "beam")["nodes"]}
    kept = [name for name, node in nodes.items() if node["verdict"] in ("kept", "ended")]
    assert sorted(kept) == sorted(["A", "B", "AB", "AC", "ABC", "ACB", "ABC.", "ACB."])
    assert [name for name, node in nodes.items() if node["best"]] == ["A", "AC", "ACB", "ACB."]
    assert nodes["ACB."]["end"] == "0.054"
    assert (nodes["AC"]["edge"], nodes["AC"]["born"], nodes["AC"]["judged"]) == ("0.3", 3, 4)
    assert all(node["parent"] == "" or node["parent"] in nodes for node in nodes.values())


def test_every_frame_has_its_sentence(visit):
    trees = part(visit("beam_search", steps="3"), "trees")
    assert trees["frames"] == 8
    assert {len(entry["notes"]) for entry in trees["panels"]} == {8}
    stopped = part(visit("beam_search", tree="1:.1,.1,.8"), "trees")
    assert {len(entry["notes"]) for entry in stopped["panels"]} == {stopped["frames"]}


def test_without_a_penalty_the_shortest_wins(visit):
    screen = preset(visit, 0)
    assert "P = 0.1," in panel(screen, "all")["note"]
    assert panel(screen, "all")["note"].startswith(("<eos>", "A <eos>"))


def test_a_beam_that_is_worse_than_greedy_search(visit):
    screen = preset(visit, 1)
    assert "P = 0.1417" in panel(screen, "greedy")["note"]
    assert "P = 0.0748" in panel(screen, "beam")["note"]
    assert "worse than greedy search" in screen.texts


def test_the_six_candidates_of_the_book(visit):
    table = next(entry.value for entry in preset(visit, 2).app.markdown if entry.value.startswith("| candidate"))
    assert sorted(line.split("`")[1].replace("\N{NO-BREAK SPACE}", " ") for line in table.splitlines()[2:]) == sorted(
        ["A", "C", "A B", "C E", "A B D", "C E D"]
    )


def test_the_cost(visit):
    bars = part(visit("beam_search"), "cost")["bars"]
    assert [bar["text"] for bar in bars] == ["100,000", "200,000", "10⁴⁰"]
    assert [bar["value"] for bar in bars] == [pytest.approx(5), pytest.approx(math.log10(200_000)), pytest.approx(40)]
    assert part(visit("beam_search", vocabulary="3", length="50"), "cost")["bars"][2]["text"] == "7.2·10²³"


def test_too_many_steps_are_put_right_with_a_sentence(visit):
    screen = visit("beam_search", tree="1:1,1,1,1,1,1", steps="8")
    assert "3 are used" in screen.texts
    assert part(screen, "trees")["depth"] == 3


def test_a_tree_that_cannot_be_read_leaves_the_picture(visit):
    screen = visit("beam_search", tree="1: x")
    assert "X" in part(screen, "tree")["problem"]
    assert "P = 0.048" in panel(screen, "greedy")["note"]


def test_bars_change_what_follows_the_chosen_tokens(visit):
    screen = visit("beam_search", prefix="AC")
    assert part(screen, "weights")["title"] == "Next after A C"
    assert [bar["text"] for bar in part(screen, "weights")["bars"]] == ["0.100", "0.600", "0.200", "0.100"]
    tree = maths.read_tree(screen.spec.tree).changed((0, 2), (0.0, 0.0, 0.0, 1.0))
    changed = visit("beam_search", tree=maths.write_tree(tree))
    assert "A C <eos>, P = 0.15" in panel(changed, "beam")["note"]


def test_numbers_that_do_not_add_up_to_1_are_shares(visit):
    bars = part(visit("beam_search", tree="1:3,1"), "weights")["bars"]
    assert [(bar["value"], bar["text"]) for bar in bars] == [(1.0, "0.750"), (pytest.approx(1 / 3), "0.250")]
