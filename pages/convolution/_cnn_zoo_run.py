"""How the page on convolutional networks shows a training: the book's accuracy, gradients by layer, and an image on its way through."""

import math

import numpy as np

from models.maths.zoo.layers import Layer
from models.maths.zoo.measure import measure
from models.maths.zoo.published import PUBLISHED
from models.maths.zoo.small import SIDE, small
from models.specs.cnn_zoo import CNNZooSpec
from pages.convolution import _cnn_zoo as view
from pages.convolution import _cnn_zoo_words as said
from playground.charts import Series, lines
from playground.kit import Lesson, _, imagesets
from playground.kit.images import class_names, tile
from playground.kit.panel import percent
from playground.kit.training import Training

WHITE = 255
SIZES = ((20, 64), (10, 52), (0, 44))  # of tiles in pixels, for maps of at least so many rows


def beside_the_book(lesson: Lesson, training: Training) -> None:
    """The accuracy of the family in the book, where it trained one."""
    if training.run is None:
        return
    family = training.run.spec.family
    published = PUBLISHED.get("vgg_small" if family == "vgg" else family)
    if published:
        imagesets.beside_the_book(lesson, training.run, published.accuracy, epochs=10, rate=f"{published.rate:g}", batch=published.batch)


def show_model(lesson: Lesson, training: Training) -> None:
    """The small version as it flows, and what it costs."""
    spec = training.run.spec if training.run else training.spec
    drawn = view.small_one(spec)
    lesson.architectures("small", drawn)
    depth = sum(isinstance(layer.layer, Layer) and layer.layer.has_kernel for layer in measure(small(*family_of(spec)), 1, SIDE))
    lesson.say(_("{told} Layers with weights: {depth}.").format(told=drawn.alt, depth=depth))


def family_of(spec: CNNZooSpec) -> tuple[str, float, int, bool]:
    """What the description of the small version depends on."""
    return spec.family, spec.width, spec.depth, spec.shortcuts


def show_gradients(lesson: Lesson, training: Training) -> None:
    """How strong the gradient is that reaches each layer, first to last."""
    picture = training.pictures.get("gradients")
    sizes = picture["sizes"] if picture else []
    if not len(sizes):
        return
    numbers = list(range(1, len(sizes) + 1))
    alt = _("Size of the gradient by layer, from the first to the last: {values}").format(values=", ".join(f"{size:.2g}" for size in sizes))
    powers = [math.log10(max(1e-12, float(size))) for size in sizes]
    curve = Series(_("size of the gradient"), numbers, [10**power for power in powers], role="gradient", mode="lines+markers", size=8)
    title = _("The gradient of the last step, layer by layer")
    span = (min(-5.0, min(powers) - 0.2), max(0.0, max(powers) + 0.2))
    figure = lines([curve], alt, title=title, x_title=_("layer with weights"), log_y=True, y_range=span, height=240)
    figure.layout["xaxis"]["dtick"] = max(1, -(-len(sizes) // 8))  # there is no layer one and a half
    lesson.figure("gradients", figure)


def show_way(lesson: Lesson, training: Training) -> None:
    """A validation image, what every stage hands on of it, and what the model says."""
    run = training.run
    if run is None:
        return
    shown = imagesets.dataset(run.now)
    place = lesson.spec.image % len(shown.validation_labels)
    image = shown.validation_images[place] / shown.white
    answer = training.ask("look", image[None].astype(np.float32))
    names = class_names(shown.class_names)
    lesson.slider("image", _("Validation image"), _("Its place in the validation set."))
    seen = [tile(image, 1.0, names[int(shown.validation_labels[place])])]
    lesson.tiles("seen", seen, _("The image as the model gets it"), verdict(answer, names), size=96)
    for number, maps in enumerate(answer["stages"] if answer else ()):
        show_stage(lesson, run.spec, number, maps)


def verdict(answer: dict | None, names: list[str]) -> str:
    """What the model says of it."""
    if answer is None:
        return _("The model has not answered yet")
    best = int(np.argmax(answer["probabilities"]))
    return _("The model says: {name}, {share}").format(name=names[best], share=percent(float(answer["probabilities"][best])))


def show_stage(lesson: Lesson, spec: CNNZooSpec, number: int, maps: np.ndarray) -> None:
    """The first channels of one stage."""
    stages = small(*family_of(spec)).stages
    if number >= len(stages) or maps.ndim != 3:
        return
    size = next(pixels for rows, pixels in SIZES if maps.shape[1] >= rows)
    sides = said.shape(maps.shape[1:])
    title = _("{stage}: the first {count} maps, {sides}").format(stage=said.stage_title(stages[number]), count=len(maps), sides=sides)
    lesson.tiles(f"stage.{number}", [tile(image, WHITE) for image in maps], title, title, size)
