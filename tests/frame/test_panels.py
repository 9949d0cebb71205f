"""Named arrays travel exactly, and what a browser sends back is checked."""

import base64
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from playground.panels import Act, Axis, Curve, Hand, Heat, Links, Named, Panels, Plane, Points, Scale, Tip, act, focus, span

junk = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3))


def unpacked(plain):
    return np.frombuffer(base64.b64decode(plain["numbers"]), dtype="<f4").reshape(plain["shape"])


@given(arrays(np.float64, array_shapes(min_dims=0, max_dims=4, max_side=4), elements=st.floats(width=32)))
def test_numbers_travel_as_they_are(values):
    plain = json.loads(json.dumps(Named(tuple("abcd")[: values.ndim], values).plain(), allow_nan=False))
    np.testing.assert_array_equal(unpacked(plain), values)
    assert plain["axes"] == list("abcd")[: values.ndim]


def test_texts_travel_as_they_are():
    assert Named(("word",), ["我", "<b>"]).plain() == {"axes": ["word"], "shape": [2], "texts": ["我", "<b>"]}


def test_an_axis_without_a_name_is_a_mistake():
    with pytest.raises(ValueError, match="2 axes and 1 names"):
        Named(("row",), np.eye(2)).plain()


def test_panels_are_plain_data():
    arrays = {"m": Named(("i", "j"), [[1, math.nan], [math.inf, 0]]), "x": Named(("i",), [0, 1])}
    heat = Heat("m", Axis("i", "x"), Axis("j"), at={"head": 1}, windows=({"row": 0, "column": 0, "height": 1, "width": 1},))
    plane = Plane(
        Scale(0, 1, "x"), Scale(1, 10, log=True), curves=(Curve("x", "x", "i", "line"),), points=(Points("x", "x", "i"),), hands=(Hand("x", "x"),)
    )
    links = Links("m", Axis("i", "x"), Axis("j", "x"))
    plain = Panels(arrays, (heat, plane, links), "alt", "scene", (Tip(("i",), ("{x}",)),), focus={"i": 1}, chosen={"j": 0}).plain()
    assert json.loads(json.dumps(plain, allow_nan=False))["frames"] == [""]
    assert [panel["kind"] for panel in plain["panels"]] == ["heat", "plane", "links"]
    assert (plain["focus"], plain["chosen"]) == ({"i": 1}, {"j": 0})


@given(st.dictionaries(st.sampled_from(["kind", "panel", "group", "index", "x", "y"]), junk) | junk)
def test_an_act_from_a_browser_is_checked(payload):
    done = act(payload)
    assert done is None or (done.kind in ("move", "add", "remove") and math.isfinite(done.x) and math.isfinite(done.y))


def test_an_act_is_understood():
    sent = {"kind": "move", "panel": "fit", "group": 0, "index": 3, "x": 1, "y": -2.5}
    assert act(sent) == Act("move", "fit", 0, 3, 1.0, -2.5)
    for wrong in ({"index": -1}, {"index": 1.5}, {"kind": "eval"}, {"x": math.nan}, {"y": math.inf}, {"panel": 3}):
        assert act({**sent, **wrong}) is None


@given(st.dictionaries(st.sampled_from(["query", "key", "other"]), junk) | junk)
def test_a_focus_from_a_browser_is_checked(payload):
    found = focus(payload, {"query": 0, "key": 0})
    assert found.keys() <= {"query", "key"}
    assert all(isinstance(index, int) and 0 <= index < 10_000 for index in found.values())


def test_a_focus_is_understood():
    assert focus({"query": 3, "key": "1", "stranger": 2}, {"query": 0, "key": 0}) == {"query": 3}


@given(st.floats(-1e3, 1e3), st.floats(0, 1e3), st.sampled_from([0.2, 0.5, 1.0, 2.0]))
def test_a_scale_ends_on_a_step_beyond_the_numbers(low, width, step):
    first, last = span(low, low + width, step)
    assert first <= low <= low + width <= last + 1e-9
    assert low - first < step + 1e-9
    assert first / step == pytest.approx(round(first / step))
