"""Networks side by side: what each costs, how it flows, and its layers in a table. Numbers and words in, what the part needs out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from playground.words import _


@dataclass(frozen=True)
class Bar:
    """A number of one network among others: as a share of its scale, and in words."""

    share: float
    text: str


@dataclass(frozen=True)
class Total:
    """A quantity, one bar for each network, and what there is to say of them."""

    label: str
    bars: Sequence[Bar]
    note: str = ""


@dataclass(frozen=True)
class Unit:
    """A layer as it is drawn. slot: how far from the left; lane: which of `lanes` parallel ones; height, width: shares of its place.

    stage: its place; row: the place of its line in the table of the stage, -1 for none. lines: what it says when it is pointed at.
    """

    slot: int
    lane: int
    lanes: int
    height: float
    width: float
    role: str
    stage: int
    row: int
    lines: Sequence[str]


@dataclass(frozen=True)
class Wire:
    """From one unit to another, by their places. kind: "flow", or of an arc, "add" or "concatenate". lines: said of a box that is on it."""

    source: int
    target: int
    kind: str
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    title: str
    shape: str
    parameters: str
    multiply_adds: str


@dataclass(frozen=True)
class Stage:
    """A stage: its sums, and a row for each of its layers."""

    total: Row
    rows: Sequence[Row]


@dataclass(frozen=True)
class Architecture:
    """One network. slots: how many places there are from left to right."""

    name: str
    note: str
    slots: int
    units: Sequence[Unit]
    wires: Sequence[Wire]
    stages: Sequence[Stage]


@dataclass(frozen=True)
class Architectures:
    """Those that are compared, and a text that states the values. legend: what a role stands for, or an
    "arc add" or "arc concatenate", in words. scope: drawings and tables of the same one know of each other."""

    networks: Sequence[Architecture]
    totals: Sequence[Total]
    alt: str
    legend: Mapping[str, str] = field(default_factory=dict)
    scope: str = "compared"

    def plain(self) -> dict[str, Any]:
        """What travels to the browser for the drawings."""
        networks = [_drawn(network) for network in self.networks]
        drawn = {unit.role for network in self.networks for unit in network.units}
        drawn |= {f"arc {wire.kind}" for network in self.networks for wire in network.wires}
        legend = {key: word for key, word in self.legend.items() if key in drawn}
        return {"networks": networks, "totals": [asdict(total) for total in self.totals], "legend": legend, "alt": self.alt, "scope": self.scope}

    def layers(self) -> dict[str, Any]:
        """The same for the tables of their layers."""
        networks = [{"name": network.name, "stages": [_listed(stage) for stage in network.stages]} for network in self.networks]
        headings = {"title": _("Layer"), "shape": _("Output"), "parameters": _("Parameters"), "multiply_adds": _("Multiply-adds")}
        words = {**headings, "all": _("Show all layers"), "none": _("Show stages only")}
        return {"networks": networks, "alt": self.alt, "scope": self.scope, "words": words}


def _drawn(network: Architecture) -> dict[str, Any]:
    """Without the rows of its stages."""
    parts = {"units": [vars(unit) for unit in network.units], "wires": [vars(wire) for wire in network.wires]}
    return {**vars(network), **parts, "stages": [{"total": vars(stage.total)} for stage in network.stages]}


def _listed(stage: Stage) -> dict[str, Any]:
    return {"total": vars(stage.total), "rows": [vars(row) for row in stage.rows]}
