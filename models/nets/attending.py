"""The layers of a transformer, as the book builds them (book 11.5 to 11.7; Vaswani et al. 2017).

This file needs nothing but Keras, torch and a Dropout: the exported script carries it along. Inside of a layer its parts are used by their `call`:
what Keras does around that takes longer than the arithmetic, and where words are written one by one nothing is recorded.
"""

import math
from typing import Any

import keras
import torch
from keras.layers import Dense

from models.nets.layers import Dropout, registered

MINUS_MILLION = -1e6  # the book's score of a key that must not count
EPSILON = 1e-5


@registered
class Mask(keras.Layer):
    """Which tokens may be looked at: tokens (batch, steps) to true or false, (batch, 1, 1 or steps, steps); the ones are for heads and queries.

    padding: the token that nobody may look at, None where every one counts. causal: a step sees itself and those before it only.
    """

    def __init__(self, padding: int | None = None, causal: bool = False, **settings: Any):
        super().__init__(**settings)
        self.padding, self.causal = padding, causal

    def call(self, tokens: torch.Tensor) -> torch.Tensor:
        counts = torch.ones_like(tokens, dtype=torch.bool) if self.padding is None else tokens != self.padding  # (batch, steps)
        allowed = counts[:, None, None]  # (batch, 1, 1, steps)
        if not self.causal:
            return allowed
        steps = tokens.shape[1]
        return allowed & torch.ones(steps, steps, dtype=torch.bool, device=tokens.device).tril()  # (batch, 1, steps, steps)

    def compute_output_spec(self, tokens: Any) -> keras.KerasTensor:
        batch, steps = tokens.shape
        return keras.KerasTensor((batch, 1, steps if self.causal else 1, steps), "bool")


@registered
class PositionalEncoding(keras.Layer):
    """Adds sines and cosines of the position, of ever longer waves, to (batch, steps, width) (book 11.6.3); width is even."""

    def call(self, X: torch.Tensor) -> torch.Tensor:
        steps, width = X.shape[1:]
        frequencies = 10_000 ** (-torch.arange(0, width, 2, device=X.device) / width)  # (width / 2,)
        angles = torch.arange(steps, device=X.device)[:, None] * frequencies  # (steps, width / 2)
        return X + torch.stack([angles.sin(), angles.cos()], 2).flatten(1)  # (steps, width / 2, 2) -> (steps, width)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape


@registered
class MultiHeadAttention(keras.Layer):
    """Attention in several subspaces at once; no bias, as in the book (11.5). One of the keys would change nothing but how sums are rounded.

    queries (batch, queries, width) and keys (batch, keys, width) to outputs (batch, queries, width) and weights (batch, heads, queries, keys).
    allowed: bool, (batch, 1, 1 or queries, keys). The keys are the values as well; num_heads divides the width.
    """

    def __init__(self, num_heads: int, dropout: float = 0.0, **settings: Any):
        super().__init__(**settings)
        self.num_heads = num_heads
        self.dropout = Dropout(dropout)

    def build(self, queries_shape: tuple, keys_shape: tuple, allowed_shape: tuple) -> None:
        width = queries_shape[-1]
        self.W_q, self.W_k, self.W_v, self.W_o = (Dense(width, use_bias=False, name=name) for name in ("W_q", "W_k", "W_v", "W_o"))
        for layer, shape in ((self.W_q, queries_shape), (self.W_k, keys_shape), (self.W_v, keys_shape), (self.W_o, queries_shape)):
            layer.build(shape)

    def call(self, queries: torch.Tensor, keys: torch.Tensor, allowed: torch.Tensor, training: bool = False) -> tuple[torch.Tensor, torch.Tensor]:
        Q, K, V = (self.split(W.call(X)) for W, X in ((self.W_q, queries), (self.W_k, keys), (self.W_v, keys)))
        scores = Q @ K.transpose(2, 3) / math.sqrt(Q.shape[3])  # (batch, heads, queries, keys)
        weights = torch.where(allowed, scores, MINUS_MILLION).softmax(3)  # (batch, heads, queries, keys)
        mixed = self.dropout.call(weights, training) @ V  # (batch, heads, queries, width / heads)
        return self.W_o.call(mixed.transpose(1, 2).flatten(2)), weights  # (batch, queries, heads, width / heads) -> (batch, queries, width)

    def split(self, X: torch.Tensor) -> torch.Tensor:
        """(batch, steps, width) to (batch, heads, steps, width / heads)."""
        return X.unflatten(2, (self.num_heads, -1)).transpose(1, 2)

    def compute_output_shape(self, queries_shape: tuple, keys_shape: tuple, allowed_shape: tuple) -> tuple[tuple, tuple]:
        return queries_shape, (queries_shape[0], self.num_heads, queries_shape[1], keys_shape[1])


