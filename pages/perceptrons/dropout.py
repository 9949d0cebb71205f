"""
title: Dropout
title_zh: 暂退法
summary: Drop numbers and watch the mean stay, train a network whose units vanish by chance, and see the gap between training and validation close.
summary_zh: 随机丢掉一些数，看均值为何不变；再训练一个单元会随机失效的网络，看训练与验证之间的差距怎样缩小。
book: 5.6
order: 90
trains: yes
"""

from models.maths import dropout as maths
from models.specs.dropout_page import DropoutPageSpec
from pages.perceptrons import _dropout as view
from playground.kit import Lesson, _, imagesets

CODE = "models/nets/dropout.py"

lesson = Lesson(DropoutPageSpec)
lesson.why(
    _(
        "A network that is large enough remembers its examples one by one, wrong labels included, and its units come to rely on each other to do it. "
        "Dropout makes each unit vanish by chance at every step of the training: nobody can be relied on, and what is learned has to be known twice. "
        "Whoever stays is multiplied by $1/(1-p)$, so that the next layer gets the same in the mean."
    )
)


@lesson.live
def drop():
    picture, panel = lesson.stage()
    with panel:
        lesson.slider("rate", _("Probability p"), _("With which a number is dropped."))
        lesson.slider("seed", _("Other draws"), _("Another seed drops other numbers."))
    with picture:
        lesson.formula(view.formula(lesson.spec.rate))
        lesson.board("draws", view.draws(lesson.spec))


def network_controls():
    imagesets.choose(lesson)
    first = ("dropout1", _("layer 1"), _("Probability that a unit of the first hidden layer is dropped; may change while it trains."), False)
    second = ("dropout2", _("layer 2"), _("The same for the second hidden layer."), False)
    lesson.sliders("rates", [(_("Dropout p"), (first, second))])
    lesson.slider("num_hiddens", _("Hidden units"), _("The width of both hidden layers."))
    lesson.slider("num_examples", _("Examples"), _("How many training examples are used: the fewer, the easier to remember."))
    lesson.slider("label_noise", _("Wrong labels"), _("The share of training labels that are drawn by chance; the validation labels are all right."))
    written = {"concise": _("with layers"), "scratch": _("from scratch")}
    lesson.choice(
        "implementation", _("Written"), _("With torch's dropout, or with a mask of our own: not the same draws, but the same chances."), written
    )


def controls():
    network_controls()
    hints = {"seed_weights": _("Draws the first weights, and what is dropped.")}
    hints["seed_data"] = _("Splits the digits, draws the wrong labels, shuffles the batches.")
    lesson.usual("learning_rate", "batch_size", "num_epochs", "seed_data", "seed_weights", **hints)


def show(training):
    lesson.curves(training, *view.charts())
    lesson.say(view.gap(training))
    view.beside_the_book(lesson, training.run)
    lesson.caption(_("One image inside of the network"))
    answer = training.ask("look", view.question(lesson.spec, training))
    view.image_and_answer(lesson, training, answer)
    if answer:
        lesson.panels("units", view.units(lesson.spec, answer))
    lesson.exports(training)


drop()
lesson.train("dropout", controls, show)
lesson.fact(
    _(
        "With the values this page starts with, the gap between the loss on the examples and the loss on the validation set is less than three "
        "quarters of what it is without dropout, for every seed that was tried. The mean of $n$ draws misses a number $h$ by "
        "$|h|\\sqrt{p/((1-p)\\,n)}$, the standard error: four times as many draws, half the miss."
    )
)
lesson.tries(
    (
        _("Train, pin the run, set both probabilities to 0 and train again. Which of the two is better on the examples, and which on new images?"),
        _(
            "Without dropout the loss on the examples goes to zero, wrong labels and all, and that on the validation set rises. With dropout the "
            "first stays higher, and the second lower."
        ),
        {"dropout1": 0.0, "dropout2": 0.0},
    ),
    (
        _("Look at the image as in training, then as in use. What happens to the probabilities when other units are dropped?"),
        _(
            "As in training every draw is another network with another opinion; as in use there is one answer, near the mean of all of them. The "
            "first layer's mean is kept exactly, the second's only nearly: between them stands a ReLU, which is no straight line."
        ),
        {"mode": "train", "draws": 300, "draw": 1},
    ),
    (
        _("Drop nine units in ten, of only 32. What happens?"),
        _("Too few are left to say anything: it underfits, and even the loss on the examples stays high. Dropout wants wide layers."),
        {"dropout1": 0.9, "dropout2": 0.9, "num_hiddens": 32},
    ),
)
lesson.pitfalls(
    _("The training loss with dropout is that of a crippled network and may lie above the validation loss. Measure it with nothing dropped."),
    _("Without `training=False` predictions become a lottery; without $1/(1-p)$ the network in use is louder than the one that was trained."),
    _("p is the probability of being dropped here and in Keras and PyTorch; in the first paper it was that of being kept."),
)
lesson.code(maths.dropout, (CODE, "dropout_layer"), ("models/nets/layers.py", "Dropout"), (CODE, "perceptron"), (CODE, "forward"))
lesson.end()
