"""How the page on beam search draws: three searches as trees that grow together, their answers against alpha, and what they cost."""

import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from models.maths import beam_search as maths
from models.maths.beam_search import Branch, Step, Tree, TreeError
from models.specs import Field
from models.specs.beam_search import BOOK, BeamSearchSpec
from playground.charts import Figure, Series, lines
from playground.kit import Lesson, _
from playground.numerals import significant, tex, text
from playground.trees import Node, Panel, Trees

MOST_SEQUENCES, LONGEST = 260, 8
WEIGHT = Field("number", 0.0, 1.0, 0.01)
ROLES = ("output", "validation", "training", "gradient", "weight", "input")


def tree(lesson: Lesson) -> tuple[Tree, str]:
    """The tree that was typed, or the last one that could be read, and the sentence about what is wrong with the text."""
    fallback = maths.read_tree(BOOK)
    try:
        return lesson.last_good("tree", maths.read_tree(lesson.spec.tree), fallback), ""
    except TreeError as error:
        return lesson.last_good("tree", None, fallback), _wording(error)


def steps_field(shown: Tree) -> Field:
    """How many steps may be searched, so that all sequences can still be drawn."""
    return Field("integer", 1, maths.largest_steps(len(shown.names), MOST_SEQUENCES, LONGEST), 1)


def steps(spec: BeamSearchSpec, shown: Tree) -> tuple[int, str]:
    """How many steps are searched, and a sentence where that is less than was asked for."""
    most = int(steps_field(shown).high)
    if spec.steps <= most:
        return spec.steps, ""
    return most, _("With {count} tokens there are too many sequences of {asked} steps to draw; {most} are used.").format(
        count=len(shown.names), asked=spec.steps, most=most
    )


def searches(spec: BeamSearchSpec, shown: Tree) -> dict[str, list[Step]]:
    """The three searches, step by step."""
    long, following = steps(spec, shown)[0], cache(shown.next)
    return {name: maths.search(following, long, width) for name, width in (("greedy", 1), ("beam", spec.width), ("all", None))}


def answer(spec: BeamSearchSpec, trace: list[Step], every: bool) -> Branch:
    """What a search answers with: of its candidates the one with the highest score."""
    return maths.best(maths.outputs(trace, every), spec.alpha)


def trees(spec: BeamSearchSpec, shown: Tree, found: dict[str, list[Step]]) -> Trees:
    """The three searches as trees that are played together."""
    titles = {"greedy": _("Greedy"), "beam": _("Beam of {width}").format(width=spec.width), "all": _("Exhaustive")}
    panels = [_panel(spec, shown, name, titles[name], trace) for name, trace in found.items()]
    long = steps(spec, shown)[0]
    alt = "; ".join(f"{panel.title}: {panel.note}" for panel in panels)
    prefix = "".join(maths.LETTERS[token] for token in maths.read_tokens(spec.prefix, shown, long - 1))
    return Trees(panels, 2 * long + 2, alt, f"{shown.rows}{long}", long, prefix)


def weight_bars(spec: BeamSearchSpec, shown: Tree, tokens: maths.Tokens) -> list[dict[str, Any]]:
    """The weights behind some tokens, to drag; each says the probability that it stands for."""
    weights, shares = shown.weights(tokens), shown.next(tokens)
    return [
        {"label": name, "value": weight / max(1.0, *weights), "text": text(share, 3), "role": "input"}
        for name, weight, share in zip(shown.names, weights, shares, strict=True)
    ]


def prefix_title(shown: Tree, tokens: maths.Tokens) -> str:
    """What the bars are."""
    return _("Next after {tokens}").format(tokens=_spelled(shown, tokens)) if tokens else _("First token")


def change_weights(lesson: Lesson, shown: Tree, tokens: maths.Tokens, weights: Sequence[float]) -> None:
    """Bars were dragged."""
    lesson.desk.change(tree=maths.write_tree(shown.changed(tokens, weights)))


def pick(lesson: Lesson, shown: Tree, node: str) -> None:
    """A node was clicked: its continuations are shown as bars."""
    lesson.desk.change(prefix="".join(letter for letter in node if letter in maths.LETTERS[: len(shown.names) - 1]))


