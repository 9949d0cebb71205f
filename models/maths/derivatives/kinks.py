"""Where a function has no derivative: its slopes from the left and from the right, and every slope between them (book 2.4.1).

For a convex function these are the subderivatives: the slopes of all lines through the point that stay below the function.
"""

from dataclasses import dataclass

import numpy as np

from models.maths.autograd import Graph, read_program
from models.maths.autograd.rules import push
from models.maths.expressions import ExpressionError, parse

CLOSE = 1e-9
KINKED = ("abs", "relu", "max", "min", "sign")


@dataclass(frozen=True)
class Corner:
    """The slopes at a point from the left and from the right; nan where there is none, infinite at a jump."""

    left: float
    right: float

    @property
    def code(self) -> str:
        """ "smooth", "convex" (lines below), "concave" (lines above), or "broken" (a jump, a pole, no value)."""
        if not np.isfinite([self.left, self.right]).all():
            return "broken"
        if abs(self.left - self.right) <= CLOSE * (1 + abs(self.left)):
            return "smooth"
        return "convex" if self.left < self.right else "concave"

    @property
    def interval(self) -> tuple[float, float]:
        """The slopes between both sides."""
        return min(self.left, self.right), max(self.left, self.right)

    def allows(self, slope: float) -> bool:
        """Whether this slope is between both sides."""
        low, high = self.interval
        return low - CLOSE <= slope <= high + CLOSE


def corner(text: str, x: float) -> Corner:
    """The slopes of a typed function of x on both sides of a point; nan where it has no value there. Raises `ExpressionError`."""
    if not np.isfinite(parse(text, ("x",)).evaluate({"x": x})):
        return Corner(np.nan, np.nan)
    return Corner(-one_sided(text, x, -1.0), one_sided(text, x, 1.0))


def one_sided(text: str, x: float, direction: float) -> float:
    """How fast the function changes when x sets out in a direction: forward mode that knows which side of a kink it enters."""
    try:
        graph = read_program(text, {"x": np.float64(x)}, most=200)
    except ExpressionError as error:
        if error.code == "constant":
            return 0.0
        raise
    return float(_moved(graph, direction))


@np.errstate(all="ignore")
def _moved(graph: Graph, direction: float) -> np.ndarray:
    tangents: list[np.ndarray] = []
    for i, node in enumerate(graph.nodes):
        if node.operation == "input":
            tangents.append(np.float64(direction))
            continue
        moves = [np.float64(0.0) if use.source is None else tangents[use.source] for use in node.uses]
        operands = graph.operands(i)
        if node.operation in KINKED:
            tangents.append(_bent(node.operation, operands, moves))
        else:
            flowing = [(place, move) for place, move in enumerate(moves) if node.uses[place].source is not None]
            tangents.append(sum(push(node.operation, place, operands, node.value, move) for place, move in flowing))
    return tangents[graph.output.source]


def _bent(operation: str, operands: list[np.ndarray], moves: list[np.ndarray]) -> np.ndarray:
    """One kinked operation; at the kink the direction decides which branch it is on."""
    sign = -1.0 if operation == "min" else 1.0
    a, moved = sign * operands[0], sign * moves[0]
    b, other = (sign * operands[1], sign * moves[1]) if len(operands) > 1 else (0.0, 0.0)
    if operation == "abs":
        b, other = -a, -moved
    tie = abs(a - b) <= CLOSE * (1 + abs(a))
    ahead = moved > other if tie else a > b
    if operation == "sign":
        return np.float64(moved * np.inf if tie and moved else 0.0)
    return sign * (moved if ahead else other)


def kinks(text: str, low: float, high: float, count: int = 400) -> list[float]:
    """Where the function bends between two bounds: where what stands in a kinked operation changes its side. Raises `ExpressionError`."""
    points = np.linspace(low, high, count + 1)
    found = {round(place, 9) + 0.0 for side in _sides(text, points) for place in _roots(text, points, side)}
    return sorted(found)


def _sides(text: str, points: np.ndarray) -> list[int]:
    """The kinked operations of the graph, by their place."""
    try:
        graph = read_program(text, {"x": points}, most=200)
    except ExpressionError as error:
        if error.code == "constant":
            return []
        raise
    return [i for i, node in enumerate(graph.nodes) if node.operation in KINKED]


def _roots(text: str, points: np.ndarray, place: int) -> list[float]:
    """Where one kinked operation's two sides are equal: halved again and again between two points on different sides."""
    gap = _gap(text, points, place)
    found = points[gap == 0].tolist()
    for i in np.flatnonzero(gap[:-1] * gap[1:] < 0):
        found.append(_halved(text, points[i], points[i + 1], place))
    return found


def _halved(text: str, low: float, high: float, place: int) -> float:
    for _ in range(6):
        points = np.linspace(low, high, 257)
        gap = _gap(text, points, place)
        exact = points[gap == 0]
        if exact.size:
            return float(exact[0])
        i = int(np.flatnonzero(gap[:-1] * gap[1:] < 0)[0])
        low, high = points[i], points[i + 1]
    return float((low + high) / 2)


def _gap(text: str, points: np.ndarray, place: int) -> np.ndarray:
    """How far the first operand of a kinked operation lies above the second, or above 0."""
    graph = read_program(text, {"x": points}, most=200)
    operands = graph.operands(place)
    gap = operands[0] - (operands[1] if len(operands) > 1 else 0.0)
    return np.broadcast_to(np.nan_to_num(gap), points.shape)
