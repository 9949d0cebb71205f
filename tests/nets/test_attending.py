"""The layers of a transformer: torch's numbers with the same weights, and the worked examples of the book."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sizes = st.tuples(st.sampled_from([(1, 4), (2, 6), (4, 8)]), st.integers(1, 5), st.integers(1, 6), st.integers(0, 999))
norms = st.sampled_from(["post", "pre"])


@pytest.fixture(scope="module")
def layers():
    from models.nets import attending

    return attending


def drawn(*shape, seed=0):
    import torch

    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def stirred(layer, seed):
    """The layer with weights that are all at random, biases and normalisations too."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    for variable in layer.trainable_variables:
        variable.assign(torch.randn(variable.shape, generator=generator) * 0.5)
    return layer


def give_attention(ours, theirs):
    """Our projections to torch's layer."""
    import torch

    projections = ours.W_q, ours.W_k, ours.W_v
    theirs.in_proj_weight.copy_(torch.cat([projection.kernel.value.t() for projection in projections]))
    theirs.out_proj.weight.copy_(ours.W_o.kernel.value.t())
    theirs.in_proj_bias.zero_()
    theirs.out_proj.bias.zero_()


def give_dense(ours, theirs):
    theirs.weight.copy_(ours.kernel.value.t())
    theirs.bias.copy_(ours.bias.value)


def give_block(ours, theirs):
    give_attention(ours.attention, theirs.self_attn)
    give_dense(ours.ffn.dense1, theirs.linear1)
    give_dense(ours.ffn.dense2, theirs.linear2)
    for number in (1, 2, 3):
        if hasattr(ours, f"addnorm{number}"):
            normalize, norm = getattr(ours, f"addnorm{number}").normalize, getattr(theirs, f"norm{number}")
            norm.weight.copy_(normalize.gamma.value)
            norm.bias.copy_(normalize.beta.value)


def lengths_as_mask(batch, steps, seed):
    """Which keys count, bool (batch, steps): the first some of each, at least one."""
    import torch

    lengths = torch.randint(1, steps + 1, (batch, 1), generator=torch.Generator().manual_seed(seed))
    return torch.arange(steps) < lengths


