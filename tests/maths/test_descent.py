"""Ten optimisers against torch's own, and against the end points that the book prints."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.maths.descent import EXACT, METHODS, NAMES, Setting, race
from models.maths.surfaces import SURFACES, surface

VALLEY, BOWL = surface(SURFACES["valley"].text), surface(SURFACES["bowl"].text)
COORDINATES = st.floats(0.5, 4) | st.floats(-4, -0.5)
BOOK = [
    (BOWL, "gd", Setting(0.1), (-0.057646, -0.000073)),
    (VALLEY, "gd", Setting(0.4), (-0.943467, -0.000073)),
    (VALLEY, "gd", Setting(0.6), (-0.387814, -1673.365109)),
    (VALLEY, "momentum", Setting(0.6, beta=0.5), (0.007188, 0.002553)),
    (VALLEY, "momentum", Setting(0.6, beta=0.25), (-0.126340, -0.186632)),
    (VALLEY, "adagrad", Setting(0.4), (-2.382563, -0.158591)),
    (VALLEY, "adagrad", Setting(2), (-0.002295, 0)),
    (VALLEY, "rmsprop", Setting(0.4, beta=0.9), (-0.010599, 0)),
]


@pytest.mark.parametrize(("hill", "name", "setting", "end"), BOOK)
def test_the_end_points_of_the_book(hill, name, setting, end):
    path = race(hill, {name: setting}, (-5, -2), 20)[name]
    assert path.shape == (21, 2)
    np.testing.assert_allclose(path[-1], end, atol=6e-7)


def of_torch(name: str, setting: Setting, x):
    """torch's own optimiser of that name."""
    import torch

    optim, betas = torch.optim, (setting.beta, setting.beta2)
    return {
        "gd": lambda: optim.SGD([x], setting.rate),
        "sgd": lambda: optim.SGD([x], setting.rate),
        "momentum": lambda: optim.SGD([x], setting.rate, momentum=setting.beta),
        "nesterov": lambda: optim.SGD([x], setting.rate, momentum=setting.beta, nesterov=True),
        "adagrad": lambda: optim.Adagrad([x], setting.rate, eps=0),
        "rmsprop": lambda: optim.RMSprop([x], setting.rate, alpha=setting.beta, eps=0),
        "adadelta": lambda: optim.Adadelta([x], setting.rate, rho=setting.beta, eps=1e-5),
        "adam": lambda: optim.Adam([x], setting.rate, betas),
        "adamw": lambda: optim.AdamW([x], setting.rate, betas, weight_decay=setting.decay),
    }[name]()


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(METHODS)), st.floats(0.01, 0.3), st.floats(0.1, 0.95), COORDINATES, COORDINATES)
def test_every_method_walks_as_torch_does(name, rate, beta, x1, x2):
    """Without the small number that torch has outside of the root and the book inside."""
    import torch

    setting = Setting(rate, beta)
    with mock.patch("models.maths.descent.SMALL", 0.0):
        ours = race(VALLEY, {name: setting}, (x1, x2), 15)[name]
    x = torch.tensor([x1, x2], dtype=torch.float64, requires_grad=True)
    optimizer = of_torch(name, setting, x)
    for place in ours[1:]:
        optimizer.zero_grad()
        (0.1 * x[0] ** 2 + 2 * x[1] ** 2).backward()
        optimizer.step()
        np.testing.assert_allclose(place, x.detach().numpy(), atol=1e-8, rtol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(SURFACES)), st.floats(-2, 2), st.floats(-2, 2))
def test_gradients_and_hessians_agree_with_torch(name, x1, x2):
    import torch

    hill = surface(SURFACES[name].text)
    words = {name: getattr(torch, name) for name in ("tanh", "cos", "exp", "sqrt", "abs")} | {"e": np.e, "pi": np.pi}

    def function(x):
        return eval(SURFACES[name].text.replace("^", "**"), {**words, "x1": x[0], "x2": x[1]})

    x = torch.tensor([x1, x2], dtype=torch.float64)
    np.testing.assert_allclose(hill.value(x.numpy()), function(x), rtol=1e-9, atol=1e-9)
    if abs(x1) > 1e-6 and abs(x2) > 1e-6:
        gradient, hessian = (getattr(torch.autograd.functional, kind)(function, x) for kind in ("jacobian", "hessian"))
        np.testing.assert_allclose(hill.gradient(x.numpy()), gradient, rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(hill.hessian(x.numpy()), hessian, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", sorted(SURFACES))
def test_the_minima_are_minima_and_the_start_is_on_the_picture(name):
    known = SURFACES[name]
    hill, around = surface(known.text), np.random.default_rng(0).normal(0, 0.05, (50, 2))
    assert all(abs(coordinate) < known.reach for coordinate in known.start)
    for minimum in known.minima:
        place = np.array(minimum, dtype=float)
        assert (hill.value(place + around) >= hill.value(place) - 1e-9).all()


def test_newton_is_there_in_one_step_on_a_bowl():
    np.testing.assert_allclose(race(BOWL, {"newton": Setting(1.0)}, (-5, -2), 3)["newton"][1:], 0, atol=1e-12)


def test_what_flies_off_ends_and_the_others_go_on():
    found = race(VALLEY, {"gd": Setting(5.0), "adam": Setting(0.1)}, (-5, -2), 100)
    assert len(found["gd"]) < 40
    assert len(found["adam"]) == 101
    assert np.isfinite(found["gd"]).all()


def test_noise_is_drawn_by_its_seed_and_the_same_for_all():
    setting = {name: Setting(0.05) for name in NAMES}
    one, same, other = (race(BOWL, setting, (-5, -2), 10, noise=1.0, seed=seed) for seed in (1, 1, 2))
    assert all(np.array_equal(one[name], same[name]) for name in NAMES)
    assert not np.array_equal(one["sgd"], other["sgd"])
    assert all(np.array_equal(one[name], other[name]) for name in EXACT)
