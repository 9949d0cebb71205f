"""What a person may change about a training whose learning rate follows a schedule (book 12.11)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number, numbers


@dataclass(frozen=True)
class SchedulesSpec:
    """LeNet with ReLU and maximum pooling, on images of 28x28.

    The book's own setting is data="fashion_mnist", optimizer="sgd", batch_size=256, num_epochs=30, and a learning_rate of 0.3 ("constant"),
    0.1 ("square_root"), 0.5 ("multi_step") or 0.3 ("cosine", without warm_up or with 5).

    learning_rate: of the constant schedule, and where the others begin to fall. final_rate, horizon: where the cosine ends, and in which epoch.
    milestones, factor: the epochs in which multi_step multiplies the rate, and by what.
    warm_up: epochs in which the cosine's rate rises first.
    seed_data: draws the split of the digits and the order of the examples. seed_weights: draws the first weights.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("optimizer", "learning_rate", "final_rate", "batch_size", "num_epochs")

    data: str = choice("digits", ("digits", "fashion_mnist"))
    schedule: str = choice("cosine", ("constant", "square_root", "multi_step", "cosine"))
    optimizer: str = choice("sgd", ("sgd", "momentum", "adam"))
    learning_rate: float = number(0.3, 0.0001, 10, scale="log")
    final_rate: float = number(0.01, 0, 10, step=0.001)
    horizon: int = integer(20, 1, 200)
    warm_up: int = integer(0, 0, 100)
    milestones: tuple[int, ...] = numbers((15, 30), 1, 200, step=1, shortest=0, longest=8, whole=True)
    factor: float = number(0.5, 0.01, 1, step=0.01)
    batch_size: int = integer(256, 8, 1024, scale="log")
    num_epochs: int = integer(30, 1, 200)
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)

    def narrowed(self) -> dict[str, dict]:
        """The rate has risen before it begins to fall."""
        return {"warm_up": {"high": min(100, self.horizon - 1)}}
