"""The transformer of chapter 11 from its layers: an encoder, a decoder, and both as one model (book 11.7)."""

from dataclasses import dataclass

import keras
import torch
from keras.layers import Dense, Embedding, LayerNormalization, Rescaling

from models.nets.attending import EPSILON, DecoderBlock, Dropout, EncoderBlock, Mask, PositionalEncoding


@dataclass(frozen=True)
class Sizes:
    """Of the encoder and the decoder.

    source_vocabulary, target_vocabulary: how many tokens each knows. padding: the source's token that fills up, None where it counts as any other.
    is_causal: whether the decoder sees no token that comes later. The rest as in the book, "transformer" of 11.7.6.
    """

    source_vocabulary: int
    target_vocabulary: int
    num_hiddens: int = 256
    ffn_num_hiddens: int = 64
    num_heads: int = 4
    num_blocks: int = 2
    dropout: float = 0.2
    norm: str = "post"
    activation: str = "relu"
    has_positions: bool = True
    is_causal: bool = True
    padding: int | None = None


def encoder(sizes: Sizes) -> keras.Model:
    """Tokens (batch, steps) to the memory (batch, steps, hiddens), what may be looked at in it (batch, 1, 1, steps), and each block's
    attention weights (batch, heads, steps, steps) (book 11.7.4)."""
    tokens = keras.Input((None,), dtype="int64", name="source")
    allowed = Mask(sizes.padding)(tokens)  # (batch, 1, 1, steps)
    X, every = _embed(tokens, sizes.source_vocabulary, sizes), []
    for number in range(sizes.num_blocks):
        X, weights = EncoderBlock(*_of_a_block(sizes), name=f"encoder_block{number}")(X, allowed)
        every.append(weights)
    return keras.Model(tokens, [_finished(X, sizes), allowed, *every], name="encoder")


def decoder(sizes: Sizes) -> keras.Model:
    """Tokens (batch, steps), a memory and what may be looked at in it to scores (batch, steps, target_vocabulary) for the tokens that follow.

    After the scores come each block's attention weights (batch, heads, steps, steps), then each block's cross-attention weights
    (batch, heads, steps, source steps) (book 11.7.5).
    """
    tokens = keras.Input((None,), dtype="int64", name="target")
    memory = keras.Input((None, sizes.num_hiddens), name="memory")
    allowed = keras.Input((1, 1, None), dtype="bool", name="allowed")
    seen = Mask(causal=sizes.is_causal)(tokens)  # (batch, 1, 1 or steps, steps)
    X, own, cross = _embed(tokens, sizes.target_vocabulary, sizes), [], []
    for number in range(sizes.num_blocks):
        X, weights, cross_weights = DecoderBlock(*_of_a_block(sizes), name=f"decoder_block{number}")(X, memory, seen, allowed)
        own.append(weights)
        cross.append(cross_weights)
    scores = Dense(sizes.target_vocabulary, name="scores")(_finished(X, sizes))  # (batch, steps, target_vocabulary)
    return keras.Model([tokens, memory, allowed], [scores, *own, *cross], name="decoder")


def transformer(sizes: Sizes) -> keras.Model:
    """Source and target (batch, 2, steps) to scores for the target's next tokens (batch, steps, target_vocabulary), the truth fed back.

    Its two halves are `get_layer("encoder")` and `get_layer("decoder")`.
    """
    pair = keras.Input((2, None), dtype="int64", name="source_and_target")
    memory, allowed, *_ = encoder(sizes)(pair[:, 0])  # (batch, steps, hiddens), (batch, 1, 1, steps)
    scores, *_ = decoder(sizes)([pair[:, 1], memory, allowed])  # (batch, steps, target_vocabulary)
    return keras.Model(pair, scores)


def translate(model: keras.Model, source: torch.Tensor, begin: int, num_steps: int) -> torch.Tensor:
    """The likeliest next token after each, step by step: source (batch, steps) to (batch, num_steps) (book 11.7.6)."""
    memory, allowed, *_ = model.get_layer("encoder")(source)
    tokens = torch.full_like(source[:, :1], begin)  # (batch, 1)
    for _ in range(num_steps):
        scores, *_ = model.get_layer("decoder")([tokens, memory, allowed])  # (batch, steps so far, target_vocabulary)
        tokens = torch.cat([tokens, scores[:, -1:].argmax(2)], 1)  # (batch, one step more)
    return tokens[:, 1:]  # (batch, num_steps)


def _embed(tokens: keras.KerasTensor, vocabulary: int, sizes: Sizes) -> keras.KerasTensor:
    """Embeddings times the root of their width, and positions: both are then about as large (book 11.7.4)."""
    width = sizes.num_hiddens
    X = Rescaling(width**0.5)(Embedding(vocabulary, width)(tokens))  # (batch, steps, hiddens)
    return Dropout(sizes.dropout)(PositionalEncoding()(X) if sizes.has_positions else X)


def _of_a_block(sizes: Sizes) -> tuple[int, int, float, str, str]:
    return sizes.num_heads, sizes.ffn_num_hiddens, sizes.dropout, sizes.norm, sizes.activation


def _finished(X: keras.KerasTensor, sizes: Sizes) -> keras.KerasTensor:
    """Where normalisation comes first in every block, there is one more after the last."""
    return LayerNormalization(epsilon=EPSILON)(X) if sizes.norm == "pre" else X
