"""Broadcasting against torch, over every kind of shape up to rank 4."""

import contextlib
import math
import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.maths import broadcasting
from models.maths.broadcasting import BroadcastError, ShapeError, ValuesError
from models.specs import limits, read, write
from models.specs.broadcasting import OPERATORS, BroadcastingSpec

TYPED = "0123456789 ,;x*()[]-+.eEinf_\uff13\uff0c\u3001\u00d7\u00b2\u2212\n"

any_shape = st.lists(st.sampled_from([1, 1, 2, 3]), max_size=4).map(tuple)
any_shapes = st.lists(any_shape, min_size=2, max_size=3)
quick = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def torch():
    import torch

    return torch


@st.composite
def fitting_shapes(draw):
    """Two or three shapes cut from one result: some axes reduced to 1, some leading ones left out."""
    result = draw(st.lists(st.integers(1, 4), max_size=4))
    count = draw(st.integers(2, 3))
    masked = [tuple(size if draw(st.booleans()) else 1 for size in result) for _ in range(count)]
    return [shape[draw(st.integers(0, len(shape))) :] for shape in masked]


def torch_shape(torch, shapes):
    try:
        return tuple(torch.broadcast_shapes(*shapes))
    except RuntimeError:
        return None


@quick
@given(any_shapes)
def test_the_shape_is_torchs_or_both_refuse(torch, shapes):
    expected = torch_shape(torch, shapes)
    if expected is None:
        with pytest.raises(BroadcastError) as caught:
            broadcasting.broadcast_shape(*shapes)
        assert len({size for size in caught.value.sizes if size not in (None, 1)}) > 1
    else:
        assert broadcasting.broadcast_shape(*shapes) == expected


@quick
@given(fitting_shapes(), st.sampled_from(OPERATORS), st.data())
def test_the_result_is_torchs(torch, shapes, operator, data):
    integers = st.integers(-3, 3)
    operands = [np.array(data.draw(st.lists(integers, min_size=math.prod(s), max_size=math.prod(s))), dtype=float).reshape(s) for s in shapes]
    expected = torch.from_numpy(operands[0])
    for other in operands[1:]:
        expected = getattr(torch, "pow" if operator == "power" else operator)(expected, torch.from_numpy(other))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = broadcasting.elementwise(operator, *operands)
    np.testing.assert_allclose(result, expected.numpy(), rtol=1e-12)
    assert result.shape == tuple(expected.shape)


@quick
@given(fitting_shapes())
def test_copies_point_at_what_torch_would_repeat(torch, shapes):
    result_shape = broadcasting.broadcast_shape(*shapes)
    for shape in shapes:
        copies = broadcasting.copies(shape, result_shape)
        positions = torch.arange(math.prod(shape)).reshape(shape)
        np.testing.assert_array_equal(copies.source, torch.broadcast_to(positions, result_shape).numpy())
        assert sorted(copies.source[copies.original].tolist()) == list(range(math.prod(shape)))
        first_seen = np.unique(copies.source, return_index=True)[1]
        np.testing.assert_array_equal(np.flatnonzero(copies.original), np.sort(first_seen))


@pytest.mark.parametrize(
    ("shapes", "codes"),
    [
        (((3, 1), (1, 2)), ["stretch", "stretch"]),
        (((2, 3), (2, 3)), ["equal", "equal"]),
        (((2, 3), (3,)), ["equal", "added_and_stretched"]),
        (((1, 3), (3,)), ["equal", "added"]),
        (((3,), (2,)), ["clash"]),
        (((4, 3), (2, 1)), ["stretch", "clash"]),
        (((3, 1), (1, 2), (2,)), ["stretch", "added_and_stretched"]),
        (((), ()), []),
        (((), (2,)), ["added_and_stretched"]),
    ],
)
def test_every_axis_has_its_verdict(shapes, codes):
    assert [verdict.code for verdict in broadcasting.align(shapes)] == codes


def test_a_verdict_says_who_stretches_and_who_gets_the_axis():
    last, first = broadcasting.align([(3, 1), (1, 2), (2,)])
    assert (last.axis, last.sizes, last.size, last.stretched, last.added) == (-1, (1, 2, 2), 2, (0,), ())
    assert (first.axis, first.sizes, first.size, first.stretched, first.added) == (-2, (3, 1, None), 3, (1, 2), (2,))


