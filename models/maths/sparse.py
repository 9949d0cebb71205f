"""The minimum of a quadratic with an L1 penalty, found exactly by guessing signs (Lee et al. 2006, "Efficient sparse coding algorithms").

Where the signs of all weights are known the penalty is linear and one system of equations gives the minimum. So: guess, solve, and go
there as far as the guess holds.
"""

import numpy as np

EXACT, ROUND = 1e-7, 1e-10
MOST_ROUNDS = 1500


def sparse(H: np.ndarray, q: np.ndarray, l1: float, l2: float, w: np.ndarray) -> np.ndarray:
    """The w (inputs,) where wᵀHw / 2 - qᵀw + l1 |w|_1 + l2 |w|^2 / 2 is least.

    H: (inputs, inputs), of least squares and so without negative curvature. q: (inputs,). w: where to begin; near the minimum is faster.
    """
    near, l2 = EXACT * max(np.abs(q).max(), l1), l2 + ROUND * H.diagonal().max()  # a bowl with a flat valley gets a bottom
    for _round in range(MOST_ROUNDS):
        active = np.flatnonzero(w)
        gradient = H[:, active] @ w[active] + l2 * w - q  # (inputs,)
        signs = np.sign(w[active])
        if np.all(np.abs(gradient[active] + l1 * signs) <= near):
            slack = np.where(w == 0, np.abs(gradient), 0)
            worst = int(slack.argmax())
            if slack[worst] <= l1 + near:
                return w
            active, signs = np.append(active, worst), np.append(signs, -np.sign(gradient[worst]))
        w = _moved(H, q, l1, l2, w, active, signs)
    return w


def _moved(H: np.ndarray, q: np.ndarray, l1: float, l2: float, w: np.ndarray, active: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """The best place on the way to the minimum that these signs would have: its end, or one where a weight changes its sign."""
    G = H[np.ix_(active, active)] + l2 * np.eye(len(active))
    here = w[active]
    way = np.linalg.solve(G, q[active] - l1 * signs) - here  # (active,)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossings = -here / way  # the share of the way at which a weight is 0
    shares = np.append(np.unique(crossings[(crossings > 0) & (crossings < 1)]), 1.0)
    places = here + shares[:, None] * way  # (shares, active)
    places[np.abs(crossings - shares[:, None]) == 0] = 0.0
    slope, bend = way @ (G @ here - q[active]), 0.5 * way @ G @ way  # of the smooth part on the way
    values = slope * shares + bend * shares**2 + l1 * np.abs(places).sum(axis=1)
    moved = np.zeros_like(w)
    moved[active] = places[values.argmin()]
    return moved
