"""Where the nodes of a graph stand: in layers, so that every edge goes forwards, few edges cross, and straight ones stay straight.

The steps are those of Sugiyama, Tagawa and Toda (1981): layers by the longest path, an order in each layer by the middle of the neighbours,
places as near to the neighbours as the order allows. Everything is deterministic.
"""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

BETWEEN_LAYERS, BETWEEN_NODES, BETWEEN_EDGES, MARGIN = 46, 18, 12, 6
FOR_A_LABEL = 34
SWEEPS = 8


class Box(NamedTuple):
    """A node: its size in pixels, and its layer where that is given."""

    id: str
    width: int
    height: int
    layer: int | None = None


class Link(NamedTuple):
    """An edge; `wide` where something is written in its middle."""

    id: str
    source: str
    target: str
    wide: bool = False


@dataclass(frozen=True)
class Layout:
    """places: the centre of every node. routes: the points that an edge goes through, from border to border."""

    width: int
    height: int
    places: dict[str, tuple[float, float]]
    routes: dict[str, list[tuple[float, float]]]


@dataclass
class Spot:
    """A place in a layer: a node, or the crossing of a long edge. `thick` along the layer, `long` across it."""

    key: str
    layer: int
    thick: float
    long: float
    before: list["Spot"]
    after: list["Spot"]
    at: float = 0.0


def lay_out(boxes: Sequence[Box], links: Sequence[Link], across: bool = True) -> Layout:
    """Places for all nodes and routes for all edges; `across` from left to right, else from top to bottom. The links have no cycle."""
    layers = _layers(boxes, links)
    spots, chains = _spots(boxes, links, layers, across)
    shelves = _ordered(spots)
    _place(shelves)
    return _measured(shelves, chains, boxes, links, across)


def _layers(boxes: Sequence[Box], links: Sequence[Link]) -> dict[str, int]:
    """The longest way from a node without predecessors; such a node itself stands just before the first that needs it."""
    targets: dict[str, list[str]] = {box.id: [] for box in boxes}
    waiting = dict.fromkeys(targets, 0)
    for link in links:
        targets[link.source].append(link.target)
        waiting[link.target] += 1
    found = {box.id: box.layer or 0 for box in boxes}
    sources = ready = [box.id for box in boxes if not waiting[box.id]]
    while ready:
        node, *ready = ready
        for target in targets[node]:
            found[target] = max(found[target], found[node] + 1)
            waiting[target] -= 1
            ready += [target] * (waiting[target] == 0)
    given = {box.id for box in boxes if box.layer is not None}
    return found | {node: min(found[target] for target in targets[node]) - 1 for node in sources if targets[node] and node not in given}


def _spots(boxes: Sequence[Box], links: Sequence[Link], layers: Mapping[str, int], across: bool) -> tuple[dict[str, Spot], dict[str, list[Spot]]]:
    """Every node and every crossing as a spot, and the chain of spots that each edge goes through."""
    spots = {box.id: Spot(box.id, layers[box.id], *((box.height, box.width) if across else (box.width, box.height)), [], []) for box in boxes}
    chains = {}
    for link in links:
        passed = [Spot(f"{link.id}/{layer}", layer, BETWEEN_EDGES, 0, [], []) for layer in range(layers[link.source] + 1, layers[link.target])]
        chains[link.id] = [spots[link.source], *passed, spots[link.target]]
        spots.update({spot.key: spot for spot in passed})
        for before, after in zip(chains[link.id], chains[link.id][1:], strict=False):
            before.after.append(after)
            after.before.append(before)
    return spots, chains


def _ordered(spots: Mapping[str, Spot]) -> list[list[Spot]]:
    """The layers, each in an order in which few edges cross: the best of some sweeps to and fro."""
    shelves: list[list[Spot]] = [[] for _ in range(max(spot.layer for spot in spots.values()) + 1)]
    for spot in spots.values():
        shelves[spot.layer].append(spot)
    best, fewest = [list(shelf) for shelf in shelves], _crossings(shelves)
    for sweep in range(SWEEPS if fewest else 0):
        forwards = sweep % 2 == 0
        order = shelves if forwards else shelves[::-1]
        for neighbours, shelf in pairwise(order):
            rank = {spot.key: place for place, spot in enumerate(neighbours)}
            own = {spot.key: place for place, spot in enumerate(shelf)}
            shelf.sort(key=lambda spot: _middle(spot.before if forwards else spot.after, rank, own[spot.key]))
        crossings = _crossings(shelves)
        if crossings < fewest:
            best, fewest = [list(shelf) for shelf in shelves], crossings
    return best


def _middle(neighbours: Sequence[Spot], rank: Mapping[str, int], otherwise: float) -> float:
    return fmean(rank[spot.key] for spot in neighbours) if neighbours else otherwise


