"""
title: Derivatives
title_zh: 导数
summary: A secant turns into the tangent, and its error falls until round-off takes over; the rule at every operation; slopes at kinks.
summary_zh: 割线变成切线，误差先降后被舍入误差抬高；每一步运算用哪条求导法则；折点处的所有斜率。
book: 2.4
order: 70
trains: no
"""

from models.maths.derivatives import circle, derivatives, kinks, quotients
from models.specs.derivatives import DerivativesSpec
from pages.preliminaries import _derivatives as view
from pages.preliminaries import _derivatives_kinks as bends
from playground.kit import Lesson, _

lesson = Lesson(DerivativesSpec)
lesson.why(
    _(
        "The derivative says how fast a function changes at a point: the slope of the line that touches it there. It is the limit of the slopes of "
        "lines through two points, as the second one comes nearer. On paper the limit is reached; in a computer the last part of the way goes wrong, "
        "which is why nobody trains networks with difference quotients."
    )
)


def secant(shown):
    picture, panel = lesson.stage()
    with panel:
        view.controls(lesson, shown.problem)
        lesson.say(view.quotient_table(lesson.spec, shown))
    with picture:
        lesson.formula(view.formula(lesson.spec, shown))
        view.moving_secant(lesson, shown)


def error(shown):
    lesson.heading(_("The error, and where it comes from"))
    lesson.say(
        _(
            "A large h makes the secant another line than the tangent: truncation. A small h subtracts two numbers that are nearly equal, and "
            "divides what is left of their digits by almost nothing: round-off. The sum of both is a valley."
        )
    )
    picture, panel = lesson.stage()
    with panel:
        view.number_controls(lesson)
        lesson.say(view.error_sentence(lesson.spec, shown))
    with picture:
        lesson.figure("error", view.error_figure(lesson.spec, shown))
        lesson.formula(view.error_formula(lesson.spec, shown))


def rules(shown):
    lesson.heading(_("The rule at every operation"))
    lesson.say(_("No limit is needed where there are rules: each operation makes its derivative from those of its operands."))
    picture, panel = lesson.stage()
    with panel:
        view.second_slider(lesson, "x", "x", _("The point at which the slope is wanted."))
        for line in view.rule_lines(shown):
            lesson.formula(line)
    with picture:
        view.show_rules(lesson, shown)


@lesson.live
def play():
    shown = view.read(lesson)
    secant(shown)
    error(shown)
    rules(shown)


@lesson.live
def kinks_and_slopes():
    bends.slopes_at_a_kink(lesson)


@lesson.live
def exhaustion():
    bends.circle_by_polygons(lesson)


play()
lesson.heading(_("Where there is no derivative"))
lesson.say(
    _(
        "At a kink the two sides disagree. For a function that bends upwards, every line through the point that stays below it has a slope that can "
        "serve as a derivative, a **subderivative**; a framework simply picks one."
    )
)
kinks_and_slopes()
lesson.heading(_("The other limit: a circle by polygons"))
lesson.say(_("Two thousand years before the integral, the area of a circle was caught between polygons, by doubling their sides again and again."))
exhaustion()
lesson.fact(
    _(
        "For $f(x) = 3x^2 - 4x$ at $x = 1$ the forward quotients with h = 0.1, 0.01, 0.001 are 2.3, 2.03, 2.003, and the derivative is 2. The "
        "central quotient is right for every h here, apart from rounding: its error begins with the third derivative, which is 0."
    )
)
lesson.tries(
    (
        _("$f(x) = e^x$ at 1, forward. Which h is best, $10^{-4}$, $10^{-8}$ or $10^{-12}$?"),
        _("$10^{-8}$, about the square root of the machine's precision: half of the sixteen digits is the most that this quotient can give."),
        {"f": "exp(x)", "h": 1e-12},
    ),
    (
        _("The same in float32. How many digits of the slope are left at best?"),
        _("About three. That is why gradients are never computed by quotients, and why a gradient check is done in float64."),
        {"f": "exp(x)", "dtype": "float32", "h": 0.001},
    ),
    (
        _("The largest of three lines, $\\max(x, 0, 2 - x)$, at 1. Which slopes are subderivatives there?"),
        _("All from −1 to 1; among them is 0, so that 1 is a minimum. torch picks the mean of both sides, since it is a tie."),
        {"bent": "max(x, 0, 2 - x)", "place": 1.0, "slope": 0.0},
    ),
)
lesson.pitfalls(
    _("The smallest h is not the best h. Below $10^{-16}$ times x nothing is added at all, and the quotient is 0."),
    _("Where f(x) is known already, the central quotient costs one evaluation more; its error falls with $h^2$."),
    _("$(uv)'$ is not $u'v'$. Every term of the product rule keeps one factor as it is."),
    _("ReLU has no derivative at 0, and trains nevertheless: 0 is a subderivative, and a point is hardly ever hit."),
)
lesson.code(quotients.quotient, quotients.forecast, derivatives, kinks.corner, circle.next_side)
lesson.follow_library()
lesson.end()
