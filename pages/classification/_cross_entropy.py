"""How the page on cross-entropy draws: surprisal as height and entropy as area, the likelihood of draws, the letters of a text."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from models.data import load_text
from models.maths import information as maths
from models.maths import letters as reading
from models.specs.cross_entropy import CrossEntropySpec
from playground.charts import Area, Figure, Series, areas, lines
from playground.kit import _
from playground.numerals import significant, text
from playground.ribbons import Ribbon, Row
from playground.tables import Table
from playground.words import sentences

WARMEST = 10 / maths.BITS_PER_NAT  # a surprisal of ten bits has the full colour
VISIBLE = {" ": "␣", "\n": "↵", "\t": "⇥"}


def units() -> dict[str, str]:
    """The words for the units."""
    return {"nats": _("nats"), "bits": _("bits")}


def readers() -> dict[str, str]:
    """The words for what a reader has counted."""
    return {"itself": _("this text"), "story": _("a story in English"), "uniform": _("nothing")}


def pair(spec: CrossEntropySpec) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """P and Q, each adding up to 1."""
    return tuple(maths.normalised(spec.p).tolist()), tuple(maths.normalised(spec.q).tolist())


def bars(shares: Sequence[float], role: str, other: Sequence[float]) -> list[dict]:
    """One bar for each outcome, and dashed where the other distribution stands."""
    return [
        {"label": str(i + 1), "text": text(share, 3), "role": role, "ghost": round(ghost, 6)}
        for i, (share, ghost) in enumerate(zip(shares, other, strict=True))
    ]


def spoken(shares: Sequence[float]) -> str:
    """The probabilities in words."""
    return ", ".join(f"{i + 1}: {text(share, 3)}" for i, share in enumerate(shares))


def formula(spec: CrossEntropySpec) -> str:
    """The cross-entropy as a sum of entropy and divergence, with its numbers."""
    p, q = pair(spec)
    values = [_latex(_scaled(value, spec)) for value in (maths.entropy(p), maths.divergence(p, q), maths.cross_entropy(p, q))]
    name = rf"\text{{ {units()[spec.unit]}}}"
    parts = rf"\underbrace{{{values[0]}}}_{{H(P)}} + \underbrace{{{values[1]}}}_{{D(P \| Q)}}"
    rule = r"-\sum_j P(j) \log Q(j)"
    return rf"\begin{{aligned}} H(P, Q) &= {rule} \\ &= {parts} = {values[2]}{name} \end{{aligned}}"


def remark(spec: CrossEntropySpec) -> str:
    """What there is to say about these two distributions."""
    p, q = pair(spec)
    perplexity = np.exp(maths.cross_entropy(p, q))
    said = _("$e^{{H(P, Q)}} = {value}$: as surprising as a fair die of so many faces.").format(value=_latex(float(perplexity), 2))
    if np.isinf(perplexity):
        return _("$Q$ holds something impossible that happens: **the cost is infinite**.")
    return sentences(said, _("$Q$ is true, nothing is wasted.") if maths.divergence(p, q) < 5e-5 else "")


def heights(spec: CrossEntropySpec) -> Figure:
    """Each outcome as wide as it is likely and as high as it surprises: areas are what it adds to the entropies."""
    p, q = pair(spec)
    true, believed = _scaled(maths.surprisal(p), spec), _scaled(maths.surprisal(q), spec)
    finite = [value for values in (true, believed) for value, share in zip(values, p, strict=True) if share > 0 and np.isfinite(value)]
    top = max(1.0, *finite) * 1.12
    edges = np.concatenate([[0], np.cumsum(p)])
    tiles = [tile for j in range(len(p)) if p[j] > 0 for tile in _column(j, edges[j], edges[j + 1], true[j], believed[j], top)]
    ticks = [((edges[j] + edges[j + 1]) / 2, str(j + 1)) for j in range(len(p)) if p[j] > 0.03]
    rows = (f"{j + 1}: {text(true[j], 3)} / {text(believed[j], 3)}" for j in range(len(p)))
    alt = _("Surprisal under P and under Q: {values}").format(values=", ".join(rows))
    title = _("As wide as likely, as high as surprising")
    return areas(tiles, alt, title=title, x_title="P", y_title=units()[spec.unit], x_range=(0, 1), y_range=(0, top), x_ticks=ticks, height=440)


def stack(spec: CrossEntropySpec) -> Figure:
    """Entropy and divergence one after the other, in both directions; what is infinite runs out of the picture."""
    p, q = pair(spec)
    rows = [("H(P, Q)", "H(P) + D(P||Q)", "input", p, q), ("H(Q, P)", "H(Q) + D(Q||P)", "output", q, p)]
    numbers = [(float(_scaled(maths.entropy(a), spec)), float(_scaled(maths.divergence(a, b), spec))) for *_names, a, b in rows]
    reach = max(1.0, *(h + d for h, d in numbers if math.isfinite(d)), *(h for h, _d in numbers)) * 1.1
    sums = [f"{text(h, 4)} + {text(d, 4)} = {text(h + d, 4)}" for h, d in numbers]
    tiles = []
    for place, (row, said, pieces) in enumerate(zip(rows, sums, numbers, strict=True)):
        tiles += _stacked(1 - place, f"{row[0]} = {said}", row[2], *pieces, reach)
    alt = "; ".join(f"{row[0]} = {row[1]} = {said}" for row, said in zip(rows, sums, strict=True))
    title = _("Entropy and divergence make cross-entropy, and not the same in both directions")
    return areas(tiles, alt, title=title, x_title=units()[spec.unit], x_range=(0, reach), y_range=(0, 2), y_ticks=[], height=210)


def product(spec: CrossEntropySpec) -> str:
    """The likelihood itself, as long as there is one."""
    products = maths.likelihoods(pair(spec)[1], _drawn(spec))
    gone = int(np.argmax(products == 0)) + 1 if (products == 0).any() else None
    said = _("The product of these {count} probabilities, in float32: **{value}**.").format(count=spec.count, value=significant(products[-1], 3))
    if gone is None:
        return said
    if (np.array(pair(spec)[1])[_drawn(spec)] == 0).any():
        return sentences(said, _("$Q$ held one of them to be impossible."))
    return sentences(said, _("From number {gone} on it is too small for the format. The sum of the logarithms is not.").format(gone=gone))


def running_mean(spec: CrossEntropySpec) -> Figure:
    """The loss after every outcome, and where it goes."""
    p, q = pair(spec)
    means = _scaled(maths.mean_surprisals(q, _drawn(spec)), spec)
    counts = np.arange(1, spec.count + 1)
    limit, floor = _scaled(maths.cross_entropy(p, q), spec), _scaled(maths.entropy(p), spec)
    ends = (1, max(2, spec.count))
    series = [
        Series("H(P, Q)", ends, (limit, limit), "gradient", dash="dash"),
        Series("H(P)", ends, (floor, floor), "input", dash="dash"),
        Series(_("mean loss so far"), counts, means, "training", "lines+markers" if spec.count < 30 else "lines", size=6),
    ]
    alt = _("After {count} outcomes the mean loss is {value}; the cross-entropy is {limit}.")
    alt = alt.format(count=spec.count, value=text(means[-1], 4), limit=text(limit, 4))
    return lines(series, alt, title=_("Minus the mean log-likelihood"), x_title=_("outcomes"), y_title=units()[spec.unit], log_x=True, height=320)


def loss_curve(spec: CrossEntropySpec) -> Figure:
    """The loss -log q, and where the probabilities of Q stand on it."""
    _p, q = pair(spec)
    curve, shown = np.geomspace(0.002, 1, 120), [share for share in q if share > 0]
    names = [str(j + 1) for j, share in enumerate(q) if share > 0]
    points = Series("Q", shown, _scaled(maths.surprisal(shown), spec), "output", "markers", text=names, size=11)
    series = [Series("−log q", curve, _scaled(maths.surprisal(curve), spec), "plain"), points]
    alt = _("Loss of each outcome: {values}").format(
        values=", ".join(f"{j + 1}: {text(v, 3)}" for j, v in enumerate(_scaled(maths.surprisal(q), spec)))
    )
    return lines(series, alt, title=_("What each outcome costs"), x_title=_("probability that Q gives it"), y_title=units()[spec.unit], height=320)


def problem(spec: CrossEntropySpec) -> str:
    """What is wrong with the text."""
    return "" if spec.text else _("Without a symbol there is nothing to be surprised by.")


def letters(spec: CrossEntropySpec) -> Ribbon:
    """The text with every symbol as warm as it is surprising."""
    costs = _costs(spec)
    shown = [VISIBLE.get(letter, letter) for letter in spec.text]
    tips = [_tip(letter, cost, spec) for letter, cost in zip(shown, costs, strict=True)]
    heat = [round(min(1.0, cost / WARMEST), 3) for cost in costs]
    kinds = ["" if math.isfinite(cost) else "unknown" for cost in costs]
    most = "" if not len(costs) else _("most surprising: {tip}").format(tip=tips[int(np.argmax(costs))])
    alt = _("{count} symbols, mean surprisal {mean}; {most}").format(count=len(costs), mean=text(_mean(costs, spec), 4), most=most)
    row = Row(_("The warmer, the more surprising; point at a symbol for its numbers"), shown, kinds=kinds, heat=heat, tips=tips)
    return Ribbon([row] if shown else [], alt, scene="letters")


def costs(spec: CrossEntropySpec) -> Table:
    """What the text costs by several ways of reading it."""
    counted = _("counted in {unit}").format(unit=units()[spec.unit])
    rows = [(name, text(each, 3), text(each * len(spec.text), 1)) for name, each in _ways(spec)]
    return Table([counted, _("each symbol"), _("whole text")], rows, counted, 2, (2,))


def packed(spec: CrossEntropySpec) -> str:
    """What an everyday compressor makes of the text, and which of the ways never saw a symbol of it."""
    told = _("Zip makes {packed} bytes of {plain}.").format(packed=reading.deflated(spec.text), plain=len(spec.text.encode("utf-8", "replace")))
    return sentences(told, _endless(spec))


def _ways(spec: CrossEntropySpec) -> Iterator[tuple[str, float]]:
    """Name and mean cost of a symbol: all alike, its own entropy, this reader, and zip."""
    different = len(set(spec.text))
    yield _("all {count} different symbols alike").format(count=different), _scaled(math.log(max(1, different)), spec)
    yield _("frequencies of this text: its entropy"), _mean(reading.surprisals(spec.text, spec.text), spec)
    yield _("this reader: the cross-entropy"), _mean(_costs(spec), spec)
    yield _("zip"), _scaled(8 * reading.deflated(spec.text) / max(1, len(spec.text)) / maths.BITS_PER_NAT, spec)


def _endless(spec: CrossEntropySpec) -> str:
    strange = sorted({VISIBLE.get(letter, letter) for letter, cost in zip(spec.text, _costs(spec), strict=True) if not math.isfinite(cost)})
    if not strange:
        return ""
    said = _("The reader has never seen {count} of the symbols here, and holds them to be impossible: smoothing helps.")
    return said.format(count=len(strange))


def _costs(spec: CrossEntropySpec) -> np.ndarray:
    """The surprisal of every symbol in nats."""
    if spec.reader == "uniform":
        return np.full(len(spec.text), math.log(max(1, len(set(spec.text)))))
    corpus = spec.text if spec.reader == "itself" else load_text("story")
    return reading.surprisals(spec.text, corpus, spec.order, spec.smoothing)


def _tip(letter: str, cost: float, spec: CrossEntropySpec) -> str:
    numbers = {"letter": letter, "p": f"{math.exp(-cost):.4g}", "cost": text(_scaled(cost, spec), 3), "unit": units()[spec.unit]}
    return _("“{letter}” has probability {p} and costs {cost} {unit}").format(**numbers)


def _mean(costs: np.ndarray, spec: CrossEntropySpec) -> float:
    return float(_scaled(costs.mean(), spec)) if len(costs) else 0.0


def _scaled(nats, spec: CrossEntropySpec):
    """A number or array of nats in the unit of the page."""
    return nats * (maths.BITS_PER_NAT if spec.unit == "bits" else 1.0)


def _latex(value: float, digits: int = 4) -> str:
    return r"\infty" if math.isinf(value) else f"{value:.{digits}f}"


def _drawn(spec: CrossEntropySpec) -> np.ndarray:
    return maths.draw(pair(spec)[0], spec.count, spec.seed)


def _column(j: int, x0: float, x1: float, true: float, believed: float, top: float) -> Iterator[Area]:
    """One outcome: what it surprises by in truth, what the belief adds or saves, and dashed what it costs in the end."""
    shown, share = min(believed, top), x1 - x0
    rows = (
        _("outcome {j}, probability {share}").format(j=j + 1, share=text(share, 3)),
        _("under P: height {height}, area {area}").format(height=text(true, 3), area=text(share * true, 4)),
        _("under Q: height {height}, area {area}").format(height=text(believed, 3), area=text(share * believed, 4)),
    )
    tip = "<br>".join(rows)
    yield Area(_("H(P)"), x0, x1, 0, true, "input", tip)
    if shown > true:
        yield Area(_("added by Q"), x0, x1, true, shown, "gradient", tip, label="" if math.isfinite(believed) else "∞")
    elif shown < true:
        yield Area(_("saved by Q"), x0, x1, shown, true, "output", tip, opacity=0.8)
    yield Area(_("H(P, Q)"), x0, x1, 0, shown, "label", hollow=True)


def _stacked(place: int, said: str, role: str, entropy: float, divergence: float, reach: float) -> Iterator[Area]:
    """One bar of the stack under its sum: the entropy, then the divergence as far as there is room for it."""
    low, high = place + 0.08, place + 0.55
    yield Area("", 0, reach, high, place + 0.95, "plain", label=said, opacity=0)
    yield Area("", 0, entropy, low, high, role, text(entropy, 4))
    yield Area(
        "", entropy, min(entropy + divergence, reach), low, high, "gradient", text(divergence, 4), label="" if math.isfinite(divergence) else "∞"
    )
