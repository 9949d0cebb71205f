"""What the page on cross-entropy states and shows."""

import math

import numpy as np
import pytest

from models.data import load_text
from models.maths import information, letters
from models.specs.cross_entropy import CrossEntropySpec


def prose(screen):
    return screen.texts + "".join(entry.value for entry in screen.app.latex)


def answers(screen):
    return "".join(expander.markdown[0].value for expander in screen.app.expander)


def part(screen, name):
    return next(entry.data for entry in screen.parts() if entry.key == f"cross_entropy.{name}")


def test_the_books_three_numbers_stand_in_the_formula_and_the_fact(visit):
    said = prose(visit("cross_entropy"))
    for number in ("1.7918", "0.2426", "2.0343"):
        assert said.count(number) >= 2


def test_nats_become_bits(visit):
    said = prose(visit("cross_entropy", unit="bits"))
    assert f"{1.791759 * information.BITS_PER_NAT:.4f}" in said
    assert f"{2.034345 * information.BITS_PER_NAT:.4f}" in said


def test_weights_in_an_address_are_divided_by_their_sum(visit):
    weighted = visit("cross_entropy", q="0.2,0.2,0.2,0.2,0.2,1")
    assert part(weighted, "areas") == part(visit("cross_entropy"), "areas")


def test_zero_everywhere_says_nothing_and_is_even(visit):
    assert part(visit("cross_entropy", p="0,0,0,0,0,0"), "stack") == part(visit("cross_entropy"), "stack")


def test_what_is_impossible_costs_infinitely_much_and_is_said(visit):
    screen = visit("cross_entropy", q="0.2,0.2,0.2,0.2,0.2,0")
    assert "= \\infty\\text{ nats}" in prose(screen)
    assert "the cost is infinite" in screen.texts
    assert "D(P||Q) = 1.7918 + ∞ = ∞" in part(screen, "stack")["alt"]
    assert "impossible" in screen.texts


def test_a_one_hot_label_leaves_the_divergence(visit):
    said = part(visit("cross_entropy", p="0,0,1", q="0.1,0.2,0.7"), "stack")["alt"]
    assert said.startswith("H(P, Q) = H(P) + D(P||Q) = 0.0000 + 0.3567 = 0.3567")


def test_the_areas_add_up_to_the_entropies(visit):
    """Blue rectangles are H(P), dashed ones H(P, Q)."""
    screen = visit("cross_entropy", p="0.5,0.3,0.2", q="0.2,0.7,0.1")

    def total(name):
        boxes = [trace for trace in part(screen, "areas")["figure"]["data"] if trace["name"] == name]
        return sum((max(box["x"]) - min(box["x"])) * (max(box["y"]) - min(box["y"])) for box in boxes)

    p, q = (0.5, 0.3, 0.2), (0.2, 0.7, 0.1)
    assert total("H(P)") == pytest.approx(information.entropy(p), abs=1e-5)
    assert total("H(P, Q)") == pytest.approx(information.cross_entropy(p, q), abs=1e-5)
    assert total("added by Q") - total("saved by Q") == pytest.approx(information.divergence(p, q), abs=1e-5)


def test_the_answers_of_the_three_things_to_try(visit):
    said = answers(visit("cross_entropy"))
    fair, loaded = np.full(6, 1 / 6), np.array([0.1] * 5 + [0.5])
    assert f"{information.divergence(loaded, fair):.4f} nats instead of {information.divergence(fair, loaded):.4f}" in said
    text = "ab" * 200
    assert letters.surprisals(text, text, 0).mean() * information.BITS_PER_NAT == pytest.approx(1)
    assert letters.surprisals(text, text, 1).sum() * information.BITS_PER_NAT == pytest.approx(1)
    assert 8 * letters.deflated(text) / len(text) < 0.25


def test_where_keras_clips():
    assert f"{-math.log(1e-7):.2f}" == "16.12"


def test_the_product_that_underflows(visit):
    screen = visit("cross_entropy")
    spec = CrossEntropySpec()
    q = information.normalised(spec.q)
    products = information.likelihoods(q, information.draw(information.normalised(spec.p), 200, 0))
    assert f"From number {int(np.argmax(products == 0)) + 1} on" in screen.texts
    assert "is too small" not in visit("cross_entropy", count="20").texts


def test_every_symbol_has_its_number(visit):
    data = part(visit("cross_entropy", text="quick\nq", unit="bits"), "letters")
    (row,) = data["rows"]
    assert row["letters"] == ["q", "u", "i", "c", "k", "↵", "q"]
    story = load_text("story")
    share = story.count("q") / len(story)
    assert f"{share:.4g}" in row["tips"][0]
    assert f"{-math.log2(share):.3f} bits" in row["tips"][0]


def test_what_the_reader_never_saw_is_impossible_until_it_is_smoothed(visit):
    strange = part(visit("cross_entropy", text="a中"), "letters")["rows"][0]
    assert strange["kinds"] == ["", "unknown"]
    assert "∞" in strange["tips"][1]
    smooth = part(visit("cross_entropy", text="a中", smoothing="0.5"), "letters")["rows"][0]
    assert "unknown" not in smooth.get("kinds", [])


def test_no_text_is_told(visit):
    screen = visit("cross_entropy", text="")
    assert "nothing to be surprised by" in part(screen, "text")["problem"]


@pytest.mark.parametrize(("button", "p", "q"), [("believe", "p", "p"), ("swap", "q", "p")])
def test_buttons(visit, button, p, q):
    screen = visit("cross_entropy")
    before = {name: information.normalised(getattr(screen.spec, name)) for name in "pq"}
    screen.app.button(f"cross_entropy.button.{button}").click().run()
    np.testing.assert_allclose(information.normalised(screen.spec.p), before[p], atol=1e-9)
    np.testing.assert_allclose(information.normalised(screen.spec.q), before[q], atol=1e-9)


def test_outcomes_come_and_go(visit):
    screen = visit("cross_entropy")
    for _ in range(2):
        screen.app.button("cross_entropy.button.more").click().run()
    assert screen.app.button("cross_entropy.button.more").disabled
    assert len(screen.spec.p) == len(screen.spec.q) == 8
    for _ in range(6):
        screen.app.button("cross_entropy.button.less").click().run()
    assert screen.app.button("cross_entropy.button.less").disabled
    assert sum(screen.spec.q) == pytest.approx(1)


def test_the_belief_has_as_many_outcomes_as_the_truth(visit):
    screen = visit("cross_entropy", p="0.5,0.25,0.25")
    assert len(screen.spec.q) == 3
    assert "impossible together with the other values" in "".join(screen.captions)
