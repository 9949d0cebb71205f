"""How the page on padding and stride draws: every window as a frame of a board, the formula with its numbers, "same" in two libraries."""

import numpy as np

from models.maths import windows as maths
from models.specs.padding_and_stride import PaddingAndStrideSpec
from playground.boards import Board, Frame, grid, numbers, sign, window
from playground.kit import _
from playground.numerals import text
from playground.tables import Table

LONGEST_SUM = 9


def pixels(spec: PaddingAndStrideSpec) -> tuple[np.ndarray, np.ndarray]:
    """The input, (height, width), and the kernel: small numbers counted up row by row, as in the book's figures."""
    X = np.arange(spec.height * spec.width).reshape(spec.height, spec.width) % 10
    K = np.arange(spec.kernel_height * spec.kernel_width).reshape(spec.kernel_height, spec.kernel_width) % 10
    return X, K


def output(spec: PaddingAndStrideSpec) -> np.ndarray:
    """The cross-correlation of input and kernel."""
    rows, columns = maths.axes(spec)
    padding = (rows[2:4], columns[2:4])
    return maths.cross_correlate(*pixels(spec), padding, (rows.stride, columns.stride), (rows.dilation, columns.dilation))


def formula(spec: PaddingAndStrideSpec) -> str:
    """The size o of the output: the rule, and its numbers for the height and the width."""
    rule = r"\left\lfloor \frac{n + p - d\,(k - 1) - 1}{s} \right\rfloor + 1"
    height, width = (_size(name, axis) for name, axis in zip("hw", maths.axes(spec), strict=True))
    return rf"\begin{{aligned}} o &= {rule} \\ {height} \\ {width} \end{{aligned}}"


def board(spec: PaddingAndStrideSpec) -> Board:
    """The padded input with the window on it, the kernel, the output as far as it is computed, and how often each pixel is used."""
    (X, K), Y = pixels(spec), output(spec)
    rows, columns = maths.axes(spec)
    padded = np.pad(X, (rows[2:4], columns[2:4]))
    frames = [_moment(place, shown, rows, columns, padded, K) for place, shown in enumerate(maths.frames(rows, columns))]
    note = _("{shape} and padding").format(shape=X.shape) if padded.shape != X.shape else str(X.shape)
    blocks = [
        grid("input", padded, "input", _("input"), note, fixed_marks={"pad": _padding(padded.shape, rows, columns)}),
        sign("star", "⋆"),
        grid("kernel", K, "weight", _("kernel"), str(K.shape)),
        sign("equals", "="),
        grid("output", Y, "output", _("output"), str(Y.shape), hover_frame=0),
    ]
    return Board(blocks, frames, _spoken(X, K, Y), scene="windows", interval=450, largest=46)


def use_board(spec: PaddingAndStrideSpec) -> Board:
    """How many windows read each pixel; a pixel that none reads is struck out."""
    counts = maths.pixel_uses(*maths.axes(spec))
    heat = (counts / max(1, counts.max())).ravel().round(3).tolist()
    never = numbers(np.flatnonzero(counts == 0))
    alt = _("Pixels are used between {low} and {high} times.").format(low=counts.min(), high=counts.max())
    block = grid("uses", counts, "weight", note=alt, heat=heat, marks={"unused": never})
    return Board([block], [Frame(_never(len(never), counts.size))], alt, scene="uses", largest=38)


def same_table(spec: PaddingAndStrideSpec) -> Table:
    """What "same" means to Keras, beside the symmetric padding that people write for torch."""
    columns = ["", _("Keras “same”: padding → output"), _("torch, the same on both sides: padding → output"), _("difference")]
    rows = [_same_row(word, axis) for word, axis in zip((_("rows"), _("columns")), maths.axes(spec), strict=True)]
    return Table(columns, rows, _("“Same” is not the same"))


def _size(name: str, axis: maths.Axis) -> str:
    padding, outputs = axis.padding_low + axis.padding_high, maths.output_size(*axis)
    fraction = rf"\frac{{{axis.n} + {padding} - {axis.dilation}\,({axis.k} - 1) - 1}}{{{axis.stride}}}"
    return rf"o_{name} &= \left\lfloor {fraction} \right\rfloor + 1 = {outputs}"


def _padding(shape: tuple[int, int], rows: maths.Axis, columns: maths.Axis) -> list[int]:
    """The cells of the padded input that are padding."""
    inside = np.zeros(shape, dtype=bool)
    inside[rows.padding_low : rows.padding_low + rows.n, columns.padding_low : columns.padding_low + columns.n] = True
    return numbers(np.flatnonzero(~inside))


def _moment(place: int, shown: maths.Window, rows: maths.Axis, columns: maths.Axis, padded: np.ndarray, K: np.ndarray) -> Frame:
    """One window: the cells under the kernel, the frame around them, the sum written out, the output so far."""
    down = np.array(shown.rows) + rows.padding_low
    across = np.array(shown.columns) + columns.padding_low
    taps = numbers((down[:, None] * padded.shape[1] + across).ravel())  # (k_h, 1) + (k_w,) -> (k_h * k_w,)
    span = (maths.effective_kernel(rows.k, rows.dilation), maths.effective_kernel(columns.k, columns.dilation))
    blocks = {
        "input": {"marks": {"hit": taps}, "windows": [window(down[0], across[0], *span)]},
        "output": {"reveal": place + 1, "marks": {"now": [place]}},
    }
    return Frame(_sum(shown.position, padded[np.ix_(down, across)], K), blocks)


def _sum(position: tuple[int, int], values: np.ndarray, K: np.ndarray) -> str:
    """The products of one window, added up."""
    products = [f"{text(x)}·{text(k)}" for x, k in zip(values.ravel(), K.ravel(), strict=True)]
    shown = " + ".join(products[:LONGEST_SUM]) + (" + …" if len(products) > LONGEST_SUM else "")
    return _("output {position} = {sum} = {value}").format(position=position, sum=shown, value=text((values * K).sum()))


def _never(count: int, of: int) -> str:
    if count == 0:
        return _("Every pixel is read at least once; those at the border less often than those in the middle, unless padding makes up for it.")
    return _("{count} of {of} pixels are never read: the windows jump over them or stop before them.").format(count=count, of=of)


def _same_row(word: str, axis: maths.Axis) -> tuple[str, ...]:
    same = maths.compare_same(axis.n, axis.k, axis.stride, axis.dilation)
    why = {
        "agree": _("the same windows"),
        "shorter": _("the span of the kernel is even: Keras adds the odd row or column of zeros at the end, torch leaves it out"),
        "shifted": _("as many outputs, but torch's windows lie {shift} further to the left or top").format(shift=same.shift),
    }[same.code]
    ways = ((same.keras, same.keras_size), (same.torch, same.torch_size))
    return (word, *(f"{before} + {after} → {size}" for (before, after), size in ways), why)


def _spoken(X: np.ndarray, K: np.ndarray, Y: np.ndarray) -> str:
    values = ", ".join(text(value) for value in Y.ravel()[:16])
    return _("input {x}, kernel {k}, output {y}: {values}").format(x=X.shape, k=K.shape, y=Y.shape, values=values)
