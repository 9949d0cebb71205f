"""The learned additive score against torch's autograd and torch's Adam."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.maths import kernel_regression, learned_score


@pytest.fixture(scope="module")
def torch():
    import torch

    return torch


def torch_loss(torch, x, y, weights):
    W_q, W_k, w_v = weights
    Q, K = torch.tensor(learned_score.query_rows(x)), torch.tensor(learned_score.key_rows(x))
    scores = torch.tanh((Q @ W_q)[:, None] + (K @ W_k)[None]) @ w_v
    attention = torch.softmax(scores.masked_fill(torch.eye(len(x), dtype=torch.bool), -torch.inf), 1)
    return ((attention @ torch.tensor(y) - torch.tensor(y)) ** 2).mean()


@given(st.integers(2, 12), st.integers(1, 6), st.integers(0, 100))
def test_gradients_are_autograds(torch, count, hidden, seed):
    x, y = kernel_regression.sample("waves", count, 1.0, seed)
    weights = learned_score.first_weights(hidden, seed)
    leaves = [torch.tensor(entry, requires_grad=True) for entry in weights]
    loss = torch_loss(torch, x, y, leaves)
    loss.backward()
    found, gradients = learned_score.loss_and_gradients(x, y, weights)
    assert found == pytest.approx(loss.item())
    for gradient, leaf in zip(gradients, leaves, strict=True):
        np.testing.assert_allclose(gradient, leaf.grad, rtol=1e-7, atol=1e-10)


def test_the_steps_are_adams(torch):
    x, y = kernel_regression.sample("waves", 16, 0.5, 0)
    course = learned_score.learn(x, y, 4, 0.1, 20, 0, [0, 20])
    leaves = [torch.tensor(entry, requires_grad=True) for entry in learned_score.first_weights(4, 0)]
    adam = torch.optim.Adam(leaves, lr=0.1, betas=learned_score.BETAS, eps=learned_score.EPSILON)
    for step in range(20):
        loss = torch_loss(torch, x, y, leaves)
        assert course.loss[step] == pytest.approx(loss.item())
        adam.zero_grad()
        loss.backward()
        adam.step()
    assert len(course.kept) == 2
    for kept, leaf in zip(course.kept[1], leaves, strict=True):
        np.testing.assert_allclose(kept, leaf.detach(), rtol=1e-6, atol=1e-9)
