"""
title: Initialization
title_zh: 参数初始化
summary: Send numbers through thirty layers and gradients back, with every initialiser of Keras; multiply a hundred random matrices.
summary_zh: 用Keras的每一种初始化方法，让数据穿过三十层、梯度再传回来；再把一百个随机矩阵乘起来。
book: 5.4
order: 60
trains: no
"""

from models.maths import initializers, random_products, signals, symmetry
from models.specs.initialization import InitializationSpec
from pages.perceptrons import _initialization as view
from playground.kit import Lesson, _

lesson = Lesson(InitializationSpec)
lesson.why(
    _(
        "A deep network multiplies by one matrix after another. If every layer shrinks its numbers a little, nothing is left after thirty layers, "
        "and if every layer stretches them, they overflow; the gradients on their way back suffer the same. The first weights decide which of "
        "the two happens before anything has been learned."
    )
)


def controls():
    hint = _("How the first weights are drawn, by the names of Keras; glorot_uniform is what its dense layers use.")
    lesson.choice("initializer", _("Initialiser"), hint, view.initializer_names())
    view.initializer_controls(lesson)
    lesson.choice("activation", _("Activation"), _("Applied after every layer."), view.activation_names())
    lesson.slider("depth", _("Layers"), _("How many of them the numbers go through."))
    lesson.slider("width", _("Width"), _("Units of each layer; as many numbers come in."))
    lesson.slider("seed", _("Seed"), _("The same seed draws the same weights."))
    lesson.switch("own_scale", _("Each layer on its own scale"), _("Shows the shape of a histogram, however narrow it has become."))


@lesson.live
def deep():
    walk = view.network(lesson.spec)
    picture, panel = lesson.stage()
    with panel:
        controls()
    with picture:
        lesson.formula(view.formula(lesson.spec))
        left, right = lesson.halves()
        with left:
            lesson.figure("activations", view.histograms(lesson.spec, walk.activations, _("Activations: the input first"), "output"))
        with right:
            lesson.figure("gradients", view.histograms(lesson.spec, walk.gradients, _("Gradients: they come from below"), "gradient"))
        lesson.say(view.verdict(walk))
        lesson.figure("spreads", view.spreads(walk))


@lesson.live
def product():
    drawn = view.matrices(lesson.spec)
    picture, panel = lesson.stage()
    with panel:
        lesson.slider("factors", _("Matrices"), _("How many are multiplied."))
        lesson.slider("size", _("Rows and columns"), _("The book's matrices are 4 by 4."))
        lesson.slider("sigma", _("Standard deviation σ of the entries"), _("The book's is 1; orthogonal matrices are multiplied by it."))
        lesson.slider("seed_matrices", _("Seed of the matrices"), _("The same seed draws the same matrices."))
        lesson.choice("kind", _("Matrices are"), _("How their entries are drawn."), view.kind_names())
        lesson.say(view.largest_sentence(lesson.spec, drawn))
    with picture:
        lesson.figure("collapse", view.collapse(lesson.spec, drawn))
        lesson.board("product", view.product_board(lesson.spec, drawn))


def start_controls():
    lesson.slider("noise", _("Noise on the start"), _("At 0 all weights are equal; a little is enough to part them."))
    lesson.slider("value", _("Value of every weight"), _("What they all start with."))
    lesson.slider("hidden", _("Hidden units"), _("tanh units between two inputs and one output."))
    lesson.slider("rate", _("Learning rate"), _("How far each step goes against the gradient."))
    lesson.slider("steps", _("Steps"), _("Steps of gradient descent on all four points."))
    lesson.slider("seed_start", _("Seed of the noise"), _("The same seed draws the same noise."))


@lesson.live
def alike():
    path = symmetry.train(view.start(lesson.spec), lesson.spec.rate, lesson.spec.steps)
    picture, panel = lesson.stage()
    with panel:
        start_controls()
    with picture:
        left, right = lesson.halves()
        with left:
            lesson.figure("paths", view.paths(path))
        with right:
            lesson.figure("losses", view.losses(path))
        lesson.say(view.symmetry_sentence(path))


deep()
lesson.heading(_("A hundred random matrices"))
product()
lesson.heading(_("Equal weights stay equal"))
alike()
lesson.fact(
    _(
        "For 4 inputs and 8 outputs, Glorot's standard deviation is $\\sqrt{2/(4 + 8)} = 0.4082$ and the bound of the uniform version "
        "$\\sqrt{6/(4 + 8)} = 0.7071$. The weights here have the distributions that Keras draws from, moment by moment."
    )
)
lesson.tries(
    (
        _("Sigmoid, twenty layers, Glorot's weights. How much of the gradient reaches the first layer?"),
        _(
            "Less than one part in $10^{12}$: the derivative of the sigmoid is at most 1/4, and every layer multiplies by it. The activations look "
            "healthy all the while. ReLU has no such factor."
        ),
        {"activation": "sigmoid", "depth": 20},
    ),
    (
        _("ReLU and thirty layers: Glorot's or He's weights? First Glorot's."),
        _(
            "ReLU throws away half of the square of the numbers, so Glorot's weights lose a factor $\\sqrt{1/2}$ in every layer, 30,000 in all where "
            "layers are wide; with 64 units it is often more. He's have twice the variance, and nothing is lost. That is all there is to them."
        ),
        {"activation": "relu", "depth": 30},
    ),
    (
        _("Choose orthogonal matrices for the product. What happens to the singular values?"),
        _(
            "They all stay 1, however many factors: no direction is stretched or squeezed. With random entries of the right size the mean length "
            "is kept as well, and still all directions but one die."
        ),
        {"kind": "orthogonal"},
    ),
)
lesson.pitfalls(
    _("Forwards $n_\\text{in}\\sigma^2 = 1$ keeps the variance, backwards $n_\\text{out}\\sigma^2 = 1$: Glorot's mean is a compromise."),
    _("Zeros are the most symmetric start of all: in a deep network even the gradients are zero. Biases may be zero, weights may not."),
    _("The singular values that a library finds for a long product are noise below $10^{-16}$ of the largest: the dotted lines."),
    _("torch's `Linear` and Keras's `Dense` start differently: a result moved from one to the other needs its initialiser moved too."),
)
lesson.code(initializers.variance_scaling, initializers.orthogonal, signals.propagate, random_products.log_singular_values, symmetry.train)
lesson.end()