def candidates_table(spec: BeamSearchSpec, shown: Tree, trace: list[Step]) -> str:
    """What the beam may answer with, the best first, as a Markdown table."""
    found = sorted(maths.outputs(trace, spec.every), key=lambda branch: -maths.score(branch, spec.alpha))
    head = f"| {_('candidate')} | $P$ | $\\log P$ | $L$ | $\\log P / L^\\alpha$ |\n|---|---|---|---|---|\n"
    return head + "\n".join(_row(spec, shown, branch, first=branch is found[0]) for branch in found[:8])


def formula(spec: BeamSearchSpec, shown: Tree, best: Branch) -> str:
    """The score, and the numbers of the beam's answer."""
    values = [shown.next(best.tokens[:place])[token] for place, token in enumerate(best.tokens)]
    product = r" \cdot ".join(tex(value) for value in values)
    probability = rf"P &= {product} = {tex(best.probability)}"
    count, score = len(best.tokens), maths.score(best, spec.alpha)
    score = rf"\frac{{1}}{{L^\alpha}} \log P &= \frac{{{best.log_probability:.4f}}}{{{count}^{{{spec.alpha:g}}}}} = {score:.4f}"
    return rf"\begin{{aligned}} {probability} \\ {score} \end{{aligned}}"


def penalty(spec: BeamSearchSpec, shown: Tree, everything: list[Step]) -> Figure:
    """The score of the likeliest sequence of every length for every alpha: where two lines cross, the answer changes."""
    found = [branch for branch in maths.outputs(everything) if math.isfinite(branch.log_probability)]
    drawn = [
        max((branch for branch in found if len(branch.tokens) == long), key=_likely) for long in sorted({len(branch.tokens) for branch in found})
    ]
    alphas = [step / 20 for step in range(41)]
    curves = [
        Series(_spelled(shown, branch.tokens), alphas, [maths.score(branch, alpha) for alpha in alphas], role)
        for branch, role in zip(drawn, ROLES, strict=False)
    ]
    said = ", ".join(f"{curve.name} {text(maths.score(branch, spec.alpha))}" for curve, branch in zip(curves, drawn, strict=False))
    alt = _("Scores at α = {alpha}: {values}").format(alpha=spec.alpha, values=said)
    title = _("The likeliest sequence of each length: score against α")
    return lines(curves, alt, title=title, x_title="α", marker=(spec.alpha, f"{spec.alpha:g}"), height=330)


def same_answer(spec: BeamSearchSpec, found: dict[str, list[Step]]) -> str:
    """How the three answers compare."""
    if spec.every:
        return _("Counted as in the book, what the beam kept on its way may win before it has ended.")
    greedy, beam, everything = (answer(spec, found[name], False) for name in ("greedy", "beam", "all"))
    if beam.tokens == everything.tokens:
        return _("The beam finds the best sequence there is.") if greedy != beam else _("All three find the best sequence there is.")
    worse = maths.score(beam, spec.alpha) < maths.score(greedy, spec.alpha)
    if worse:
        return _("The beam does **worse than greedy search**: what it kept crowded out the path that ends well.")
    return _("The beam misses the best sequence: its beginning was dropped on the way.")


def cost_formulas(spec: BeamSearchSpec) -> tuple[str, ...]:
    """The three costs with their numbers."""
    size, long = f"{spec.vocabulary:,}".replace(",", r"{,}"), spec.length
    greedy, beam = rf"|\mathcal{{Y}}|\,T = {size} \cdot {long}", rf"k\,|\mathcal{{Y}}|\,T = {spec.width} \cdot {size} \cdot {long}"
    return greedy, beam, rf"|\mathcal{{Y}}|^T = {size}^{{{long}}}"


def cost_bars(spec: BeamSearchSpec) -> list[dict[str, Any]]:
    """How many probabilities each search compares, as powers of ten."""
    counts = (
        (_("greedy"), maths.greedy_cost(spec.vocabulary, spec.length)),
        (_("beam of {width}").format(width=spec.width), maths.beam_cost(spec.vocabulary, spec.length, spec.width)),
        (_("exhaustive"), maths.exhaustive_cost(spec.vocabulary, spec.length)),
    )
    return [{"label": name, "value": math.log10(count), "text": counted(count), "role": "gradient"} for name, count in counts]


def cost_alt(spec: BeamSearchSpec) -> str:
    """The costs in words."""
    return ", ".join(f"{bar['label']} {bar['text']}" for bar in cost_bars(spec))


def cost_reach(spec: BeamSearchSpec) -> float:
    """How far the scale of the costs goes; it changes in steps, so that a bar is seen to grow."""
    return 2.0 ** math.ceil(math.log2(max(8.0, math.log10(maths.exhaustive_cost(spec.vocabulary, spec.length)))))


