"""Scores, masks, weights and heads against torch."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.maths import attention as maths

sizes = st.integers(1, 5)
entries = st.floats(-5, 5)


@pytest.fixture(scope="module")
def torch():
    import torch

    return torch


@st.composite
def triples(draw, batch=None):
    """Q, K, V of matching shapes, with a batch axis."""
    b = batch or draw(st.integers(1, 3))
    queries, keys, d, v = (draw(sizes) for _ in range(4))
    return tuple(draw(arrays(float, shape, elements=entries)) for shape in ((b, queries, d), (b, keys, d), (b, keys, v)))


@given(triples(), st.data())
def test_scaled_dot_product_attention_is_torchs(torch, tensors, data):
    Q, K, V = tensors
    mask = data.draw(st.none() | arrays(bool, (len(Q), Q.shape[1], K.shape[1])))
    if mask is not None:
        mask[..., 0] = True  # torch, like minus infinity, has no answer for a query without any key
    weights = maths.masked_softmax(maths.scaled_dot_scores(Q, K), mask)
    expected = torch.nn.functional.scaled_dot_product_attention(*map(torch.tensor, tensors), attn_mask=None if mask is None else torch.tensor(mask))
    np.testing.assert_allclose(maths.pooled(weights, V), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(maths.masked_softmax(maths.scaled_dot_scores(Q, K), mask, "infinity"), weights, atol=1e-12)


@given(triples())
def test_the_causal_mask_is_torchs(torch, tensors):
    Q, K, V = tensors
    weights = maths.masked_softmax(maths.scaled_dot_scores(Q, K), maths.causal_mask(Q.shape[1], K.shape[1]))
    expected = torch.nn.functional.scaled_dot_product_attention(*map(torch.tensor, tensors), is_causal=True)
    np.testing.assert_allclose(maths.pooled(weights, V), expected, rtol=1e-9, atol=1e-9)


@given(triples())
def test_the_gaussian_score_is_half_of_cdist_squared(torch, tensors):
    Q, K, _ = tensors
    expected = -(torch.cdist(*map(torch.tensor, (Q, K)), compute_mode="donot_use_mm_for_euclid_dist") ** 2) / 2
    found = maths.gaussian_scores(Q, K)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    identity = maths.dot_scores(Q, K) - (K**2).sum(-1)[:, None, :] / 2 - (Q**2).sum(-1)[:, :, None] / 2
    np.testing.assert_allclose(found, identity, rtol=1e-9, atol=1e-9)


@given(arrays(float, (2, 3, 4), elements=entries), st.floats(0.5, 5))
def test_with_keys_of_one_length_the_gaussian_attends_as_the_dot_product(K, length):
    """What the page says of the way from the kernel to the dot product."""
    norms = np.linalg.norm(K, axis=-1, keepdims=True)
    if norms.min() < 1e-3:
        return
    K, Q = K / norms * length, np.ones((2, 2, 4))
    np.testing.assert_allclose(maths.softmax(maths.gaussian_scores(Q, K)), maths.softmax(maths.dot_scores(Q, K)), rtol=1e-7, atol=1e-10)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.data())
def test_additive_scores_are_three_linear_layers(torch, query_parts, key_parts, hidden, data):
    shapes = {"Q": (2, 3, query_parts), "K": (2, 5, key_parts), "W_q": (query_parts, hidden), "W_k": (key_parts, hidden), "w_v": (hidden,)}
    Q, K, W_q, W_k, w_v = (torch.tensor(data.draw(arrays(float, shape, elements=entries))) for shape in shapes.values())
    features = torch.tanh(torch.nn.functional.linear(Q, W_q.T).unsqueeze(2) + torch.nn.functional.linear(K, W_k.T).unsqueeze(1))
    expected = torch.nn.functional.linear(features, w_v[None]).squeeze(-1)
    np.testing.assert_allclose(maths.additive_scores(Q, K, W_q, W_k, w_v), expected, rtol=1e-9, atol=1e-9)


@given(arrays(float, (2, 3, 4), elements=st.floats(-50, 50)), st.lists(st.integers(1, 4), min_size=2, max_size=2))
def test_masked_weights_are_the_softmax_of_what_is_left(torch, scores, lengths):
    weights = maths.masked_softmax(scores, maths.length_mask(lengths, 3, 4))
    for batch, length in enumerate(lengths):
        np.testing.assert_allclose(weights[batch, :, :length], torch.softmax(torch.tensor(scores[batch, :, :length]), -1), rtol=1e-9)
        assert (weights[batch, :, length:] == 0).all()


def test_lengths_for_sequences_and_for_queries():
    assert maths.length_mask([2, 3], 3, 4).shape == (2, 3, 4)
    assert maths.length_mask([[1, 3], [2, 4]], 2, 4).sum(axis=-1).tolist() == [[1, 3], [2, 4]]
    assert maths.length_mask(2, 2, 4).tolist() == [[True, True, False, False]] * 2


def test_a_query_that_may_look_nowhere():
    nowhere = maths.length_mask(0, 1, 4)
    assert maths.masked_softmax([[1, 2, 3, 4]], nowhere).tolist() == [[0.25] * 4]
    assert np.isnan(maths.masked_softmax([[1, 2, 3, 4]], nowhere, "infinity")).all()
    assert maths.masked_softmax([[1, 2, 3, 4]], nowhere, "after").tolist() == [[0] * 4]


def test_weights_taken_away_after_the_softmax_do_not_add_up():
    mask = maths.length_mask(2, 1, 3)
    late = maths.masked_softmax([[1, 2, 3]], mask, "after")
    assert late.sum() == pytest.approx(0.334759, abs=1e-6)
    np.testing.assert_allclose(late / late.sum(), maths.masked_softmax([[1, 2, 3]], mask))


@given(st.sampled_from([1, 2, 4, 8]), st.integers(1, 2), st.integers(1, 4), st.integers(1, 5), st.integers(0, 1000), st.booleans())
def test_multi_head_attention_is_torchs(torch, heads, batch, queries, keys, seed, masked):
    random = np.random.default_rng(seed)
    W_q, W_k, W_v, W_o = projections = tuple(random.standard_normal((8, 8)) for _ in range(4))
    Q, K, V = (random.standard_normal((batch, length, 8)) for length in (queries, keys, keys))
    mask = maths.length_mask(random.integers(1, keys + 1, batch), queries, keys) if masked else None
    layer = torch.nn.MultiheadAttention(8, heads, bias=False, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.tensor(np.concatenate([W_q.T, W_k.T, W_v.T])))
        layer.out_proj.weight.copy_(torch.tensor(W_o.T))
        padding = None if mask is None else torch.tensor(~mask[:, 0])
        output, weights = layer(*map(torch.tensor, (Q, K, V)), key_padding_mask=padding, average_attn_weights=False)
    found = maths.multi_head(Q, K, V, projections, heads, mask)
    np.testing.assert_allclose(found.weights, weights, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(found.output, output, rtol=1e-8, atol=1e-9)
    assert found.queries.shape == (batch, heads, queries, 8 // heads)
    np.testing.assert_array_equal(maths.merge_heads(maths.split_heads(Q, heads)), Q)


def test_dot_products_are_sums_of_the_first_components():
    found = maths.score_samples(3, 4, 16, 0)
    random = np.random.default_rng(0)
    Q, K = random.standard_normal((3, 1, 16)), random.standard_normal((3, 4, 16))
    for d in (1, 5, 16):
        np.testing.assert_allclose(found.dots[d - 1], maths.dot_scores(Q[..., :d], K[..., :d])[:, 0])
    assert found.dots.shape == (16, 3, 4)


def test_the_variance_of_scores_is_d():
    """The reason for sqrt(d): with 4,000 independent pairs the estimate is within a few percent."""
    found = maths.score_samples(4000, 1, 64, 0)
    np.testing.assert_allclose(found.variance / found.sizes, 1, atol=0.12)
    np.testing.assert_allclose((found.dots / np.sqrt(found.sizes)[:, None, None]).var(axis=(1, 2)), 1, atol=0.12)


@given(arrays(float, 5, elements=st.floats(-20, 20)))
def test_the_slope_is_the_trace_of_the_jacobian(torch, scores):
    jacobian = torch.autograd.functional.jacobian(lambda s: torch.softmax(s, -1), torch.tensor(scores))
    assert maths.slope(maths.softmax(scores)) == pytest.approx(jacobian.trace().item(), abs=1e-12)
    assert -1e-12 <= maths.slope(maths.softmax(scores)) <= 0.8 + 1e-12


def test_shapes_of_the_books_batches():
    Q, K, V = np.ones((2, 1, 2)), np.ones((2, 10, 2)), np.ones((2, 10, 4))
    weights = maths.masked_softmax(maths.scaled_dot_scores(Q, K), maths.length_mask([2, 6], 1, 10))
    assert weights.shape == (2, 1, 10)
    assert maths.pooled(weights, V).shape == (2, 1, 4)
    np.testing.assert_allclose(weights[1, 0, :7], [1 / 6] * 6 + [0])
    assert math.isclose(weights[0, 0, 1], 0.5)
