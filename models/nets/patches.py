"""The layers of a vision transformer that an encoder of words does not have (book 11.8; Dosovitskiy et al. 2021).

This file needs nothing but Keras, torch, the layers of a transformer and a Dropout: an exported script can carry it along.
"""

from typing import Any

import keras
import torch
from keras.layers import Dense
from torch.nn import functional

from models.nets.attending import EPSILON, MultiHeadAttention
from models.nets.layers import Dropout, registered


@registered
class PatchEmbedding(keras.layers.Conv2D):
    """Every patch becomes a vector: (batch, channels, height, width) to (batch, patches, width), row after row (book 11.8.2)."""

    def __init__(self, filters: int, kernel_size: Any, **settings: Any):
        super().__init__(filters, kernel_size, **settings | {"strides": kernel_size, "data_format": "channels_first"})

    def call(self, images: torch.Tensor) -> torch.Tensor:
        return super().call(images).flatten(2).transpose(1, 2)  # (batch, width, rows, columns) -> (batch, patches, width)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        batch, width, rows, columns = super().compute_output_shape(input_shape)
        return batch, rows * columns, width

    def compute_output_spec(self, images: Any) -> keras.KerasTensor:
        return keras.KerasTensor(self.compute_output_shape(images.shape))


@registered
class ClassToken(keras.layers.Layer):
    """A learned token before the others, from which the class will be read, and a learned position for each.

    (batch, patches, width) to (batch, patches + 1, width).
    """

    def build(self, input_shape: tuple) -> None:
        _batch, patches, width = input_shape
        self.token = self.add_weight(shape=(1, 1, width), initializer="zeros", name="token")
        self.positions = self.add_weight(shape=(1, patches + 1, width), initializer=keras.initializers.RandomNormal(stddev=1.0), name="positions")

    def call(self, X: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.token.value.expand(len(X), -1, -1), X], 1) + self.positions.value

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape[0], input_shape[1] + 1, input_shape[2]


@registered
class ViTBlock(keras.layers.Layer):
    """Attention and two dense layers, each normalised before and with a way around it (book 11.8.3).

    X (batch, steps, width) to the same and attention weights (batch, heads, steps, steps).
    """

    def __init__(self, num_heads: int, mlp_num_hiddens: int, dropout: float = 0.0, **settings: Any):
        super().__init__(**settings)
        self.num_heads, self.mlp_num_hiddens = num_heads, mlp_num_hiddens
        self.attention, self.dropout = MultiHeadAttention(num_heads, dropout), Dropout(dropout)
        self.normalize1, self.normalize2 = (keras.layers.LayerNormalization(epsilon=EPSILON) for _ in range(2))

    def build(self, input_shape: tuple) -> None:
        self.dense1, self.dense2 = Dense(self.mlp_num_hiddens, name="dense1"), Dense(input_shape[-1], name="dense2")
        for layer in (self.normalize1, self.normalize2, self.dense1):
            layer.build(input_shape)
        self.dense2.build((*input_shape[:-1], self.mlp_num_hiddens))
        self.attention.build(input_shape, input_shape, (1, 1, 1, input_shape[1]))

    def call(self, X: torch.Tensor, training: bool = False) -> tuple[torch.Tensor, torch.Tensor]:
        ahead, allowed = self.normalize1.call(X), torch.ones(1, 1, 1, X.shape[1], dtype=torch.bool, device=X.device)
        Y, weights = self.attention.call(ahead, ahead, allowed, training)
        X = X + Y
        hidden = self.dropout.call(functional.gelu(self.dense1.call(self.normalize2.call(X))), training)  # (batch, steps, mlp_num_hiddens)
        return X + self.dropout.call(self.dense2.call(hidden), training), weights

    def compute_output_shape(self, input_shape: tuple) -> tuple[tuple, tuple]:
        return input_shape, (input_shape[0], self.num_heads, input_shape[1], input_shape[1])