def test_a_clash_names_the_axis_and_the_sizes():
    with pytest.raises(BroadcastError) as caught:
        broadcasting.broadcast_shape((4, 1, 3), (2, 5, 3))
    assert (caught.value.axis, caught.value.sizes) == (-3, (4, 2))


def test_errors_e09_ranks_may_differ_and_only_axes_of_size_one_are_stretched():
    assert broadcasting.broadcast_shape((2, 3), (3,)) == (2, 3)
    with pytest.raises(BroadcastError):
        broadcasting.broadcast_shape((4,), (2,))


def test_division_by_zero_is_shown_and_not_raised():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = broadcasting.elementwise("divide", np.array([1.0, -1.0, 0.0]), np.array(0.0))
    np.testing.assert_array_equal(result, [math.inf, -math.inf, math.nan])


def test_the_steps_of_the_books_example():
    frames = broadcasting.steps([np.array([[0], [1], [2]]), np.array([[0, 1]])])
    assert [(frame.kind, frame.operand, frame.axis) for frame in frames] == [
        ("given", None, None),
        ("stretched", 0, -1),
        ("stretched", 1, -2),
        ("result", None, None),
    ]
    assert [frame.shapes for frame in frames] == [((3, 1), (1, 2)), ((3, 2), (1, 2)), ((3, 2), (3, 2)), ((3, 2), (3, 2))]
    assert frames[1].arrays[0].tolist() == [[0, 0], [1, 1], [2, 2]]
    assert frames[1].copies[0].original.tolist() == [[True, False]] * 3
    assert frames[-1].result.tolist() == [[0, 1], [1, 2], [2, 3]]


def test_the_steps_make_ranks_equal_first():
    frames = broadcasting.steps([np.zeros((2, 3)), np.arange(3)])
    assert [frame.kind for frame in frames] == ["given", "added", "stretched", "result"]
    assert frames[1].shapes == ((2, 3), (1, 3))


def test_the_steps_of_a_clash_end_where_it_is():
    frames = broadcasting.steps([np.zeros((4, 3)), np.zeros((2, 1))])
    assert [frame.kind for frame in frames] == ["given", "stretched", "clash"]
    assert (frames[-1].axis, frames[-1].result) == (-2, None)


@quick
@given(fitting_shapes(), st.sampled_from(OPERATORS))
def test_the_steps_end_in_the_result(shapes, operator):
    operands = [broadcasting.default_values(shape, index) for index, shape in enumerate(shapes)]
    frames = broadcasting.steps(operands, operator)
    np.testing.assert_array_equal(frames[-1].result, broadcasting.elementwise(operator, *operands))
    assert set(frames[-1].shapes) == {frames[-1].result.shape}
    stretching = [frame.shapes for frame in frames if frame.kind != "result"][1:]
    changes = [sum(x != y for x, y in zip(before, after, strict=True)) for before, after in pairwise(stretching)]
    assert all(change == 1 for change in changes)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("3,1", (3, 1)),
        ("(3, 1)", (3, 1)),
        ("[3,1]", (3, 1)),
        ("3x1", (3, 1)),
        ("3 X 1", (3, 1)),
        ("3 \N{MULTIPLICATION SIGN} 1", (3, 1)),
        ("3 1", (3, 1)),
        (" 3 ,  1 ", (3, 1)),
        ("(3,)", (3,)),
        ("6", (6,)),
        ("()", ()),
        ("[ ]", ()),
        ("", ()),
        ("  ", ()),
        ("\uff13\uff0c\uff11", (3, 1)),
        ("\uff08\uff13\u3001\uff11\uff09", (3, 1)),
        ("1,2,3,4", (1, 2, 3, 4)),
    ],
)
def test_shapes_are_read_as_people_write_them(text, shape):
    assert broadcasting.parse_shape(text) == shape


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("3,a", "unreadable", "a"),
        ("3,,1", "unreadable", "3,,1"),
        (",", "unreadable", ","),
        ("(3,1", "unreadable", "(3"),
        ("2.5", "unreadable", "2.5"),
        ("__import__('os')", "unreadable", "__import__('os')"),
        ("1" * 5000, "unreadable", "1" * 5000),
        ("1," * 5000, "unreadable", "1," * 10),
        ("1,1,1,1,1", "rank", 5),
        ("7", "size", 7),
        ("3,0", "size", 0),
        ("-1", "size", -1),
    ],
)
def test_what_is_no_shape_is_refused_with_a_reason(text, reason, detail):
    with pytest.raises(ShapeError) as caught:
        broadcasting.parse_shape(text)
    assert (caught.value.reason, caught.value.detail) == (reason, detail)


