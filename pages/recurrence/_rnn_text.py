"""How the page on recurrent language models draws: perplexity, the text that is written, and what stands behind each letter."""

from typing import Any

from playground.kit import Lesson, _, writing
from playground.kit.training import Training
from playground.kit.usual import optimizers
from playground.runs.run import Run
from playground.words import sentences

# The best validation perplexity that the book prints for each (sections 9.5, 9.6, 10.1, 10.2), and its learning rate and epochs
BOOK = {
    ("rnn", "scratch"): (7.24, 1, 100),
    ("rnn", "concise"): (7.10, 1, 100),
    ("lstm", "scratch"): (7.41, 4, 50),
    ("lstm", "concise"): (6.69, 4, 50),
    ("gru", "scratch"): (6.73, 4, 50),
    ("gru", "concise"): (6.50, 4, 50),
}


def beside_the_book(lesson: Lesson, run: Run | None) -> None:
    """The book's perplexity and its setting beside the run's."""
    if run is None:
        return
    book, rate, epochs = BOOK[run.now.cell, run.now.implementation]
    its = {"text": _("The Time Machine"), "units": 32, "epochs": epochs, "optimizer": "SGD", "rate": rate, "batch": 1024}
    loss = run.history.latest("validation_loss")
    lesson.beside_the_book(
        _("Validation perplexity beside the book's"),
        f"{book:.2f}",
        setting(**its),
        writing.perplexity_text(loss),
        setting(**own_setting(run)),
        "" if run.now.source == "time_machine" else _("Another text: the two cannot be compared."),
        run,
    )


def setting(**values: Any) -> str:
    """What a network was trained on, and how."""
    return _("{text}, units {units}, epochs {epochs}, {optimizer} at {rate}, batches of {batch}").format(**values)


def own_setting(run: Run) -> dict[str, Any]:
    """The run's text and how it was trained."""
    now = run.now
    return {
        "text": writing.source_names()[now.source],
        "units": now.num_hiddens,
        "epochs": int(run.epoch),
        "optimizer": optimizers((now.optimizer,))[now.optimizer],
        "rate": f"{now.learning_rate:g}",
        "batch": now.batch_size,
    }


def colour_controls(lesson: Lesson) -> None:
    """What the colours of the letters mean."""
    names = {"surprise": _("its surprise"), "unit": _("a hidden unit")}
    lesson.choice("shown", _("Colour the letters by"), _("How unlikely each letter was, or the state of one unit after reading it."), names)
    if lesson.spec.shown == "unit":
        lesson.slider("unit", _("Hidden unit"), _("One of the last layer."))
    else:
        lesson.corrected("unit")


def show_text(lesson: Lesson, training: Training) -> None:
    """The text, letter by letter, with what stood behind each of them."""
    spec = lesson.spec
    told = training.ask("write", {**spec.wishes, "unit": spec.unit})
    if told is None:
        return writing.show_source(lesson, training, training.spec.num_steps)
    writing.show_written(lesson, training, told, heat(told, spec.shown), tips(told, spec.shown))
    lesson.say(legend(spec.shown, told))


def heat(told: dict[str, Any], shown: str) -> list[float]:
    """A share from 0 to 1 for every letter."""
    if shown == "unit":
        return [round((float(value) + 1) / 2, 3) for value in told["states"]]
    return writing.surprise(told)


def tips(told: dict[str, Any], shown: str) -> list[str]:
    """What each letter says when it is pointed at."""
    states = [_("unit: {value}").format(value=f"{float(value):.2f}") for value in told["states"]]
    drawn = writing.alternatives(told)
    return [sentences(choice, state) if shown == "unit" else choice for choice, state in zip(drawn, states, strict=True)]


def legend(shown: str, told: dict[str, Any]) -> str:
    """What the colours mean."""
    if shown == "unit":
        return _("The stronger the colour, the larger the state of the unit after that letter: from −1 to 1.")
    return writing.surprise_legend(told)
