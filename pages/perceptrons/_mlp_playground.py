"""How the playground of networks draws: what the network on the screen is, its points, and what a person does in the picture."""

import base64
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from models.data.plane import REACH, REGRESSION, Recipe, make
from models.data.point_table import PointError, read_points, with_point, without_point
from models.maths import feedforward
from models.specs import mlp_playground as spec_of
from models.specs.mlp_playground import MLPPlaygroundSpec
from models.specs.mlp_playground_page import MLPPlaygroundPageSpec
from playground import live
from playground.kit import Lesson, _
from playground.kit.training import Training
from playground.look import CLASSES
from playground.networks import Input, Layer, Network, Output, Points, bytes_of
from playground.numerals import text
from playground.runs.run import Run
from playground.words import sentences

THUMBNAIL, SHADES = 44, 120
LABELS = {"x1": "x₁", "x2": "x₂", "x1_squared": "x₁²", "x2_squared": "x₂²", "x1x2": "x₁x₂", "sin_x1": "sin x₁", "sin_x2": "sin x₂"}
LATEX = {"x1": "x_1", "x2": "x_2", "x1_squared": "x_1^2", "x2_squared": "x_2^2", "x1x2": "x_1x_2", "sin_x1": r"\sin x_1", "sin_x2": r"\sin x_2"}


class Shown(NamedTuple):
    """The network on the screen: its spec and shape, its weights, and the run whose network it is, or None for an untrained one."""

    spec: MLPPlaygroundSpec
    network: feedforward.Network
    weights: list[np.ndarray]
    run: Run | None


def shown(training: Training) -> Shown:
    """The network of the run on the screen, if that is of the shape and the data on the screen, else an untrained one with these."""
    run, spec = training.run, training.spec
    if run is None or not is_of(run, spec):
        run, network = None, feedforward.network_of(spec)
        return Shown(spec, network, feedforward.first_weights(network.sizes, spec.start, spec.seed_weights), None)
    network = feedforward.network_of(run.now)
    return Shown(run.now, network, weights_of(run, network, training.shown_epoch), run)


def is_of(run: Run, spec: MLPPlaygroundSpec) -> bool:
    """Whether a run began with these values, apart from those that may change on the way."""
    fixed = [name for name in spec.__dataclass_fields__ if name not in spec.LIVE]
    return all(getattr(run.spec, name) == getattr(spec, name) for name in fixed)


def weights_of(run: Run, network: feedforward.Network, epoch: int | None) -> list[np.ndarray]:
    """The weights of a run after that epoch; None: the newest that are known with all their digits."""
    if epoch is not None:
        return run.film.weights(epoch)
    seen = run.snapshots.get("network", {}).get("weights")
    if seen is not None and seen.dtype == np.float32:
        return feedforward.unpacked(network.sizes, seen)
    kept = run.film.newest.weights if run.film.newest else None
    begun = run.start["weights"] if run.start else feedforward.first_weights(network.sizes, run.spec.start, run.spec.seed_weights)
    return run.weights or kept or begun


def picture(lesson: Lesson, training: Training, now: Shown) -> Network:
    """What the part shows of the network on the screen."""
    spec = lesson.spec
    return Network(
        inputs=[Input(name, label, name in spec.inputs) for name, label in LABELS.items()],
        layers=[Layer(*layer) for layer in zip(spec.widths, spec.layer_activations, spec.layer_dropout, strict=True)],
        outputs=outputs(now.network),
        activations=activations(),
        most=(spec_of.MOST_LAYERS, spec_of.MOST_UNITS),
        skip=spec.skip,
        discretize=spec.discretize,
        alt=alt(now),
        **on_the_plane(spec, now),
        **seen(training, now),
    )


def seen(training: Training, now: Shown) -> dict[str, Any]:
    """The picture of a network that stands still, or where to fetch that of one that learns."""
    moves = now.run is not None and not now.run.is_over and training.shown_epoch is None
    found = training.pictures.get("network") if now.run else None
    sent = None if found and moves else found or feedforward.picture(now.network, now.weights)
    return {"picture": sent, "live": live.address(now.run, "network") if moves else ""}