def counted(count: int) -> str:
    """A count with its thousands, or as a power of ten."""
    return f"{count:,}" if count < 10**7 else significant(count, 2)


def _panel(spec: BeamSearchSpec, shown: Tree, name: str, title: str, trace: list[Step]) -> Panel:
    best = answer(spec, trace, spec.every and name == "beam")
    nodes = [node for number, step in enumerate(trace) for node in _nodes(spec, shown, number, step, best)]
    said = _("{tokens}, P = {probability}, score {score}; {count} probabilities compared")
    score = text(maths.score(best, spec.alpha))
    note = said.format(tokens=_spelled(shown, best.tokens), probability=text(best.probability), score=score, count=maths.looked_at(trace))
    return Panel(name, title, note, nodes, _notes(spec, shown, trace, best))


def _nodes(spec: BeamSearchSpec, shown: Tree, number: int, step: Step, best: Branch) -> Iterator[Node]:
    """The nodes of one step. There may be hundreds: what all have in common is made once."""
    kept, born = {branch.tokens for branch in step.kept}, 2 * number + 1
    shares = {tokens: shown.next(tokens) for tokens in {branch.tokens[:-1] for branch in step.candidates}}
    saying = _("{tokens}: P = {probability}, log P = {log}, score {score}")
    for branch in step.candidates:
        before, last = branch.tokens[:-1], branch.tokens[-1]
        verdict = "dropped" if branch.tokens not in kept else "ended" if branch.finished else "kept"
        share, on_path = text(round(shares[before][last], 3)), branch.tokens == best.tokens[: number + 1]
        tip, end = _tip(spec, shown, branch, saying), text(branch.probability) if branch.tokens == best.tokens else ""
        name, strength = "■" if branch.finished else shown.names[last], round(branch.probability, 4)
        parent = shown.spell(before)
        yield Node(shown.spell(branch.tokens), parent, name, share, tip, born, born + 1, verdict, strength, on_path, end)


def _tip(spec: BeamSearchSpec, shown: Tree, branch: Branch, saying: str) -> str:
    numbers = {"probability": branch.probability, "log": branch.log_probability, "score": maths.score(branch, spec.alpha)}
    return saying.format(tokens=_spelled(shown, branch.tokens), **{name: text(value) for name, value in numbers.items()})


def _notes(spec: BeamSearchSpec, shown: Tree, trace: list[Step], best: Branch) -> list[str]:
    """A sentence for each frame: what is looked at, what is kept, and in the end the answer."""
    notes = [_("Nothing is written yet.")]
    for step in trace:
        kept = ", ".join(f"{_spelled(shown, branch.tokens)} {text(branch.probability)}" for branch in step.kept[:4])
        notes.append(_("{count} continuations.").format(count=len(step.candidates)))
        notes.append(_("Kept: {kept}").format(kept=kept + (" …" if len(step.kept) > 4 else "")))
    long = steps(spec, shown)[0]
    notes += [notes[-1]] * (2 * long + 1 - len(notes))
    return [*notes, _("Answer: {tokens}, P = {probability}").format(tokens=_spelled(shown, best.tokens), probability=text(best.probability))]


def _row(spec: BeamSearchSpec, shown: Tree, branch: Branch, first: bool) -> str:
    entries = (
        _spelled(shown, branch.tokens).replace(" ", "\N{NO-BREAK SPACE}"),
        text(branch.probability),
        text(branch.log_probability),
        len(branch.tokens),
    )
    told = [f"`{entries[0]}`", *map(str, entries[1:]), text(maths.score(branch, spec.alpha))]
    return f"| {' | '.join(f'**{entry}**' if first else entry for entry in told)} |"


def _likely(branch: Branch) -> float:
    return branch.log_probability


def _spelled(shown: Tree, tokens: maths.Tokens) -> str:
    return " ".join([shown.names[token] for token in tokens])


def _wording(error: TreeError) -> str:
    return {
        "empty": _("A tree needs a line for the first step, such as 1: .5 .3 .2."),
        "unreadable": _("“{detail}” is not a number from 0 up."),
        "where": _("“{detail}” is neither the number of a step nor tokens in letters, such as AB."),
        "count": _("“{detail}” needs as many numbers as the first step, from 2 to 6; the last is for the end."),
        "zero": _("After “{detail}” all numbers are 0."),
    }[error.reason].format(detail=error.detail[:20])
