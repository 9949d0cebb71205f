"""
title: Attention Pooling by Similarity
title_zh: 注意力汇聚：Nadaraya-Watson核回归
summary: Drag a query among noisy points and see the kernel hand out weights; choose its width, or let gradient descent learn it.
summary_zh: 在带噪声的点之间拖动查询，看核函数怎样分配权重；自己选核宽，或者让梯度下降去学。
book: 11.2
order: 30
trains: no
"""

from models.maths import kernel_regression as maths
from models.specs.kernel_regression import KernelRegressionSpec
from pages.attention import _kernel_regression as view
from playground.kit import Lesson, _

lesson = Lesson(KernelRegressionSpec)
lesson.why(
    _(
        "What should the answer be at a place where nobody has measured? An average of the answers nearby, the nearer the more. That is "
        "attention, half a century before it had the name: the place is the **query**, the points are **keys** with their **values**, and a kernel "
        "turns each distance into a weight. Nothing is trained."
    )
)


def points():
    """The points in use: typed or dragged ones, else random ones; the last good ones where a text cannot be read."""
    spec = lesson.spec
    return lesson.last_good("points", view.read(spec), view.sampled(spec)) if spec.points else view.sampled(spec)


def act(done):
    keys, values, _problem = points()
    lesson.desk.change(points=maths.write_points(*maths.changed(keys, values, done.kind, done.index, done.x, done.y)))


def data_controls():
    own = bool(lesson.spec.points)
    lesson.choice("curve", _("True curve"), _("The curve from which the random points are drawn."), view.curve_names())
    lesson.slider("count", _("Number of points"), _("How many random points."), own)
    lesson.slider("noise", _("Noise"), _("Standard deviation of what is added to the curve."), own)
    lesson.slider("seed", _("Seed"), _("Another seed, another sample."), own)
    lesson.typed("points", _("Your own points"), _("Pairs x,y with spaces between; empty for random ones."), view.problem(lesson.spec))
    lesson.button("random", _("Back to random points"), lambda: lesson.desk.change(points=""), disabled=not own)


def learning_controls():
    lesson.slider("start", _("First width"), _("Gradient descent begins at w = 1/width."))
    lesson.slider("learning_rate", _("Learning rate"), _("The derivative times this is taken away from w."))
    lesson.slider("steps", _("Steps"), _("How many steps are taken."))
    lesson.switch("itself", _("A point may attend to itself"), _("Off, each point is predicted from the others only."))


def more():
    """The second picture, and what belongs to it."""
    picture, panel = lesson.stage()
    with panel:
        lesson.choice("picture", _("Look at"), _("What the second picture shows."), view.picture_names())
        if lesson.spec.picture == "learning":
            learning_controls()
    with picture:
        below()


def below():
    spec, data = lesson.spec, points()
    if spec.picture == "errors":
        lesson.panels("errors", view.errors(spec, data), lambda focus: lesson.desk.change(width=view.width_at(spec, focus["width"])))
    elif spec.picture == "learning":
        learned = view.learning(spec, data)
        lesson.panels("learning", learned)
        lesson.say(view.outcome(spec, learned))
    else:
        lesson.panels("gallery", view.gallery(spec, data))


@lesson.live
def play():
    picture, panel = lesson.stage()
    with panel:
        lesson.choice("kernel", _("Kernel function"), _("How similarity falls with distance."), view.kernel_names())
        lesson.slider("width", _("Width"), _("Distances are divided by it: a narrow kernel sees only the nearest points."))
        lesson.slider("query", _("Query x"), _("Where the estimate is asked for; also by dragging the dashed line."))
        data_controls()
    with picture:
        lesson.formula(view.formula(lesson.spec, points()))
        lesson.panels("fit", view.fit(lesson.spec, points()), lambda focus: lesson.desk.change(query=view.query_at(focus["query"])), act)
    more()


play()
lesson.fact(
    _(
        "The estimate is linear in the labels: raise one label $y_i$ by 1 and the estimate at $x$ rises by exactly $\\alpha(x, x_i)$, whatever "
        "the kernel. And the constant kernel answers with the mean of all labels, everywhere."
    )
)
lesson.tries(
    (
        _("Narrow the Gaussian to 0.1. Which of the three errors falls, and which rises?"),
        _("On the points themselves it falls: the curve runs through them, noise and all. Left out in turn, and against the true curve, it rises."),
        {"width": 0.1},
    ),
    (
        _("A boxcar of width 0.1 and twenty points. Why does the estimate have holes?"),
        _("Where no point lies within reach, all similarities are 0, and 0/0 is no number. The Gaussian reaches everywhere and has no holes."),
        {"kernel": "boxcar", "width": 0.1, "count": 20},
    ),
    (
        _("Gradient descent learns the width, as w = 1/width, and each point may attend to itself. Where does w go?"),
        _("Up without end: the best prediction of a point is the point. Switch self-attention off, and w finds a width that generalises."),
        {"picture": "learning", "itself": True, "learning_rate": 20.0, "steps": 60},
    ),
)
lesson.pitfalls(
    _("max(0, 1 − |u|) is the triangular kernel. The kernel of Epanechnikov is the parabola 3/4 · (1 − u²)."),
    _("A boxcar with ≤ 1 and one with < 1 differ at a distance of exactly 1, and only there."),
    _("The width matters more than the kernel: compare all kernels at one width, then four widths of one."),
    _("The error on the training points cannot choose the width: it is smallest where the curve repeats the noise."),
    _("At the ends of the data all neighbours lie on one side, and the estimate is drawn towards them. Try a line without noise."),
)
lesson.code(maths.kernel, maths.attention_weights, maths.estimate, maths.leave_one_out, maths.loss_and_gradient)
lesson.end()
