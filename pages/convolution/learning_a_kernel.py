"""
title: Learning a Kernel
title_zh: 学习卷积核
summary: A layer sees one image and the answer to it, and finds the kernel by gradient descent, ten steps at the book's own numbers.
summary_zh: 卷积层只看一幅图像和它的答案，用梯度下降找出卷积核：十步走出书中的每一个数字。
book: 7.2.4
order: 25
trains: yes
"""

from models.specs.learning_a_kernel import LearningAKernelSpec
from pages.convolution import _learning_a_kernel as view
from playground.kit import Lesson, _

CODE = "models/nets/learning_a_kernel.py"

lesson = Lesson(LearningAKernelSpec)
lesson.why(
    _(
        "An edge detector can be thought up by hand. But give a convolutional layer an image and the edges that somebody found in it, and it "
        "finds the detector by itself: the loss says how far its answer is off, and its gradient says which weight to change."
    )
)
lesson.formula(
    r"\ell(\mathbf K) = \sum_{i,j} \big((\mathbf X \star \mathbf K)_{ij} - Y_{ij}\big)^2",
    r"\mathbf K \leftarrow \mathbf K - \eta\, \nabla \ell(\mathbf K)",
)


def controls():
    names = {"bar": _("the book's bar"), "noise": _("random numbers")}
    lesson.choice("image", _("Image"), _("What the layer looks at, 6 by 8 numbers."), names)
    lesson.typed("kernel", _("True kernel"), _("Rows apart by semicolons, numbers by commas; at most 5 by 5."), view.problem(lesson.spec))
    starts = {"book": _("the book's"), "zeros": _("zeros"), "random": _("random")}
    lesson.choice("start", _("First weights"), _("The book's are for kernels of two numbers; others start at random."), starts)
    lesson.slider("learning_rate", _("Learning rate"), _("How far each step goes; may change while it trains."))
    lesson.slider("num_epochs", _("Steps"), _("Each is made on the whole image."))
    lesson.slider("seed_weights", _("Seed of the weights"), _("Draws a random start."))
    lesson.slider("seed_data", _("Seed of the image"), _("Draws a random image."))
    lesson.say(view.advice(lesson.spec))


def show_run(training):
    lesson.curves(training, view.loss_chart())
    view.show_kernel(lesson, training)
    view.show_surface(lesson, training)
    lesson.say(view.beside_the_book(training.run))
    lesson.exports(training)


lesson.train("learning_a_kernel", controls, show_run)
lesson.fact(
    _(
        "From the book's first weights at a rate of 0.03 the losses before steps 2, 4, 6, 8 and 10 are 16.481, 5.069, 1.794, 0.688 and 0.274, "
        "and the kernel after ten steps is (1.0398, −0.9328). Above a rate of $1/30 \\approx 0.0333$ it diverges."
    )
)
lesson.tries(
    (
        _("Set the rate to 0.04. What does the path on the surface do?"),
        _(
            "It jumps from one side of the valley to the other, each time further up: the steepest direction has curvature 60, and "
            "$0.04 \\cdot 60 > 2$."
        ),
        {"learning_rate": 0.04, "num_epochs": 40},
    ),
    (
        _("Let it learn a kernel of two rows, 1, −1; 1, −1, from the bar. Is the kernel found?"),
        _("The answer is, the kernel is not: every row of the bar is the same, so only the sum of the two rows of the kernel matters."),
        {"kernel": "1, -1; 1, -1", "start": "random", "learning_rate": 0.015, "num_epochs": 100},
    ),
    (
        _("Random numbers instead of the bar, and Sobel's kernel of nine numbers. How many steps does it take?"),
        _("Some dozens: random windows differ in every weight, so nothing is left undetermined."),
        {"image": "noise", "kernel": "1, 0, -1; 2, 0, -2; 1, 0, -1", "start": "random", "learning_rate": 0.01, "num_epochs": 120},
    ),
)
lesson.pitfalls(
    _("The loss is a sum, not a mean: with a larger image the same rate diverges."),
    _("What is learned is a kernel of cross-correlation. For true convolution the same training finds the same numbers turned by half a turn."),
)
lesson.code((CODE, "build"), (CODE, "learner"), ("models/maths/learned_kernel.py", "answer"), ("models/maths/learned_kernel.py", "largest_rate"))
lesson.end()
