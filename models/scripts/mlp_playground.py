"""A network on the plane, again."""

import inspect
from dataclasses import replace

from models.data import plane
from models.maths.feedforward import Network, network_of
from models.scripts.pieces import ON_THE_DEVICE, Marks, end, head, loop, optimizer, setters
from models.specs.mlp_playground import MLPPlaygroundSpec

PATTERN = """
# %% Data
{source}

generator = np.random.default_rng(seed_data)
points, targets = {name}(generator, num_examples, num_classes)  # (examples, 2), (examples,)
points = points + generator.normal(0, 2 * noise / 100, points.shape)
order = generator.permutation(len(targets))
num_train = min(max(1, round(len(order) * train_share / 100)), len(order) - 1)
train, validation = order[:num_train], order[num_train:]
"""

OWN_POINTS = """
# %% Data: two coordinates and a class
table = np.array([
{rows}
])
generator = np.random.default_rng(seed_data)
points, targets = table[:, :2], table[:, 2]  # (examples, 2), (examples,)
learned = generator.random(len(targets)) < train_share / 100
if learned.all() or not learned.any():
    learned[0], learned[1] = True, False
train, validation = np.flatnonzero(learned), np.flatnonzero(~learned)
"""

TENSORS = """points, targets = np.clip(points, -6, 6).astype(np.float32), targets.astype(np.float32)
x1, x2 = points.T
features = np.stack([{features}], axis=1).astype(np.float32)  # (examples, inputs)
X_train, X_validation = (torch.tensor(features[part], device=device) for part in (train, validation))
y_train, y_validation = (torch.tensor(targets[part], device=device){kind} for part in (train, validation))
"""

FEATURES = {
    "x1": "x1",
    "x2": "x2",
    "x1_squared": "x1**2",
    "x2_squared": "x2**2",
    "x1x2": "x1 * x2",
    "sin_x1": "np.sin(x1)",
    "sin_x2": "np.sin(x2)",
}

DROPOUT = '''
class Dropout(keras.layers.Layer):
    """Inverted dropout that draws from torch's generator."""

    def __init__(self, rate, **settings):
        super().__init__(**settings)
        self.rate = rate

    def call(self, X, training=False):
        return torch.nn.functional.dropout(X, self.rate, True) if training and self.rate else X

'''

WEIGHTS = (
    "model = keras.Model(inputs, outputs)\n"
    + ON_THE_DEVICE
    + """
generator = np.random.default_rng(seed_weights)
for layer in model.layers:
    if isinstance(layer, keras.layers.Dense):
        before, after = layer.kernel.shape
        layer.kernel.assign({draw})
"""
)

DRAWS = {
    "glorot": "generator.uniform(-1, 1, (before, after)) * np.sqrt(6 / (before + after))",
    "he": "generator.normal(0, np.sqrt(2 / before), (before, after))",
    "normal": "generator.normal(0, 0.01, (before, after))",
    "constant": "np.full((before, after), 0.5)",
    "zeros": "np.zeros((before, after))",
}

LOSS = '''

# %% Loss
def loss_of(scores, y):
    """{words}"""
    return {loss}

'''

LOSSES = {
    "chance": ("Cross-entropy; a score is the logit of class 1.", "torch.nn.functional.binary_cross_entropy_with_logits(scores.squeeze(1), y)"),
    "squash": ("Half the squared distance from -1 or 1.", "torch.nn.functional.mse_loss(torch.tanh(scores.squeeze(1)), 2 * y - 1) / 2"),
    "value": ("Half the squared error.", "torch.nn.functional.mse_loss(scores.squeeze(1), y) / 2"),
    "classes": ("Cross-entropy.", "torch.nn.functional.cross_entropy(scores, y)"),
    "brier": (
        "Half the squared distance of the probabilities from the one-hot labels.",
        "(torch.softmax(scores, 1) - torch.nn.functional.one_hot(y, scores.shape[1])).square().sum(1).mean() / 2",
    ),
}

PENALTY = '''
def penalty():
    """A norm of the weights, biases aside."""
    kernels = [layer.kernel.value for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    if regularization == "l1":
        return regularization_rate * sum(kernel.abs().sum() for kernel in kernels)
    return regularization_rate * sum(kernel.square().sum() / 2 for kernel in kernels) if regularization == "l2" else 0

'''

CHOICES = """
# %% Optimisers
optimizers = {{
{lines}
}}
"""

CHANGING = {
    **setters(),
    "optimizer": ["optimizer = optimizers[value]()"],
    "regularization": ["regularization = value"],
    "regularization_rate": ["regularization_rate = value"],
    "dropout": ["for layer, rate in zip((layer for layer in model.layers if isinstance(layer, Dropout)), value):", "    layer.rate = rate"],
}

