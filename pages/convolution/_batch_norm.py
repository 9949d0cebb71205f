"""How the page on batch normalisation draws a run: histograms by layer, one unit by epoch, and one image in different company."""

from typing import Any

import numpy as np

from models.maths.normalization import BINS, QUANTILES, REACH
from playground.boards import text
from playground.charts import Figure, Ridge, ridges
from playground.kit import Lesson, _, imagesets
from playground.kit.images import class_names, tile
from playground.kit.panel import percent
from playground.kit.training import Training
from playground.panels import Axis, Curve, Heat, Named, Panels, Plane, Points, Scale, Tip, span

BOOK = 0.879  # validation accuracy on Fashion-MNIST, the best that the book printed for LeNet with batch normalisation
MOST_UNITS = 64
ROLES = ("output", "validation", "training", "gradient", "weight", "input")
HEIGHT = 260
FAR = 4.0  # where a sigmoid is as good as flat
CHASERS = ("batch_mean", "moving_mean", "batch_variance", "moving_variance")


def normalization_names() -> dict[str, str]:
    """The words for the three kinds."""
    return {"batch": _("batch norm"), "layer": _("layer norm"), "none": _("none")}


def picture(training: Training, kind: str) -> dict[str, Any] | None:
    """The picture of that kind, of the epoch that is looked at."""
    return training.pictures.get(kind)


def histograms(lesson: Lesson, training: Training) -> None:
    """What every layer computes, and what its nonlinearity gets; the same where nothing is normalised."""
    seen = picture(training, "activations")
    if seen is None:
        return
    shares = seen["shares"][0 if lesson.spec.by == "batch" else 1].astype(float)  # (2, layers, bins)
    if training.run.spec.normalization == "none":
        return lesson.figure("computed", ridgeline(shares[0], _("What the nonlinearity gets, as the layer computes it")))
    left, right = lesson.halves()
    with left:
        lesson.figure("computed", ridgeline(shares[0], _("What the layer computes")))
    with right:
        lesson.figure("normalized", ridgeline(shares[1], _("Normalised: what the nonlinearity gets")))


