"""
title: BLEU
title_zh: BLEU
summary: Type a translation and its reference: every n-gram is judged in turn, matched, clipped or missed, and two formulas score it.
summary_zh: 输入译文和参考译文：逐个判断每个n元语法是匹配、被截断还是没有出现，再用两种公式打分。
book: 10.7
order: 140
trains: no
"""

from models.maths import bleu as maths
from models.specs.bleu import BleuSpec
from pages.recurrence import _bleu as view
from playground.kit import Lesson, _

lesson = Lesson(BleuSpec)
lesson.why(
    _(
        "A sentence has many good translations, so how can a program grade one? BLEU asks a humbler question: how many of its words, pairs of words, "
        "triples and so on stand in a translation made by a person? Short translations find that easy, so they pay a penalty."
    )
)


def controls(note):
    hint = _("Words apart by spaces, punctuation too.")
    lesson.typed("prediction", _("Prediction"), hint, note)
    lesson.typed("reference", _("Reference"), _("What it should have been. Several may stand here, with | between them."))
    lesson.switch("characters", _("Count characters"), _("For languages that write no spaces, such as Chinese."))
    lesson.slider("max_n", _("Longest n-gram k"), _("The book takes 2, almost everybody else 4."))
    hint = _("In the standard formula one precision of 0 makes the score 0; smoothing puts something small in its place.")
    lesson.choice("smoothing", _("For a precision of 0"), hint, view.smoothing_names())
    hint = _("A sentence of three words has no 4-grams: leave them out of the mean instead of counting 0.")
    lesson.switch("effective", _("Only n-grams that exist"), hint)


def scores(counts, rows):
    lesson.formula(view.formulas(lesson.spec, counts))
    left, right = lesson.halves()
    with left:
        bars = view.precision_bars(lesson.spec, counts, rows)
        lesson.readings("precisions", bars, _("Precision; dashed: without clipping"), view.precision_alt(bars), height=250)
    with right:
        lesson.figure("penalty", view.penalty(counts))
    lesson.say(view.weights_table(lesson.spec, counts))


def corpus():
    lesson.heading(_("A whole corpus"))
    picture, panel = lesson.stage()
    table, note = view.corpus(lesson.spec)
    with panel:
        lesson.typed("pairs", _("Translations and references"), _("translation = reference, apart by semicolons."), note)
    with picture:
        lesson.table("corpus", table)
        lesson.say(_("BLEU was made for corpora: counts of all sentences are added up first. The mean of the sentences' scores is another number."))


@lesson.live
def play():
    prediction, references, note = view.sentence_pair(lesson.spec)
    picture, panel = lesson.stage()
    with panel:
        controls(note)
    with picture:
        lesson.board("grams", view.board(lesson.spec, prediction, references))
        rows = [maths.matches(prediction, references, n) for n in range(1, lesson.spec.max_n + 1)]
        scores(maths.count(prediction, references, lesson.spec.max_n), rows)
    corpus()


play()
lesson.fact(
    _(
        "The prediction A B B C D against A B C D E F has the precisions 4/5, 3/4, 1/3 and 0: one of its two Bs is clipped. "
        "The standard score equals SacreBLEU's for any sentence, any number of references and any smoothing."
    )
)
lesson.tries(
    (
        _("“the” seven times. How many of the seven words count?"),
        _("Two: the first reference has “the” twice. Without clipping the precision would be 1, for a sentence that says nothing."),
        {"prediction": "the the the the the the the", "reference": "the cat is on the mat | there is a cat on the mat", "max_n": 2},
    ),
    (
        _("A perfect beginning: A B of A B C D E F. What is its score?"),
        _("Every precision is 1, and the score is the penalty alone: $e^{1 - 6/2} = 0.1353$."),
        {"prediction": "A B", "max_n": 2},
    ),
    (
        _("The same words in another order, a good paraphrase. Which score does it get with $k = 4$?"),
        _(
            "0: no three words in a row agree. BLEU knows nothing of meaning, and one empty precision is enough. That is why it is given for "
            "corpora, or smoothed."
        ),
        {"prediction": "on the mat sat quietly the cat", "reference": "the cat was sitting on a mat , quietly", "max_n": 4},
    ),
)
lesson.pitfalls(
    _("The book's weights, $1/2^n$, are its own; papers take the geometric mean with $k = 4$. Never compare the two."),
    _("Scores depend on how words are split and on capitals. SacreBLEU exists because everybody did that differently; it prints BLEU times 100."),
    _("The brevity penalty punishes short predictions only. Long ones are punished by their precisions."),
    _("BLEU of one sentence jumps: a single 4-gram decides. It was made for corpora of thousands."),
)
lesson.code(maths.matches, maths.count, maths.brevity_penalty, maths.book_bleu, maths.standard_bleu)
lesson.end()
