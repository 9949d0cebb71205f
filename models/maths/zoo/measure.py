"""What every layer of a network hands on and costs: shapes, parameters, multiply-adds; by counting, without a single tensor."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from models.maths.zoo.layers import Join, Layer, Network, walk

Shape = tuple[int, ...]

BYTES = 4  # of a number, as 32-bit floats


class TooSmall(ValueError):
    """The images are so small that nothing is left of them before this layer is through."""


@dataclass(frozen=True)
class Measured:
    """One layer, or the end of a join, of a network.

    stage: the place of its stage. inputs, output: (channels, height, width) or (units,), for one image.
    parameters: numbers that are learned; moving averages do not count. multiply_adds: of its convolution or dense layer, for one image.
    """

    stage: int
    layer: Layer | Join
    inputs: Shape
    output: Shape
    parameters: int
    multiply_adds: int

    @property
    def numbers(self) -> int:
        """How many numbers it hands on for one image; flattening hands on the same ones."""
        return 0 if isinstance(self.layer, Layer) and self.layer.kind == "flatten" else prod(self.output)


@dataclass(frozen=True)
class Totals:
    """Sums over layers; memory: bytes of what all of them hand on for one image, all of which training has to keep."""

    parameters: int
    multiply_adds: int
    memory: int


def measure(network: Network, channels: int, side: int) -> list[Measured]:
    """Every layer in its order, for images of (channels, side, side). Raises TooSmall."""
    found: list[Measured] = []
    shape: Shape = (channels, side, side)
    for place, stage in enumerate(network.stages):

        def apply(layer: Layer, inputs: Shape, place: int = place) -> Shape:
            output = shape_after(layer, inputs)
            parameters, multiply_adds = cost(layer, inputs, output)
            found.append(Measured(place, layer, inputs, output, parameters, multiply_adds))
            return output

        def join(branches: Join, shapes: list[Shape], place: int = place) -> Shape:
            output = joined(branches, shapes)
            found.append(Measured(place, branches, shapes[0], output, 0, 0))
            return output

        shape = walk(stage.parts, shape, apply, join)
    return found


def shape_after(layer: Layer, shape: Shape) -> Shape:
    """What a layer makes of a shape. Raises TooSmall when a window is larger than what it slides over."""
    if layer.kind == "dense":
        return (layer.channels,)
    if layer.kind == "flatten":
        return (prod(shape),)
    if layer.kind == "global_pooling":
        return shape[:1]
    if layer.kind not in ("convolution", "max_pooling", "average_pooling"):
        return shape
    sides = [(size + 2 * layer.padding - layer.kernel) // layer.stride + 1 for size in shape[1:]]
    if min(sides) < 1:
        raise TooSmall
    return (layer.channels or shape[0], *sides)


def cost(layer: Layer, inputs: Shape, output: Shape) -> tuple[int, int]:
    """Parameters and multiply-adds. A kernel is used once for every pixel of the output."""
    if layer.kind == "normalization":
        return 2 * inputs[0], 0
    if not layer.has_kernel:
        return 0, 0
    weights = layer.kernel**2 * (inputs[0] // layer.groups) * layer.channels
    return weights + layer.channels, weights * prod(output[1:])


def joined(join: Join, shapes: Sequence[Shape]) -> Shape:
    """The shape of a sum, or of channels side by side."""
    if join.how == "add":
        return shapes[0]
    return (sum(shape[0] for shape in shapes), *shapes[0][1:])


def totals(layers: Sequence[Measured]) -> Totals:
    """Of all these layers."""
    parameters, multiply_adds, numbers = (sum(values) for values in zip(*((x.parameters, x.multiply_adds, x.numbers) for x in layers), strict=True))
    return Totals(parameters, multiply_adds, BYTES * numbers)


def smallest_side(network: Network) -> int:
    """The smallest images that are large enough for it: those that are larger are, too."""
    low, high = 0, network.side
    while high - low > 1:
        middle = (low + high) // 2
        try:
            measure(network, 1, middle)
            high = middle
        except TooSmall:
            low = middle
    return high