@registered
class PositionWiseFFN(keras.Layer):
    """The same two dense layers at every step: (batch, steps, width) to the same (book 11.7.2, where the activation is "relu")."""

    def __init__(self, num_hiddens: int, activation: str = "relu", **settings: Any):
        super().__init__(**settings)
        self.num_hiddens, self.activation = num_hiddens, activation

    def build(self, input_shape: tuple) -> None:
        self.dense1, self.dense2 = Dense(self.num_hiddens, activation=self.activation, name="dense1"), Dense(input_shape[-1], name="dense2")
        self.dense1.build(input_shape)
        self.dense2.build((*input_shape[:-1], self.num_hiddens))

    def call(self, X: torch.Tensor) -> torch.Tensor:
        return self.dense2.call(self.dense1.call(X))  # through (batch, steps, num_hiddens)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape


@registered
class AddNorm(keras.Layer):
    """A way around a layer, and a normalisation of every step by itself: (batch, steps, width) to the same (book 11.7.3).

    norm: "post", as in the book, LayerNorm(X + F(X)); "pre" X + F(LayerNorm(X)), where F gets what `ahead` returns.
    """

    def __init__(self, norm: str = "post", dropout: float = 0.0, **settings: Any):
        super().__init__(**settings)
        self.norm = norm
        self.dropout = Dropout(dropout)
        self.normalize = keras.layers.LayerNormalization(epsilon=EPSILON)

    def build(self, X_shape: tuple, Y_shape: tuple) -> None:
        self.normalize.build(X_shape)

    def ahead(self, X: torch.Tensor) -> torch.Tensor:
        return self.normalize.call(X) if self.norm == "pre" else X

    def call(self, X: torch.Tensor, Y: torch.Tensor, training: bool = False) -> torch.Tensor:
        total = X + self.dropout.call(Y, training)
        return total if self.norm == "pre" else self.normalize.call(total)

    def compute_output_shape(self, X_shape: tuple, Y_shape: tuple) -> tuple:
        return X_shape


@registered
class EncoderBlock(keras.Layer):
    """Every step looks at all steps, then thinks for itself (book 11.7.4).

    X (batch, steps, width), allowed (batch, 1, 1, steps) to (batch, steps, width) and attention weights (batch, heads, steps, steps).
    """

    def __init__(self, num_heads: int, ffn_num_hiddens: int, dropout: float = 0.0, norm: str = "post", activation: str = "relu", **settings: Any):
        super().__init__(**settings)
        self.attention, self.ffn = MultiHeadAttention(num_heads, dropout), PositionWiseFFN(ffn_num_hiddens, activation)
        self.addnorm1, self.addnorm2 = AddNorm(norm, dropout), AddNorm(norm, dropout)

    def build(self, X_shape: tuple, allowed_shape: tuple) -> None:
        self.attention.build(X_shape, X_shape, allowed_shape)
        self.addnorm1.build(X_shape, X_shape)
        self.ffn.build(X_shape)
        self.addnorm2.build(X_shape, X_shape)

    def call(self, X: torch.Tensor, allowed: torch.Tensor, training: bool = False) -> tuple[torch.Tensor, torch.Tensor]:
        ahead = self.addnorm1.ahead(X)
        Y, weights = self.attention.call(ahead, ahead, allowed, training)
        X = self.addnorm1.call(X, Y, training)
        return self.addnorm2.call(X, self.ffn.call(self.addnorm2.ahead(X)), training), weights

    def compute_output_shape(self, X_shape: tuple, allowed_shape: tuple) -> tuple[tuple, tuple]:
        return X_shape, (X_shape[0], self.attention.num_heads, X_shape[1], X_shape[1])


