"""What a person may change about a network on the plane: its data, its shape, and how it learns (book 5.1, 5.2)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, choices, flag, integer, number, numbers, text

DATA = ("circle", "xor", "gauss", "spiral", "moons", "checkerboard", "rings", "blobs", "sine", "plane", "multi_gauss", "drawn")
REGRESSION, MANY_CLASSES = ("plane", "multi_gauss"), ("spiral", "rings", "blobs")
FEATURES = ("x1", "x2", "x1_squared", "x2_squared", "x1x2", "sin_x1", "sin_x2")
ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear", "leaky_relu", "elu", "gelu", "silu", "softplus", "sine")
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam")
STARTS = ("glorot", "he", "normal", "constant", "zeros")
MOST_LAYERS, MOST_UNITS = 8, 64


@dataclass(frozen=True)
class MLPPlaygroundSpec:
    """A multilayer perceptron that learns to colour a plane, trained by minibatches.

    noise: displacement of the points in percent, 100 is a standard deviation of 2 on a plane from -6 to 6.
    num_classes: of the patterns that can have more than two. points: a visitor's own, for data="drawn".
    features: what the network is told of a point. widths: units of the hidden layers.
    activations, dropout: one for each hidden layer; the last holds for all layers that have none of their own.
    skip: every hidden layer but the first adds what the layer before it says, unit by unit (book 8.6).
    start: how the first weights are drawn, "normal" with a standard deviation of 0.01; "constant" (0.5) and "zeros" make all units of a
    layer alike (book 5.4).
    loss: of probabilities, or the squared error; a value to predict has the latter.
    regularization: a penalty on all weights, biases aside, times regularization_rate.
    seed_data: draws the points, their split and the order of the examples. seed_weights: draws the first weights and what dropout drops.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("learning_rate", "batch_size", "optimizer", "dropout", "regularization", "regularization_rate", "num_epochs")

    data: str = choice("circle", DATA)
    num_examples: int = integer(400, 20, 2000, step=20, scale="log")
    num_classes: int = integer(2, 2, 6)
    noise: int = integer(5, 0, 100)
    train_share: int = integer(50, 10, 90)
    points: str = text("", longest=8000)
    features: tuple[str, ...] = choices(("x1", "x2"), FEATURES, longest=len(FEATURES))
    widths: tuple[int, ...] = numbers((4, 2), 1, MOST_UNITS, step=1, shortest=0, longest=MOST_LAYERS, whole=True)
    activations: tuple[str, ...] = choices(("tanh",), ACTIVATIONS, longest=MOST_LAYERS)
    dropout: tuple[float, ...] = numbers((0.0,), 0, 0.8, step=0.05, longest=MOST_LAYERS)
    skip: bool = flag(False)
    start: str = choice("glorot", STARTS)
    loss: str = choice("cross_entropy", ("cross_entropy", "squared"))
    optimizer: str = choice("sgd", OPTIMIZERS)
    learning_rate: float = number(0.01, 0.00001, 10, scale="log")
    batch_size: int = integer(10, 1, 1000, scale="log")
    regularization: str = choice("none", ("none", "l1", "l2"))
    regularization_rate: float = number(0.001, 0.000001, 10, scale="log")
    num_epochs: int = integer(1000, 1, 5000, scale="log")
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)

    def narrowed(self) -> dict[str, dict]:
        """More than two classes only in patterns for it; no probabilities where a value is to be predicted."""
        losses = ("squared",) if self.data in REGRESSION else ("cross_entropy", "squared")
        return {"num_classes": {"high": 6 if self.data in MANY_CLASSES else 2}, "loss": {"options": losses}}

    @property
    def inputs(self) -> tuple[str, ...]:
        """The features, each once, in their order."""
        return tuple(name for name in FEATURES if name in self.features)

    def of_layer(self, values: tuple, layer: int):
        """What holds for a hidden layer, from 0: its own entry of `activations` or `dropout`, or the last one."""
        return values[min(layer, len(values) - 1)]

    @property
    def layer_activations(self) -> tuple[str, ...]:
        """The activation of each hidden layer."""
        return tuple(self.of_layer(self.activations, layer) for layer in range(len(self.widths)))

    @property
    def layer_dropout(self) -> tuple[float, ...]:
        """The share that each hidden layer drops."""
        return tuple(self.of_layer(self.dropout, layer) for layer in range(len(self.widths)))