def _crossings(shelves: Sequence[Sequence[Spot]]) -> int:
    """How many pairs of edges cross between neighbouring layers: pairs of ends that are in the wrong order."""
    total = 0
    for shelf, following in pairwise(shelves):
        rank = {spot.key: place for place, spot in enumerate(following)}
        passed: list[int] = []
        for before in shelf:
            for end in sorted(rank[after.key] for after in before.after):
                total += len(passed) - bisect_right(passed, end)
                insort(passed, end)
    return total


def _place(shelves: Sequence[Sequence[Spot]]) -> None:
    """Each spot as near to the middle of its neighbours as the others in its layer let it."""
    for shelf in shelves:
        _spread(shelf, [0.0] * len(shelf))
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        for shelf in shelves if forwards else reversed(shelves):
            near = [(spot.before if forwards else spot.after) or [spot] for spot in shelf]
            _spread(shelf, [fmean(other.at for other in others) for others in near])


def _spread(shelf: Sequence[Spot], wishes: Sequence[float]) -> None:
    """The places nearest to the wishes (least squares) that keep the order and the distances: neighbours that collide move as one block."""
    offset, blocks = 0.0, []
    for spot, wish in zip(shelf, wishes, strict=True):
        offset += spot.thick / 2
        blocks.append([wish - offset, 1, [(spot, offset)]])
        offset += spot.thick / 2 + BETWEEN_NODES
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            start, count, members = blocks.pop()
            blocks[-1][0] = (blocks[-1][0] * blocks[-1][1] + start * count) / (blocks[-1][1] + count)
            blocks[-1][1] += count
            blocks[-1][2] += members
    for start, _count, members in blocks:
        for spot, offset in members:
            spot.at = start + offset


def _measured(
    shelves: Sequence[Sequence[Spot]], chains: Mapping[str, Sequence[Spot]], boxes: Sequence[Box], links: Sequence[Link], across: bool
) -> Layout:
    """In pixels, with a margin."""
    middles, total = _columns(shelves, links, chains)
    top = min((spot.at - spot.thick / 2 for shelf in shelves for spot in shelf), default=0.0) - MARGIN
    bottom = max((spot.at + spot.thick / 2 for shelf in shelves for spot in shelf), default=0.0) + MARGIN

    def point(along: float, at: float) -> tuple[float, float]:
        place = (round(along, 1), round(at - top, 1))
        return place if across else place[::-1]

    everything = {spot.key: spot for shelf in shelves for spot in shelf}
    places = {box.id: point(middles[everything[box.id].layer], everything[box.id].at) for box in boxes}
    ports = _ports(chains)
    routes = {}
    for key, chain in chains.items():
        first, last = chain[0], chain[-1]
        start = point(middles[first.layer] + first.long / 2, first.at + ports[key, "out"])
        end = point(middles[last.layer] - last.long / 2, last.at + ports[key, "in"])
        routes[key] = [start, *(point(middles[spot.layer], spot.at) for spot in chain[1:-1]), end]
    extents = (round(total), round(bottom - top))
    return Layout(*(extents if across else extents[::-1]), places, routes)


def _columns(shelves: Sequence[Sequence[Spot]], links: Sequence[Link], chains: Mapping[str, Sequence[Spot]]) -> tuple[list[float], float]:
    """The middle of every layer, and where the last one ends. Where something is written on an edge there is more room."""
    labelled = {chains[link.id][0].layer for link in links if link.wide}
    middles, edge = [], float(MARGIN)
    for layer, shelf in enumerate(shelves):
        widest = max(spot.long for spot in shelf)
        middles.append(edge + widest / 2)
        edge += widest + BETWEEN_LAYERS + (FOR_A_LABEL if layer in labelled else 0)
    return middles, middles[-1] + max(spot.long for spot in shelves[-1]) / 2 + MARGIN


def _ports(chains: Mapping[str, Sequence[Spot]]) -> dict[tuple[str, str], float]:
    """How far from the middle of its node each edge begins and ends, in the order of where it comes from or goes to."""
    found: dict[tuple[str, str], float] = {}
    for way, end, neighbour in (("out", 0, 1), ("in", -1, -2)):
        meeting: dict[str, list[str]] = {}
        for key, chain in chains.items():
            meeting.setdefault(chain[end].key, []).append(key)
        for keys in meeting.values():
            keys.sort(key=lambda key: chains[key][neighbour].at)
            step = min(16.0, 0.7 * chains[keys[0]][end].thick / len(keys))
            found.update({(key, way): (place - (len(keys) - 1) / 2) * step for place, key in enumerate(keys)})
    return found