@registered
class DecoderBlock(keras.Layer):
    """A step looks at what has been written, then at the source, then thinks for itself (book 11.7.5).

    X (batch, steps, width), memory (batch, source steps, width), seen (batch, 1, steps, steps), allowed (batch, 1, 1, source steps)
    to (batch, steps, width), weights (batch, heads, steps, steps) and cross weights (batch, heads, steps, source steps).
    """

    def __init__(self, num_heads: int, ffn_num_hiddens: int, dropout: float = 0.0, norm: str = "post", activation: str = "relu", **settings: Any):
        super().__init__(**settings)
        self.attention, self.cross_attention = MultiHeadAttention(num_heads, dropout), MultiHeadAttention(num_heads, dropout)
        self.ffn = PositionWiseFFN(ffn_num_hiddens, activation)
        self.addnorm1, self.addnorm2, self.addnorm3 = (AddNorm(norm, dropout) for _ in range(3))

    def build(self, X_shape: tuple, memory_shape: tuple, seen_shape: tuple, allowed_shape: tuple) -> None:
        self.attention.build(X_shape, X_shape, seen_shape)
        self.addnorm1.build(X_shape, X_shape)
        self.cross_attention.build(X_shape, memory_shape, allowed_shape)
        self.addnorm2.build(X_shape, X_shape)
        self.ffn.build(X_shape)
        self.addnorm3.build(X_shape, X_shape)

    def call(
        self, X: torch.Tensor, memory: torch.Tensor, seen: torch.Tensor, allowed: torch.Tensor, training: bool = False
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        ahead = self.addnorm1.ahead(X)
        Y, weights = self.attention.call(ahead, ahead, seen, training)
        X = self.addnorm1.call(X, Y, training)
        Y, cross_weights = self.cross_attention.call(self.addnorm2.ahead(X), memory, allowed, training)
        X = self.addnorm2.call(X, Y, training)
        return self.addnorm3.call(X, self.ffn.call(self.addnorm3.ahead(X)), training), weights, cross_weights

    def compute_output_shape(self, X_shape: tuple, memory_shape: tuple, seen_shape: tuple, allowed_shape: tuple) -> tuple[tuple, tuple, tuple]:
        heads = X_shape[0], self.attention.num_heads, X_shape[1]
        return X_shape, (*heads, X_shape[1]), (*heads, memory_shape[1])


def draw_weights(model: keras.Model, seed: int, start: str = "small") -> None:
    """First weights from a generator of their own; Keras's depend on whoever else in the process draws from Python's.

    start: "small" has matrices as Xavier draws them (book 5.4.2.2) and embeddings with the deviation width^-1/2, of which the model takes the
    root of the width, and biases of 0. "book" has what PyTorch does when nobody asks, matrices and biases up to inputs^-1/2, and embeddings
    with the deviation 1.
    """
    generator = torch.Generator().manual_seed(seed)
    for variable in model.trainable_variables:
        if len(variable.shape) == 2:
            rows, width = variable.shape
            if variable.name == "embeddings":
                values = torch.randn(rows, width, generator=generator) * (1 if start == "book" else width**-0.5)
            else:
                limit = rows**-0.5 if start == "book" else math.sqrt(6 / (rows + width))
                values = (2 * torch.rand(rows, width, generator=generator) - 1) * limit
            variable.assign(values)
        elif variable.name == "bias" and start == "book":  # it comes after its matrix
            variable.assign((2 * torch.rand(variable.shape, generator=generator) - 1) * rows**-0.5)
