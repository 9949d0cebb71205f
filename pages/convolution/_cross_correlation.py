"""How the page on cross-correlation draws: matrices as boards, pictures under a sliding kernel, a gallery of kernels, Canny's stages, dice."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from models.data import drawings, pictures
from models.maths import cross_correlation as maths
from models.maths import filters, matrices
from models.maths.matrices import MatrixError
from models.specs import Field
from models.specs.cross_correlation import CrossCorrelationSpec
from playground.boards import Block, Board, Frame, cells, grid, line_break, numbers, sign, window
from playground.images import Slide, coloured, tile
from playground.kit import Lesson, _
from playground.numerals import text
from playground.words import titled

LARGEST_INPUT, LARGEST_KERNEL, LONGEST_SIGNAL, LONGEST_TAPS = 12, 9, 12, 8
LONGEST_SUM = 9
LONGEST_CELL = 6
THUMBNAIL = 54  # pixels of its longer side
WHITE = {"digit": 16, "drawn": 9}
GRID = (28, 28)
CHANNELS = ("red", "green", "blue")
SIDES = Field("integer", 1, LARGEST_KERNEL, 1)


def picture_names() -> dict[str, str]:
    """The words for the pictures."""
    return {"flower": _("flower"), "china": _("palace"), "digit": _("digit"), "drawn": _("draw one"), "own": _("your own picture")}


def channel_names() -> dict[str, str]:
    """What may be done with the three channels of a colour picture."""
    return {"grey": _("made grey"), "apart": _("each on its own"), "joined": _("added up")}


def kernel_names() -> dict[str, str]:
    """The words for the kernels of the gallery, in its order."""
    blurs = {"identity": _("identity"), "box": _("box blur"), "gaussian": _("Gaussian blur"), "motion": _("motion blur")}
    edges = {
        "difference": _("difference"),
        "sobel_vertical": _("Sobel, vertical edges"),
        "sobel_horizontal": _("Sobel, horizontal edges"),
        "laplace": _("Laplace"),
        "line": _("vertical lines"),
        "gabor": _("slanted stripes"),
    }
    return {**blurs, "sharpen": _("sharpen"), "emboss": _("emboss"), **edges}


def matrix(lesson: Lesson, name: str, largest: int) -> tuple[np.ndarray, str]:
    """The matrix that was typed, or the last one that could be read, and the sentence about what is wrong with the text."""
    return _last_good(lesson, name, lambda written: matrices.read(written, largest), largest)


def row(lesson: Lesson, name: str, largest: int) -> tuple[np.ndarray, str]:
    """The numbers that were typed, (n,), all rows of them as one; or the last ones that could be read."""
    return _last_good(lesson, name, lambda written: matrices.read(written.replace(";", ","), largest)[0], largest)


def kernels(lesson: Lesson) -> tuple[np.ndarray, str]:
    """The kernels of the picture as they were typed, (1 or 3, k_h, k_w): one for all channels, or one for each."""

    def read(written: str) -> np.ndarray:
        found = matrices.read_several(written, LARGEST_KERNEL)
        return np.stack(found if len(found) == len(CHANNELS) else found[:1])

    return _last_good(lesson, "filter", read, LARGEST_KERNEL)


def fitting(X: np.ndarray, K: np.ndarray) -> tuple[np.ndarray, str]:
    """The part of the kernel that fits into the picture, and a sentence where that is not all of it."""
    rows, columns = min(K.shape[-2], X.shape[0]), min(K.shape[-1], X.shape[1])
    if (rows, columns) == K.shape[-2:]:
        return K, ""
    kept = np.stack([matrices.resize(k, rows, columns) for k in K.reshape(-1, *K.shape[-2:])]).reshape(*K.shape[:-2], rows, columns)
    sentence = _("A kernel of {kernel} does not fit into {image} pixels; its middle, {used}, is used.")
    return kept, sentence.format(kernel=_size(K.shape[-2:]), image=_size(X.shape), used=_size((rows, columns)))


def edit_matrix(lesson: Lesson, largest: int, name: str, index: int, value: float) -> None:
    """A number of a matrix was changed by hand."""
    if name in ("input", "kernel"):
        lesson.desk.change(**{name: matrices.write(matrices.replaced(matrix(lesson, name, largest)[0], index, value))})


def formula(X: np.ndarray, K: np.ndarray, bias: float, flipped: bool) -> str:
    """The definition, and its first number as a sum."""
    taps = "k_{h-1-a,\\,w-1-b}" if flipped else "k_{a,b}"
    applied = maths.flip(K) if flipped else K
    first = maths.products(X, applied, 0, 0).sum() + bias
    rule = rf"y_{{i,j}} &= \sum_{{a=0}}^{{h-1}} \sum_{{b=0}}^{{w-1}} x_{{i+a,\,j+b}}\, {taps} {'+ b' if bias else ''}"
    terms = _terms(X[: K.shape[0], : K.shape[1]], applied, r" \cdot ").replace("−", "-")
    shown = rf"y_{{0,0}} &= {terms} {_signed(bias)} = {text(first).replace('−', '-')}"
    return rf"\begin{{aligned}} {rule} \\ {shown} \end{{aligned}}"


def board(X: np.ndarray, K: np.ndarray, bias: float, flipped: bool) -> Board:
    """Both matrices to edit, the window in every place, its products, and the output as far as it is computed."""
    applied = maths.flip(K) if flipped else K
    Y = maths.cross_correlate(X, applied) + bias
    blocks = [
        *_operands(X, K, flipped),
        sign("arrow", "→"),
        grid("products", np.zeros(K.shape), "plain", _("products"), str(K.shape)),
        sign("equals", f"Σ {_signed(bias)} →"),
        grid("output", Y, "output", _("output"), str(Y.shape), hover_frame=0),
    ]
    frames = [_moment(place, np.unravel_index(place, Y.shape), X, applied, bias) for place in range(Y.size)]
    alt = _("input {x}, kernel {k}, output {y}: {values}").format(x=X.shape, k=K.shape, y=Y.shape, values=_first(Y))
    return Board(blocks, frames, alt, f"numbers{flipped}{Y.shape}", start=len(frames) - 1, interval=700, largest=46)


def edge_sentence(X: np.ndarray, K: np.ndarray) -> str:
    """How the sizes follow from each other."""
    sentence = _("{n} rows and a kernel of {k}: ${n} - {k} + 1 = {outputs}$ rows of output; for the columns ${m} - {w} + 1 = {across}$.")
    sizes = {"n": X.shape[0], "k": K.shape[0], "m": X.shape[1], "w": K.shape[1]}
    return sentence.format(**sizes, outputs=X.shape[0] - K.shape[0] + 1, across=X.shape[1] - K.shape[1] + 1)


def chosen(lesson: Lesson) -> np.ndarray:
    """The picture that was chosen, uint8 (height, width) or (height, width, 3)."""
    kind = lesson.spec.picture
    if kind == "digit":
        return pictures.digit(lesson.spec.digit)
    if kind == "drawn":
        return _drawing(lesson.spec)[0]
    own = lesson.taken("picture") if kind == "own" else None
    return pictures.photo(kind if kind in pictures.PHOTOS else "flower") if own is None else own


def picture_controls(lesson: Lesson) -> None:
    """What a chosen kind of picture needs: which digit, a grid to draw on, a file of one's own."""
    kind = lesson.spec.picture
    if kind == "digit":
        lesson.slider("digit", _("Which digit"), _("One of scikit-learn's handwritten digits, 8 by 8 pixels from 0 to 16."))
    if kind == "drawn":
        pixels, problem = _drawing(lesson.spec)
        alt = _("A drawing of {size} pixels, {count} of them marked").format(size=_size(GRID), count=np.count_nonzero(pixels))
        hint = _("Draw with the mouse, a finger, or the arrow keys and space.")
        lesson.canvas("drawing", _("Your drawing"), hint, alt, pixels, WHITE["drawn"], problem)
    if kind == "own":
        lesson.photo("picture")
        if lesson.taken("picture") is None:
            lesson.say(_("No picture yet: the flower stands in. A picture of your own stays with you; the address cannot carry it."))