SETTINGS = ("learning_rate", "batch_size", "num_epochs", "regularization", "regularization_rate", "train_share", "seed_data", "seed_weights")


def script(spec: MLPPlaygroundSpec, marks: Marks = ()) -> str:
    """The script of a run."""
    marks, network = _per_layer(spec, marks), network_of(spec)
    changed = {name for _step, name, _value in marks}
    is_punished = spec.regularization != "none" or "regularization" in changed
    settings = {name: getattr(spec, name) for name in _settings(spec, is_punished)}
    beginning = head("A multilayer perceptron on the plane", "section 5.2", ["import numpy as np"], settings)
    training = loop(
        marks,
        CHANGING,
        optimizer=optimizer(spec.optimizer),
        examples="len(X_train)",
        loss="loss_of(model(X_train[indices], training=True), y_train[indices])" + (" + penalty()" if is_punished else ""),
        validate="loss_of(model(X_validation, training=False), y_validation).item()",
        measure="validation loss",
    )
    others = _optimizers(marks) if "optimizer" in changed else ""
    is_thinned = any(spec.layer_dropout) or "dropout" in changed
    model = _model(spec, network, is_thinned)
    pieces = [_data(spec, network), model, _loss(spec, network), PENALTY if is_punished else "", others, training, end("mlp_playground")]
    return beginning + "".join(pieces)


def _per_layer(spec: MLPPlaygroundSpec, marks: Marks) -> list[tuple]:
    """The changes, with a share to drop for every layer."""
    return [(step, name, replace(spec, dropout=value).layer_dropout if name == "dropout" else value) for step, name, value in marks]


def _settings(spec: MLPPlaygroundSpec, is_punished: bool) -> list[str]:
    of_pattern = () if spec.data == "drawn" else ("num_examples", "num_classes", "noise")
    return [*of_pattern, *(name for name in SETTINGS if is_punished or not name.startswith("regularization"))]


def _data(spec: MLPPlaygroundSpec, network: Network) -> str:
    if spec.data == "drawn":
        points, labels = plane.drawn(spec.points)
        rows = [f"    [{x:g}, {y:g}, {label}]," for (x, y), label in zip(points.tolist(), labels, strict=True)]
        text = OWN_POINTS.format(rows="\n".join(rows))
    else:
        text = PATTERN.format(source=_source(spec.data), name=spec.data)
    features = ", ".join(FEATURES[name] for name in network.inputs)
    return text + TENSORS.format(features=features, kind=".long()" if network.head == "classes" else "")


def _source(name: str) -> str:
    """The function that draws a pattern, with what it needs."""
    source = inspect.getsource(plane.PATTERNS[name]).replace("-> Drawn", "-> tuple[np.ndarray, np.ndarray]").replace("REACH", "6")
    if "_around" in source:
        source = inspect.getsource(plane._around).replace("_around", "around") + "\n\n" + source.replace("_around", "around")
    return source


def _model(spec: MLPPlaygroundSpec, network: Network, is_thinned: bool) -> str:
    lines, before = [f"inputs = H = keras.Input(({len(network.inputs)},))"], 0
    for width, activation, rate in zip(network.widths, network.activations, spec.layer_dropout, strict=True):
        if network.skip and before:
            lines += _skipping(before, width, _layer(width, activation, rate, is_thinned))
        else:
            lines.append(f"H = {_layer(width, activation, rate, is_thinned)}")
        before = width
    lines.append(f"outputs = keras.layers.Dense({network.num_outputs})(H)")
    above = f"\n\n# %% Dropout{DROPOUT}" if is_thinned else ""
    return above + "\n# %% Model\n" + "\n".join(lines) + "\n" + WEIGHTS.format(draw=DRAWS[spec.start])


def _layer(width: int, activation: str, rate: float, is_thinned: bool) -> str:
    if activation == "sine":
        said = f"keras.ops.sin(keras.layers.Dense({width})(H))"
    else:
        said = f'keras.layers.Dense({width}, activation="{activation}")(H)'
    return f"Dropout({rate:g})({said})" if is_thinned else said


def _skipping(before: int, width: int, said: str) -> list[str]:
    """A layer that adds the one before it: its first units, and zeros where it has fewer."""
    if before < width:
        return [f"H = {said} + keras.ops.pad(H, ((0, 0), (0, {width - before})))"]
    return [f"H = {said} + {'H' if before == width else f'H[:, :{width}]'}"]


def _loss(spec: MLPPlaygroundSpec, network: Network) -> str:
    words, loss = LOSSES["brier" if network.head == "classes" and spec.loss == "squared" else network.head]
    return LOSS.format(words=words, loss=loss)


def _optimizers(marks: Marks) -> str:
    names = sorted({value for _step, name, value in marks if name == "optimizer"})
    return CHOICES.format(lines="\n".join(f'    "{name}": lambda: {optimizer(name)},' for name in names))
