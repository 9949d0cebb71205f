"""A small generative transformer: a decoder of attention that looks back only (book 11.5 to 11.7, 11.9; Radford et al. 2019)."""

from typing import Any

import keras
import torch
from keras.layers import Dense, Dropout, Embedding, LayerNormalization
from torch.nn import functional

from models.nets.layers import registered


@registered
class Positions(keras.Layer):
    """Adds to (batch, steps, features) what has been learned of each position (book 11.6)."""

    def __init__(self, context: int, **settings: Any):
        super().__init__(**settings)
        self.context = context

    def build(self, input_shape: tuple) -> None:
        self.positions = self.add_weight(name="positions", shape=(self.context, input_shape[-1]), initializer="uniform")

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return inputs + self.positions.value[: inputs.shape[1]]

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "context": self.context}


@registered
class CausalSelfAttention(keras.Layer):
    """Multi-head attention of every step to itself and those before it: (batch, steps, width) to the same (book 11.5)."""

    def __init__(self, num_heads: int, dropout: float = 0.0, **settings: Any):
        super().__init__(**settings)
        self.num_heads, self.dropout = num_heads, dropout

    def build(self, input_shape: tuple) -> None:
        width = input_shape[-1]
        self.project, self.combine = Dense(3 * width, name="project"), Dense(width, name="combine")
        self.project.build(input_shape)
        self.combine.build(input_shape)

    def call(self, inputs: torch.Tensor, training: bool = False) -> torch.Tensor:
        heads = self.project(inputs).unflatten(2, (3, self.num_heads, -1)).permute(2, 0, 3, 1, 4)  # (3, batch, heads, steps, width / heads)
        dropout = self.dropout if training else 0.0
        attended = functional.scaled_dot_product_attention(*heads, dropout_p=dropout, is_causal=True)  # (batch, heads, steps, width / heads)
        return self.combine(attended.transpose(1, 2).flatten(2))  # (batch, steps, heads, width / heads) -> (batch, steps, width)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "num_heads": self.num_heads, "dropout": self.dropout}


def gpt(vocabulary: int, context: int, width: int = 128, num_heads: int = 4, num_blocks: int = 4, dropout: float = 0.0) -> keras.Model:
    """Tokens (batch, steps), at most `context` of them, to a score for every token that may come next, (batch, steps, vocabulary)."""
    tokens = keras.Input((None,), dtype="int64")
    X = Positions(context)(Embedding(vocabulary, width)(tokens))  # (batch, steps, width)
    X = Dropout(dropout)(X)
    for _ in range(num_blocks):
        X = X + _after_norm(X, CausalSelfAttention(num_heads, dropout), Dropout(dropout))
        X = X + _after_norm(X, Dense(4 * width, activation="gelu"), Dense(width), Dropout(dropout))  # through (batch, steps, 4 * width)
    return keras.Model(tokens, _after_norm(X, Dense(vocabulary)))  # (batch, steps, vocabulary)


def _after_norm(X: keras.KerasTensor, *layers: keras.Layer) -> keras.KerasTensor:
    """The layers one after another, behind a layer normalisation of their own."""
    X = LayerNormalization(epsilon=1e-5)(X)
    for layer in layers:
        X = layer(X)
    return X