def on_the_plane(spec: MLPPlaygroundPageSpec, now: Shown) -> dict[str, Any]:
    """The points, and whether more can be drawn."""
    train, validation = points(now.spec)
    drawing, signed = spec.data == "drawn", now.network.head != "classes"
    shown_too = validation if spec.show_validation or drawing else None
    return {"train": train, "validation": shown_too, "signed": signed, "reach": REACH, "drawing": drawing}


def points(spec: MLPPlaygroundSpec) -> tuple[Points, Points]:
    """The points to learn from and the points to test with, in the colours of their targets."""
    found = feedforward.points_of(spec)
    shade = {0: bytes_of, 2: lambda targets: 255 * targets}.get(found.num_classes, lambda targets: targets)
    return Points(found.train_points, shade(found.train_targets)), Points(found.validation_points, shade(found.validation_targets))


def outputs(network: feedforward.Network) -> list[Output]:
    """One output, or one for each class."""
    if network.head != "classes":
        return [Output(_("Output"), None)]
    return [Output(name, number) for number, name in enumerate(class_names()[: network.num_outputs])]


def alt(now: Shown) -> str:
    """The network in words."""
    shape = "-".join(str(size) for size in now.network.sizes)
    loss = now.run.history.latest("validation_loss") if now.run else None
    if loss is None:
        return _("Network {shape}, untrained.").format(shape=shape)
    return _("Network {shape} after {epoch} epochs, validation loss {loss}.").format(shape=shape, epoch=int(now.run.epoch), loss=text(loss, 4))


# What a person does in the picture.


def acts(lesson: Lesson, training: Training) -> dict[str, Any]:
    """Who hears what; everything that comes from a browser is looked at before it is used."""
    desk = lesson.desk
    return {
        "feature": partial(toggle_feature, desk),
        "widths": partial(set_widths, desk),
        "activation": partial(set_of_layer, desk, "activations", "name", str),
        "dropout": partial(set_of_layer, desk, "dropout", "value", (int, float)),
        "edit": partial(set_weight, training),
        "point": partial(set_point, desk),
    }


def toggle_feature(desk: Any, sent: dict[str, Any]) -> None:
    """A feature more, or one less; the last one stays."""
    wished = tuple(name for name in spec_of.FEATURES if (name in desk.spec.inputs) != (name == sent.get("name")))
    if wished:
        desk.change(features=wished)


def set_widths(desk: Any, sent: dict[str, Any]) -> None:
    """Other layers; what the others had stays theirs, and a new one is like the last."""
    widths = sent.get("widths")
    if isinstance(widths, list) and all(type(width) is int for width in widths):
        desk.change(widths=tuple(widths))


def set_of_layer(desk: Any, name: str, key: str, kind: Any, sent: dict[str, Any]) -> None:
    """An activation, or a share to drop, for one layer alone."""
    layer, value = sent.get("layer"), sent.get(key)
    if type(layer) is not int or not 0 <= layer < len(desk.spec.widths) or not isinstance(value, kind):
        return
    values = [desk.spec.of_layer(getattr(desk.spec, name), number) for number in range(len(desk.spec.widths))]
    values[layer] = value
    while len(values) > 1 and values[-1] == values[-2]:
        values.pop()
    desk.change(**{name: tuple(values)})


def set_weight(training: Training, sent: dict[str, Any]) -> None:
    """A weight or a bias of the network on the screen."""
    parameter, index, value = (sent.get(name) for name in ("parameter", "index", "value"))
    now = shown(training)
    if type(parameter) is not int or not 0 <= parameter < len(now.weights) or not isinstance(index, list):
        return
    shape = now.weights[parameter].shape
    inside = len(index) == len(shape) and all(type(i) is int and 0 <= i < size for i, size in zip(index, shape, strict=True))
    if inside and isinstance(value, (int, float)) and abs(value) <= 1e6:
        training.set_weight(parameter, tuple(index), float(value), now.weights, led=now.run)


def set_point(desk: Any, sent: dict[str, Any]) -> None:
    """A point of the brush's class, or one less. The text must be a table of points: another one stays as it is."""
    x, y = sent.get("x"), sent.get("y")
    if desk.spec.data != "drawn" or not all(isinstance(value, (int, float)) and abs(value) <= REACH for value in (x, y)):
        return
    try:
        brush, before = desk.spec.brush, desk.spec.points
        desk.change(points=with_point(before, x, y, brush) if brush >= 0 else without_point(before, x, y))
    except PointError:
        return


