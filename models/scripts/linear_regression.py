"""Linear regression, again."""

from models.maths.linear_regression import drawn, weights
from models.scripts.pieces import Marks, end, head, loop, optimizer
from models.specs.linear_regression import LinearRegressionSpec

GENERATED = '''
# %% Data: a line, or a plane, and noise
def sample(part):
    """Inputs (examples, features) and labels (examples, 1); part 0 is for training, part 1 for validation."""
    drawn = np.random.default_rng([seed_data, part]).standard_normal((num_examples, len(w) + 1))
    {features}
    y = X @ np.array(w) + b + noise * drawn[:, -1]
    return [torch.tensor(values, dtype=torch.float32, device=device) for values in (X, y[:, None])]


(X_train, y_train), (X_validation, y_validation) = sample(0), sample(1)
'''

FEATURES = {
    "line": "X = drawn[:, :-1] + centre",
    "plane": "X = np.stack([drawn[:, 0], correlation * drawn[:, 0] + np.sqrt(1 - correlation**2) * drawn[:, 1]], axis=1)",
}

DRAWN = """
# %% Data: points that were drawn by hand; they are few, so they are validated on as well
X_train = torch.tensor([[value] for value in x], dtype=torch.float32, device=device)  # (examples, 1)
y_train = torch.tensor([[value] for value in y], dtype=torch.float32, device=device)  # (examples, 1)
X_validation, y_validation = X_train, y_train
"""

MODEL = """
# %% Model
model = keras.Sequential([
    keras.Input(X_train.shape[1:]),
    keras.layers.Dense(1, kernel_initializer=keras.initializers.RandomNormal(stddev=0.01, seed=seed_weights)),
])
model.to(device)
"""

START = """kernel, bias = model.trainable_variables
kernel.assign(kernel + keras.ops.convert_to_tensor({w}))
bias.assign({b})
"""

LOSSES = {"half": "0.5 * torch.nn.functional.mse_loss({})", "squared": "torch.nn.functional.mse_loss({})"}


def script(spec: LinearRegressionSpec, marks: Marks = ()) -> str:
    """The script of a run, with a Keras layer; the version from scratch walks the same path, and nobody waits for anything."""
    loss = LOSSES[spec.loss]
    beginning = head("Linear regression", "section 3.5", [] if spec.data == "drawn" else ["import numpy as np"], _settings(spec))
    data = DRAWN if spec.data == "drawn" else GENERATED.format(features=FEATURES[spec.data])
    training = loop(
        [mark for mark in marks if mark[1] != "pace"],
        optimizer=optimizer("sgd"),
        examples="len(X_train)",
        loss=loss.format("model(X_train[indices]), y_train[indices]"),
        validate=loss.format("model(X_validation), y_validation") + ".item()",
        measure="validation loss",
    )
    return beginning + data + MODEL + _start(spec) + training + end("linear_regression")


def _settings(spec: LinearRegressionSpec) -> dict[str, object]:
    """The values that count, under the names that the script uses."""
    names = ["learning_rate", "batch_size", "num_epochs", "seed_data", "seed_weights"]
    if spec.data == "drawn":
        X, y = drawn(spec.points)
        data = {"x": X[:, 0].tolist(), "y": y.tolist()}
    else:
        names += ["b", "noise", "num_examples", "centre" if spec.data == "line" else "correlation"]
        data = {"w": weights(spec).tolist()}
    return data | {name: getattr(spec, name) for name in names}


def _start(spec: LinearRegressionSpec) -> str:
    """Where the path begins, when that is not near zero."""
    if spec.start == (0.0, 0.0):
        return ""
    w, b = ([[spec.start[0]], [spec.start[1]]], [0.0]) if spec.data == "plane" else ([[spec.start[0]]], [spec.start[1]])
    return START.format(w=w, b=b)
