"""How the page on scoring functions draws: attention as a board, random scores against d, scores over a plane, a learned score, shapes."""

from typing import NamedTuple

import numpy as np

from models.maths import attention as maths
from models.maths import kernel_regression, learned_score
from models.specs.scoring import MOST_PARTS, MOST_VALUES, ScoringSpec
from playground.boards import Block, Board, Frame, grid, line_break, numbers, sign
from playground.kit import _
from playground.numerals import text
from playground.panels import Axis, Cursor, Curve, Heat, Named, Panels, Plane, Points, Scale, Tip, span
from playground.tables import Table

SAMPLES = 8
LARGEST = 512
SIZES = np.array([1, 2, 3, 4, 6, *range(8, LARGEST + 1, 8)])
COORDINATES = np.linspace(-3, 3, 61).round(1)
QUERIES = np.linspace(0, 5, 26).round(2)
W_GRID = np.geomspace(0.3, 20, 31)
MOST_FRAMES = 21


class Stages(NamedTuple):
    """Attention from the queries to the output; weights_in are W_q, W_k and w_v of the additive score."""

    Q: np.ndarray
    K: np.ndarray
    V: np.ndarray
    weights_in: tuple[np.ndarray, ...]
    raw: np.ndarray
    scores: np.ndarray
    mask: np.ndarray
    masked: np.ndarray
    weights: np.ndarray
    output: np.ndarray


def score_names() -> dict[str, str]:
    """The words for the scoring functions."""
    return {"dot": _("dot product"), "gaussian": _("Gaussian"), "additive": _("additive")}


def mask_names() -> dict[str, str]:
    """The words for the masks."""
    return {"none": _("no mask"), "lengths": _("valid lengths"), "causal": _("causal")}


def how_names() -> dict[str, str]:
    """The words for the ways to keep a key out."""
    return {"million": _("score −1,000,000"), "infinity": _("score −∞"), "after": _("weight 0 after softmax")}


def picture_names() -> dict[str, str]:
    """The words for what is shown below."""
    return {"variance": _("why √d"), "surfaces": _("three scores on a plane"), "learned": _("a learned score"), "shapes": _("shapes and costs")}


def stages(spec: ScoringSpec) -> Stages:
    """Everything that is computed from the entries of the page."""
    long = spec.query_parts if spec.score == "additive" else spec.parts
    Q = np.reshape(spec.Q, (-1, MOST_PARTS))[: spec.queries, :long]
    K = np.reshape(spec.K, (-1, MOST_PARTS))[: spec.keys, : spec.parts]
    V = np.reshape(spec.V, (-1, MOST_VALUES))[: spec.keys]
    random = np.random.default_rng(spec.seed)
    weights_in = tuple(random.standard_normal(shape).round(1) for shape in ((long, spec.hidden), (spec.parts, spec.hidden), (spec.hidden,)))
    raw = _raw(spec, Q, K, weights_in)
    scores = raw / np.sqrt(spec.parts) if is_scaled(spec) else raw
    mask = _mask(spec)
    masked, weights = maths.masked_scores(scores, mask, spec.how), maths.masked_softmax(scores, mask, spec.how)
    return Stages(Q, K, V, weights_in, raw, scores, mask, masked, weights, maths.pooled(weights, V))


def is_scaled(spec: ScoringSpec) -> bool:
    """Whether scores are divided by the root of d."""
    return spec.score == "dot" and spec.scale


def with_entry(spec: ScoringSpec, name: str, index: int, value: float) -> dict[str, tuple[float, ...]]:
    """The entries of Q, K or V with one of them changed; `index` counts the cells on the board."""
    rows, columns = {"Q": stages(spec).Q.shape, "K": (spec.parts, spec.keys), "V": (spec.keys, MOST_VALUES)}[name]
    if name == "K" and spec.score != "dot":
        rows, columns = columns, rows
    row, column = divmod(index, columns)
    if row >= rows:
        return {}
    entries = list(getattr(spec, name))
    if name == "K" and spec.score == "dot":
        row, column = column, row
    entries[row * (MOST_VALUES if name == "V" else MOST_PARTS) + column] = value
    return {name: tuple(entries)}


