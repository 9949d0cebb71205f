"""How the page on positional encoding draws: the numbers and their waves, a clock for each frequency, similarity, binary numbers."""

import numpy as np

from models.maths import positional_encoding as maths
from models.specs.positional_encoding import PositionalEncodingSpec
from playground.kit import _
from playground.numerals import significant, text
from playground.panels import Axis, Cursor, Curve, Hand, Heat, Named, Panels, Plane, Scale, Tip
from playground.words import titled

CLOCKS = 8
CIRCLE = np.linspace(0, 2 * np.pi, 61)


def picture_names() -> dict[str, str]:
    """The words for what is shown below."""
    return {"similarity": _("dot products"), "binary": _("binary numbers")}


def formula(spec: PositionalEncodingSpec) -> str:
    """One number of the encoding, written out."""
    position, dimension = spec.position, spec.dimension
    d, pair = 2 * spec.pairs, dimension // 2
    frequency = maths.frequencies(d, spec.base)[pair]
    rule = r"p_{i,2j} = \sin\frac{i}{b^{2j/d}}, \quad p_{i,2j+1} = \cos\frac{i}{b^{2j/d}}"
    name, value = (r"\cos", np.cos(position * frequency)) if dimension % 2 else (r"\sin", np.sin(position * frequency))
    angle = rf"\frac{{{position}}}{{{_plain(spec.base)}^{{{2 * pair}/{d}}}}}"
    numbers = rf"p_{{{position},{dimension}}} = {name} {angle} = {name}\,{position * frequency:.4f} = {value:.4f}"
    return rf"\begin{{aligned}} &{rule} \\ &{numbers} \end{{aligned}}"


def shift(spec: PositionalEncodingSpec) -> tuple[str, str]:
    """The turn of one pair by delta, with its numbers, and what it comes to."""
    position, dimension = spec.position, spec.dimension
    pair = dimension // 2
    angle = spec.delta * maths.frequencies(2 * spec.pairs, spec.base)[pair]
    here, there = (maths.encode(i, 2 * spec.pairs, spec.base)[2 * pair : 2 * pair + 2] for i in (position, position + spec.delta))
    turned = maths.turn(angle) @ here
    names = rf"\mathbf R({spec.delta}\,\omega_{{{pair}}})\, \mathbf p_{{{position}}}"
    product = rf"{_matrix(maths.turn(angle))} {_matrix(here[:, None])}"
    return rf"{names} = {product}", rf"= {_matrix(turned[:, None])}, \qquad \mathbf p_{{{position + spec.delta}}} = {_matrix(there[:, None])}"


def check(spec: PositionalEncodingSpec) -> str:
    """How far the turned encodings are from the shifted ones, over everything."""
    error = maths.rotation_error(spec.length, 2 * spec.pairs, spec.base, spec.delta)
    sentence = _("Over all {length} positions and {d} dimensions, turned and shifted encodings differ by {error} at most: the rounding of 64 bits.")
    return sentence.format(length=spec.length, d=2 * spec.pairs, error=significant(error, 2))


