"""Keras models of the networks that models.maths.zoo describes (book 7.6, 8)."""

from itertools import count

import keras
import torch
from keras.layers import AveragePooling2D, Conv2D, Dense, GlobalAveragePooling2D, MaxPooling2D, ZeroPadding2D

from models.maths.zoo.layers import ACTIVATIONS, Join, Layer, Network, walk
from models.nets.layers import BatchNormalization, registered

FIRST = {"data_format": "channels_first"}
SEEDS = 1000  # more than any network has layers: no two kernels of two seeds are drawn alike


@registered
class Dropout(keras.layers.Dropout):
    """Draws from torch's generator, anew also where a step is recorded and played."""

    def call(self, inputs: torch.Tensor, training: bool = False) -> torch.Tensor:
        return torch.nn.functional.dropout(inputs, self.rate, bool(training))


def build(network: Network, channels: int, side: int, seed: int = 0) -> keras.Model:
    """The model: images (batch, channels, side, side) to scores (batch, classes). Layers are named by their kind and place.

    Kernels are drawn as the book does, uniformly with the variance of Xavier; biases are zero. Channels come first, as torch stores them.
    """
    numbers = count()

    def apply(layer: Layer, X: keras.KerasTensor) -> keras.KerasTensor:
        return _applied(layer, X, next(numbers), SEEDS * seed)

    def join(branches: Join, tensors: list[keras.KerasTensor]) -> keras.KerasTensor:
        name = f"{branches.how}_{next(numbers)}"
        if branches.how == "add":
            return keras.layers.Add(name=name)(tensors)  # as each of them
        return keras.layers.Concatenate(axis=1, name=name)(tensors)  # (batch, sum of channels, height, width)

    inputs = X = keras.Input((channels, side, side))
    for stage in network.stages:
        X = walk(stage.parts, X, apply, join)
    return keras.Model(inputs, X, name=network.name)


def _applied(layer: Layer, X: keras.KerasTensor, number: int, seed: int) -> keras.KerasTensor:
    """A layer on its input. Keras pads by "same" only where that is the same on both sides; elsewhere zeros are put around the input."""
    if layer.padding and layer.stride > 1:
        X = ZeroPadding2D(layer.padding, **FIRST)(X)  # (batch, channels, height + 2 * padding, width + 2 * padding)
    return _layer(layer, f"{layer.kind}_{number}", seed + number)(X)


def _layer(layer: Layer, name: str, seed: int) -> keras.Layer:
    if layer.kind in ACTIVATIONS:
        return keras.layers.Activation(layer.kind, name=name)
    padding = "same" if layer.padding and layer.stride == 1 else "valid"
    window = {"strides": layer.stride, "padding": padding, "name": name, **FIRST}
    if layer.has_kernel:
        xavier = keras.initializers.GlorotUniform(seed=seed)
        if layer.kind == "dense":
            return Dense(layer.channels, kernel_initializer=xavier, name=name)  # (batch, units)
        return Conv2D(layer.channels, layer.kernel, groups=layer.groups, kernel_initializer=xavier, **window)  # (batch, channels, height, width)
    makers = {
        "max_pooling": lambda: MaxPooling2D(layer.kernel, **window),  # (batch, channels, height, width)
        "average_pooling": lambda: AveragePooling2D(layer.kernel, **window),  # (batch, channels, height, width)
        "global_pooling": lambda: GlobalAveragePooling2D(name=name, **FIRST),  # (batch, channels)
        "normalization": lambda: BatchNormalization(axis=1, momentum=0.9, epsilon=1e-5, name=name),
        "dropout": lambda: Dropout(layer.rate, name=name),
        "flatten": lambda: keras.layers.Flatten(name=name),  # (batch, channels * height * width)
    }
    return makers[layer.kind]()
