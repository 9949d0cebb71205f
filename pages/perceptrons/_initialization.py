"""How the page on initialization draws: histograms by layer, their spread on a log axis, a product that collapses, units that stay alike."""

import math
import re
from collections.abc import Sequence

import numpy as np

from models.maths import initializers, random_products, signals, symmetry
from models.maths.initializers import Initializer
from models.maths.signals import Walk
from models.specs.initialization import InitializationSpec
from playground.boards import Board, Frame, cells, grid
from playground.charts import Figure, Ridge, Series, lines, ridges
from playground.kit import Lesson, _
from playground.numerals import text
from playground.words import sentences

BATCH, BINS, MOST_RIDGES = 100, 45, 9
ROLES = ("output", "validation", "training", "gradient", "weight", "input")
WIDE = 3.5  # standard deviations to each side of a histogram
LITTLE, MUCH = 1e-3, 1e3  # of what came in, at the other end: vanished, exploded
WITH_SPREAD = ("constant", "random_normal", "random_uniform", "truncated_normal")
WITH_GAIN = ("variance_scaling", "orthogonal", "identity")


def initializer_names() -> dict[str, str]:
    """The initialisers under the names that Keras gives them."""
    return {name: name for name in initializers.NAMES}


def activation_names() -> dict[str, str]:
    """The activations; their names are those of the libraries."""
    return {"linear": _("no activation"), **{name: name for name in signals.ACTIVATIONS if name != "linear"}}


def kind_names() -> dict[str, str]:
    """From which distribution the matrices are drawn."""
    return {"normal": _("normal"), "uniform": _("uniform"), "orthogonal": _("orthogonal")}


def initializer(spec: InitializationSpec) -> Initializer:
    """The initialiser with its parameters."""
    return Initializer(spec.initializer, spec.spread, spec.gain, spec.mode, spec.distribution)


def initializer_controls(lesson: Lesson) -> None:
    """The parameters that the chosen initialiser has."""
    name = lesson.spec.initializer
    if name in WITH_SPREAD:
        lesson.slider("spread", _("Its size"), _("Standard deviation, bound or value; Keras's default is 0.05."))
    if name in WITH_GAIN:
        lesson.slider("gain", _("Its gain"), _("Factor of the matrix; the scale of variance_scaling."))
    if name == "variance_scaling":
        lesson.choice("mode", _("Fan"), _("Whether inputs, outputs or their mean are counted."), {mode: mode for mode in initializers.MODES})
        kinds = {kind: kind for kind in initializers.DISTRIBUTIONS}
        lesson.choice("distribution", _("Distribution"), _("From which the weights are drawn."), kinds)


def network(spec: InitializationSpec) -> Walk:
    """Random numbers on their way through the network, and a random gradient on its way back."""
    weights = [initializers.layer(initializer(spec), spec.width, spec.seed, number) for number in range(spec.depth)]
    generator = np.random.default_rng([spec.seed, BATCH])
    X, gradient = generator.standard_normal((2, BATCH, spec.width)).astype(np.float32)
    return signals.propagate(weights, spec.activation, X, gradient)


def formula(spec: InitializationSpec) -> str:
    """By how much a layer multiplies a variance, forwards and backwards, before its activation."""
    sigma = initializers.deviation(initializer(spec), spec.width, spec.width)
    rule = r"\mathrm{Var}[o] = n_\text{in}\,\sigma^2\,\mathrm{Var}[x] \\ \mathrm{Var}[\partial_x] = n_\text{out}\,\sigma^2\,\mathrm{Var}[\partial_o]"
    numbers = rf"n_\text{{in}}\,\sigma^2 = n_\text{{out}}\,\sigma^2 = {spec.width} \cdot {sigma:.4g}^2 = {spec.width * sigma**2:.4g}"
    return rf"\begin{{gathered}} {rule} \\ {numbers} \end{{gathered}}"


def histograms(spec: InitializationSpec, values: Sequence[np.ndarray], title: str, role: str) -> Figure:
    """Histograms of some of the layers, the input at the top."""
    last = len(values) - 1
    shown = sorted({round(place * last / min(MOST_RIDGES - 1, last)) for place in range(min(MOST_RIDGES, last + 1))}) if last else [0]
    spreads = [signals.spread(values[place]) for place in shown]
    common = _reach(spreads)
    entries = [_histogram(spec, place, values[place], spread, common, role) for place, spread in zip(shown, spreads, strict=True)]
    alt = "; ".join(entry.text for entry in entries)
    x_title, reach = (_("in standard deviations of the layer"), WIDE) if spec.own_scale else ("", common)
    return ridges(entries, alt, title=title, x_title=x_title, x_range=(-reach, reach), height=430)


