"""
title: Padding and Stride
title_zh: 填充和步幅
summary: Slide a kernel over a padded input, window by window, and see which pixels count, how often, and how large the output is.
summary_zh: 让卷积核逐个窗口滑过填充后的输入，看哪些像素被用到、用了几次，输出有多大。
book: 7.3
order: 60
trains: no
"""

from models.maths import windows as maths
from models.specs.padding_and_stride import PaddingAndStrideSpec
from pages.convolution import _padding_and_stride as view
from playground.kit import Lesson, _

lesson = Lesson(PaddingAndStrideSpec)
lesson.why(
    _(
        "A convolution makes its input smaller, and uses the pixels at the border less often than those in the middle. Padding adds zeros "
        "around the input; "
        "stride moves the window by more than one pixel; dilation spreads the kernel out. All three may differ for rows and columns, and "
        "padding for the two ends."
    )
)


def modes():
    return {"custom": _("by hand"), "valid": _("none"), "keras_same": _("Keras “same”"), "torch_symmetric": _("torch, symmetric")}


def pair(caption, first, second, help, disabled=False):
    """The sliders of one quantity: (name, label) for the rows and for the columns."""
    return caption, [(*first, help, disabled), (*second, help, disabled)]


def size_rows():
    hint = _("Numbers of the kernel along this axis; it always fits into the padded input.")
    return [
        pair(_("Input"), ("height", _("rows")), ("width", _("columns")), _("Pixels of the input along this axis.")),
        pair(_("Kernel"), ("kernel_height", _("rows")), ("kernel_width", _("columns")), hint),
    ]


def step_rows():
    fixed = lesson.spec.mode != "custom"
    hint = _("The distance between neighbouring numbers of the kernel.")
    return [
        pair("", ("pad_top", _("top")), ("pad_left", _("left")), _("Zeros in front."), fixed),
        pair("", ("pad_bottom", _("bottom")), ("pad_right", _("right")), _("Zeros behind."), fixed),
        pair(_("Stride"), ("stride_height", _("down")), ("stride_width", _("across")), _("By how many pixels the window moves.")),
        pair(_("Dilation"), ("dilation_height", _("rows")), ("dilation_width", _("columns")), hint),
    ]


@lesson.live
def play():
    picture, panel = lesson.stage()
    with panel:
        lesson.sliders("sizes", size_rows())
        lesson.choice("mode", _("Padding"), _("Chosen by hand, or as a library would choose it."), modes())
        lesson.sliders("steps", step_rows())
    with picture:
        lesson.formula(view.formula(lesson.spec))
        lesson.board("windows", view.board(lesson.spec))
        lesson.heading(_("How often each pixel is used"))
        lesson.board("uses", view.use_board(lesson.spec))
        lesson.heading(_("“Same” is not the same"))
        lesson.table("same", view.same_table(lesson.spec))
        if not maths.keras_allows((lesson.spec.stride_height, lesson.spec.stride_width), (lesson.spec.dilation_height, lesson.spec.dilation_width)):
            lesson.say(_("Keras's own layers refuse a stride over 1 together with a dilation over 1, even on different axes."))


play()
lesson.fact(
    _(
        "With $n = 8$, a kernel of 3, one zero on each side and stride 2, the output has $\\lfloor (8 + 2 - 3)/2 \\rfloor + 1 = 4$ rows and columns. "
        "The book's $p$ counts both sides together; a layer's `padding=1` is one side."
    )
)
lesson.tries(
    (
        _("The book's small figure: a 3 × 3 input, a 2 × 2 kernel, padding 1, strides 3 and 2. Which four numbers come out?"),
        _("0, 8, 6 and 8. At least half of every window lies in the padding, and the middle row of the input is never read."),
        {"height": 3, "width": 3, "kernel_height": 2, "kernel_width": 2, "stride_height": 3, "stride_width": 2},
    ),
    (
        _("Keras “same” with stride 2 on 8 pixels and a kernel of 3. On which side is the zero?"),
        _(
            "Only at the end. torch with one zero on each side gives as many outputs, but of other windows: weights ported between the two "
            "give other numbers."
        ),
        {"mode": "keras_same"},
    ),
    (
        _("A kernel of 3 with dilation 3, padded so that the size stays. How many zeros on each side?"),
        _(
            "Three: the kernel spans $3 \\cdot (3 - 1) + 1 = 7$ pixels, and half of what it sticks out, $(7 - 1)/2$, goes to each side. It "
            "still has nine weights."
        ),
        {
            **dict.fromkeys(("dilation_height", "dilation_width", "pad_top", "pad_bottom", "pad_left", "pad_right"), 3),
            **dict.fromkeys(("stride_height", "stride_width"), 1),
        },
    ),
)
lesson.pitfalls(
    _("An even kernel cannot keep the size with the same padding on both sides. That is one reason why kernels are odd."),
    _('`padding="same"` in Keras keeps the size only at stride 1; at stride 2 it gives half of it, rounded up. torch refuses that combination.'),
    _("When the division does not come out even, the last pixels are dropped in silence."),
    _("Zero padding is a guess about the world outside the image. After many layers the guess has reached the middle."),
)
lesson.code(maths.output_size, maths.cross_correlate, maths.keras_same, maths.uses)
lesson.end()
