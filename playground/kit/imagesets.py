"""What pages share that train on images: the choice of a data set, the set itself, and the book's accuracy beside the run's."""

from typing import Any

from models import data
from models.data import Dataset
from playground.kit.lesson import Lesson
from playground.kit.panel import percent
from playground.runs.run import Run
from playground.words import _


def choose(lesson: Lesson) -> None:
    """The data set, with the offer to download it where it is not here yet."""
    hint = _("The digits are always here; Fashion-MNIST, the book's data, is downloaded once (31 MB).")
    lesson.choice("data", _("Data"), hint, names())
    lesson.download(lesson.spec.data, data.is_ready(lesson.spec.data))


def names() -> dict[str, str]:
    """What the data sets are called."""
    return {"digits": _("digits"), "fashion_mnist": "Fashion-MNIST"}


def dataset(spec: Any) -> Dataset:
    """The data that can be shown now: the set asked for, or the digits where its files are not there or not whole."""
    try:
        return data.load(spec.data, spec.seed_data) if data.is_ready(spec.data) else data.load("digits", spec.seed_data)
    except data.DownloadError:
        return data.load("digits", spec.seed_data)


def beside_the_book(lesson: Lesson, run: Run | None, accuracy: float, **setting: Any) -> None:
    """The book's validation accuracy and its setting (epochs, rate, batch) beside the run's, and whether the two can be compared."""
    if run is None:
        return
    here = {"epochs": int(run.epoch), "rate": f"{run.now.learning_rate:g}", "batch": run.now.batch_size}
    lesson.beside_the_book(
        _("Validation accuracy beside the book's"),
        percent(accuracy),
        _setting(data="Fashion-MNIST", **setting),
        percent(run.history.latest("validation_accuracy")),
        _setting(data=names()[run.now.data], **here),
        comparable(run),
        run,
    )


def comparable(run: Run) -> str:
    """What stands between the book's number and the run's."""
    if run.spec.data != "fashion_mnist":
        return _("The book trains on Fashion-MNIST; choose it as the data to compare the two.")
    return "" if dataset(run.spec).official else _("These are not the official images, so the two cannot be compared.")


def _setting(**values: Any) -> str:
    return _("{data}, {epochs} epochs, learning rate {rate}, batches of {batch}").format(**values)
