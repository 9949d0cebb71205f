"""How the page on recurrent language models draws: perplexity, the text that is written, and what stands behind each letter."""

from typing import Any

import numpy as np

from models import data
from models.data.corpora import corpus
from models.specs.rnn_text import RNNTextSpec
from playground.kit import Chart, Lesson, _
from playground.kit.panel import percent
from playground.kit.training import Training
from playground.kit.usual import optimizers
from playground.ribbons import Ribbon, Row
from playground.runs.run import Run
from playground.words import sentences

SHOWN = 160  # letters of the text it learns from
SURPRISED = 4.0  # nats: a letter with a share of 2 % is as surprising as the scale can show
# The best validation perplexity that the book prints for each (sections 9.5, 9.6, 10.1, 10.2), and its learning rate and epochs
BOOK = {
    ("rnn", "scratch"): (7.24, 1, 100),
    ("rnn", "concise"): (7.10, 1, 100),
    ("lstm", "scratch"): (7.41, 4, 50),
    ("lstm", "concise"): (6.69, 4, 50),
    ("gru", "scratch"): (6.73, 4, 50),
    ("gru", "concise"): (6.50, 4, 50),
}


def problem(spec: RNNTextSpec) -> str:
    """What has to be said of a text of one's own."""
    if not spec.own.strip():
        return _("Paste a text first; until then the network learns a sentence with all letters.")
    return _("This is short: the network will know it by heart.") if len(spec.own) < 400 else ""


def perplexity_chart() -> Chart:
    """The exponential of the loss."""
    return Chart(_("Perplexity"), "loss", "validation_loss", through=np.exp)


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
        "–" if loss is None else f"{np.exp(loss):.2f}",
        setting(**own_setting(run)),
        "" if run.now.source == "time_machine" else _("Another text: the two cannot be compared."),
    )


def setting(**values: Any) -> str:
    """What a network was trained on, and how."""
    return _("{text}, {units} units, {epochs} epochs, {optimizer} at {rate}, batches of {batch}").format(**values)


def own_setting(run: Run) -> dict[str, Any]:
    """The run's text and how it was trained."""
    now = run.now
    return {
        "text": {"story": _("a story"), "time_machine": _("The Time Machine"), "own": _("your own text")}[now.source],
        "units": now.num_hiddens,
        "epochs": int(run.epoch),
        "optimizer": optimizers((now.optimizer,))[now.optimizer],
        "rate": f"{now.learning_rate:g}",
        "batch": now.batch_size,
    }


def writing_controls(lesson: Lesson) -> None:
    """How it writes: nothing of this needs another training."""
    left, right = lesson.halves()
    with left:
        lesson.typed("prefix", _("It begins with"), _("The network reads this first; what it does not know is a space or unknown."))
        lesson.slider("temperature", _("Temperature"), _("Below 1 it plays safe, above 1 it dares; 0 takes the likeliest letter every time."))
        lesson.slider("length", _("Letters"), _("How many letters are written."))
    with right:
        lesson.slider("top_k", _("Only the k likeliest"), _("0 lets all letters into the draw."))
        hint = _("The fewest letters that together are this likely; 1 lets all into the draw.")
        lesson.slider("top_p", _("Only the likeliest with this share"), hint)
        lesson.slider("seed_text", _("Seed of the text"), _("Another seed draws other letters."))
    colour_controls(lesson)


def colour_controls(lesson: Lesson) -> None:
    """What the colours of the letters mean."""
    names = {"surprise": _("its surprise"), "unit": _("a hidden unit")}
    lesson.choice("shown", _("Colour the letters by"), _("How unlikely each letter was, or the state of one unit after reading it."), names)
    if lesson.spec.shown == "unit":
        lesson.slider("unit", _("Hidden unit"), _("One of the last layer."))
    else:
        lesson.corrected("unit")


def wishes(spec: Any) -> dict[str, Any]:
    """What the model is asked to write."""
    names = {
        "prefix": "prefix",
        "length": "length",
        "temperature": "temperature",
        "top_k": "top_k",
        "top_p": "top_p",
        "seed_text": "seed",
        "unit": "unit",
    }
    return {asked: getattr(spec, name) for name, asked in names.items()}


def show_text(lesson: Lesson, training: Training) -> None:
    """The text, letter by letter, with what stood behind each of them."""
    told = training.ask("write", wishes(lesson.spec))
    if told is None:
        return show_source(lesson, training)
    written = "".join(told["letters"])
    row = Row("", [*told["prefix"], *told["letters"]], heat=heat(told, lesson.spec.shown), tips=tips(told, lesson.spec.shown), running=True)
    alt = _("The text that the network writes: {text}").format(text=told["prefix"] + written)
    lesson.ribbon("text", Ribbon([row], alt, "text", title=caption(training)))
    lesson.say(legend(lesson.spec.shown, told))


def show_source(lesson: Lesson, training: Training) -> None:
    """What the network will learn from, as long as it has not made its first steps."""
    spec = training.spec
    source = spec.source if data.is_ready(spec.source) else "story"
    found = corpus(source, spec.own, spec.keep, spec.num_steps)
    letters = [found.vocabulary.tokens[index] for index in found.indices[:SHOWN]]
    title = _("What it learns from; it writes as soon as it has made its first steps")
    lesson.ribbon("text", Ribbon([Row("", letters, running=True)], "".join(letters), "text", title=title))


def caption(training: Training) -> str:
    """Whose text it is."""
    epoch = training.shown_epoch
    newest = training.run.film.newest if training.run else None
    if epoch is None and newest is not None:
        epoch = newest.epoch
    return _("After epoch {epoch}; point at a letter to see what else it might have been").format(epoch=epoch or 0)


def heat(told: dict[str, Any], shown: str) -> list[float]:
    """A share from 0 to 1 for every letter; those of the prefix were not drawn, so they surprise nobody."""
    if shown == "unit":
        return [round((float(value) + 1) / 2, 3) for value in told["states"]]
    surprises = [min(1.0, float(value) / SURPRISED) for value in told["surprises"]]
    return [0.0] * len(told["prefix"]) + [round(value, 3) for value in surprises]


def tips(told: dict[str, Any], shown: str) -> list[str]:
    """What each letter says when it is pointed at."""
    states = [_("unit: {value}").format(value=f"{float(value):.2f}") for value in told["states"]]
    likely = [", ".join(f"{visible(letter)} {percent(share)}" for letter, share in entries) for entries in told["likely"]]
    drawn = [*[_("read, not written")] * len(told["prefix"]), *likely]
    return [sentences(choice, state) if shown == "unit" else choice for choice, state in zip(drawn, states, strict=True)]


def visible(letter: str) -> str:
    """A letter that can be seen, also where it is a space."""
    return {" ": "␣", "\n": "⏎", "\t": "⇥"}.get(letter, letter)


def legend(shown: str, told: dict[str, Any]) -> str:
    """What the colours mean."""
    if shown == "unit":
        return _("The stronger the colour, the larger the state of the unit after that letter: from -1 to 1.")
    mean = float(np.mean(told["surprises"].astype(float))) if len(told["surprises"]) else 0.0
    return _("The stronger the colour, the less likely the letter was. On average {nats} nats a letter.").format(nats=f"{mean:.2f}")
