"""How the page on weight decay draws: the ball under the loss, weights and errors by lambda, and what a run has made of its weights."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from models.maths import weight_decay as maths
from models.specs.weight_decay import TRUE_WEIGHT, WeightDecaySpec
from playground.kit import Lesson, _
from playground.kit.curves import Chart
from playground.kit.training import Training
from playground.numerals import tex, text
from playground.panels import Cursor, Curve, Named, Panels, Plane, Points, Scale, Tip, span
from playground.words import sentences

DATA = ("num_inputs", "num_examples", "noise", "seed_data")
KIND = ("penalty", "l1_share", "loss", "decay_bias")
LEAST, MOST = 1e-3, 100.0
DECAYS = np.array([float(f"{value:.2g}") for value in np.geomspace(MOST, LEAST, 36)])
RINGS = np.array([0.15, 0.4, 0.7, 1.0, 1.35, 1.75, 2.2])  # distances from the bottom, the origin's being 1
MOST_PATHS = 60
HEIGHT = 340
BOOKS = {("normal", 0.0): 0.00995, ("normal", 3.0): 0.00173, ("lazy", 3.0): 0.01378}  # half the squared norm, by start and lambda
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Seen:
    """What is on the screen.

    spec: the values on the page. found: their examples. decays: all values of lambda that have a place, falling; place: where the page's is.
    fits, errors: the exact solution for each of them. pair: two weights alone. w: the weights of a run on the same data, or None; run: the run.
    """

    spec: Any
    found: maths.Examples
    decays: np.ndarray
    place: int
    fits: maths.Fit
    errors: maths.Errors
    pair: maths.Pair
    w: np.ndarray | None
    run: Any


def look(spec: Any, training: Training) -> Seen:
    """The values of the page, and the run on the screen where it was trained on the same data."""
    run, picture = training.run, training.pictures.get("weights")
    same = run is not None and picture is not None and all(getattr(run.spec, name) == getattr(spec, name) for name in DATA)
    values = {name: getattr(spec, name) for name in (*DATA, *KIND)}
    found, fits = _solved(**values)
    place = int((spec.weight_decay < DECAYS).sum())
    alike = spec.share, maths.FACTORS[spec.loss], spec.decay_bias
    near = maths.Fit(*(values[max(0, place - 1)] for values in fits))
    here = maths.solutions(found, np.array([spec.weight_decay]), *alike, near)
    fits = maths.Fit(*(np.insert(values, place, one[0], axis=0) for values, one in zip(fits, here, strict=True)))
    first, second = spec.shown
    pair = maths.pair(found, (first - 1, second - 1), np.r_[DECAYS, spec.weight_decay], *alike)
    decays = np.insert(DECAYS, place, spec.weight_decay)
    errors = maths.errors(found, fits, spec.noise)
    return Seen(spec, found, decays, place, fits, errors, pair, picture["w"] if same else None, run if picture else None)


@lru_cache(maxsize=32)
def _solved(**values: Any) -> tuple[maths.Examples, maths.Fit]:
    spec = WeightDecaySpec(**values)
    found = maths.examples(spec)
    return found, maths.solutions(found, DECAYS, spec.share, maths.FACTORS[spec.loss], spec.decay_bias)


def decay_at(seen: Seen, place: int) -> float:
    """The lambda at a place of the axis."""
    return float(seen.decays[min(place, len(seen.decays) - 1)])


def charts() -> tuple[Chart, Chart]:
    """The charts of the training."""
    norms = (("half_norm", _("of all of w"), "weight"), ("unseen_half_norm", _("of what no example sees"), "plain"))
    return Chart(_("Loss without the penalty"), "loss", "validation_loss"), Chart(_("Half the squared norm"), more=norms)


def formula(seen: Seen) -> str:
    """What is minimised, and what the decay alone does to a weight, with the numbers of this moment."""
    spec = seen.spec
    half = r"\tfrac12" if spec.loss == "half" else ""
    value, rate = f"{spec.weight_decay:g}", f"{spec.learning_rate:g}"
    norms = {"l2": r"\tfrac12\|\mathbf w\|^2", "l1": r"\|\mathbf w\|_1"}
    share = f"{spec.l1_share:g}"
    norms["elastic"] = rf"\big({share}\,\|\mathbf w\|_1 + {1 - spec.l1_share:g}\cdot\tfrac12\|\mathbf w\|^2\big)"
    error = rf"\frac1{{{spec.num_examples}}}\sum_i {half}\big(\mathbf w^\top\mathbf x_i + b - y_i\big)^2"
    steps = -(-spec.num_examples // spec.batch_size) * spec.num_epochs
    kept = 1 - spec.learning_rate * spec.weight_decay
    told = rf"{kept:.4g}^{{{steps}}} = {tex(kept**steps, 3)}" if 0 <= kept <= 1 else rf"1 - {rate}\cdot {value} = {kept:.4g}"
    l2 = rf"w &\leftarrow (1 - {rate}\cdot {value})\,w - \dots \\ & {told}"
    moved = {"l2": l2, "l1": rf"w &\leftarrow w - {rate}\cdot {value}\cdot \operatorname{{sign}}(w) - \dots"}
    second = rf" \\ {moved[spec.penalty]}" if spec.penalty in moved else ""  # short lines: a phone shows no more
    return rf"\begin{{aligned}} L &= {error} \\ &\quad + {value}\cdot {norms[spec.penalty]} {second} \end{{aligned}}"


def name(number: int) -> str:
    """A weight by its number."""
    return f"w{number}".translate(SUBSCRIPTS)


def pictures(seen: Seen) -> Panels:
    """The ball under the loss, beside it weights and errors by lambda, and all weights of the run."""
    arrays = _bowl(seen) | _paths(seen) | _every(seen)
    told = _("λ = {decays}: {first} = {path_first}, {second} = {path_second}; squared error {training} on the examples, {exact} on new ones.")
    own = _("Weight {number}: {exact_w} in the exact solution, {run_w} in the run; the truth is 0.01.")
    own = own if seen.w is not None else _("Weight {number}: {exact_w} in the exact solution; the truth is 0.01.")
    tips = (Tip(("weight",), (own,)), Tip(("decay",), (_named(told, seen.spec),)))
    panels = (_ball_plane(seen), _path_plane(seen), _error_plane(seen), _weights_plane(seen, arrays))
    return Panels(arrays, panels, spoken(seen), "pictures", tips, focus={"decay": seen.place})


def _named(told: str, spec: Any) -> str:
    first, second = map(name, spec.shown)
    return told.replace("{first}", first).replace("{second}", second)


def _bowl(seen: Seen) -> dict[str, Named]:
    """Lines of equal loss, the one that touches the ball, the ball, and where the solution goes as lambda falls."""
    bowl, path, share = seen.pair.bowl, seen.pair.path, seen.spec.share
    here = path[-1]
    rise = max(float(bowl.height(np.zeros(2))) - bowl.least, 1e-12)
    gap = np.full((1, 2), np.nan)
    rings = np.concatenate([np.r_[bowl.ring(bowl.least + rise * distance**2), gap] for distance in RINGS])
    shapes = {"ring": rings, "touching": bowl.ring(max(float(bowl.height(here)), bowl.least)), "ball": maths.ball(maths.penalty(here, share), share)}
    shapes |= {"way": np.r_[np.zeros((1, 2)), path[:-1], bowl.bottom[None]], "bottom": bowl.bottom[None], "here": here[None]}
    return {f"{shape}_{axis}": Named((shape,), values[:, i]) for shape, values in shapes.items() for i, axis in enumerate("xy")}


def _paths(seen: Seen) -> dict[str, Named]:
    """Weights and errors by lambda; zero has its place at the left end."""
    drawn, w = np.clip(seen.decays, LEAST, MOST), seen.fits.w
    chosen = np.unique(np.linspace(0, w.shape[1] - 1, min(MOST_PATHS, w.shape[1])).round().astype(int))
    gap = np.full((1, len(chosen)), np.nan)
    first, second = (w[:, number - 1] for number in seen.spec.shown)
    arrays = {"decays": seen.decays, "drawn": drawn, "path_first": first, "path_second": second}
    arrays |= {"truth": np.full(len(drawn), TRUE_WEIGHT)} | seen.errors._asdict()
    along = np.r_[drawn, np.nan]
    everything = {"all_x": np.tile(along, len(chosen)), "all_y": np.r_[w[:, chosen], gap].T.ravel()}
    return {key: Named(("decay",), values) for key, values in arrays.items()} | {key: Named(("turn",), values) for key, values in everything.items()}


def _every(seen: Seen) -> dict[str, Named]:
    """All weights by their number: the exact ones, and those of the run."""
    w = seen.fits.w[seen.place]
    arrays = {"number": np.arange(1.0, len(w) + 1), "exact_w": w, "true_w": np.full(len(w), TRUE_WEIGHT)}
    arrays["run_w"] = np.full(len(w), np.nan) if seen.w is None else seen.w
    return {key: Named(("weight",), values) for key, values in arrays.items()}


def _ball_plane(seen: Seen) -> Plane:
    reach = float(np.abs(seen.pair.bowl.bottom).max())
    side = max(1.5 * reach, 1e-3)
    curves = (
        Curve("ring_x", "ring_y", "ring", role="plain", width=1),
        Curve("touching_x", "touching_y", "touching", _("loss of the solution"), "output", width=2),
        Curve("ball_x", "ball_y", "ball", _("as large a penalty"), "weight", width=2.5),
        Curve("way_x", "way_y", "way", role="weight", dash=True, width=1.5),
    )
    points = (Points("bottom_x", "bottom_y", "bottom", role="output", size=6), Points("here_x", "here_y", "here", role="weight", size=7))
    scales = (Scale(-side, side, name(number)) for number in seen.spec.shown)
    title = _("Two weights alone")
    return Plane(*scales, title, "ball", curves, points, square=True, width=0.45, height=HEIGHT)


def _across() -> Scale:
    return Scale(LEAST, MOST, "λ", log=True)


def _path_plane(seen: Seen) -> Plane:
    w = seen.fits.w
    low, high = span(min(float(w.min()), 0.0), max(float(w.max()), 0.02), 0.02)
    first, second = map(name, seen.spec.shown)
    curves = (
        Curve("all_x", "all_y", "turn", role="plain", width=1, opacity=0.6),
        Curve("drawn", "truth", "decay", _("truth"), "label", dash=True, width=1.5),
        Curve("drawn", "path_first", "decay", first, "input"),
        Curve("drawn", "path_second", "decay", second, "weight"),
    )
    cursor = Cursor("decay", "drawn", "path_first")
    return Plane(_across(), Scale(low, high), _("Exact weights by λ"), "paths", curves, cursor=cursor, width=0.55, height=HEIGHT)


def _error_plane(seen: Seen) -> Plane:
    every = np.clip(np.concatenate(seen.errors), 1e-6, 1e6)
    low, high = 10 ** np.floor(np.log10(every.min())), 10 ** np.ceil(np.log10(every.max()) + 1e-9)
    curves = (
        Curve("drawn", "training", "decay", _("training"), "training"),
        Curve("drawn", "validation", "decay", _("validation"), "validation"),
        Curve("drawn", "exact", "decay", _("whole distribution"), "label", dash=True, width=1.5),
    )
    up = Scale(float(low), float(high), log=True)
    return Plane(_across(), up, _("Squared error by λ"), "errors", curves, cursor=Cursor("decay", "drawn", "exact"), width=0.5, height=250)


def _weights_plane(seen: Seen, arrays: dict[str, Named]) -> Plane:
    drawn = np.concatenate([arrays[key].values for key in ("exact_w", "run_w")])
    drawn = drawn[np.isfinite(drawn)]
    low, high = span(min(float(drawn.min()), 0.0), max(float(drawn.max()), 0.02), 0.02)
    size = 3.0 if seen.spec.num_inputs > 64 else 5.0
    points = [Points("number", "exact_w", "weight", _("exact"), "output", size)]
    points += [Points("number", "run_w", "weight", _("this run"), "weight", size)] if seen.w is not None else []
    truth = Curve("number", "true_w", "weight", _("truth"), "label", dash=True, width=1.5)
    across = Scale(0, len(arrays["number"].values) + 1, _("number of the weight"), whole=True)
    return Plane(across, Scale(low, high), _("All weights"), "weights", (truth,), points, width=0.5, height=250)


def spoken(seen: Seen) -> str:
    """The exact solution at this lambda, and which would be the best."""
    w, exact = seen.fits.w[seen.place], seen.errors.exact
    best = int(exact.argmin())
    told = _(
        "The exact solution at λ = {decay}: ½‖w‖² = {norm}, {zeros} of {count} weights are zero, and the error on new examples is {error}; the "
        "best λ of this scale is {best}, with {least}."
    )
    numbers = {"decay": seen.spec.weight_decay, "norm": maths.penalty(w, 0.0), "error": exact[seen.place]}
    numbers |= {"best": seen.decays[best], "least": exact[best], "zeros": (w == 0).sum(), "count": len(w)}
    return told.format(**{key: text(value) for key, value in numbers.items()})


def verdict(seen: Seen) -> str:
    """The exact solution, and the two parts of the weights of the run."""
    if seen.w is None:
        return sentences(spoken(seen), _("The run on the screen had other data; train anew to compare.") if seen.run else "")
    unseen = float(maths.penalty(maths.outside(seen.w.astype(float), maths.span(seen.found.X)), 0.0))
    whole = float(maths.penalty(seen.w.astype(float), 0.0))
    told = _("The run stands at ½‖w‖² = {whole}: {seen} of it lies in the directions of its examples, {unseen} where no example looks.")
    return sentences(spoken(seen), told.format(whole=text(whole), seen=text(max(whole - unseen, 0.0)), unseen=text(unseen)))


def beside_the_book(lesson: Lesson, seen: Seen) -> None:
    """The book's half squared norm beside the run's, where it has the book's size and one of its three settings."""
    its = seen.run.now if seen.w is not None else None
    book = its and BOOKS.get((its.start, its.weight_decay))
    if not book or (its.num_inputs, its.num_examples, its.penalty) != (200, 20, "l2"):
        return
    setting = _("λ = {decay}, {start}, {loss}, {epochs} epochs, learning rate {rate}, batches of {batch}")
    values = {"decay": f"{its.weight_decay:g}", "start": start_names()[its.start], "loss": loss_names()[its.loss]}
    here = values | {"epochs": int(seen.run.epoch), "rate": f"{its.learning_rate:g}", "batch": its.batch_size}
    books = values | {"loss": loss_names()["squared" if its.start == "lazy" else "half"], "epochs": 10, "rate": 0.01, "batch": 5}
    found = text(float(maths.penalty(seen.w.astype(float), 0.0)), 5)
    title = _("½‖w‖² beside the book's, which calls it the L2 norm")
    lesson.beside_the_book(title, text(book, 5), setting.format(**books), found, setting.format(**here), run=seen.run)


def start_names() -> dict[str, str]:
    """The words for the first weights."""
    return {"normal": _("as intended"), "lazy": _("as the book's code leaves them")}


def loss_names() -> dict[str, str]:
    """The words for the two losses."""
    return {"half": _("half the square"), "squared": _("the whole square")}


def taken(spec: Any) -> str:
    """Why the second weight is another than was asked for."""
    first, second = map(name, spec.shown)
    return _("{first} is on the horizontal axis already, so {second} is on the vertical one.").format(first=first, second=second)
