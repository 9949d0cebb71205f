"""What a person may look at on the page on LeNet, beside what is trained."""

from dataclasses import dataclass

from models.specs.fields import choice, integer, part, text
from models.specs.lenet import LeNetSpec


@dataclass(frozen=True)
class LeNetPageSpec(LeNetSpec):
    """The parameters of the training, and the view on it.

    source: whether the layers look at what was drawn or at a validation image. drawing: see models.data.drawings; "" for the drawing that
    the page begins with. image: a place in the validation set. layer: whose maps are shown large.
    """

    source: str = choice("drawing", ("drawing", "image"))
    drawing: str = text("", longest=1200)
    image: int = integer(0, 0, 9999)

    @property
    def training(self) -> LeNetSpec:
        """What is trained, without the view on it."""
        return part(self, LeNetSpec)