@settings(max_examples=25, deadline=None)
@given(sizes, st.integers(1, 6))
def test_attention_is_that_of_torch(layers, size, num_queries):
    import torch

    (num_heads, width), batch, steps, seed = size
    queries, keys, counts = (
        drawn(batch, num_queries, width, seed=seed),
        drawn(batch, steps, width, seed=seed + 1),
        lengths_as_mask(batch, steps, seed),
    )
    ours, theirs = layers.MultiHeadAttention(num_heads), torch.nn.MultiheadAttention(width, num_heads, batch_first=True)
    with torch.no_grad():
        ours(queries, keys, counts[:, None, None])
        give_attention(stirred(ours, seed), theirs)
        outputs, weights = ours(queries, keys, counts[:, None, None])
        expected, their_weights = theirs(queries, keys, keys, key_padding_mask=~counts, average_attn_weights=False)
    torch.testing.assert_close(outputs, expected, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(weights, their_weights, rtol=1e-4, atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(sizes, norms)
def test_an_encoder_block_is_that_of_torch(layers, size, norm):
    import torch

    (num_heads, width), batch, steps, seed = size
    X, counts = drawn(batch, steps, width, seed=seed), lengths_as_mask(batch, steps, seed)
    ours = layers.EncoderBlock(num_heads, 7, norm=norm)
    theirs = torch.nn.TransformerEncoderLayer(width, num_heads, 7, 0.0, batch_first=True, norm_first=norm == "pre")
    with torch.no_grad():
        ours(X, counts[:, None, None])
        give_block(stirred(ours, seed), theirs)
        outputs, _weights = ours(X, counts[:, None, None])
        torch.testing.assert_close(outputs, theirs(X, src_key_padding_mask=~counts), rtol=1e-3, atol=1e-4)


@settings(max_examples=20, deadline=None)
@given(sizes, norms, st.integers(1, 6), st.booleans())
def test_a_decoder_block_is_that_of_torch(layers, size, norm, written, causal):
    import torch

    (num_heads, width), batch, steps, seed = size
    X, memory, counts = drawn(batch, written, width, seed=seed), drawn(batch, steps, width, seed=seed + 1), lengths_as_mask(batch, steps, seed)
    seen = layers.Mask(causal=causal)(torch.zeros(batch, written, dtype=torch.long))
    ours = layers.DecoderBlock(num_heads, 7, norm=norm)
    theirs = torch.nn.TransformerDecoderLayer(width, num_heads, 7, 0.0, batch_first=True, norm_first=norm == "pre")
    forbidden = torch.ones(written, written, dtype=torch.bool).triu(1) if causal else None
    with torch.no_grad():
        ours(X, memory, seen, counts[:, None, None])
        give_block(stirred(ours, seed), theirs)
        give_attention(ours.cross_attention, theirs.multihead_attn)
        outputs, *_weights = ours(X, memory, seen, counts[:, None, None])
        expected = theirs(X, memory, tgt_mask=forbidden, memory_key_padding_mask=~counts)
    torch.testing.assert_close(outputs, expected, rtol=1e-3, atol=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 20), st.sampled_from([2, 4, 10, 32]))
def test_positions_are_those_of_the_page_on_them(layers, steps, width):
    import torch

    from models.maths.positional_encoding import encoding

    X = drawn(2, steps, width)
    np.testing.assert_allclose(layers.PositionalEncoding()(X) - X, encoding(steps, width, 10_000)[None].repeat(2, 0), atol=2e-5)
    assert layers.PositionalEncoding()(X).dtype == torch.float32


def test_masks(layers):
    import torch

    tokens = torch.tensor([[5, 6, 1, 1], [5, 1, 6, 1]])
    assert layers.Mask(padding=1)(tokens).int().tolist() == [[[[1, 1, 0, 0]]], [[[1, 0, 1, 0]]]]
    assert layers.Mask(causal=True)(tokens)[0].int().tolist() == [[[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]]
    assert bool(layers.Mask()(tokens).all())
    assert layers.Mask(padding=1, causal=True)(tokens)[0].int().tolist() == [[[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0]]]


def test_a272_rows_that_are_equal_stay_equal(layers):
    """The book's example: ones (2, 3, 4) through two dense layers to 8 columns; here they come back with as many as they had."""
    ffn = layers.PositionWiseFFN(8)
    outputs = ffn(drawn(1, 1, 4).expand(2, 3, 4))
    assert tuple(outputs.shape) == (2, 3, 4)
    assert (outputs == outputs[0, 0]).all()


def test_a272_one_row_changed_is_one_row_changed(layers):
    import torch

    ffn, X = stirred_ffn(layers), drawn(1, 6, 8)
    other = X.clone()
    other[0, 2] += 1
    before, after = ffn(X), ffn(other)
    changed = (before != after).any(2)[0]
    assert changed.tolist() == [False, False, True, False, False, False]
    attention = layers.MultiHeadAttention(2)
    everywhere = torch.ones(1, 1, 1, 6, dtype=torch.bool)
    first, second = (attention(rows, rows, everywhere)[0] for rows in (X, other))
    assert (first != second).any(2).all()


def stirred_ffn(layers):
    ffn = layers.PositionWiseFFN(16)
    ffn(drawn(1, 6, 8))
    return stirred(ffn, 3)


def test_b182_shapes_of_the_book(layers):
    """An encoder block of 24 units, 8 heads and a network of 48, on (2, 100, 24), with 3 and 2 tokens that count."""
    import torch

    counts = torch.arange(100) < torch.tensor([[3], [2]])
    outputs, weights = layers.EncoderBlock(8, 48)(drawn(2, 100, 24), counts[:, None, None])
    assert tuple(outputs.shape) == (2, 100, 24)
    assert tuple(weights.shape) == (2, 8, 100, 100)
    assert weights[0, :, :, 3:].abs().max() == 0
    assert weights[1, :, :, 2:].abs().max() == 0


def test_dropout_is_drawn_anew_where_a_step_is_recorded(layers):
    import torch

    from models.nets.capture import Captured

    dropout, X = layers.Dropout(0.5), torch.ones(1000)
    played = Captured(lambda X: (dropout(X, training=True),), [])
    with torch.no_grad():
        draws = [played(X)[0] for _ in range(8)]
    assert played.recordings
    assert all(not torch.equal(one, other) for one, other in pairwise(draws))
    assert torch.equal(dropout(X, training=False), X)
