"""How the page on overfitting draws: fits over their examples, errors by degree and by number of examples."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from models.maths import overfitting as maths
from models.specs.overfitting import HIGHEST_DEGREE, OverfittingSpec
from playground.kit import Lesson, _
from playground.kit.curves import Chart
from playground.kit.training import Training
from playground.numerals import tex, text
from playground.panels import Cursor, Curve, Named, Panels, Plane, Points, Scale, Tip, span
from playground.words import sentences

DATA = ("curve", "num_examples", "noise", "inputs", "unseen", "seed_data")
MODEL = ("degree", "basis")
COUNTS = np.unique(np.geomspace(2, 200, 24).round().astype(int))
LOWEST, HIGHEST, BEYOND = 1e-4, 1e5, 1e3  # of the errors that are drawn, and how far lines go on out of the picture
HEIGHT = 340
ROUNDING, NONE = 1e-18, 1e-9  # a squared error below the first is none; one below the second cannot be seen
NEAR = 1.5  # an error that is less than so many times the best is as good
REACH = {"uniform": (-2.0, 2.0), "normal": (-3.5, 3.5)}
BOOK = {"inputs": "normal", "basis": "powers", "noise": 0.1, "num_examples": 100, "degree": 19, "num_epochs": 400}
BOOKS_LOSSES = {1: 22.12, 3: 0.0101, 19: 0.0818}  # of its edition of 2021, by degree


@dataclass(frozen=True)
class Seen:
    """What is on the screen.

    spec: the values on the page. best: least squares of every degree, with their errors. coefficients: of a run with these data and this
    model, None where there is none; run: the run itself. is_other: there is a run, but with other data or another model.
    """

    spec: OverfittingSpec
    best: np.ndarray
    errors: maths.Errors
    coefficients: np.ndarray | None
    run: Any
    is_other: bool


def curve_names() -> dict[str, str]:
    """The words for the true curves."""
    return {"cubic": _("cubic"), "sine": _("waves"), "step": _("a step")}


def input_names() -> dict[str, str]:
    """The words for how inputs are drawn."""
    return {"uniform": _("evenly"), "normal": _("normally")}


def look(spec: OverfittingSpec, training: Training) -> Seen:
    """The values of the page, and the run on the screen where it learned the same model from the same data."""
    run, picture = training.run, training.pictures.get("coefficients")
    same = run is not None and picture is not None and all(getattr(run.spec, name) == getattr(spec, name) for name in (*DATA, *MODEL))
    best, errors = _solved(**{name: getattr(spec, name) for name in DATA})
    return Seen(spec, best, errors, picture["coefficients"] if same else None, run if same else None, picture is not None and not same)


@lru_cache(maxsize=64)
def _solved(**values: Any) -> tuple[np.ndarray, maths.Errors]:
    spec = OverfittingSpec(**values)
    best = maths.by_degree(spec)
    return best, _without_rounding(maths.errors(spec, best))


@lru_cache(maxsize=64)
def _by_count(counts: tuple[int, ...], **values: Any) -> maths.Errors:
    spec, every = OverfittingSpec(**values), np.array(counts)
    return _without_rounding(maths.errors(spec, maths.by_count(spec, every), every))


def _without_rounding(errors: maths.Errors) -> maths.Errors:
    """A polynomial through every example leaves nothing but what rounding leaves, another number on every machine."""
    return replace(errors, training=np.where(errors.training < ROUNDING, 0.0, errors.training))


def loss() -> Chart:
    """The chart of the training."""
    return Chart(_("Loss"), "loss", "validation_loss")


def fits(seen: Seen) -> Panels:
    """The examples with the true curve, the best polynomial of the degree and the trained one; beside them the errors of all degrees."""
    spec = seen.spec
    arrays = _examples(spec) | _curves(seen) | _drawn(seen.errors, "degree")
    arrays |= {"degrees": Named(("degree",), np.arange(HIGHEST_DEGREE + 1.0))}
    errors = _error_plane(Scale(0, HIGHEST_DEGREE, _("degree")), seen.errors, "degrees", width=0.5, height=HEIGHT)
    point = Tip(("example",), (_("An example: x = {x}, y = {y}."),))
    told = _("The best of degree {degrees}: {training} on the examples, {validation} on the validation set, {exact} over the whole distribution.")
    return Panels(arrays, (_fit(seen, arrays), errors), _spoken(seen), "fits", (point, Tip(("degree",), (told,))), focus={"degree": spec.degree})


def counts(seen: Seen) -> Panels:
    """The errors of the chosen degree with more and more examples."""
    spec, every = seen.spec, _counts(seen.spec)
    errors = _by_count(tuple(every.tolist()), **{name: getattr(spec, name) for name in (*DATA, "degree")})
    title = _("Degree {degree} with more and more examples").format(degree=spec.degree)
    plane = _error_plane(Scale(2, 200, _("examples"), log=True), errors, "counts", title=title, height=230)
    told = _("From {counts} examples: {training} on them, {validation} on the validation set, {exact} over the whole distribution.")
    arrays = _drawn(errors, "count") | {"counts": Named(("count",), every.astype(float))}
    here = int(np.flatnonzero(every == spec.num_examples)[0])
    alt = _("Errors of degree {degree}: {exact} over the whole distribution with {count} examples, {most} with 200.")
    named = {"degree": spec.degree, "count": spec.num_examples, "exact": text(errors.exact[here]), "most": text(errors.exact[-1])}
    return Panels(arrays, (plane,), alt.format(**named), "counts", (Tip(("count",), (told,)),), focus={"count": here})


def _counts(spec: OverfittingSpec) -> np.ndarray:
    return np.union1d(COUNTS, [spec.num_examples])


def count_at(spec: OverfittingSpec, index: int) -> int:
    """The number of examples at a place of the axis."""
    every = _counts(spec)
    return int(every[min(index, len(every) - 1)])


def formula(seen: Seen) -> str:
    """The model of this degree, and what is left of the error on the examples."""
    model = rf"\hat y &= \sum_{{i=0}}^{{{seen.spec.degree}}} w_i\,\phi_i(x)"
    error = rf"\frac1{{{seen.spec.num_examples}}} \sum_j (\hat y_j - y_j)^2 &= {tex(seen.errors.training[seen.spec.degree])}"
    return rf"\begin{{aligned}} {model} \\ {error} \end{{aligned}}"


def _names() -> tuple[str, str, str]:
    return _("training error"), _("validation error"), _("generalisation error")


def verdict(seen: Seen) -> str:
    """Too little, too much, or about right; and what the training made of it."""
    exact, degree = seen.errors.exact, seen.spec.degree
    best = int(exact.argmin())
    told = _("about right") if exact[degree] <= max(NEAR * exact[best], NONE) else _("underfitting") if degree < best else _("overfitting")
    sentence = _("Degree {degree} is **{verdict}**: over the whole distribution its error is {error}, the best degree's ({best}) is {least}.").format(
        degree=degree, verdict=told, error=text(exact[degree]), best=best, least=text(exact[best])
    )
    return sentences(sentence, _of_run(seen))


def _of_run(seen: Seen) -> str:
    if seen.is_other:
        return _("The run on the screen had other data or another model; train anew to compare.")
    if seen.coefficients is None:
        return ""
    places, weights = maths.quadrature(seen.spec.inputs)
    residuals = maths.features(seen.spec, places) @ seen.coefficients - maths.true_curve(seen.spec.curve, places)
    return _("The trained polynomial stands at {error}.").format(error=text(float(residuals**2 @ weights) + seen.spec.noise**2))


def beside_the_book(lesson: Lesson, seen: Seen) -> None:
    """The book's test loss beside the run's validation loss, where it has a degree that the book trained."""
    spec, run = seen.spec, seen.run
    if run is None or spec.inputs != "normal" or spec.curve != "cubic" or spec.degree not in BOOKS_LOSSES:
        return
    setting = _("degree {degree}, {count} examples, noise {noise}, {epochs} epochs, learning rate {rate}, batches of {batch}")
    its = {"degree": spec.degree, "count": spec.num_examples, "noise": f"{spec.noise:g}", "epochs": int(run.epoch)}
    its |= {"rate": f"{run.now.learning_rate:g}", "batch": run.now.batch_size}
    books = its | {"count": 100, "noise": 0.1, "epochs": 400, "rate": 0.01, "batch": 10}
    note = _("A hundred other examples, normally drawn, can have quite another error: a few far out decide it.")
    found = text(run.history.latest("validation_loss") or float("nan"), 4)
    book = text(BOOKS_LOSSES[spec.degree])
    lesson.beside_the_book(_("Validation loss beside the book's"), book, setting.format(**books), found, setting.format(**its), note, run)


def _examples(spec: OverfittingSpec) -> dict[str, Named]:
    """The points to train on, and those to validate on."""
    found, (low, high) = maths.examples(spec), REACH[spec.inputs]
    inside = (found.x_validation >= low) & (found.x_validation <= high)
    return {
        "x": Named(("example",), np.clip(found.x, low, high)),
        "y": Named(("example",), found.y),
        "x_validation": Named(("other",), found.x_validation[inside]),
        "y_validation": Named(("other",), found.y_validation[inside]),
    }


def _curves(seen: Seen) -> dict[str, Named]:
    """The true curve, the best polynomial of every degree, and the trained one, along x."""
    spec = seen.spec
    places, (low, high) = np.linspace(*REACH[spec.inputs], 161), _heights(spec)
    every = seen.best @ maths.orthogonal(places, HIGHEST_DEGREE, spec.inputs).T  # (degrees, places)
    arrays = {
        "places": Named(("place",), places),
        "truth": Named(("place",), maths.true_curve(spec.curve, places)),
        "fits": Named(("degree", "place"), _cut(every, low, high)),
    }
    if seen.coefficients is not None:
        arrays["trained"] = Named(("place",), _cut(maths.features(spec, places) @ seen.coefficients, low, high))
    return arrays


def _cut(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """A gap wherever the picture ends."""
    return np.where((values >= low) & (values <= high), values, np.nan)


def _heights(spec: OverfittingSpec) -> tuple[float, float]:
    """The ends of the y axis: what the points and the true curve need."""
    found = maths.examples(spec)
    every = np.concatenate([found.y, found.y_validation, maths.true_curve(spec.curve, np.linspace(*REACH[spec.inputs], 41))])
    return span(float(every.min()) - 1, float(every.max()) + 1, 5)


def _fit(seen: Seen, arrays: dict[str, Named]) -> Plane:
    curves = [Curve("places", "truth", "place", _("true curve"), "label", dash=True, width=2)]
    curves += [Curve("places", "fits", "place", _("best of this degree"))]
    curves += [Curve("places", "trained", "place", _("trained"), "weight")] if "trained" in arrays else []
    points = Points("x_validation", "y_validation", "other", role="validation", size=2), Points("x", "y", "example", role="training", size=6)
    (left, right), (low, high) = REACH[seen.spec.inputs], _heights(seen.spec)
    return Plane(Scale(left, right, "x"), Scale(low, high, "y"), "", "fit", curves, points, width=0.5, height=HEIGHT)


def _drawn(errors: maths.Errors, along: str) -> dict[str, Named]:
    """The errors, as they are and as they are drawn: lines leave the picture where it ends, and the dot of the cursor stays at its edge."""
    arrays = {name: Named((along,), values) for name, values in vars(errors).items()}
    arrays |= {f"{name}_drawn": Named((along,), np.clip(values, LOWEST / BEYOND, HIGHEST * BEYOND)) for name, values in vars(errors).items()}
    return arrays | {"exact_inside": Named((along,), np.clip(errors.exact, LOWEST, HIGHEST))}


def _error_plane(across: Scale, errors: maths.Errors, along: str, **layout: Any) -> Plane:
    """Three errors on a logarithmic scale; the cursor is where the page is, and may be dragged."""
    every = np.clip(np.concatenate(list(vars(errors).values())), LOWEST, HIGHEST)
    low, high = 10 ** np.floor(np.log10(every.min())), min(HIGHEST, 10 ** np.ceil(np.log10(every.max()) + 1e-9))
    axis = along.removesuffix("s")
    curves = (
        Curve(along, "training_drawn", axis, _("training"), "training"),
        Curve(along, "validation_drawn", axis, _("validation"), "validation"),
        Curve(along, "exact_drawn", axis, _("whole distribution"), "label", dash=True, width=1.5),
    )
    up = Scale(float(low), float(high), _("mean squared error"), log=True)
    return Plane(across, up, id=along, curves=curves, cursor=Cursor(axis, along, "exact_inside"), **layout)


def _spoken(seen: Seen) -> str:
    errors, degree = seen.errors, seen.spec.degree
    values = ", ".join(f"{name} {text(value[degree])}" for name, value in zip(_names(), vars(errors).values(), strict=True))
    told = _("The best polynomial of degree {degree}: {values}.").format(degree=degree, values=values)
    return sentences(told, _of_run(seen))