def applied(lesson: Lesson, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray, str]:
    """The picture in the channels asked for, and the kernels as they are applied, (1 or 3, k_h, k_w), with a sentence where one does not fit."""
    K, note = fitting(shown, kernels(lesson)[0])
    if shown.ndim == 3 and lesson.spec.channels == "grey":
        shown = pictures.grey(shown)
    K = np.broadcast_to(K, (3, *K.shape[1:])) if shown.ndim == 3 else K[:1]
    return shown, maths.flip(K) if lesson.spec.turned else K, note


def slide(spec: CrossCorrelationSpec, shown: np.ndarray, K: np.ndarray) -> Slide:
    """The picture, the kernel on it and what comes out."""
    output, joined = filtered(shown, K, spec.channels == "joined")
    names = [_("red"), _("green"), _("blue")] if shown.ndim == 3 else [""]
    low, high = text(output.min()), text(output.max())
    alt = _("{picture}, {input} pixels; output {output} pixels, values from {low} to {high}")
    said = alt.format(picture=picture_names()[spec.picture], input=_size(shown.shape), output=_size(output.shape), low=low, high=high)
    written = [spelled(k).ravel().tolist() for k in K]
    titles = (_("input"), _("output"))
    return Slide(shown, white(spec), K, written, output, joined, names, titles, said, f"{spec.picture}{shown.shape}")


