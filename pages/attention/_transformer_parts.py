"""How the page on the transformer draws its parts with their shapes, and a word that changes in one row or in all."""

from functools import partial
from typing import Any

import numpy as np

from models.data.pairs import Pairs
from models.maths.transformer_parts import Part, Widths, parameters, parts
from playground.graphs import Edge, Graph, Moment, Node
from playground.kit import Lesson, _, translating
from playground.kit.training import Training
from playground.panels import Axis, Heat, Named, Panels, Tip

ROLES = {
    "tokens": "input",
    "embedding": "input",
    "positions": "plain",
    "norm": "plain",
    "attention": "weight",
    "cross": "weight",
    "add": "plain",
    "addnorm": "plain",
    "ffn": "output",
    "scores": "label",
}
ATTENTIONS = {"encoder.attention": "encoder", "decoder.attention": "decoder", "decoder.cross": "cross"}


def widths(spec: Any, found: Pairs) -> Widths:
    """All that the shapes of the page follow from."""
    known = len(found.source_vocabulary.tokens), len(found.target_vocabulary.tokens)
    sizes = int(spec.num_hiddens), int(spec.num_heads), spec.ffn_num_hiddens
    return Widths(spec.batch_size, spec.num_steps, *sizes, *known, spec.num_blocks, spec.norm == "pre", spec.has_positions)


def show_parts(lesson: Lesson, found: Pairs) -> None:
    """The whole model with the shape on every edge; a click on an attention shows its weights."""
    lesson.graph("parts", graph(widths(lesson.spec, found), lesson.spec.is_causal), partial(look_at, lesson))


def look_at(lesson: Lesson, kind: str, id: str) -> None:
    """The attention that was clicked is the one that is shown."""
    if id in ATTENTIONS:
        lesson.desk.change(kind=ATTENTIONS[id])


