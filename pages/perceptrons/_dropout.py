"""How the page on dropout draws: draws and their mean as a board, the gap as curves, the units of a network as heat maps."""

from typing import Any

import numpy as np

from models.data import Dataset
from models.maths import dropout as maths
from models.specs.dropout_page import DropoutPageSpec
from playground.boards import Board, Frame, cells, grid, line_break, numbers
from playground.kit import Lesson, _
from playground.kit.curves import Chart
from playground.kit.images import class_names, tile
from playground.kit.imagesets import dataset
from playground.kit.panel import percent
from playground.kit.training import Training
from playground.numerals import text
from playground.panels import Axis, Curve, Heat, Named, Panels, Plane, Points, Scale, Tip
from playground.runs.run import Run

X = np.arange(16.0).reshape(2, 8)  # the book's
DRAWS, COLUMNS = 30, 16
SMALLEST_GHOST = 0.1  # below, its line would run through the number of the bar
# The book's accuracies on Fashion-MNIST after 10 epochs (5.6): the better of its two frameworks, last epoch.
BOOK = {"scratch": 0.8593, "concise": 0.8708}


def formula(p: float) -> str:
    """What becomes of a number, and of its mean."""
    cases = rf"\begin{{cases}} 0 & \text{{{_('with probability')} }} p = {p:g} \\ h/(1-p) & \text{{{_('otherwise')}}} \end{{cases}}"
    mean = rf"{p:g} \cdot 0 + {1 - p:g} \cdot \frac{{h}}{{{1 - p:g}}} = h" if p < 1 else "0"
    return rf"\begin{{aligned}} h' &= {cases} \\ E[h'] &= {mean} \end{{aligned}}"


def draws(spec: DropoutPageSpec) -> Board:
    """The book's sixteen numbers, dropped thirty times, and the mean of all draws so far."""
    kept = maths.masks(spec.rate, X.shape, DRAWS, spec.seed)
    dropped = maths.dropout(X, spec.rate, kept)
    means = maths.running_means(dropped)
    frames = [_draw(spec, i, kept[i], dropped[i], means[i]) for i in range(DRAWS)]
    blocks = [grid("x", X, "input", "h"), grid("dropped", X, "output", "h'"), line_break(), grid("mean", X, "weight", _("mean of the draws so far"))]
    return Board(blocks, frames, frames[0].caption, f"{spec.rate}, {spec.seed}", interval=400, largest=46)


def _draw(spec: DropoutPageSpec, i: int, kept: np.ndarray, dropped: np.ndarray, mean: np.ndarray) -> Frame:
    gone = numbers(np.flatnonzero(~kept))
    away = float(np.abs(mean - X).max())
    sentence = _("Draw {draw}: {gone} of 16 are dropped, the others are multiplied by {factor}. The mean of all draws misses h by {away} at most.")
    if spec.rate == 1:
        sentence = _("Draw {draw}: all 16 are dropped. The mean of all draws misses h by {away} at most.")
    factor = text(1 / max(1 - spec.rate, 1e-9), 2)
    blocks = {"dropped": {**cells(_round(dropped)), "marks": {"unused": gone}}, "mean": cells(_round(mean))}
    return Frame(sentence.format(draw=i + 1, gone=len(gone), factor=factor, away=text(away, 2)), blocks)


def _round(values: np.ndarray) -> np.ndarray:
    """As many digits as fit into a cell."""
    return np.round(values, 1)


def charts() -> tuple[Chart, Chart]:
    """Loss and accuracy: in training with units dropped, on the same examples with nothing dropped, and in validation."""
    whole = _("training, nothing dropped")
    loss = Chart(_("Loss"), "loss", "validation_loss", (("whole_loss", whole, "output"),))
    return loss, Chart(_("Accuracy"), "accuracy", "validation_accuracy", (("whole_accuracy", whole, "output"),), span=(0, 1.02), log=False)


