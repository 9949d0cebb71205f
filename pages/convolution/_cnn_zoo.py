"""How the page on convolutional networks compares two of them: sums as bars, drawings, tables, and a map of all."""

import math
from dataclasses import replace

from models.maths.zoo import NETWORKS, Network, network
from models.maths.zoo.measure import Measured, Totals, measure, totals
from models.maths.zoo.plan import IMAGE, Spot, plan
from models.maths.zoo.published import PUBLISHED
from models.maths.zoo.small import SIDE, small
from models.specs.cnn_zoo import CNNZooSpec
from models.specs.cnn_zoo_page import CNNZooPageSpec
from pages.convolution import _cnn_zoo_words as said
from playground.architectures import Architecture, Architectures, Bar, Row, Stage, Total, Unit, Wire
from playground.charts import Figure, Series, lines
from playground.kit import _
from playground.kit.panel import percent

LEAST_SHARE, SMALLEST_BAR = 0.16, 0.08
SIDES = dict.fromkeys(("vgg", "vgg_small", "resnet", "resnext", "regnetx"), "left")  # of its point on which the name of a network stands
SPANS = {"parameters": (3, 10), "multiply_adds": (4, 12), "memory": (4, 10)}  # powers of ten, from one end of the bars to the other


def images(spec: CNNZooPageSpec, described: Network) -> tuple[int, int]:
    """Channels and side of the images that a network looks at."""
    return (1, described.side) if spec.as_in_book else (int(spec.channels), spec.side)


def measured(spec: CNNZooPageSpec, name: str) -> tuple[Network, list[Measured]]:
    """A network as it is wanted, and its layers."""
    described = network(name, spec.num_classes, spec.multiplier)
    return described, measure(described, *images(spec, described))


def compared(spec: CNNZooPageSpec) -> Architectures:
    """Both networks."""
    found = [(name, *measured(spec, name)) for name in (spec.left, spec.right)]
    sums = [totals(layers) for _name, _described, layers in found]
    architectures = [architecture(said.NAMES[name], described, layers, images(spec, described)) for name, described, layers in found]
    stated = [said.stated(entry.name, sum) for entry, sum in zip(architectures, sums, strict=True)]
    return Architectures(architectures, compared_totals(spec, sums), " ".join(stated), said.legend())


def compared_totals(spec: CNNZooPageSpec, sums: list[Totals]) -> list[Total]:
    """What both cost, on logarithmic scales, and how well the book trained them."""
    found = []
    for name, label in said.quantities().items():
        values = [getattr(entry, name) for entry in sums]
        bars = [Bar(share(value, *SPANS[name]), said.amount(name, value)) for value in values]
        found.append(Total(label, bars, said.times(*values)))
    published = [PUBLISHED.get(name) for name in (spec.left, spec.right)]
    bars = [Bar(entry.accuracy if entry else 0.0, percent(entry.accuracy) if entry else _("not trained")) for entry in published]
    return [*found, Total(_("Accuracy in the book"), bars, "Fashion-MNIST")]


def share(value: float, low: float, high: float) -> float:
    """The place of a number on a logarithmic scale."""
    return min(1.0, max(0.01, (math.log10(max(1, value)) - low) / (high - low)))


def architecture(title: str, described: Network, layers: list[Measured], image: tuple[int, int]) -> Architecture:
    """One of them, drawn and in a table. image: channels and side."""
    drawn = plan(described)
    first = {stage: next(i for i, layer in enumerate(layers) if layer.stage == stage) for stage in range(len(described.stages))}
    sizes = (image[0], image[1], image[1])
    units = [unit(spot, layers, first, sizes) for spot in drawn.spots]
    wires = [Wire(w.source, w.target, w.kind, () if w.number == IMAGE else said.told(layers[w.number])) for w in drawn.wires]
    stages = [stage(described, place, layers) for place in range(len(described.stages))]
    return Architecture(title, _("images of {shape}").format(shape=said.shape(sizes)), drawn.slots, units, wires, stages)