def graph(found: Widths, is_causal: bool = True) -> Graph:
    """One block of each half; the player walks through."""
    every = parts(found)
    shapes = {part.id: part.shape for part in every}
    nodes = [node(part, found, is_causal) for part in every]
    edges = [Edge(f"{source}>{part.id}", source, part.id, label(part, source, shapes)) for part in every for source in part.sources]
    moments = [Moment(walk(part, found), marks={"now": [part.id], "flow": [f"{source}>{part.id}" for source in part.sources]}) for part in every]
    whole = _("{count} numbers are learned. Blocks in each half: {blocks}; heads in every attention: {heads}, each of width {width}.")
    said = whole.format(count=f"{parameters(found):,}", blocks=found.blocks, heads=found.heads, width=found.hiddens // found.heads)
    return Graph(nodes, edges, [*moments, Moment(said)], said, "parts", start=len(moments), interval=1600)


def label(part: Part, source: str, shapes: dict[str, tuple[int, ...]]) -> str:
    """The shape that runs along an edge; ways around a layer have the same."""
    return "" if part.kind in ("add", "addnorm") and source == part.sources[-1] else written(shapes[source])


def written(shape: tuple[int, ...]) -> str:
    """A shape as it is printed."""
    return f"({', '.join(map(str, shape))})"


def node(part: Part, found: Widths, is_causal: bool) -> Node:
    """A part with its parameters."""
    times = f"{found.blocks} × " if part.repeated and found.blocks > 1 else ""
    count = f"{times}{part.parameters:,}" if part.parameters else ""
    hint = _("Show what this attention looks at") if part.id in ATTENTIONS else ""
    return Node(part.id, title(part, is_causal), count, ROLES[part.kind], hint=hint)


def title(part: Part, is_causal: bool) -> str:
    """What a part is called."""
    is_source = part.half == "encoder"
    own = _("masked self-attention") if is_causal else _("self-attention, unmasked")
    return {
        "tokens": _("source") if is_source else _("target so far"),
        "embedding": _("embedding"),
        "positions": _("+ positions"),
        "norm": _("norm"),
        "attention": _("self-attention") if is_source else own,
        "cross": _("attention to the encoder"),
        "add": _("sum"),
        "addnorm": _("add, norm"),
        "ffn": _("position-wise network"),
        "scores": _("scores of words"),
    }[part.kind]


def walk(part: Part, found: Widths) -> str:
    """What a part does, with its shapes."""
    sentence = {
        "tokens": _("Whole numbers, one for each token: {shape}, sentences and steps."),
        "embedding": _("Every token becomes a vector, times √{d}: {shape}. The table has {count} numbers."),
        "positions": _("Sines and cosines of the place are added, {shape}: without them a sentence is a bag of words."),
        "norm": _("Every step is normalised by itself, {shape}: {count} numbers are learned."),
        "attention": _("Every step asks all steps that it may see: weights {inner}, results {shape}. Four matrices, {count} numbers."),
        "cross": _("Queries from the decoder, keys and values from the encoder: weights {inner}, results {shape}. Four matrices, {count} numbers."),
        "add": _("What came before is added again: {shape}, a way around the layer."),
        "addnorm": _("What came before is added again, and every step normalised by itself: {shape}, {count} numbers."),
        "ffn": _("Two dense layers, the same at every step: through {inner} back to {shape}, {count} numbers. No step hears of another."),
        "scores": _("For every step a score for each token that may come next: {shape}, {count} numbers."),
    }[part.kind]
    return sentence.format(shape=written(part.shape), inner=written(part.inner), count=f"{part.parameters:,}", d=found.hiddens)


# One row or all.


def show_rows(lesson: Lesson, training: Training, found: Pairs) -> None:
    """What becomes of the rows when one word is another, by the model that is looked at."""
    sentence, _reference = translating.chosen(lesson.spec, found)
    wishes = {"sentence": sentence, "place": lesson.spec.changed, "instead": lesson.spec.instead}
    told = training.ask("rows", wishes)
    left, right = lesson.halves()
    with left:
        lesson.slider("changed", _("Word to change"), _("Its place in the sentence, from 0."))
    with right:
        lesson.typed("instead", _("Takes its place"), _("A word of the source; one that the model does not know becomes <unk>."))
    if told is None:
        return lesson.say(_("The rows are shown as soon as a model answers."))
    lesson.panels("rows", rows(told))


def rows(told: dict[str, Any]) -> Panels:
    """By how much each row changes, and every number of it, behind the network and behind attention."""
    changes = told["changes"].astype(float)  # (stages, words, hiddens)
    words = [before if before == after else f"{before} → {after}" for before, after in zip(*told["words"], strict=True)]
    arrays = changed(changes, words)
    reach = max(float(np.abs(changes[1:3]).max()), 1e-3)
    network, attending = (int(np.abs(changes[i]).any(1).sum()) for i in (1, 2))
    said = _("The network changes {network} of {words} rows, attention {attention}.")
    said = said.format(network=network, attention=attending, words=len(words))
    return Panels(arrays, maps(reach, len(words)), said, f"{words}", row_tips(), _("Point at a number."), frames=(said,))


def changed(changes: np.ndarray, words: list[str]) -> dict[str, Named]:
    """The arrays of the maps. changes: (stages, words, hiddens)."""
    return {
        "largest": Named(("word", "stage"), np.abs(changes).max(2).T),
        "changes": Named(("stage", "word", "column"), changes),
        "words": Named(("word",), words),
        "stages": Named(("stage",), stages()),
        "column": Named(("column",), np.arange(changes.shape[2]) + 1),
    }


def maps(reach: float, count: int) -> list[Heat]:
    """The largest change of each of so many rows, and all changes behind the network and behind attention."""
    table = Heat(
        "largest", Axis("word", "words"), Axis("stage", "stages"), _("largest change in each row"), "gradient", 0, reach, numbers=True, largest=64
    )
    wide = {"width": 0.5, "aligned": True, "height": 20 * count, "margin": 8}
    detail = [Heat("changes", Axis("word"), Axis("column"), stages()[i], "signed", -reach, reach, at={"stage": i}, **wide) for i in (1, 2)]
    return [table, *detail]


def row_tips() -> tuple[Tip, ...]:
    """What is said of a number, and of a row."""
    fine = _("{stages}, “{words}”, number {column}: changed by {changes}.")
    coarse = _("{stages}, “{words}”: changed by up to {largest}.")
    return Tip(("stage", "word", "column"), (fine,)), Tip(("word", "stage"), (coarse,))


def stages() -> list[str]:
    """The columns of the table: the embeddings, and what becomes of them."""
    return [_("embeddings"), _("network alone"), _("attention alone"), _("whole block")]
