"""What pages about models of letters share: which text, how the model writes, and the text that it writes."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from models import data
from models.data.corpora import corpus
from models.maths.tokens import clean
from models.specs.texts import TextSpec
from playground.kit.curves import Chart
from playground.kit.lesson import Lesson
from playground.kit.panel import percent
from playground.kit.training import Training
from playground.numerals import text
from playground.ribbons import Ribbon, Row
from playground.words import _

SHOWN = 160  # letters of the text it learns from
SURPRISED = 4.0  # nats: a letter with a share of 2 % is as surprising as the scale can show

HOPELESS = 1e6  # a perplexity that no longer says anything: guessing among all letters has a hundred at most
LARGEST_EXPONENT = 700.0


def text_controls(lesson: Lesson) -> None:
    """Which text it learns from, and what is left of it."""
    hint = _("The story is always here; the book's text is downloaded once (0.2 MB); or paste one of your own, in any language.")
    lesson.choice("source", _("Text"), hint, source_names())
    if lesson.spec.source == "own":
        lesson.typed("own", _("Your text"), _("Up to 3,000 letters, kept in the address of this page."), problem(lesson.spec), rows=6)
    lesson.download(lesson.spec.source, data.is_ready(lesson.spec.source))
    keep = _("The book keeps only the letters a to z and turns the rest into spaces.")
    lesson.choice("keep", _("Keep"), keep, {"ascii": _("letters a to z"), "all": _("everything")})


def source_names() -> dict[str, str]:
    """The words for the texts."""
    return {"story": _("a story"), "time_machine": _("The Time Machine"), "own": _("your own text")}


def problem(spec: TextSpec) -> str:
    """What has to be said of a text of one's own."""
    if not spec.own.strip():
        return _("Paste a text first; until then the network learns a sentence with all letters.")
    return _("This is short: the network will know it by heart.") if len(spec.own) < 400 else ""


def show_perplexity(lesson: Lesson, training: Training) -> None:
    """The exponential of the loss, drawn as far as it says something."""
    lesson.curves(training, Chart(_("Perplexity"), "loss", "validation_loss", through=perplexity))
    run = training.run
    if run and max(max(run.history.curve(name).values, default=0.0) for name in ("loss", "validation_loss")) > math.log(HOPELESS):
        lesson.say(_("Perplexities above {most} are drawn there: such a model is worse than one that guesses.").format(most=text(HOPELESS)))


def perplexity(losses: np.ndarray) -> np.ndarray:
    """Of losses in nats, and no more than what is drawn."""
    return np.exp(np.minimum(losses, math.log(HOPELESS)))


def perplexity_text(loss: float | None) -> str:
    """The perplexity of a loss, with its power of ten where the model is lost; "–" where there is none."""
    return "–" if loss is None else text(math.exp(loss) if loss < LARGEST_EXPONENT else math.inf, 2)


def writing_controls(lesson: Lesson) -> None:
    """How it writes: nothing of this needs another training."""
    left, right = lesson.halves()
    with left:
        hint = _("The network reads this first; what it does not know is a space or unknown.")
        lesson.typed("prefix", _("It begins with"), hint, misread(lesson.spec))
        lesson.slider("temperature", _("Temperature"), _("Below 1 it plays safe, above 1 it dares; 0 takes the likeliest letter every time."))
        lesson.slider("length", _("Letters"), _("How many letters are written."))
    with right:
        lesson.slider("top_k", _("Only the k likeliest"), _("0 lets all letters into the draw."))
        hint = _("The fewest letters that together are this likely; 1 lets all into the draw.")
        lesson.slider("top_p", _("Only the likeliest with this share"), hint)
        lesson.slider("seed_text", _("Seed of the text"), _("Another seed draws other letters."))


def misread(spec: Any) -> str:
    """What the network reads instead of the beginning that was typed, where that is more than small letters for capitals."""
    read = clean(spec.prefix, spec.keep)
    return "" if read.lower() == spec.prefix.lower() else _("It reads “{read}”: other signs are not among its letters.").format(read=visible(read))


def show_letters(lesson: Lesson, row: Row, alt: str, title: str, picked: Callable[[int], None] | None = None) -> None:
    """A running text, letter by letter; `picked` hears which letter a person clicks."""
    lesson.ribbon("text", Ribbon([row], alt, "text", title=title), picked)


def show_written(lesson: Lesson, training: Training, told: dict[str, Any], heat: list[float], tips: list[str], **more: Any) -> None:
    """The text that a model has written, as models.nets.writing tells of it: its letters with their colours and what each of them says."""
    row = Row("", [*told["prefix"], *told["letters"]], heat=heat, tips=tips, running=True)
    alt = _("The text that the network writes: {text}").format(text=told["prefix"] + "".join(told["letters"]))
    show_letters(lesson, row, alt, caption(training), **more)


def show_source(lesson: Lesson, training: Training, num_steps: int) -> None:
    """What the network will learn from, as long as it has not made its first steps."""
    spec = training.spec
    source = spec.source if data.is_ready(spec.source) else "story"
    found = corpus(source, spec.own, spec.keep, num_steps)
    letters = [found.vocabulary.tokens[index] for index in found.indices[:SHOWN]]
    title = _("What it learns from; what it makes of it is here as soon as it has made its first steps")
    show_letters(lesson, Row("", letters, running=True), "".join(letters), title)


def caption(training: Training) -> str:
    """Whose text it is."""
    return _("After epoch {epoch}; point at a letter to see what else it might have been").format(epoch=epoch_of(training))


def epoch_of(training: Training) -> int:
    """The epoch whose weights answer."""
    newest = training.run.film.newest if training.run else None
    if training.shown_epoch is None and newest is not None:
        return newest.epoch
    return training.shown_epoch or 0


def surprise(told: dict[str, Any]) -> list[float]:
    """A share from 0 to 1 for every letter; those of the prefix were not drawn, so they surprise nobody."""
    surprises = [min(1.0, float(value) / SURPRISED) for value in told["surprises"]]
    return [0.0] * len(told["prefix"]) + [round(value, 3) for value in surprises]


def alternatives(told: dict[str, Any]) -> list[str]:
    """What else each letter might have been."""
    return [*[_("read, not written")] * len(told["prefix"]), *map(likely, told["likely"])]


def likely(entries: list[tuple[str, float]]) -> str:
    """Letters and their shares."""
    return ", ".join(f"{visible(letter)} {percent(share)}" for letter, share in entries)


def visible(letter: str) -> str:
    """A letter that can be seen, also where it is a space."""
    return {" ": "␣", "\n": "⏎", "\t": "⇥"}.get(letter, letter)


def surprise_legend(told: dict[str, Any]) -> str:
    """What the colours mean."""
    mean = float(np.mean(told["surprises"].astype(float))) if len(told["surprises"]) else 0.0
    return _("The stronger the colour, the less likely the letter was. On average {nats} nats a letter.").format(nats=f"{mean:.2f}")
