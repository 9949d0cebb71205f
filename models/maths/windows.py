"""Windows that slide along an axis: padding, stride and dilation (book 7.3).

Everything is counted per axis, because height and width need not agree, and padding per side, because
libraries do not share it out alike. The book writes p for both sides together: p = padding_low + padding_high.

>>> output_size(8, 3, 1, 1, stride=2)
4
>>> cross_correlate(np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2)).tolist()
[[19, 25], [37, 43]]
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np


class WindowError(ValueError):
    """Windows that cannot be.

    reason: "too_large" (the window is larger than the padded input), "not_positive" (a size, stride or dilation
    under 1, or a padding under 0) or "same_needs_stride_one" (torch's padding="same").
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Axis(NamedTuple):
    """One axis: n inputs, a kernel of k, padding before and after, the step from window to window, the step inside one."""

    n: int
    k: int
    padding_low: int = 0
    padding_high: int = 0
    stride: int = 1
    dilation: int = 1


@dataclass(frozen=True)
class Window:
    """One place of the kernel.

    position: the (row, column) of the output that it makes.
    rows, columns: the input rows and columns under the kernel; below 0 or past the end lies padding.
    """

    position: tuple[int, int]
    rows: tuple[int, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Unused:
    """Inputs that no window reads: between the windows or their taps, and behind the last window."""

    gaps: tuple[int, ...]
    leftover: tuple[int, ...]


@dataclass(frozen=True)
class Same:
    """What "same" means to Keras, and the symmetric padding that people write for torch.

    keras, torch: (padding_low, padding_high). keras_size, torch_size: of the output, 0 where torch's window does not fit.
    shift: by how many inputs torch's windows lie further to the left.
    code: "agree", "shorter" (a kernel of even effective size, torch gives one output less) or "shifted" (a stride over 1, other windows).
    """

    keras: tuple[int, int]
    torch: tuple[int, int]
    keras_size: int
    torch_size: int
    shift: int
    code: str


class Sized(Protocol):
    """The parameters of `models.specs.padding_and_stride`."""

    height: int
    width: int
    kernel_height: int
    kernel_width: int
    mode: str
    pad_top: int
    pad_bottom: int
    pad_left: int
    pad_right: int
    stride_height: int
    stride_width: int
    dilation_height: int
    dilation_width: int


def effective_kernel(k: int, dilation: int = 1) -> int:
    """How many inputs a kernel spans from its first tap to its last."""
    return dilation * (k - 1) + 1


def output_size(n: int, k: int, padding_low: int = 0, padding_high: int = 0, stride: int = 1, dilation: int = 1) -> int:
    """How many windows fit: floor((n + p - d(k - 1) - 1) / s) + 1, with p the padding of both sides (book 7.3.2).

    Without dilation this is the book's floor((n - k + p + s) / s). Raises `WindowError`.
    """
    if min(n, k, stride, dilation) < 1 or min(padding_low, padding_high) < 0:
        raise WindowError("not_positive")
    room = n + padding_low + padding_high - effective_kernel(k, dilation)
    if room < 0:
        raise WindowError("too_large")
    return room // stride + 1


def remainder(axis: Axis) -> int:
    """How many padded inputs behind the last window are too few for another step: what floor cuts off, times the stride."""
    return (axis.n + axis.padding_low + axis.padding_high - effective_kernel(axis.k, axis.dilation)) % axis.stride


def window_starts(axis: Axis) -> np.ndarray:
    """The input under the first tap of each window, (outputs,); below 0 lies padding."""
    return np.arange(output_size(*axis)) * axis.stride - axis.padding_low


def window_indices(axis: Axis) -> np.ndarray:
    """The inputs under the taps of each window, (outputs, k); below 0 or from n on lies padding."""
    return window_starts(axis)[:, None] + axis.dilation * np.arange(axis.k)  # (outputs, 1) + (k,) -> (outputs, k)


def frames(rows: Axis, columns: Axis) -> list[Window]:
    """Every window of an image in the order in which the kernel slides: along a row, then down."""
    down, across = window_indices(rows).tolist(), window_indices(columns).tolist()
    return [Window((i, j), tuple(down[i]), tuple(across[j])) for i in range(len(down)) for j in range(len(across))]


def uses(axis: Axis) -> np.ndarray:
    """How many windows read each input, (n,); the border is read less often than the middle."""
    indices = window_indices(axis)
    inside = indices[(indices >= 0) & (indices < axis.n)]  # (outputs, k) -> (reads,)
    return np.bincount(inside, minlength=axis.n)


def pixel_uses(rows: Axis, columns: Axis) -> np.ndarray:
    """How many windows read each pixel, (height, width): rows and columns are chosen apart, so their counts multiply."""
    return np.outer(uses(rows), uses(columns))


def unused(axis: Axis) -> Unused:
    """The inputs that never count, and whether the stride jumps over them or stops before them."""
    never = np.flatnonzero(uses(axis) == 0)
    last = window_indices(axis)[-1, -1]
    return Unused(tuple(never[never < last].tolist()), tuple(never[never > last].tolist()))


def cross_correlate(
    X: np.ndarray,
    K: np.ndarray,
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
    stride: tuple[int, int] = (1, 1),
    dilation: tuple[int, int] = (1, 1),
) -> np.ndarray:
    """Slide K over the zero-padded X and add up the products (book 7.2.1, 7.3), (n_h, n_w) and (k_h, k_w) to (outputs_h, outputs_w).

    padding: ((top, bottom), (left, right)). stride, dilation: (down, across). Raises `WindowError`.
    """
    rows, columns = (Axis(X.shape[i], K.shape[i], *padding[i], stride[i], dilation[i]) for i in (0, 1))
    Y = np.zeros((output_size(*rows), output_size(*columns)), dtype=np.result_type(X, K))
    padded = np.pad(X, padding)  # (n_h + p_h, n_w + p_w)
    for i, j in np.ndindex(Y.shape):
        window = padded[_taps(rows, i), _taps(columns, j)]  # (k_h, k_w)
        Y[i, j] = (window * K).sum()
    return Y


def keras_same(n: int, k: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Padding (low, high) of Keras's "same": just enough for ceil(n / stride) windows, the odd one at the end."""
    outputs = -(-n // stride)
    padding = max((outputs - 1) * stride + effective_kernel(k, dilation) - n, 0)
    return padding // 2, padding - padding // 2


def keras_allows(stride: tuple[int, int], dilation: tuple[int, int]) -> bool:
    """Whether Keras's convolution layers take these: a stride over 1 excludes a dilation over 1, even on the other axis."""
    return max(stride) == 1 or max(dilation) == 1


def torch_same(k: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Padding (low, high) of torch's padding="same", the odd one at the end; torch refuses it for other strides than 1, as `WindowError`."""
    if stride != 1:
        raise WindowError("same_needs_stride_one")
    padding = dilation * (k - 1)
    return padding // 2, padding - padding // 2


def torch_symmetric(k: int, dilation: int = 1) -> int:
    """The padding on each side that people write for torch, d(k - 1) // 2: it keeps the size where d(k - 1) is even and the stride 1."""
    return dilation * (k - 1) // 2


def compare_same(n: int, k: int, stride: int = 1, dilation: int = 1) -> Same:
    """Keras's "same" beside torch's symmetric padding, for one axis.

    Where torch gives one output less, the windows that it has are Keras's; where the counts agree, they may lie elsewhere.
    """
    keras, torch = keras_same(n, k, stride, dilation), (torch_symmetric(k, dilation),) * 2
    keras_size = output_size(n, k, *keras, stride, dilation)
    torch_size = output_size(n, k, *torch, stride, dilation) if effective_kernel(k, dilation) <= n + sum(torch) else 0
    shift = torch[0] - keras[0]
    code = "shorter" if torch_size < keras_size else "shifted" if shift else "agree"
    return Same(keras, torch, keras_size, torch_size, shift, code)


def axes(spec: Sized) -> tuple[Axis, Axis]:
    """The rows and the columns that a spec describes, with the padding that its mode asks for."""
    rows = Axis(spec.height, spec.kernel_height, spec.pad_top, spec.pad_bottom, spec.stride_height, spec.dilation_height)
    columns = Axis(spec.width, spec.kernel_width, spec.pad_left, spec.pad_right, spec.stride_width, spec.dilation_width)
    return _padded(rows, spec.mode), _padded(columns, spec.mode)


def _padded(axis: Axis, mode: str) -> Axis:
    low, high = {
        "custom": (axis.padding_low, axis.padding_high),
        "valid": (0, 0),
        "keras_same": keras_same(axis.n, axis.k, axis.stride, axis.dilation),
        "torch_symmetric": (torch_symmetric(axis.k, axis.dilation),) * 2,
    }[mode]
    return axis._replace(padding_low=low, padding_high=high)


def _taps(axis: Axis, output: int) -> slice:
    """The taps of one window, counted in the padded input."""
    first = output * axis.stride
    return slice(first, first + effective_kernel(axis.k, axis.dilation), axis.dilation)
