"""Every figure builder against Plotly's own object layer, which the app leaves out because it is slow."""

import inspect
import json
import math

import numpy as np
import plotly.graph_objects as go
import pytest

from playground import charts, look
from playground.charts import Area, Figure, Ridge, Series

TOKENS = {"@font": "sans-serif", "@ink": "#1d1c1a", "@paper": "#fbfaf6", "@line": "#d3cfc3", "@panel": "#f1efe8", "@accent": "#33508c"}
X = np.linspace(0, 3, 7)
CURVES = [Series("loss", X, np.exp(-X), "training"), Series("", X, X**2, "validation", mode="lines+markers", dash="dot", text=["a"] * 7, opacity=0.4)]

SQUARE = [
    Area("ill", 0, 0.25, 0, 1, "gradient", "one in four", "ill"),
    Area("well", 0.25, 1, 0, 0.5),
    Area("well", 0.25, 1, 0.5, math.inf, hollow=True),
]


def figures():
    """At least one figure of every builder."""
    wishes = {
        "title": "Loss",
        "x_title": "epoch",
        "y_title": "nats",
        "log_x": True,
        "log_y": True,
        "x_range": (0, 2),
        "y_range": np.array([0, 1]),
        "height": 200,
    }
    return {
        "lines": charts.lines(CURVES, "falls from 1 to 0.05"),
        "lines, everything": charts.lines(CURVES, "falls", marker=(1.5, "here"), **wishes),
        "lines, logarithmic": charts.lines(CURVES, "falls", log_x=True, log_y=True, x_range=(-16, 0), equal=True),
        "lines, nothing to draw": charts.lines([], "nothing yet"),
        "lines, not finite": charts.lines([Series("loss", [0, 1, 2], [math.nan, math.inf, -math.inf])], "no finite number"),
        "areas": charts.areas(SQUARE, "a quarter and a half"),
        "areas, everything": charts.areas(
            SQUARE, "a quarter", title="Square", x_range=(0, 1), y_range=(0, 1), x_ticks=[(0, "none"), (1, "all")], y_ticks=[], height=200
        ),
        "lines, powers": charts.lines(CURVES, "falls", log_y=True),
        "ridges": charts.ridges(
            [Ridge("input", X, X**2, text="rises"), Ridge("1", X, 0 * X)], "one rises, one is flat", title="Layers", x_range=(0, 3)
        ),
        "simplex": charts.simplex(["a", "b", "c"], [Series("now", [0.5], [0.3], mode="markers", size=15)], "in the middle"),
    }


every_figure = pytest.mark.parametrize("figure", figures().values(), ids=figures())


def with_colours(value):
    """The figure as the browser draws it: colours that follow the theme have their value."""
    if isinstance(value, dict):
        return {key: with_colours(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [with_colours(entry) for entry in value]
    return TOKENS.get(value, value) if isinstance(value, str) else value


def test_every_builder_is_held_against_plotly():
    builders = {name for name, value in vars(charts).items() if inspect.isfunction(value) and inspect.signature(value).return_annotation is Figure}
    public = {name for name in builders if not name.startswith("_")}
    assert {name.split(",")[0] for name in figures()} == public


@every_figure
def test_plotly_accepts_it(figure):
    go.Figure(data=with_colours(figure.data), layout=with_colours(figure.layout))


@every_figure
def test_no_colour_is_left_to_chance(figure):
    tokens = [word for word in json.dumps([figure.data, figure.layout]).split('"') if word.startswith("@")]
    assert set(tokens) <= TOKENS.keys()


@every_figure
def test_it_is_plain_data_with_its_values_in_words(figure):
    json.dumps([figure.data, figure.layout], allow_nan=False)
    assert figure.alt
    assert figure.height > 0


@every_figure
def test_its_labels_can_be_read_from_the_back_of_a_room(figure):
    sizes = [trace["textfont"]["size"] for trace in figure.data] + [figure.layout["font"]["size"]]
    sizes += [figure.layout[axis]["tickfont"]["size"] for axis in ("xaxis", "yaxis") if "tickfont" in figure.layout[axis]]
    assert min(sizes) >= 14


@every_figure
def test_a_zoom_survives_an_update(figure):
    assert figure.layout["uirevision"]


def test_a_gap_is_drawn_where_there_is_no_number():
    assert figures()["lines, not finite"].data[0]["y"] == [None, None, None]


def test_roles_are_the_colours_of_okabe_and_ito():
    okabe_ito = {"#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"}
    assert {value for role, value in look.ROLES.items() if value[0] == "#" and role != "plain"} <= okabe_ito
    with pytest.raises(KeyError):
        look.colour("pretty")


def test_signed_values_go_from_orange_over_grey_to_blue():
    table = look.signed_table()
    assert len(table) == 256
    assert all(0 <= value <= 255 for colour in table for value in colour)
    (red, _, blue), middle, (last_red, _, last_blue) = table[0], table[128], table[255]
    assert red > blue
    assert max(middle) - min(middle) < 20
    assert last_blue > last_red


def test_ridges_have_base_lines_of_their_own_and_one_height():
    entries = [Ridge(str(i), [0, 1, 2], [0.1 * (i + 1), 0.5 * (i + 1), 0]) for i in range(3)]
    figure = charts.ridges(entries, "three ridges")
    heights = [max(trace["y"]) - min(trace["y"]) for trace in figure.data]
    assert heights == pytest.approx([heights[0]] * 3)
    assert [min(trace["y"]) for trace in figure.data] == [3, 2, 1]
    assert figure.layout["yaxis"]["ticktext"] == ["0", "1", "2"]
    assert charts.ridges([Ridge("flat", [0, 1], [0, 0])], "nothing").data[0]["y"] == [1, 1, 1, 1]


def test_an_axis_of_powers_writes_powers():
    figure = charts.lines([Series("a", [1, 2], [1, 10])], "alt", log_y=True)
    assert (figure.layout["yaxis"]["type"], figure.layout["yaxis"]["exponentformat"]) == ("log", "power")
    assert (figure.layout["xaxis"]["exponentformat"], figure.layout["xaxis"]["minexponent"]) == ("power", charts.MOST_PLAIN)


def test_a_shot_is_plain_data_for_the_curves_that_move():
    shot = charts.Shot("h = 1", {2: (np.array([0.0, 1.0]), [np.nan, 1 / 3])})
    assert json.loads(json.dumps(shot.plain(), allow_nan=False)) == {"caption": "h = 1", "curves": {"2": {"x": [0, 1], "y": [None, 0.333333]}}}
