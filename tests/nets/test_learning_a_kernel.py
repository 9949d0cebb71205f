"""The book's five losses and its kernel, and the rate at which it all flies apart."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.maths.learned_kernel import KernelError, answer, image, is_determined, largest_rate, normal_matrix, read_kernel
from models.specs.learning_a_kernel import LearningAKernelSpec


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import learning_a_kernel

    torch.set_num_threads(1)
    return learning_a_kernel


def train(nets, spec):
    from models.nets.observer import Nobody

    observer = Nobody()
    return nets.train(spec, "cpu", observer), observer


def test_the_losses_and_the_kernel_of_the_book(nets):
    outcome, observer = train(nets, LearningAKernelSpec())
    # the book prints the loss of the second, fourth ... step, before that step is made
    np.testing.assert_allclose(observer.curve("validation_loss")[1:10:2], [16.481, 5.069, 1.794, 0.688, 0.274], atol=6e-4)
    np.testing.assert_allclose(outcome.weights[0].ravel(), [1.0398, -0.9328], atol=6e-5)


def test_b105_the_same_from_a_zero_kernel(nets):
    outcome, observer = train(nets, LearningAKernelSpec(start="zeros"))
    np.testing.assert_allclose(observer.curve("validation_loss")[1:10:2], [4.915, 0.825, 0.138, 0.023, 0.004], atol=6e-4)
    np.testing.assert_allclose(outcome.weights[0].ravel(), [0.9885, -0.9885], atol=6e-5)


@pytest.mark.parametrize(("rate", "state"), [(0.0333, "finished"), (0.04, "diverged")])
def test_it_diverges_above_a_thirtieth(nets, rate, state):
    spec = LearningAKernelSpec(learning_rate=rate, num_epochs=200)
    outcome, observer = train(nets, spec)
    assert largest_rate(image("bar", 0), (1, 2)) == pytest.approx(1 / 30)
    assert outcome.state == state
    if state == "finished":
        assert observer.curve("validation_loss")[-1] < observer.curve("validation_loss")[0]


@pytest.mark.parametrize("kernel", ["1, -1", "0.5, 1; -2, 3", "1, 0, -1; 2, 0, -2; 1, 0, -1"])
def test_any_kernel_is_found_where_the_image_tells_it(nets, kernel):
    K = read_kernel(kernel)
    X = image("noise", 1)
    assert is_determined(X, K.shape)
    spec = LearningAKernelSpec(
        image="noise", kernel=kernel, start="random", learning_rate=0.9 * largest_rate(X, K.shape), num_epochs=500, seed_data=1
    )
    outcome, _ = train(nets, spec)
    np.testing.assert_allclose(outcome.weights[0][:, :, 0, 0], K, atol=0.02)


def test_a_bar_cannot_tell_the_rows_of_a_kernel_apart():
    assert is_determined(image("bar", 0), (1, 2))
    assert not is_determined(image("bar", 0), (2, 2))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 999), st.integers(1, 5), st.integers(1, 5))
def test_answer_and_loss_are_those_of_torch(seed, rows, columns):
    import torch

    X, generator = image("noise", seed), np.random.default_rng(seed)
    K, other = generator.normal(0, 1, (2, rows, columns))
    theirs = torch.nn.functional.conv2d(torch.tensor(X)[None, None], torch.tensor(np.stack([K, other]))[:, None])[0].numpy()
    np.testing.assert_allclose(answer(X, K), theirs[0], atol=1e-12)
    error = (other - K).ravel()
    np.testing.assert_allclose(error @ normal_matrix(X, K.shape) @ error, np.square(theirs[1] - theirs[0]).sum(), rtol=1e-9)
    text = ";".join(",".join(repr(float(value)) for value in row) for row in K)
    np.testing.assert_array_equal(read_kernel(text), K)


@pytest.mark.parametrize(
    ("text", "reason"), [("", "empty"), (";;", "empty"), ("1, x", "number"), ("1e999", "number"), ("1, 2; 3", "ragged"), ("1," * 5 + "1", "large")]
)
def test_what_is_no_kernel(text, reason):
    with pytest.raises(KernelError) as caught:
        read_kernel(text)
    assert caught.value.reason == reason


def test_the_start_may_be_drawn_or_nothing(nets):
    assert nets.first_weights(LearningAKernelSpec(start="zeros"), (1, 2)).sum() == 0
    one, other = (nets.first_weights(replace(LearningAKernelSpec(start="random"), seed_weights=seed), (2, 2)) for seed in (0, 1))
    assert not np.array_equal(one, other)
