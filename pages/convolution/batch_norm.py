"""
title: Batch Normalization
title_zh: 批量规范化
summary: Four sigmoid layers that learn nothing, until every layer is normalised: histograms, running averages, and what a batch does to one image.
summary_zh: 四层sigmoid什么也学不到，直到每一层都做规范化：看直方图、移动平均，以及一个批量怎样改变对一张图像的判断。
book: 8.5
order: 80
trains: yes
"""

from models.specs.batch_norm_page import BatchNormPageSpec
from pages.convolution import _batch_norm as view
from pages.convolution import _batch_norm_matrix as small
from playground.kit import Lesson, _, imagesets

CODE, LAYERS, MATHS = "models/nets/batch_norm.py", "models/nets/layers.py", "models/maths/normalization.py"

lesson = Lesson(BatchNormPageSpec)
lesson.why(
    _(
        "Every layer learns from what the layers below send it, and those change with every step. Batch normalisation gives each unit mean 0 and "
        "variance 1 over the batch, and then a scale and a shift that are learned. It makes larger learning rates possible; why, is still argued about."
    )
)


@lesson.live
def matrix():
    picture, side = lesson.stage()
    with side:
        lesson.slider("rows", _("Examples"), _("How many rows the batch has."))
        lesson.slider("columns", _("Features"), _("How many columns each example has."))
        lesson.corrected("matrix")
    with picture:
        lesson.board(
            "matrix", small.board(lesson.spec), edited=lambda block, index, value: lesson.desk.change(**small.changed(lesson.spec, index, value))
        )


def controls():
    imagesets.choose(lesson)
    lesson.choice("normalization", _("Normalisation"), _("Over the batch, over the layer, or none."), view.normalization_names())
    lesson.choice("model", _("Network"), _("Dense layers, or LeNet as in the book."), {"dense": _("dense layers"), "lenet": "LeNet"})
    activations = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}
    lesson.choice("activation", _("Activation"), _("The nonlinearity after every normalisation."), activations)
    is_lenet = lesson.spec.model == "lenet"
    layers = ("num_layers", _("layers"), _("How many layers have a nonlinearity; LeNet has four."), is_lenet)
    hiddens = ("num_hiddens", _("units"), _("How wide each of them is."), is_lenet)
    lesson.sliders("size", [(_("Dense layers"), (layers, hiddens))])
    help = _("The share that moving averages keep of themselves at every step; may change while it trains.")
    lesson.slider("moving_momentum", _("Momentum of the averages"), help)
    lesson.usual("optimizer", "learning_rate", "batch_size", "num_epochs")
    lesson.slider("pace", _("Steps a second"), _("Slow enough to watch; at the right end nothing waits."))
    lesson.usual("seed_data", "seed_weights", seed_data=_("Splits the digits and shuffles the batches."))


def show(training):
    lesson.curves(training)
    imagesets.beside_the_book(lesson, training.run, view.BOOK, epochs=10, rate=0.1, batch=128)
    show_layers(training)
    show_averages()
    lesson.heading(_("One image in different company"))
    image = ("image", _("image"), _("Its place in the validation set."), False)
    others = ("company", _("others"), _("How many other images are in its batch."), False)
    seed = ("company_seed", _("draw"), _("Another number draws other company."), False)
    lesson.sliders("asked", [("", (image, others)), ("", (seed,))])
    view.in_company(lesson, training)
    lesson.exports(training)


def show_layers(training):
    lesson.heading(_("What goes on in the layers"))
    modes = {"batch": _("by the batch, as in training"), "use": _("by moving averages, as in use")}
    lesson.choice("by", _("Normalised"), _("The same 64 images either way."), modes)
    view.histograms(lesson, training)
    lesson.say(view.verdict(training))
    layer = ("layer", _("layer"), _("Which layer is looked at epoch by epoch."), False)
    lesson.sliders("looked_at", [("", (layer, ("unit", _("unit"), _("Which of its units, or channels."), False)))])
    panels = view.units(lesson, training)
    if panels:
        lesson.panels("units", panels, lambda focus: lesson.desk.change(unit=focus["unit"] + 1))
    lesson.formula(view.formula(lesson, training))


def show_averages():
    lesson.heading(_("Moving averages on the chase"))
    lesson.say(_("Batches of the size and averages with the momentum of the controls, of a unit that has mean 2 and variance 2.25 all of a sudden."))
    left, right = lesson.halves()
    mean, variance = small.chases(lesson.spec)
    with left:
        lesson.figure("chased_mean", mean)
    with right:
        lesson.figure("chased_variance", variance)


matrix()
lesson.train("batch_norm", controls, show)
lesson.fact(
    _(
        "With the values this page starts with the network passes 95 % of the validation digits, for nine seeds in ten; without normalisation it stays "
        "at chance, one in ten, at the same learning rate and at a fifth of it. And normalised over a batch of one, every image gets the very same answer."
    )
)
lesson.tries(
    (
        _("Train, pin the run, then set this up and train again: the same network without normalisation. How far does it get?"),
        _(
            "Nowhere: four sigmoids one after the other hand down a gradient that is a thousand times too small. The histograms show it: what the last "
            "layers get is nearly the same for all images. Normalised, the same differences are spread over the sigmoid's whole reach."
        ),
        {"normalization": "none"},
    ),
    (
        _("A batch of one image: what can batch normalisation learn from it? Compare layer norm, pinned."),
        _(
            "Nothing: a number minus itself is 0, whatever the image, so every layer hands on its β. torch refuses to train like that. "
            "Layer norm takes its mean over the units of one image and does not need company."
        ),
        {"batch_size": 1, "num_epochs": 2, "learning_rate": 0.1, "pace": 1000},
    ),
    (
        _("Momentum 0.999 instead of 0.9: what does the validation loss do in the first epochs, while the training loss falls?"),
        _(
            "It rises: in use the network is normalised by averages that have hardly left their start, 0 and 1. The network is well, its averages "
            "are late; choose “by moving averages” to see what the layers get from them."
        ),
        {"moving_momentum": 0.999},
    ),
)
lesson.pitfalls(
    _("In use the batch must not matter. Whoever forgets to switch from training to use gets answers that depend on the company of an image."),
    _("Keras's momentum is the share that is kept, torch's and the book's what is new: their 0.1 is Keras's 0.9, and Keras's own default is 0.99."),
    _(
        "The book's code and Keras keep the variance that divides by n, torch keeps the one that divides by n − 1. For small batches the two differ in use."
    ),
    _("A layer before a batch normalisation needs no bias: the mean takes it away again, and β is there for it."),
    _("That batch norm works because it stops the inputs of layers from drifting was its inventors' idea; experiments do not bear it out."),
)
lesson.code((CODE, "normalization"), (CODE, "dense"), (CODE, "lenet"), (LAYERS, "BatchNormalization"), (MATHS, "normalize"), (MATHS, "chase"))
lesson.end()