def with_length(spec: ScoringSpec, index: int) -> tuple[float, ...]:
    """The valid lengths after a click on a cell of the masked scores: up to it, or without it where it was the last."""
    row, column = divmod(index, spec.keys)
    wished = list(spec.lengths)
    if row < len(wished):
        wished[row] = float(column if wished[row] == column + 1 else column + 1)
    return tuple(wished)


def length_bars(spec: ScoringSpec) -> list[dict]:
    """A bar for each query; those of queries that are not there stay at hand."""
    shown = [{"label": f"q{i + 1}", "text": f"{length:g}", "role": "weight"} for i, length in enumerate(spec.lengths)]
    return [{**bar, "role": "plain"} if i >= spec.queries else bar for i, bar in enumerate(shown)]


def formula(spec: ScoringSpec) -> str:
    """The score, and the weights of the first query, with their numbers."""
    found = stages(spec)
    divided = rf" / \sqrt{{{spec.parts}}}" if is_scaled(spec) else ""
    score = {
        "dot": r"\mathbf q^\top \mathbf k" + divided,
        "gaussian": r"-\tfrac12 \|\mathbf q - \mathbf k\|^2",
        "additive": r"\mathbf w_v^\top \tanh(\mathbf W_q \mathbf q + \mathbf W_k \mathbf k)",
    }[spec.score]
    values = ",\\; ".join(_latex(value) for value in found.masked[0])
    weights = ",\\; ".join(_latex(value, 3) for value in found.weights[0])
    kept = ",\\; ".join("1" if weight else "0" for weight in found.weights[0])
    struck = rf" \odot ({kept})" if spec.mask != "none" and spec.how == "after" else ""
    row = rf"\boldsymbol\alpha(\mathbf q_1) &= \mathrm{{softmax}}({values}){struck} \\ &= ({weights})"
    return rf"\begin{{aligned}} a(\mathbf q, \mathbf k) &= {score} \\ {row} \end{{aligned}}"


def board(spec: ScoringSpec) -> Board:
    """Every step from the queries and keys to the output. Entries may be edited, masked scores clicked."""
    found = stages(spec)
    frames = [Frame(_("Queries, keys and values. Click a number to change it."), _hidden(found, -1, 0, 0))]
    frames += [Frame(tip, _scored(found, i)) for i, tip in enumerate(_score_tips(spec, found))]
    frames += [Frame(sentence, _hidden(found, found.raw.size, stage, 0)) for stage, sentence in _whole_steps(spec, found)]
    frames += [Frame(sentence, _hidden(found, found.raw.size, 3, i + 1)) for i, sentence in enumerate(_row_steps(spec, found))]
    alt = _("weights {weights}; output {output}").format(weights=_rows(found.weights), output=_rows(found.output))
    scene = f"{spec.score} {found.raw.shape} {is_scaled(spec)} {spec.mask}"
    return Board(_blocks(spec, found), frames, alt, scene, start=len(frames) - 1, interval=900, largest=46)


def _raw(spec: ScoringSpec, Q: np.ndarray, K: np.ndarray, weights_in: tuple[np.ndarray, ...]) -> np.ndarray:
    return {
        "dot": lambda: maths.dot_scores(Q, K),
        "gaussian": lambda: maths.gaussian_scores(Q, K),
        "additive": lambda: maths.additive_scores(Q, K, *weights_in),
    }[spec.score]()


def _mask(spec: ScoringSpec) -> np.ndarray:
    """Which keys count for each query, (queries, keys)."""
    if spec.mask == "causal":
        return maths.causal_mask(spec.queries, spec.keys)
    lengths = np.floor(spec.lengths[: spec.queries]) if spec.mask == "lengths" else np.full(spec.queries, spec.keys)
    return maths.length_mask(lengths[None], spec.queries, spec.keys)[0]


def _latex(value: float, digits: int | None = None) -> str:
    shown = text(value, digits).replace("−∞", r"-\infty").replace("−", "-")
    return "-10^6" if value == maths.MINUS_MILLION else rf"\mathrm{{{shown}}}" if shown == "nan" else shown


