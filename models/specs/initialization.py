"""How a deep network starts: its weights, its layers; a product of random matrices; units that start alike."""

from dataclasses import dataclass

from models.specs.fields import choice, flag, integer, number

NAMES = (
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "lecun_uniform",
    "variance_scaling",
    "zeros",
    "ones",
    "constant",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "orthogonal",
    "identity",
)
ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu", "gelu")


@dataclass(frozen=True)
class InitializationSpec:
    """initializer: by its name in Keras; spread, gain, mode and distribution as in `models.maths.initializers.Initializer`.

    activation, depth, width: of the network; every layer is as wide as its input. own_scale: each histogram on a scale of its own.
    size, factors, kind, sigma: of the random matrices, sigma the standard deviation of their entries.
    hidden, value, noise, rate, steps: of the small network whose units start alike, or nearly so.
    seed, seed_matrices, seed_start: draw the weights of the network, the matrices, and the noise.
    """

    initializer: str = choice("glorot_uniform", NAMES)
    spread: float = number(0.05, 0.001, 2.0, scale="log")
    gain: float = number(1.0, 0.1, 4.0, scale="log")
    mode: str = choice("fan_in", ("fan_in", "fan_out", "fan_avg"))
    distribution: str = choice("truncated_normal", ("truncated_normal", "untruncated_normal", "uniform"))
    activation: str = choice("tanh", ACTIVATIONS)
    depth: int = integer(10, 1, 30)
    width: int = integer(64, 4, 100)
    own_scale: bool = flag(False)
    seed: int = integer(0, 0, 99)
    size: int = integer(4, 2, 5)
    factors: int = integer(101, 1, 101)
    kind: str = choice("normal", ("normal", "uniform", "orthogonal"))
    sigma: float = number(1.0, 0.1, 3.0, scale="log")
    seed_matrices: int = integer(0, 0, 99)
    hidden: int = integer(4, 2, 6)
    value: float = number(0.5, -2.0, 2.0, step=0.05)
    noise: float = number(0.0, 0.0, 1.0, step=0.01)
    rate: float = number(0.5, 0.01, 2.0, scale="log")
    steps: int = integer(150, 0, 300)
    seed_start: int = integer(0, 0, 99)
