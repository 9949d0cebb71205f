"""How the page on multi-head attention draws: a picture for each head, one word's attention in numbers, the way through the layer."""

from typing import NamedTuple

import numpy as np

from models.maths import attention as maths
from models.maths import heads
from models.specs.multi_head import MultiHeadSpec
from playground.boards import window
from playground.kit import _
from playground.numerals import text
from playground.panels import Axis, Heat, Links, Named, Panels, Tip
from playground.tables import Table

LONGEST = 10  # letters of a word on an axis
BOOK = (100, 5)  # the units and heads of the book's example
EARLY = ("x", "queries", "keys", "values")


class Layer(NamedTuple):
    """The words, their vectors, what may be looked at, and every stage of the layer."""

    tokens: list[str]
    x: np.ndarray
    mask: np.ndarray
    found: maths.MultiHead


def weight_names() -> dict[str, str]:
    """The words for where the weights come from."""
    return {"hand": _("made by hand"), "random": _("random, untrained")}


def mask_names() -> dict[str, str]:
    """The words for the masks."""
    return {"none": _("no mask"), "causal": _("causal"), "lengths": _("a valid length")}


def role_names() -> dict[str, str]:
    """The words for the heads that are made by hand."""
    return {
        "previous": _("the word before"),
        "next": _("the word after"),
        "same": _("the same word"),
        "spelling": _("similar spelling"),
        "near": _("nearby"),
        "first": _("the first word"),
        "punctuation": _("punctuation"),
        "all": _("all alike"),
    }


def tokens(sentence: str) -> list[str] | None:
    """The words of a sentence; None where there are none."""
    return heads.words(sentence) or None


def layer(spec: MultiHeadSpec, words: list[str]) -> Layer:
    """Multi-head self-attention of the sentence."""
    x = heads.embed(words)
    matrices = heads.by_hand() if spec.weights == "hand" else heads.at_random(spec.seed)
    mask = _mask(spec, len(words))
    return Layer(words, x, mask, maths.multi_head(x, x, x, matrices, int(spec.heads), mask))


def head_names(spec: MultiHeadSpec) -> list[str]:
    """What each head looks for; heads cut from several pieces look for all of it at once."""
    count = int(spec.heads)
    if spec.weights == "random":
        return [_("head {number}").format(number=i + 1) for i in range(count)]
    roles = list(role_names().values())
    share = len(roles) // count
    return [" + ".join(roles[i * share : (i + 1) * share]) if count > 1 else _("all eight at once") for i in range(count)]


def formula(spec: MultiHeadSpec, made: Layer) -> str:
    """What a head computes, the width of a head, and the parameters."""
    width = heads.WIDTH // int(spec.heads)
    head = r"\mathbf h_i &= \mathrm{softmax}\!\left(\frac{\mathbf Q_i \mathbf K_i^\top}{\sqrt{p}}\right) \mathbf V_i \\ "
    size = rf"p &= \frac{{p_o}}{{h}} = \frac{{{heads.WIDTH}}}{{{spec.heads}}} = {width}"
    joined = rf"[\mathbf h_1, \ldots, \mathbf h_{{{spec.heads}}}]\, \mathbf W_o" if spec.heads != "1" else r"\mathbf h_1 \mathbf W_o"
    count = rf"4 \cdot {heads.WIDTH}^2 = {heads.parameters(heads.WIDTH):,}".replace(",", r"{,}")
    return rf"\begin{{aligned}} {head}{size} \\ \mathbf Y &= {joined} \\ \text{{{_('parameters')}}} &= {count} \end{{aligned}}"


def attention(spec: MultiHeadSpec, made: Layer) -> Panels:
    """A map for each head, and for the head and the word that are meant: the lines, the products, the scores and the weights."""
    arrays, names = _arrays(spec, made), head_names(spec)
    panels = [_thumbnail(i, name, len(names)) for i, name in enumerate(names)]
    panels += [_links(made, len(names)), *_details(made, len(names))]
    tips = _tips(int(spec.heads))
    chosen = dict(zip(("head", "query"), _meant(spec, made), strict=True))
    guide = _("Point at a cell, a line's word or a head: the other pictures follow, and the formula stands here. A click keeps it.")
    scene = f"{made.tokens} {spec.heads}"
    return Panels(arrays, panels, _spoken(spec, made), scene, tips, focus=chosen, frames=(guide,))


def thread() -> str:
    """Where the heads made by hand come from."""
    return _(
        "The heads for neighbours read nothing but positions: “nearby” is kernel regression once more, with a kernel over places in the sentence, "
        "and “the word before” is the same kernel, moved by one. How positions become vectors is told on the page on positional encoding."
    )