def gap(training: Training) -> str:
    """How far validation is from training, by both measures."""
    run = training.run
    latest = [run.history.latest(name) for name in ("whole_loss", "validation_loss", "whole_accuracy", "validation_accuracy")] if run else [None]
    if None in latest:
        return ""
    sentence = _(
        "Loss {train} on the examples with nothing dropped, {validation} on the validation set: **a gap of {gap}**. Accuracy {right} and {valid}."
    )
    named = {"train": text(latest[0], 3), "validation": text(latest[1], 3), "gap": text(latest[1] - latest[0], 3)}
    return sentence.format(**named, right=percent(latest[2]), valid=percent(latest[3]))


def beside_the_book(lesson: Lesson, run: Run | None) -> None:
    """The book's accuracy beside the run's, where it has the book's data."""
    if run is None or run.spec.data != "fashion_mnist":
        return
    setting = _("dropout {p1} and {p2}, {count} examples, {epochs} epochs, learning rate {rate}, batches of {batch}")
    its = {"p1": f"{run.now.dropout1:g}", "p2": f"{run.now.dropout2:g}", "count": f"{run.now.num_examples:,}", "epochs": int(run.epoch)}
    its |= {"rate": f"{run.now.learning_rate:g}", "batch": run.now.batch_size}
    books = {"p1": 0.5, "p2": 0.5, "count": "60,000", "epochs": 10, "rate": 0.1, "batch": 256}
    here = percent(run.history.latest("validation_accuracy"))
    title, book = _("Validation accuracy beside the book's"), percent(BOOK[run.spec.implementation])
    lesson.beside_the_book(title, book, setting.format(**books), here, setting.format(**its), run=run)


def asked(spec: DropoutPageSpec, training: Training) -> tuple[Dataset, int]:
    """The data of the run on the screen, and the place of the image in its validation set."""
    shown = dataset(training.run.now if training.run else training.spec)
    return shown, spec.image % len(shown.validation_labels)


def question(spec: DropoutPageSpec, training: Training) -> dict[str, Any]:
    """What the network is asked."""
    shown, place = asked(spec, training)
    return {
        "image": (shown.validation_images[place] / shown.white).tolist(),
        "rates": (spec.dropout1, spec.dropout2),
        "draw": spec.draw,
        "draws": spec.draws,
    }


def image_and_answer(lesson: Lesson, training: Training, answer: dict[str, Any] | None) -> None:
    """The image with what can be chosen, and what the network says of it."""
    shown, place = asked(lesson.spec, training)
    names, true = class_names(shown.class_names), int(shown.validation_labels[place])
    left, right = lesson.halves()
    with left:
        _image(lesson, tile(shown.validation_images[place], shown.white, _("true class: {name}").format(name=names[true])))
    with right:
        bars = answer_bars(names, answer, lesson.spec.mode, true)
        title = _("The model has not answered yet") if answer is None else _("What it says; dashed: the mean of all draws")
        lesson.readings("answer", bars, title, ", ".join(f"{bar['label']} {bar['text']}" for bar in bars), height=200)
        draw = ("draw", _("other units"), _("Another draw drops other units."), lesson.spec.mode == "predict")
        lesson.sliders("draws_of_units", [("", (draw, ("draws", _("draws"), _("How many draws the mean is taken of."), False)))])


def _image(lesson: Lesson, seen: dict[str, Any]) -> None:
    lesson.tiles("asked", [seen], _("The image that the network looks at"), size=90)
    lesson.slider("image", _("Validation image"), _("Its place in the validation set."))
    modes = {"train": _("as in training"), "predict": _("as in use")}
    lesson.choice("mode", _("The network"), _("In training units are dropped; in use none is."), modes)


def answer_bars(names: list[str], answer: dict[str, Any] | None, mode: str, true: int) -> list[dict[str, Any]]:
    """The probabilities of the classes as bars; empty ones while there is no answer."""
    whole, dropped, mean = np.zeros((3, len(names))) if answer is None else answer["probabilities"]
    now = dropped if mode == "train" else whole
    words = ["–" if answer is None else f"{value:.2f}" for value in now]
    ghosts = [float(there) if max(here, there) >= SMALLEST_GHOST else None for here, there in zip(now, mean, strict=True)]
    return [
        {"label": name, "value": float(value), "text": word, "role": "output", "marked": i == true, "ghost": ghost}
        for i, (name, value, word, ghost) in enumerate(zip(names, now, words, ghosts, strict=True))
    ]


