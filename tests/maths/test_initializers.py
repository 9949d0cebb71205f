"""The first weights of a layer against Keras's own initialisers, and the book's golden of section 5.4."""

import inspect
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from models.maths import initializers as maths
from models.maths.initializers import Initializer
from models.specs import initialization as specs

SHAPE = (240, 160)
quick = settings(max_examples=40, deadline=None, derandomize=True)
sides = st.integers(1, 40)


@pytest.fixture(scope="module")
def keras():
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    return keras


def kerass(keras, ours, seed):
    """The same initialiser of Keras."""
    made = getattr(keras.initializers, "".join(word.capitalize() for word in ours.name.split("_")))
    spread, gain = ours.spread, ours.gain
    arguments = {
        "constant": {"value": spread},
        "random_normal": {"stddev": spread},
        "random_uniform": {"minval": -spread, "maxval": spread},
        "truncated_normal": {"stddev": spread},
        "orthogonal": {"gain": gain},
        "identity": {"gain": gain},
        "variance_scaling": {"scale": gain, "mode": ours.mode, "distribution": ours.distribution},
    }.get(ours.name, {})
    seeded = {"seed": seed} if "seed" in inspect.signature(made.__init__).parameters else {}
    return made(**arguments, **seeded)


SCALINGS = [Initializer("variance_scaling", gain=1.7, mode=mode, distribution=kind) for mode in maths.MODES for kind in maths.DISTRIBUTIONS]
ALL = [Initializer(name, spread=0.3, gain=1.7) for name in maths.NAMES if name != "variance_scaling"] + SCALINGS


def drawn(keras, ours):
    """Weights of both, (240, 160)."""
    theirs = kerass(keras, ours, seed=1)(SHAPE).detach().cpu().numpy().astype(float)
    return maths.draw(ours, *SHAPE, np.random.default_rng(2)), theirs


def label(ours):
    return f"{ours.name} {ours.mode} {ours.distribution}" if ours.name == "variance_scaling" else ours.name


@pytest.mark.parametrize("ours", ALL, ids=label)
def test_weights_are_distributed_as_in_keras(keras, ours):
    mine, theirs = drawn(keras, ours)
    assert mine.shape == theirs.shape
    if theirs.std() == 0 or ours.name == "identity":
        np.testing.assert_allclose(mine, theirs, atol=1e-7)
        return
    assert stats.ks_2samp(mine.ravel(), theirs.ravel()).pvalue > 1e-3
    assert mine.std() == pytest.approx(theirs.std(), rel=0.02)
    assert np.abs(mine).max() == pytest.approx(np.abs(theirs).max(), rel=0.25 if "normal" in label(ours) or ours.name == "orthogonal" else 0.01)


@pytest.mark.parametrize("ours", ALL, ids=label)
def test_the_stated_deviation_is_that_of_the_weights(keras, ours):
    mine, _theirs = drawn(keras, ours)
    assert np.sqrt((mine**2).mean()) == pytest.approx(maths.deviation(ours, *SHAPE), rel=0.02)


def is_truncated(ours):
    scaling = maths.NAMED.get(ours.name, (0, 0, ours.distribution if ours.name == "variance_scaling" else ""))
    return ours.name == "truncated_normal" or scaling[2] == "truncated_normal"


@pytest.mark.parametrize("ours", [ours for ours in ALL if is_truncated(ours)], ids=label)
def test_truncated_weights_end_where_those_of_keras_end(keras, ours):
    mine, theirs = drawn(keras, ours)
    bound = 2 * (ours.spread if ours.name == "truncated_normal" else maths.deviation(ours, *SHAPE) / maths.CUT_DEVIATION)
    assert max(np.abs(mine).max(), np.abs(theirs).max()) <= bound * (1 + 1e-6)
    assert min(np.abs(mine).max(), np.abs(theirs).max()) > 0.99 * bound


def test_every_initialiser_of_keras_is_there(keras):
    theirs = {name for name in dir(keras.initializers) if name[0].isupper()} - {"Initializer", "STFT", "STFTInitializer"}
    ours = {"".join(word.capitalize() for word in name.split("_")) for name in maths.NAMES}
    assert {name.removesuffix("Initializer") for name in theirs} == ours
    assert set(specs.NAMES) == set(maths.NAMES)


@quick
@given(sides, sides, st.integers(0, 99))
def test_orthogonal_weights_are_orthogonal(rows, columns, seed):
    Q = maths.orthogonal((rows, columns), np.random.default_rng(seed))
    assert Q.shape == (rows, columns)
    small = Q @ Q.T if rows <= columns else Q.T @ Q
    np.testing.assert_allclose(small, np.eye(min(rows, columns)), atol=1e-9)


@quick
@given(sides, sides, st.sampled_from(maths.MODES), st.floats(0.1, 4))
def test_the_variance_times_the_fan_is_the_scale(fan_in, fan_out, mode, scale):
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
    assert maths.scaled_deviation(scale, mode, fan_in, fan_out) ** 2 * fan == pytest.approx(scale)
    assert maths.uniform_bound(scale, mode, fan_in, fan_out) ** 2 / 3 * fan == pytest.approx(scale)


def test_b079_xaviers_deviation_and_bound():
    assert maths.scaled_deviation(1.0, "fan_avg", 4, 8) == pytest.approx(0.408248, abs=1e-6)
    assert maths.uniform_bound(1.0, "fan_avg", 4, 8) == pytest.approx(0.707107, abs=1e-6)


def test_what_a_truncated_normal_has_left_is_what_scipy_says():
    assert pytest.approx(stats.truncnorm.std(-2, 2)) == maths.CUT_DEVIATION


def test_a_layer_is_drawn_once_and_cannot_be_written_into():
    ours = Initializer("he_normal")
    weights = maths.layer(ours, 8, 0, 3)
    assert weights is maths.layer(ours, 8, 0, 3)
    assert (weights != maths.layer(ours, 8, 0, 4)).any()
    with pytest.raises(ValueError, match="read-only"):
        weights[0, 0] = 0
