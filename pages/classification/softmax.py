"""
title: Softmax
title_zh: softmax运算
summary: Drag the logits, cool or heat them, see probabilities, loss and gradient answer, and watch the naive formula overflow.
summary_zh: 拖动未规范化的预测，调节温度，看概率、损失和梯度如何变化，再看朴素公式怎样溢出。
book: 4.1.1
order: 10
trains: no
"""

import numpy as np

from models.maths import softmax as maths
from models.specs.softmax import SoftmaxSpec
from playground.boards import text
from playground.charts import Series, lines, simplex
from playground.kit import Lesson, _

lesson = Lesson(SoftmaxSpec)
lesson.why(
    _(
        "A classifier ends in one number for each class, the logits $\\mathbf{o}$. They may be negative and add up to anything. "
        "Softmax turns them into probabilities: exponentiate, so that everything is positive, then divide by the sum. "
        "Drag the blue bars and watch what becomes of them."
    )
)


def class_names():
    return [_("cat"), _("chicken"), _("dog"), _("horse"), _("cow"), _("sheep")][: len(lesson.spec.logits)]


def bars_of(values, role, digits=3):
    marked = lesson.spec.label
    pairs = enumerate(zip(class_names(), values, strict=True))
    return [{"label": name, "value": float(value), "text": text(value, digits), "role": role, "marked": i == marked} for i, (name, value) in pairs]


def spoken(values):
    return ", ".join(f"{name} {value:.3f}" for name, value in zip(class_names(), values, strict=True))


def formula():
    spec, name = lesson.spec, class_names()[lesson.spec.label]
    scaled = np.array(spec.logits) / spec.temperature
    terms = " + ".join(f"e^{{{value:.3g}}}" for value in scaled)
    share, loss = maths.softmax(spec.logits, spec.temperature)[spec.label], maths.cross_entropy(spec.logits, spec.label, spec.temperature)
    lesson.formula(rf"\hat y_{{\text{{{name}}}}} = \frac{{e^{{{scaled[spec.label]:.3g}}}}}{{{terms}}} = {share:.4f} \qquad -\log \hat y_{{\text{{{name}}}}} = {loss:.4f}")


def controls():
    spec, names = lesson.spec, class_names()
    lesson.slider("temperature", _("Temperature"), _("Every logit is divided by it. Near 0 only the largest counts; at 20 all classes are nearly alike."))
    lesson.choice("label", _("True class"), _("The label y, from which the loss and its gradient follow."), dict(enumerate(names)))
    lesson.button("more", _("One class more"), lambda: lesson.desk.change(logits=(*spec.logits, 0.0)), disabled=len(spec.logits) == 6)
    lesson.button("less", _("One class less"), lambda: lesson.desk.change(logits=spec.logits[:-1]), disabled=len(spec.logits) == 2)


def four_views():
    spec = lesson.spec
    probabilities, logs = maths.softmax(spec.logits, spec.temperature), maths.log_softmax(spec.logits, spec.temperature)
    gradient = maths.gradient(spec.logits, spec.label, spec.temperature)
    left, right = lesson.halves()
    with left:
        scale = 5.0 if max(map(abs, spec.logits)) <= 5 else 10.0
        hint = _("Drag a bar up or down, or give it the focus and use the arrow keys.")
        lesson.bars("logits", bars_of(spec.logits, "input", 1), _("Logits: drag them"), hint, _("Logits: {values}").format(values=spoken(spec.logits)), scale)
        lesson.readings("gradient", bars_of(gradient, "gradient"), _("Gradient of the loss"), spoken(gradient), *reach(gradient))
    with right:
        lesson.readings("probabilities", bars_of(probabilities, "output"), _("Probabilities"), spoken(probabilities))
        lesson.readings("logs", bars_of(logs, "output", 2), _("Log-probabilities"), spoken(logs), min(-1.0, float(logs.min())), 0.0)


def reach(values):
    """A scale that changes only in powers of two, so that a bar is seen to grow."""
    largest = 2.0 ** np.ceil(np.log2(max(1.0, float(np.abs(values).max()))))
    return -largest, largest


def triangle():
    spec, names = lesson.spec, class_names()[:3]
    logits = spec.logits[:3]
    path = maths.simplex_point(maths.temperature_path(logits, np.geomspace(0.05, 20, 80)))
    point = maths.simplex_point(maths.softmax(logits, spec.temperature))
    here = Series(_("now"), [point[0]], [point[1]], "output", "markers", size=15)
    way = Series(_("all temperatures"), path[:, 0], path[:, 1], "input", dash="dot")
    lesson.figure("simplex", simplex(names, [way, here], _("The point of these probabilities in the triangle: {values}").format(values=spoken(maths.softmax(spec.logits, spec.temperature)))))


