"""How the page on batch normalisation draws a run: histograms by layer, one unit by epoch, and one image in different company."""

from typing import Any

import numpy as np

from models.maths.normalization import BINS, REACH
from models.specs.batch_norm_page import MOST_UNITS
from playground.charts import Figure, Ridge, ridges
from playground.kit import Lesson, _, imagesets
from playground.kit.images import class_names, tile
from playground.kit.panel import percent
from playground.kit.training import Training
from playground.numerals import text
from playground.panels import Axis, Curve, Heat, Named, Panels, Plane, Points, Scale, Tip, span

BOOK = 0.879  # validation accuracy on Fashion-MNIST, the best that the book printed for LeNet with batch normalisation
ROLES = ("output", "validation", "training", "gradient", "weight", "input")
HEIGHT = 260
SHOWN = 5
FADED = 0.1
FAR = 4.0  # where a sigmoid is as good as flat
CHASERS = ("batch_mean", "moving_mean", "batch_variance", "moving_variance")


def normalization_names() -> dict[str, str]:
    """The words for the three kinds."""
    return {"batch": _("batch norm"), "layer": _("layer norm"), "none": _("no normalisation")}


def picture(training: Training, kind: str) -> dict[str, Any] | None:
    """The picture of that kind, of the epoch that is looked at."""
    return training.pictures.get(kind)


def histograms(lesson: Lesson, training: Training) -> None:
    """What every layer computes, and what its nonlinearity gets; the same where nothing is normalised."""
    modes = {"batch": _("by the batch, as in training"), "use": _("by moving averages, as in use")}
    lesson.choice("by", _("Normalised"), _("The same 64 images either way."), modes)
    seen = picture(training, "activations")
    if seen is None:
        return
    shares = seen["shares"][0 if lesson.spec.by == "batch" else 1].astype(float)  # (2, layers, bins)
    titles = (_("What the layer computes"), _("Normalised: what the nonlinearity gets"))
    for place, name, title, rows in zip(lesson.halves(), ("computed", "normalized"), titles, shares, strict=True):
        with place:
            if name == "computed" or training.run.spec.normalization != "none":
                lesson.figure(name, ridgeline(rows, title))
    lesson.say(verdict(training))


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


def units(lesson: Lesson, training: Training) -> None:
    """One layer by epoch, the unit to look at, and the formula with its numbers."""
    layer = ("layer", _("layer"), _("Which layer is looked at epoch by epoch."), False)
    lesson.sliders("looked_at", [(_("One layer by epoch"), (layer, ("unit", _("unit"), _("Which of its units, or channels."), False)))])
    drawn = epoch_by_epoch(lesson.spec, training)
    if drawn is not None:
        lesson.panels("units", drawn, lambda focus: lesson.desk.change(unit=focus["unit"] + 1))
    told = formula(lesson.spec, training)
    if told:
        lesson.formula(told)


def epoch_by_epoch(spec: Any, training: Training) -> Panels | None:
    """The statistics of a unit, the spread of all units of its layer, and what the normalisation has learned."""
    arrays = by_epoch(training, spec.layer)
    if arrays is None:
        return None
    unit = min(spec.unit, len(arrays["numbers"].values)) - 1
    planes = [*_chasing(arrays, unit), _spreading(arrays), *_learned(arrays)]
    told = _("Unit {numbers}: γ = {gamma}, β = {beta}.") if "gamma" in arrays else _("Unit {numbers} of the layer.")
    alt = _("Layer {layer}, unit {unit}, epoch by epoch").format(layer=spec.layer, unit=unit + 1)
    return Panels(arrays, planes, alt, "units", (Tip(("unit",), (told,)),), focus={"unit": unit})


def by_epoch(training: Training, layer: int) -> dict[str, Named] | None:
    """Statistics (epochs, units) and quantiles (quantiles, epochs) of a layer from all kept epochs, and what is learned as it is now."""
    run, now = training.run, picture(training, "statistics")
    if now is None or not run.film.epochs:
        return None
    frames = [run.film.pictures(epoch) for epoch in run.film.epochs]
    first = frames[0]["statistics"]  # what is no number there is not; later it may be that a run has lost itself
    place = min(layer, len(first["batch_mean"])) - 1
    count = min(int(np.isfinite(first["batch_mean"][place]).sum()), MOST_UNITS)
    arrays = {"epochs": Named(("epoch",), np.array(run.film.epochs, float)), "numbers": Named(("unit",), np.arange(1.0, count + 1))}
    arrays |= {name: Named(("epoch", "unit"), np.stack([frame["statistics"][name][place, :count] for frame in frames])) for name in CHASERS}
    arrays["quantiles"] = Named(("quantile", "epoch"), np.stack([frame["activations"]["quantiles"][place] for frame in frames], axis=1))
    learned = [name for name in ("gamma", "beta") if np.isfinite(first[name][place, :count]).all()]
    return arrays | {name: Named(("unit",), now[name][place, :count]) for name in learned}


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
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    step = 10.0 ** np.floor(np.log10(max(high - low, 0.1)))
    low, high = span(low, high, step)
    return Scale(low, high if high > low else low + step)


