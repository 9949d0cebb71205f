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


def point_sliders():
    few = lesson.spec.data == "drawn"
    return [
        ("num_examples", _("Number"), _("How many points there are, to learn from and to validate with."), few),
        ("train_share", _("Share"), _("How many in a hundred points the network learns from; the others are for validation."), False),
        ("noise", _("Noise"), _("How far points are displaced; at 100, typically a third of the way to the edge."), few),
        ("num_classes", _("Classes"), _("Spirals, rings and heaps can have more than two."), False),
    ]


def learning_sliders():
    unused = lesson.spec.regularization == "none"
    return [
        ("learning_rate", _("Rate"), _("The learning rate: how far each step goes against the gradient. It may change on the way."), False),
        ("batch_size", _("Batch"), _("How many points stand behind each step."), False),
        ("regularization_rate", _("Penalty"), _("How much the penalty on large weights counts."), unused),
        ("num_epochs", _("Epochs"), _("How often every point is seen."), False),
    ]


def seed_sliders():
    return [
        ("seed_weights", _("Weights"), _("The same seed draws the same first weights and drops the same units."), False),
        ("seed_data", _("Points"), _("The same seed draws the same points in the same order."), False),
    ]


def controls():
    if lesson.spec.data == "drawn":
        own_points()
    lesson.sliders("numbers", [(_("Learning"), learning_sliders()), (_("Points"), point_sliders()), (_("Seeds"), seed_sliders())])
    choices()


def own_points():
    names = {**dict(enumerate(view.class_names())), -1: _("erase")}
    lesson.choice("brush", _("Click on the plane to draw"), _("The class of the next point, or take points away."), names)
    help = _("One point in a row: x₁, x₂ and the number of its class. Paste a table, or click on the plane.")
    lesson.typed("points", _("Your points"), help, view.problem(lesson.spec), rows=4)
    if view.scaled(lesson.spec):
        lesson.say(_("These points leave the plane; both axes were scaled to it."))


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
        lesson.switch("show_validation", _("Show validation points"), _("Points that the network never learns from, as squares."))
        lesson.switch("discretize", _("Discretise the output"), _("Two colours instead of shades: on which side of the boundary a place lies."))
    in_the_picture()


def in_the_picture():
    names = {"features": _("Features"), "widths": _("Hidden layers"), "activations": _("Activation"), "dropout": _("Dropout")}
    elsewhere = {} if lesson.spec.data == "drawn" else {"points": _("Your points"), "brush": _("Click on the plane to draw")}
    for name, label in {**names, **elsewhere}.items():
        lesson.named(name, label)


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
            "Like each other, for ever: equal weights have equal gradients. Six units are worth one. Let the first layer drop some of its "
            "units, and they part."
        ),
        {"start": "constant", "widths": (6,), "learning_rate": 0.1},
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
