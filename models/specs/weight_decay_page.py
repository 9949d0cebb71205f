"""What a person may look at on the page on weight decay, beside what is trained."""

from dataclasses import dataclass
from typing import Any

from models.specs.fields import integer, part
from models.specs.weight_decay import WeightDecaySpec


@dataclass(frozen=True)
class WeightDecayPageSpec(WeightDecaySpec):
    """The parameters of the training, and the view on it.

    first, second: the two weights over whose plane the loss is drawn, counted from 1; for the same weight twice see `shown`.
    """

    first: int = integer(1, 1, 256)
    second: int = integer(2, 1, 256)

    def narrowed(self) -> dict[str, dict[str, Any]]:
        """There are as many weights as inputs."""
        last = {"high": self.num_inputs}
        return super().narrowed() | {"first": last, "second": last}

    @property
    def shown(self) -> tuple[int, int]:
        """Two different weights: a plane has two directions, so that of the same weight twice the neighbour is taken."""
        beside = self.first + 1 if self.first < self.num_inputs else self.first - 1
        return self.first, beside if self.second == self.first else self.second

    @property
    def training(self) -> WeightDecaySpec:
        """What is trained, without the view on it."""
        return part(self, WeightDecaySpec)
