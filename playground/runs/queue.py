"""How long a run that waits will have to wait."""

import heapq
import statistics
import time
from collections.abc import Sequence

from playground.runs.run import Run

NEWEST = 20  # runs that are over, and say how long such runs take


def seconds_to_wait(run: Run, runs: Sequence[Run], workers: int) -> float | None:
    """Seconds until a worker is free for it, when those before it take as long as runs took lately. None when nobody can know.

    A paused run is taken to go on at once, as if its owner pressed the button now. Shared runs are in nobody's way but that of other shared ones.
    """
    if run.state != "queued" or not workers:
        return None
    typical = _typical_seconds(runs)
    if typical is None:
        return None
    free = [_seconds_left(other, typical) for other in runs if other.is_under_way and (run.is_shared or not other.is_shared)][:workers]
    free += [0.0] * (workers - len(free))
    heapq.heapify(free)
    for _ in range(run.place - 1):
        heapq.heappush(free, heapq.heappop(free) + typical)
    return free[0]


def _typical_seconds(runs: Sequence[Run]) -> float | None:
    """The median of the runs that ended lately, and of those under way as far as they can be foreseen."""
    ended = sorted((run for run in runs if run.is_over and run.started and run.finished), key=lambda run: run.finished)[-NEWEST:]
    lengths = [run.finished - run.started for run in ended]
    lengths += [run.seconds + run.seconds_left for run in runs if run.is_under_way and run.seconds_left is not None]
    return statistics.median(lengths) if lengths else None


def _seconds_left(run: Run, typical: float) -> float:
    return run.seconds_left if run.seconds_left is not None else max(0.0, typical - (time.time() - (run.started or time.time())))
