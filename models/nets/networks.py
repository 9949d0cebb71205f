"""Networks of the book from Keras layers, apart from any page."""

from collections.abc import Sequence

import keras
from keras.layers import Activation, AveragePooling2D, Conv2D, Dense, Flatten

from models.nets.layers import BatchNormalization


def multilayer_perceptron(num_inputs: int, widths: Sequence[int], activation: str = "relu") -> keras.Model:
    """Dense layers of those widths, the last without an activation: (batch, inputs) to (batch, outputs) (book 5.1)."""
    hidden = [Dense(width, activation=activation) for width in widths[:-1]]  # (batch, width)
    return keras.Sequential([keras.Input((num_inputs,)), *hidden, Dense(widths[-1])])  # (batch, outputs)


def lenet(num_classes: int = 10, image_size: tuple[int, int] = (28, 28)) -> keras.Model:
    """LeNet-5 as the book has it: (batch, 1, height, width) to scores (batch, classes); 61,706 parameters (book 7.6).

    Channels come first, as torch stores them: on a CPU that is a tenth faster.
    """
    first = {"data_format": "channels_first"}
    layers = [
        keras.Input((1, *image_size)),
        Conv2D(6, 5, padding="same", activation="sigmoid", **first),  # (batch, 6, height, width)
        AveragePooling2D(2, 2, **first),  # (batch, 6, height / 2, width / 2)
        Conv2D(16, 5, activation="sigmoid", **first),  # (batch, 16, height / 2 - 4, width / 2 - 4)
        AveragePooling2D(2, 2, **first),  # (batch, 16, height / 4 - 2, width / 4 - 2)
        Flatten(),
        Dense(120, activation="sigmoid"),  # (batch, 120)
        Dense(84, activation="sigmoid"),  # (batch, 84)
        Dense(num_classes),  # (batch, classes)
    ]
    return keras.Sequential(layers)


def batch_norm_lenet(num_classes: int = 10, image_size: tuple[int, int] = (28, 28)) -> keras.Model:
    """LeNet with batch normalisation before each activation (book 8.5): (batch, 1, height, width) to scores (batch, classes).

    Of its 62,610 parameters 452 are moving averages, which are not learned.
    """
    first = {"data_format": "channels_first"}
    layers = [
        keras.Input((1, *image_size)),
        *_normalized(Conv2D(6, 5, padding="same", **first)),  # (batch, 6, height, width)
        AveragePooling2D(2, 2, **first),  # (batch, 6, height / 2, width / 2)
        *_normalized(Conv2D(16, 5, **first)),  # (batch, 16, height / 2 - 4, width / 2 - 4)
        AveragePooling2D(2, 2, **first),  # (batch, 16, height / 4 - 2, width / 4 - 2)
        Flatten(),
        *_normalized(Dense(120)),  # (batch, 120)
        *_normalized(Dense(84)),  # (batch, 84)
        Dense(num_classes),  # (batch, classes)
    ]
    return keras.Sequential(layers)


def _normalized(layer: keras.Layer) -> list[keras.Layer]:
    """With the book's settings: a tenth of every batch goes into the moving averages."""
    return [layer, BatchNormalization(axis=1, momentum=0.9, epsilon=1e-5), Activation("sigmoid")]
