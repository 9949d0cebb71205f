"""
title: A Race of Optimizers
title_zh: 优化算法竞赛
summary: Ten optimisers start from one place and run down the same surface; turn a rate and see who gets there, who circles, and who flies off.
summary_zh: 十种优化算法从同一点出发、沿同一曲面下降；调一调学习率，看谁先到、谁打转、谁飞出去。
book: 12.3
order: 30
trains: no
"""

from models.specs.optimizer_race import OptimizerRaceSpec
from pages.optimization import _optimizer_race as view
from playground.kit import Lesson, _

lesson = Lesson(OptimizerRaceSpec)
lesson.why(
    _(
        "All of them only know the slope where they stand. They differ in what they remember: nothing, the way they came, how steep it has been. "
        "On a round bowl that hardly matters; in a long valley, on a plateau or beside a cliff it decides everything."
    )
)


def surface_controls():
    hint = _("The lowest ground has the colour of the page; between two lines lies one step of a logarithmic scale.")
    lesson.choice("surface", _("Surface"), hint, view.surface_names())
    if lesson.spec.surface == "typed":
        lesson.typed("formula", _("f(x1, x2)"), _("Signs, powers and functions such as sin, exp, abs, max."), view.problem(lesson.spec))
    lesson.several("methods", _("Who runs"), _("At least one."), view.method_names())


def knobs():
    names = view.method_names()
    lesson.choice("chosen", _("The knobs of"), _("Each has its own."), {name: names[name] for name in lesson.spec.methods}, view.shown(lesson.spec))
    for part, label, hint in view.knobs(lesson.spec):
        value, field = view.knob(lesson.spec, part)
        lesson.dial(part, label, hint, value, field, lambda value, part=part: turn(part, value))
    lesson.corrected("rates", "betas", "start")


def turn(part, value):
    lesson.desk.change(**view.turned(lesson.spec, part, value))


def race_controls():
    lesson.slider("num_steps", _("Steps"), _("How many steps each of them makes."))
    lesson.slider("noise", _("Noise in the gradients"), _("As a minibatch has it; gradient descent and Newton's method see the whole of it."))
    lesson.slider("seed", _("Seed"), _("Another seed, other noise; the same for all who run."))
    lesson.switch("logarithmic", _("Logarithmic height"), _("How the height is shown in the second picture."))


def act(done):
    lesson.desk.change(start=(done.x, done.y))


listed = view.code(lesson.spec)


@lesson.live
def play():
    picture, panel = lesson.stage()
    with panel:
        surface_controls()
        knobs()
        race_controls()
    with picture:
        found = view.race_of(lesson)
        lesson.formula(view.formula(lesson.spec, found))
        lesson.say(view.on_the_start(found))
        lesson.panels("race", view.race_panels(lesson.spec, found), acted=act)
        lesson.say(view.hint())
        lesson.table("ends", view.table(lesson.spec, found))
    if view.code(lesson.spec) != listed:
        lesson.draw_anew()


play()
lesson.fact(
    _(
        "In the valley $0.1 x_1^2 + 2 x_2^2$, from $(-5, -2)$, twenty steps of gradient descent at a rate of 0.4 end at $(-0.943467, -0.000073)$, "
        "and at 0.6 at $(-0.387814, -1673.365109)$; momentum with $\\beta = 0.5$ at 0.6 ends at $(0.007188, 0.002553)$."
    )
)
lesson.tries(
    (
        _("Gradient descent at 0.6 in the valley leaves the picture. Give momentum the same rate: why does it stay?"),
        _(
            "Across the valley the gradient changes its sign at every step, so the remembered steps cancel; along it they add up. The largest "
            "rate that stays is $2(1 + \\beta)$ over the steepest curvature, not $2$ over it."
        ),
        {"surface": "valley", "methods": ("gd", "momentum"), "rates": view.rates(gd=0.6, momentum=0.6), "num_steps": 20, "start": (-5.0, -2.0)},
    ),
    (
        _("Start beside the saddle. Who leaves it first, and which way does Newton's method go?"),
        _("Whoever divides by the size of the gradient (Adam, RMSProp) is gone in a few steps. Newton walks straight into the saddle."),
        {
            "surface": "saddle",
            "methods": ("gd", "momentum", "rmsprop", "adam", "newton"),
            "start": (-3.0, 0.01),
            "num_steps": 60,
            "rates": view.rates(newton=1.0),
        },
    ),
    (
        _("Put noise of 2 into the gradients on the bowl, rate 0.1. Do they ever arrive? And with a rate of 0.01?"),
        _("They circle at a distance that shrinks with the rate, not with the steps: that is why rates are lowered towards the end."),
        {
            "surface": "bowl",
            "methods": ("sgd", "momentum", "adam"),
            "chosen": "sgd",
            "noise": 2.0,
            "num_steps": 150,
            "rates": view.rates(adam=0.1),
        },
    ),
)
lesson.pitfalls(
    _("One rate does not compare two optimisers: Adam moves by about the rate in every step, gradient descent by the rate times the slope."),
    _("Adagrad never forgets, so it slows down on long runs; RMSProp forgets and goes on, but never settles at a fixed rate."),
    _("Newton's method looks for any place without slope: a maximum or a saddle is as good to it as a minimum."),
)
lesson.code(*listed)
lesson.end()
