"""How a network lies on paper: from left to right, parallel branches in lanes, and arcs over what is skipped."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.maths.zoo.layers import Join, Layer, Network, Parts

POOLINGS = ("max_pooling", "average_pooling", "global_pooling")
IMAGE = -1


@dataclass(frozen=True)
class Spot:
    """Something that is drawn: the image, a layer with a kernel, a pooling, or the end of branches; other layers belong to the one before.

    number: its place among the layers that `measure` returns, or IMAGE. slot: how far from the left. lane: which of `lanes` parallel ones.
    """

    number: int
    stage: int
    slot: int
    lane: int = 0
    lanes: int = 1


@dataclass(frozen=True)
class Wire:
    """From one spot to another, by their places. kind: "flow", or what an arc is for, "add" or "concatenate".

    number: the place of the convolution that stands on the arc, or IMAGE.
    """

    source: int
    target: int
    kind: str
    number: int = IMAGE


@dataclass(frozen=True)
class Plan:
    """All of it."""

    spots: Sequence[Spot]
    wires: Sequence[Wire]

    @property
    def slots(self) -> int:
        """How many places there are from left to right."""
        return 1 + max(spot.slot for spot in self.spots)


def plan(network: Network) -> Plan:
    """Where everything stands."""
    planner = Planner()
    reached = [0]
    for place, stage in enumerate(network.stages):
        planner.stage = place
        reached = planner.follow(stage.parts, reached)
    return Plan(planner.spots, planner.wires)


class Planner:
    """Goes through a network in the order of `walk`; what it carries are the places of the spots whose outputs are at hand."""

    def __init__(self):
        self.spots: list[Spot] = [Spot(IMAGE, 0, 0)]
        self.wires: list[Wire] = []
        self.number, self.stage = IMAGE, 0

    def follow(self, parts: Parts, reached: list[int], lane: int = 0, lanes: int = 1) -> list[int]:
        """Through the parts in a lane."""
        for part in parts:
            if isinstance(part, Join):
                reached = self.join(part, reached)
                continue
            self.number += 1
            if part.has_kernel or part.kind in POOLINGS:
                reached = [self.stand(reached, lane, lanes)]
        return reached

    def join(self, join: Join, reached: list[int]) -> list[int]:
        """Lanes that end in one spot; or arcs."""
        if join.how == "add":
            return [self.add(join, reached)]
        if () in join.branches:
            more = [place for branch in join.branches if branch for place in self.follow(branch, reached)]
            self.number += 1
            return reached + more
        ends = [place for lane, branch in enumerate(join.branches) for place in self.follow(branch, reached, lane, len(join.branches))]
        self.number += 1
        return [self.stand(ends)]

    def add(self, join: Join, reached: list[int]) -> int:
        """The body in a line, and the other branch as an arc over it, with its convolution on it."""
        body, shortcut = join.branches
        end = self.follow(body, reached)
        on_it = next((self.number + 1 + place for place, layer in enumerate(shortcut) if isinstance(layer, Layer) and layer.has_kernel), IMAGE)
        self.number += len(shortcut) + 1
        spot = self.stand(end)
        self.wires.append(Wire(reached[-1], spot, "add", on_it))
        return spot

    def stand(self, reached: Sequence[int], lane: int = 0, lanes: int = 1) -> int:
        """A spot behind those that it needs: a straight wire from the nearest of them, or from each lane; arcs from all others."""
        nearest = max(self.spots[place].slot for place in reached)
        self.spots.append(Spot(self.number, self.stage, nearest + 1, lane, lanes))
        here = len(self.spots) - 1
        for place in reached:
            parallel = self.spots[place].lanes > 1
            kind = "flow" if parallel or self.spots[place].slot == nearest else "concatenate"
            self.wires.append(Wire(place, here, kind))
        return here
