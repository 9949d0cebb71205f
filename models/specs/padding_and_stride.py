"""The input, the kernel and how it slides, rows and columns apart."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from models.specs.fields import Field, choice, integer, limits

MODES = ("custom", "valid", "keras_same", "torch_symmetric")


@dataclass(frozen=True)
class PaddingAndStrideSpec:
    """The book's second example (7.3.2): 8 x 8 pixels, kernel 3, one row and column of zeros on every side, stride 2.

    mode: where the padding comes from; the four pads count in "custom" only.
    Sizes are in pixels; the book's p is pad_top + pad_bottom for the rows, pad_left + pad_right for the columns.
    """

    height: int = integer(8, 1, 12)
    width: int = integer(8, 1, 12)
    kernel_height: int = integer(3, 1, 7)
    kernel_width: int = integer(3, 1, 7)
    mode: str = choice("custom", MODES)
    pad_top: int = integer(1, 0, 5)
    pad_bottom: int = integer(1, 0, 5)
    pad_left: int = integer(1, 0, 5)
    pad_right: int = integer(1, 0, 5)
    stride_height: int = integer(2, 1, 5)
    stride_width: int = integer(2, 1, 5)
    dilation_height: int = integer(1, 1, 4)
    dilation_width: int = integer(1, 1, 4)

    def narrowed(self) -> dict[str, dict]:
        """The window fits into the padded input: every bound follows from the values that the others have now."""
        fields = limits(type(self))
        rows = {name: getattr(self, name) for name in ("height", "kernel_height", "pad_top", "pad_bottom", "dilation_height")}
        columns = {name: getattr(self, name) for name in ("width", "kernel_width", "pad_left", "pad_right", "dilation_width")}
        modes = tuple(mode for mode in MODES if fits(mode, *rows.values()) and fits(mode, *columns.values()))
        bounds = _axis_bounds(self.mode, rows, fields) | _axis_bounds(self.mode, columns, fields)
        return bounds | ({"mode": {"options": modes}} if self.mode in modes else {})


def fits(mode: str, size: int, kernel: int, low: int, high: int, dilation: int) -> bool:
    """Whether at least one window fits into an axis padded by `low` and `high`, or as its mode says."""
    reach = dilation * (kernel - 1)
    # Keras pads as much as its windows need, so that one always fits
    padding = {"custom": low + high, "valid": 0, "keras_same": reach, "torch_symmetric": 2 * (reach // 2)}[mode]
    return reach < size + padding


def _axis_bounds(mode: str, values: dict[str, int], fields: dict[str, Field]) -> dict[str, dict]:
    """How far each value of one axis may move while the others stay.

    Where nothing fits yet, only the kernel is bounded, so that one value is put right and no more.
    """

    def fitting(name: str, value: int) -> bool:
        return fits(mode, *(values | {name: value}).values())

    if not fits(mode, *values.values()):
        kernel = next(name for name in values if name.startswith("kernel"))
        return {kernel: {"high": next((size for size in range(values[kernel] - 1, 1, -1) if fitting(kernel, size)), 1)}}
    return {name: _free(fields[name], value, partial(fitting, name)) for name, value in values.items()}


def _free(field: Field, value: int, fitting: Callable[[int], bool]) -> dict[str, int]:
    """The unbroken range around a value, within its own bounds, in which everything fits."""
    low = high = value
    while low > field.low and fitting(low - 1):
        low -= 1
    while high < field.high and fitting(high + 1):
        high += 1
    return {"low": max(low, field.low), "high": min(high, field.high)}
