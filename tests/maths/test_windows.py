"""Padding, stride and dilation against torch and Keras."""

import math
import os

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.maths import windows
from models.maths.windows import Axis, WindowError
from models.specs import fit, limits, read, write
from models.specs.padding_and_stride import MODES, PaddingAndStrideSpec, fits

any_axis = st.builds(Axis, st.integers(1, 12), st.integers(1, 7), st.integers(0, 5), st.integers(0, 5), st.integers(1, 5), st.integers(1, 4))
fitting_axis = any_axis.filter(lambda axis: fits("custom", axis.n, axis.k, axis.padding_low, axis.padding_high, axis.dilation))
quick = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def torch():
    import torch

    return torch


@pytest.fixture(scope="module")
def keras():
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    return keras


def torch_cross_correlate(torch, X, K, rows, columns):
    padded = torch.nn.functional.pad(torch.from_numpy(X), (columns.padding_low, columns.padding_high, rows.padding_low, rows.padding_high))
    strides, dilations = (rows.stride, columns.stride), (rows.dilation, columns.dilation)
    return torch.nn.functional.conv2d(padded[None, None], torch.from_numpy(K)[None, None], stride=strides, dilation=dilations)[0, 0].numpy()


def cross_correlate(X, K, rows, columns):
    padding = (rows.padding_low, rows.padding_high), (columns.padding_low, columns.padding_high)
    return windows.cross_correlate(X, K, padding, (rows.stride, columns.stride), (rows.dilation, columns.dilation))


def ones(rows, columns):
    return np.ones((rows.n, columns.n)), np.ones((rows.k, columns.k))


def max_pool(X, axis):
    """The largest pixel under each window of the same axis down and across, padding left out as both libraries do."""
    taps = [row[(row >= 0) & (row < axis.n)] for row in windows.window_indices(axis)]
    return [[X[np.ix_(down, across)].max().item() for across in taps] for down in taps]


@quick
@given(fitting_axis, fitting_axis)
def test_cross_correlation_is_torchs(torch, rows, columns):
    generator = np.random.default_rng(0)
    X, K = generator.normal(size=(rows.n, columns.n)), generator.normal(size=(rows.k, columns.k))
    np.testing.assert_allclose(cross_correlate(X, K, rows, columns), torch_cross_correlate(torch, X, K, rows, columns), rtol=1e-9, atol=1e-12)


@quick
@given(any_axis)
def test_a_window_that_does_not_fit_is_refused_as_torch_refuses_it(torch, axis):
    square = axis, axis
    if fits("custom", axis.n, axis.k, axis.padding_low, axis.padding_high, axis.dilation):
        assert torch_cross_correlate(torch, *ones(*square), *square).shape == (windows.output_size(*axis),) * 2
    else:
        with pytest.raises(WindowError, match="too_large"):
            windows.output_size(*axis)
        with pytest.raises(RuntimeError):
            torch_cross_correlate(torch, *ones(*square), *square)


@pytest.mark.parametrize("axis", [(0, 1), (3, 0), (3, 1, -1), (3, 1, 0, -1), (3, 1, 0, 0, 0), (3, 1, 0, 0, 1, 0)])
def test_sizes_that_are_none_are_refused(axis):
    with pytest.raises(WindowError, match="not_positive"):
        windows.output_size(*axis)


@quick
@given(fitting_axis)
def test_the_books_formula_is_the_general_one_without_dilation(axis):
    assume(axis.dilation == 1)
    p = axis.padding_low + axis.padding_high
    assert windows.output_size(*axis) == math.floor((axis.n - axis.k + p + axis.stride) / axis.stride)


def test_errors_e45_the_wrong_formula_is_right_by_chance():
    n, k, p, s = 8, 3, 2, 2
    assert (n - k + s + 1) / s == 4
    assert math.floor((n - k + p + s) / s) == windows.output_size(n, k, 1, 1, s) == 4
    assert (n - k + 1 + 1) / 1 != windows.output_size(n, k, 1, 1, 1)


def test_errors_e46_the_general_formula_keeps_32_pixels():
    assert windows.output_size(32, 3, 1, 1, stride=1, dilation=1) == 32


def test_errors_e44_the_edge_kernel_looks_across():
    X = np.arange(12).reshape(3, 4) ** 2
    np.testing.assert_array_equal(windows.cross_correlate(X, np.array([[1, -1]])), X[:, :-1] - X[:, 1:])


@quick
@given(fitting_axis, fitting_axis)
def test_the_uses_of_a_pixel_are_its_gradient_under_ones(torch, rows, columns):
    X, K = (torch.from_numpy(values) for values in ones(rows, columns))
    X.requires_grad_()
    padded = torch.nn.functional.pad(X, (columns.padding_low, columns.padding_high, rows.padding_low, rows.padding_high))
    strides, dilations = (rows.stride, columns.stride), (rows.dilation, columns.dilation)
    torch.nn.functional.conv2d(padded[None, None], K[None, None], stride=strides, dilation=dilations).sum().backward()
    np.testing.assert_array_equal(windows.pixel_uses(rows, columns), X.grad.numpy())