def spreads(walk: Walk) -> Figure:
    """The standard deviation of activations and gradients, layer by layer, on a logarithmic axis."""
    layers = list(range(len(walk.activations)))
    forwards, backwards = ([signals.spread(values) for values in side] for side in (walk.activations, walk.gradients))
    curves = [
        Series(_("activations"), layers, [_positive(value) for value in forwards], "output", "lines+markers", size=7),
        Series(_("gradients"), layers, [_positive(value) for value in backwards], "gradient", "lines+markers", size=7),
    ]
    alt = _("Standard deviation of the activations from {first} to {last}, of the gradients from {end} to {start}").format(
        first=text(forwards[0]), last=text(forwards[-1]), end=text(backwards[-1]), start=text(backwards[0])
    )
    return lines(curves, alt, title=_("Standard deviation by layer"), x_title=_("layer"), log_y=True, height=300)


def verdict(walk: Walk) -> str:
    """What happened on the way, forwards and backwards, by which factor a layer."""
    depth = len(walk.activations) - 1
    forwards = signals.spread(walk.activations[-1]) / signals.spread(walk.activations[0])
    backwards = signals.spread(walk.gradients[0]) / signals.spread(walk.gradients[-1])
    told = [_told(_("Activations"), forwards, depth), _told(_("Gradients, on their way back,"), backwards, depth)]
    return sentences(*told)


def matrices(spec: InitializationSpec) -> np.ndarray:
    """The random matrices, (factors, size, size)."""
    return spec.sigma * random_products.random_matrices(spec.size, random_products.MOST_FACTORS, spec.kind, spec.seed_matrices)[: spec.factors]


def collapse(spec: InitializationSpec, drawn: np.ndarray) -> Figure:
    """The singular values of the product, factor by factor, exactly, and as an ordinary decomposition finds them."""
    logs = random_products.log_singular_values(drawn)  # (factors, size)
    naive = np.linalg.svd(np.stack(random_products.products(drawn)), compute_uv=False)  # (factors, size)
    places = list(range(1, len(drawn) + 1))
    rounded = [Series("", places, [_positive(value) for value in column], "plain", dash="dot", width=2) for column in naive.T]
    rounded[0] = Series(_("by numpy's svd"), places, [_positive(value) for value in naive[:, 0]], "plain", dash="dot", width=2)
    names = "₁₂₃₄₅"
    exact = [Series(f"σ{names[i]}", places, np.exp(logs[:, i]), ROLES[i], width=3) for i in range(spec.size)]
    last = ", ".join(map(text, np.exp(logs[-1])))
    alt = _("Singular values of the product of {count} matrices: {values}").format(count=len(drawn), values=last)
    return lines([*rounded, *exact], alt, title=_("Singular values of the product"), x_title=_("factors"), log_y=True, height=380)


def product_board(spec: InitializationSpec, drawn: np.ndarray) -> Board:
    """The product after every factor, its entries in powers of ten."""
    logs = random_products.log_singular_values(drawn) / math.log(10)
    found = random_products.products(drawn)
    frames = [_factor(place, product, logs[place]) for place, product in enumerate(found)]
    alt = frames[-1].caption
    return Board([grid("product", short(found[-1]), "weight", _("product"))], frames, alt, f"product{spec.size}", start=len(frames) - 1, interval=120)


def largest_sentence(spec: InitializationSpec, drawn: np.ndarray) -> str:
    """How large the product has become, and the book's, where it is made in the same way."""
    said = _("The largest entry is now {value}.").format(value=text(np.abs(random_products.products(drawn)[-1]).max()))
    alike = (spec.size, spec.factors, spec.kind, spec.sigma) == (4, random_products.MOST_FACTORS, "normal", 1.0)
    book = _("The book's matrices, drawn with another seed, reached 1.194·10²³ after a first one and 100 more.")
    return sentences(said, book if alike else "")


