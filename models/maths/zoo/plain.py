"""Networks whose layers follow one after the other: LeNet, AlexNet, VGG and NiN (book 7.6, 8.1, 8.2, 8.3).

Shapes in comments are those of the book's own images, (channels, height, width).
"""

from collections.abc import Sequence

from models.maths.zoo.layers import (
    FLATTEN,
    GLOBAL_POOLING,
    RELU,
    Layer,
    Network,
    Parts,
    Stage,
    average_pooling,
    convolution,
    dense,
    dropout,
    max_pooling,
    scaled,
)


def lenet(num_classes: int = 10, width: float = 1.0, activation: str = "sigmoid") -> Network:
    """LeNet of 1998: two convolutions, three dense layers."""
    sigma = Layer(activation)
    stages = (
        Stage("block", (convolution(scaled(6, width), 5, padding=2), sigma, average_pooling(2, 2)), 1),  # (6, 28, 28) -> (6, 14, 14)
        Stage("block", (convolution(scaled(16, width), 5), sigma, average_pooling(2, 2)), 2),  # (16, 10, 10) -> (16, 5, 5)
        Stage("head", (FLATTEN, dense(scaled(120, width)), sigma, dense(scaled(84, width)), sigma, dense(num_classes))),  # (400,) -> (10,)
    )
    return Network("lenet", 28, stages)


def alexnet(num_classes: int = 10, width: float = 1.0) -> Network:
    """AlexNet of 2012: LeNet's plan with eight layers, ReLU, overlapping poolings and dropout."""
    first, second, third = (scaled(channels, width) for channels in (96, 256, 384))
    body = (convolution(third, 3, padding=1), RELU, convolution(third, 3, padding=1), RELU, convolution(second, 3, padding=1), RELU)
    stages = (
        Stage("block", (convolution(first, 11, 4, 1), RELU, max_pooling(3, 2)), 1),  # (96, 54, 54) -> (96, 26, 26)
        Stage("block", (convolution(second, 5, padding=2), RELU, max_pooling(3, 2)), 2),  # (256, 26, 26) -> (256, 12, 12)
        Stage("block", (*body, max_pooling(3, 2)), 3),  # (384, 12, 12) -> (256, 5, 5)
        Stage("head", dense_layers(scaled(4096, width), num_classes)),  # (6400,) -> (10,)
    )
    return Network("alexnet", 224, stages)


def dense_layers(units: int, num_classes: int, rate: float = 0.5) -> Parts:
    """The end of AlexNet and VGG: two wide dense layers with dropout, and one of scores."""
    hidden = (dense(units), RELU, dropout(rate))  # (units,)
    return (FLATTEN, *hidden, *hidden, dense(num_classes))  # (channels, height, width) -> (channels * height * width,) -> ... -> (classes,)


VGG_11 = ((1, 64), (1, 128), (2, 256), (2, 512), (2, 512))
VGG_OF_THE_BOOK = ((1, 16), (1, 32), (2, 64), (2, 128), (2, 128))


def vgg_block(num_convolutions: int, channels: int) -> Parts:
    """Convolutions of 3x3 that keep the size, then a pooling that halves it."""
    return (*(convolution(channels, 3, padding=1), RELU) * num_convolutions, max_pooling(2, 2))  # -> (channels, height / 2, width / 2)


def vgg(
    num_classes: int = 10,
    width: float = 1.0,
    architecture: Sequence[tuple[int, int]] = VGG_11,
    units: int = 4096,
    rate: float = 0.5,
    name: str = "vgg",
) -> Network:
    """VGG: blocks of (convolutions, channels), and dense layers."""
    blocks = (Stage("block", vgg_block(count, scaled(channels, width)), place + 1) for place, (count, channels) in enumerate(architecture))
    return Network(name, 224, (*blocks, Stage("head", dense_layers(scaled(units, width), num_classes, rate))))


def small_vgg(num_classes: int = 10, width: float = 1.0) -> Network:
    """VGG-11 with a quarter of its channels, which is what the book trains."""
    return vgg(num_classes, width, VGG_OF_THE_BOOK, name="vgg_small")


def nin_block(channels: int, kernel: int, stride: int = 1, padding: int = 0) -> Parts:
    """A convolution, and two of 1x1: dense layers for every pixel."""
    return (convolution(channels, kernel, stride, padding), RELU, convolution(channels), RELU, convolution(channels), RELU)


def nin(num_classes: int = 10, width: float = 1.0) -> Network:
    """Network in Network: AlexNet's plan without its dense layers; the mean of each of the last channels is the score of a class."""
    first, second, third = (scaled(channels, width) for channels in (96, 256, 384))
    stages = (
        Stage("block", (*nin_block(first, 11, 4), max_pooling(3, 2)), 1),  # (96, 54, 54) -> (96, 26, 26)
        Stage("block", (*nin_block(second, 5, padding=2), max_pooling(3, 2)), 2),  # (256, 26, 26) -> (256, 12, 12)
        Stage("block", (*nin_block(third, 3, padding=1), max_pooling(3, 2), dropout(0.5)), 3),  # (384, 12, 12) -> (384, 5, 5)
        Stage("head", (*nin_block(num_classes, 3, padding=1), GLOBAL_POOLING)),  # (10, 5, 5) -> (10,)
    )
    return Network("nin", 224, stages)
