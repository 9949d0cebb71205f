"""Networks that add: ResNet, ResNeXt and RegNetX (book 8.6, 8.8). Shapes in comments are those of images of 96x96."""

from collections.abc import Sequence

from models.maths.zoo.layers import NORMALIZATION, RELU, Join, Network, Parts, Stage, convolution, head, max_pooling, scaled

RESNET_18 = ((2, 64), (2, 128), (2, 256), (2, 512))
REGNETX_32 = ((4, 32), (6, 80))
GROUP_WIDTH = 16


def added(body: Parts, shortcut: Parts, shortcuts: bool) -> Parts:
    """What the body makes of X, plus X; or, to see what that is good for, the body alone."""
    return (Join("add", (body, shortcut)), RELU) if shortcuts else (*body, RELU)


def residual(channels: int, is_new: bool, stride: int = 1, shortcuts: bool = True) -> Parts:
    """Two convolutions of 3x3 around a shortcut. is_new: X has other channels or another size, so it takes a convolution of 1x1."""
    first = (convolution(channels, 3, stride, 1), NORMALIZATION, RELU)  # (channels, height / stride, width / stride)
    second = (convolution(channels, 3, 1, 1), NORMALIZATION)  # (channels, height / stride, width / stride)
    return added((*first, *second), (convolution(channels, 1, stride),) if is_new else (), shortcuts)


def resnext_block(channels: int, group_width: int, is_new: bool, stride: int = 1, shortcuts: bool = True) -> Parts:
    """1x1, then 3x3 in groups, then 1x1, around a shortcut; no bottleneck, which is what RegNet found to be best."""
    body = (
        *(convolution(channels), NORMALIZATION, RELU),  # (channels, height, width)
        *(convolution(channels, 3, stride, 1, channels // group_width), NORMALIZATION, RELU),  # (channels, height / stride, width / stride)
        *(convolution(channels), NORMALIZATION),  # (channels, height / stride, width / stride)
    )
    return added(body, (convolution(channels, 1, stride), NORMALIZATION) if is_new else (), shortcuts)


def wide_stem(channels: int) -> Stage:
    """The beginning of ResNet and DenseNet: a quarter of the height and width."""
    return Stage("stem", (convolution(channels, 7, 2, 3), NORMALIZATION, RELU, max_pooling(3, 2, 1)))  # (64, 48, 48) -> (64, 24, 24)


def narrow_stem(channels: int, stride: int = 2) -> Stage:
    """The beginning of RegNet: half of the height and width."""
    return Stage("stem", (convolution(channels, 3, stride, 1), NORMALIZATION, RELU))  # (32, 48, 48)


def small_stem(channels: int) -> Stage:
    """For images of 28x28: a small kernel, and a pooling."""
    return Stage("stem", (*narrow_stem(channels, 1).parts, max_pooling(3, 2, 1)))  # (channels, 28, 28) -> (channels, 14, 14)


def resnet(
    num_classes: int = 10,
    width: float = 1.0,
    architecture: Sequence[tuple[int, int]] = RESNET_18,
    stem: Stage | None = None,
    shortcuts: bool = True,
) -> Network:
    """ResNet of 2015, with 18 layers that learn: stages of (blocks, channels), each but the first at half the size of the one before."""
    stages = []
    for place, (count, channels) in enumerate(architecture):
        channels, halves = scaled(channels, width), place > 0
        first = residual(channels, halves, 2 if halves else 1, shortcuts)
        stages.append(Stage("stage", first + residual(channels, False, shortcuts=shortcuts) * (count - 1), place + 1))
    first_channels = scaled(architecture[0][1], width)
    return Network("resnet", 96, (stem or wide_stem(first_channels), *stages, head(num_classes)))  # (64, 24, 24) -> (512, 3, 3) -> (10,)


def resnext(
    num_classes: int = 10,
    width: float = 1.0,
    architecture: Sequence[tuple[int, int]] = RESNET_18,
    stem: Stage | None = None,
    group_width: int = GROUP_WIDTH,
    shortcuts: bool = True,
) -> Network:
    """The plan of ResNet-18 with blocks of ResNeXt (2017); the book has the block, and a network of them in RegNetX."""
    stages = grouped_stages(architecture, width, group_width, shortcuts, keeps_first=True)
    first_channels = scaled(architecture[0][1], width, group_width)
    return Network("resnext", 96, (stem or wide_stem(first_channels), *stages, head(num_classes)))  # (64, 24, 24) -> (512, 3, 3) -> (10,)


def regnetx(
    num_classes: int = 10,
    width: float = 1.0,
    architecture: Sequence[tuple[int, int]] = REGNETX_32,
    group_width: int = GROUP_WIDTH,
    shortcuts: bool = True,
) -> Network:
    """RegNetX with 32 layers: stem, body, head, where later stages are wider and deeper (2020)."""
    stages = grouped_stages(architecture, width, group_width, shortcuts, keeps_first=False)
    return Network("regnetx", 96, (narrow_stem(scaled(32, width)), *stages, head(num_classes)))  # (32, 48, 48) -> (80, 12, 12) -> (10,)


def grouped_stages(architecture: Sequence[tuple[int, int]], width: float, group_width: int, shortcuts: bool, keeps_first: bool) -> list[Stage]:
    """Stages of ResNeXt blocks, each at half the size of the one before; keeps_first: the first stage stays as large as the stem."""
    stages = []
    for place, (count, channels) in enumerate(architecture):
        channels, halves = scaled(channels, width, group_width), place > 0 or not keeps_first
        first = resnext_block(channels, group_width, halves, 2 if halves else 1, shortcuts)
        rest = resnext_block(channels, group_width, False, shortcuts=shortcuts)
        stages.append(Stage("stage", first + rest * (count - 1), place + 1))
    return stages
