"""What the page on initialization states and draws is what its mathematics gives."""

import math
import re

import numpy as np
import pytest
from scipy import stats

from models.maths import initializers, random_products, symmetry


def part(screen, name):
    return next(found for found in screen.parts() if found.key == f"initialization.{name}").data


def traces(screen, name):
    return {trace["name"]: trace for trace in part(screen, name)["figure"]["data"]}


def preset(visit, number):
    screen = visit("initialization")
    screen.app.button(f"initialization.preset.{number}").click().run()
    return screen


def spreads(screen):
    found = traces(screen, "spreads")
    return found["activations"]["y"], found["gradients"]["y"]


def test_the_fact(visit):
    said = visit("initialization").texts
    assert f"{math.sqrt(2 / 12):.4f}" in said
    assert f"{math.sqrt(6 / 12):.4f}" in said


def test_the_formula_has_the_live_numbers(visit):
    latex = visit("initialization", initializer="he_normal", width="50").app.latex[0].value
    assert r"50 \cdot 0.2^2 = 2 " in latex + " "


@pytest.mark.parametrize("name", initializers.NAMES)
@pytest.mark.parametrize("activation", ["linear", "relu", "selu"])
def test_every_initialiser_goes_through_every_layer(visit, name, activation):
    screen = visit("initialization", initializer=name, activation=activation, depth="30", width="100")
    assert screen.exceptions == []
    assert all(len(side) == 31 for side in spreads(screen))
    assert [len(part(screen, side)["figure"]["data"]) for side in ("activations", "gradients")] == [9, 9]


def test_orthogonal_weights_without_an_activation_keep_everything(visit):
    for side in spreads(visit("initialization", initializer="orthogonal", activation="linear", depth="30")):
        assert side == pytest.approx([side[0]] * 31, rel=0.02)


def test_the_sigmoid_lets_no_gradient_through(visit):
    screen = preset(visit, 0)
    forwards, backwards = spreads(screen)
    assert backwards[0] / backwards[-1] < 1e-12
    assert forwards[-1] > 0.05
    assert "**vanish**" in screen.texts


def test_glorots_weights_lose_half_of_the_variance_under_relu(visit):
    glorot = spreads(preset(visit, 1))[0]
    he = spreads(visit("initialization", activation="relu", depth="30", initializer="he_uniform"))[0]
    # sqrt(1/2)^30 is one part in 33,000
    assert glorot[-1] / he[-1] == pytest.approx(2**-15, rel=0.01)
    assert 0.05 < he[-1] < 5


def test_orthogonal_matrices_keep_their_singular_values(visit):
    found = traces(preset(visit, 2), "collapse")
    assert all(found[f"σ{name}"]["y"] == pytest.approx([1] * 101) for name in "₁₂₃₄")


def test_singular_values_are_drawn_exactly_and_as_numpy_finds_them(visit):
    found = traces(visit("initialization"), "collapse")
    exact = [found[f"σ{name}"]["y"][-1] for name in "₁₂₃₄"]
    logs = random_products.log_singular_values(random_products.random_matrices(4, 101, "normal", 0))[-1]
    assert np.log(exact) == pytest.approx(logs, abs=1e-4)
    dotted = [trace["y"][-1] for trace in part(visit("initialization"), "collapse")["figure"]["data"] if trace["line"]["dash"] == "dot"]
    assert dotted[0] == pytest.approx(exact[0], rel=1e-4)
    assert dotted[-1] > 1e6 * exact[-1]


def test_the_book_is_named_beside_a_product_made_as_in_the_book(visit):
    assert "1.194·10²³" in visit("initialization").texts
    assert "1.194·10²³" not in visit("initialization", sigma="2").texts


def test_the_player_has_every_factor(visit):
    board = part(visit("initialization", factors="7"), "product")
    assert len(board["frames"]) == 7
    assert all(len(frame["blocks"]["product"]["values"]) == 16 for frame in board["frames"])
    first = random_products.random_matrices(4, 101, "normal", 0)[0]
    shown = [float(value.replace("−", "-")) for value in board["frames"][0]["blocks"]["product"]["values"]]
    assert shown == pytest.approx(first.ravel().tolist(), rel=0.06)


def test_numbers_with_powers_of_ten():
    from pages.perceptrons import _initialization as view

    assert view.short(np.array([1.2e23, -3e-5, 1.0, 0.0])).tolist() == ["1.2e23", "−3.0e−5", "1.0e0", "0.0e0"]


def test_units_that_start_alike_stay_alike(visit):
    screen = visit("initialization")
    assert "4 units are one" in screen.texts
    ways = traces(screen, "paths")
    assert ways["unit 1"]["x"] == ways["unit 4"]["x"]
    assert "units are one" not in visit("initialization", noise="0.01").texts
    path = symmetry.train(symmetry.Start(4, 0.5, 0.01, 0), 0.5, 150)
    parted = traces(visit("initialization", noise="0.01"), "losses")["loss"]["y"]
    assert parted[-1] == pytest.approx(path.losses[-1], rel=1e-4)


def test_a_rate_that_is_too_large_is_said_to_be(visit):
    screen = visit("initialization", rate="2", value="2", hidden="6", noise="1", steps="300")
    assert screen.exceptions == []
    assert "too large" in screen.texts


def test_each_layer_on_its_own_scale_shows_the_shape(visit):
    ridges = part(visit("initialization", own_scale="1", initializer="lecun_normal", activation="linear", depth="20"), "activations")["figure"][
        "data"
    ]
    for ridge in ridges:
        middles, shares = np.array(ridge["x"][:-2]), np.array(ridge["y"][:-2])
        shares = shares - shares.min()
        assert shares[np.abs(middles).argmin()] > 0.6 * shares.max()
        assert np.sqrt((shares * middles**2).sum() / shares.sum()) == pytest.approx(stats.truncnorm.std(-3.5, 3.5), rel=0.25)


def test_what_is_pointed_at_says_its_numbers(visit):
    texts = [ridge["text"] for ridge in part(visit("initialization"), "gradients")["figure"]["data"]]
    assert all(re.fullmatch(r"layer \d+: standard deviation [^,]+, mean [^,]+", text) for text in texts)


def test_nothing_gets_through_zeros(visit):
    assert visit("initialization", initializer="zeros").texts.count("nothing gets through") == 2