def encoding(spec: PositionalEncodingSpec) -> Panels:
    """All numbers with the waves of one dimension under them, and clocks whose hands are the pairs; the player goes through the positions."""
    position, dimension = spec.position, spec.dimension
    shown = sorted({dimension // 2} | {round(pair) for pair in np.linspace(0, spec.pairs - 1, CLOCKS - 1)})
    arrays = _arrays(spec) | _hands(spec, shown)
    panels = [_map(), _waves(spec), *(_clock(spec, i, shown, dimension // 2) for i in range(len(shown)))]
    focus = {"frame": position, "dimension": dimension}
    frames = [_moment(spec, i) for i in range(spec.length)]
    scene = f"{spec.length} {spec.pairs}"
    return Panels(arrays, panels, _spoken(spec), scene, _tips(), focus=focus, frames=frames, start=position, interval=350)


def similarity(spec: PositionalEncodingSpec) -> Panels:
    """Dot products of all pairs of positions, and how they depend on the distance."""
    arrays = _products(spec)
    low = min(0.0, float(arrays["by_distance"].values.min()))
    panels = (_product_map(float(spec.pairs)), _by_distance(spec, 1.1 * low, 1.05 * spec.pairs))
    tips = (
        Tip(("from", "to"), (_("p{from} · p{to} = {products}: the sum of cos(ω · {away}) over the pairs. Only the distance counts."),)),
        Tip(("distance",), (_("At distance {distances} the dot product is {by_distance}, at every position."),)),
    )
    return Panels(arrays, panels, _closest(spec), "similarity", tips, focus={"from": spec.position}, frames=(_closest(spec),))


def _products(spec: PositionalEncodingSpec) -> dict[str, Named]:
    """Dot products of all pairs, and over all distances."""
    P, positions = maths.encoding(spec.length, 2 * spec.pairs, spec.base), np.arange(spec.length)
    distances = np.arange(1 - spec.length, spec.length)
    return {
        "products": Named(("from", "to"), P @ P.T),
        "away": Named(("from", "to"), positions - positions[:, None]),
        "from": Named(("from",), positions),
        "to": Named(("to",), positions),
        "distances": Named(("distance",), distances),
        "by_distance": Named(("distance",), maths.similarity(distances, 2 * spec.pairs, spec.base)),
    }


def binary(spec: PositionalEncodingSpec) -> Panels:
    """Positions in binary over the same positions as waves: both have fast and slow columns."""
    arrays = _digits(spec)
    bits = len(arrays["bit"].values)
    columns = Axis("position", "position", _("position"))
    panels = (
        Heat("bits", Axis("bit", "bit"), columns, _("binary digits: 1, 2, 4, 8 …"), "plain", aligned=True, height=24 * bits),
        Heat("waves", Axis("dimension", "dimension"), columns, _("sines and cosines"), "signed", -1, 1, scale=True, aligned=True, height=200),
    )
    tips = (
        Tip(("bit", "position"), (_("The digit for {bit} of position {position} is {bits}: it changes every {bit} positions."),)),
        Tip(("dimension", "position"), (_("Dimension {dimension} of position {position} is {waves}."),)),
    )
    words = _("The fastest digit flips at every position, the next one at every second. Sines do the same without jumps, and need no upper end.")
    return Panels(arrays, panels, words, "binary", tips, _("Point at a digit."), frames=(words,))


def _digits(spec: PositionalEncodingSpec) -> dict[str, Named]:
    """Positions in binary, and as waves."""
    bits, d = max(1, int(spec.length - 1).bit_length()), 2 * spec.pairs
    return {
        "bits": Named(("bit", "position"), maths.binary(spec.length, bits).T),
        "bit": Named(("bit",), 2 ** np.arange(bits)),
        "position": Named(("position",), np.arange(spec.length)),
        "waves": Named(("dimension", "position"), maths.encoding(spec.length, d, spec.base).T),
        "dimension": Named(("dimension",), np.arange(d)),
    }


def _plain(value: float) -> str:
    return f"{value:,.10g}".replace(",", r"{,}")


def _matrix(entries: np.ndarray) -> str:
    rows = r" \\ ".join(" & ".join(f"{value + 0.0:.4f}" for value in row) for row in entries)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _arrays(spec: PositionalEncodingSpec) -> dict[str, Named]:
    """The encoding, what is behind each number, and the hands of the clocks here and delta further on."""
    d, positions = 2 * spec.pairs, np.arange(spec.length)
    P, dimensions = maths.encoding(spec.length, d, spec.base), np.arange(d)  # (positions, d)
    frequencies = np.repeat(maths.frequencies(d, spec.base), 2)  # (d,)
    by_dimension = {"dimension": dimensions, "function": np.where(dimensions % 2, "cos", "sin")}
    by_dimension |= {"frequency": frequencies, "wavelength": 2 * np.pi / frequencies}
    partner = P[:, dimensions ^ 1]  # sine and cosine change places
    numbers = {"P": P, "other": partner}
    arrays = {name: Named(("dimension",), values) for name, values in by_dimension.items()}
    arrays |= {name: Named(("dimension", "frame"), values.T) for name, values in numbers.items()}
    return {"position": Named(("frame",), positions), **arrays}


def _hands(spec: PositionalEncodingSpec, shown: list[int]) -> dict[str, Named]:
    """The pairs that are shown as hands: sine to the right, cosine upwards, so that angle 0 stands at twelve and all turn as a clock does."""
    arrays = {"circle_x": Named(("circle",), np.sin(CIRCLE)), "circle_y": Named(("circle",), np.cos(CIRCLE))}
    for name, shift in (("here", 0), ("there", spec.delta)):
        encoded = maths.encode(np.arange(spec.length) + shift, 2 * spec.pairs, spec.base)  # (positions, d)
        pairs = encoded.reshape(spec.length, spec.pairs, 2)[:, shown]  # (positions, clocks, 2)
        arrays |= {f"{name}_{axis}": Named(("clock", "frame"), pairs[:, :, i].T) for i, axis in enumerate("xy")}
    return arrays


def _tips() -> tuple[Tip, ...]:
    number = _("p({position}, {dimension}) = {function}({position} · {frequency}) = {P}; the wavelength is {wavelength} positions.")
    return (Tip(("dimension", "frame"), (number,)),)


def _map() -> Heat:
    title = _("P: a column for each position, a row for each dimension")
    return Heat("P", Axis("dimension", "dimension"), Axis("frame"), title, "signed", -1, 1, scale=True, aligned=True, height=220)


def _waves(spec: PositionalEncodingSpec) -> Plane:
    curves = (
        Curve("position", "other", "frame", _("the other of its pair"), "plain", dash=True, width=2),
        Curve("position", "P", "frame", _("this dimension"), "weight"),
    )
    x = Scale(-0.5, spec.length - 0.5, _("position"), whole=True)
    return Plane(x, Scale(-1.1, 1.1), curves=curves, cursor=Cursor("frame", "position", "P"), height=170)


def _clock(spec: PositionalEncodingSpec, i: int, shown: list[int], chosen: int) -> Plane:
    """One pair at this position and delta further on; the angle between its hands never changes."""
    role, width = ("label", 3) if shown[i] == chosen else ("plain", 1.5)
    circle = (Curve("circle_x", "circle_y", "circle", role=role, width=width),)
    hands = (Hand("here_x", "here_y", role="weight", at={"clock": i}), Hand("there_x", "there_y", role="output", at={"clock": i}))
    angle = np.degrees(maths.frequencies(2 * spec.pairs, spec.base)[shown[i]])
    side = Scale(-1.15, 1.15)
    title = titled(str(shown[i]), f"{angle:.3g}°")
    return Plane(side, side, title, curves=circle, hands=hands, square=True, bare=True, width=1 / CLOCKS, phone=0.25, height=120)


def _moment(spec: PositionalEncodingSpec, i: int) -> str:
    sentence = _("Position {i}, and in green {j}: each pair turns by its own angle at every step, and the angle between its hands stays.")
    return sentence.format(i=i, j=text(i + spec.delta))


def _product_map(top: float) -> Heat:
    rows, columns = Axis("from", "from", _("position i")), Axis("to", "to", _("position j"))
    return Heat("products", rows, columns, _("dot products of all positions"), "signed", -top, top, scale=True, width=0.5)


def _by_distance(spec: PositionalEncodingSpec, low: float, high: float) -> Plane:
    curves = (
        Curve("distances", "by_distance", "distance", _("any position"), "output"),
        Curve("away", "products", "to", _("from this position"), "weight", dash=True, width=4),
    )
    x, y = Scale(1 - spec.length, spec.length - 1, _("distance j − i"), whole=True), Scale(low, high, "")
    return Plane(x, y, _("against the distance"), curves=curves, cursor=Cursor("distance", "distances", "by_distance"), width=0.5, height=330)


def _closest(spec: PositionalEncodingSpec) -> str:
    """Which two positions are most alike."""
    distance, cosine = maths.closest_pair(spec.length, 2 * spec.pairs, spec.base)
    sentence = _("Of all these positions, those {distance} apart are most alike: the cosine of the angle between them is {cosine}.")
    return sentence.format(distance=distance, cosine=text(cosine, 4))


def _spoken(spec: PositionalEncodingSpec) -> str:
    position, dimension = spec.position, spec.dimension
    value = maths.encoding(spec.length, 2 * spec.pairs, spec.base)[position, dimension]
    alt = _("{length} positions, {d} dimensions; the number of position {position} and dimension {dimension} is {value}")
    return alt.format(length=spec.length, d=2 * spec.pairs, position=position, dimension=dimension, value=text(value))