def filtered(shown: np.ndarray, K: np.ndarray, join: bool) -> tuple[np.ndarray, bool]:
    """The output, (h, w) or (h, w, 3), and whether channels were added up."""
    if shown.ndim == 2:
        return maths.cross_correlate(shown, K[0]), False
    planes = np.moveaxis(shown.astype(float), -1, 0)  # (h, w, 3) -> (3, h, w)
    return (maths.over_channels(planes, K), True) if join else (np.moveaxis(maths.each_channel(planes, K), 0, -1), False)


def white(spec: CrossCorrelationSpec) -> int:
    """The value of the brightest pixel that the chosen picture can have."""
    return WHITE.get(spec.picture, 255)


def gallery(lesson: Lesson, shown: np.ndarray) -> list[dict[str, Any]]:
    """What every kernel of the gallery makes of the picture, small; the one in use is marked."""
    small = pictures.grey(shown) if shown.ndim == 3 else shown
    step = max(1, round(max(small.shape) / THUMBNAIL))
    reach = LARGEST_KERNEL // 2
    padded = np.pad(small[::step, ::step].astype(float), reach, mode="edge")
    return [_thumbnail(lesson.spec, padded, name, word) for name, word in kernel_names().items()]


def choose_kernel(lesson: Lesson, place: int) -> None:
    """A kernel of the gallery was clicked."""
    lesson.desk.change(filter=matrices.write(list(filters.KERNELS.values())[place]))


def kernel_board(lesson: Lesson, channels: int) -> Board:
    """The kernels of the picture to edit, as many as there are channels."""
    K = kernels(lesson)[0]
    shown = np.broadcast_to(K, (channels, *K.shape[1:])) if channels > len(K) else K[:channels]
    words = (_("red"), _("green"), _("blue"))
    blocks = [
        grid(name, spelled(k), "weight", words[i] if channels > 1 else "", editable=True)
        for i, (name, k) in enumerate(zip(CHANNELS, shown, strict=False))
    ]
    alt = _("kernel: {values}").format(values="; ".join(", ".join(spelled(k).ravel()) for k in shown))
    return Board(blocks, [Frame("")], alt, scene="kernel", largest=40)


def edit_kernel(lesson: Lesson, channels: int, name: str, index: int, value: float) -> None:
    """A number of one of the picture's kernels was changed by hand; one for all channels becomes one for each."""
    if name not in CHANNELS:
        return
    K = kernels(lesson)[0]
    parts = list(np.broadcast_to(K, (max(channels, len(K)), *K.shape[1:])))
    place = CHANNELS.index(name)
    parts[place] = matrices.replaced(parts[place], index, value)
    lesson.desk.change(filter="|".join(map(matrices.write, parts)))


def resize_kernel(lesson: Lesson, axis: int, size: int) -> None:
    """The kernels of the picture get another height (axis 0) or width (axis 1)."""
    K = kernels(lesson)[0]
    sides = [size if i == axis else side for i, side in enumerate(K.shape[1:])]
    lesson.desk.change(filter="|".join(matrices.write(matrices.resize(k, *sides)) for k in K))


def kernel_controls(lesson: Lesson, channels: int) -> None:
    """The kernel of the picture: its numbers, as text and as cells, and its size."""
    K, problem = kernels(lesson)
    lesson.typed("filter", _("Kernel"), _("Rows apart by semicolons; fractions like 1/9 may stand in it; | between the channels."), problem)
    lesson.board("filter_board", kernel_board(lesson, channels), edited=partial(edit_kernel, lesson, channels))
    for axis, label in enumerate((_("rows of the kernel"), _("columns of the kernel"))):
        hint = _("The middle stays; what is new is 0.")
        lesson.dial(f"side{axis}", label, hint, K.shape[1 + axis], SIDES, partial(resize_kernel, lesson, axis))


