"""GoogLeNet: branches with kernels of several sizes, side by side (book 8.4). Shapes in comments are those of images of 96x96."""

from models.maths.zoo.layers import RELU, Join, Network, Stage, convolution, head, max_pooling, scaled

Branches = tuple[int, tuple[int, int], tuple[int, int], int]

THIRD: tuple[Branches, ...] = ((64, (96, 128), (16, 32), 32), (128, (128, 192), (32, 96), 64))
FOURTH: tuple[Branches, ...] = (
    (192, (96, 208), (16, 48), 64),
    (160, (112, 224), (24, 64), 64),
    (128, (128, 256), (24, 64), 64),
    (112, (144, 288), (32, 64), 64),
    (256, (160, 320), (32, 128), 128),
)
FIFTH: tuple[Branches, ...] = ((256, (160, 320), (32, 128), 128), (384, (192, 384), (48, 128), 128))


def inception(channels: Branches, width: float = 1.0) -> Join:
    """Four branches that keep the size: 1x1; 1x1 then 3x3; 1x1 then 5x5; a pooling then 1x1. channels: of each of their convolutions."""
    first, (narrow, second), (narrower, third), fourth = channels
    ones = {size: (convolution(scaled(size, width)), RELU) for size in (first, narrow, narrower, fourth)}
    branches = (
        ones[first],
        (*ones[narrow], convolution(scaled(second, width), 3, padding=1), RELU),
        (*ones[narrower], convolution(scaled(third, width), 5, padding=2), RELU),
        (max_pooling(3, 1, 1), *ones[fourth]),
    )
    return Join("concatenate", branches)  # (first + second + third + fourth, height, width)


def googlenet(num_classes: int = 10, width: float = 1.0) -> Network:
    """GoogLeNet of 2014, without the two classifiers on the way that the paper trains it with."""
    pooling, narrow, wide = max_pooling(3, 2, 1), scaled(64, width), scaled(192, width)

    def inceptions(blocks: tuple[Branches, ...]) -> tuple[Join, ...]:
        return tuple(inception(block, width) for block in blocks)

    stages = (
        Stage("stage", (convolution(narrow, 7, 2, 3), RELU, pooling), 1),  # (64, 48, 48) -> (64, 24, 24)
        Stage("stage", (convolution(narrow), RELU, convolution(wide, 3, padding=1), RELU, pooling), 2),  # (192, 24, 24) -> (192, 12, 12)
        Stage("stage", (*inceptions(THIRD), pooling), 3),  # (256, 12, 12) -> (480, 6, 6)
        Stage("stage", (*inceptions(FOURTH), pooling), 4),  # (512, 6, 6) -> (832, 3, 3)
        Stage("stage", inceptions(FIFTH), 5),  # (1024, 3, 3)
        head(num_classes),  # (1024,) -> (10,)
    )
    return Network("googlenet", 96, stages)