def _short(value: float) -> str:
    """A number for a cell."""
    if value == maths.MINUS_MILLION:
        return "−10⁶"
    return text(round(float(value), 2))


def _rows(array: np.ndarray) -> str:
    return "; ".join(", ".join(_short(value) for value in row) for row in array)


def _shown(array: np.ndarray) -> np.ndarray:
    return np.array([_short(value) for value in array.ravel()], dtype=object).reshape(array.shape)


def _blocks(spec: ScoringSpec, found: Stages) -> list[Block]:
    """The board in three rows: the scores, what becomes of them, the values and the output."""
    blocks = [*_score_blocks(spec, found), line_break("first")]
    if is_scaled(spec):
        scaled = grid("scaled", _shown(found.scores), "plain", _("divided by √{d}").format(d=spec.parts), tips=_scaled_tips(spec, found))
        blocks += [scaled, sign("arrow", "→")]
    links = {"scores": list(range(found.raw.size))}
    marks = {"fixed_marks": {"pad": numbers(np.flatnonzero(~found.mask))}, "pickable": spec.mask == "lengths"}
    masked = grid("masked", _shown(found.masked), "plain", _("masked"), tips=_masked_tips(spec, found), links=links, **marks)
    return [*blocks, masked, line_break("second"), *_output_blocks(spec, found)]


def _output_blocks(spec: ScoringSpec, found: Stages) -> list[Block]:
    """The weights, the values and their mixture."""
    heat = np.nan_to_num(found.weights).clip(0, 1).ravel().round(3).tolist()
    links = {"V": _row_links(found), "masked": _rows_of(found)}
    weights = grid("weights", _shown(found.weights), "weight", _("weights"), heat=heat, tips=_weight_tips(spec, found), links=links)
    values = grid("V", found.V, "input", _("values"), editable=True)
    output = grid("output", _shown(found.output), "output", _("output"), tips=_output_tips(found), links=_output_links(found))
    return [weights, sign("times", "·"), values, sign("gives", "="), output]


def _score_blocks(spec: ScoringSpec, found: Stages) -> list[Block]:
    """Queries and keys, the weights of the additive score, and the scores."""
    is_dot = spec.score == "dot"
    keys = grid("K", found.K.T if is_dot else found.K, "input", _("keys, transposed") if is_dot else _("keys"), editable=True)
    blocks = [grid("Q", found.Q, "input", _("queries"), editable=True), sign("dot", "·" if is_dot else ","), keys]
    if spec.score == "additive":
        parts = zip(("W_q", "W_k", "w_v"), found.weights_in, strict=True)
        blocks += [grid(name, array if array.ndim > 1 else array[:, None], "weight", name.replace("_", "")) for name, array in parts]
    scores = grid("scores", _shown(found.raw), "plain", _("scores"), tips=_score_tips(spec, found), links=_score_links(spec, found))
    return [*blocks, sign("equals", "=" if is_dot else "→"), scores]


def _score_links(spec: ScoringSpec, found: Stages) -> dict[str, list[list[int]]]:
    """The query and the key of each score."""
    (queries, long), (keys, parts) = found.Q.shape, found.K.shape
    pairs = [(i, j) for i in range(queries) for j in range(keys)]
    by_key = [[p * keys + j for p in range(parts)] if spec.score == "dot" else [j * parts + p for p in range(parts)] for _i, j in pairs]
    return {"Q": [[i * long + p for p in range(long)] for i, _j in pairs], "K": by_key}


def _row_links(found: Stages) -> list[list[int]]:
    """The value that each weight multiplies."""
    queries, keys = found.weights.shape
    return [[j * MOST_VALUES + p for p in range(MOST_VALUES)] for _i in range(queries) for j in range(keys)]


def _rows_of(found: Stages) -> list[list[int]]:
    """The whole row of scores that each weight comes from."""
    queries, keys = found.weights.shape
    return [[i * keys + other for other in range(keys)] for i in range(queries) for _j in range(keys)]