def canny(lesson: Lesson) -> tuple[list[dict[str, Any]], str]:
    """The four stages as ink on paper, and how many pixels are left."""
    shown, spec = chosen(lesson), lesson.spec
    light = (pictures.grey(shown) if shown.ndim == 3 else shown) * (255.0 / white(spec))
    stages = filters.canny(light, spec.sigma, spec.low, spec.high)
    top = stages.strength.max() or 1.0
    drawn = (255 - stages.smooth, 255 * stages.strength / top, 255 * stages.ridge / top, 255 * stages.edges)
    words = (_("1. blurred"), _("2. strength of the gradient"), _("3. only where it is largest"), _("4. edges"))
    left = _("{count} pixels").format(count=f"{np.count_nonzero(stages.edges):,}")
    notes = ("", "", "", left)
    images = [tile(np.rint(image).astype(np.uint8), word, note) for image, word, note in zip(drawn, words, notes, strict=True)]
    return images, titled(_("Canny's four stages"), left)


def signal_formula(flipped: bool) -> str:
    """The definition in one dimension."""
    return rf"(f {'*' if flipped else chr(92) + 'star'} g)(i) = \sum_a f({'a' if flipped else 'i + a'})\, g({'i - a' if flipped else 'a'})"


def signal_board(signal: np.ndarray, taps: np.ndarray, flipped: bool) -> Board:
    """The filter, flipped or not, pulled over the signal from end to end."""
    reach, width, name = len(taps) - 1, len(signal) + 2 * len(taps) - 2, "f ∗ g" if flipped else "f ⋆ g"
    places = maths.slides(signal, taps, flipped)
    outside = numbers(i for i in range(width) if not reach <= i < reach + len(signal))
    rows = [
        grid("signal", spelled(np.pad(signal, reach)[None]), "input", _("signal f"), fixed_marks={"pad": outside}, editable=True),
        grid("taps", _moved(taps, 0, width, flipped), "weight", _("filter g, flipped") if flipped else _("filter g")),
        grid("terms", np.zeros((1, width)), "plain", _("products")),
        grid("result", [[place.total for place in places]], "output", name, hover_frame=0),
    ]
    blocks = [block for row in rows for block in (row, line_break(f"after {row.id}"))]
    frames = [_place(number, place, taps, width, flipped) for number, place in enumerate(places)]
    alt = titled(name, ", ".join(text(place.total) for place in places))
    return Board(blocks, frames, alt, scene=f"signal{flipped}", start=len(frames) - 1, interval=600, largest=44)


def edit_signal(lesson: Lesson, name: str, index: int, value: float) -> None:
    """A number of the signal was changed by hand; the zeros around it stay."""
    place = index - len(row(lesson, "taps", LONGEST_TAPS)[0]) + 1
    lesson.desk.change(signal=matrices.write(matrices.replaced(row(lesson, "signal", LONGEST_SIGNAL)[0][None], place, value)))


def spelled(values: np.ndarray) -> np.ndarray:
    """Numbers as they are written in cells: fractions as fractions, the rest with the digits that matter."""
    exact = [matrices.spell(value).replace("-", "−") for value in values.ravel()]
    texts = [entry if len(entry) <= LONGEST_CELL else text(value) for entry, value in zip(exact, values.ravel(), strict=True)]
    return np.array(texts).reshape(values.shape)


def _last_good(lesson: Lesson, name: str, read: Callable[[str], np.ndarray], largest: int) -> tuple[np.ndarray, str]:
    fallback = read(getattr(type(lesson.spec)(), name))
    try:
        return lesson.last_good(name, read(getattr(lesson.spec, name)), fallback), ""
    except MatrixError as error:
        return lesson.last_good(name, None, fallback), _wording(error, largest)


def _drawing(spec: CrossCorrelationSpec) -> tuple[np.ndarray, str]:
    """What is drawn, or the figure to start with, and a sentence where the address holds something else."""
    start = drawings.sample(GRID, WHITE["drawn"])
    try:
        return drawings.read(spec.drawing, GRID, WHITE["drawn"]) if spec.drawing else start, ""
    except drawings.DrawingError:
        return start, _("The address holds no drawing that can be read; this one stands in.")


