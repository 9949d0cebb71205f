"""
title: Softmax
title_zh: softmax运算
summary: Drag the logits, cool or heat them, see probabilities, loss and gradient answer, and watch the naive formula overflow.
summary_zh: 拖动未规范化的预测，调节温度，看概率、损失和梯度如何变化，再看朴素公式怎样溢出。
book: 4.1.1
order: 10
trains: no
"""

from models.maths import softmax as maths
from models.specs.softmax import SoftmaxSpec
from pages.classification import _softmax as view
from playground.kit import Lesson, _

MOST_CLASSES = 6

lesson = Lesson(SoftmaxSpec)
lesson.why(
    _(
        "A classifier ends in one number for each class, the logits $\\mathbf{o}$. They may be negative and add up to anything. "
        "Softmax turns them into probabilities: exponentiate, so that everything is positive, then divide by the sum. "
        "Drag the blue bars and watch what becomes of them."
    )
)


def controls():
    logits, names = lesson.spec.logits, view.class_names(lesson.spec)
    lesson.slider(
        "temperature", _("Temperature"), _("Every logit is divided by it. Near 0 only the largest counts; at 20 all classes are nearly alike.")
    )
    lesson.choice("label", _("True class"), _("The label y, from which the loss and its gradient follow."), dict(enumerate(names)))
    lesson.button("more", _("One class more"), lambda: lesson.desk.change(logits=(*logits, 0.0)), disabled=len(logits) == MOST_CLASSES)
    lesson.button("less", _("One class less"), lambda: lesson.desk.change(logits=logits[:-1]), disabled=len(logits) == 2)
    if len(logits) == 3:
        lesson.say(
            _("Three probabilities are **a point in a triangle**: a corner is certainty, the centre no opinion. Temperature moves it along the dots.")
        )
        lesson.figure("simplex", view.triangle(lesson.spec))


def logits_and_gradient(spec):
    scale = 5.0 if max(map(abs, spec.logits)) <= 5 else 10.0
    gradient = maths.gradient(spec.logits, spec.label, spec.temperature)
    hint = _("Drag a bar up or down, or give it the focus and use the arrow keys.")
    lesson.bars("logits", view.bars(spec, spec.logits, "input", 1), _("Logits: drag them"), hint, view.spoken(spec, spec.logits), scale)
    limit = view.reach(gradient)
    lesson.readings("gradient", view.bars(spec, gradient, "gradient"), _("Gradient of the loss"), view.spoken(spec, gradient), -limit, limit)


def probabilities_and_logs(spec):
    probabilities, logs = maths.softmax(spec.logits, spec.temperature), maths.log_softmax(spec.logits, spec.temperature)
    lesson.readings("probabilities", view.bars(spec, probabilities, "output"), _("Probabilities"), view.spoken(spec, probabilities))
    lowest = -view.reach(logs)
    lesson.readings("logs", view.bars(spec, logs, "output", 2), _("Log-probabilities"), view.spoken(spec, logs), lowest, 0.0)


@lesson.live
def play():
    picture, panel = lesson.stage()
    with panel:
        controls()
    with picture:
        lesson.formula(view.formula(lesson.spec))
        left, right = lesson.halves()
        with left:
            logits_and_gradient(lesson.spec)
        with right:
            probabilities_and_logs(lesson.spec)


@lesson.live
def break_it():
    picture, panel = lesson.stage()
    with panel:
        lesson.slider("offset", _("Offset added to every logit"), _("It cancels in the fraction, so no probability should change."))
        lesson.choice("dtype", _("Kind of number"), _("The format in which both forms are computed."), view.DTYPES)
        lesson.say(view.exponent_sentence(lesson.spec))
    with picture:
        forms = view.both_forms(lesson.spec)
        for place, name, role in zip(lesson.halves(), forms, ("gradient", "output"), strict=True):
            title, values = forms[name]
            with place:
                lesson.readings(name, view.bars(lesson.spec, values, role), title, view.spoken(lesson.spec, values), height=190)
        lesson.figure("sweep", view.sweep(lesson.spec))


play()
lesson.heading(_("The same formula, until it breaks"))
lesson.say(
    _(
        "An offset added to every logit cancels in the fraction, on paper. A computer exponentiates first. Computed here, at temperature "
        "1, in the kind of number you choose:"
    )
)
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
        _(
            "The logarithm of the number of classes, here $\\log 4 = 1.3863$: the loss of somebody who knows nothing. A new classifier starts "
            "near it."
        ),
        {"logits": (2.0, 2.0, 2.0, 2.0), "label": 1},
    ),
    (
        _("In float16, add an offset of 10. Which form survives?"),
        _(
            "Only the stable one. The largest finite float16 is 65,504 and $e^{13}$ is 442,413. A network that trains in half precision meets "
            "such logits every day."
        ),
        {"offset": 10.0, "dtype": "float16"},
    ),
)
lesson.pitfalls(
    _(
        "Softmax inside the model **and** a loss that expects logits: the gradient nearly vanishes. Leave the last layer linear and use "
        "`from_logits=True`."
    ),
    _("The output of softmax is not a calibrated confidence just because it adds up to 1."),
    _("Softmax itself is smooth everywhere. The kink at 0 belongs to ReLU."),
    _("$\\log(\\text{softmax})$ in two steps gives $-\\infty$ where a probability rounds to 0; `log_softmax` in one step does not."),
)
lesson.code(maths.softmax, maths.naive_softmax, maths.stable_softmax, maths.log_softmax, maths.cross_entropy, maths.gradient)
lesson.end()
