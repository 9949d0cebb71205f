"""How the page on BLEU draws: tokens and n-grams as chips with their verdicts, both formulas with their numbers, a corpus as a table."""

from typing import Any

from models.maths import bleu as maths
from models.maths.bleu import Counts, Match
from models.specs.bleu import BleuSpec
from playground.boards import Block, Board, Frame, grid, numbers
from playground.charts import Figure, Series, lines
from playground.kit import _
from playground.numerals import tex, text
from playground.tables import Table

MOST_TOKENS, MOST_REFERENCES, MOST_PAIRS = 30, 3, 12


def smoothing_names() -> dict[str, str]:
    """What may stand for a precision of 0."""
    return {"none": _("no smoothing"), "floor": _("0.1 matches"), "add_k": _("add 1"), "exp": _("halves")}


def sentence_pair(spec: BleuSpec) -> tuple[list[str], list[list[str]], str]:
    """The tokens of the prediction and of each reference, and a sentence where some of what was typed is not used."""
    written = [part for part in spec.reference.split("|") if part.strip()] or [""]
    prediction, *references = [maths.tokens(part, spec.characters) for part in (spec.prediction, *written)]
    long = max(map(len, (prediction, *references))) > MOST_TOKENS or len(references) > MOST_REFERENCES
    note = _("Only the first {tokens} tokens and {references} references are used.") if long else ""
    cut = [reference[:MOST_TOKENS] for reference in references[:MOST_REFERENCES]]
    return prediction[:MOST_TOKENS], cut, note.format(tokens=MOST_TOKENS, references=MOST_REFERENCES)


def board(spec: BleuSpec, prediction: list[str], references: list[list[str]]) -> Board:
    """The sentences, and below them every n-gram of the prediction with its verdict, judged one by one."""
    rows = [maths.matches(prediction, references, n) for n in range(1, spec.max_n + 1)]
    joint = "" if spec.characters else " "
    blocks = [
        grid("prediction", prediction, "input", _("prediction"), _("{count} tokens").format(count=len(prediction)), flow=True),
        *(_reference(number, reference, len(references)) for number, reference in enumerate(references)),
        *(_row(n, row, joint, len(references)) for n, row in enumerate(rows, 1) if row),
    ]
    judged = [(n, match) for n, row in enumerate(rows, 1) for match in row]
    frames = [_moment(rows, place, joint) for place in range(len(judged))]
    counts = maths.count(prediction, references, spec.max_n)
    alt = "; ".join(f"n = {n}: {counts.correct[n - 1]}/{counts.total[n - 1]}" for n in range(1, spec.max_n + 1))
    last = Frame(_("Everything is judged. Point at an n-gram to see where it stands."), _marks(rows, len(judged)))
    return Board(blocks, [*frames, last], alt, scene=f"{prediction}{references}{spec.max_n}", start=len(frames), interval=900)


def formulas(spec: BleuSpec, counts: Counts) -> str:
    """Both formulas with every number in its place."""
    book, standard = maths.book_bleu(counts, spec.max_n), maths.standard_bleu(counts, spec.max_n, spec.smoothing, spec.effective)
    penalty = rf"\exp\left(\min\left(0, 1 - \tfrac{{{counts.reference_length}}}{{{counts.length}}}\right)\right)" if counts.length else "0"
    powers = [rf"\left(\tfrac{{{c}}}{{{t}}}\right)^{{1/{2**n}}}" for n, (c, t) in enumerate(zip(counts.correct, counts.total, strict=True), 1) if t]
    product = r" \cdot ".join(tex(value) for value in standard.precisions[: standard.order])
    root = rf"\left({product}\right)^{{1/{standard.order}}}"
    first = rf"\text{{{_('the book')}}} &= {penalty} \\ &\quad {' '.join(powers)} = {book:.4f}"
    second = rf"\text{{{_('standard')}}} &= {standard.penalty:.4f} \cdot {root} = {standard.score:.4f}"
    return rf"\begin{{aligned}} {first} \\ {second} \end{{aligned}}"


def precision_bars(spec: BleuSpec, counts: Counts, rows: list[list[Match]]) -> list[dict[str, Any]]:
    """The precision for every n; the dashed line is what it would be without clipping."""
    bars = []
    for n, row in enumerate(rows, 1):
        total = counts.total[n - 1]
        unclipped = sum(match.verdict != "miss" for match in row)
        share = counts.correct[n - 1] / total if total else 0.0
        said = f"{counts.correct[n - 1]}/{total}" if total else "–"
        bars.append({"label": f"n = {n}", "value": share, "text": said, "role": "output", "ghost": unclipped / total if total else None})
    return bars


def precision_alt(bars: list[dict[str, Any]]) -> str:
    """The precisions in words."""
    return ", ".join(f"{bar['label']}: {bar['text']}" for bar in bars)


def penalty(counts: Counts) -> Figure:
    """The brevity penalty for every length of the prediction, with this reference."""
    lengths = list(range(1, max(2 * counts.reference_length, counts.length, 4) + 1))
    values = [maths.brevity_penalty(length, counts.reference_length) for length in lengths]
    here = maths.brevity_penalty(counts.length, counts.reference_length)
    curve = Series(_("penalty"), lengths, values, "gradient", "lines+markers", size=7)
    alt = _("With {length} tokens against {reference}, the factor is {value}.")
    said = alt.format(length=counts.length, reference=counts.reference_length, value=text(here))
    title, x_title = _("Brevity penalty"), _("tokens of the prediction")
    return lines([curve], said, title=title, x_title=x_title, y_range=(-0.03, 1.2), marker=(counts.length, text(here)), height=250)