def _thumbnail(spec: CrossCorrelationSpec, padded: np.ndarray, name: str, word: str) -> dict[str, Any]:
    K = filters.KERNELS[name]
    Y = maths.cross_correlate(padded, maths.flip(K) if spec.turned else K)
    top, left = ((LARGEST_KERNEL - side) // 2 for side in K.shape)
    height, width = (side - LARGEST_KERNEL + 1 for side in padded.shape)
    small = coloured(Y[top : top + height, left : left + width], K[None], white(spec))
    return tile(small, word, marked=spec.filter == matrices.write(K))


def _operands(X: np.ndarray, K: np.ndarray, flipped: bool) -> list[Block]:
    turned = [sign("turn", "→"), grid("flipped", spelled(maths.flip(K)), "weight", _("flipped"), str(K.shape))]
    return [
        grid("input", spelled(X), "input", _("input"), str(X.shape), editable=True),
        sign("star", "∗" if flipped else "⋆"),
        grid("kernel", spelled(K), "weight", _("kernel"), str(K.shape), editable=True),
        *(turned if flipped else []),
    ]


def _moment(place: int, position: tuple[int, int], X: np.ndarray, K: np.ndarray, bias: float) -> Frame:
    top, left = int(position[0]), int(position[1])
    patch = X[top : top + K.shape[0], left : left + K.shape[1]]
    hit = [(top + a) * X.shape[1] + left + b for a, b in np.ndindex(K.shape)]
    blocks = {
        "input": {"marks": {"hit": hit}, "windows": [window(top, left, *K.shape)]},
        "products": cells(maths.products(X, K, top, left)),
        "output": {"reveal": place + 1, "marks": {"now": [place]}},
    }
    sentence = _("output ({row}, {column}) = {sum} = {value}")
    total = f"{_terms(patch, K)} {_signed(bias)}".strip()
    return Frame(sentence.format(row=top, column=left, sum=total, value=text((patch * K).sum() + bias)), blocks)


def _place(number: int, place: maths.Slide, taps: np.ndarray, width: int, flipped: bool) -> Frame:
    under = list(range(place.start, place.start + len(taps)))
    terms = np.zeros(width)
    terms[under] = place.terms
    hidden = {"marks": {"hidden": [i for i in range(width) if i not in under]}}
    shown = ["" if i not in under else text(terms[i]) for i in range(width)]
    blocks = {
        "taps": {**cells(_moved(taps, place.start, width, flipped)), **hidden},
        "terms": {"values": shown, **hidden},
        "signal": {"windows": [window(0, place.start, 1, len(taps))]},
        "result": {"reveal": number + 1, "marks": {"now": [number]}},
    }
    terms_said = " + ".join(text(term) for term in place.terms)
    return Frame(_("result at i = {place}: {sum} = {value}").format(place=number, sum=terms_said, value=text(place.total)), blocks)


def _moved(taps: np.ndarray, start: int, width: int, flipped: bool) -> np.ndarray:
    """The filter as texts at its place in a row of this width, (1, width)."""
    texts = spelled(taps[::-1] if flipped else taps).tolist()
    return np.array([["", *texts][max(0, i - start + 1)] if i - start < len(texts) else "" for i in range(width)])[None]


def _terms(values: np.ndarray, K: np.ndarray, times: str = "·") -> str:
    """The products of one window, added up; a negative weight stands in brackets."""
    pairs = zip(values.ravel(), spelled(K).ravel(), strict=True)
    terms = [f"{text(x)}{times}{f'({k})' if k.startswith('−') else k}" for x, k in pairs]
    return " + ".join(terms[:LONGEST_SUM]) + (" + …" if len(terms) > LONGEST_SUM else "")


def _signed(bias: float) -> str:
    return "" if not bias else f"{'+' if bias > 0 else '−'} {abs(bias):g}"


def _first(Y: np.ndarray) -> str:
    return ", ".join(text(value) for value in Y.ravel()[:16])


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[0]} × {shape[1]}"


def _wording(error: MatrixError, largest: int) -> str:
    return {
        "unreadable": _("“{detail}” is not a number. Write 1,0,-1;2,0,-2 for two rows of three; fractions like 1/9 are fine."),
        "range": _("{detail} is too large."),
        "ragged": _("Row {detail} is not as long as the first."),
        "size": _("This has {detail} rows or columns; here there may be up to {largest}."),
        "sizes": _("Kernel {detail} is not as large as the first."),
        "empty": _("There is no number in it."),
    }[error.reason].format(detail=str(error.detail)[:20], largest=largest)
