"""A small transformer of letters: attention and two dense layers, again and again (book 11.5 to 11.7, 11.9; Radford et al. 2019).

As a decoder it is a GPT. The other two families are the same blocks; they differ in what may be looked at (models.maths.families).
"""

from typing import Any

import keras
import torch
from keras.initializers import RandomNormal
from keras.layers import Dense, Embedding, LayerNormalization
from torch.nn import functional

from models.maths.families import num_embeddings
from models.nets.layers import Dropout, registered

UNSURE = 0.02  # spread of the last layer's first weights: all letters are about equally likely before anything is learned


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
class PrefixMask(keras.Layer):
    """Tokens (batch, steps) to what each may look at, bool (batch, 1, steps, steps): itself, those before it, and all of the part that is
    read both ways, whose tokens are not below num_tokens (book 11.9.2)."""

    def __init__(self, num_tokens: int, **settings: Any):
        super().__init__(**settings)
        self.num_tokens = num_tokens

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        steps = inputs.shape[1]
        causal = torch.ones(steps, steps, dtype=torch.bool, device=inputs.device).tril()  # (steps, steps)
        return causal | (inputs >= self.num_tokens)[:, None, None, :]  # (batch, 1, steps, steps)

    def compute_output_spec(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        return keras.KerasTensor((inputs.shape[0], 1, inputs.shape[1], inputs.shape[1]), "bool")

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "num_tokens": self.num_tokens}


@registered
class SelfAttention(keras.Layer):
    """Multi-head attention of every step: (batch, steps, width) to the same (book 11.5).

    causal: a step looks at itself and those before it. Otherwise `seen`, bool (batch, 1, steps, steps), says what it looks at; without it, all.
    """

    def __init__(self, num_heads: int, dropout: float = 0.0, causal: bool = True, **settings: Any):
        super().__init__(**settings)
        self.num_heads, self.dropout, self.causal = num_heads, dropout, causal

    def build(self, input_shape: tuple, *others: tuple) -> None:
        width = input_shape[-1]
        self.project, self.combine = Dense(3 * width, name="project"), Dense(width, name="combine")
        self.project.build(input_shape)
        self.combine.build(input_shape)

    def call(self, inputs: torch.Tensor, seen: torch.Tensor | None = None, training: bool = False) -> torch.Tensor:
        heads = self.project(inputs).unflatten(2, (3, self.num_heads, -1)).permute(2, 0, 3, 1, 4)  # (3, batch, heads, steps, width / heads)
        dropout = self.dropout if training else 0.0
        attended = functional.scaled_dot_product_attention(*heads, attn_mask=seen, dropout_p=dropout, is_causal=self.causal)
        return self.combine(attended.transpose(1, 2).flatten(2))  # (batch, heads, steps, width / heads) -> (batch, steps, width)

    def compute_output_spec(self, inputs: keras.KerasTensor, *others: Any, **settings: Any) -> keras.KerasTensor:
        return keras.KerasTensor(inputs.shape, "float32")

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "num_heads": self.num_heads, "dropout": self.dropout, "causal": self.causal}


def gpt(
    vocabulary: int, context: int, width: int = 128, num_heads: int = 4, num_blocks: int = 4, dropout: float = 0.0, family: str = "decoder"
) -> keras.Model:
    """Tokens (batch, steps), at most `context` of them, to a score for every letter, (batch, steps, vocabulary).

    family: "decoder": the scores of the letter that comes next. "encoder": of the letter itself, where the token is `vocabulary`, a mask.
    "prefix": of the next one; tokens that are `vocabulary` more than their letter are read both ways.
    """
    tokens = keras.Input((None,), dtype="int64")
    seen = (PrefixMask(vocabulary)(tokens),) if family == "prefix" else ()
    X = Positions(context)(Embedding(num_embeddings(family, vocabulary), width)(tokens))  # (batch, steps, width)
    X = Dropout(dropout)(X)
    for _ in range(num_blocks):
        attention = SelfAttention(num_heads, dropout, causal=family == "decoder")
        X = X + Dropout(dropout)(attention(LayerNormalization(epsilon=1e-5)(X), *seen))
        X = X + _after_norm(X, Dense(4 * width, activation="gelu"), Dense(width), Dropout(dropout))  # through (batch, steps, 4 * width)
    return keras.Model(tokens, _after_norm(X, Dense(vocabulary, kernel_initializer=RandomNormal(stddev=UNSURE))))  # (batch, steps, vocabulary)


def _after_norm(X: keras.KerasTensor, *layers: keras.Layer) -> keras.KerasTensor:
    """The layers one after another, behind a layer normalisation of their own."""
    X = LayerNormalization(epsilon=1e-5)(X)
    for layer in layers:
        X = layer(X)
    return X


def set_dropout(model: keras.Model, rate: float) -> None:
    """Another rate in all layers that drop."""
    for layer in model.layers:
        if isinstance(layer, Dropout):
            layer.rate = rate
        elif isinstance(layer, SelfAttention):
            layer.dropout = rate
