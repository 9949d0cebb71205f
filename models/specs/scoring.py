"""Queries, keys and values small enough to be read, how they are scored and masked, and what else the page shows of scores."""

from dataclasses import dataclass

from models.specs.fields import choice, flag, integer, number, numbers

SCORES = ("dot", "gaussian", "additive")
MASKS = ("none", "lengths", "causal")
HOW = ("million", "infinity", "after")
PICTURES = ("variance", "surfaces", "learned", "shapes")
MOST_QUERIES, MOST_KEYS, MOST_PARTS, MOST_VALUES = 4, 6, 4, 2
Q = (1.0, 0.0, 1.0, 2.0, 0.0, 2.0, -1.0, 1.0, 1.0, 1.0, 0.0, -1.0, -1.0, 0.0, 2.0, 0.0)
K = (1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 2.0, 0.0, 1.0, 1.0, -1.0, 1.0, 0.0, 2.0, 0.0, -1.0, 1.0, 1.0, 1.0, 0.0, -1.0, 0.0)
V = (1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 2.0, -1.0, -1.0, 0.0, 0.0, 2.0)


@dataclass(frozen=True)
class ScoringSpec:
    """Book 11.3 in numbers that can be edited.

    score, scale: the scoring function; only the dot product is divided by sqrt(d).
    queries, keys, parts, query_parts: how many, and how long; only the additive score allows queries of another length than keys.
    Q, K, V: the entries row by row at their largest size; what is used is the upper left corner.
    mask, how, lengths: which keys count for each query, and how the others are kept out.
    hidden, seed: units and random weights of the additive score.
    picture: what is shown below. size, sample: d and the seed of the random scores. query_x, query_y: the query over which
    scores are drawn. units, learning_rate, steps, start: the learned score. batch to width: the shape calculator.
    """

    score: str = choice("dot", SCORES)
    scale: bool = flag(True)
    queries: int = integer(2, 1, MOST_QUERIES)
    keys: int = integer(4, 1, MOST_KEYS)
    parts: int = integer(4, 1, MOST_PARTS)
    query_parts: int = integer(3, 1, MOST_PARTS)
    Q: tuple[float, ...] = numbers(Q, -9, 9, shortest=16, longest=16)
    K: tuple[float, ...] = numbers(K, -9, 9, shortest=24, longest=24)
    V: tuple[float, ...] = numbers(V, -9, 9, shortest=12, longest=12)
    mask: str = choice("lengths", MASKS)
    how: str = choice("million", HOW)
    lengths: tuple[float, ...] = numbers((3.0, 4.0, 2.0, 1.0), 0, MOST_KEYS, step=1, shortest=4, longest=4)
    hidden: int = integer(2, 1, 4)
    seed: int = integer(0, 0, 99)
    picture: str = choice("variance", PICTURES)
    size: int = integer(64, 1, 512, scale="log")
    sample: int = integer(0, 0, 99)
    query_x: float = number(1.5, -3, 3, step=0.1)
    query_y: float = number(0.9, -3, 3, step=0.1)
    units: int = integer(8, 1, 16)
    learning_rate: float = number(0.1, 0.005, 1, scale="log")
    steps: int = integer(120, 10, 150, step=10)
    start: int = integer(0, 0, 99)
    batch: int = integer(2, 1, 64)
    many_queries: int = integer(1, 1, 512, scale="log")
    many_keys: int = integer(10, 1, 512, scale="log")
    length: int = integer(2, 1, 512, scale="log")
    width: int = integer(4, 1, 512, scale="log")

    def narrowed(self) -> dict[str, dict]:
        """A valid length counts keys that are there."""
        return {"lengths": {"high": self.keys}}