@quick
@given(fitting_axis)
def test_what_is_never_used_is_a_gap_or_left_over(axis):
    unused = windows.unused(axis)
    assert sorted(unused.gaps + unused.leftover) == np.flatnonzero(windows.uses(axis) == 0).tolist()
    assert all(index >= windows.window_starts(axis)[-1] for index in unused.leftover)
    if axis.stride == axis.dilation == 1:
        assert unused == windows.Unused((), ())


def test_a_stride_over_the_kernel_leaves_gaps_and_a_short_end_leaves_a_rest():
    assert windows.unused(Axis(8, 2, stride=3)) == windows.Unused((2, 5), ())
    assert windows.unused(Axis(8, 3, stride=2)) == windows.Unused((), (7,))
    assert windows.unused(Axis(7, 2, stride=4)) == windows.Unused((2, 3), (6,))
    assert windows.remainder(Axis(8, 3, stride=2)) == 1
    assert windows.remainder(Axis(8, 3, 1, 1, 2)) == 1


def test_the_border_is_used_less():
    assert windows.uses(Axis(5, 3)).tolist() == [1, 2, 3, 2, 1]
    assert windows.uses(Axis(5, 3, 1, 1)).tolist() == [2, 3, 3, 3, 2]


@quick
@given(fitting_axis, fitting_axis)
def test_the_frames_are_the_output_in_reading_order(rows, columns):
    frames = windows.frames(rows, columns)
    assert [frame.position for frame in frames] == list(np.ndindex(windows.output_size(*rows), windows.output_size(*columns)))
    uses = np.zeros((rows.n, columns.n), dtype=int)
    for frame in frames:
        down = [row for row in frame.rows if 0 <= row < rows.n]
        across = [column for column in frame.columns if 0 <= column < columns.n]
        uses[np.ix_(down, across)] += 1
    np.testing.assert_array_equal(uses, windows.pixel_uses(rows, columns))


def test_a_frame_counts_padding_below_zero():
    first = windows.frames(Axis(4, 3, 1, 1), Axis(4, 2, dilation=2))[0]
    assert (first.rows, first.columns) == ((-1, 0, 1), (0, 2))


@pytest.mark.parametrize(
    ("n", "k", "stride", "dilation"), [(8, 3, 2, 1), (7, 3, 2, 1), (8, 4, 1, 1), (9, 4, 2, 1), (8, 3, 1, 2), (5, 2, 3, 1), (1, 4, 2, 1)]
)
def test_keras_same_is_keras(keras, n, k, stride, dilation):
    X, K = np.arange(n * n, dtype="float32").reshape(n, n), np.arange(1, k * k + 1, dtype="float32").reshape(k, k)
    layer = keras.layers.Conv2D(1, k, strides=stride, dilation_rate=dilation, padding="same", use_bias=False)
    layer.build((1, n, n, 1))
    layer.set_weights([K[:, :, None, None]])
    axis = Axis(n, k, *windows.keras_same(n, k, stride, dilation), stride, dilation)
    expected = layer(X[None, :, :, None]).detach().numpy()[0, :, :, 0]
    np.testing.assert_allclose(cross_correlate(X, K, axis, axis), expected, rtol=1e-4)


@pytest.mark.parametrize(("strides", "dilations"), [((2, 1), (1, 1)), ((1, 1), (1, 2)), ((2, 2), (2, 2)), ((2, 1), (1, 2))])
def test_keras_takes_a_stride_or_a_dilation(keras, strides, dilations):
    if windows.keras_allows(strides, dilations):
        keras.layers.Conv2D(1, 3, strides=strides, dilation_rate=dilations)
    else:
        with pytest.raises(ValueError, match="not supported in conjunction"):
            keras.layers.Conv2D(1, 3, strides=strides, dilation_rate=dilations)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize(("k", "dilation"), [(3, 1), (4, 1), (2, 3), (5, 2)])
def test_torch_same_pads_the_odd_one_at_the_end(torch, k, dilation):
    n = 9
    layer = torch.nn.Conv2d(1, 1, k, dilation=dilation, padding="same", bias=False)
    X = np.arange(n * n, dtype="float32").reshape(n, n)
    axis = Axis(n, k, *windows.torch_same(k, 1, dilation), 1, dilation)
    expected = layer(torch.from_numpy(X)[None, None]).detach().numpy()[0, 0]
    np.testing.assert_allclose(cross_correlate(X, layer.weight.detach().numpy()[0, 0], axis, axis), expected, rtol=1e-4, atol=1e-4)
    assert windows.torch_same(k, 1, dilation) == windows.keras_same(n, k, 1, dilation)