def _spreading(arrays: dict[str, Named]) -> Plane:
    """Between which values the nonlinearities of the layer get their inputs."""
    spread = arrays["quantiles"].values
    names = [_("5, 25, 75 and 95 %"), "", _("median"), "", ""]
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


def formula(spec: Any, training: Training) -> str:
    """What one unit is normalised with in use, with its numbers where a batch normalisation keeps them; "" where nothing is normalised."""
    seen, kind = picture(training, "statistics"), (training.run or training).spec.normalization
    if seen is None or kind == "none":
        return ""
    if kind == "layer":
        return (
            r"\mathrm{LN}(\mathbf x) = \boldsymbol\gamma \odot \frac{\mathbf x - \bar x}{\sqrt{\mathrm{var}(\mathbf x) + 10^{-5}}} + \boldsymbol\beta"
        )
    general = r"\mathrm{BN}(\mathbf x) = \boldsymbol\gamma \odot \frac{\mathbf x - \hat{\boldsymbol\mu}}{\hat{\boldsymbol\sigma}} + \boldsymbol\beta"
    live = _of_one_unit(spec, seen)
    return rf"\begin{{gathered}} {general} \\ {live} \end{{gathered}}" if live else general


def _of_one_unit(spec: Any, seen: dict[str, Any]) -> str:
    """The formula with the numbers of the unit that is looked at; "" where a run has lost them."""
    layer = min(spec.layer, len(seen["gamma"])) - 1
    unit = max(1, min(spec.unit, int(np.isfinite(seen["gamma"][layer]).sum()))) - 1
    gamma, beta, mean, variance = (float(seen[name][layer, unit]) for name in ("gamma", "beta", "moving_mean", "moving_variance"))
    if not np.isfinite([gamma, beta, mean, variance]).all():
        return ""
    return rf"x_{{{unit + 1}}} \to {gamma:.3f}\cdot\frac{{x - ({mean:.3f})}}{{\sqrt{{{variance:.3f} + 10^{{-5}}}}}} {beta:+.3f}"


def beside_the_book(lesson: Lesson, training: Training) -> None:
    """The book's number, where the run has the book's network."""
    if training.run and (training.run.spec.model, training.run.spec.normalization) == ("lenet", "batch"):
        imagesets.beside_the_book(lesson, training.run, BOOK, epochs=10, rate=0.1, batch=128)


def question(spec: Any, training: Training) -> tuple[dict[str, np.ndarray], int, list[str]]:
    """The image with two sets of others, drawn from everywhere and all of one other class; the image's class, and the words for all."""
    shown = imagesets.dataset(training.run.now if training.run else training.spec)
    labels = shown.validation_labels
    place = spec.image % len(labels)
    order = np.random.default_rng(spec.company_seed).permutation(len(labels))
    order = order[order != place]
    alike = order[labels[order] == (int(labels[place]) + 1) % len(shown.class_names)]
    chosen = np.stack([order[: spec.company], np.resize(alike, spec.company)])  # (companies, others)
    images = {"image": shown.validation_images[place], "companies": shown.validation_images[chosen]}
    asked = {name: (values / shown.white).astype(np.float32) for name, values in images.items()}
    return asked, int(labels[place]), class_names(shown.class_names)


def in_company(lesson: Lesson, training: Training) -> None:
    """The image, once with each company, and what the model says each time."""
    image = ("image", _("image"), _("Its place in the validation set."), False)
    others = ("company", _("others"), _("How many other images are in its batch."), False)
    seed = ("company_seed", _("draw"), _("Another number draws other company."), False)
    lesson.sliders("asked", [("", (image, others)), ("", (seed,))])
    asked, true, names = question(lesson.spec, training)
    titles = (_("among others"), _("among one class"))
    for place, name, title, group in zip(lesson.halves(), ("company", "alike"), titles, asked["companies"], strict=True):
        tiles = [tile(asked["image"], 1.0, names[true], marked=True), *(tile(one, 1.0) for one in group[:SHOWN])]
        with place:
            lesson.tiles(name, tiles, _("The image, and some of those it is among"), title, size=44)
    answer = training.ask("company", asked)
    if answer is not None:
        lesson.panels("company_answer", said(answer["probabilities"], names, true))


def said(probabilities: np.ndarray, names: list[str], true: int) -> Panels:
    """Probabilities (cases, classes) as a table of colours."""
    cases = np.array([_("by moving averages"), _("alone"), _("among others"), _("among one class")])
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
    alt = _("The true class {name} gets: {rows}").format(name=names[true], rows=_(", ").join(rows))
    return Panels(arrays, (heat,), alt, "company", (Tip(("case", "class"), (told,)),), alt)


def verdict(training: Training) -> str:
    """By how much the units of each layer differ from image to image."""
    seen = picture(training, "statistics")
    if seen is None:
        return ""
    spreads = np.nanmedian(np.sqrt(seen["batch_variance"]), axis=1)
    told = _("From image to image a unit of layer 1, 2, … computes values that differ by a standard deviation of {spreads}: {verdict}.")
    fading = spreads[-1] < FADED * spreads[0]
    word = _("the images fade away") if fading else _("the images stay apart")
    return told.format(spreads=_(", ").join(text(float(f"{spread:.2g}")) for spread in spreads), verdict=word)