def _output_links(found: Stages) -> dict[str, list[list[int]]]:
    """The weights and the values of each entry of the output."""
    queries, keys = found.weights.shape
    cells = [(i, p) for i in range(queries) for p in range(MOST_VALUES)]
    values = [[j * MOST_VALUES + p for j in range(keys)] for _i, p in cells]
    return {"weights": [[i * keys + j for j in range(keys)] for i, _p in cells], "V": values}


def _hidden(found: Stages, scored: int, stage: int, rows: int) -> dict[str, dict]:
    """What can be seen: so many scores (-1 for none), the stages after them, so many rows of weights and output."""
    queries, keys = found.weights.shape
    seen = {"scores": max(0, scored), "scaled": keys * queries * (stage > 0), "masked": keys * queries * (stage > 1)}
    seen |= {"weights": rows * keys, "output": rows * MOST_VALUES}
    return {name: {"reveal": count, "marks": {}} for name, count in seen.items()}


def _scored(found: Stages, i: int) -> dict[str, dict]:
    """One score: what it is made of is marked."""
    blocks = _hidden(found, i + 1, 0, 0)
    blocks["scores"]["marks"] = {"now": [i]}
    return blocks


def _score_tips(spec: ScoringSpec, found: Stages) -> list[str]:
    """How each score is made, row by row."""
    pairs = [(i, j) for i in range(len(found.Q)) for j in range(len(found.K))]
    return [f"a(q{i + 1}, k{j + 1}) = {_sum(spec, found, i, j)} = {text(found.raw[i, j])}" for i, j in pairs]


def _sum(spec: ScoringSpec, found: Stages, i: int, j: int) -> str:
    """One score, written out."""
    q, k = found.Q[i], found.K[j]
    if spec.score == "dot":
        return " + ".join(f"{_bracket(a)}·{_bracket(b)}" for a, b in zip(q, k, strict=True))
    if spec.score == "gaussian":
        return "−½ (" + " + ".join(f"({text(a)} − {_bracket(b)})²" for a, b in zip(q, k, strict=True)) + ")"
    W_q, W_k, w_v = found.weights_in
    inner = q @ W_q + k @ W_k  # (hidden,)
    return " + ".join(f"{_bracket(w)}·tanh({text(z)})" for w, z in zip(w_v, inner, strict=True))


def _bracket(value: float) -> str:
    return f"({text(value)})" if value < 0 else text(value)


def _scaled_tips(spec: ScoringSpec, found: Stages) -> list[str]:
    return [f"{text(raw)} / √{spec.parts} = {text(scaled)}" for raw, scaled in zip(found.raw.ravel(), found.scores.ravel(), strict=True)]


def _masked_tips(spec: ScoringSpec, found: Stages) -> list[str]:
    """What happened to each score, and why."""
    out = {
        "million": _("Key {key} does not count for query {query}: its score becomes −1,000,000, and its weight 0."),
        "infinity": _("Key {key} does not count for query {query}: its score becomes −∞, and its weight 0."),
        "after": _("Key {key} should not count for query {query}; its score goes into the softmax all the same."),
    }[spec.how]
    kept = _("Key {key} counts for query {query}: the score stays.")
    cells = np.ndenumerate(found.mask)
    return [(kept if counts else out).format(query=i + 1, key=j + 1) for (i, j), counts in cells]


def _weight_tips(spec: ScoringSpec, found: Stages) -> list[str]:
    """The softmax of each row, written out for each of its weights."""
    return [_softmax(spec, found, i, j) for i in range(len(found.Q)) for j in range(len(found.K))]


def _softmax(spec: ScoringSpec, found: Stages, i: int, j: int) -> str:
    weight, scores = text(found.weights[i, j]), found.masked[i]
    if np.isnan(found.weights[i, j]):
        return _("Every score of this query is −∞: 0/0 is no number.")
    if not found.mask[i].any() and spec.how == "million":
        return _("No key counts, so all scores are alike, and the weights are equal: {weight}. The padding is averaged.").format(weight=weight)
    terms = " + ".join(f"e^{text(score)}" for score in scores if score > maths.MINUS_MILLION)
    total = np.exp(scores).sum()
    share = f"e^{text(scores[j])} / ({terms}) = {text(np.exp(scores[j]))} / {text(total)}"
    if spec.how == "after" and not found.mask[i, j]:
        left = text(found.weights[i].sum())
        return _("{share}, then set to 0: this row now adds up to {left}, not to 1.").format(share=share, left=left)
    return f"α(q{i + 1}, k{j + 1}) = {share} = {weight}" if found.mask[i, j] else f"α(q{i + 1}, k{j + 1}) = 0 / {text(total)} = 0"