def keep_weights(training: Training) -> None:
    """A new run with the values on the screen, which begins with the weights of the run there was, or of the picture."""
    run, now = training.run, shown(training)
    sizes = now.network.sizes
    fits = run is not None and feedforward.network_of(run.spec).sizes == sizes
    training.begin_with(weights_of(run, now.network, training.shown_epoch) if fits else now.weights)


# Words and small pictures.


def patterns() -> dict[str, str]:
    """The sets of points."""
    return {
        "circle": _("circle"),
        "xor": "XOR",
        "gauss": _("two heaps"),
        "spiral": _("spiral"),
        "moons": _("moons"),
        "checkerboard": _("chess"),
        "rings": _("rings"),
        "blobs": _("heaps"),
        "sine": _("wave"),
        "plane": _("slope"),
        "multi_gauss": _("hills"),
        "drawn": _("your own"),
    }


def class_names() -> list[str]:
    """Classes are called by their colours."""
    return [_("orange"), _("blue"), _("green"), _("purple"), _("yellow"), _("sky blue")]


def activations() -> dict[str, str]:
    """Activations as they are written."""
    plain = {name: name for name in spec_of.ACTIVATIONS}
    return plain | {"relu": "ReLU", "elu": "ELU", "gelu": "GELU", "silu": "SiLU", "leaky_relu": "leaky ReLU", "linear": _("linear"), "sine": "sin"}


def starts() -> dict[str, str]:
    """Ways to draw the first weights."""
    return {"glorot": "Glorot", "he": "He", "normal": _("tiny"), "constant": _("all ½"), "zeros": _("all 0")}


def thumbnails(spec: MLPPlaygroundPageSpec) -> list[dict[str, Any]]:
    """All sets of points, the chosen one marked."""
    own = spec.points if spec.data == "drawn" else ""
    return [
        {
            "pixels": thumbnail(name, own if name == "drawn" else ""),
            "width": THUMBNAIL,
            "height": THUMBNAIL,
            "caption": words,
            "marked": name == spec.data,
        }
        for name, words in patterns().items()
    ]


@lru_cache(maxsize=64)
def thumbnail(name: str, own: str) -> str:
    """The points of a set as bytes of a small picture: 0 is paper, then classes, then values from SHADES on."""
    found = make(Recipe(name, 320, num_classes(name), 0, 90, 0, own))
    pixels = np.zeros((THUMBNAIL, THUMBNAIL), np.uint8)
    columns, rows = ((place + 1.06 * REACH) / (2.12 * REACH) * THUMBNAIL for place in (found.train_points[:, 0], -found.train_points[:, 1]))
    shades = SHADES + (found.train_targets + 1) * 50 if name in REGRESSION else 1 + found.train_targets
    for right, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
        pixels[np.minimum(rows.astype(int) + down, THUMBNAIL - 1), np.minimum(columns.astype(int) + right, THUMBNAIL - 1)] = shades
    return base64.b64encode(pixels.tobytes()).decode()


def shades(signed: list[list[int]]) -> list[list[int]]:
    """The colours of those bytes."""
    values = [signed[min(255, round((number - SHADES) * 2.55))] for number in range(SHADES, 256)]
    return [[246, 244, 238], *map(list, CLASSES), *[[128, 128, 128]] * (SHADES - 1 - len(CLASSES)), *values]


def num_classes(name: str) -> int:
    """How many classes a set has when it is chosen."""
    return 3 if name in ("rings", "blobs") else 2


def choose(lesson: Lesson, number: int) -> None:
    """Another set of points."""
    name = spec_of.DATA[number]
    lesson.desk.change(data=name, num_classes=num_classes(name))


