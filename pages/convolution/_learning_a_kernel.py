"""How the page on learning a kernel draws: the kernel and its answer, the way down the surface of the loss, and the book's numbers."""

from typing import Any

import numpy as np

from models.maths.learned_kernel import KernelError, answer, image, kernel_or_book, largest_rate, normal_matrix, read_kernel
from models.specs.learning_a_kernel import LearningAKernelSpec
from playground.boards import Block, Board, Frame, grid, sign
from playground.kit import Chart, Lesson, _
from playground.kit.training import Training
from playground.numerals import text
from playground.panels import Curve, Named, Panels, Plane, Points, Scale
from playground.runs.run import Run
from playground.words import sentences

BOOK = (16.481, 5.069, 1.794, 0.688, 0.274)
REACH, GRID = 2.5, 80


def problem(spec: LearningAKernelSpec) -> str:
    """What is wrong with the typed kernel."""
    try:
        read_kernel(spec.kernel)
    except KernelError as error:
        why = {
            "empty": _("A kernel needs at least one number."),
            "number": _("These are not all numbers between −100 and 100."),
            "ragged": _("The rows of a kernel are equally long."),
            "large": _("At most 5 by 5 numbers."),
        }
        return sentences(why[error.reason], _("The book's kernel is learned, 1, −1."))
    return ""


def advice(spec: LearningAKernelSpec) -> str:
    """Up to which rate it converges."""
    rate = largest_rate(image(spec.image, spec.seed_data), kernel_or_book(spec.kernel).shape)
    return _("On this image gradient descent converges below a rate of **{rate}**, and diverges above it.").format(rate=f"{rate:.4f}")


def loss_chart() -> Chart:
    """The sum of squares by step."""
    return Chart(_("Sum of squares by step"), more=(("validation_loss", _("loss"), "training"),), epoch=_("step"))


def learned(training: Training) -> np.ndarray | None:
    """The kernel of the step that is looked at, (rows, columns)."""
    picture = training.pictures.get("kernel")
    return None if picture is None else picture["values"]


def show_kernel(lesson: Lesson, training: Training) -> None:
    """The image, the kernel so far, its answer, and the true ones beside them."""
    K, spec = learned(training), training.run.now if training.run else training.spec
    K = np.zeros(kernel_or_book(spec.kernel).shape) if K is None else K
    alt = _("The kernel so far is {kernel}").format(kernel=", ".join(text(value, 4) for value in K.ravel()))
    lesson.board("numbers", Board(blocks(spec, K), [Frame("")], alt, "kernel", largest=44))


def blocks(spec: LearningAKernelSpec, K: np.ndarray) -> list[Block]:
    """image ⋆ kernel = answer, and what it should be."""
    X, true = image(spec.image, spec.seed_data), kernel_or_book(spec.kernel)
    return [
        grid("image", _numbers(X), "input", _("image"), str(X.shape)),
        sign("star", "⋆"),
        grid("kernel", _numbers(K), "weight", _("kernel so far"), str(K.shape)),
        sign("gives", "="),
        grid("found", _numbers(answer(X, K)), "output", _("its answer"), ""),
        grid("true", _numbers(true), "label", _("true kernel"), ""),
        grid("wanted", _numbers(answer(X, true)), "label", _("wanted answer"), ""),
    ]


def _numbers(values: np.ndarray) -> np.ndarray:
    return np.round(values.astype(float), 3)


def show_surface(lesson: Lesson, training: Training) -> None:
    """The loss over the two weights of a kernel, and the way down it; kernels of more numbers have no such picture."""
    run = training.run
    if run is None or kernel_or_book(run.now.kernel).size != 2 or not run.film.epochs:
        return
    lesson.panels("surface", surface(run, training.shown_epoch))


def surface(run: Run, shown: int | None) -> Panels:
    """From above: the loss in bands, the kept steps as a line, the one that is looked at as a dot."""
    kept = [epoch for epoch in run.film.epochs if shown is None or epoch <= shown]
    path = np.array([run.film.pictures(epoch)["kernel"]["values"].ravel() for epoch in kept], dtype=float)  # (steps, 2)
    true = kernel_or_book(run.now.kernel).ravel()
    arrays = {"ground": Named(("row", "column"), heights(run, true)), "w1": Named(("step",), path[:, 0]), "w2": Named(("step",), path[:, 1])}
    for name, place in (("now", path[-1]), ("true", true)):
        arrays |= {f"{name}{i + 1}": Named(("one",), [value]) for i, value in enumerate(place)}
    alt = _("The way down the loss: after {steps} steps at ({first}, {second})")
    return Panels(arrays, (_plane(true),), alt.format(steps=kept[-1], first=text(path[-1][0], 4), second=text(path[-1][1], 4)), "surface")


def _plane(true: np.ndarray) -> Plane:
    dots = [Points("w1", "w2", "step", role="weight", size=3), Points("now1", "now2", "one", _("kernel so far"), "weight", 8)]
    dots.append(Points("true1", "true2", "one", _("true kernel"), "label", 6))
    scales = [Scale(value - REACH, value + REACH, f"w{i + 1}") for i, value in enumerate(true)]
    curve = Curve("w1", "w2", "step", _("way so far"), "weight")
    return Plane(*scales, _("The loss over the two weights, from above"), "surface", [curve], dots, ground="ground", square=True, height=360)


def heights(run: Run, true: np.ndarray) -> np.ndarray:
    """The loss around the true kernel, on a logarithmic scale from 0 to 1, (80, 80)."""
    A = normal_matrix(image(run.now.image, run.now.seed_data), kernel_or_book(run.now.kernel).shape)
    axis = np.linspace(-REACH, REACH, GRID)
    errors = np.stack(np.meshgrid(axis, axis), axis=-1)  # (80, 80, 2)
    losses = np.log1p(np.einsum("abi,ij,abj->ab", errors, A, errors))  # (80, 80)
    return np.clip(losses / losses.max(), 0, 0.999)


def beside_the_book(run: Run | None) -> str:
    """The five losses that the book prints, and the run's at the same steps, where it learns the same."""
    book = LearningAKernelSpec()
    if run is None or any(getattr(run.spec, name) != getattr(book, name) for name in ("image", "kernel", "start", "learning_rate")) or run.marks:
        return ""
    found = dict(zip(run.history.curve("validation_loss").steps, run.history.curve("validation_loss").values, strict=True))
    rows: list[Any] = [_("loss before step"), *range(2, 11, 2)]
    here = [f"{found[step - 1]:.3f}" if step - 1 in found else "–" for step in range(2, 11, 2)]
    lines = [rows, ["---"] * 6, [_("the book"), *(f"{value:.3f}" for value in BOOK)], [_("this run"), *here]]
    return "\n".join("| " + " | ".join(str(entry) for entry in line) + " |" for line in lines)
