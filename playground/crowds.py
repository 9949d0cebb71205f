"""Many people as small figures that sort themselves: groups of people, and frames that say where each group stands."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Group:
    """So many people of one colour, and what is said of them when one is pointed at."""

    count: int
    role: str
    label: str


@dataclass(frozen=True)
class Place:
    """A part of the picture and the groups that stand in it, one after the other or mixed; x and width are shares of the whole width."""

    groups: Sequence[int]
    label: str = ""
    x: float = 0.0
    width: float = 1.0
    mixed: bool = False


@dataclass(frozen=True)
class Scene:
    """One frame: a sentence and the places. Who has no place in it is not shown."""

    caption: str
    places: Sequence[Place]


@dataclass(frozen=True)
class Crowd:
    """Groups and frames, a legend of (role, words), and a text that states the values."""

    groups: Sequence[Group]
    frames: Sequence[Scene]
    legend: Sequence[tuple[str, str]]
    alt: str
    scene: str
    title: str = ""
    start: int = 0
    interval: int = 2600

    def plain(self) -> dict[str, Any]:
        """As it travels to the browser."""
        return asdict(self)