def units(spec: DropoutPageSpec, answer: dict[str, Any]) -> Panels:
    """Both hidden layers, a unit a cell with gaps where one is dropped; and every unit's mean of all draws against what it is."""
    shown, high = _shown(spec, answer), _largest(answer, ("whole", "mean"), (0, 1))
    arrays = {f"{name}{layer}": Named((f"unit{layer}",), answer[name][layer - 1]) for name in ("whole", "mean") for layer in (1, 2)}
    arrays |= {f"cells{layer}": Named((f"row{layer}", f"column{layer}"), _folded(shown[layer - 1])) for layer in (1, 2)}
    arrays |= {"ends": Named(("end",), [0.0, high])}
    gone = ", ".join(str(int(np.isnan(values).sum())) for values in shown)
    heats = [_heat(layer, _largest(answer, ("whole", "dropped"), (layer - 1,))) for layer in (1, 2)]
    alt = _("Dropped units of the two layers: {gone}").format(gone=gone)
    return Panels(arrays, (*heats, _means(spec, high)), alt, "units", _tips(), _caption(answer, spec))


def _shown(spec: DropoutPageSpec, answer: dict[str, Any]) -> list[np.ndarray]:
    """What the units of both layers send on, nan where one is dropped."""
    if spec.mode == "predict":
        return answer["whole"]
    return [np.where(kept, values, np.nan) for kept, values in zip(answer["kept"], answer["dropped"], strict=True)]


def _largest(answer: dict[str, Any], names: tuple[str, ...], layers: tuple[int, ...]) -> float:
    return max(1e-3, *(float(np.max(answer[name][layer])) for name in names for layer in layers))


def _folded(values: np.ndarray) -> np.ndarray:
    """Units (units,) in rows, the last filled with gaps."""
    rows = -(-len(values) // COLUMNS)
    return np.pad(np.asarray(values, dtype=float), (0, rows * COLUMNS - len(values)), constant_values=np.nan).reshape(rows, COLUMNS)


def _heat(layer: int, high: float) -> Heat:
    title = _("Hidden layer {layer}").format(layer=layer)
    axes = Axis(f"row{layer}"), Axis(f"column{layer}")
    return Heat(f"cells{layer}", *axes, title, role="output", high=high, scale=True, width=1 / 3, phone=0.5, height=230)


def _means(spec: DropoutPageSpec, high: float) -> Plane:
    points = tuple(
        Points(f"whole{layer}", f"mean{layer}", f"unit{layer}", _("layer {layer}").format(layer=layer), role, 2.5)
        for layer, role in ((2, "weight"), (1, "output"))
    )
    scales = Scale(0, high, _("a unit, nothing dropped")), Scale(0, high, _("mean of {count} draws").format(count=spec.draws))
    return Plane(*scales, "", "means", (Curve("ends", "ends", "end", role="plain", width=1.5),), points, width=1 / 3, height=260)


def _tips() -> tuple[Tip, ...]:
    told = _("A unit of layer {layer}: {{whole{layer}}} with nothing dropped, {{mean{layer}}} in the mean.")
    tips = [Tip((f"unit{layer}",), (told.format(layer=layer),)) for layer in (1, 2)]
    cell = _("A unit of layer {layer} sends on {{cells{layer}}} (nan: it is dropped).")
    return (*tips, *(Tip((f"row{layer}", f"column{layer}"), (cell.format(layer=layer),)) for layer in (1, 2)))


def _caption(answer: dict[str, Any], spec: DropoutPageSpec) -> str:
    """How well the mean is kept, in numbers."""
    sums = [(float(np.sum(answer["whole"][layer])), float(np.sum(answer["mean"][layer]))) for layer in (0, 1)]
    told = _("All units of layer 1 together: {whole1}; in the mean of {count} draws {mean1}. Layer 2: {whole2} and {mean2}.")
    named = {f"{name}{layer + 1}": text(sums[layer][i], 3) for layer in (0, 1) for i, name in enumerate(("whole", "mean"))}
    return told.format(count=spec.draws, **named)