def ridgeline(shares: np.ndarray, title: str) -> Figure:
    """Histograms (layers, bins), one behind the other; the outermost bins hold what lies beyond."""
    edges = np.linspace(-REACH, REACH, BINS + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    entries = []
    for layer, row in enumerate(shares):
        far = float(row[np.abs(middles) > FAR].sum())
        told = _("Layer {layer}: mean {mean}, {far} beyond ±4").format(layer=layer + 1, mean=text(float(row @ middles), 2), far=percent(far))
        entries.append(Ridge(str(layer + 1), middles, row, ROLES[layer % len(ROLES)], told))
    return ridges(entries, "; ".join(entry.text for entry in entries), title=title, x_range=(-REACH, REACH), height=140 + 45 * len(entries))


def units(lesson: Lesson, training: Training) -> Panels | None:
    """One layer by epoch: the statistics of a unit, the spread of all, and what the normalisation has learned."""
    arrays = by_epoch(training, lesson.spec.layer)
    if arrays is None:
        return None
    count = len(arrays["numbers"].values)
    unit = min(lesson.spec.unit, count) - 1
    planes = [*_chasing(arrays, unit), _spreading(arrays), *_learned(arrays)]
    told = _("Unit {numbers}: γ = {gamma}, β = {beta}.") if "gamma" in arrays else _("Unit {numbers} of the layer.")
    alt = _("Layer {layer}, unit {unit}, epoch by epoch").format(layer=lesson.spec.layer, unit=unit + 1)
    hint = _("Point at a unit, or click it to look at it in the other pictures.")
    return Panels(arrays, planes, alt, "units", (Tip(("unit",), (told,)),), hint, focus={"unit": unit})


def by_epoch(training: Training, layer: int) -> dict[str, Named] | None:
    """Statistics (epochs, units) and quantiles (quantiles, epochs) of a layer from all kept epochs, and what is learned as it is now."""
    run, now = training.run, picture(training, "statistics")
    epochs = run.film.epochs if run else []
    if now is None or not epochs:
        return None
    frames = [run.film.pictures(epoch) for epoch in epochs]
    place = min(layer, len(now["batch_mean"])) - 1
    there = np.isfinite(now["batch_mean"][place]).sum()
    units = slice(0, min(int(there), MOST_UNITS))
    arrays = {"epochs": Named(("epoch",), np.array(epochs, float)), "numbers": Named(("unit",), np.arange(1.0, units.stop + 1))}
    for name in CHASERS:
        arrays[name] = Named(("epoch", "unit"), np.stack([frame["statistics"][name][place, units] for frame in frames]))
    spread = np.stack([frame["activations"]["quantiles"][place] for frame in frames], axis=1)
    arrays["quantiles"] = Named(("quantile", "epoch"), spread)
    learned = {name: Named(("unit",), now[name][place, units]) for name in ("gamma", "beta")}
    return arrays | {name: array for name, array in learned.items() if np.isfinite(array.values).all()}


def _across(arrays: dict[str, Named]) -> Scale:
    return Scale(0, max(1.0, float(arrays["epochs"].values[-1])), _("epoch"), whole=True)


def _chasing(arrays: dict[str, Named], unit: int) -> list[Plane]:
    """The mean and the variance of one unit: of the batch, and the moving averages that follow where there are any."""
    planes = []
    for name, title in (("mean", _("Mean of the unit")), ("variance", _("Variance of the unit"))):
        curves = [Curve("epochs", f"batch_{name}", "epoch", _("this batch"), "input")]
        drawn = arrays[f"batch_{name}"].values[:, unit]
        if np.isfinite(arrays[f"moving_{name}"].values).any():
            curves.append(Curve("epochs", f"moving_{name}", "epoch", _("moving average"), "weight"))
            drawn = np.r_[drawn, arrays[f"moving_{name}"].values[:, unit]]
        planes.append(Plane(_across(arrays), _reach(drawn), title, name, curves, width=0.5, height=HEIGHT))
    return planes


def _reach(values: np.ndarray) -> Scale:
    """The ends of an axis for these values."""
    low, high = float(values.min()), float(values.max())
    step = 10.0 ** np.floor(np.log10(max(high - low, 0.1)))
    low, high = span(low, high, step)
    return Scale(low, high if high > low else low + step)


def _spreading(arrays: dict[str, Named]) -> Plane:
    """Between which values the nonlinearities of the layer get their inputs."""
    spread = arrays["quantiles"].values
    names = [_("{share} of all below").format(share=percent(QUANTILES[-1])), "", _("half below"), "", ""]
    curves = [
        Curve("epochs", "quantiles", "epoch", name, "output", at={"quantile": place}, dash=place != 2, width=2.5 if place == 2 else 1.5)
        for place, name in zip((4, 3, 2, 1, 0), names, strict=True)
    ]
    title = _("What the nonlinearities of the layer get")
    return Plane(_across(arrays), _reach(spread), title, "spread", curves, width=0.5, height=HEIGHT)


def _learned(arrays: dict[str, Named]) -> list[Plane]:
    """γ and β of every unit, where there are any."""
    if "gamma" not in arrays:
        return []
    count = len(arrays["numbers"].values)
    points = (Points("numbers", "gamma", "unit", "γ", "weight", 4), Points("numbers", "beta", "unit", "β", "gradient", 4))
    drawn = np.r_[arrays["gamma"].values, arrays["beta"].values, 0.0, 1.0]
    return [
        Plane(Scale(0, count + 1, _("unit"), whole=True), _reach(drawn), _("What it has learned"), "learned", points=points, width=0.5, height=HEIGHT)
    ]


def formula(lesson: Lesson, training: Training) -> str:
    """What one unit of one layer is normalised with now, on its way through the network in use."""
    seen = picture(training, "statistics")
    general = r"\mathrm{BN}(\mathbf x) = \boldsymbol\gamma \odot \frac{\mathbf x - \hat{\boldsymbol\mu}}{\hat{\boldsymbol\sigma}} + \boldsymbol\beta"
    if seen is None or not np.isfinite(seen["moving_mean"]).any():
        return general
    layer = min(lesson.spec.layer, len(seen["gamma"])) - 1
    unit = min(lesson.spec.unit, int(np.isfinite(seen["gamma"][layer]).sum())) - 1
    gamma, beta, mean, variance = (float(seen[name][layer, unit]) for name in ("gamma", "beta", "moving_mean", "moving_variance"))
    live = rf"{gamma:.3f}\cdot\frac{{x - ({mean:.3f})}}{{\sqrt{{{variance:.3f} + 10^{{-5}}}}}} {beta:+.3f}"
    return rf"{general} \qquad x_{{{unit + 1}}} \to {live}"


def companies(spec: Any, training: Training) -> tuple[np.ndarray, int, np.ndarray, list[str]]:
    """The image asked about and its class, and two sets of others (2, others, height, width): from everywhere, and all of one other class."""
    shown = imagesets.dataset(training.run.now if training.run else training.spec)
    place = spec.image % len(shown.validation_labels)
    true = int(shown.validation_labels[place])
    order = np.random.default_rng(spec.company_seed).permutation(len(shown.validation_labels))
    order = order[order != place]
    other = (true + 1) % len(shown.class_names)
    alike = np.resize(order[shown.validation_labels[order] == other], spec.company)
    chosen = np.stack([order[: spec.company], alike])
    return shown.validation_images[place] / shown.white, true, shown.validation_images[chosen] / shown.white, class_names(shown.class_names)


def in_company(lesson: Lesson, training: Training) -> None:
    """The image, those it is together with, and what the model says each time."""
    image, true, others, names = companies(lesson.spec, training)
    asked = {"image": image.astype(np.float32), "companies": others.astype(np.float32)}
    answer = training.ask("company", asked)
    tiles = [tile(image, 1.0, names[true], marked=True), *(tile(one, 1.0) for group in others for one in group[:7])]
    lesson.tiles("company", tiles, _("The image, seven of its company, and seven of the other"), size=44)
    if answer is not None:
        lesson.panels("company_answer", said(answer["probabilities"], names, true))


def said(probabilities: np.ndarray, names: list[str], true: int) -> Panels:
    """Probabilities (cases, classes) as a table of colours."""
    cases = np.array([_("as in use"), _("alone"), _("among others"), _("among one class")])
    arrays = {
        "probabilities": Named(("case", "class"), probabilities),
        "cases": Named(("case",), cases),
        "classes": Named(("class",), np.array(names)),
    }
    heat = Heat(
        "probabilities", Axis("case", "cases"), Axis("class", "classes"), _("What it says of the first image"), "output", numbers=True, largest=58
    )
    told = _("{cases}: {probabilities} for {classes}.")
    rows = [_("{case} {share}").format(case=case, share=percent(float(row[true]))) for case, row in zip(cases, probabilities, strict=True)]
    alt = _("The true class {name} gets: {rows}").format(name=names[true], rows=", ".join(rows))
    return Panels(arrays, (heat,), alt, "company", (Tip(("case", "class"), (told,)),), alt)


def verdict(training: Training) -> str:
    """How the layers stand: how much of what the nonlinearities get lies where they are flat."""
    seen = picture(training, "activations")
    if seen is None:
        return ""
    middles = (np.arange(BINS) + 0.5) * 2 * REACH / BINS - REACH
    far = seen["shares"][0, 1].astype(float)[:, np.abs(middles) > FAR].sum(axis=1)
    worst = int(far.argmax())
    told = _("In the batch, {share} of what layer {layer} hands to its nonlinearity lies beyond ±4, the most of all layers.")
    return told.format(share=percent(float(far[worst])), layer=worst + 1)
