"""Points on a plane to learn from: classes in patterns that ask for more and more of a network, and two surfaces (book 5.1).

Every pattern draws points in a square from -6 to 6 on both axes. Class 0 is "negative" and class 1 "positive" where there are two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from models.data.point_table import REACH, START, PointError, read_points

LARGEST_NOISE = 2.0  # standard deviation of the displacement at 100 %

Drawn = tuple[np.ndarray, np.ndarray]


class Recipe(NamedTuple):
    """What a set of points is made from. noise: in percent, 100 displaces by 2 (standard deviation). points: as `read_points` takes them."""

    name: str
    num_examples: int
    num_classes: int
    noise: int
    train_share: int
    seed: int
    points: str = ""


@dataclass(frozen=True, eq=False)
class Plane:
    """Points (examples, 2), float32, and their targets (examples,), float32: the number of a class, or a value from -1 to 1.

    num_classes: 0 where the target is a value.
    """

    train_points: np.ndarray
    train_targets: np.ndarray
    validation_points: np.ndarray
    validation_targets: np.ndarray
    num_classes: int

    def __post_init__(self):
        """Shared by everyone in the process, so nobody may write into it."""
        for array in (self.train_points, self.train_targets, self.validation_points, self.validation_targets):
            array.flags.writeable = False


def circle(generator: np.random.Generator, num_examples: int, num_classes: int) -> Drawn:
    """A disc, and a ring around it."""
    targets = np.arange(num_examples) % 2
    inside = targets == 1
    radius = np.where(inside, generator.uniform(0, 2.5, num_examples), generator.uniform(3.5, 5, num_examples))
    return _around(radius, generator.uniform(0, 2 * np.pi, num_examples)), targets


def xor(generator: np.random.Generator, num_examples: int, num_classes: int) -> Drawn:
    """Four squares; those across from each other are of one class. No line parts them (book 5.1)."""
    points = generator.uniform(-5, 5, (num_examples, 2))
    points += 0.3 * np.sign(points)  # a lane along both axes
    return points, points[:, 0] * points[:, 1] > 0


def gauss(generator: np.random.Generator, num_examples: int, num_classes: int) -> Drawn:
    """Two heaps that a line can part."""
    targets = np.arange(num_examples) % 2
    return generator.normal(0, 0.9, (num_examples, 2)) + np.where(targets == 1, 2.2, -2.2)[:, None], targets


def spiral(generator: np.random.Generator, num_examples: int, num_classes: int) -> Drawn:
    """Arms that wind around each other, one for each class."""
    targets = np.arange(num_examples) % num_classes
    along = generator.uniform(0.02, 1, num_examples)
    return _around(5 * along, 1.75 * 2 * np.pi * along + 2 * np.pi * targets / num_classes), targets


def moons(generator: np.random.Generator, num_examples: int, num_classes: int) -> Drawn:
    """Two half circles that reach into each other."""
    targets = np.arange(num_examples) % 2
    points = _around(np.full(num_examples, 3.0), generator.uniform(0, np.pi, num_examples))
    points[targets == 1] = [3.0, 1.5] - points[targets == 1]
    return points - [1.5, 0.75], targets


def checkerboard(generator: np.random.Generator, num_examples: int, num_classes: int) -> Drawn:
    """Sixteen fields, in two colours by turns."""
    points = generator.uniform(-5.8, 5.8, (num_examples, 2))
    return points, np.floor(points / 3).sum(axis=1) % 2


def rings(generator: np.random.Generator, num_examples: int, num_classes: int) -> Drawn:
    """Rings around each other, one for each class; the innermost is a disc."""
    targets = np.arange(num_examples) % num_classes
    width = 5.5 / num_classes
    return _around(width * (targets + generator.uniform(0.1, 0.75, num_examples)), generator.uniform(0, 2 * np.pi, num_examples)), targets


def blobs(generator: np.random.Generator, num_examples: int, num_classes: int) -> Drawn:
    """Heaps around the centre, one for each class."""
    targets = np.arange(num_examples) % num_classes
    centres = _around(np.full(num_examples, 3.5), 2 * np.pi * targets / num_classes + np.pi / 4)
    return centres + generator.normal(0, 0.8, (num_examples, 2)), targets


def sine(generator: np.random.Generator, num_examples: int, num_classes: int) -> Drawn:
    """Above a wave, or below."""
    points = generator.uniform(-5.8, 5.8, (num_examples, 2))
    distance = points[:, 1] - 2 * np.sin(points[:, 0])
    points[:, 1] += 0.3 * np.sign(distance) * (np.abs(points[:, 1]) < 5.4)  # a lane along the wave
    return points, distance > 0


def plane(generator: np.random.Generator, num_examples: int, num_classes: int) -> Drawn:
    """A value that rises evenly from one corner to the other."""
    points = generator.uniform(-REACH, REACH, (num_examples, 2))
    return points, points.sum(axis=1) / (2 * REACH)


def multi_gauss(generator: np.random.Generator, num_examples: int, num_classes: int) -> Drawn:
    """Three hills and three hollows on level ground."""
    points = generator.uniform(-REACH, REACH, (num_examples, 2))
    tops = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]])
    heights = np.array([1, -1, 1, -1, 1, -1])
    distance = np.linalg.norm(points[:, None] - tops, axis=2)  # (examples, tops)
    return points, (heights * np.clip(1 - distance / 2, 0, 1)).sum(axis=1)


PATTERNS: dict[str, Callable[[np.random.Generator, int, int], Drawn]] = {
    pattern.__name__: pattern for pattern in (circle, xor, gauss, spiral, moons, checkerboard, rings, blobs, sine, plane, multi_gauss)
}
REGRESSION = ("plane", "multi_gauss")


@lru_cache(maxsize=64)
def make(recipe: Recipe) -> Plane:
    """The points of a recipe, displaced by noise, and split; a part is never empty."""
    generator = np.random.default_rng(recipe.seed)
    if recipe.name == "drawn":
        points, targets = drawn(recipe.points)
        train, validation = growing_split(generator, len(targets), recipe.train_share)
    else:
        points, targets = PATTERNS[recipe.name](generator, recipe.num_examples, recipe.num_classes)
        points = points + generator.normal(0, LARGEST_NOISE * recipe.noise / 100, points.shape)
        train, validation = split(generator, len(targets), recipe.train_share)
    points, targets = np.clip(points, -REACH, REACH).astype(np.float32), targets.astype(np.float32)
    num_classes = 0 if recipe.name in REGRESSION else max(2, int(targets.max()) + 1)
    return Plane(points[train], targets[train], points[validation], targets[validation], num_classes)


def split(generator: np.random.Generator, count: int, train_share: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions to train on and to test with, shuffled: exactly that share in percent, as far as there are whole points."""
    order = generator.permutation(count)
    num_train = min(max(1, round(count * train_share / 100)), count - 1)
    return order[:num_train], order[num_train:]


def growing_split(generator: np.random.Generator, count: int, train_share: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions to train on and to test with, about in that share: when points are added at the end, the others stay what they were."""
    learned = generator.random(count) < train_share / 100
    if learned.all() or not learned.any():
        learned[0], learned[1] = True, False
    return np.flatnonzero(learned), np.flatnonzero(~learned)


def drawn(text: str) -> Drawn:
    """A visitor's own points; where the text is no table of points, those that everybody begins with."""
    try:
        table = read_points(text)
    except PointError:
        table = read_points(START)
    return table.points, table.labels


def _around(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Points (examples, 2) at these distances from the centre, in these directions."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
