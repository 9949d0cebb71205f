"""
title: Cross-Correlation
title_zh: 互相关运算
summary: Slide a kernel over numbers, photos and your own drawing: blur, sharpen, find edges, and see every sum written out.
summary_zh: 让卷积核滑过数字、照片和自己画的图：模糊、锐化、找边缘，每一步的求和都写出来。
book: 7.2
order: 20
trains: no
"""

from functools import partial

from models.maths import cross_correlation as maths
from models.maths import filters
from models.specs.cross_correlation import CrossCorrelationSpec
from pages.convolution import _cross_correlation as view
from playground.kit import Lesson, _

lesson = Lesson(CrossCorrelationSpec)
lesson.why(
    _(
        "A convolutional layer does one thing: it lays a small kernel of weights over every place of its input, multiplies what lies on top of "
        "each other, and adds up. The same few weights serve everywhere, so what they find is found wherever it is."
    )
)


@lesson.live
def numbers():
    X, wrong_input = view.matrix(lesson, "input", view.LARGEST_INPUT)
    typed, wrong_kernel = view.matrix(lesson, "kernel", view.LARGEST_KERNEL)
    K, cut = view.fitting(X, typed)
    picture, panel = lesson.stage()
    with panel:
        hint = _("Rows apart by semicolons, numbers by commas. Or click a number in the picture.")
        lesson.typed("input", _("Input"), hint, wrong_input)
        lesson.typed("kernel", _("Kernel of these numbers"), hint, wrong_kernel or cut)
        lesson.slider("bias", _("Bias"), _("Added to every output; a layer learns it together with the kernel."))
        lesson.switch("flip", _("True convolution"), _("Turn the kernel by half a turn first."))
        lesson.say(view.edge_sentence(X, K))
    with picture:
        lesson.formula(view.formula(X, K, lesson.spec.bias, lesson.spec.flip))
        lesson.board("numbers", view.board(X, K, lesson.spec.bias, lesson.spec.flip), edited=partial(view.edit_matrix, lesson, view.LARGEST_INPUT))


def photo_controls(original):
    if original.ndim == 3:
        lesson.choice("channels", _("Colours"), _("Red, green and blue: three numbers for each pixel."), view.channel_names())
    view.kernel_controls(lesson, len(view.applied(lesson, original)[1]))
    lesson.switch("turned", _("True convolution of the picture"), _("Turn the kernel by half a turn first."))


def canny():
    lesson.heading(_("What was designed by hand: Canny's edges"))
    said = _("Four steps that a person thought out in 1986, on the picture above. A network learns such steps, and their numbers, from examples.")
    lesson.say(said)
    picture, panel = lesson.stage()
    with panel:
        lesson.slider("sigma", _("Blur σ"), _("Width of the bell that takes away what is smaller, in pixels."))
        lesson.slider("low", _("Low threshold"), _("A share of the strongest edge; above it a pixel may continue a sure edge."))
        lesson.slider("high", _("High threshold"), _("A share of the strongest edge; above it a pixel is surely one."))
    with picture:
        lesson.tiles("canny", *view.canny(lesson), size=192)


@lesson.live
def photo():
    stage, panel = lesson.stage()
    with panel:
        lesson.choice("picture", _("Picture"), _("Something to look at through the kernel."), view.picture_names())
        view.picture_controls(lesson)
        original = view.chosen(lesson)
        photo_controls(original)
    with stage:
        shown, K, cut = view.applied(lesson, original)
        lesson.slide("photo", view.slide(lesson.spec, shown, K))
        lesson.say(cut)
        title, size = _("What other kernels make of it: click one"), 84
        lesson.tiles("gallery", view.gallery(lesson, original), title, title, size, chosen=partial(view.choose_kernel, lesson))
    canny()


@lesson.live
def dice():
    signal, wrong_signal = view.row(lesson, "signal", view.LONGEST_SIGNAL)
    taps, wrong_taps = view.row(lesson, "taps", view.LONGEST_TAPS)
    picture, panel = lesson.stage()
    with panel:
        lesson.typed("signal", _("Signal f"), _("Up to twelve numbers."), wrong_signal)
        lesson.typed("taps", _("Filter g"), _("Up to eight numbers."), wrong_taps)
        lesson.switch("mirrored", _("True convolution, f ∗ g"), _("The filter is read backwards while it moves forwards."))
    with picture:
        lesson.formula(view.signal_formula(lesson.spec.mirrored))
        lesson.board("signal_board", view.signal_board(signal, taps, lesson.spec.mirrored), edited=partial(view.edit_signal, lesson))


numbers()
lesson.heading(_("The same on a picture"))
photo()
lesson.heading(_("In one dimension, and why it is turned"))
lesson.say(
    _("Two dice: how many ways are there to throw each sum? Faces whose sum is $i$ meet when one die is read backwards, and that is convolution.")
)
dice()
lesson.fact(
    _(
        "The numbers 0 to 8 under the kernel 0, 1, 2, 3 give 19, 25, 37, 43; with the kernel turned, 5, 11, 23, 29. "
        "Both agree with SciPy and PyTorch for any picture and any kernel."
    )
)
lesson.tries(
    (
        _("A black bar on white, and the kernel (1, −1). Where is the output not 0? And if the picture is turned on its side?"),
        _(
            "1 where white turns to black, −1 where black turns to white, 0 elsewhere: it finds vertical edges. On the turned picture every row "
            "is constant, and it finds nothing."
        ),
        {"input": "1,1,0,0,0,0,1,1;" * 5 + "1,1,0,0,0,0,1,1", "kernel": "1,-1"},
    ),
    (
        _("A kernel of zeros with a single 1 in its lower right corner. What happens to the photo?"),
        _("It moves, up and to the left, by as many pixels as the 1 is away from the middle. With true convolution it moves the other way."),
        {"filter": "0,0,0,0,0,0,0;" * 6 + "0,0,0,0,0,0,1", "channels": "apart"},
    ),
    (
        _("The filter 1, 2, 3 and a single 1 as the signal. Which of the two operations gives the filter back, and which its mirror image?"),
        _("Convolution gives 1, 2, 3; cross-correlation gives 3, 2, 1. A learned kernel does not care: it is learned the other way round."),
        {"signal": "0,0,1,0,0", "taps": "1,2,3"},
    ),
)
lesson.pitfalls(
    _("What deep learning calls convolution is cross-correlation. `scipy.signal.convolve2d` turns the kernel, `torch.conv2d` and Keras do not."),
    _("The kernel (1, −1) takes $x_{i,j} - x_{i,j+1}$: the difference across columns. It finds **vertical** edges."),
    _("A convolution layer adds the channels up. To blur a colour photo, each channel has to be kept on its own (a depthwise convolution)."),
    _("A kernel whose numbers add up to 1 keeps the brightness; one whose numbers add up to 0 answers 0 wherever nothing changes."),
)
lesson.code(maths.cross_correlate, maths.convolve, maths.over_channels, filters.canny, filters.thin)
lesson.end()
