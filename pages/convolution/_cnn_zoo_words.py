"""What layers, stages and amounts of convolutional networks are called."""

from collections.abc import Callable, Sequence

from models.maths.zoo.layers import Join, Layer, Stage
from models.maths.zoo.measure import Measured, Totals
from playground.kit import _

NAMES = {
    "lenet": "LeNet",
    "alexnet": "AlexNet",
    "vgg": "VGG-11",
    "vgg_small": "VGG-11 ¼",
    "nin": "NiN",
    "googlenet": "GoogLeNet",
    "resnet": "ResNet-18",
    "resnext": "ResNeXt",
    "densenet": "DenseNet",
    "regnetx": "RegNetX-32",
}
THOUSAND, MILLION = 1e3, 1e6


def families() -> dict[str, str]:
    """What the small versions are called."""
    return {**{name: label for name, label in NAMES.items() if name != "vgg_small"}, "vgg": "VGG", "resnet": "ResNet", "regnetx": "RegNetX"}


def quantities() -> dict[str, str]:
    """What is counted of a network."""
    return {"parameters": _("Parameters"), "multiply_adds": _("Multiply-adds for one image"), "memory": _("Memory of all layers for one image")}


def amount(name: str, value: int) -> str:
    """A number in full, memory in the unit that fits."""
    if name != "memory":
        return whole(value)
    unit, size = ("MB", MILLION) if value >= MILLION else ("kB", THOUSAND)
    return f"{value / size:,.0f} {unit}" if value >= 100 * size else f"{value / size:.3g} {unit}"


def whole(value: int) -> str:
    """A whole number, with commas."""
    return f"{value:,}"


def times(left: int, right: int) -> str:
    """How many times the larger is the smaller."""
    return _("{times} times").format(times=f"{max(left, right) / max(1, min(left, right)):,.4g}")


def stated(name: str, sums: Totals) -> str:
    """The sums of a network as a sentence."""
    values = {"parameters": whole(sums.parameters), "multiply_adds": whole(sums.multiply_adds), "memory": amount("memory", sums.memory)}
    sentence = _("{name}: {parameters} parameters, {multiply_adds} multiply-adds; the outputs of all layers take {memory} for one image.")
    return sentence.format(name=name, **values)


def shape(sizes: Sequence[int]) -> str:
    """Sizes with crosses."""
    return "×".join(str(size) for size in sizes)


def stage_title(stage: Stage) -> str:
    """Its name, with its number where there are several."""
    names = {
        "stem": _("Stem"),
        "block": _("Block {number}"),
        "stage": _("Stage {number}"),
        "dense_block": _("Dense block {number}"),
        "transition": _("Transition {number}"),
        "head": _("Head"),
    }
    return names[stage.name].format(number=stage.number)


def layer_title(layer: Layer | Join) -> str:
    """A layer in a few letters."""
    if isinstance(layer, Join):
        return _("added") if layer.how == "add" else _("concatenated")
    if layer.kind == "convolution":
        return convolution_title(layer)
    return with_stride(kinds().get(layer.kind, lambda: layer.kind)().format(kernel=layer.kernel, rate=layer.rate), layer)


def kinds() -> dict[str, Callable[[], str]]:
    """What the other layers are called, to be looked up when it is said; an activation has its own name."""
    return {
        "max_pooling": lambda: _("{kernel}×{kernel} max pooling"),
        "average_pooling": lambda: _("{kernel}×{kernel} average pooling"),
        "global_pooling": lambda: _("global average pooling"),
        "normalization": lambda: _("batch normalisation"),
        "dropout": lambda: _("dropout {rate}"),
        "flatten": lambda: _("flatten"),
        "dense": lambda: _("dense"),
        "relu": lambda: "ReLU",
    }


def convolution_title(layer: Layer) -> str:
    """Kernel, stride and groups."""
    title = with_stride(_("{kernel}×{kernel} convolution").format(kernel=layer.kernel), layer)
    return _("{title}, {groups} groups").format(title=title, groups=layer.groups) if layer.groups > 1 else title


def with_stride(title: str, layer: Layer) -> str:
    """The stride, where it is not 1."""
    return title if layer.stride == 1 else _("{title} / {stride}").format(title=title, stride=layer.stride)


def role(layer: Layer | Join) -> str:
    """The colour of a layer: with weights, without, or the end of branches."""
    if isinstance(layer, Join):
        return "label"
    return {"convolution": "weight", "dense": "output"}.get(layer.kind, "input")


def formulas() -> tuple[str, str]:
    """What a convolution costs."""
    parameters = r"\text{%s} = \Bigl(k^2\,\frac{c_\text{in}}{g} + 1\Bigr)\,c_\text{out}".replace("%s", _("parameters"))
    multiply_adds = r"\text{%s} = k^2\,\frac{c_\text{in}}{g}\,c_\text{out}\,h_\text{out}\,w_\text{out}".replace("%s", _("multiply-adds"))
    return parameters, multiply_adds


def symbols() -> str:
    """The letters of that formula."""
    return _("A convolution with kernels of $k\\times k$ in $g$ groups; $c$ counts channels, $h$ and $w$ are height and width of its output.")


def scales() -> str:
    """How long the bars are."""
    return _("The bars are on logarithmic scales, but for the accuracy: read how many times as much from the number above them.")


def legend() -> dict[str, str]:
    """What the colours of bars and arcs stand for."""
    return {
        "weight": _("convolution"),
        "input": _("image or pooling"),
        "output": _("dense layer"),
        "label": _("branches joined"),
        "arc add": _("arc: added"),
        "arc concatenate": _("arc: concatenated"),
    }


def told(layer: Measured) -> list[str]:
    """What is said of a layer when it is pointed at."""
    found = [layer_title(layer.layer), _("{inputs} to {output}").format(inputs=shape(layer.inputs), output=shape(layer.output))]
    if layer.parameters:
        found += [_("{parameters} parameters").format(parameters=whole(layer.parameters))]
    if layer.multiply_adds:
        found += [_("{multiply_adds} multiply-adds").format(multiply_adds=whole(layer.multiply_adds))]
    return found