def short(values: np.ndarray) -> np.ndarray:
    """Numbers with two digits and a power of ten, as texts."""
    texts = [re.sub(r"e\+?(-?)0*(\d)", r"e\1\2", f"{value:.1e}").replace("-", "−") for value in values.ravel()]
    return np.array(texts).reshape(values.shape)


def start(spec: InitializationSpec) -> symmetry.Start:
    """Where the small network begins."""
    return symmetry.Start(spec.hidden, spec.value, spec.noise, spec.seed_start)


def paths(path: symmetry.Path) -> Figure:
    """The two weights of every hidden unit on their way."""
    count = path.weights.shape[1]
    ways = [Series(_("unit {number}").format(number=i + 1), *path.weights[:, i].T, ROLES[i], width=7 - i, opacity=0.75) for i in range(count)]
    ends = [Series("", *path.weights[-1:, i].T, ROLES[i], "markers", size=16 - 2 * i) for i in range(count)]
    apart = symmetry.distance(path.weights)
    alt = _("Largest distance between two units: {first} at the start, {last} at the end").format(first=text(apart[0]), last=text(apart[-1]))
    return lines([*ways, *ends], alt, title=_("The weights of each hidden unit"), x_title="w₁", y_title="w₂", height=360)


def losses(path: symmetry.Path) -> Figure:
    """The loss in every step."""
    alt = _("Loss {first} at the start, {last} at the end").format(first=text(path.losses[0]), last=text(path.losses[-1]))
    curve = Series(_("loss"), range(len(path.losses)), path.losses, "training")
    return lines([curve], alt, title=_("Loss on exclusive or"), x_title=_("step"), y_range=(-0.03, max(0.6, 1.05 * path.losses.max())), height=360)


def symmetry_sentence(path: symmetry.Path) -> str:
    """Whether the units have parted."""
    apart = symmetry.distance(path.weights)
    if path.diverged:
        return _("After {count} steps the loss is beyond a million: this learning rate is too large.").format(count=len(path.losses) - 1)
    if not apart.any():
        return _("All units are equal, in every step, to the last digit: **{count} units are one**. One unit cannot learn exclusive or.").format(
            count=path.weights.shape[1]
        )
    return _("The two most different units are {last} apart; at the start it was {first}.").format(first=text(apart[0]), last=text(apart[-1]))


def _histogram(spec: InitializationSpec, place: int, values: np.ndarray, spread: float, common: float, role: str) -> Ridge:
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(values.mean())
    own = spec.own_scale and 0 < spread < math.inf
    shares = signals.histogram(values - mean if own else values, WIDE * spread if own else common, BINS)
    middles = ((np.arange(BINS) + 0.5) * 2 / BINS - 1) * (WIDE if spec.own_scale else common)
    said = _("layer {place}: standard deviation {spread}, mean {mean}").format(place=place, spread=text(spread), mean=text(mean))
    return Ridge(text(place) if place else _("input"), middles, shares, role, said)


def _reach(spreads: Sequence[float]) -> float:
    """A common scale for all histograms: as wide as the widest that is finite."""
    finite = [spread for spread in spreads if 0 < spread < 1e30]
    return WIDE * max(finite, default=1.0)


def _positive(value: float) -> float:
    """What has a logarithm; nothing else is drawn."""
    return float(value) if 0 < value < math.inf else math.nan


def _told(name: str, ratio: float, depth: int) -> str:
    if ratio == 0:
        return _("{name} are all alike: nothing gets through.").format(name=name)
    if not math.isfinite(ratio):
        return _("{name} have **left the range** of 32-bit numbers.").format(name=name)
    said = {
        "little": _("{name} **vanish**: they are multiplied by about {factor} in every layer."),
        "much": _("{name} **explode**: they are multiplied by about {factor} in every layer."),
        "well": _("{name} get through: they are multiplied by about {factor} in every layer."),
    }["little" if ratio < LITTLE else "much" if ratio > MUCH else "well"]
    return said.format(name=name, factor=f"{ratio ** (1 / depth):.3g}")


def _factor(place: int, product: np.ndarray, logs: np.ndarray) -> Frame:
    sentence = _("Factors: {count}; largest entry {largest}; singular values 10 to the {powers}")
    powers = ", ".join(text(log, 1) for log in logs)
    return Frame(sentence.format(count=place + 1, largest=text(np.abs(product).max()), powers=powers), {"product": cells(short(product))})