def small_one(spec: CNNZooSpec) -> Architectures:
    """The small version that is trained."""
    described = small(spec.family, spec.width, spec.depth, spec.shortcuts)
    layers = measure(described, 1, SIDE)
    told = said.stated(said.families()[spec.family], totals(layers))
    return Architectures([architecture(said.families()[spec.family], described, layers, (1, SIDE))], [], told, scope="small")


def stage(described: Network, place: int, layers: list[Measured]) -> Stage:
    """The rows of one stage, and their sum."""
    own = [layer for layer in layers if layer.stage == place]
    sums = totals(own)
    total = Row(said.stage_title(described.stages[place]), said.shape(own[-1].output), said.whole(sums.parameters), said.whole(sums.multiply_adds))
    return Stage(total, [row(layer) for layer in own])


def row(layer: Measured) -> Row:
    """One layer; what costs nothing says nothing."""
    costs = (said.whole(cost) if cost else "" for cost in (layer.parameters, layer.multiply_adds))
    return Row(said.layer_title(layer.layer), said.shape(layer.output), *costs)


def unit(spot: Spot, layers: list[Measured], first: dict[int, int], image: tuple[int, ...]) -> Unit:
    """A layer as a bar: as high as its maps, as wide as its channels."""
    if spot.number == IMAGE:
        return Unit(0, 0, 1, 1.0, 0.3, "input", -1, -1, (_("the image"), said.shape(image)))
    layer = layers[spot.number]
    height, width = extents(layer.output, image[-1])
    place = (spot.slot, spot.lane, spot.lanes, height, width)
    return Unit(*place, said.role(layer.layer), spot.stage, spot.number - first[spot.stage], said.told(layer))


def extents(output: tuple[int, ...], side: int) -> tuple[float, float]:
    """Height and width of a bar: the root of the side, the logarithm of the channels; what has no side is as high as its logarithm."""
    spread = math.log2(output[0] + 1) / 12
    if len(output) == 1:
        return max(SMALLEST_BAR, min(1.0, 0.7 * spread)), 0.4
    return max(SMALLEST_BAR, math.sqrt(output[1] / side)), min(1.0, max(LEAST_SHARE, spread))


def zoo_map(spec: CNNZooPageSpec) -> Figure:
    """All networks of the book, each on its own images, by what they compute and what they have learned."""
    found = {name: totals(measure(entry := NETWORKS[name](), 1, entry.side)) for name in NETWORKS}
    chosen = {spec.left: "validation", spec.right: "training"}
    groups = [([name], role, said.NAMES[name]) for name, role in chosen.items()]
    groups.append(([name for name in found if name not in chosen], "plain", _("the others")))
    series = [points(names, found, role, label) for names, role, label in groups]
    title = _("All networks of the book: parameters over multiply-adds")
    axes = {"x_title": _("multiply-adds for one image"), "y_title": _("parameters"), "log_x": True, "log_y": True}
    alt = " ".join(said.stated(said.NAMES[name], sums) for name, sums in found.items())
    figure = lines(series, alt, title=title, x_range=(5.2, 10.4), y_range=(4.2, 8.8), height=340, **axes)
    decades = {axis: figure.layout[axis] | {"dtick": 1} for axis in ("xaxis", "yaxis")}
    sides = [[f"middle {SIDES.get(name, 'right')}" for name in names] for names, _role, _label in groups]
    data = [trace | {"textposition": places} for trace, places in zip(figure.data, sides, strict=True)]
    return replace(figure, data=data, layout=figure.layout | decades)


def points(names: list[str], found: dict[str, Totals], role: str, label: str) -> Series:
    """Some of them as points with their names."""
    x, y = ([getattr(found[name], quantity) for name in names] for quantity in ("multiply_adds", "parameters"))
    return Series(label, x, y, role=role, mode="markers+text", text=[f" {said.NAMES[name]} " for name in names], size=12)