def way(spec: MultiHeadSpec, made: Layer) -> Panels:
    """The tensors of the layer one after the other, with their shapes."""
    n, h = len(made.tokens), int(spec.heads)
    arrays = _tensors(spec, made)
    frames = [sentence.format(n=n, h=h, p=heads.WIDTH // h, d=heads.WIDTH) for sentence in _stations()]
    projected = _("“{word}”, column {column}, of head {owner}: query {queries}, key {keys}, value {values}; found by the head {joined}.")
    tips = (
        Tip(("query", "column"), (projected,)),
        Tip(("query", "number"), (_("“{word}”, number {number}: {x} goes in, {output} comes out."),)),
        Tip(("head", "query", "key"), (_("{head_name}: “{word}” gives “{key_word}” the weight {weights}."),)),
    )
    panels = _way_panels(spec, arrays, n)
    return Panels(arrays, panels, frames[-1], "way", tips, _("Point at a number."), frames=frames, start=len(frames) - 1, interval=1600)


def _tensors(spec: MultiHeadSpec, made: Layer) -> dict[str, Named]:
    """Every tensor of the layer that has a row for each word, and the weights."""
    found, numbers = made.found, np.arange(heads.WIDTH)
    joined = {name: maths.merge_heads(getattr(found, name)) for name in ("queries", "keys", "values")}
    return {
        **{name: Named(("query", "column"), values) for name, values in joined.items()},
        "joined": Named(("query", "column"), found.joined),
        "x": Named(("query", "number"), made.x),
        "output": Named(("query", "number"), found.output),
        "weights": Named(("head", "query", "key"), np.where(made.mask, found.weights, np.nan)),
        **_names(spec, made),
        "column": Named(("column",), numbers + 1),
        "number": Named(("number",), numbers + 1),
        "owner": Named(("column",), numbers // (heads.WIDTH // int(spec.heads)) + 1),
    }


def table(spec: MultiHeadSpec) -> Table:
    """Widths, parameters and multiplications for every number of heads; the last row is the book's example."""
    n = 10
    rows = [(heads.WIDTH, int(count)) for count in ("1", "2", "4", "8")] + [BOOK]
    columns = [_("units"), _("heads"), _("width of a head"), _("parameters"), _("multiplications for ten words"), _("weights")]
    counts = [(width, h, width // h, heads.parameters(width), 4 * n * width**2 + 2 * n * n * width) for width, h in rows]
    cells = [(*(f"{count:,}" for count in row), f"{row[1]} × {n} × {n}") for row in counts]
    return Table(columns, cells, _("More heads cost nothing"), len(columns))


def _mask(spec: MultiHeadSpec, n: int) -> np.ndarray:
    """Which word may look at which, (words, words)."""
    if spec.mask == "causal":
        return maths.causal_mask(n, n)
    return maths.length_mask(min(spec.length, n) if spec.mask == "lengths" else n, n, n)


def _meant(spec: MultiHeadSpec, made: Layer) -> tuple[int, int]:
    """The head and the word that are looked at."""
    return min(spec.head, int(spec.heads) - 1), min(spec.word, len(made.tokens) - 1)


def _labels(made: Layer) -> list[str]:
    return [token if len(token) <= LONGEST else token[: LONGEST - 1] + "…" for token in made.tokens]


def _names(spec: MultiHeadSpec, made: Layer) -> dict[str, Named]:
    words = _labels(made)
    return {"word": Named(("query",), words), "key_word": Named(("key",), words), "head_name": Named(("head",), head_names(spec))}


def _arrays(spec: MultiHeadSpec, made: Layer) -> dict[str, Named]:
    """What the pictures of heads show, with the terms of every score."""
    found, (q, k) = made.found, (made.found.queries, made.found.keys)  # (heads, words, part)
    weights, exponentials = np.where(made.mask, found.weights, np.nan), np.where(made.mask, np.exp(found.scores), 0.0)
    pairs = {"weights": weights, "scores": found.scores, "dots": maths.dot_scores(q, k), "power": exponentials}
    columns = {"score_column": found.scores, "weight_column": weights}
    return {
        **{name: Named(("head", "query", "key"), values) for name, values in pairs.items()},
        **{name: Named(("head", "query", "key", "one"), values[..., None]) for name, values in columns.items()},
        "total": Named(("head", "query"), exponentials.sum(axis=-1)),
        "products": Named(("head", "query", "key", "part"), q[:, :, None, :] * k[:, None, :, :]),
        "most": Named(("head", "query"), np.array(_labels(made))[found.weights.argmax(axis=-1)]),
        "strongest": Named(("head", "query"), found.weights.max(axis=-1)),
        "kind": Named(("query", "key"), np.where(made.mask, 0, 2 if spec.mask == "lengths" else 1)),
        **_names(spec, made),
    }


def _thumbnail(i: int, name: str, count: int) -> Heat:
    """One head's map; with many of them the words are left to the pointer."""
    label = ("word", "key_word") if count <= 2 else ("", "")
    width = {1: 0.5, 2: 0.5, 4: 0.25, 8: 0.25}[count]
    return Heat("weights", Axis("query", label[0]), Axis("key", label[1]), name, at={"head": i}, width=width, phone=0.5, largest=34)


def _tall(made: Layer) -> int:
    """The height of a row of words, in pixels."""
    return 30 if len(made.tokens) <= 12 else 20


def _links(made: Layer, count: int) -> Links:
    words = Axis("query", "word"), Axis("key", "key_word")
    return Links("weights", *words, _("who looks at whom"), _tall(made), width=0.5 if count == 1 else 0.4)


def _details(made: Layer, count: int) -> tuple[Heat, ...]:
    """Products, scores and weights of the word that is meant, a row for each key."""
    tall = {"aligned": True, "height": _tall(made) * len(made.tokens)}
    wide, narrow = (0.6, 0.2) if count == 1 else (0.3, 0.15)
    reach = float(np.abs(made.found.queries[:, :, None] * made.found.keys[:, None]).max()) or 1.0
    low, high = float(made.found.scores.min()), float(made.found.scores.max())
    edge = max(abs(low), abs(high), 0.1)
    products = Heat(
        "products", Axis("key", "key_word"), Axis("part"), _("q · k, term by term"), "signed", -reach, reach, width=wide, margin=86, **tall
    )
    scores = Heat("score_column", Axis("key"), Axis("one"), _("÷ √p"), "signed", -edge, edge, numbers=True, width=narrow, phone=0.5, margin=0, **tall)
    weights = Heat("weight_column", Axis("key"), Axis("one"), _("softmax"), numbers=True, width=narrow, phone=0.5, margin=0, **tall)
    return products, scores, weights


def _tips(count: int) -> tuple[Tip, ...]:
    """The formula of a weight, or of a word's row."""
    p = heads.WIDTH // count
    seen = _("{head_name}: “{word}” looks at “{key_word}” with α = exp({dots}/√{p}) / Σ = exp({scores}) / Σ = {power} / {total} = {weights}.")
    later = _("“{key_word}” comes after “{word}”, which may not look ahead: the score of {scores} counts as −1,000,000.")
    padding = _("“{key_word}” lies beyond the valid length and counts as padding: the score of {scores} counts as −1,000,000.")
    row = _("{head_name}: “{word}” looks most at “{most}”, with α = {strongest}.")
    return Tip(("head", "query", "key"), (seen.replace("{p}", str(p)), later, padding), "kind"), Tip(("head", "query"), (row,))


def _stations() -> tuple[str, ...]:
    return (
        _("The sentence: {n} words, each a vector of {d} numbers. X has the shape ({n}, {d})."),
        _("Three matrices of {d} × {d} make queries, keys and values of the shape ({n}, {d})."),
        _("They are cut into {h} pieces of {p} columns, one for each head: ({h}, {n}, {p}). The first piece is framed."),
        _("Each head compares its queries with its keys, divides by √{p} and takes the softmax: ({h}, {n}, {n})."),
        _("Each head mixes its values, and the {h} results of {p} columns are put side by side again: ({n}, {d})."),
        _("W_o mixes what the heads have found: the output has the shape of the input, ({n}, {d})."),
    )


def _way_panels(spec: MultiHeadSpec, arrays: dict[str, Named], n: int) -> list[Heat]:
    """The tensors in the order in which they come about."""
    piece = (window(0, 0, n, heads.WIDTH // int(spec.heads)),)
    shape = f"({n}, {heads.WIDTH})"
    early = [_tensor(arrays, name, f"{title} {shape}", n, int(name != "x"), piece) for name, title in zip(EARLY, "XQKV", strict=True)]
    count = int(spec.heads)
    maps = [_small_map(i, count) for i in range(count)]
    late = [_tensor(arrays, "joined", _("heads side by side"), n, 4, piece), _tensor(arrays, "output", _("output"), n, 5, ())]
    return [*early, *maps, *late]


def _tensor(arrays: dict[str, Named], name: str, title: str, n: int, since: int, windows: tuple) -> Heat:
    reach = float(np.abs(arrays[name].values).max()) or 1.0
    rows, columns = Axis("query", "word" if name in ("x", "keys", "joined") else ""), Axis(arrays[name].axes[1])
    look = {"aligned": True, "width": 0.5, "height": (18 if n <= 12 else 17) * n, "margin": 86 if rows.labels else 12}
    return Heat(name, rows, columns, title, "signed", -reach, reach, windows=windows if name != "x" else (), since=since, **look)


def _small_map(i: int, count: int) -> Heat:
    return Heat("weights", Axis("query"), Axis("key"), at={"head": i}, width=1 / count, phone=0.25, largest=11, since=3)


def _spoken(spec: MultiHeadSpec, made: Layer) -> str:
    head, word = _meant(spec, made)
    row, name = made.found.weights[head, word], head_names(spec)[head]
    weights = ", ".join(f"{label} {text(weight, 2)}" for label, weight in zip(_labels(made), row, strict=True))
    return _("{name}: “{word}” looks at {weights}").format(name=name, word=_labels(made)[word], weights=weights)
