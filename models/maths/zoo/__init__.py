"""Convolutional networks of the book from LeNet to RegNet, as descriptions from which everything else follows (book 7.6, 8)."""

from collections.abc import Callable

from models.maths.zoo.densenet import densenet
from models.maths.zoo.googlenet import googlenet
from models.maths.zoo.layers import Network
from models.maths.zoo.plain import alexnet, lenet, nin, small_vgg, vgg
from models.maths.zoo.residual import regnetx, resnet, resnext

NETWORKS: dict[str, Callable[..., Network]] = {
    "lenet": lenet,
    "alexnet": alexnet,
    "vgg": vgg,
    "vgg_small": small_vgg,
    "nin": nin,
    "googlenet": googlenet,
    "resnet": resnet,
    "resnext": resnext,
    "densenet": densenet,
    "regnetx": regnetx,
}


def network(name: str, num_classes: int = 10, width: float = 1.0) -> Network:
    """A network of the book by its name, with so many classes, and so many times its channels and hidden units."""
    return NETWORKS[name](num_classes, width)
