"""How the page on image classification draws: data by class, weights as pictures, the confusion matrix and its mistakes."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.data import Dataset
from models.specs.image_classification import ImageClassificationSpec
from models.specs.image_classification_page import ImageClassificationPageSpec
from playground.boards import Board, Frame, grid, numbers
from playground.kit import Lesson, _, imagesets
from playground.kit.images import SIGNED, class_names, signed, tile
from playground.kit.panel import percent
from playground.kit.training import Training
from playground.runs.run import Run

MOST_EXAMPLES, MOST_MISTAKES = 24, 30

# The book's own results on Fashion-MNIST after 10 epochs (sections 4.4, 4.5, 5.2): the better of its two frameworks, last epoch.
BOOK = {("softmax", "scratch"): 0.8358, ("softmax", "concise"): 0.8354, ("mlp", "scratch"): 0.8541, ("mlp", "concise"): 0.8659}


def of_run(run: Run | None, spec: ImageClassificationSpec | None = None) -> Dataset:
    """The data that a run was trained on; without a run, those of the spec."""
    return imagesets.dataset(run.spec if run else spec)


def examples(shown: Dataset, label: int) -> list[dict[str, Any]]:
    """The mean image of a class, and its first examples."""
    of_class = shown.train_images[shown.train_labels == label]
    mean = tile(of_class.mean(axis=0), shown.white, _("mean of {count}").format(count=f"{len(of_class):,}"))
    return [mean, *(tile(image, shown.white, "") for image in of_class[:MOST_EXAMPLES])]


def show_weights(lesson: Lesson, training: Training) -> None:
    """The weights as images, where there are any yet."""
    title = _("What each unit looks for: ink where it is blue counts for it, ink where it is orange against it")
    if images := weights(training):
        lesson.tiles("weights", images, _("Weights as images"), title, 58, SIGNED)


def weights(training: Training) -> list[dict[str, Any]]:
    """The weights of each output or hidden unit as an image: blue where ink speaks for it, orange where against."""
    run, picture = training.run, training.pictures.get("weights")
    if picture is None:
        return []
    images = picture["images"]  # (outputs, height, width)
    units = [_("unit {number}").format(number=i + 1) for i in range(len(images))]
    names = class_names(of_run(run).class_names) if run.spec.model == "softmax" else units
    return [signed(image, name) for image, name in zip(images, names, strict=False)]


def confusion(run: Run | None, card: dict[str, Any], chosen: int) -> Board:
    """Which class is taken for which: rows are true classes, columns predictions; the diagonal is right."""
    counts = card["confusion"]
    heat = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))  # (true, predicted)
    right = numbers(range(0, counts.size, len(counts) + 1))
    names = class_names(of_run(run).class_names)
    marks = {"right": right, "chosen": [chosen] if chosen >= 0 else []}
    block = grid("matrix", counts, "gradient", rows=names, columns=names, heat=np.sqrt(heat).ravel().round(3).tolist(), marks=marks, pickable=True)
    alt = _("Confusion matrix after epoch {epoch}: {right} of {total} right").format(
        epoch=f"{card['epoch']:g}", right=int(np.trace(counts)), total=int(counts.sum())
    )
    return Board([block], [Frame("")], alt, "confusion", largest=38)


def mistakes(run: Run | None, card: dict[str, Any], chosen: int) -> tuple[list[dict[str, Any]], list[int]]:
    """The mistakes of the chosen cell, or of all, the surest first: their pictures, and their places in the validation set."""
    shown = of_run(run)
    picked = _of_cell(shown, card, chosen)[:MOST_MISTAKES]
    names = class_names(shown.class_names)
    return [_mistake(shown, names, card, i) for i in picked], numbers(card["indices"][picked])


def _of_cell(shown: Dataset, card: dict[str, Any], chosen: int) -> np.ndarray:
    """Which of the mistakes lie in the chosen cell, or all of them. The data may be a stand-in with fewer images."""
    inside = card["indices"] < len(shown.validation_labels)
    true = shown.validation_labels[np.where(inside, card["indices"], 0)].astype(int)
    return np.flatnonzero(inside & ((chosen < 0) | (true * len(shown.class_names) + card["predicted"] == chosen)))


def _mistake(shown: Dataset, names: list[str], card: dict[str, Any], i: int) -> dict[str, Any]:
    place = card["indices"][i]
    caption = f"{names[shown.validation_labels[place]]} → {names[card['predicted'][i]]}"
    return tile(shown.validation_images[place], shown.white, caption, percent(float(card["confidence"][i])))


def cell_sentence(run: Run | None, chosen: int, found: Sequence[Any]) -> str:
    """What the gallery shows."""
    names = class_names(of_run(run).class_names)
    if not 0 <= chosen < len(names) ** 2:
        return _("The surest mistakes: true class → prediction, and how sure the model was. Click a cell of the matrix to see only its mistakes.")
    true, predicted = divmod(chosen, len(names))
    if true == predicted:
        return _("{name} taken for {name}: these are right. Cells off the diagonal hold the mistakes.").format(name=names[true])
    return _("{true} taken for {predicted}: {count} shown. Click the cell again to see all mistakes.").format(
        true=names[true], predicted=names[predicted], count=len(found)
    )


def beside_the_book(lesson: Lesson, run: Run | None) -> None:
    """The book's accuracy for such a model beside the run's."""
    if run:
        imagesets.beside_the_book(lesson, run, BOOK[run.spec.model, run.spec.implementation], epochs=10, rate=0.1, batch=256)


def asked(shown: Dataset, spec: ImageClassificationPageSpec) -> tuple[np.ndarray, int]:
    """The validation image that the model is asked about, moved, and its true class."""
    place = spec.image % len(shown.validation_labels)
    return moved(shown.validation_images[place], spec.right, spec.down), int(shown.validation_labels[place])


def moved(image: np.ndarray, right: int, down: int) -> np.ndarray:
    """The image (height, width) shifted by whole pixels; what leaves is lost, what enters is black."""
    height, width = image.shape
    canvas = np.pad(image, ((abs(down),) * 2, (abs(right),) * 2))  # (height + 2|down|, width + 2|right|)
    top, left = abs(down) - down, abs(right) - right
    return canvas[top : top + height, left : left + width]


def answer_bars(shown: Dataset, answer: np.ndarray | None, true: int) -> list[dict[str, Any]]:
    """The probabilities of the classes, (1, classes), as bars; empty bars while there is no answer."""
    names = class_names(shown.class_names)
    values = np.zeros(len(names)) if answer is None else answer[0]
    return [
        {"label": name, "value": float(value), "text": "" if answer is None else f"{value:.2f}", "role": "output", "marked": i == true}
        for i, (name, value) in enumerate(zip(names, values, strict=True))
    ]


def spoken(shown: Dataset, answer: np.ndarray | None) -> str:
    """The answer in words."""
    if answer is None:
        return _("no answer yet")
    return ", ".join(f"{name} {percent(float(value))}" for name, value in zip(class_names(shown.class_names), answer[0], strict=True))


def show_mistakes(lesson: Lesson, training: Training) -> None:
    """The confusion matrix of the epoch that is looked at, and the mistakes of the cell that was clicked, or of all."""
    cell, run, card = lesson.spec.cell, training.run, training.pictures.get("validation")
    if card is None:
        return
    found, places = mistakes(run, card, cell)
    lesson.caption(_("Confusion matrix: true class down, prediction across"))
    lesson.board("confusion", confusion(run, card, cell), picked=lambda _block, index: lesson.desk.change(cell=-1 if index == cell else index))
    lesson.say(cell_sentence(run, cell, found))
    lesson.tiles("mistakes", found, _("Images taken for another class"), size=56, chosen=lambda i: lesson.desk.change(image=places[i]))


def ask_the_model(lesson: Lesson, training: Training) -> None:
    """An image to move by whole pixels, and what the trained model says of it."""
    shown = of_run(training.run, lesson.spec)
    (image, true), hint = asked(shown, lesson.spec), _("By whole pixels; what leaves the image is lost.")
    left, right = lesson.halves()
    with left:
        shown_image = tile(image, shown.white, _("true class: {name}").format(name=class_names(shown.class_names)[true]))
        lesson.tiles("asked", [shown_image], _("The image that the model is asked about"), size=150)
        lesson.slider("right", _("Moved to the right"), hint)
        lesson.slider("down", _("Moved down"), hint)
    with right:
        answer = training.ask("probabilities", image[None] / shown.white)
        lesson.say(_("Click a mistake above to ask about it, then move it by a pixel: the model never learned that it stays the same thing."))
        title = _("The model has not answered yet") if answer is None else _("What the model says")
        lesson.readings("answer", answer_bars(shown, answer, true), title, spoken(shown, answer), height=240)