def problem(spec: MLPPlaygroundSpec) -> str:
    """Why the text of a person's own points cannot be used, "" where it can."""
    try:
        read_points(spec.points)
    except PointError as error:
        words = {
            "columns": _("Row {row} has not three columns: x₁, x₂ and a class."),
            "number": _("Row {row} has something that is no number."),
            "label": _("The class in row {row} is not one of 0, 1, 2, 3, 4, 5; or −1 and 1 throughout."),
            "too_many": _("More than 500 points are too many."),
            "too_few": _("Two points are needed at least."),
            "too_long": _("This text is too long."),
        }
        return sentences(words[error.reason].format(row=error.row), _("The points to begin with are used."))
    return ""


def scaled(spec: MLPPlaygroundSpec) -> bool:
    """Whether a person's own points had to be brought into the plane."""
    return not problem(spec) and read_points(spec.points).scaled


def formula(now: Shown) -> str:
    """What the network computes, layer by layer, with the shapes of its weights."""
    sizes, names = now.network.sizes, list(now.network.activations)
    inputs = rf"\mathbf{{x}} &= ({', '.join(LATEX[name] for name in now.network.inputs)})"
    steps = [hidden_formula(number, name, sizes, now.network.skip) for number, name in enumerate(names, start=1)]
    if len(steps) > 3:
        steps = [steps[0], r"&\;\;\vdots", steps[-1]]
    output = rf"\mathbf{{o}} &= {affine(len(names) + 1, sizes)}"
    return r"\begin{aligned}" + r"\\".join([inputs, *steps, output]) + r"\end{aligned}"


def hidden_formula(number: int, activation: str, sizes: tuple[int, ...], skip: bool = False) -> str:
    """One hidden layer; with a skip connection it adds the layer before it, cut or filled up with zeros to its width."""
    names = {"linear": "", "tanh": r"\tanh", "sine": r"\sin", "sigmoid": r"\sigma"}
    name = names.get(activation, rf"\operatorname{{{activation.replace('_', chr(92) + ' ')}}}")
    inside = affine(number, sizes)
    before, width = rf"\mathbf{{h}}^{{({number - 1})}}", sizes[number]
    same = {0: before, 1: rf"({before},\,\mathbf{{0}})", -1: rf"{before}_{{1:{width}}}"}[np.sign(width - sizes[number - 1])]
    added = f" + {same}" if skip and number > 1 else ""
    return rf"\mathbf{{h}}^{{({number})}} &= " + (rf"{name}\Bigl({inside}\Bigr)" if name else inside) + added


def affine(number: int, sizes: tuple[int, ...]) -> str:
    """What a layer makes of the one before it, without its activation; under its weights stands their shape."""
    before = rf"\mathbf{{h}}^{{({number - 1})}}" if number > 1 else r"\mathbf{x}"
    weights = rf"\underset{{{sizes[number - 1]}\times{sizes[number]}}}{{\mathbf{{W}}^{{({number})}}}}"
    return rf"{before}\,{weights} + \mathbf{{b}}^{{({number})}}"


def findings(now: Shown) -> str:
    """How many numbers are learned, and what there is to say about these."""
    sizes = now.network.sizes
    terms = " + ".join(rf"{before + 1}\cdot{after}" for before, after in pairwise(sizes))
    count = _("Weights and biases: ${terms} = {count}$.").format(terms=terms, count=now.network.num_weights)
    return sentences(count, collapse(now), symmetry(now))


def collapse(now: Shown) -> str:
    """The one affine map that layers without activation are (book 5.1)."""
    network = now.network
    if network.num_outputs > 1 or network.skip or not network.widths or set(network.activations) != {"linear"}:
        return ""
    kernel, bias = feedforward.collapsed(now.weights)
    terms = "".join(f"{value:+.3g}\\,{LATEX[name]}" for value, name in zip(kernel[:, 0], network.inputs, strict=True))
    return _("Without activations all layers together are one affine map: $o = {map}$.").format(map=f"{terms}{bias[0]:+.3g}".lstrip("+"))


def symmetry(now: Shown) -> str:
    """Units of the first hidden layer that compute the same (book 5.4)."""
    if not now.network.widths:
        return ""
    width, different = now.network.widths[0], feedforward.num_distinct(now.weights[0], now.weights[1])
    if different == width:
        return ""
    return _("Units of the first hidden layer that differ from each other: {different} of {width}.").format(width=width, different=different)
