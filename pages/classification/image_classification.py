"""
title: Image Classification
title_zh: 图像分类
summary: Train softmax regression or a multilayer perceptron on real handwritten digits or clothes, watch the weights form, and open its mistakes.
summary_zh: 在真实的手写数字或服装图像上训练softmax回归或多层感知机，看权重如何成形，再翻看它的错误。
book: 4.2
order: 40
trains: yes
"""

from models.specs.image_classification_page import ImageClassificationPageSpec
from pages.classification import _image_classification as view
from playground.kit import Lesson, _, imagesets
from playground.kit.images import class_names

CODE = "models/nets/image_classification.py"

lesson = Lesson(ImageClassificationPageSpec)
lesson.why(
    _(
        "A small image is a list of pixel values, and a classifier gives each class a score. Softmax regression adds up the pixels, with "
        "one weight image for each class; "
        "a multilayer perceptron puts a hidden layer between. Everything below is trained here, on real images, with the values on this page."
    )
)


def model_controls():
    imagesets.choose(lesson)
    lesson.choice("model", _("Model"), _("Without a hidden layer, or with one."), {"softmax": _("softmax regression"), "mlp": _("MLP")})
    lesson.choice(
        "implementation",
        _("Written"),
        _("With Keras layers, or with nothing but tensors: the same numbers either way."),
        {"concise": _("with layers"), "scratch": _("from scratch")},
    )


def training_controls():
    lesson.usual("learning_rate", "batch_size")
    lesson.slider(
        "num_hiddens", _("Hidden units"), _("The width of the hidden layer; softmax regression has none."), disabled=lesson.spec.model == "softmax"
    )
    lesson.slider("sigma", _("Spread of the first weights"), _("Standard deviation of the normal distribution they are drawn from."))
    lesson.usual("num_epochs", "seed_data", "seed_weights", seed_data=_("Splits the digits and shuffles the batches."))


def browser():
    shown, label = imagesets.dataset(lesson.spec), lesson.spec.shown_class
    names = class_names(shown.class_names)
    lesson.choice("shown_class", _("The data, class by class"), _("The first image is the mean of the class."), dict(enumerate(names)))
    lesson.tiles("examples", view.examples(shown, label), _("Training images of the class {name}").format(name=names[label]), size=50)


def show_run(training):
    lesson.curves(training)
    view.beside_the_book(lesson, training.run)
    view.show_weights(lesson, training)
    view.show_mistakes(lesson, training)
    lesson.heading(_("Ask the trained model"))
    view.ask_the_model(lesson, training)
    lesson.exports(training)


picture, panel = lesson.stage()
with panel:
    model_controls()
with picture:
    browser()
lesson.train("image_classification", training_controls, show_run)
lesson.fact(
    _(
        "With the values this page starts with, the multilayer perceptron recognises at least 95 % of the validation digits, whatever the seed. "
        "From scratch or with layers, the same seeds walk the same path: only rounding differs."
    )
)
lesson.tries(
    (
        _("Train softmax regression instead. What will its ten weight images look like?"),
        _("Like ghosts of the digits: blue where a digit has ink, orange where only other digits have it. The 0 has an orange hole."),
        {"model": "softmax"},
    ),
    (
        _("Draw the first weights with a spread of 0.0001 at a learning rate of 0.03. What happens to the loss?"),
        _(
            "It stands still for some epochs at $\\log 10 = 2.30$, the loss of somebody who knows nothing: the hidden units start nearly alike "
            "and near zero, and so do their gradients."
        ),
        {"sigma": 0.0001, "learning_rate": 0.03},
    ),
    (
        _("A learning rate of 10: does the loss recover?"),
        _(
            "It jumps far above 2.30 in the first steps; most hidden units end where no example activates them, and a unit that is never "
            "active has no gradient."
        ),
        {"learning_rate": 10.0},
    ),
)
lesson.pitfalls(
    _(
        "The validation set chose the epoch, the rate and the width. The accuracy on it is a little too good; a test set that nobody "
        "looked at says the truth."
    ),
    _("Divide the pixels by their largest value. With values up to 255 the same learning rate diverges."),
    _(
        "Validation above training accuracy in the first epoch is no miracle: the training value is the mean over an epoch in which the "
        "model was still worse."
    ),
)
lesson.code(
    (CODE, "SoftmaxRegressionScratch"),
    (CODE, "MLPScratch"),
    (CODE, "cross_entropy"),
    (CODE, "SGDScratch"),
    (CODE, "mlp"),
    ("models/nets/loop.py", "Engine"),
)
lesson.end()