@quick
@given(st.text(TYPED, max_size=40))
def test_no_text_does_anything_but_be_read_or_refused(text):
    with contextlib.suppress(ShapeError):
        assert all(1 <= size <= 6 for size in broadcasting.parse_shape(text))
    with contextlib.suppress(ValuesError):
        assert np.isfinite(broadcasting.parse_values(text, (2,))).all()


@quick
@given(st.lists(st.integers(1, 6), max_size=4).map(tuple))
def test_a_shape_as_python_prints_it_is_read_back(shape):
    assert broadcasting.parse_shape(str(shape)) == shape


@pytest.mark.parametrize(
    ("text", "shape", "values"),
    [
        ("0,1,2", (3, 1), [[0], [1], [2]]),
        ("[[0, 1], [2, 3]]", (2, 2), [[0, 1], [2, 3]]),
        ("\u22121.5 2e2", (2,), [-1.5, 200]),
        ("\uff11\uff0c\uff12", (2,), [1, 2]),
        ("7", (), 7),
    ],
)
def test_values_are_read_row_by_row(text, shape, values):
    result = broadcasting.parse_values(text, shape)
    assert result.tolist() == values
    assert result.dtype == np.float64


@pytest.mark.parametrize(
    ("text", "reason", "detail", "wanted"),
    [
        ("1,2", "count", 2, 3),
        ("", "count", 0, 3),
        ("1,2,c", "unreadable", "c", None),
        ("1,2,1e9", "range", "1e9", None),
        ("nan 1 2", "range", "nan", None),
    ],
)
def test_values_that_do_not_fit_are_refused_with_a_reason(text, reason, detail, wanted):
    with pytest.raises(ValuesError) as caught:
        broadcasting.parse_values(text, (3,))
    assert (caught.value.reason, caught.value.detail, caught.value.wanted) == (reason, detail, wanted)


def test_default_values_are_the_books():
    assert broadcasting.default_values((3, 1), 0).tolist() == [[0], [1], [2]]
    assert broadcasting.default_values((1, 2), 1).tolist() == [[0, 1]]
    assert broadcasting.default_values((2,), 2).tolist() == [10, 20]
    assert broadcasting.default_values((), 1).tolist() == 2


def test_an_operand_without_values_gets_the_default_ones():
    assert broadcasting.operand("3,1", "", 0).tolist() == [[0], [1], [2]]
    assert broadcasting.operand("2", "5 6", 0).tolist() == [5, 6]


def test_every_default_tensor_can_be_written_out():
    for index, name in enumerate(("values_a", "values_b", "values_c")):
        values = broadcasting.default_values((6, 6, 6, 6), index)
        text = ",".join(f"{value:g}" for value in values.ravel())
        assert len(text) <= limits(BroadcastingSpec)[name].longest
        np.testing.assert_array_equal(broadcasting.operand("6,6,6,6", text, index), values)


def test_the_spec_offers_the_operators_that_there_are():
    assert tuple(broadcasting.OPERATORS) == OPERATORS


def test_the_specs_defaults_broadcast():
    spec = BroadcastingSpec()
    shapes = [broadcasting.parse_shape(text) for text in (spec.a, spec.b, spec.c)]
    assert broadcasting.broadcast_shape(*shapes) == (3, 2)


@quick
@given(st.dictionaries(st.sampled_from(sorted(limits(BroadcastingSpec))), st.text(TYPED, max_size=60)))
def test_any_address_gives_a_spec_that_comes_back_from_its_own_address(texts):
    spec, _ = read(BroadcastingSpec, texts)
    assert read(BroadcastingSpec, write(spec)) == (spec, [])
