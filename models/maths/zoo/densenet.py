"""DenseNet: every layer sees all before it (book 8.7). Shapes in comments are those of images of 96x96."""

from collections.abc import Sequence

from models.maths.zoo.layers import (
    GLOBAL_POOLING,
    NORMALIZATION,
    RELU,
    Join,
    Layer,
    Network,
    Parts,
    Stage,
    average_pooling,
    convolution,
    dense,
    scaled,
)
from models.maths.zoo.residual import wide_stem

GROWTH, FIRST, DENSENET = 32, 64, (4, 4, 4, 4)


def dense_block(count: int, growth: int, shortcuts: bool = True) -> Parts:
    """Convolutions of 3x3 that each add `growth` channels to all that came before; without shortcuts, those alone are handed on."""
    body: tuple[Layer, ...] = (NORMALIZATION, RELU, convolution(growth, 3, padding=1))  # (growth, height, width)
    step = (Join("concatenate", ((), body)),) if shortcuts else body  # (channels + growth, height, width)
    return step * count


def transition(channels: int) -> Parts:
    """Fewer channels, by a convolution of 1x1, and half of the height and width."""
    return (NORMALIZATION, RELU, convolution(channels), average_pooling(2, 2))  # (channels, height / 2, width / 2)


def densenet(
    num_classes: int = 10,
    width: float = 1.0,
    architecture: Sequence[int] = DENSENET,
    stem: Stage | None = None,
    growth: int = GROWTH,
    channels: int = FIRST,
    shortcuts: bool = True,
) -> Network:
    """DenseNet of 2017: dense blocks of so many convolutions, with a transition between two of them that halves the channels."""
    growth, channels = scaled(growth, width), scaled(channels, width)
    stages = [stem or wide_stem(channels)]  # (64, 24, 24)
    for place, count in enumerate(architecture):
        stages.append(Stage("dense_block", dense_block(count, growth, shortcuts), place + 1))  # (192, 24, 24), ... (248, 3, 3)
        channels = channels + count * growth
        if place < len(architecture) - 1:
            channels = max(1, channels // 2)
            stages.append(Stage("transition", transition(channels), place + 1))  # (96, 12, 12), (112, 6, 6), (120, 3, 3)
    stages.append(Stage("head", (NORMALIZATION, RELU, GLOBAL_POOLING, dense(num_classes))))  # (248,) -> (10,)
    return Network("densenet", 96, tuple(stages))
