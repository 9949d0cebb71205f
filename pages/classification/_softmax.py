"""How the page on softmax draws: bars for each class, the triangle of three probabilities, the sweep over offsets."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.maths import softmax as maths
from models.specs.softmax import SoftmaxSpec
from playground.charts import Figure, Series, lines, simplex
from playground.kit import _
from playground.numerals import text
from playground.words import titled

DTYPES = {kind: kind for kind in ("float16", "float32", "float64")}


def class_names(spec: SoftmaxSpec) -> list[str]:
    """The words for the classes."""
    return [_("cat"), _("chicken"), _("dog"), _("horse"), _("cow"), _("sheep")][: len(spec.logits)]


def bars(spec: SoftmaxSpec, values: Sequence[float], role: str, digits: int = 3) -> list[dict[str, Any]]:
    """One bar for each class; the true class is marked. What is not finite has no height, and says so."""
    return [
        {"label": name, "value": float(np.nan_to_num(value)), "text": text(value, digits), "role": role, "marked": i == spec.label}
        for i, (name, value) in enumerate(zip(class_names(spec), values, strict=True))
    ]


def spoken(spec: SoftmaxSpec, values: Sequence[float]) -> str:
    """The values of the classes in words."""
    return ", ".join(f"{name} {text(value, 3)}" for name, value in zip(class_names(spec), values, strict=True))


def reach(values: Sequence[float]) -> float:
    """How far a scale goes to both sides; it changes in powers of two only, so that a bar is seen to grow."""
    return float(2.0 ** np.ceil(np.log2(max(1.0, float(np.abs(values).max())))))


def formula(spec: SoftmaxSpec) -> str:
    """The probability of the true class and its loss, with every number in its place."""
    name = rf"\text{{{class_names(spec)[spec.label]}}}"
    scaled = np.array(spec.logits) / spec.temperature
    terms = " + ".join(f"e^{{{value:.3g}}}" for value in scaled)
    share = maths.softmax(spec.logits, spec.temperature)[spec.label]
    loss = maths.cross_entropy(spec.logits, spec.label, spec.temperature)
    probability = rf"\hat y_{{{name}}} &= \frac{{e^{{{scaled[spec.label]:.3g}}}}}{{{terms}}} = {share:.4f}"
    return rf"\begin{{aligned}} {probability} \\ -\log \hat y_{{{name}}} &= {loss:.4f} \end{{aligned}}"


def triangle(spec: SoftmaxSpec) -> Figure:
    """Where the probabilities of three classes stand, and the way they go as the temperature changes."""
    path = maths.simplex_point(maths.temperature_path(spec.logits, np.geomspace(0.05, 20, 80)))
    probabilities = maths.softmax(spec.logits, spec.temperature)
    point = maths.simplex_point(probabilities)
    way = Series(_("all temperatures"), path[:, 0], path[:, 1], "input", dash="dot")
    here = Series(_("now"), [point[0]], [point[1]], "output", "markers", size=15)
    alt = _("These probabilities as a point of the triangle: {values}").format(values=spoken(spec, probabilities))
    return simplex(class_names(spec), [way, here], alt, height=290)


def sweep(spec: SoftmaxSpec) -> Figure:
    """The probability of the largest class, naive and stable, at every offset."""
    limits = maths.offset_limits(spec.logits, spec.dtype)
    offsets = np.unique(np.concatenate([np.linspace(-1000, 1000, 401), [limits.sum_overflows, limits.all_vanish, spec.offset]]).round(2))
    naive, stable = maths.offset_sweep(spec.logits, spec.dtype, offsets)
    curves = [Series(_("stable"), offsets, stable, "output", width=6, opacity=0.5), Series(_("naive"), offsets, naive, "gradient")]
    alt = _("The naive form fails above an offset of {high:.1f} and below {low:.1f}; the stable form never does.")
    return lines(
        curves,
        alt.format(low=limits.some_vanish, high=limits.sum_overflows),
        title=_("Probability of the largest class"),
        x_title=_("offset"),
        y_range=(-0.05, 1.05),
        marker=(spec.offset, f"{spec.offset:g}"),
        height=280,
    )


def both_forms(spec: SoftmaxSpec) -> dict[str, tuple[str, np.ndarray]]:
    """What the naive and the stable form make of the shifted logits: a title that says how it went, and the values."""
    shifted, exact = np.array(spec.logits) + spec.offset, maths.softmax(spec.logits)
    naive, stable = maths.naive_softmax(shifted, spec.dtype), maths.stable_softmax(shifted, spec.dtype)
    return {
        "naive": (titled(_("Naive"), _outcome(naive, exact)), naive),
        "stable": (titled(_("Largest subtracted first"), _outcome(stable, exact)), stable),
    }


def exponent_sentence(spec: SoftmaxSpec) -> str:
    """Where the exponential leaves the numbers that this format has."""
    low, high = maths.exponent_limits(spec.dtype)
    sentence = _("In {dtype}, $e^x$ is infinite above {high} and 0 below {low}.")
    return sentence.format(dtype=spec.dtype, high=text(high, 2), low=text(low, 2))


def _outcome(values: np.ndarray, exact: np.ndarray) -> str:
    words = {
        "right": _("correct"),
        "rough": _("off by more than 0.01"),
        "zeros": _("all zero, the sum became infinite"),
        "nan": _("not a number, ∞/∞ or 0/0"),
    }
    return words[maths.outcome(values, exact)]