def _output_tips(found: Stages) -> list[str]:
    """The weighted mean behind each entry of the output."""
    cells = [(i, p) for i in range(len(found.Q)) for p in range(MOST_VALUES)]
    return [f"{_mean(found.weights[i], found.V[:, p])} = {text(found.output[i, p])}" for i, p in cells]


def _mean(weights: np.ndarray, values: np.ndarray) -> str:
    return " + ".join(f"{text(a, 3)}·{_bracket(v)}" for a, v in zip(weights, values, strict=True))


def _whole_steps(spec: ScoringSpec, found: Stages) -> list[tuple[int, str]]:
    """The steps that treat all scores at once: (stage, sentence)."""
    masked = {
        "none": _("No mask: every key counts."),
        "lengths": _("Keys beyond the valid length of their query do not count. Click a score to move the end."),
        "causal": _("A query sees the keys up to its own place, and none after it."),
    }[spec.mask]
    scaled = _("Every score is divided by √{d} = {root}.").format(d=spec.parts, root=text(np.sqrt(spec.parts)))
    return [*([(1, scaled)] if is_scaled(spec) else []), (2, masked)]


def _row_steps(spec: ScoringSpec, found: Stages) -> list[str]:
    """Softmax and weighted mean of each query."""
    sentence = _("Query {query}: the softmax of its row gives the weights, and the values, mixed by them, its output, ({output}).")
    if spec.mask != "none" and spec.how == "after":
        sentence = _("Query {query}: of its row's softmax only what counts is kept, which adds up to 1 at most; it mixes the values to ({output}).")
    return [sentence.format(query=i + 1, output=", ".join(text(value, 3) for value in row)) for i, row in enumerate(found.output)]


def variance(spec: ScoringSpec) -> Panels:
    """Dot products as random walks over d, what the softmax makes of them, and how much gradient is left; the cursor is d."""
    arrays = _samples(spec)
    walks = (_walk("dots", _("q · k, one component after the other"), 60), _walk("scaled", _("the same, divided by √d"), 4))
    maps = (_weight_map("sharp", _("weights without scaling")), _weight_map("soft", _("weights with scaling")))
    panels = (*walks, *maps, _variances(arrays), _slopes())
    tip = _("q · k over {sizes} components is {dots}; divided by √{sizes} it is {scaled}. The weight: {sharp} without scaling, {soft} with it.")
    index = int(np.abs(SIZES - spec.size).argmin())
    said, hint = _measured(arrays, index), _("Drag the dashed line, or point at a weight.")
    return Panels(arrays, panels, said, "variance", (Tip(("d", "query", "key"), (tip,)),), hint, focus={"d": index}, frames=(said,))


def _measured(arrays: dict[str, Named], index: int) -> str:
    """The variance that was found at one d."""
    alt = _("At d = {size} the variance of q · k is {variance}, and {scaled} after the division by √d.")
    variance, divided = (text(arrays[name].values[index]) for name in ("variance", "divided"))
    return alt.format(size=SIZES[index], variance=variance, scaled=divided)


def size_at(index: int) -> int:
    """The d at a place of the cursor."""
    return int(SIZES[min(index, len(SIZES) - 1)])


