"""
title: The CNN zoo
title_zh: 卷积网络动物园
summary: From LeNet to RegNet, two networks side by side with every shape, parameter and multiply-add; then train a small one of each family.
summary_zh: 从LeNet到RegNet：任选两个网络并排比较，逐层看形状、参数量和乘加次数；再亲手训练每个家族的小型版本。
book: 8.8
order: 90
trains: yes
"""

from models.maths.zoo import residual
from models.maths.zoo.googlenet import inception
from models.maths.zoo.measure import cost, measure
from models.maths.zoo.small import REPEATED, WITH_SHORTCUTS
from models.specs.cnn_zoo_page import CNNZooPageSpec
from pages.convolution import _cnn_zoo as view
from pages.convolution import _cnn_zoo_run as run_view
from pages.convolution import _cnn_zoo_words as said
from playground.kit import Lesson, _, imagesets

lesson = Lesson(CNNZooPageSpec)
lesson.why(
    _(
        "Between 1998 and 2020 networks learned to see, and each of the famous ones has one idea: more of everything, blocks, kernels of 1×1, "
        "branches, shortcuts, seeing all that came before. Put two beside each other and look where their weights and their work are; "
        "they are rarely in the same place."
    )
)
lesson.formula(*said.formulas())
lesson.say(said.symbols())


@lesson.live
def compare():
    picture, side = lesson.stage()
    with side:
        compare_controls()
    compared = view.compared(lesson.spec)
    with picture:
        lesson.architectures("compared", compared)
        lesson.say(said.scales())
    lesson.layers("layers", compared)
    lesson.figure("map", view.zoo_map(lesson.spec))


def compare_controls():
    lesson.choice(
        "left", _("One network"), _("As the book builds it; VGG-11 ¼ is the one with a quarter of the channels that it trains."), said.NAMES
    )
    lesson.choice("right", _("Another"), _("The one to compare it with."), said.NAMES)
    lesson.switch("as_in_book", _("Images as in the book"), _("Each network on grey images as large as the book's; off, both on the same images."))
    lesson.slider("side", _("Side of the images"), _("Height and width in pixels; no smaller than both networks bear."), lesson.spec.as_in_book)
    if not lesson.spec.as_in_book:
        lesson.choice("channels", _("Channels of the images"), _("Grey images have one, coloured ones three."), {"1": "1", "3": "3"})
    lesson.slider("multiplier", _("Width"), _("So many times the channels and the hidden units of both."))
    lesson.slider("num_classes", _("Classes"), _("How many scores there are at the end; ImageNet has 1000."))


compare()


def controls():
    family = lesson.spec.family
    lesson.choice("family", _("Small version of"), _("The same blocks, narrower and fewer, on images of 28×28."), said.families())
    lesson.slider("depth", _("Repetitions"), _("How often blocks are repeated, where a family repeats any."), family not in REPEATED)
    lesson.slider("width", _("Channels"), _("So many times the channels of the small version."))
    if family in WITH_SHORTCUTS:
        lesson.switch("shortcuts", _("Shortcuts"), _("Residual and dense connections; without them the same layers just follow each other."))
    imagesets.choose(lesson)
    lesson.usual("optimizer", "learning_rate", "batch_size", "num_epochs", "seed_data", "seed_weights")


def show_run(training):
    run_view.show_model(lesson, training)
    lesson.curves(training)
    run_view.beside_the_book(lesson, training)
    run_view.show_gradients(lesson, training)
    run_view.show_way(lesson, training)
    lesson.exports(training)


lesson.heading(_("Train a small one"))
lesson.train("cnn_zoo", controls, show_run)
lesson.fact(
    _(
        "On the images of the book, AlexNet has 757.9 times the parameters of LeNet and takes 2,252 times its multiply-adds. "
        "GoogLeNet, with 57 convolutions, has less than a seventh of AlexNet's parameters; RegNetX-32 has a 260th."
    )
)
lesson.tries(
    (
        _("LeNet and AlexNet: where are the parameters of each, and where the multiply-adds? Open the tables."),
        _("In both, most parameters are in the dense layers of the head, most multiply-adds in the convolutions: a kernel is used at every pixel."),
        {"left": "lenet", "right": "alexnet"},
    ),
    (
        _("ResNet and ResNeXt on the same images of 96×96: what do groups save, and what do they not?"),
        _("About 6.6 times the parameters and 4.2 times the multiply-adds; but ResNeXt keeps half as many numbers again in memory."),
        {"left": "resnet", "right": "resnext", "as_in_book": False, "side": 96},
    ),
    (
        _("Train a ResNet with six repetitions and without shortcuts, pin it, and train it with them. What do the gradients look like in each?"),
        _(
            "Apart from two 1 × 1 convolutions on the shortcuts, the layers are the same. With shortcuts the network reads about nine digits in "
            "ten after two epochs; without, not even three. The gradient vanishes in neither, batch normalisation sees to that: a long chain of "
            "layers is hard to train all the same."
        ),
        {"family": "resnet", "depth": 6, "shortcuts": False, "num_epochs": 6},
    ),
)
lesson.pitfalls(
    _("Parameters are not work. NiN has a 23rd of AlexNet's parameters and computes four fifths as much."),
    _("VGG-11's channels do not double to the end: 64, 128, 256, 512, 512. The first of its dense matrices alone takes 392 MiB."),
    _("Keras pads by “same” unevenly when the stride is 2; the stems here put their zeros evenly around, as the book's do."),
    _("Batch normalisation and ReLU multiply the smallest roundings: a script of such a network follows the page, but not to the last digit."),
)
lesson.code(inception, residual.residual, measure, cost, ("models/nets/zoo.py", "build"))
lesson.end()