@lesson.live
def play():
    picture, panel = lesson.stage()
    with panel:
        controls()
        if len(lesson.spec.logits) == 3:
            lesson.say(_("**Three classes are a point in a triangle.** A corner is certainty, the centre is no opinion. Temperature moves the point along the dotted line."))
            triangle()
    with picture:
        formula()
        four_views()


def outcomes():
    return {
        "right": _("right"),
        "rough": _("off by more than 0.01"),
        "zeros": _("all zero: the sum became infinite"),
        "nan": _("not a number: infinity divided by infinity, or 0 by 0"),
    }


def sweep():
    spec, limits = lesson.spec, maths.offset_limits(lesson.spec.logits, lesson.spec.dtype)
    offsets = np.unique(np.concatenate([np.linspace(-1000, 1000, 401), [limits.sum_overflows, limits.all_vanish], [spec.offset]]).round(2))
    naive, stable = maths.offset_sweep(spec.logits, spec.dtype, offsets)
    curves = [Series(_("stable"), offsets, stable, "output", width=6, opacity=0.5), Series(_("naive"), offsets, naive, "gradient")]
    alt = _("The naive form is right between offsets {low:.1f} and {high:.1f}, the stable form everywhere.").format(low=limits.some_vanish, high=limits.sum_overflows)
    title = _("Probability of the largest class against the offset")
    lesson.figure("sweep", lines(curves, alt, title=title, x_title=_("offset"), y_range=(-0.05, 1.05), marker=(spec.offset, f"{spec.offset:g}"), height=280))


def two_forms():
    spec = lesson.spec
    shifted = np.array(spec.logits) + spec.offset
    exact = maths.softmax(spec.logits)
    halves = lesson.halves()
    for place, name, title, values in (
        (halves[0], "naive", _("Naive"), maths.naive_softmax(shifted, spec.dtype)),
        (halves[1], "stable", _("Stable: largest subtracted first"), maths.stable_softmax(shifted, spec.dtype)),
    ):
        with place:
            shown = [{**bar, "value": float(np.nan_to_num(value))} for bar, value in zip(bars_of(values, "gradient" if name == "naive" else "output"), values, strict=True)]
            lesson.readings(name, shown, f"{title}: {outcomes()[maths.outcome(values, exact)]}", f"{title}: {spoken(values)}", height=190)


@lesson.live
def break_it():
    picture, panel = lesson.stage()
    with panel:
        lesson.slider("offset", _("Offset added to every logit"), _("It cancels in the fraction, so no probability should change."))
        lesson.choice("dtype", _("Kind of number"), _("The format in which both forms are computed."), {kind: kind for kind in ("float16", "float32", "float64")})
        low, high = maths.exponent_limits(lesson.spec.dtype)
        lesson.say(_("In {dtype}, $e^x$ is infinite above {high:.2f} and 0 below {low:.2f}.").format(dtype=lesson.spec.dtype, high=high, low=low))
    with picture:
        two_forms()
        sweep()


play()
lesson.heading(_("The same formula, until it breaks"))
lesson.say(_("An offset added to every logit cancels in the fraction, on paper. A computer exponentiates first. Computed here, at temperature 1, in the kind of number you choose:"))
break_it()
lesson.fact(
    _(
        "The gradient of the cross-entropy in the logits is prediction minus label, $(\\hat{\\mathbf{y}} - \\mathbf{y})/T$. "
        "For logits (1, 2, 3), the third class and $T = 1$ that is (0.0900, 0.2447, −0.3348); its entries always add up to 0."
    )
)
lesson.tries(
    (
        _("Cool the logits to $T = 0.05$. Will the largest probability reach 1?"),
        _("To the digits shown, yes: softmax turns into argmax as the temperature goes to 0. Exactly, never: every exponential is positive."),
        {"temperature": 0.05},
    ),
    (
        _("All logits are equal. What is the loss, whatever the true class?"),
        _("The logarithm of the number of classes, here $\\log 4 = 1.3863$: the loss of somebody who knows nothing. A new classifier starts near it."),
        {"logits": (2.0, 2.0, 2.0, 2.0), "label": 1},
    ),
    (
        _("In float16, add an offset of 10. Which form survives?"),
        _("Only the stable one. The largest finite float16 is 65,504 and $e^{13}$ is 442,413. A network that trains in half precision meets such logits every day."),
        {"offset": 10.0, "dtype": "float16"},
    ),
)
lesson.pitfalls(
    _("Softmax inside the model **and** a loss that expects logits: the gradient nearly vanishes. Leave the last layer linear and use `from_logits=True`."),
    _("The output of softmax is not a calibrated confidence just because it adds up to 1."),
    _("Softmax itself is smooth everywhere. The kink at 0 belongs to ReLU."),
    _("$\\log(\\text{softmax})$ in two steps gives $-\\infty$ where a probability rounds to 0; `log_softmax` in one step does not."),
)
lesson.code(maths.softmax, maths.naive_softmax, maths.stable_softmax, maths.log_softmax, maths.cross_entropy, maths.gradient)
lesson.end()
