"""Arrays in, figure out. Every figure of the app is made here and has a text that states its values.

A `Figure` is plain Plotly data for the plot part; titles, legends and alt texts arrive already translated. The object layer
of Plotly is left out: it costs milliseconds a figure at every move of a slider, and refuses the colours that follow
the theme. The tests hold every figure against it instead.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.look import colour

SIZE = 15
HEIGHT = 320
RIDGE = 1.7  # how high a ridge is, in distances between two of them
MOST_PLAIN = 8  # the power of ten up to which a tick is written out
FEW = 5  # ticks of a logarithmic axis, so that not every digit of a decade is written


@dataclass(frozen=True)
class Figure:
    """A drawing: Plotly traces and layout as plain data, a height in pixels, a title above it, and its values in words."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]
    alt: str
    title: str = ""
    height: int = HEIGHT


@dataclass(frozen=True)
class Series:
    """One curve: its name, coordinates, role, and how it is drawn (mode as in Plotly, dash "solid", "dash" or "dot")."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    role: str = "output"
    mode: str = "lines"
    dash: str = "solid"
    width: float = 2.5
    text: Sequence[str] = field(default=())
    size: float = 11
    opacity: float = 1.0


@dataclass(frozen=True)
class Area:
    """A rectangle from (x0, y0) to (x1, y1): its name in the legend, its role, what it says when it is pointed at, and the label in it.

    hollow: only its outline is drawn, dashed. Areas of one name are one entry of the legend.
    """

    name: str
    x0: float
    x1: float
    y0: float
    y1: float
    role: str = "input"
    text: str = ""
    label: str = ""
    opacity: float = 0.55
    hollow: bool = False


@dataclass(frozen=True)
class Ridge:
    """One histogram among several: its name on the axis, the middles of its bins, a share for each, and what it says when pointed at."""

    name: str
    x: Sequence[float]
    shares: Sequence[float]
    role: str = "output"
    text: str = ""


@dataclass(frozen=True)
class Shot:
    """One moment of a figure that moves: a sentence, and the points that some of its curves have then, by their place."""

    caption: str
    curves: dict[int, tuple[Sequence[float], Sequence[float]]]

    def plain(self) -> dict[str, Any]:
        curves = {str(place): {"x": [_tidy(value) for value in x], "y": [_tidy(value) for value in y]} for place, (x, y) in self.curves.items()}
        return {"caption": self.caption, "curves": curves}


def lines(
    series: Sequence[Series],
    alt: str,
    *,
    title: str = "",
    x_title: str = "",
    y_title: str = "",
    log_x: bool = False,
    log_y: bool = False,
    x_range: Sequence[float] | None = None,
    y_range: Sequence[float] | None = None,
    equal: bool = False,
    marker: tuple[float, str] | None = None,
    height: int = HEIGHT,
) -> Figure:
    """Curves over a common axis; `marker` is a place on the x axis and its label. Ranges of logarithmic axes are powers of ten.

    equal: one step is as long upwards as it is across.
    """
    layout = {"xaxis": _axis(x_title, x_range, log_x), "yaxis": _axis(y_title, y_range, log_y), **_marked(marker)}
    layout["yaxis"] |= {"scaleanchor": "x"} if equal else {}
    return _finished([_curve(entry) for entry in series], layout, alt, title, height)


def ridges(
    entries: Sequence[Ridge], alt: str, *, title: str = "", x_title: str = "", x_range: Sequence[float] | None = None, height: int = HEIGHT
) -> Figure:
    """Histograms behind each other, the first at the back: shares over common places, each with a base line of its own."""
    data = [_ridge(entry, len(entries) - place) for place, entry in enumerate(entries)]
    ticks = {"tickvals": list(range(len(entries), 0, -1)), "ticktext": [entry.name for entry in entries], "showgrid": False, "zeroline": False}
    span = [0.8, len(entries) + RIDGE + 0.1]
    layout = {"xaxis": _axis(x_title, x_range, False), "yaxis": {**_axis("", span, False), **ticks, "fixedrange": True}, "hovermode": "closest"}
    return _finished(data, layout, alt, title, height, legend=False)


def _ridge(entry: Ridge, base: int) -> dict[str, Any]:
    """One histogram as a filled outline above its base line; as high as the others, whatever its highest share."""
    top = max(entry.shares) or 1.0
    x, y = [*entry.x, entry.x[-1], entry.x[0]], [base + RIDGE * share / top for share in entry.shares] + [base, base]
    return {
        "type": "scatter",
        "x": [_tidy(value) for value in x],
        "y": [_tidy(value) for value in y],
        "name": entry.text,
        "text": entry.text,
        "hoverinfo": "text",
        "hoveron": "fills",
        "mode": "lines",
        "fill": "toself",
        "line": {"color": colour(entry.role), "width": 1.5},
        "textfont": _font(),
    }


def simplex(corners: Sequence[str], series: Sequence[Series], alt: str, *, title: str = "", height: int = HEIGHT) -> Figure:
    """Points and paths in the triangle of three probabilities; coordinates as `models.maths.softmax.simplex_point` gives them."""
    tall = math.sqrt(3) / 2
    edge = Series("", (0, 1, 0.5, 0), (0, 0, tall, 0), role="plain", width=1.5)
    places = zip(corners, (0, 1, 0.5), (-0.03, -0.03, tall + 0.02), ("top", "top", "bottom"), strict=True)
    layout = {
        "xaxis": {"visible": False, "range": [-0.15, 1.15], "fixedrange": True},
        "yaxis": {"visible": False, "range": [-0.16, 1.02], "scaleanchor": "x", "fixedrange": True},
        "annotations": [{"x": x, "y": y, "text": text, "showarrow": False, "yanchor": anchor, "font": _font()} for text, x, y, anchor in places],
    }
    return _finished([_curve(entry) for entry in (edge, *series)], layout, alt, title, height, legend=False)


def areas(
    entries: Sequence[Area],
    alt: str,
    *,
    title: str = "",
    x_title: str = "",
    y_title: str = "",
    x_range: Sequence[float] | None = None,
    y_range: Sequence[float] | None = None,
    x_ticks: Sequence[tuple[float, str]] | None = None,
    y_ticks: Sequence[tuple[float, str]] | None = None,
    height: int = HEIGHT,
) -> Figure:
    """Rectangles whose areas mean something, such as the unit square of two events; ticks are places and their words."""
    seen: set[str] = set()
    data = []
    for entry in entries:
        data.append(_area(entry, entry.name not in seen))
        seen.add(entry.name)
    labels = [_label(entry) for entry in entries if entry.label]
    x_axis, y_axis = _worded(_axis(x_title, x_range, False), x_ticks), _worded(_axis(y_title, y_range, False), y_ticks)
    return _finished(data, {"xaxis": x_axis, "yaxis": y_axis, "annotations": labels, "hovermode": "closest"}, alt, title, height)


def _area(entry: Area, first: bool) -> dict[str, Any]:
    x0, x1, y0, y1 = (_tidy(value) for value in (entry.x0, entry.x1, entry.y0, entry.y1))
    return {
        "type": "scatter",
        "x": [x0, x1, x1, x0, x0],
        "y": [y0, y0, y1, y1, y0],
        "name": entry.name,
        "legendgroup": entry.name,
        "showlegend": first and bool(entry.name),
        "mode": "lines",
        "fill": "none" if entry.hollow else "toself",
        "fillcolor": colour(entry.role),
        "opacity": 1.0 if entry.hollow else entry.opacity,
        "line": {"color": colour(entry.role), "width": 2 if entry.hollow else 1, "dash": "dash" if entry.hollow else "solid"},
        "hoveron": "points" if entry.hollow else "fills",
        "text": entry.text,
        "hoverinfo": "text" if entry.text else "skip",
        "textfont": _font(),
    }


def _label(entry: Area) -> dict[str, Any]:
    x, y = (_tidy((entry.x0 + entry.x1) / 2), _tidy((entry.y0 + entry.y1) / 2))
    return {"x": x, "y": y, "text": entry.label, "showarrow": False, "font": _font()}


def _worded(axis: dict[str, Any], ticks: Sequence[tuple[float, str]] | None) -> dict[str, Any]:
    """An axis whose ticks are words at certain places."""
    if ticks is None:
        return axis
    return {**axis, "tickmode": "array", "tickvals": [_tidy(place) for place, _ in ticks], "ticktext": [word for _, word in ticks], "showgrid": False}


def _curve(entry: Series) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [_tidy(value) for value in entry.x],
        "y": [_tidy(value) for value in entry.y],
        "name": entry.name,
        "mode": entry.mode,
        "showlegend": bool(entry.name),
        "text": list(entry.text),
        "opacity": entry.opacity,
        "line": {"color": colour(entry.role), "width": entry.width, "dash": entry.dash},
        "marker": {"color": colour(entry.role), "size": entry.size},
        "textfont": _font(),
        "hoverinfo": "all" if entry.name else "skip",
    }


def _marked(marker: tuple[float, str] | None) -> dict[str, Any]:
    """A dotted line at a place on the x axis."""
    if marker is None:
        return {}
    place, label = marker
    rule = {"type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": "@ink", "width": 1.5, "dash": "dot"}}
    note = {"x": place, "y": 1, "yref": "paper", "text": label, "showarrow": False, "xanchor": "left", "yanchor": "top", "font": _font()}
    return {"shapes": [rule], "annotations": [note]}


def _font() -> dict[str, Any]:
    return {"family": "@font", "size": SIZE, "color": "@ink"}


def _tidy(value: float) -> float | None:
    """Six significant digits are more than a screen shows; what is not finite is a gap."""
    number = float(value)
    return float(f"{number:.6g}") if math.isfinite(number) else None


def _axis(title: str, bounds: Sequence[float] | None, log: bool) -> dict[str, Any]:
    span = {"range": [float(bound) for bound in bounds]} if bounds is not None else {}
    return {
        **span,
        "title": {"text": title, "font": {"size": SIZE}, "standoff": 8},
        **({"type": "log", "nticks": FEW} if log else {"type": "linear"}),
        "exponentformat": "power",
        **({} if log else {"minexponent": MOST_PLAIN}),
        "tickfont": {"size": SIZE - 1},
        "gridcolor": "@line",
        "linecolor": "@line",
        "zerolinecolor": "@line",
        "automargin": True,
    }


def _finished(data: list[dict[str, Any]], layout: dict[str, Any], alt: str, title: str, height: int, legend: bool = True) -> Figure:
    named = legend and sum(bool(trace["name"]) for trace in data) > 1
    house = {
        "margin": {"l": 8, "r": 12, "t": 30 if named else 10, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": _font(),
        "showlegend": named,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": SIZE}, "bgcolor": "rgba(0,0,0,0)"},
        "hoverlabel": {"font": {"family": "@font", "size": SIZE}},
        "uirevision": "kept",
        "dragmode": "zoom",
    }
    return Figure(data, {**house, **layout}, alt, title, height)
