"""Learning rates that change from epoch to epoch (book 12.11). Epochs count from 0.

>>> [round(cosine(epoch, 0.3, 0.01, 20), 3) for epoch in (0, 10, 20, 29)]
[0.3, 0.155, 0.01, 0.01]
>>> [multi_step(epoch, 0.5, (15, 30), 0.5) for epoch in (14, 15, 30)]
[0.5, 0.25, 0.125]
"""

import math
from collections.abc import Sequence


def square_root(epoch: int, base: float) -> float:
    """The rate falls with the root of time: base (epoch + 1)^-1/2."""
    return base * (epoch + 1) ** -0.5


def multi_step(epoch: int, base: float, milestones: Sequence[int], factor: float) -> float:
    """The rate is multiplied by the factor where a milestone begins."""
    return base * factor ** sum(epoch >= milestone for milestone in milestones)


def cosine(epoch: int, base: float, final: float, horizon: int, warm_up: int = 0) -> float:
    """Half a wave from base down to final, where the rate stays from epoch `horizon` on (Loshchilov and Hutter 2016).

    warm_up: epochs before that, fewer than horizon, in which the rate rises from 0 in a straight line.
    """
    if epoch < warm_up:
        return base * epoch / warm_up
    progress = min(1.0, (epoch - warm_up) / (horizon - warm_up))
    return final + (base - final) * (1 + math.cos(math.pi * progress)) / 2
