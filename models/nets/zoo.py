"""Keras models of the networks that models.maths.zoo describes (book 7.6, 8)."""

from itertools import count

import keras
from keras.layers import AveragePooling2D, Conv2D, Dense, GlobalAveragePooling2D, MaxPooling2D, ZeroPadding2D

from models.maths.zoo.layers import ACTIVATIONS, SEEDS, Join, Layer, Network, walk
from models.nets.layers import BatchNormalization, Dropout

FIRST = {"data_format": "channels_first"}


def build(network: Network, channels: int, side: int, seed: int = 0, draw: type[keras.Initializer] = keras.initializers.GlorotUniform) -> keras.Model:
    """The model: images (batch, channels, side, side) to scores (batch, classes). Layers are named by their kind, stage and place.

    draw: how kernels are, as the book does it unless told; biases are zero. Channels come first, as torch stores them.
    """
    inputs = X = keras.Input((channels, side, side), name="images")
    numbers = count()
    for place, stage in enumerate(network.stages):

        def apply(layer: Layer, X: keras.KerasTensor, place: int = place) -> keras.KerasTensor:
            number = next(numbers)
            return _layer(layer, f"{layer.kind}_{place}_{number}", draw(seed=SEEDS * seed + number))(_padded(layer, X, number))

        def join(branches: Join, tensors: list[keras.KerasTensor], place: int = place) -> keras.KerasTensor:
            name = f"{branches.how}_{place}_{next(numbers)}"
            if branches.how == "add":
                return keras.layers.Add(name=name)(tensors)  # as each of them
            return keras.layers.Concatenate(axis=1, name=name)(tensors)  # (batch, sum of channels, height, width)

        X = walk(stage.parts, X, apply, join)
    return keras.Model(inputs, X, name=network.name)


def stage_ends(model: keras.Model) -> list[keras.KerasTensor]:
    """What each stage of such a model hands on, in their order."""
    ends = {layer.name.rsplit("_", 2)[1]: layer.output for layer in model.layers if layer.name.rsplit("_", 1)[-1].isdigit()}
    return list(ends.values())


def _padded(layer: Layer, X: keras.KerasTensor, number: int) -> keras.KerasTensor:
    """Keras pads by "same" only where that is the same on all sides; elsewhere zeros are put around the input."""
    if layer.padding and layer.stride > 1:
        return ZeroPadding2D(layer.padding, name=f"zeros{number}", **FIRST)(X)  # (batch, channels, height + 2 * padding, width + 2 * padding)
    return X


def _layer(layer: Layer, name: str, draw: keras.Initializer) -> keras.Layer:
    if layer.kind in ACTIVATIONS:
        return keras.layers.Activation(layer.kind, name=name)
    padding = "same" if layer.padding and layer.stride == 1 else "valid"
    window = {"strides": layer.stride, "padding": padding, "name": name, **FIRST}
    if layer.has_kernel:
        if layer.kind == "dense":
            return Dense(layer.channels, kernel_initializer=draw, name=name)  # (batch, units)
        return Conv2D(layer.channels, layer.kernel, groups=layer.groups, kernel_initializer=draw, **window)  # (batch, channels, height, width)
    makers = {
        "max_pooling": lambda: MaxPooling2D(layer.kernel, **window),  # (batch, channels, height, width)
        "average_pooling": lambda: AveragePooling2D(layer.kernel, **window),  # (batch, channels, height, width)
        "global_pooling": lambda: GlobalAveragePooling2D(name=name, **FIRST),  # (batch, channels)
        "normalization": lambda: BatchNormalization(axis=1, momentum=0.9, epsilon=1e-5, name=name),
        "dropout": lambda: Dropout(layer.rate, name=name),
        "flatten": lambda: keras.layers.Flatten(name=name),  # (batch, channels * height * width)
    }
    return makers[layer.kind]()