def _samples(spec: ScoringSpec) -> dict[str, Named]:
    """Scores of random queries and keys for every d, scaled and not, their weights, and what can be said of them."""
    found = maths.score_samples(SAMPLES, SAMPLES, LARGEST, spec.sample)
    dots = found.dots[SIZES - 1]  # (sizes, queries, keys)
    scaled = dots / np.sqrt(SIZES)[:, None, None]
    sharp, soft = maths.softmax(dots), maths.softmax(scaled)
    by_size = {"sizes": SIZES, "root": np.sqrt(SIZES), "minus": -np.sqrt(SIZES), "one": np.ones(len(SIZES)), "less": -np.ones(len(SIZES))}
    by_size |= {"variance": (dots**2).mean(axis=(1, 2)), "divided": (scaled**2).mean(axis=(1, 2))}
    by_size |= {"sharp_slope": maths.slope(sharp).mean(axis=1), "soft_slope": maths.slope(soft).mean(axis=1)}
    pairs = {"dots": dots, "scaled": scaled, "sharp": sharp, "soft": soft}
    named = {name: Named(("d",), values) for name, values in by_size.items()}
    return named | {name: Named(("d", "query", "key"), values) for name, values in pairs.items()}


def _walk(name: str, title: str, reach: float) -> Plane:
    """Sixteen scores as walks over d, the one that is pointed at among them, and the deviation that is to be expected."""
    ends = ("root", "minus") if name == "dots" else ("one", "less")
    walks = [Curve("sizes", name, "d", role="input", width=1.2, opacity=0.6, at={"query": i // 8, "key": i % 8}) for i in range(16)]
    expected = [Curve("sizes", end, "d", _("expected deviation") if end == ends[0] else "", "gradient", dash=True) for end in ends]
    chosen = Curve("sizes", name, "d", role="weight", width=3)
    x, y = Scale(0, LARGEST, "d"), Scale(-reach, reach)
    return Plane(x, y, title, curves=(*walks, *expected, chosen), cursor=Cursor("d", "sizes"), width=0.5, height=220)


def _weight_map(name: str, title: str) -> Heat:
    return Heat(name, Axis("query", title=_("queries")), Axis("key", title=_("keys")), title, scale=True, numbers=True, width=0.5, largest=44)


def _variances(arrays: dict[str, Named]) -> Plane:
    curves = (
        Curve("sizes", "variance", "d", _("variance of q · k"), "gradient"),
        Curve("sizes", "divided", "d", _("divided by √d"), "output"),
        Curve("sizes", "sizes", "d", _("d, as expected"), "label", dash=True, width=1.5),
    )
    low = min(0.4, *arrays["divided"].values, *arrays["variance"].values)
    x, y = Scale(1, LARGEST, "d", log=True), Scale(float(low), 1000, _("variance"), log=True)
    return Plane(x, y, curves=curves, cursor=Cursor("d", "sizes"), width=0.5, height=220)


def _slopes() -> Plane:
    curves = (Curve("sizes", "sharp_slope", "d", _("without scaling"), "gradient"), Curve("sizes", "soft_slope", "d", _("with scaling"), "output"))
    x, y = Scale(1, LARGEST, "d", log=True), Scale(0, 1, "1 − Σα²")
    return Plane(x, y, _("Gradient let through by the softmax"), curves=curves, cursor=Cursor("d", "sizes"), width=0.5, height=220)


def surfaces(spec: ScoringSpec) -> Panels:
    """Three scores of one query for every key of a plane; the query stands where a person clicks."""
    down = COORDINATES[::-1]
    keys = np.stack(np.meshgrid(COORDINATES, down), axis=-1)  # (rows, columns, 2)
    query, flat = np.array([[spec.query_x, spec.query_y]]), keys.reshape(-1, 2)
    found = {"dot": maths.dot_scores(query, flat), "gaussian": maths.gaussian_scores(query, flat)}
    found["additive"] = maths.additive_scores(query, flat, *_surface_weights(spec))
    arrays = {name: Named(("down", "across"), scores.reshape(keys.shape[:2])) for name, scores in found.items()}
    arrays |= {"across": Named(("across",), COORDINATES), "down": Named(("down",), down), "length": Named(("down", "across"), (keys**2).sum(-1) / 2)}
    arrays |= {"own": Named((), (query**2).sum() / 2), "qx": Named((), spec.query_x), "qy": Named((), spec.query_y)}
    titles = {**score_names(), "dot": _("q · k"), "gaussian": "−½|q − k|²"}
    place = {"across": _nearest(COORDINATES, spec.query_x), "down": _nearest(down, spec.query_y)}
    maps = [_surface(name, titles[name], scores, place) for name, scores in found.items()]
    tip = _("Key ({across}, {down}): q · k = {dot}. Less ½|k|² = {length} and ½|q|² = {own} it is {gaussian}, the Gaussian's. Additive: {additive}.")
    alt = _("Scores of the query ({x}, {y}) for keys from −3 to 3; click to put the query elsewhere.").format(x=spec.query_x, y=spec.query_y)
    return Panels(arrays, maps, alt, "surfaces", (Tip(("down", "across"), (tip,)),), focus=place, frames=(_surface_words(),))


def place_at(focus: dict[str, int]) -> dict[str, float]:
    """The query at a place of the maps."""
    last = len(COORDINATES) - 1
    down, across = min(focus["down"], last), min(focus["across"], last)
    return {"query_x": float(COORDINATES[across]), "query_y": float(COORDINATES[last - down])}


def _nearest(places: np.ndarray, value: float) -> int:
    return int(np.abs(places - value).argmin())


def _surface_weights(spec: ScoringSpec) -> tuple[np.ndarray, ...]:
    random = np.random.default_rng(spec.start)
    return random.standard_normal((2, spec.units)), random.standard_normal((2, spec.units)), random.standard_normal(spec.units)


def _surface(name: str, title: str, scores: np.ndarray, place: dict[str, int]) -> Heat:
    rows, columns = Axis("down", "down", "k₂"), Axis("across", "across", "k₁")
    spot = {"row": place["down"], "column": place["across"], "text": "q"}
    reach = max(float(np.abs(scores).max()), 0.1)
    return Heat(name, rows, columns, title, "signed", -reach, reach, scale=True, width=1 / 3, phone=0.5, spots=(spot,))


def _surface_words() -> str:
    return _(
        "The dot product prefers long keys in the query's direction and is blind to everything across it; the Gaussian prefers keys near the "
        "query; the additive score can have any shape, here a random one. Click to put the query elsewhere."
    )


def learned(spec: ScoringSpec) -> Panels:
    """An additive score that learns to pool: fit, loss, attention and score at some of the steps."""
    x, y = kernel_regression.sample("waves", 24, 0.5, 0)
    shown = sorted({round(step) for step in np.linspace(0, spec.steps, MOST_FRAMES)})
    course = learned_score.learn(x, y, spec.units, spec.learning_rate, spec.steps, spec.start, shown)
    arrays = _learned_arrays(x, y, course) | _learned_course(x, y, course, shown)
    high, reach = span(0, float(course.loss.max()), 0.5)[1], float(np.abs(arrays["scores"].values).max())
    maps = (
        _learned_map("weights", _("attention"), "weight", 0.0, float(arrays["weights"].values.max())),
        _learned_map("scores", _("score, less its mean"), "signed", -reach, reach),
    )
    tip = _("Query {queries}, key {x}: score {scores} above the mean of its column, weight {weights}; it multiplies y = {y}.")
    frames = [_("Step {step}: mean squared error {loss}, each point from the others.").format(step=i, loss=text(course.loss[i])) for i in shown]
    panels, tips = (*_learned_planes(spec.steps, high), *maps), (Tip(("query", "key"), (tip,)),)
    hint = _("Point at a weight to see its number.")
    return Panels(arrays, panels, frames[-1], "learned", tips, hint, frames=frames, start=len(frames) - 1, interval=250)


def learned_words() -> str:
    """What the learned score shows."""
    return _(
        "Nobody has said that near keys matter. The score learns whatever mixture predicts the labels; a distant key with a fitting label "
        "serves as well as a near one."
    )


def _learned_arrays(x: np.ndarray, y: np.ndarray, course: learned_score.Course) -> dict[str, Named]:
    """Scores and weights at every frame, (frames, keys, queries), and what they make of the points."""
    rows, columns = learned_score.query_rows(QUERIES), learned_score.key_rows(x)
    scores = np.stack([maths.additive_scores(rows, columns, *weights) for weights in course.kept])  # (frames, queries, keys)
    weights = maths.softmax(scores)
    return {
        "queries": Named(("query",), QUERIES),
        "x": Named(("key",), x),
        "y": Named(("key",), y),
        "truth": Named(("query",), kernel_regression.true_curve("waves", QUERIES)),
        "scores": Named(("frame", "query", "key"), scores - scores.mean(axis=-1, keepdims=True)),
        "weights": Named(("frame", "query", "key"), weights),
        "fits": Named(("frame", "query"), weights @ y),
    }


def _learned_course(x: np.ndarray, y: np.ndarray, course: learned_score.Course, shown: list[int]) -> dict[str, Named]:
    """The loss at every step, beside that of the best Gaussian, and where each frame stands on it."""
    best = min(kernel_regression.loss_and_gradient(x, y, w)[0] for w in W_GRID)
    return {
        "steps": Named(("step",), np.arange(len(course.loss))),
        "loss": Named(("step",), course.loss),
        "best": Named(("step",), np.full(len(course.loss), best)),
        "step_now": Named(("frame", "ball"), np.array(shown)[:, None]),
        "loss_now": Named(("frame", "ball"), course.loss[shown][:, None]),
    }


def _learned_planes(steps: int, high: float) -> tuple[Plane, Plane]:
    truth = Curve("queries", "truth", "query", _("true curve"), "label", dash=True, width=2)
    points = (Points("x", "y", "key", _("points"), size=4, shares="weights"),)
    fit = Curve("queries", "fits", "query", _("estimate"))
    left = Plane(Scale(0, 5, "x"), Scale(-2, 6, "y"), curves=(truth, fit), points=points, cursor=Cursor("query", "queries", "fits"), width=0.5)
    best = Curve("steps", "best", "step", _("Gaussian of the best width"), "label", dash=True, width=1.5)
    loss = Curve("steps", "loss", "step", _("loss"), "training")
    ball = (Points("step_now", "loss_now", "ball", role="gradient", size=8),)
    return left, Plane(Scale(0, steps, _("step")), Scale(0, max(high, 0.5)), curves=(best, loss), points=ball, width=0.5)


def _learned_map(name: str, title: str, role: str, low: float, high: float) -> Heat:
    return Heat(name, Axis("key"), Axis("query"), title, role, low, high, scale=True, aligned=True, width=0.5, height=170)


def shapes_table(spec: ScoringSpec) -> Table:
    """Every product of batches with its shapes and its multiplications."""
    b, m, n, d, h = spec.batch, spec.many_queries, spec.many_keys, spec.length, spec.width
    rows = [
        (_("dot product"), f"({b}, {m}, {d}) × ({b}, {d}, {n})", f"({b}, {m}, {n})", b * m * n * d),
        (
            _("additive: both projections"),
            f"({b}, {m}, {d}) × ({d}, {h}), ({b}, {n}, {d}) × ({d}, {h})",
            f"({b}, {m}, {h}), ({b}, {n}, {h})",
            b * (m + n) * d * h,
        ),
        (_("additive: sum, tanh, w"), f"({b}, {m}, 1, {h}) + ({b}, 1, {n}, {h})", f"({b}, {m}, {n}, {h})", b * m * n * h),
        (_("pooling"), f"({b}, {m}, {n}) × ({b}, {n}, {h})", f"({b}, {m}, {h})", b * m * n * h),
    ]
    columns = [_("step"), _("shapes"), _("result"), _("multiplications"), _("memory of the result")]
    return Table(columns, [(name, shapes, result, f"{count:,}", _bytes(result)) for name, shapes, result, count in rows], _("shapes and costs"), 2)


def _bytes(result: str) -> str:
    """The memory of results in float32."""
    sizes = [np.prod([int(size) for size in shape.split(", ")]) for shape in result.strip("()").split("), (")]
    total = 4 * int(sum(sizes))
    return f"{total / 2**20:,.1f} MiB" if total >= 2**20 else f"{total / 2**10:,.1f} KiB" if total >= 2**10 else f"{total} B"


def axes() -> list[tuple[str, str]]:
    """The axes of the shape calculator: (name, word)."""
    return [
        ("batch", _("batch")),
        ("many_queries", _("queries m")),
        ("many_keys", _("keys n")),
        ("length", _("length d")),
        ("width", _("hidden units, values h")),
    ]
