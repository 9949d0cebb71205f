"""
title: LeNet
title_zh: 卷积神经网络（LeNet）
summary: Train the first convolutional network that read cheques, look at every layer at every epoch, and draw a digit for your own model to read.
summary_zh: 训练这个最早用来识别支票手写数字的卷积网络，查看每一层在每一轮看到了什么，再亲手写一个数字让你自己的模型来认。
book: 7.6
order: 70
trains: yes
"""

from models.specs.lenet_page import LeNetPageSpec
from pages.convolution import _lenet as view
from playground.kit import Lesson, _, imagesets

CODE = "models/nets/lenet.py"

lesson = Lesson(LeNetPageSpec)
lesson.why(
    _(
        "A dense layer does not know that two pixels are neighbours. LeNet does: small kernels slide over the image, pooling shrinks what they find, "
        "and only then do dense layers decide. In the 1990s it read the digits on cheques; here it is trained before your eyes, and reads yours."
    )
)
lesson.formula(view.formula())


def controls():
    model_controls()
    split = _("Splits the digits and shuffles the batches.")
    lesson.usual("optimizer", "learning_rate", "batch_size", "num_epochs", "seed_data", "seed_weights", seed_data=split)


def model_controls():
    imagesets.choose(lesson)
    help = _("The original has sigmoid and average pooling; networks of today have ReLU and max pooling.")
    lesson.choice("activation", _("Activation"), help, {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"})
    lesson.choice("pooling", _("Pooling"), help, {"average": _("average"), "max": _("max")})


def show_run(training):
    lesson.curves(training)
    imagesets.beside_the_book(lesson, training.run, view.BOOK, epochs=10, rate=0.9, batch=256)
    lesson.heading(_("What every layer sees"))
    view.show_input(lesson, training)
    view.show_maps(lesson, training)
    view.show_kernels(lesson, training)
    lesson.exports(training)


lesson.train("lenet", controls, show_run)
lesson.fact(
    _(
        "LeNet has 61,706 parameters, and more than nine in ten of them sit in the dense layers: the two convolutions together have 2,572. "
        "With the values this page starts with it recognises at least 95 % of the validation digits."
    )
)
lesson.tries(
    (
        _("Set up the original of the book: sigmoid, average pooling, plain SGD at 0.9. What does the loss do for the first epochs?"),
        _(
            "It stands still at $\\log 10 = 2.30$: four sigmoids, one after the other, hand down hardly any gradient. On the small digits it does "
            "not get away within thirty epochs. Switch to Adam while it trains, at a rate of 0.005, and watch it go."
        ),
        {"activation": "sigmoid", "pooling": "average", "optimizer": "sgd", "learning_rate": 0.9, "num_epochs": 60},
    ),
    (
        _("ReLU and max pooling with Adam at 0.002: how many epochs to 95 %? And what do the kernels of the first layer become?"),
        _("Four or five. The kernels become detectors of strokes in one direction: an edge, light on one side and dark on the other."),
        {"activation": "relu", "pooling": "max", "optimizer": "adam", "learning_rate": 0.002},
    ),
    (
        _("Clear the pad and draw a 7, then give it a bar through its middle. Does the model change its mind, and which maps change?"),
        _("Scrub back to the first epochs as well: the maps are there before the model can read, the decision comes last."),
        {"source": "drawing", "num_epochs": 40},
    ),
)
lesson.pitfalls(
    _("The shape after the second convolution is 10×10, not 14×14: only the first one is padded."),
    _("Sigmoid and a deep stack need a better start or a better optimiser than plain SGD; a loss that stands still is not a finished training."),
    _("A drawing is not a scan. It is cut out, centred and blurred to 8×8 as the data were; without that, even a perfect model misreads it."),
)
lesson.code((CODE, "lenet"), (CODE, "look"), ("models/maths/ink.py", "as_digit"), ("models/nets/loop.py", "Engine"))
lesson.end()
