"""Every family once more for images of 28x28: the same blocks, narrower and fewer, so that a processor trains them in seconds."""

from models.maths.zoo.densenet import densenet
from models.maths.zoo.googlenet import inception
from models.maths.zoo.layers import GLOBAL_POOLING, RELU, Network, Stage, convolution, dropout, head, max_pooling, scaled
from models.maths.zoo.plain import dense_layers, lenet, nin_block, vgg
from models.maths.zoo.residual import regnetx, resnet, resnext, small_stem

SIDE, CLASSES = 28, 10
RATE = 0.2  # of dropout: with few units, half of them are too many to lose
REPEATED = ("vgg", "googlenet", "resnet", "resnext", "densenet", "regnetx")
WITH_SHORTCUTS = ("resnet", "resnext", "densenet", "regnetx")


def small(name: str, width: float = 1.0, depth: int = 1, shortcuts: bool = True) -> Network:
    """A family on images (1, 28, 28). depth: how often blocks are repeated, in REPEATED. shortcuts: in WITH_SHORTCUTS, or their bodies alone."""
    makers = {
        "lenet": lambda: lenet(width=width, activation="tanh"),
        "alexnet": lambda: small_alexnet(width),
        "vgg": lambda: vgg(CLASSES, width, ((depth, 16), (depth, 32), (depth, 64)), 64, RATE),
        "nin": lambda: small_nin(width),
        "googlenet": lambda: small_googlenet(width, depth),
        "resnet": lambda: resnet(CLASSES, width, ((depth, 8), (depth, 16), (depth, 32)), small_stem(scaled(8, width)), shortcuts),
        "resnext": lambda: resnext(CLASSES, width, ((depth, 16), (depth, 32), (depth, 64)), small_stem(scaled(16, width, 8)), 8, shortcuts),
        "densenet": lambda: densenet(CLASSES, width, (2 * depth, 2 * depth), small_stem(scaled(8, width)), 8, 8, shortcuts),
        "regnetx": lambda: regnetx(CLASSES, width, ((depth, 16), (2 * depth, 32)), 8, shortcuts),
    }
    return makers[name]()


def small_alexnet(width: float) -> Network:
    """Five convolutions, three overlapping poolings, three dense layers."""
    first, second, third = (scaled(channels, width) for channels in (8, 16, 24))
    body = (convolution(third, 3, padding=1), RELU, convolution(third, 3, padding=1), RELU, convolution(second, 3, padding=1), RELU)
    stages = (
        Stage("block", (convolution(first, 5, 1, 2), RELU, max_pooling(3, 2)), 1),  # (8, 28, 28) -> (8, 13, 13)
        Stage("block", (convolution(second, 5, padding=2), RELU, max_pooling(3, 2)), 2),  # (16, 13, 13) -> (16, 6, 6)
        Stage("block", (*body, max_pooling(3, 2)), 3),  # (24, 6, 6) -> (16, 2, 2)
        Stage("head", dense_layers(scaled(64, width), CLASSES, RATE)),  # (64,) -> (10,)
    )
    return Network("alexnet", SIDE, stages)


def small_nin(width: float) -> Network:
    """Two blocks with poolings, and the one whose channels are the classes."""
    stages = (
        Stage("block", (*nin_block(scaled(32, width), 5, 2, 2), max_pooling(3, 2)), 1),  # (32, 14, 14) -> (32, 6, 6)
        Stage("block", (*nin_block(scaled(64, width), 3, padding=1), max_pooling(3, 2), dropout(RATE)), 2),  # (64, 6, 6) -> (64, 2, 2)
        Stage("head", (*nin_block(CLASSES, 3, padding=1), GLOBAL_POOLING)),  # (10, 2, 2) -> (10,)
    )
    return Network("nin", SIDE, stages)


def small_googlenet(width: float, depth: int) -> Network:
    """A stem, and two stages of Inception blocks."""
    pooling = max_pooling(3, 2, 1)
    narrow, wide = inception((8, (8, 16), (4, 8), 8), width), inception((16, (16, 32), (4, 8), 8), width)
    stages = (
        Stage("stem", (convolution(scaled(8, width), 3, padding=1), RELU, pooling)),  # (8, 28, 28) -> (8, 14, 14)
        Stage("stage", (*(narrow,) * depth, pooling), 1),  # (40, 14, 14) -> (40, 7, 7)
        Stage("stage", (wide,) * depth, 2),  # (64, 7, 7)
        head(CLASSES),  # (64,) -> (10,)
    )
    return Network("googlenet", SIDE, stages)
