"""What pages share that train translators: the pairs, translations epoch by epoch, one of them word by word, greedy search beside a beam.

Answers of a model come as `models.nets.translating.translate` gives them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from models import data
from models.data.pairs import BEGIN, END, OF_THE_BOOK, PAD, Pairs, pairs_of, preprocess, tokens_of
from models.maths.bleu import book_bleu, count
from models.maths.tokens import UNKNOWN
from playground.boards import Block, Board, Frame, grid, numbers
from playground.charts import Series, lines
from playground.kit.curves import Chart
from playground.kit.lesson import Lesson
from playground.kit.panel import percent
from playground.kit.training import Training
from playground.numerals import text
from playground.runs.run import Run
from playground.tables import Table
from playground.words import _, sentences

SHOWN_PAIRS, SHOWN_TRANSLATIONS = 3, 8


def choose(lesson: Lesson) -> None:
    """The pairs, with the offer to download those of the book where they are not here yet."""
    hint = _("Phrases, dates and digits are always here; the book's pairs, English and French, are downloaded once (3.4 MB).")
    lesson.choice("data", _("Data"), hint, names())
    lesson.download(lesson.spec.data, data.is_ready(lesson.spec.data))
    lesson.slider("num_pairs", _("Pairs"), _("How many are learned from; 128 others validate."))
    lesson.slider("num_steps", _("Time steps"), _("Every sentence is cut and padded to so many tokens."))
    masked = _("The loss leaves padding out, as in section 10.7 of the book; otherwise it counts like words, as in its chapter 11.")
    lesson.switch("masked", _("Mask the padding"), masked)


def names() -> dict[str, str]:
    """What the sources of pairs are called."""
    return {"phrases": _("phrases"), "dates": _("dates"), "reversal": _("digits reversed"), "fra_eng": _("the book's pairs")}


def pairs_now(spec: Any) -> Pairs:
    """The pairs that can be shown now: those asked for, or the phrases where the book's are not here or not whole."""
    try:
        if data.is_ready(spec.data):
            return pairs_of(spec)
    except data.DownloadError:
        pass
    return pairs_of(type(spec)(num_pairs=min(spec.num_pairs, 1600), num_steps=spec.num_steps, seed_data=spec.seed_data))


def show_pairs(lesson: Lesson, found: Pairs) -> None:
    """Some pairs as the model gets them: cut and padded, and unknown where a word occurs only once."""
    blocks, first = [], min(lesson.spec.picked, len(found.validation) - SHOWN_PAIRS) + found.num_train
    for place in range(first, first + SHOWN_PAIRS):
        entries = ((_("source"), found.source, found.source_vocabulary), (_("target"), found.target, found.target_vocabulary))
        for name, rows, vocabulary in entries:
            tokens = [vocabulary.tokens[index] for index in rows[place]]
            blocks.append(tokens_block(f"{name}{place}", tokens, "input" if vocabulary is found.source_vocabulary else "label", name))
    said = "; ".join(" → ".join(pair) for pair in found.sentences[first : first + SHOWN_PAIRS])
    title = _("{source} words in the source, {target} in the target; hatched is padding, marked is unknown")
    title = title.format(source=len(found.source_vocabulary.tokens), target=len(found.target_vocabulary.tokens))
    lesson.board("pairs", Board(blocks, [Frame("")], said, said, title))


def tokens_block(id: str, tokens: Sequence[str], role: str, title: str, note: str = "", **properties: Any) -> Block:
    """A line of tokens; padding and what is unknown can be seen."""
    return grid(id, list(tokens), role, title, note, flow=True, fixed_marks=marks_of(tokens), **properties)


def marks_of(tokens: Sequence[str]) -> dict[str, list[int]]:
    """Which of the tokens are padding, and which are unknown."""
    return {mark: numbers(i for i, token in enumerate(tokens) if token == name) for mark, name in (("pad", PAD), ("clash", UNKNOWN))}


# Epoch by epoch.


def charts() -> list[Chart]:
    """Loss and words right while the truth is fed back, and how good translations are without it."""
    free = (("bleu", _("BLEU, k = 2"), "output"), ("exact", _("exactly right"), "label"))
    return [
        Chart(_("Loss"), "loss", "validation_loss"),
        Chart(_("Words right, told those before"), "accuracy", "validation_accuracy", span=(0, 1.02), log=False),
        Chart(_("Translations of the validation sentences"), more=free, span=(0, 1.02), log=False),
    ]


def show_translations(lesson: Lesson, training: Training) -> None:
    """Some validation sentences as the model of that epoch translates them by itself."""
    picture, run = training.pictures.get("translations"), training.run
    if picture is None or run is None:
        return lesson.say(_("Its translations stand here as soon as a model answers."))
    found = pairs_now(run.now)
    lesson.table("translations", table(found, np.asarray(picture["tokens"]), lesson.spec.picked))


