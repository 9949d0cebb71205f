"""What a person may look at on the page on convolutional networks, beside what is trained."""

from dataclasses import dataclass
from typing import Any

from models.specs.cnn_zoo import CNNZooSpec
from models.specs.fields import choice, flag, integer, number, part

# The smallest images that are large enough for each, in pixels; the tests count them again.
SMALLEST = {
    "lenet": 12,
    "alexnet": 65,
    "vgg": 32,
    "vgg_small": 32,
    "nin": 67,
    "googlenet": 1,
    "resnet": 1,
    "resnext": 1,
    "densenet": 29,
    "regnetx": 1,
}
LARGEST = 512


@dataclass(frozen=True)
class CNNZooPageSpec(CNNZooSpec):
    """The parameters of the training, and two networks of the book side by side.

    as_in_book: whether each looks at images as large as in the book, or both at images of side x side pixels with so many channels.
    multiplier: so many times their channels and hidden units. num_classes: scores at their end.
    image: a place in the validation set.
    """

    left: str = choice("googlenet", tuple(SMALLEST))
    right: str = choice("resnet", tuple(SMALLEST))
    as_in_book: bool = flag(True)
    side: int = integer(96, 1, LARGEST)
    channels: str = choice("1", ("1", "3"))
    multiplier: float = number(1.0, 0.1, 4, step=0.05)
    num_classes: int = integer(10, 2, 1000, scale="log")
    image: int = integer(0, 0, 9999)

    def narrowed(self) -> dict[str, dict[str, Any]]:
        """Nothing is left of an image that is too small."""
        return {"side": {"low": max(SMALLEST[self.left], SMALLEST[self.right])}}

    @property
    def training(self) -> CNNZooSpec:
        """What is trained, without the view on it."""
        return part(self, CNNZooSpec)
