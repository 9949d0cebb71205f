"""
title: Broadcasting
title_zh: 广播机制
summary: Two or three shapes, one result: see axis by axis why they fit, and which elements are copies.
summary_zh: 两三个形状合成一个结果：逐轴看它们为什么相容，哪些元素是复制出来的。
book: 2.1.4
order: 30
trains: no
"""

from functools import partial

from models.maths import broadcasting as maths
from models.specs import Field
from models.specs.broadcasting import BroadcastingSpec
from pages.preliminaries import _broadcasting as view
from playground.kit import Lesson, _
from playground.numerals import text

SIZES = Field("integer", 1, maths.LARGEST_SIZE, 1)

lesson = Lesson(BroadcastingSpec)
lesson.why(
    _(
        "Two tensors of different shapes can still be added: along an axis that has size 1 or is missing, the same elements are used again "
        "for every position. "
        "Nothing is copied in memory, but it helps to imagine the copies. Shapes are compared **from the right**."
    )
)


def operands():
    """The arrays as typed, the last readable ones where a text cannot be read, and the sentences about what is wrong."""
    spec, found, problems = lesson.spec, [], []
    for place, name in enumerate("abc" if spec.three else "ab"):
        array, problem = view.read(getattr(spec, name), getattr(spec, f"values_{name}"), place)
        found.append(lesson.last_good(name, array, maths.default_values((2,), place)))
        problems.append(problem)
    return found, problems


def edit(name, index, value):
    arrays, _problems = operands()
    place = "abc".find(name)
    if 0 <= place < len(arrays):
        lesson.desk.change(**{f"values_{name}": view.with_value(arrays[place], index, value)})


def shape_controls(name, array, problem):
    """The shape to type, and a slider for each of its axes."""
    lesson.typed(
        name, _("Shape of {name}").format(name=name), _("Sizes separated by commas: up to four axes of 1 to 6, or nothing for a scalar."), problem
    )
    for axis, size in enumerate(array.shape):
        label = _("axis {axis} of {name}").format(axis=text(axis - array.ndim), name=name)
        change = partial(resize, name, array.shape, axis)
        lesson.dial(f"{name}{axis}", label, _("Drag: an axis of size 1 fits every size."), size, SIZES, change)


def resize(name, shape, axis, size):
    lesson.desk.change(**{name: view.with_size(shape, axis, size), f"values_{name}": ""})


@lesson.live
def play():
    arrays, problems = operands()
    names = "abc"[: len(arrays)]
    picture, panel = lesson.stage()
    with panel:
        for name, array, problem in zip(names, arrays, problems, strict=True):
            shape_controls(name, array, problem)
        lesson.switch("three", _("A third operand"), _("Broadcast three tensors at once."))
        lesson.choice("operator", _("Operator"), _("What is done with the elements that meet."), view.operator_names())
    with picture:
        lesson.board("board", view.board(names, arrays, lesson.spec.operator), edited=edit)
        lesson.say(view.reasons(names, arrays))


play()
lesson.fact(
    _(
        "The column (0, 1, 2) plus the row (2, 3) is [[2, 3], [3, 4], [4, 5]]: shapes (3, 1) and (1, 2) give (3, 2). "
        "The result here agrees with PyTorch for every pair of shapes up to four axes."
    )
)
lesson.tries(
    (
        _("Shapes (3, 2) and (3,) look alike. Can they be added?"),
        _("No. Compared from the right, 2 meets 3, and neither is 1. A column would fit: write (3, 1)."),
        {"a": "3,2", "b": "3"},
    ),
    (
        _("A column (4, 1) minus a row (4,). How many numbers come out?"),
        _("Sixteen: every difference of two entries. What was meant as four numbers often becomes this table, without any error."),
        {"a": "4,1", "b": "4", "operator": "subtract"},
    ),
    (
        _("A stack of two images with three channels, and one number for each channel. Which shape must the numbers have?"),
        _("(3, 1, 1): the channel is the third axis from the right. With (3,) the numbers would go to the columns."),
        {"a": "2,3,2,3", "b": "3,1,1", "operator": "multiply"},
    ),
)
lesson.pitfalls(
    _("The ranks need not be equal. Missing axes are added **in front**, never behind."),
    _("Only an axis of size 1 is stretched. A 2 never becomes a 4, although 4 is twice 2."),
    _("`A * B` is elementwise and broadcasts; it is no dot product and no matrix product."),
    _("A loss of shapes (n,) and (n, 1) broadcasts to (n, n) in silence, and the training still goes down."),
)
lesson.code(maths.align, maths.copies, maths.elementwise)
lesson.end()
