"""How the page on the small GPT draws: the text that is written or filled in, searches, and the book beside it."""

from typing import Any

import numpy as np

from pages.attention import _language_model_looks as looks
from pages.attention._language_model_families import family_names
from playground.kit import Lesson, _, writing
from playground.kit.panel import percent
from playground.kit.training import Training
from playground.kit.usual import optimizers
from playground.ribbons import Ribbon, Row
from playground.runs.run import Run

# The best validation perplexities that the book prints for its RNN, LSTM and GRU of 32 units (sections 9.6, 10.1, 10.2)
BOOK = {"RNN": 7.10, "LSTM": 6.69, "GRU": 6.50}


def is_encoder(training: Training) -> bool:
    """Whether the model on the screen fills in instead of writing."""
    return now(training).family == "encoder"


def now(training: Training) -> Any:
    """The values of the model on the screen, which need not be those of the controls."""
    return training.run.now if training.run else training.spec


def show_text(lesson: Lesson, training: Training) -> None:
    """The text that is written or filled in, with what each letter looked back at."""
    encoder = is_encoder(training)
    lesson.heading(_("What it fills in") if encoder else _("What it writes"))
    question = "fill" if encoder else "write"
    told = training.ask(question, lesson.spec.questions[question])
    if told is None:
        writing.show_source(lesson, training, training.spec.context)
    else:
        show_letters(lesson, training, told)
    writing_controls(lesson, encoder)
    show_looks(lesson, training, told)


def show_looks(lesson: Lesson, training: Training, told: dict[str, Any] | None) -> None:
    """What every head looked at when it came to one letter."""
    if told is None:
        lesson.corrected("letter", "head", "shown")
        return
    lesson.heading(_("What it looked at"))
    looking_controls(lesson)
    letters = ["▢" if place in told.get("gaps", ()) else letter for place, letter in enumerate(text_of(told))]
    picture = looks.attention(now(training), letters, told["looked"], lesson.spec.head - 1)
    lesson.panels("looked", picture, lambda focus: lesson.desk.change(head=focus["head"] + 1))


def text_of(told: dict[str, Any]) -> list[str]:
    """All letters, those it was given and its own."""
    return [*told.get("prefix", ""), *told["letters"]]


def writing_controls(lesson: Lesson, encoder: bool) -> None:
    """How it writes, or what it fills in."""
    if encoder:
        lesson.typed("gapped", _("A text with gaps"), _("Low lines are filled in, all at once; as many letters as the context are read."))
    else:
        writing.writing_controls(lesson)


def looking_controls(lesson: Lesson) -> None:
    """Which letter, which head, and what the colours mean."""
    left, right = lesson.halves()
    with left:
        lesson.slider("letter", _("Letter"), _("The letter whose choice is looked into; a click in the text does the same."))
        names = {"looked": _("what the letter looked at"), "surprise": _("its surprise")}
        lesson.choice("shown", _("Colour the text by"), _("The weights of the head, or how unlikely each letter was."), names)
    with right:
        lesson.slider("head", _("Attention head"), _("Counted through all blocks; a click on a matrix does the same."))


def show_letters(lesson: Lesson, training: Training, told: dict[str, Any]) -> None:
    """The text with its colours; a click chooses a letter."""
    letters, given = text_of(told), len(told.get("prefix", ""))
    looked = told["looked"]
    by_head = lesson.spec.shown == "looked"
    heat = looks.weights_over(looked, lesson.spec.head - 1, len(letters)) if by_head else surprises(told)
    row = Row("", letters, heat=heat, kinds=kinds(told, by_head), tips=tips(told), running=True)
    alt = _("The text that the network writes: {text}").format(text="".join(letters))
    writing.show_letters(lesson, row, alt, caption(training, told), lambda place: lesson.desk.change(letter=max(1, place - given + 1)))
    lesson.say(legend(lesson, now(training), told))


def kinds(told: dict[str, Any], by_head: bool) -> list[str]:
    """How each letter is drawn: in the colour of weights, as one that was filled in, as the one in question."""
    gaps, meant = told.get("gaps", ()), told["looked"]["letter"]
    places = range(len(text_of(told)))
    return [" ".join(["looked"] * by_head + ["filled"] * (place in gaps) + ["meant"] * (place == meant)) for place in places]


def caption(training: Training, told: dict[str, Any]) -> str:
    """Whose text it is."""
    if "gaps" in told:
        return _("After epoch {epoch}; point at a letter that was filled in").format(epoch=writing.epoch_of(training))
    return writing.caption(training)


