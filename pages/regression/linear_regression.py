"""
title: Linear Regression
title_zh: 线性回归
summary: Gradient descent fits a line, from scratch or with a layer, and you see it walk down the loss surface to the exact solution.
summary_zh: 用梯度下降拟合一条直线（从零开始实现或简洁实现），看它怎样沿着损失曲面走向精确解。
book: 3.1
order: 10
trains: yes
"""

from models.specs.linear_regression import LinearRegressionSpec
from pages.regression import _linear_regression as view
from playground.kit import Lesson, _

CODE, MATHS = "models/nets/linear_regression.py", "models/maths/linear_regression.py"

lesson = Lesson(LinearRegressionSpec)
lesson.why(
    _(
        "A line has a slope and a height, and for every choice of the two the data say how wrong it is: the **loss**, a bowl over the plane of "
        "all lines. Its bottom can be computed at once. Gradient descent finds it by steps, each down the slope that a small batch of examples "
        "sees, and it goes on working where nobody can compute the bottom."
    )
)


def data_controls():
    data, plane = lesson.spec.data, lesson.spec.data == "plane"
    lesson.choice("data", _("Data"), _("One feature, two features as in the book, or points of your own."), view.data_names())
    if data == "drawn":
        lesson.say(_("Drag a point; a double click adds one or takes one away."))
        return lesson.corrected("points", "start", "w", "w2", "b", "noise", "num_examples", "centre", "correlation")
    first = ("w", "w", _("The weight that generates the labels; of two, the first."), False)
    second = ("w2", "w₂", _("The second weight that generates the labels."), not plane)
    bias = ("b", "b", _("The bias that generates the labels."), False)
    noise = ("noise", _("noise"), _("Standard deviation of what is added to every label."), False)
    centre = ("centre", _("mean"), _("The mean of the one feature: far from 0 the bowl becomes a narrow valley."), plane)
    related = ("correlation", _("correlation"), _("Of the two features: where they say nearly the same, there is a narrow valley."), not plane)
    lesson.sliders("generated", [(_("The truth"), (first, second)), ("", (bias, noise)), (_("The features"), (centre, related))])
    lesson.slider("num_examples", _("Examples"), _("How many to train on; as many more are for validation."))
    lesson.corrected("points", "start")


def training_controls():
    written = {"concise": _("with layers"), "scratch": _("from scratch")}
    lesson.choice("implementation", _("Written"), _("With a Keras layer, or with nothing but tensors: the same path either way."), written)
    losses = {"half": _("half the square"), "squared": _("the whole square")}
    lesson.choice("loss", _("Loss"), _("The book halves the squared error from scratch, and does not in its concise version."), losses)
    lesson.usual("learning_rate", "batch_size", "num_epochs")
    lesson.slider("pace", _("Steps a second"), _("Slow enough to watch; at the right end nothing waits."))
    lesson.usual("seed_data", "seed_weights")


def controls():
    data_controls()
    training_controls()


def show(training):
    seen = view.look(lesson.spec, training)
    lesson.panels("pictures", view.pictures(seen), acted=lambda act: lesson.desk.change(**view.moved(lesson.spec, act)))
    lesson.formula(view.formula(seen))
    lesson.say(view.on_the_rate(seen))
    lesson.curves(training, view.loss())
    lesson.table("parameters", view.table(seen))
    view.beside_the_book(lesson, seen)
    lesson.exports(training)


lesson.train("linear_regression", controls, show)
lesson.fact(
    _(
        "From scratch or with a layer, the same seeds walk the same path. The book's concise version comes more than ten times closer to the "
        "truth than its version from scratch in the same three epochs, for one reason: it does not halve the loss, so all its gradients are "
        "twice as long."
    )
)
lesson.tries(
    (
        _("The book's own data, from scratch: how much of the error is left after three epochs?"),
        _(
            "About a twentieth, if every direction had curvature 1: each of the 96 steps keeps a share of $1 - 0.03$, and $0.97^{96} = 0.054$. Of "
            "these thousand examples, a little flatter on the way, it is 0.07. With the whole square it would be $0.94^{96} = 0.003$."
        ),
        view.BOOK,
    ),
    (
        _("A single example for each step: does the path come to rest?"),
        _(
            "No. Every example has a bowl of its own with another bottom, and the path is drawn to one after the other. It dances around the "
            "solution, the closer the smaller the rate; with all examples in a batch it walks straight down and stops."
        ),
        {"batch_size": 1, "learning_rate": 0.05, "num_epochs": 3, "pace": 100},
    ),
    (
        _("All examples in every batch and a learning rate of 1.2. Where does the path go?"),
        _(
            "Across the valley, to the other side and higher up, further with every step. The limit is $2/\\lambda$, where $\\lambda$ is the "
            "steepest curvature of the bowl; it does not depend on where the path begins."
        ),
        {"learning_rate": 1.2, "batch_size": 200, "num_epochs": 60, "pace": 10, "start": (1.0, 3.0)},
    ),
)
lesson.pitfalls(
    _("A tensor of labels (n,) minus outputs (n, 1) is a table of n² differences, and the training still goes down. Keep both (n, 1)."),
    _("Squares make one outlier count as much as many others. Draw one, and watch the exact solution follow it."),
    _("A learning rate belongs to its loss: twice the loss is twice the rate. To compare two runs, compare both."),
    _("Features far from zero make a narrow valley, in which every rate is too large across or too small along it. Centre them first."),
)
lesson.code((CODE, "LinearRegressionScratch"), (CODE, "squared_loss"), (CODE, "linear_regression"), (MATHS, "least_squares"), (MATHS, "curvature"))
lesson.end()