def test_torch_refuses_same_with_a_stride(torch):
    with pytest.raises(WindowError, match="same_needs_stride_one"):
        windows.torch_same(3, 2)
    with pytest.raises(ValueError, match="not supported for strided"):
        torch.nn.Conv2d(1, 1, 3, stride=2, padding="same")


@pytest.mark.parametrize(
    ("n", "k", "stride", "code", "sizes", "shift"),
    [
        (8, 3, 1, "agree", (8, 8), 0),
        (7, 3, 2, "agree", (4, 4), 0),
        (8, 3, 2, "shifted", (4, 4), 1),
        (8, 4, 1, "shorter", (8, 7), 0),
        (1, 2, 1, "shorter", (1, 0), 0),
    ],
)
def test_where_same_and_symmetric_padding_differ(n, k, stride, code, sizes, shift):
    same = windows.compare_same(n, k, stride)
    assert (same.code, (same.keras_size, same.torch_size), same.shift) == (code, sizes, shift)


@quick
@given(any_axis)
def test_the_code_of_a_comparison_says_what_the_windows_do(axis):
    same = windows.compare_same(axis.n, axis.k, axis.stride, axis.dilation)
    assert same.keras_size == math.ceil(axis.n / axis.stride)
    keras = axis._replace(padding_low=same.keras[0], padding_high=same.keras[1])
    torch_padded = axis._replace(padding_low=same.torch[0], padding_high=same.torch[1])
    if same.torch_size:
        keras_windows, torch_windows = windows.window_indices(keras), windows.window_indices(torch_padded)
        np.testing.assert_array_equal(keras_windows[: same.torch_size] - same.shift, torch_windows)
    assert same.keras_size - same.torch_size == (same.code == "shorter")
    assert (same.shift > 0) == (same.code == "shifted")


def test_notes_k2_max_pooling_lies_elsewhere(keras, torch):
    X = np.arange(16, dtype="float32").reshape(4, 4)
    keras_axis = Axis(4, 3, *windows.keras_same(4, 3, 2), 2)
    torch_axis = Axis(4, 3, 1, 1, 2)
    assert max_pool(X, keras_axis) == [[10, 11], [14, 15]]
    assert max_pool(X, torch_axis) == [[5, 7], [13, 15]]
    layer = keras.layers.MaxPooling2D(3, 2, "same")
    assert layer(X[None, :, :, None])[0, :, :, 0].tolist() == [[10, 11], [14, 15]]
    assert torch.nn.MaxPool2d(3, 2, padding=1)(torch.from_numpy(X)[None, None])[0, 0].tolist() == [[5, 7], [13, 15]]


def spec_from(texts):
    return read(PaddingAndStrideSpec, texts)[0]


names = sorted(limits(PaddingAndStrideSpec))
any_address = st.dictionaries(st.sampled_from(names), st.integers(-1, 13).map(str) | st.sampled_from(MODES) | st.text("0123456789.-ax", max_size=5))


@quick
@given(any_address)
def test_any_address_gives_at_least_one_window(texts):
    spec = spec_from(texts)
    assert all(windows.output_size(*axis) >= 1 for axis in windows.axes(spec))
    assert fit(spec) == (spec, [])
    assert read(PaddingAndStrideSpec, write(spec)) == (spec, [])


@quick
@given(any_address, st.sampled_from(names), st.data())
def test_wherever_a_control_is_moved_nothing_else_has_to_move(texts, name, data):
    spec = spec_from(texts)
    field = limits(spec)[name]
    value = data.draw(st.sampled_from(field.options) if field.options else st.integers(field.low, field.high))
    moved = spec_from(write(spec) | {name: str(value)})
    assert getattr(moved, name) == value
    assert {other: getattr(moved, other) for other in names if other != name} == {other: getattr(spec, other) for other in names if other != name}


def test_a_bound_is_as_wide_as_it_can_be():
    spec = spec_from({"height": "4", "kernel_height": "6", "mode": "custom"})
    bounds = limits(spec)
    assert (bounds["height"].low, bounds["kernel_height"].high, bounds["pad_top"].low, bounds["dilation_height"].high) == (4, 6, 1, 1)
    assert "valid" not in bounds["mode"].options


def test_only_the_kernel_is_put_right():
    spec, corrections = read(PaddingAndStrideSpec, {"height": "2", "kernel_height": "7", "mode": "valid"})
    assert spec.kernel_height == 2
    assert [(correction.name, correction.reason) for correction in corrections] == [("kernel_height", "unfit")]


@pytest.mark.parametrize(("mode", "padding"), [("custom", (1, 1)), ("valid", (0, 0)), ("keras_same", (0, 1)), ("torch_symmetric", (1, 1))])
def test_the_mode_chooses_the_padding(mode, padding):
    rows, columns = windows.axes(PaddingAndStrideSpec(mode=mode))
    assert (rows.padding_low, rows.padding_high) == padding
    assert rows == columns