def table(found: Pairs, tokens: np.ndarray, first: int) -> Table:
    """Source, reference, translation and BLEU of some sentences from the first on. tokens: (sentences, steps)."""
    places = [(first + i) % len(tokens) for i in range(min(SHOWN_TRANSLATIONS, len(tokens)))]
    rows = [_row(*found.validation[place], " ".join(found.decode(tokens[place]))) for place in places]
    return _judged(rows, _("Translations of the validation sentences"))


def _judged(rows: Sequence[Sequence[str]], alt: str, *more: str) -> Table:
    """Sentences with what should be, what the model says and BLEU, and more numbers; where both are the same, the numbers stand out."""
    right = [place for place, row in enumerate(rows) if row[1] == row[2]]
    return Table([_("source"), _("should be"), _("the model says"), "BLEU", *more], rows, alt, 1 + len(more), right)


def _row(source: str, reference: str, translation: str) -> tuple[str, str, str, str]:
    return source, reference, translation or "–", f"{bleu(translation, reference):.3f}"


def bleu(translation: str, reference: str) -> float:
    """The book's score with k = 2 (10.7.6)."""
    return book_bleu(count(translation.split(), [reference.split()], 2), 2)


def show_positions(lesson: Lesson, training: Training) -> None:
    """The validation loss of every step, and the share of right words, with the truth fed back and without."""
    picture = training.pictures.get("validation")
    if picture is None or training.run is None:
        return lesson.say(_("It is measured as soon as a model answers."))
    steps = [int(step) for step in range(1, len(picture["loss"]) + 1)]
    loss = [Series(_("words"), steps, _floats(picture["loss"]), "validation", "lines+markers", size=7)]
    alt = _("Validation loss by step: {values}").format(values=", ".join(text(value) for value in picture["loss"]))
    left, right = lesson.halves()
    with left:
        lesson.figure("position_loss", lines(loss, alt, title=_("Validation loss by position"), x_title=_("position"), height=240))
    with right:
        shares = [Series(_("told the words before"), steps, _floats(picture["right"]), "validation", "lines+markers", size=7)]
        shares += _alone(training, steps)
        alt = "; ".join(f"{entry.name}: {', '.join(percent(value) for value in entry.y if value == value)}" for entry in shares)
        title = _("Right words by position")
        lesson.figure("position_right", lines(shares, alt, title=title, x_title=_("position"), y_range=(0, 1.05), height=240))


def _alone(training: Training, steps: Sequence[int]) -> list[Series]:
    """What is right at each position where the model hears only itself."""
    picture, found = training.pictures.get("translations"), pairs_now(training.run.now)
    labels = found.target[found.num_train :, 1:]
    if picture is None or np.asarray(picture["tokens"]).shape != labels.shape:
        return []
    real = labels != found.target_vocabulary.index(PAD)
    with np.errstate(invalid="ignore"):
        shares = ((np.asarray(picture["tokens"]) == labels) & real).sum(0) / real.sum(0)
    return [Series(_("hearing only itself"), steps, _floats(shares), "output", "lines+markers", "dash", size=7)]


def _floats(values: Any) -> list[float]:
    return [float(value) for value in values]


# One sentence.


def choose_sentence(lesson: Lesson, found: Pairs) -> None:
    """A validation sentence, or one that is typed."""
    lesson.slider("picked", _("Validation sentence"), _("Its place among the sentences that are not learned from."))
    lesson.typed("sentence", _("Or a sentence of yours"), _("Words that the model does not know become <unk>."), unknown(lesson.spec.sentence, found))


def unknown(sentence: str, found: Pairs) -> str:
    """Which words of a sentence the model has never seen."""
    words = [token for token in tokens_of(preprocess(sentence)) if token not in found.source_vocabulary.indices]
    return _("Never seen: {words}").format(words=", ".join(dict.fromkeys(words))[:100]) if sentence and words else ""


def chosen(spec: Any, found: Pairs) -> tuple[str, str]:
    """The sentence that is looked at, and its translation where it is known, else ""."""
    if spec.sentence.strip():
        return spec.sentence, dict(found.sentences).get(preprocess(spec.sentence).strip(), "")
    return found.validation[spec.picked % len(found.validation)]


def ask(training: Training, spec: Any, sentence: str) -> dict[str, Any] | None:
    """Both translations of a sentence by the model that is looked at, and what stands behind them; None while there is none."""
    return training.ask("translate", {"sentence": sentence, "width": spec.beam_width, "alpha": spec.length_penalty})


