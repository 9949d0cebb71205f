"""Ten ways down a surface, from one start (book 12.3-12.10).

A method keeps what it remembers between two steps and is asked for the next place. The formulas are those of the book; where torch
puts its small number elsewhere, the difference is in the seventh digit.

>>> from models.maths.surfaces import surface
>>> path = race(surface("0.1*x1^2 + 2*x2^2"), {"gd": Setting(0.4)}, (-5, -2), 20)["gd"]
>>> path[-1].round(6).tolist()
[-0.943467, -7.3e-05]
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.maths.surfaces import Surface

SMALL, SMALL_OF_ADADELTA, SMALL_OF_ADAM = 1e-6, 1e-5, 1e-8
FAR = 1e12  # a path that is further out has left the surface; it ends there


@dataclass(frozen=True)
class Setting:
    """What a person turns. rate: the learning rate. beta: the share of the past that is kept (momentum, gamma, rho, beta1). beta2: of squares.

    decay: of the weights, only in AdamW.
    """

    rate: float
    beta: float = 0.9
    beta2: float = 0.999
    decay: float = 0.01


Step = Callable[[np.ndarray, np.ndarray, int], np.ndarray]


def gradient_descent(setting: Setting) -> Step:
    """x - eta g (book 12.3); with noise in g it is stochastic (book 12.4)."""
    return lambda x, g, t: x - setting.rate * g


def momentum(setting: Setting) -> Step:
    """v = beta v + g; x - eta v (book 12.6)."""
    v = np.zeros(2)

    def step(x: np.ndarray, g: np.ndarray, t: int) -> np.ndarray:
        v[:] = setting.beta * v + g
        return x - setting.rate * v

    return step


def nesterov(setting: Setting) -> Step:
    """Momentum that looks ahead: v = beta v + g; x - eta (g + beta v) (Sutskever et al., 2013)."""
    v = np.zeros(2)

    def step(x: np.ndarray, g: np.ndarray, t: int) -> np.ndarray:
        v[:] = setting.beta * v + g
        return x - setting.rate * (g + setting.beta * v)

    return step


def adagrad(setting: Setting) -> Step:
    """s = s + g^2; x - eta g / sqrt(s + eps) (book 12.7)."""
    s = np.zeros(2)

    def step(x: np.ndarray, g: np.ndarray, t: int) -> np.ndarray:
        s[:] = s + g**2
        return x - setting.rate * g / np.sqrt(s + SMALL)

    return step


def rmsprop(setting: Setting) -> Step:
    """s = gamma s + (1 - gamma) g^2; x - eta g / sqrt(s + eps) (book 12.8)."""
    s = np.zeros(2)

    def step(x: np.ndarray, g: np.ndarray, t: int) -> np.ndarray:
        s[:] = setting.beta * s + (1 - setting.beta) * g**2
        return x - setting.rate * g / np.sqrt(s + SMALL)

    return step


def adadelta(setting: Setting) -> Step:
    """A step as long as the steps before, in the direction of g (book 12.9); the rate scales it, 1 in the book."""
    s, moved = np.zeros(2), np.zeros(2)

    def step(x: np.ndarray, g: np.ndarray, t: int) -> np.ndarray:
        s[:] = setting.beta * s + (1 - setting.beta) * g**2
        change = np.sqrt(moved + SMALL_OF_ADADELTA) / np.sqrt(s + SMALL_OF_ADADELTA) * g
        moved[:] = setting.beta * moved + (1 - setting.beta) * change**2
        return x - setting.rate * change

    return step


def adam(setting: Setting) -> Step:
    """Momentum over RMSProp, each put right for its start at zero (book 12.10)."""
    v, s = np.zeros(2), np.zeros(2)

    def step(x: np.ndarray, g: np.ndarray, t: int) -> np.ndarray:
        v[:] = setting.beta * v + (1 - setting.beta) * g
        s[:] = setting.beta2 * s + (1 - setting.beta2) * g**2
        corrected, scale = v / (1 - setting.beta**t), np.sqrt(s / (1 - setting.beta2**t))
        return x - setting.rate * corrected / (scale + SMALL_OF_ADAM)

    return step


def adamw(setting: Setting) -> Step:
    """Adam, with the weights shrunk beside it instead of through the gradient (Loshchilov and Hutter, 2019)."""
    inner = adam(setting)
    return lambda x, g, t: inner(x * (1 - setting.rate * setting.decay), g, t)


METHODS: Mapping[str, Callable[[Setting], Step]] = {
    "gd": gradient_descent,
    "sgd": gradient_descent,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adadelta": adadelta,
    "adam": adam,
    "adamw": adamw,
}
NAMES = (*METHODS, "newton")
EXACT = ("gd", "newton")


def race(
    surface: Surface, settings: Mapping[str, Setting], start: Sequence[float], num_steps: int, noise: float = 0.0, seed: int = 0
) -> dict[str, np.ndarray]:
    """The path of every method, (num_steps + 1, 2); shorter where it has left the surface.

    noise: standard deviation of what is added to both entries of the gradient, as drawing a minibatch does; the same for all methods but
    those of EXACT, which see the whole of it.
    """
    names = list(settings)
    draws = np.random.default_rng(seed).normal(0, 1, (num_steps, 1, 2)) * noise  # (steps, 1, 2)
    draws = draws * np.array([[name not in EXACT] for name in names])  # (steps, methods, 2)
    steps = {name: METHODS[name](settings[name]) for name in names if name != "newton"}
    places = np.tile(np.asarray(start, dtype=float), (len(names), 1))  # (methods, 2)
    paths = [places.copy()]
    for t in range(1, num_steps + 1):
        places = _all_steps(surface, names, steps, settings, places, draws[t - 1], t)
        paths.append(places)
    return {name: _until_lost(np.array([moment[i] for moment in paths])) for i, name in enumerate(names)}


@np.errstate(all="ignore")
def _all_steps(surface: Surface, names: list[str], steps: dict[str, Step], settings: Mapping[str, Setting], places, draw, t: int) -> np.ndarray:
    gradients = surface.gradient(places) + draw  # (methods, 2)
    moved = [
        steps[name](x, g, t) if name in steps else newton(surface, settings[name], x, g) for name, x, g in zip(names, places, gradients, strict=True)
    ]
    return np.array(moved)


def newton(surface: Surface, setting: Setting, x: np.ndarray, g: np.ndarray) -> np.ndarray:
    """x - eta H^-1 g (book 12.3.2): uphill where the surface curves downwards; where H has no inverse, the shortest step that solves it."""
    (a, b), (c, d) = surface.hessian(x)
    determinant = a * d - b * c
    if not np.isfinite(determinant):
        return np.full(2, np.nan)
    if determinant != 0:
        return x - setting.rate / determinant * np.array([d * g[0] - b * g[1], a * g[1] - c * g[0]])
    return x - setting.rate * (np.linalg.pinv([[a, b], [c, d]]) @ g)


def _until_lost(path: np.ndarray) -> np.ndarray:
    """Up to the first place that is not a number, or too far away to be one; the start stays."""
    lost = ~(np.abs(path) < FAR).all(axis=1)
    return path[: max(1, int(np.argmax(lost)))] if lost.any() else path
