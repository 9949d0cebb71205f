"""Softmax, its loss and its gradient against torch; the naive form against the limits of floating-point numbers."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.maths import softmax as maths
from models.specs import limits, read, write
from models.specs.softmax import SoftmaxSpec

DTYPES = ("float16", "float32", "float64")
any_logits = st.lists(st.floats(-10, 10), min_size=2, max_size=6)
any_temperature = st.floats(0.05, 20)
quick = settings(max_examples=50, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def torch():
    import torch

    return torch


@quick
@given(any_logits, any_temperature)
def test_probabilities_and_their_logs_are_torchs(torch, logits, temperature):
    scores = torch.tensor(logits, dtype=torch.float64) / temperature
    np.testing.assert_allclose(maths.softmax(logits, temperature), torch.softmax(scores, -1), rtol=1e-12)
    np.testing.assert_allclose(maths.log_softmax(logits, temperature), torch.log_softmax(scores, -1), rtol=1e-12, atol=1e-13)


@quick
@given(any_logits, any_temperature, st.data())
def test_loss_and_gradient_are_torchs_autograd(torch, logits, temperature, data):
    label = data.draw(st.integers(0, len(logits) - 1))
    leaf = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(leaf / temperature, torch.tensor(label))
    loss.backward()
    np.testing.assert_allclose(maths.cross_entropy(logits, label, temperature), loss.item(), rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(maths.gradient(logits, label, temperature), leaf.grad, rtol=1e-9, atol=1e-12)


@quick
@given(any_logits, any_temperature)
def test_the_jacobian_is_torchs(torch, logits, temperature):
    leaf = torch.tensor(logits, dtype=torch.float64)
    expected = torch.autograd.functional.jacobian(lambda o: torch.softmax(o / temperature, -1), leaf)
    np.testing.assert_allclose(maths.jacobian(logits, temperature), expected, rtol=1e-9, atol=1e-12)


@quick
@given(any_logits, any_temperature, st.floats(-1000, 1000))
def test_an_offset_changes_nothing_and_the_sum_is_one(logits, temperature, offset):
    probabilities = maths.softmax(logits, temperature)
    assert probabilities.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(maths.softmax(np.add(logits, offset), temperature), probabilities, rtol=1e-9, atol=1e-12)


@quick
@given(any_logits, any_temperature)
def test_softmax_keeps_the_order(logits, temperature):
    assume(min(np.diff(np.sort(logits))) > 1e-6)
    probabilities = maths.softmax(logits, temperature)
    assert maths.predict(probabilities) == maths.predict(logits)
    # Distant classes may round to the same 0, so the ranking is compared in logs
    np.testing.assert_array_equal(maths.ranking(maths.log_softmax(logits, temperature)), maths.ranking(logits))


@quick
@given(any_logits, any_temperature, any_temperature)
def test_entropy_grows_with_temperature_up_to_that_of_equal_classes(logits, first, second):
    colder, warmer = (maths.entropy(maths.softmax(logits, temperature)) for temperature in sorted((first, second)))
    assert 0 <= colder <= warmer + 1e-12
    assert warmer <= math.log(len(logits)) + 1e-12


def test_the_limits_of_temperature():
    np.testing.assert_allclose(maths.softmax([1, 2, 3], 1e-3), [0, 0, 1], atol=1e-12)
    np.testing.assert_allclose(maths.softmax([1, 2, 3], 1e6), [1 / 3] * 3, atol=1e-6)
    np.testing.assert_allclose(maths.softmax([1, 3, 3], 1e-3), [0, 0.5, 0.5], atol=1e-12)


def test_entropy_of_certainty_and_of_ignorance():
    assert str(maths.entropy([0, 1, 0])) == "0.0"
    assert maths.entropy([0.25] * 4) == pytest.approx(math.log(4))
    assert maths.entropy([[0.5, 0.5], [1, 0]]).tolist() == pytest.approx([math.log(2), 0])


def test_one_hot_rows():
    assert maths.one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert maths.one_hot((2, 0), 3).shape == (2, 3)
    assert maths.one_hot(1, 3).tolist() == [0, 1, 0]


def test_a_batch_is_as_good_as_its_rows():
    logits, labels = np.array([[1.0, 2, 3], [0, -1, 5]]), np.array([0, 2])
    losses = maths.cross_entropy(logits, labels)
    assert losses.tolist() == [maths.cross_entropy(row, label) for row, label in zip(logits, labels, strict=True)]
    assert maths.gradient(logits, labels).shape == (2, 3)


def test_equal_scores_rank_in_their_order():
    assert maths.ranking([1, 3, 3, 2]).tolist() == [1, 2, 3, 0]


@pytest.mark.parametrize("dtype", DTYPES)
@quick
@given(st.lists(st.floats(-8, 8), min_size=2, max_size=6))
def test_naive_and_stable_agree_on_small_logits(dtype, logits):
    naive, stable = maths.naive_softmax(logits, dtype), maths.stable_softmax(logits, dtype)
    assert naive.dtype == stable.dtype == np.dtype(dtype)
    np.testing.assert_allclose(naive, stable, atol=40 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", DTYPES)
@quick
@given(any_logits)
def test_the_naive_form_fails_where_the_limits_say(dtype, logits):
    found = maths.offset_limits(logits, dtype)
    # The shifted logits are rounded to the dtype, which moves the limit by their spacing
    blur = 4 * np.finfo(dtype).eps * max(abs(limit) + 20 for limit in vars(found).values())

    def naive(offset):
        return maths.naive_softmax(np.add(logits, offset), dtype)

    assert np.isnan(naive(found.all_vanish - blur)).all()
    assert not np.isnan(naive(found.all_vanish + blur)).any()
    assert naive(found.some_vanish - blur).min() == 0 or np.isnan(naive(found.some_vanish - blur)).any()
    assert naive(found.sum_overflows - blur).any()
    assert not np.nan_to_num(naive(found.sum_overflows + blur)).any()
    assert np.isnan(naive(found.largest_overflows + blur)).any()
    assert maths.overflow_offset(logits, dtype) == found.sum_overflows <= found.largest_overflows


def test_between_the_two_overflows_every_probability_is_zero():
    """The sum is inf before any exponential is: the answer is not even nan, it is 0."""
    found = maths.offset_limits([1, 2, 3], "float32")
    between = (found.sum_overflows + found.largest_overflows) / 2
    naive = maths.naive_softmax(np.add([1, 2, 3], between), "float32")
    assert naive.tolist() == [0, 0, 0]
    exact = maths.softmax([1, 2, 3])
    assert maths.outcome(naive, exact) == "zeros"
    assert maths.outcome(maths.naive_softmax([1001, 1002, 1003], "float32"), exact) == "nan"
    assert maths.outcome(maths.stable_softmax([1001, 1002, 1003], "float32"), exact) == "right"
    assert maths.outcome(maths.naive_softmax([-17, -16, -15], "float16"), exact) == "rough"


@pytest.mark.parametrize(("dtype", "lowest", "highest"), [("float16", -17.33, 11.09), ("float32", -103.97, 88.72), ("float64", -745.13, 709.78)])
def test_errors_e36_where_exponentials_end(torch, dtype, lowest, highest):
    """The notes say 90 on either side."""
    assert maths.exponent_limits(dtype) == pytest.approx((lowest, highest), abs=5e-3)
    kind = getattr(torch, dtype)
    assert torch.exp(torch.tensor([lowest - 0.1, highest + 0.1], dtype=kind)).tolist() == [0, math.inf]


def test_errors_e37_the_same_index_on_both_sides():
    logits = np.array([1.0, 2, 3])
    np.testing.assert_allclose(maths.log_softmax(logits), logits - np.log(np.exp(logits).sum()))


def test_two_steps_lose_a_logarithm_that_one_step_keeps():
    logits = np.array([-10, 10]) / 0.05
    assert maths.log_of_softmax(logits, "float32").tolist() == [-math.inf, 0]
    assert maths.log_softmax(logits, dtype="float32").tolist() == [-400, 0]


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_sweep_is_the_two_forms_at_each_offset(dtype):
    offsets = np.array([-1000, -5, 0, 5, 1000])
    naive, stable = maths.offset_sweep([1, 2, 3], dtype, offsets)
    assert naive.shape == stable.shape == (5,)
    assert np.isnan(naive[[0, -1]]).all()
    np.testing.assert_allclose(naive[1:4], 0.665241, atol=5e-3)
    np.testing.assert_allclose(stable, 0.665241, atol=5e-3)


def test_the_simplex_has_the_classes_at_its_corners():
    np.testing.assert_allclose(maths.simplex_point(np.eye(3)), [[0, 0], [1, 0], [0.5, math.sqrt(3) / 2]])
    np.testing.assert_allclose(maths.simplex_point([1 / 3] * 3), [0.5, math.sqrt(3) / 6])


def test_the_path_of_temperature_goes_from_a_corner_to_the_middle():
    path = maths.temperature_path([1, 2, 3], [0.05, 1, 20])
    assert path.shape == (3, 3)
    np.testing.assert_allclose(path[0], [0, 0, 1], atol=1e-8)
    np.testing.assert_allclose(path[1], maths.softmax([1, 2, 3]))
    np.testing.assert_allclose(path[2], [1 / 3] * 3, atol=0.04)


def test_a_label_beyond_the_classes_is_put_right():
    spec, corrections = read(SoftmaxSpec, {"logits": "1,2", "label": "5"})
    assert (spec.label, [correction.reason for correction in corrections]) == (1, ["unfit"])


@quick
@given(
    st.dictionaries(
        st.sampled_from(sorted(limits(SoftmaxSpec))),
        st.text("0123456789,.-einfa", max_size=20) | st.floats().map(str) | st.sampled_from(["1,2", "5", "1,2,3,4"]),
    )
)
def test_any_address_gives_a_spec_that_can_be_computed(texts):
    spec, _ = read(SoftmaxSpec, texts)
    assert np.isfinite(maths.gradient(spec.logits, spec.label, spec.temperature)).all()
    assert np.isfinite(maths.offset_sweep(spec.logits, spec.dtype, [spec.offset])[1]).all()
    assert read(SoftmaxSpec, write(spec))[1] == []
