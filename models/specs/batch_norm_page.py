"""What a person may look at on the page on batch normalisation, beside what is trained."""

from dataclasses import dataclass
from typing import Any

from models.specs.batch_norm import MOST_LAYERS, BatchNormSpec
from models.specs.fields import choice, integer, numbers, part

SIDE = 4
MOST_UNITS = 64  # that can be looked at, of each layer
LENET_UNITS = (6, 16, MOST_UNITS, MOST_UNITS)
MATRIX = (1.0, 2.0, 0.5, -1.0, 2.0, 3.0, -0.5, 4.0, 6.0, -2.0, 1.0, 0.0, 3.0, 1.0, 2.5, -3.0)


@dataclass(frozen=True)
class BatchNormPageSpec(BatchNormSpec):
    """The parameters of the training, and the view on it.

    matrix: four rows of four numbers, of which the first `rows` and `columns` are normalised, one row an example.
    by: whether histograms are taken with the statistics of the "batch" or as in "use". layer, unit: which are looked at closely, from 1.
    image: a place in the validation set. company: how many others are in its batch. company_seed: draws them.
    """

    matrix: tuple[float, ...] = numbers(MATRIX, -99, 99, step=0.1, shortest=SIDE * SIDE, longest=SIDE * SIDE)
    rows: int = integer(2, 1, SIDE)
    columns: int = integer(2, 1, SIDE)
    by: str = choice("batch", ("batch", "use"))
    layer: int = integer(1, 1, MOST_LAYERS)
    unit: int = integer(1, 1, MOST_UNITS)
    image: int = integer(0, 0, 9999)
    company: int = integer(31, 1, 63)
    company_seed: int = integer(0, 0, 9999)

    def narrowed(self) -> dict[str, dict[str, Any]]:
        """There are only as many layers as there are, and units in them."""
        layer = min(self.layer, self.depth)
        units = LENET_UNITS[layer - 1] if self.model == "lenet" else min(self.num_hiddens, MOST_UNITS)
        return {"layer": {"high": self.depth}, "unit": {"high": units}}

    @property
    def training(self) -> BatchNormSpec:
        """What is trained, without the view on it."""
        return part(self, BatchNormSpec)
