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
        "Four layers of sigmoids, one after the other, tell all images nearly the same: each layer makes the differences between them four times "
        "smaller. Batch normalisation gives each unit mean 0 and variance 1 over the batch again, and then a scale and a shift that it learns. "
        "So the network learns, and at larger rates; why exactly is still argued about."
    )
)


def controls():
    imagesets.choose(lesson)
    lesson.choice("normalization", _("Normalisation"), _("Over the batch, over the layer, or none."), view.normalization_names())
    lesson.choice("model", _("Network"), _("Dense layers, or LeNet as in the book."), {"dense": _("dense layers"), "lenet": "LeNet"})
    activations = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}
    lesson.choice("activation", _("Activation"), _("The nonlinearity after every normalisation."), activations)
    is_lenet = lesson.spec.model == "lenet"
    layers = ("num_layers", _("layers"), _("How many layers have a nonlinearity; LeNet has four."), is_lenet)
    lesson.sliders("size", [(_("Dense layers"), (layers, ("num_hiddens", _("units"), _("How wide each of them is."), is_lenet)))])
    help = _("The share that moving averages keep of themselves at every step; may change while it trains.")
    lesson.slider("moving_momentum", _("Momentum of the averages"), help)
    lesson.usual("optimizer", "learning_rate", "batch_size", "num_epochs")
    lesson.slider("pace", _("Steps a second"), _("Slow enough to watch; at the right end nothing waits."))
    lesson.usual("seed_data", "seed_weights", seed_data=_("Splits the digits and shuffles the batches."))


def show(training):
    lesson.curves(training)
    view.beside_the_book(lesson, training)
    lesson.heading(_("What goes on in the layers"))
    view.histograms(lesson, training)
    view.units(lesson, training)
    lesson.heading(_("One image in different company"))
    view.in_company(lesson, training)
    lesson.heading(_("Moving averages on the chase"))
    small.show_chase(lesson)
    lesson.exports(training)


@lesson.live
def matrix():
    lesson.heading(_("Over the batch or over the layer"))
    picture, side = lesson.stage()
    with side:
        lesson.slider("rows", _("examples (rows)"), _("How many rows the batch has."))
        lesson.slider("columns", _("features (columns)"), _("How many columns each example has."))
        lesson.corrected("matrix")
    with picture:
        lesson.board("matrix", small.board(lesson.spec), lambda block, index, value: lesson.desk.change(**small.changed(lesson.spec, index, value)))


lesson.train("batch_norm", controls, show)
matrix()
lesson.fact(
    _(
        "With the values this page starts with, the network passes 95 % of the validation digits. Without normalisation it stays at one in ten, at "
        "the same learning rate and at a fifth of it. Normalised over a batch of one, all images get the very same answer."
    )
)
lesson.tries(
    (
        _("Train, pin the run, then set this up and train again: the same network without normalisation. How far does it get?"),
        _(
            "Nowhere. Before the training the units of the first layer differ by 0.26 from image to image, those of the fourth by 0.003, so the last "
            "layer cannot tell one image from another; and on the way back the gradient shrinks as much. Normalised, the differences are "
            "back in every layer."
        ),
        {"normalization": "none"},
    ),
    (
        _("A batch of one image: what can batch normalisation learn from it? Pin the run, then choose layer norm."),
        _(
            "Nothing: a number minus itself is 0, whatever the image, so every layer hands on its β. torch refuses to train like that. Layer norm "
            "takes its mean over the units of one image, does not need company, and passes half of the digits after two epochs. The pictures "
            "show many images at once, which are company: there the differences are still to be seen."
        ),
        {"batch_size": 1, "num_epochs": 2, "learning_rate": 0.02, "pace": 1000},
    ),
    (
        _("Momentum 0.999 instead of 0.9: what does the validation loss do while the training loss falls?"),
        _(
            "It stays above 2.3 for all thirty epochs: in use the network is normalised by averages that even then are only halfway from their "
            "start, 0 and 1. The network is well, its averages are late; look at the histograms as in use."
        ),
        {"moving_momentum": 0.999, "by": "use"},
    ),
)
lesson.pitfalls(
    _("In use the batch must not matter. Whoever forgets to switch from training to use gets answers that depend on an image's company."),
    _("Keras's momentum is the share that is kept, torch's and the book's what is new: their 0.1 is Keras's 0.9, and Keras's own default is 0.99."),
    _("The book's code and Keras keep the variance that divides by n, torch the one that divides by n − 1. In use, small batches tell them apart."),
    _("Keras's ε is 0.001, the book's 0.00001: with it, layer norm makes 0.998 of [1, 2] instead of 1."),
    _("That it works because it keeps the inputs of layers from drifting was its inventors' idea; experiments do not bear it out."),
)
lesson.code((CODE, "normalization"), (CODE, "dense"), (CODE, "lenet"), (LAYERS, "BatchNormalization"), (MATHS, "normalize"), (MATHS, "chase"))
lesson.end()
