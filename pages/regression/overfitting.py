"""
title: Underfitting and Overfitting
title_zh: 欠拟合和过拟合
summary: Drag the degree of a polynomial and watch the errors on seen and unseen points part; train one and see when it begins to remember.
summary_zh: 拖动多项式的次数，看见过的点与没见过的点上的误差怎样分开；再训练一个，看它从何时开始死记硬背。
book: 3.6
order: 50
trains: yes
"""

from models.specs.overfitting import OverfittingSpec
from pages.regression import _overfitting as view
from playground.kit import Lesson, _

MATHS = "models/maths/overfitting.py"

lesson = Lesson(OverfittingSpec)
lesson.why(
    _(
        "A polynomial of high degree can go through every point that it is shown, and say nonsense between them. One of low degree cannot even "
        "follow the points. What counts is the error where nobody has looked, and the error on the examples does not tell it: it only ever falls."
    )
)


def data_controls():
    lesson.slider("degree", _("Degree"), _("The highest power of the polynomial; also by dragging the dashed line."))
    lesson.slider("num_examples", _("Examples"), _("How many points the polynomial is fitted to; a hundred others validate it."))
    lesson.slider("noise", _("Noise"), _("Standard deviation of what is added to every label."))
    lesson.slider("unseen", _("Not seen in training"), _("How much of the right side the examples leave out and the validation set does not."))
    lesson.choice("curve", _("True curve"), _("What the labels follow, apart from the noise."), view.curve_names())
    lesson.choice("inputs", _("Inputs"), _("How x is drawn: evenly between −2 and 2, or normally, as in the book."), view.input_names())


def training_controls():
    bases = {"orthogonal": _("orthogonal polynomials"), "powers": _("powers xⁱ/i!")}
    lesson.choice("basis", _("Features"), _("The same polynomials either way, but not the same way to them."), bases)
    lesson.usual("optimizer", "learning_rate", "batch_size", "num_epochs", "seed_data", "seed_weights")


def controls():
    data_controls()
    training_controls()


def show(training):
    seen = view.look(lesson.spec, training)
    lesson.panels("fits", view.fits(seen), lambda focus: lesson.desk.change(degree=focus["degree"]))
    lesson.formula(view.formula(seen))
    lesson.say(view.verdict(seen))
    lesson.curves(training, view.loss())
    lesson.panels("counts", view.counts(seen), lambda focus: lesson.desk.change(num_examples=view.count_at(lesson.spec, focus["count"])))
    view.beside_the_book(lesson, seen)
    lesson.exports(training)


lesson.train("overfitting", controls, show)
lesson.fact(
    _(
        "With least squares the error on the examples never rises with the degree, whatever the data. With the values this page starts with, degree "
        "19 has more than a thousand times the error of the best degree over the whole distribution, and that is 3 or 4 for nine seeds in ten."
    )
)
lesson.tries(
    (
        _("Degree 19 for 20 examples: what will the two errors be?"),
        _(
            "On the examples zero: twenty coefficients can meet twenty labels, noise included. Elsewhere it is beyond the chart. Training by "
            "gradient descent stops long before that, which is no accident: the coefficients that do the harm are learned last."
        ),
        {"degree": 19},
    ),
    (
        _("The book's experiment: degree 19, a hundred examples, features $x^i/i!$. Why is the trained polynomial so good?"),
        _(
            "The high powers, divided by their factorials, are so small that their coefficients hardly move in 400 epochs: the model could "
            "overfit, but its training cannot. With orthogonal features it can."
        ),
        view.BOOK,
    ),
    (
        _("The examples leave out the right quarter of the inputs. Does the error on the examples notice?"),
        _("No. The validation set does, because it is drawn from the whole world; no number computed on the examples can know what they lack."),
        {"unseen": 1.0, "degree": 5},
    ),
)
lesson.pitfalls(
    _("A validation set that chose the degree is no test set any more: its error at the best degree is a little too good."),
    _("More parameters is not the same as more capacity: what counts is also how far training can move them."),
    _("A small training error is no success and a gap alone no failure. Compare errors on new data, and keep the smaller one."),
    _("Just as many coefficients as examples is the worst number; with many more examples even degree 12 is harmless."),
)
lesson.code((MATHS, "powers"), (MATHS, "orthogonal"), (MATHS, "least_squares"), ("models/nets/overfitting.py", "polynomial"), (MATHS, "errors"))
lesson.end()
