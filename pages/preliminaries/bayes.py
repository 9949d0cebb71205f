"""
title: Bayes' Theorem
title_zh: 贝叶斯定理
summary: Ten thousand people take two tests and sort themselves; see what a positive result proves, and when two variables are independent.
summary_zh: 一万人做两次检测，自己排好队；看阳性结果究竟说明什么，以及两个变量何时独立。
book: 2.6
order: 90
trains: no
"""

from functools import partial

from models.maths import bayes as maths
from models.maths import information
from models.specs.bayes import BayesSpec
from pages.preliminaries import _bayes as view
from playground.kit import Lesson, _

lesson = Lesson(BayesSpec)
lesson.why(
    _(
        "A test says that you are ill. How likely is it that you are? The answer needs three numbers: how often the test finds the illness, "
        "how often it is positive without one, and **how many people were ill to begin with**. Press play, and watch ten thousand people sort "
        "themselves."
    )
)


def rates(caption, sensitivity, false_positive):
    lesson.caption(caption)
    lesson.slider(sensitivity, _("Sensitivity"), _("How many of the ill test positive."))
    lesson.slider(false_positive, _("False positives"), _("How many of the healthy test positive all the same."))


def controls():
    results = {"positive": _("positive"), "negative": _("negative")}
    lesson.slider("prior", _("Ill before any test"), _("The prior: the share of all people who are ill. 0.0001 is one in ten thousand."))
    rates(_("First test"), "sensitivity_1", "false_positive_1")
    lesson.choice("result_1", _("The first test said"), _("The result that was seen; everybody else drops out."), results)
    rates(_("Second test"), "sensitivity_2", "false_positive_2")
    lesson.choice("result_2", _("The second test said"), _("The result that was seen; everybody else drops out."), results)
    lesson.slider("repeats", _("Only repeats the first"), _("How often the second test just says what the first one said, right or wrong."))
    lesson.switch("drawn", _("Draw the people at random"), _("Instead of the expected numbers, ten thousand people as chance has it."))
    lesson.slider("seed", _("Seed"), _("The same seed draws the same people."), disabled=not lesson.spec.drawn)


def squares(table):
    lesson.heading(_("The same as areas"))
    for place, name, square in zip(lesson.halves(), ("square_1", "square_2"), view.squares(table, lesson.spec), strict=True):
        with place:
            lesson.figure(name, square)
    lesson.say(_("Both are true to scale: the strip of a rare illness is a hair. Draw a rectangle over it to zoom in; a double click leads back."))
    lesson.say(view.dependence(table))


@lesson.live
def play():
    table = view.joint(lesson.spec)
    picture, panel = lesson.stage()
    with panel:
        controls()
    with picture:
        lesson.formula(view.formula(lesson.spec, table))
        lesson.crowd("crowd", view.crowd(lesson.spec, table))
        lesson.figure("strips", view.strips(table, lesson.spec))
        squares(table)


def resize(rows, columns):
    lesson.desk.change(rows=rows, columns=columns, joint=view.resized(lesson.spec, rows, columns))


def table_controls(table):
    lesson.choice("margin", _("Which margin"), _("The same as a click on it in the table."), view.margins(lesson.spec))
    for name, label, rows, columns in view.sizes(lesson.spec):
        lesson.button(name, label, partial(resize, rows, columns))
    apart = information.joint_of_independent(*maths.marginals(table)).ravel().tolist()
    lesson.button("apart", _("Make them independent"), lambda: lesson.desk.change(joint=apart))
    lesson.say(view.information_text(table))


def pick(block, index):
    lesson.desk.change(margin=view.picked(lesson.spec, block, index))


@lesson.live
def tables():
    table = view.table(lesson.spec)
    picture, panel = lesson.stage()
    with panel:
        table_controls(table)
    with picture:
        hint = _("Drag a bar: the others give way in proportion, so that the cells go on adding up to 1.")
        lesson.shares("joint", table.ravel(), view.cell_bars(table), _("The cells of the joint table: drag them"), hint, view.spoken(table), 200)
        left, right = lesson.halves()
        with left:
            lesson.board("table", view.table_board(lesson.spec, table), picked=pick)
        with right:
            lesson.figure("mosaic", view.mosaic(table))


play()
lesson.heading(_("Any two variables"))
lesson.say(
    _(
        "A joint table says how often each pair of values comes together. **Click a margin** to see what is summed. In the mosaic a column is as "
        "wide as its $A$ is likely, and is cut by $B$: the variables are independent exactly when the cuts of all columns are level."
    )
)
tables()
lesson.fact(
    _(
        "Of 10,000 people 15 are ill. A test that finds all of them and is wrong for one healthy person in a hundred makes a positive result "
        "mean illness with probability 0.1306 only; a second test with rates 0.98 and 0.03 lifts it to 0.8307. The order of the tests makes no "
        "difference."
    )
)
lesson.tries(
    (
        _("One person in ten is ill, and the first test is positive. How sure is it now?"),
        _("0.9174 instead of 0.1306, with the very same test. What a result proves depends on who is tested."),
        {"prior": 0.1},
    ),
    (
        _("The second test always repeats the first. It is positive too. What has been learned?"),
        _("Nothing: 0.1306 stays 0.1306. Two results count as two only if they err independently of each other."),
        {"repeats": 1.0},
    ),
    (
        _("The first test is positive, the second negative. Which one wins?"),
        _("The second, nearly: 0.0031 is left, twice the prior. A negative result of a test that misses only 2 % of the ill weighs a lot."),
        {"result_2": "negative"},
    ),
)
lesson.pitfalls(
    _("$P(D \\mid H)$ is not $P(H \\mid D)$: all the ill may test positive, and few of the positive be ill. Courts have convicted on this mistake."),
    _("A rate of 1 % of false positives sounds small. It is 1 % of nearly everybody, and that is more than all the ill."),
    _("Multiplying the rates of two tests assumes that they are independent **given the state**. The same sample in the same laboratory is not."),
    _("Independent and conditionally independent are different things; neither follows from the other. These two tests show it."),
)
lesson.code(maths.joint, maths.evidence, maths.posterior, maths.marginals, information.mutual_information)
lesson.end()