def legend(lesson: Lesson, spec: Any, told: dict[str, Any]) -> str:
    """What the colours mean."""
    if lesson.spec.shown == "surprise":
        return writing.surprise_legend(told)
    place, letters = told["looked"]["letter"], text_of(told)
    head, largest = looks.strongest(spec, told["looked"], lesson.spec.head - 1)
    said = _("The stronger the colour, the more {head} looked at that letter when it came to “{letter}”, which has a frame; at most {largest}.")
    return said.format(head=head, letter=writing.visible(letters[place]), largest=percent(largest))


def surprises(told: dict[str, Any]) -> list[float]:
    """A share from 0 to 1 for every letter; only those that were chosen can surprise."""
    if "gaps" not in told:
        return writing.surprise(told)
    heat = dict(zip(told["gaps"], writing.surprise({**told, "prefix": ""}), strict=True))
    return [heat.get(place, 0.0) for place in range(len(told["letters"]))]


def tips(told: dict[str, Any]) -> list[str]:
    """What each letter says when it is pointed at."""
    if "gaps" not in told:
        return writing.alternatives(told)
    said = dict(zip(told["gaps"], map(writing.likely, told["likely"]), strict=True))
    return [said.get(place, _("read, not written")) for place in range(len(told["letters"]))]


def show_search(lesson: Lesson, training: Training) -> None:
    """Greedy search beside beam search, with their probabilities."""
    if is_encoder(training):
        return
    lesson.heading(_("Search instead of drawing"))
    told = training.ask("search", lesson.spec.questions["search"])
    if told and told["beam"]:
        lesson.ribbon("search", searches(told))
    search_controls(lesson)


def searches(told: dict[str, Any]) -> Ribbon:
    """A row for what greedy search finds, and one for each sequence of the beam."""
    rows = [found(_("greedy"), entry) for entry in told["greedy"]]
    rows += [found(_("beam, rank {rank}").format(rank=rank + 1), entry) for rank, entry in enumerate(told["beam"])]
    alt = "; ".join("".join(row.letters) for row in rows)
    return Ribbon(rows, alt, "search", title=_("How the text goes on: the stronger the colour, the less likely the letter"))


def found(name: str, entry: dict[str, Any]) -> Row:
    """A sequence with its probability and its score."""
    log, score = f"{entry['log_probability']:.2f}".replace("-", "−"), f"{entry['score']:.3f}".replace("-", "−")
    label = _("{name}: log P = {log}, score {score}, letters: {count}").format(name=name, log=log, score=score, count=len(entry["letters"]))
    heat = [round(min(1.0, -float(np.log(share)) / writing.SURPRISED), 3) for share in entry["shares"]]
    letters = [writing.visible(letter) for letter in entry["letters"]]
    return Row(label, letters, heat=heat, tips=[f"{letter} {percent(share)}" for letter, share in zip(letters, entry["shares"], strict=True)])


def search_controls(lesson: Lesson) -> None:
    """How wide, how long, and what the length costs."""
    left, right = lesson.halves()
    with left:
        lesson.slider("beams", _("Beam width"), _("How many sequences are kept at each step; 1 is greedy search."))
        lesson.slider("alpha", _("Length penalty α"), _("Sequences are ranked by log P divided by their length to the power of α."))
    with right:
        names = {"word": _("after a word"), "letters": _("after as many letters")}
        lesson.choice("until", _("A sequence ends"), _("A space ends it as <eos> would; or all are equally long."), names)
        lesson.slider("searched", _("Letters at most"), _("How many letters the search adds."))


def beside_the_book(lesson: Lesson, run: Run | None) -> None:
    """The book's recurrent networks beside the run: it has no number for a GPT."""
    if run is None:
        return
    loss = run.history.latest("validation_loss")
    setting = _("{names} of 32 units on The Time Machine, 50 to 100 epochs of 10,000 windows; no GPT").format(names=" · ".join(BOOK))
    lesson.beside_the_book(
        _("Validation perplexity beside the book's recurrent networks"),
        " · ".join(f"{value:.2f}" for value in BOOK.values()),
        setting,
        writing.perplexity_text(loss),
        own_setting(run),
        comparison(run.now),
        run,
    )


def own_setting(run: Run) -> str:
    """What the model was trained on, and how."""
    now = run.now
    its = {"text": writing.source_names()[now.source], "family": family_names()[now.family], "blocks": now.num_blocks, "width": now.width}
    words = _("{text}, {family}, blocks {blocks}, width {width}, epochs {epochs} (each a quarter of the windows), {optimizer} at {rate}")
    return words.format(**its, epochs=int(run.epoch), optimizer=optimizers((now.optimizer,))[now.optimizer], rate=f"{now.learning_rate:g}")


def comparison(spec: Any) -> str:
    """What has to be known to compare the two."""
    if spec.family == "encoder":
        return _("Masked letters are another question than next letters: the two cannot be compared.")
    return "" if spec.source == "time_machine" else _("Another text: the two cannot be compared.")
