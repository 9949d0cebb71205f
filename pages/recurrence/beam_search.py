"""
title: Beam Search
title_zh: 束搜索
summary: Edit a tree of probabilities and watch greedy, beam and exhaustive search walk it side by side, branch by branch.
summary_zh: 自己编辑一棵概率树，并排观看贪心搜索、束搜索和穷举搜索怎样一步步保留和舍弃分支。
book: 10.8
order: 150
trains: no
"""

from functools import partial

from models.maths import beam_search as maths
from models.specs.beam_search import BeamSearchSpec
from pages.recurrence import _beam_search as view
from playground.kit import Lesson, _

lesson = Lesson(BeamSearchSpec)
lesson.why(
    _(
        "A model that writes gives, after every token, the probabilities of the next one. To take the likeliest each time looks safe, and misses "
        "sentences whose second word is a little less likely and whose rest is far better. A beam keeps several beginnings alive."
    )
)


def tree_controls(shown, problem):
    tokens = maths.read_tokens(lesson.spec.prefix, shown, lesson.spec.steps - 1)
    title, alt = view.prefix_title(shown, tokens), ", ".join(f"{bar['label']} {bar['text']}" for bar in view.weight_bars(lesson.spec, shown, tokens))
    hint = _("Drag; the numbers are divided by their sum. Click a node of a tree to change what follows it.")
    change = partial(view.change_weights, lesson, shown, tokens)
    lesson.partly("prefix", "".join(maths.LETTERS[token] for token in tokens))
    lesson.levers("weights", view.weight_bars(lesson.spec, shown, tokens), title, hint, alt, view.WEIGHT, change, height=190)
    hint = _("1: and the numbers of the first step, the last of them for the end; AB: and the numbers after these tokens; apart by semicolons.")
    lesson.typed("tree", _("The tree"), hint, problem)


def search_controls(shown):
    lesson.slider("width", _("Beam width k"), _("How many beginnings are kept at every step."))
    lesson.slider("alpha", _("Length penalty α"), _("Log-probabilities are divided by the length to this power: at 0 short sequences win."))
    long, cut = view.steps(lesson.spec, shown)
    hint, field = _("After so many tokens a sequence is cut off."), view.steps_field(shown)
    lesson.dial("steps", _("Longest output"), hint, long, field, lambda value: lesson.desk.change(steps=value))
    lesson.say(cut)
    lesson.switch("every", _("Candidates as in the book"), _("Count what the beam kept at every step, also what has not ended."))


def cost():
    lesson.heading(_("What it costs"))
    picture, panel = lesson.stage()
    with panel:
        lesson.slider("vocabulary", _("Vocabulary |Y|"), _("How many tokens there are to choose from."))
        lesson.slider("length", _("Output length T"), _("How many tokens are written."))
    with picture:
        lesson.formula(*view.cost_formulas(lesson.spec))
        title = _("Probabilities to compare, on a scale of powers of ten")
        lesson.readings("cost", view.cost_bars(lesson.spec), title, view.cost_alt(lesson.spec), high=view.cost_reach(lesson.spec))


def answers(shown, found):
    lesson.trees("trees", view.trees(lesson.spec, shown, found), picked=partial(view.pick, lesson, shown))
    lesson.say(view.same_answer(lesson.spec, found))
    lesson.formula(view.formula(lesson.spec, shown, view.answer(lesson.spec, found["beam"], lesson.spec.every)))
    left, right = lesson.halves()
    with left:
        lesson.say(view.candidates_table(lesson.spec, shown, found["beam"]))
    with right:
        lesson.figure("penalty", view.penalty(lesson.spec, shown, found["all"]))


@lesson.live
def play():
    shown, problem = view.tree(lesson)
    picture, panel = lesson.stage()
    with panel:
        search_controls(shown)
        tree_controls(shown, problem)
    with picture:
        answers(shown, view.searches(lesson.spec, shown))
    cost()


play()
lesson.fact(
    _(
        "Greedy search writes `A B C <eos>` with probability $0.5 \\cdot 0.4 \\cdot 0.4 \\cdot 0.6 = 0.048$. "
        "A beam of 2 finds `A C B <eos>` with $0.5 \\cdot 0.3 \\cdot 0.6 \\cdot 0.6 = 0.054$, and compares 28 probabilities where there are 160."
    )
)
lesson.tries(
    (
        _("Take the length penalty away: $\\alpha = 0$. What is the likeliest output of all?"),
        _(
            "The empty one: `<eos>` at once, with 0.1, as likely as `A <eos>`. Every token multiplies by something below 1, so the best "
            "sequence without a penalty is often the shortest. Exhaustive search finds it, and is worse for it."
        ),
        {"alpha": 0.0, "width": 4},
    ),
    (
        _("Greedy search finds a sequence of probability 0.142 here. Will a beam of 2 find at least that one?"),
        _(
            "No, its answer has 0.075. Both continuations of B push out A A, whose end would have been almost certain. A wider beam is a "
            "better search most of the time, not always."
        ),
        {"tree": "1:.45,.44,.11;2:.35,.33,.32;B:.5,.45,.05;AA:.05,.05,.9;3:.34,.33,.33", "steps": 3},
    ),
    (
        _("The book's five letters, a beam of 2 and three steps. Which six candidates does the book count?"),
        _("A, C, A B, C E, A B D and C E D: two for each step. Systems for translation count only sequences that have ended."),
        {
            "tree": "1:.4,.05,.35,.1,.05,.05;2:1,1,1,1,1,1;A:.1,.5,.1,.1,.1,.1;C:.1,.1,.1,.1,.5,.1;AB:.1,.1,.1,.5,.1,.1;CE:.1,.1,.1,.5,.1,.1",
            "steps": 3,
            "every": True,
        },
    ),
)
lesson.pitfalls(
    _("Greedy search takes the likeliest **token**; the likeliest **sequence** is another thing."),
    _(
        "A larger beam finds likelier sequences most of the time, not always; and a likelier sequence need not be a better one: large models often "
        "rank the empty output first."
    ),
    _("Scores of different lengths may only be compared with a length penalty. Inside of a step all have the same length, and none is needed."),
    _("Multiply no probabilities in long sequences: the product underflows. Searches add logarithms."),
)
lesson.code(maths.search, maths.continuations, maths.outputs, maths.score)
lesson.end()
