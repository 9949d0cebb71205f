"""
title: Cross-Entropy
title_zh: 交叉熵
summary: Drag two distributions, see surprisal as height and entropy as area, what a wrong belief costs, and how surprising each letter of a text is.
summary_zh: 拖动两个分布，看信息量是高、熵是面积，看错误的信念要付多少代价，再看一段文字里每个字符有多出人意料。
book: 4.1.3
order: 20
trains: no
"""

from models.maths import information as maths
from models.maths import letters
from models.specs.cross_entropy import CrossEntropySpec
from pages.classification import _cross_entropy as view
from playground.kit import Lesson, _

MOST_OUTCOMES = 8

lesson = Lesson(CrossEntropySpec)
lesson.why(
    _(
        "An event of probability $p$ surprises by $-\\log p$: what is certain by nothing, what is rare by a lot. Entropy is the surprise that is "
        "to be expected. Who believes $Q$ while $P$ is true is surprised more than necessary, and that is the loss of every classifier: the "
        "**cross-entropy**. Drag the bars."
    )
)


def change_outcomes(step):
    p, q = view.pair(lesson.spec)
    if step > 0:
        lesson.desk.change(p=(*p, 0.0), q=(*q, 0.0))
    else:
        lesson.desk.change(p=tuple(maths.normalised(p[:-1])), q=tuple(maths.normalised(q[:-1])))


def distribution_controls():
    p, q = view.pair(lesson.spec)
    lesson.choice("unit", _("Unit"), _("Natural logarithms give nats, logarithms of base 2 give bits. One nat is 1.44 bits."), view.units())
    lesson.button("believe", _("Believe what is true: Q = P"), lambda: lesson.desk.change(q=p))
    lesson.button("swap", _("Swap P and Q"), lambda: lesson.desk.change(p=q, q=p))
    lesson.button("even", _("Make P even"), lambda: lesson.desk.change(p=(1 / len(p),) * len(p)))
    lesson.button("more", _("One outcome more"), lambda: change_outcomes(1), disabled=len(p) == MOST_OUTCOMES)
    lesson.button("less", _("One outcome less"), lambda: change_outcomes(-1), disabled=len(p) == 2)
    lesson.say(view.remark(lesson.spec))


def distribution_bars():
    p, q = view.pair(lesson.spec)
    hint = _("Drag a bar: the others give way in proportion, so that they go on adding up to 1. Arrow keys work too.")
    lesson.shares("p", p, view.bars(p, "input", q), _("P, what is true"), hint, view.spoken(p), 215)
    lesson.shares("q", q, view.bars(q, "output", p), _("Q, what is believed; dashed is P"), hint, view.spoken(q), 215)


@lesson.live
def play():
    picture, panel = lesson.stage()
    with panel:
        distribution_controls()
    with picture:
        lesson.formula(view.formula(lesson.spec))
        left, right = lesson.halves()
        with left:
            distribution_bars()
        with right:
            lesson.figure("areas", view.heights(lesson.spec))
        lesson.figure("stack", view.stack(lesson.spec))


@lesson.live
def likelihood():
    picture, panel = lesson.stage()
    with panel:
        lesson.slider("count", _("Outcomes drawn from P"), _("How many throws Q has to explain."))
        lesson.slider("seed", _("Seed"), _("The same seed draws the same outcomes; a longer series begins with the shorter one."))
        lesson.say(view.product(lesson.spec))
    with picture:
        left, right = lesson.halves()
        with left:
            lesson.figure("mean", view.running_mean(lesson.spec))
        with right:
            lesson.figure("loss", view.loss_curve(lesson.spec))


def costs():
    if lesson.spec.text:
        lesson.table("costs", view.costs(lesson.spec))
        lesson.say(view.packed(lesson.spec))


@lesson.live
def reading():
    picture, panel = lesson.stage()
    with panel:
        lesson.typed(
            "text", _("A text of yours"), _("Up to 400 symbols; every one of them counts, spaces and signs too."), view.problem(lesson.spec), rows=3
        )
        lesson.choice("reader", _("What the reader has counted"), _("Whose frequencies are believed to be those of the text."), view.readers())
        lesson.slider(
            "order", _("Symbols known before"), _("With none the reader only knows how frequent a symbol is."), lesson.spec.reader == "uniform"
        )
        hint = _("Added to every count. With 0 what was never seen is held to be impossible.")
        lesson.slider("smoothing", _("Smoothing"), hint, lesson.spec.reader == "uniform")
    with picture:
        lesson.ribbon("letters", view.letters(lesson.spec))
        costs()


play()
lesson.heading(_("The same loss from the likelihood"))
lesson.say(
    _(
        "Nobody has $P$ itself; what we have are outcomes. The probability that $Q$ gives to all of them is a product, and minus its logarithm, "
        "divided by their number, comes ever closer to the cross-entropy. To make the likelihood large is to make the cross-entropy small."
    )
)
likelihood()
lesson.heading(_("How surprising is each letter?"))
reading()
lesson.fact(
    _(
        "A fair die thrown by somebody who believes that it shows a six half of the time: $H(P) = 1.7918$ nats are in the die, $D(P \\| Q) = 0.2426$ "
        "are paid for the belief, $H(P, Q) = 2.0343$ in all. Nothing is paid only if $Q = P$."
    )
)
lesson.tries(
    (
        _("Believe that a six never comes. What does one six cost?"),
        _("Infinitely much, and so is the mean, however rare sixes are. A model should never give a probability of 0 to what can happen."),
        {"q": (0.2, 0.2, 0.2, 0.2, 0.2, 0.0)},
    ),
    (
        _("Now the loaded die is thrown, and the fair one is believed in. Does that cost the same?"),
        _("No: 0.2939 nats instead of 0.2426. The divergence is not symmetric, so it is no distance."),
        {"p": (0.1, 0.1, 0.1, 0.1, 0.1, 0.5), "q": (0.166667,) * 6},
    ),
    (
        _("A text of nothing but “ab”, two hundred times. How many bits does a symbol need?"),
        _(
            "By its frequencies one bit, by zip far less, because zip looks back. Let the reader know one symbol before, and it is one bit for the "
            "whole text."
        ),
        {"text": "ab" * 200, "reader": "itself", "unit": "bits"},
    ),
)
lesson.pitfalls(
    _("The smallest possible loss is $H(P)$, not 0. It is 0 only if the labels are certain, as one-hot labels are."),
    _("$0 \\log 0$ counts as 0, but what happens with probability 0 costs infinitely much. Keras hides it: it clips at 1e-7, a loss of 16.12."),
    _("Nats or bits? Losses of Keras and PyTorch are in nats; divide by $\\log 2$ before comparing with a paper in bits."),
    _("A product of a few hundred probabilities is 0 in float32. Add logarithms instead; that is why it is called log-likelihood."),
)
lesson.code(maths.surprisal, maths.entropy, maths.cross_entropy, maths.divergence_terms, letters.probability)
lesson.end()
