"""What the book says of the accuracy of its networks on Fashion-MNIST: the best of its releases and frameworks."""

from typing import NamedTuple


class Published(NamedTuple):
    """Validation accuracy after 10 epochs (or at the best of them) with plain SGD, and with which setting."""

    accuracy: float
    rate: float
    batch: int


PUBLISHED = {
    "lenet": Published(0.825, 0.9, 256),
    "alexnet": Published(0.892, 0.01, 128),
    "vgg_small": Published(0.923, 0.05, 128),
    "nin": Published(0.870, 0.05, 128),
    "googlenet": Published(0.901, 0.1, 128),
    "resnet": Published(0.921, 0.05, 256),
    "densenet": Published(0.910, 0.01, 128),
    "regnetx": Published(0.908, 0.05, 128),
}
