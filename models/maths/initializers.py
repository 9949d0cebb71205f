"""How Keras draws the first weights of a dense layer (book 5.4.2), written from the formulas of the papers.

All functions give a matrix (fan_in, fan_out): outputs are x @ W. Keras knows one initialiser more, STFT, which is no start for learning
but fixes the kernels of a short-time Fourier transform.

>>> draw(Initializer("glorot_uniform"), 4, 8, np.random.default_rng(0)).shape
(4, 8)
>>> round(scaled_deviation(1.0, "fan_avg", 4, 8), 6), round(uniform_bound(1.0, "fan_avg", 4, 8), 6)
(0.408248, 0.707107)
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

MODES = ("fan_in", "fan_out", "fan_avg")
DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")
CUT = 2.0  # a truncated normal keeps what lies within so many standard deviations
CUT_DEVIATION = 0.87962566103423978  # what is left of a standard deviation of 1

# Scale, mode and distribution of those that are a variance scaling under a name (LeCun 1998, Glorot 2010, He 2015)
NAMED = MappingProxyType(
    {
        "glorot_normal": (1.0, "fan_avg", "truncated_normal"),
        "glorot_uniform": (1.0, "fan_avg", "uniform"),
        "he_normal": (2.0, "fan_in", "truncated_normal"),
        "he_uniform": (2.0, "fan_in", "uniform"),
        "lecun_normal": (1.0, "fan_in", "truncated_normal"),
        "lecun_uniform": (1.0, "fan_in", "uniform"),
    }
)
PLAIN = ("zeros", "ones", "constant", "random_normal", "random_uniform", "truncated_normal", "orthogonal", "identity")
NAMES = (*NAMED, "variance_scaling", *PLAIN)


@dataclass(frozen=True)
class Initializer:
    """name: one of `NAMES`.

    spread: standard deviation of the normal ones, bound of the uniform one, value of the constant; Keras's default is 0.05.
    gain: factor of `orthogonal` and `identity`, and the scale of `variance_scaling`. mode, distribution: of `variance_scaling`.
    """

    name: str
    spread: float = 0.05
    gain: float = 1.0
    mode: str = "fan_in"
    distribution: str = "truncated_normal"


def draw(initializer: Initializer, fan_in: int, fan_out: int, generator: np.random.Generator) -> np.ndarray:
    """Weights of one layer, (fan_in, fan_out)."""
    shape, spread = (fan_in, fan_out), initializer.spread
    if initializer.name in NAMED:
        return variance_scaling(shape, *NAMED[initializer.name], generator)
    if initializer.name == "variance_scaling":
        return variance_scaling(shape, initializer.gain, initializer.mode, initializer.distribution, generator)
    return {
        "zeros": lambda: np.zeros(shape),
        "ones": lambda: np.ones(shape),
        "constant": lambda: np.full(shape, spread),
        "random_normal": lambda: generator.normal(0.0, spread, shape),
        "random_uniform": lambda: generator.uniform(-spread, spread, shape),
        "truncated_normal": lambda: truncated_normal(shape, spread, generator),
        "orthogonal": lambda: initializer.gain * orthogonal(shape, generator),
        "identity": lambda: initializer.gain * np.eye(*shape),
    }[initializer.name]()


@lru_cache(maxsize=128)
def layer(initializer: Initializer, width: int, seed: int, number: int) -> np.ndarray:
    """The weights of one layer of a network, (width, width) in float32, the same ones for the same four; nobody may write into them."""
    weights = draw(initializer, width, width, np.random.default_rng([seed, number])).astype(np.float32)
    weights.flags.writeable = False
    return weights


def variance_scaling(shape: tuple[int, int], scale: float, mode: str, distribution: str, generator: np.random.Generator) -> np.ndarray:
    """Weights of variance scale / n, n the inputs, the outputs or their mean (book 5.4.2.2), from one of three distributions."""
    deviation = scaled_deviation(scale, mode, *shape)
    if distribution == "uniform":
        bound = uniform_bound(scale, mode, *shape)
        return generator.uniform(-bound, bound, shape)
    if distribution == "truncated_normal":
        return truncated_normal(shape, deviation / CUT_DEVIATION, generator)
    return generator.normal(0.0, deviation, shape)


def scaled_deviation(scale: float, mode: str, fan_in: int, fan_out: int) -> float:
    """The standard deviation sqrt(scale / n); for Glorot sqrt(2 / (n_in + n_out))."""
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
    return math.sqrt(scale / max(1.0, fan))


def uniform_bound(scale: float, mode: str, fan_in: int, fan_out: int) -> float:
    """The bound of the uniform distribution with that deviation, sqrt(3) times it; for Glorot sqrt(6 / (n_in + n_out))."""
    return math.sqrt(3.0) * scaled_deviation(scale, mode, fan_in, fan_out)


def truncated_normal(shape: tuple[int, int], spread: float, generator: np.random.Generator) -> np.ndarray:
    """Normal numbers drawn again as long as they lie beyond two standard deviations; what is left deviates by 0.88 `spread`."""
    values = generator.standard_normal(shape)
    outside = np.abs(values) > CUT
    while outside.any():
        values[outside] = generator.standard_normal(np.count_nonzero(outside))
        outside = np.abs(values) > CUT
    return spread * values


def orthogonal(shape: tuple[int, int], generator: np.random.Generator) -> np.ndarray:
    """A random matrix with orthonormal rows or columns, whichever are fewer (Saxe et al., 2013): Q of a normal matrix, its signs made fair."""
    tall = (max(shape), min(shape))
    Q, R = np.linalg.qr(generator.standard_normal(tall))  # (tall, wide), (wide, wide)
    Q *= np.sign(np.diag(R))
    return Q if shape == tall else Q.T


def deviation(initializer: Initializer, fan_in: int, fan_out: int) -> float:
    """The standard deviation that its weights have around 0."""
    if initializer.name in NAMED:
        scale, mode, _distribution = NAMED[initializer.name]
        return scaled_deviation(scale, mode, fan_in, fan_out)
    if initializer.name == "variance_scaling":
        return scaled_deviation(initializer.gain, initializer.mode, fan_in, fan_out)
    return {
        "zeros": 0.0,
        "ones": 1.0,
        "constant": initializer.spread,
        "random_normal": initializer.spread,
        "random_uniform": initializer.spread / math.sqrt(3),
        "truncated_normal": CUT_DEVIATION * initializer.spread,
        "orthogonal": initializer.gain / math.sqrt(max(fan_in, fan_out)),
        "identity": initializer.gain / math.sqrt(max(fan_in, fan_out)),
    }[initializer.name]
