"""
title: Automatic Differentiation
title_zh: 自动微分
summary: Type a program, watch values go forwards and gradients come back through its graph, and find torch's own numbers beside yours.
summary_zh: 写一段程序，看数值在计算图中向前传、梯度往回传，并与torch自己算出的数逐一对照。
book: 2.5
order: 80
trains: no
"""

from functools import partial

from models.maths.autograd import control_flow, forward, reverse, rules
from models.specs.autograd import AutogradSpec
from pages.preliminaries import _autograd as view
from pages.preliminaries import _autograd_calls as calls
from pages.preliminaries import _autograd_flow as flow
from playground.kit import Lesson, _

lesson = Lesson(AutogradSpec)
lesson.why(
    _(
        "A program is a chain of small operations, and each of them knows its own derivative. The chain rule puts them together in one of two "
        "orders: **forwards** together with the values, or **backwards** after them. Backwards, a single pass gives the derivatives in all inputs; "
        "every training of a neural network rests on that."
    )
)


@lesson.live
def play():
    picture, panel = lesson.stage()
    graph, inputs, *problems = view.typed(lesson)
    with panel:
        view.controls(lesson, graph, inputs, *problems)
    start, _problem = view.read_start(lesson.spec, graph)
    with picture:
        lesson.formula(view.formula(lesson.spec, graph, start))
        lesson.graph("graph", view.picture(lesson.spec, graph, start), partial(view.click, lesson, graph))
        view.numbers_beside(lesson, graph, start)
    add_up(graph, inputs)


def add_up(graph, inputs):
    lesson.heading(_("Gradients add up until they are set to zero"))
    lesson.say(
        _(
            "Every call of `backward()` adds to the gradient that is there already. Forgotten, that is a classic mistake; on purpose, it works off a "
            "large batch in small parts."
        )
    )
    calls.call_by_call(lesson, graph, inputs)


@lesson.live
def batches():
    calls.part_by_part(lesson)


@lesson.live
def loop():
    flow.loop_and_branch(lesson)


@lesson.live
def ways():
    flow.three_ways(lesson)


play()
batches()
lesson.heading(_("Through loops and branches"))
lesson.say(
    _(
        "`b = 2 * a`, doubled while $|b| < 1000$; the result is `b` where it is positive, else `100 * b`. The graph is what was executed, a product "
        "of constants each time, so that $f(a) = k a$ piece by piece and the derivative is $f(a)/a$."
    )
)
loop()
lesson.heading(_("Three ways to one derivative"))
lesson.say(_("The parabola $4x(1 - x)$, applied to its own result again and again: its derivative by formula, by quotient, and automatically."))
ways()
lesson.fact(
    _(
        "For $y = 2\\mathbf{x}^\\top\\mathbf{x}$ at (0, 1, 2, 3) the value is 28 and the gradient (0, 4, 8, 12). With all derivatives, reverse mode "
        "takes 21 operations and forward mode 48. Values and derivatives of random programs agree with torch at every node of their graphs."
    )
)
lesson.tries(
    (
        _("$u = x^2$, $z = ux$, and $u$ is detached. What is the gradient of the sum of $z$?"),
        _("$x^2$ instead of $3x^2$: on the way back, $u$ is a constant. Click the edge from u to z to attach it again."),
        {"program": "u = x*x; z = detach(u)*x; sum(z)"},
    ),
    (
        _("The output is a vector, $y = x^2$. What does `y.backward()` do?"),
        _("It refuses: a vector has a Jacobian and no gradient. Choose a direction $v$, or sum up first; only $v^\\top J$ is computed, never $J$."),
        {"program": "y = x*x", "start": "nothing"},
    ),
    (
        _("A network with one hidden layer and a squared loss. How much more does forward mode cost?"),
        _("Eleven numbers go in and one comes out: eleven passes against one. A real loss has millions of inputs."),
        {"program": "h = tanh(W @ x); y = dot(v, h); (y - 1)^2", "inputs": "W = [[0.5, -1, 2], [1, 0.3, -0.7]]; x = [1, 2, -1]; v = [1, -2]"},
    ),
)
lesson.pitfalls(
    _("`x.grad` is `None` before the first `backward()`, and a gradient of zeros after `zero_()`: these are two different things."),
    _("Gradients **accumulate**. Set them to zero before every step, unless adding up is what you want."),
    _("At the kink of ReLU or of the absolute value there is no derivative; torch returns 0. At a tie, `maximum` gives each side a half."),
    _("Automatic differentiation is neither symbolic nor numerical: it gives the exact derivative at one point, and no formula."),
)
lesson.code(reverse, forward, rules.pull, control_flow.control_flow)
lesson.follow_library()
lesson.end()
