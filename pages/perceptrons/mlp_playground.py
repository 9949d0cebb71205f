"""
title: A Playground of Networks
title_zh: 多层感知机游乐场
summary: Build a multilayer perceptron unit by unit, watch what each of them sees while it learns, and set its weights by hand.
summary_zh: 一个单元一个单元地搭一个多层感知机，看它学习时每个单元看到什么，还可以亲手改动权重。
book: 5.1
order: 20
trains: yes
"""

from models.maths import feedforward
from models.specs.mlp_playground_page import MLPPlaygroundPageSpec
from pages.perceptrons import _mlp_playground as view
from pages.perceptrons import _mlp_playground_controls as knobs
from playground.kit import Lesson, _
from playground.look import signed_table

CODE = "models/nets/mlp_playground.py"

lesson = Lesson(MLPPlaygroundPageSpec)
lesson.why(
    _(
        "A linear model draws a straight line. Hidden layers bend the plane first, and the last layer draws its line there. Every unit below "
        "shows what it sees: click on features, add units, set weights, and train."
    )
)
colours, choose = view.shades(signed_table()), lambda number: view.choose(lesson, number)
lesson.tiles("data", view.thumbnails(lesson.spec), _("Sets of points"), size=view.THUMBNAIL, colours=colours, chosen=choose)
lesson.named("data", _("Points"), view.patterns())


def controls():
    if lesson.spec.data == "drawn":
        knobs.own_points(lesson)
    knobs.numbers(lesson)
    choices()


def choices():
    lesson.usual("optimizer")
    norms = {"none": _("no penalty"), "l1": "L1", "l2": "L2"}
    lesson.choice("regularization", _("Penalty on weights"), _("On the magnitudes of weights, or on their squares."), norms)
    losses = {"cross_entropy": _("cross-entropy"), "squared": _("squared error")}
    lesson.choice("loss", _("Loss"), _("Of probabilities, or of numbers from −1 to 1."), losses)
    lesson.choice("start", _("First weights"), _("How they are drawn; where all are equal, the units of a layer are twins."), view.starts())
    lesson.switch("skip", _("Skip connections"), _("Every hidden layer adds what the layer before it says, unit by unit."))


def show_run(training):
    now = view.shown(training)
    lesson.network("network", view.picture(lesson, training, now), view.acts(lesson, training))
    below(training)
    lesson.formula(view.formula(now))
    lesson.say(view.findings(now))
    lesson.curves(training)
    lesson.exports(training)


def below(training):
    left, right = lesson.halves()
    with left:
        keep = _("A new training that begins with the weights on the screen, also with other points.")
        lesson.button("keep", _("Keep the weights, start over"), lambda: view.keep_weights(training), keep)
    with right:
        if lesson.spec.data != "drawn":  # a person's own squares are there to be moved
            lesson.switch("show_validation", _("Show validation points"), _("Points that the network never learns from, as squares."))
        lesson.switch("discretize", _("Discretise the output"), _("Two colours instead of shades: on which side of the boundary a place lies."))
    knobs.in_the_picture(lesson)


lesson.train("mlp_playground", controls, show_run)
lesson.fact(
    _(
        "With the values this page starts with, the network colours at least 97 % of the validation points right, with all "
        "seeds that were tried. Without activations it cannot: however many layers it has, it is right for less than three in four."
    )
)
lesson.tries(
    (
        _("Two layers of eight units, but no activation. Can the network learn the circle?"),
        _(
            "No. Every picture shows a straight slope: an affine map of an affine map is an affine map, and the sentence under the "
            "network says which. Give one layer an activation, and train anew."
        ),
        {"activations": ("linear",), "widths": (8, 8)},
    ),
    (
        _("All weights begin at one half. What will the units of the first layer look like?"),
        _(
            "Like each other, for ever: equal weights have equal gradients. Four units are worth one. Let the first layer drop some of its "
            "units, and they part."
        ),
        {"start": "constant", "widths": (4,), "learning_rate": 0.1},
    ),
    (
        _("Two spirals, nothing but x₁ and x₂, and two layers of eight units. Are these enough? What would be?"),
        _(
            "After 800 epochs about one point in ten is still wrong. Two layers of 16 units with ReLU learn it within 200 epochs; look at the "
            "second layer, whose units are made of the straight edges of the first."
        ),
        {"data": "spiral", "widths": (8, 8), "optimizer": "adam", "num_epochs": 800, "noise": 0},
    ),
)
lesson.pitfalls(
    _("A loss that falls on the training points and rises on the validation points is memory, not learning: less noise, more points, or a penalty."),
    _("The output has a bias of its own. Without it in view nobody can calculate by hand what the colour of a place should be."),
    _("ReLU units whose picture is grey everywhere are dead: no point activates them, so they have no gradient. A smaller rate kills fewer."),
    _("Squared error on classes stalls where the output is far on the wrong side: tanh is flat there. Cross-entropy is steepest there."),
)
lesson.code((CODE, "build"), (CODE, "logistic"), (CODE, "Penalty"), feedforward.layers, feedforward.collapsed)
lesson.end()
