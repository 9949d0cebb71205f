"""How the page on LeNet draws: the image that is looked at, what each layer makes of it, and the kernels."""

from typing import Any

import numpy as np

from models.data import Dataset, drawings
from models.maths.ink import as_digit
from playground.kit import Lesson, _
from playground.kit.images import SIGNED, class_names, signed, tile
from playground.kit.imagesets import dataset
from playground.kit.panel import percent
from playground.kit.training import Training

SIDE, WHITE = 28, 255
BOOK = 0.825  # validation accuracy on Fashion-MNIST, the best that the book printed: 10 epochs at 0.9 with batches of 256
SIZES = (72, 48, 44, 34)


def formula() -> str:
    """The shapes from the image to the scores; short lines, because a phone shows no more."""
    first = r"6{\times}28{\times}28 \to 6{\times}14{\times}14"
    second = r"16{\times}10{\times}10 \to 16{\times}5{\times}5"
    under = r"_{\text{" + _("5×5 convolution, pooling").replace("×", r"$\times$") + "}}"
    rows = (
        rf"1{{\times}}28{{\times}}28 &\to \underbrace{{{first}}}{under}",
        rf"&\to \underbrace{{{second}}}{under}",
        r"&\to 400 \to 120 \to 84 \to 10",
    )
    return r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"


def drawn(spec: Any) -> np.ndarray:
    """The drawing of the address, or a 2 to begin with: (28, 28) up to 255."""
    try:
        return drawings.read(spec.drawing, (SIDE, SIDE), WHITE)
    except drawings.DrawingError:
        return drawings.sample((SIDE, SIDE), WHITE)


def looked_at(spec: Any, shown: Dataset) -> tuple[np.ndarray, int | None]:
    """What the model is asked about, in [0, 1] as in its data set, and the true class where there is one."""
    if spec.source == "image":
        place = spec.image % len(shown.validation_labels)
        return shown.validation_images[place] / shown.white, int(shown.validation_labels[place])
    drawing = drawn(spec)
    return (as_digit(drawing, WHITE) / 16 if shown.white == 16 else drawing / WHITE), None


def show_input(lesson: Lesson, training: Training) -> None:
    """The drawing or the validation image, and what the model says."""
    shown = dataset(training.run.now if training.run else training.spec)
    left, right = lesson.halves()
    with left:
        names = {"drawing": _("a drawing of yours"), "image": _("a validation image")}
        lesson.choice("source", _("The layers look at"), _("Draw with mouse, finger or arrow keys; the model reads while you draw."), names)
        if lesson.spec.source == "drawing":
            canvas(lesson)
        else:
            lesson.slider("image", _("Validation image"), _("Its place in the validation set."))
    image, true = looked_at(lesson.spec, shown)
    with right:
        seen = [tile(image, 1.0, _("what the model gets") if true is None else class_names(shown.class_names)[true])]
        lesson.tiles("seen", seen, _("The image as the model gets it"), size=110)
        show_answer(lesson, training, shown, true)


def canvas(lesson: Lesson) -> None:
    """The grid to draw on."""
    alt = _("A grid of 28 by 28 pixels to draw on")
    lesson.canvas("drawing", _("Draw a digit"), _("The model reads it while you draw."), alt, drawn(lesson.spec), WHITE)


def show_answer(lesson: Lesson, training: Training, shown: Dataset, true: int | None) -> None:
    """The probabilities of the classes, as bars."""
    answer = asked(lesson, training, shown)
    names = class_names(shown.class_names)
    probabilities = answer["probabilities"] if answer else np.zeros(len(names))
    best = int(np.argmax(probabilities))
    bars = [
        {"label": name, "value": float(value), "text": percent(float(value)), "role": "label" if place == true else "output"}
        for place, (name, value) in enumerate(zip(names, probabilities, strict=True))
    ]
    said = _("The model says: {name}") if looked_at(lesson.spec, shown)[0].any() else _("Of an empty image the model says: {name}")
    title = said.format(name=names[best]) if answer else _("The model has not answered yet")
    lesson.readings("answer", bars, title, title, height=210)


def asked(lesson: Lesson, training: Training, shown: Dataset) -> dict[str, Any] | None:
    """What the model of the epoch that is looked at says of the image."""
    image, _true = looked_at(lesson.spec, shown)
    return training.ask("look", image[None].astype(np.float32))


def show_maps(lesson: Lesson, training: Training) -> None:
    """What convolutions and poolings make of the image, channel by channel, and what the dense layers say."""
    answer = asked(lesson, training, dataset(training.run.now if training.run else training.spec))
    if answer is None:
        return
    titles = layer_titles()
    for number, (title, maps) in enumerate(zip(titles, answer["maps"], strict=True)):
        images = maps["images"] if number < len(SIZES) else folded(maps["images"])
        tiles = [signed(image) for image in images]
        size = SIZES[number] if number < len(SIZES) else 150
        lesson.tiles(f"maps.{number}", tiles, title, title, size, SIGNED)


def layer_titles() -> list[str]:
    """Each layer with the shape of what it hands on."""
    return [
        _("First convolution: 6 maps of 28×28"),
        _("First pooling: 6 maps of 14×14"),
        _("Second convolution: 16 maps of 10×10"),
        _("Second pooling: 16 maps of 5×5"),
        _("First dense layer: 120 numbers"),
        _("Second dense layer: 84 numbers"),
    ]


def folded(row: np.ndarray) -> np.ndarray:
    """The numbers of a dense layer as a picture twelve wide: (1, 1, units) to (1, units / 12, 12)."""
    return row.reshape(1, -1, 12)


def show_kernels(lesson: Lesson, training: Training) -> None:
    """The six kernels of the first convolution."""
    picture = training.pictures.get("kernels")
    if picture is None:
        return
    tiles = [signed(kernel, _("kernel {number}").format(number=number + 1)) for number, kernel in enumerate(picture["images"])]
    lesson.tiles("kernels", tiles, _("Kernels"), _("The six kernels of the first convolution: blue counts for, orange against"), 72, SIGNED)