def decoding(told: dict[str, Any], reference: str, heats: Sequence[Sequence[float]] | None = None) -> Board:
    """The greedy translation, one word at a time: what has been written, and the likeliest candidates for the next word as bars.

    heats: for each word, how much it looks at each token of the source, as shares; None where the model does not tell.
    """
    said, source = told["greedy"][0], told["source"]
    blocks = [
        tokens_block("source", source, "input", _("source")),
        tokens_block("written", said, "output", _("written"), reveal=0),
        *([tokens_block("reference", reference.split(), "label", _("should be"))] if reference else []),
        grid("candidates", [""] * len(told["steps"][0]["likely"]), "output", _("next word"), flow=True, lengths=True, heat=[0.0]),
    ]
    frames = [_candidates(told, step, heats) for step in range(len(said))]
    whole = _("Written: {text}; log P = {log}").format(text=" ".join(said), log=text(told["greedy"][1]))
    frames.append(Frame(whole, {"written": {"reveal": len(said)}, "candidates": {"absent": True}}))
    scene = f"{source}{said}"
    return Board(blocks, frames, whole, scene, _("One word at a time"), interval=1100)


def _candidates(told: dict[str, Any], step: int, heats: Sequence[Sequence[float]] | None) -> Frame:
    """The moment before a word is written."""
    said, likely, rank = told["greedy"][0], told["steps"][step]["likely"], told["steps"][step]["rank_of_end"]
    before = said[step - 1] if step else BEGIN
    caption = _("It has read “{before}”; the likeliest next word is “{word}” with {share}.")
    caption = caption.format(before=before, word=said[step], share=percent(likely[0][1]))
    caption = sentences(caption, _("The end is in place {rank}.").format(rank=rank + 1) if said[step] != END else "")
    bars = {"values": [f"{word} · {percent(share)}" for word, share in likely], "heat": [share for _word, share in likely], "marks": {"chosen": [0]}}
    looking = {"source": {"heat": [float(share) for share in heats[step]]}} if heats is not None else {}
    return Frame(caption, {"written": {"reveal": step, "marks": {"now": [step]}}, "candidates": bars, **looking})


def searches(told: dict[str, Any], reference: str, most: int = 8) -> Table:
    """The greedy answer and those of the beam, the best first, with their scores."""
    rows = [(_("greedy"), told["greedy"])] + [(_("beam, place {place}").format(place=i), found) for i, found in enumerate(told["beam"][:most], 1)]
    columns = ["", _("translation"), "log P", "log P / Lᵅ", "BLEU"]
    return Table(columns, [_found(name, found, reference) for name, found in rows], _("Greedy, or with a beam"), 3)


def _found(name: str, found: tuple[Sequence[str], float, float], reference: str) -> tuple[str, ...]:
    tokens, log_probability, score = found
    judged = f"{bleu(' '.join(token for token in tokens if token != END), reference):.3f}" if reference else "–"
    return name, " ".join(tokens), text(log_probability, 3), text(score, 3), judged


def verdict(told: dict[str, Any]) -> str:
    """Whether the beam found anything better than greedy search."""
    greedy, best = told["greedy"], told["beam"][0]
    if list(greedy[0]) == list(best[0]):
        return _("Both give the same answer: no other beginning leads to anything better.")
    if best[1] > greedy[1]:
        return _("The beam finds a likelier sentence: its first words looked worse than the greedy ones.")
    return _("The beam prefers another sentence although it is less likely: that is the length penalty.")


# The book.


def beside_the_book(
    lesson: Lesson, training: Training, best: float, last: float, scores: Sequence[float], setting: str, its_setting: str, note: str = ""
) -> None:
    """The book's validation loss and its BLEU on four sentences beside the run's, where the run learns from the book's pairs.

    best, last, scores: what the book prints. note: what else has to be known to compare the losses.
    """
    run = training.run
    if run is None:
        return
    if run.now.data != "fra_eng":
        return lesson.say(_("The book trains on pairs of English and French sentences; choose them as the data to compare the two."))
    title = _("Validation loss, best and last, beside the book's")
    lesson.beside_the_book(title, f"{best:.2f} · {last:.2f}", setting, _losses(run), its_setting, note, run)
    said = training.ask("translate_all", {"sentences": [source for source, _target in OF_THE_BOOK]})
    if said is not None:
        lesson.table("of_the_book", _of_the_book(said, scores))


def weights_of(start: str) -> str:
    """Whose first weights a run began with."""
    return {"book": _("the book's first weights"), "keras": _("Keras's first weights"), "small": _("small first weights")}[start]


def _losses(run: Run) -> str:
    """Taken as the book takes them, so that the two can be compared."""
    values = [value for _step, epoch, value in run.history.curve("book_loss").points if epoch > 0]
    return f"{min(values):.2f} · {values[-1]:.2f}" if values else "–"


def _of_the_book(said: Sequence[Sequence[str]], scores: Sequence[float]) -> Table:
    found = zip(OF_THE_BOOK, said, scores, strict=True)
    rows = [(*_row(source, target, " ".join(words)), f"{score:.3f}") for (source, target), words, score in found]
    return _judged(rows, _("Sentences that the book translates"), _("the book"))