def weights_table(spec: BleuSpec, counts: Counts) -> str:
    """What each precision counts in both formulas, as a Markdown table."""
    score = maths.standard_bleu(counts, spec.max_n, spec.smoothing, spec.effective)
    head = (
        f"| $n$ | $p_n$ | {_('smoothed')} | {_('the book')}: $p_n^{{1/2^n}}$ | {_('standard')}: $p_n^{{1/{score.order}}}$ |\n|---|---|---|---|---|\n"
    )
    return head + "\n".join(_weights(n, counts, score) for n in range(1, spec.max_n + 1))


def corpus(spec: BleuSpec) -> tuple[Table, str]:
    """Every sentence of the corpus with its scores, their mean and the score of the corpus, and what was not used."""
    pairs = [pair.partition("=")[::2] for pair in spec.pairs.split(";") if pair.strip()]
    k, used = spec.max_n, pairs[:MOST_PAIRS]
    counts = [_counted(spec, *pair) for pair in used]
    columns = [_("translation"), _("reference"), _("the book"), _("standard")]
    rows = [_pair(spec, pair, found) for pair, found in zip(used, counts, strict=True)]
    note = _("Only the first {count} pairs are used.").format(count=MOST_PAIRS) if len(pairs) > MOST_PAIRS else ""
    if not counts:
        return Table(columns, [], _("A whole corpus"), 2), note
    whole = maths.added_up(counts)
    books, standards = [maths.book_bleu(found, k) for found in counts], [_standard(spec, found) for found in counts]
    rows.append((_("mean of the sentences"), "", f"{sum(books) / len(books):.4f}", f"{sum(standards) / len(standards):.4f}"))
    rows.append((_("all counts added up"), "", f"{maths.book_bleu(whole, k):.4f}", f"{_standard(spec, whole):.4f}"))
    return Table(columns, rows, _("A whole corpus"), 2, (len(counts), len(counts) + 1)), note


def _reference(number: int, reference: list[str], of: int) -> Block:
    title = _("reference {number}").format(number=number + 1) if of > 1 else _("reference")
    return grid(f"reference{number}", reference, "plain", title, _("{count} tokens").format(count=len(reference)), flow=True)


def _row(n: int, row: list[Match], joint: str, references: int) -> Block:
    right = sum(match.verdict == "match" for match in row)
    note = _("{right} of {total}").format(right=right, total=len(row))
    links = {"prediction": [list(range(match.start, match.start + n)) for match in row]}
    for number in range(references):
        links[f"reference{number}"] = [list(range(match.place, match.place + n)) if match.reference == number else [] for match in row]
    return grid(f"n{n}", [joint.join(match.gram) for match in row], "plain", f"n = {n}", note, flow=True, links=links)


def _marks(rows: list[list[Match]], judged: int) -> dict[str, dict[str, Any]]:
    """The verdicts on the first so many n-grams."""
    marks = {}
    for n, row in enumerate(rows, 1):
        known, judged = row[: max(0, judged)], judged - len(row)
        names = {"match": "right", "clipped": "clipped", "miss": "miss"}
        if row:
            marks[f"n{n}"] = {"marks": {name: numbers(i for i, match in enumerate(known) if match.verdict == code) for code, name in names.items()}}
    return marks


def _moment(rows: list[list[Match]], place: int, joint: str) -> Frame:
    """One n-gram is judged: where it stands in both sentences."""
    n, left = 1, place
    while left >= len(rows[n - 1]):
        n, left = n + 1, left - len(rows[n - 1])
    match = rows[n - 1][left]
    blocks = _marks(rows, place + 1)
    blocks[f"n{n}"]["marks"]["chosen"] = [left]
    blocks["prediction"] = {"marks": {"chosen": list(range(match.start, match.start + n))}}
    if match.reference is not None:
        blocks[f"reference{match.reference}"] = {"marks": {"chosen": list(range(match.place, match.place + n))}}
    return Frame(_verdict(match, joint), blocks)


def _verdict(match: Match, joint: str) -> str:
    told = {
        "match": _("“{gram}”: occurrence {seen} in the prediction, {allowed} in the reference. It counts."),
        "clipped": _("“{gram}”: occurrence {seen} in the prediction, only {allowed} in the reference. It is clipped."),
        "miss": _("“{gram}”: not in the reference."),
    }[match.verdict]
    return told.format(gram=joint.join(match.gram), seen=match.seen, allowed=match.allowed)


def _weights(n: int, counts: Counts, score: maths.Score) -> str:
    correct, total = counts.correct[n - 1], counts.total[n - 1]
    smoothed = score.precisions[n - 1]
    entries = (f"{correct}/{total}", f"{smoothed:.4f}", f"{(correct / total) ** 0.5**n:.4f}" if total else "–")
    return f"| {n} | {' | '.join(entries)} | {f'{smoothed ** (1 / score.order):.4f}' if n <= score.order else '–'} |"


def _counted(spec: BleuSpec, prediction: str, reference: str) -> Counts:
    found = [maths.tokens(part, spec.characters)[:MOST_TOKENS] for part in (prediction, reference)]
    return maths.count(found[0], [found[1]], spec.max_n)


def _standard(spec: BleuSpec, counts: Counts) -> float:
    return maths.standard_bleu(counts, spec.max_n, spec.smoothing, spec.effective).score


def _pair(spec: BleuSpec, pair: tuple[str, str], counts: Counts) -> tuple[str, ...]:
    return (*(part.strip() for part in pair), f"{maths.book_bleu(counts, spec.max_n):.4f}", f"{_standard(spec, counts):.4f}")
