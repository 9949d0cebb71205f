"""What a person may change about linear regression (book 3.1 to 3.5)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number, numbers

DRAWN = (-4.2, -3.1, -3.3, -1.9, -2.4, -1.6, -1.5, 0.1, -0.6, -0.4, 0.4, 1.3, 1.3, 1.0, 2.2, 2.6, 3.1, 2.7, 4.0, -3.4)
MOST_POINTS, REACH = 30, 5.0
NO_WAITING = 1000


@dataclass(frozen=True)
class LinearRegressionSpec:
    """A line, or a plane over two features, found by minibatch stochastic gradient descent.

    The book's own setting is data="plane", w=2, w2=-3.4, b=4.2, noise=0.01, num_examples=1000, learning_rate=0.03, batch_size=32,
    num_epochs=3, with loss="half" from scratch and loss="squared" in the concise version.

    data: "line" and "plane" are generated, with one feature and with two; "drawn" are `points`, x and y in turn.
    w, w2, b, noise: the weights and the bias that generate the labels, and the standard deviation of what is added to them.
    centre: the mean of the one feature of a line. correlation: of the two features of a plane.
    loss: half the squared error, or all of it, which doubles every gradient.
    start: where the path begins: w and b of a line, w1 and w2 of a plane, whose b begins at 0; a little noise is added to weights.
    pace: steps a second, for those who want to watch; from 1000 on nothing waits.
    seed_data: draws the examples and their order. seed_weights: draws the noise on the first weights.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("learning_rate", "batch_size", "num_epochs", "pace")

    data: str = choice("line", ("line", "plane", "drawn"))
    w: float = number(2.0, -5, 5, step=0.1)
    w2: float = number(-3.4, -5, 5, step=0.1)
    b: float = number(4.2, -5, 5, step=0.1)
    noise: float = number(1.0, 0, 3, step=0.01)
    num_examples: int = integer(200, 2, 2000, scale="log")
    centre: float = number(1.0, -3, 3, step=0.1)
    correlation: float = number(0.0, -0.99, 0.99, step=0.01)
    points: tuple[float, ...] = numbers(DRAWN, -REACH, REACH, step=0.01, shortest=4, longest=2 * MOST_POINTS)
    implementation: str = choice("concise", ("concise", "scratch"))
    loss: str = choice("half", ("half", "squared"))
    start: tuple[float, ...] = numbers((0.0, 0.0), -10, 10, step=0.1, shortest=2, longest=2)
    learning_rate: float = number(0.1, 0.0001, 10, scale="log")
    batch_size: int = integer(10, 1, 2000, scale="log")
    num_epochs: int = integer(10, 1, 200)
    pace: int = integer(40, 5, NO_WAITING, scale="log")
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
