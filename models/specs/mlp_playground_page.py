"""What a person may look at on the playground of networks, beside what is trained."""

from dataclasses import dataclass

from models.specs.fields import flag, integer, part
from models.specs.mlp_playground import MLPPlaygroundSpec


@dataclass(frozen=True)
class MLPPlaygroundPageSpec(MLPPlaygroundSpec):
    """The parameters of the training, and the view on it.

    show_validation: whether the points are shown that nobody learns from. discretize: whether only the side of the boundary is shown.
    brush: the class of the points that are drawn, -1 takes points away.
    """

    show_validation: bool = flag(False)
    discretize: bool = flag(False)
    brush: int = integer(1, -1, 5)

    @property
    def training(self) -> MLPPlaygroundSpec:
        """What is trained, without the view on it."""
        return part(self, MLPPlaygroundSpec)
