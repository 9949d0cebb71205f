"""A polynomial fitted by gradient descent, again."""

from models.scripts.pieces import Marks, end, head, loop, optimizer, setters
from models.specs.overfitting import OverfittingSpec

DATA = '''
# %% Data: points on a curve, and noise
def curve(x):
    return {curve}


def sample(part, count, unseen):
    """Inputs and labels, (examples,); part 0 is for training, part 1 for validation, which sees everything."""
    places, drawn = (np.random.default_rng([seed_data, part, kind]) for kind in (0, 1))
    x = {inputs}
    return x, curve(x) + noise * drawn.standard_normal(count)


def features(x):
    """What the model sees of an input: (examples, degree + 1)."""
    orders = np.arange(degree + 1)
    {features}


def tensors(x, y):
    return [torch.tensor(values, dtype=torch.float32, device=device) for values in (features(x), y[:, None])]


(X_train, y_train), (X_validation, y_validation) = tensors(*sample(0, num_examples, unseen)), tensors(*sample(1, 100, 0.0))
'''

CURVES = {
    "cubic": "5 + 1.2 * x - 3.4 * x**2 / 2 + 5.6 * x**3 / 6",
    "sine": "5 * np.sin(3 * x)",
    "step": "np.where(x > 0, 4.0, -4.0)",
}
INPUTS = {"uniform": "-2 + (4 - unseen) * places.random(count)", "normal": "places.standard_normal(count) - unseen"}
FACTORIALS = "np.array([math.factorial(order) for order in orders], dtype=float)"
FEATURES = {
    "powers": f"return x[:, None] ** orders / {FACTORIALS}",
    "uniform": "return np.polynomial.legendre.legvander(x / 2, degree) * np.sqrt(2 * orders + 1)",
    "normal": f"return np.polynomial.hermite_e.hermevander(x, degree) / np.sqrt({FACTORIALS})",
}

MODEL = """
# %% Model
model = keras.Sequential([
    keras.Input((degree + 1,)),
    keras.layers.Dense(1, use_bias=False, kernel_initializer=keras.initializers.RandomNormal(stddev=0.01, seed=seed_weights)),
])
model.to(device)
"""

NAMES = ("degree", "num_examples", "noise", "unseen", "learning_rate", "batch_size", "num_epochs", "seed_data", "seed_weights")
LOSS = "torch.nn.functional.mse_loss({})"


def script(spec: OverfittingSpec, marks: Marks = ()) -> str:
    """The script of a run."""
    told = FEATURES["powers" if spec.basis == "powers" else spec.inputs]
    imports = ["import numpy as np", *(["import math"] if "math." in told else [])]
    data = DATA.format(curve=CURVES[spec.curve], inputs=INPUTS[spec.inputs], features=told)
    training = loop(
        marks,
        setters(("sgd", "momentum", "adam")),
        optimizer=optimizer(spec.optimizer),
        examples="len(X_train)",
        loss=LOSS.format("model(X_train[indices]), y_train[indices]"),
        validate=LOSS.format("model(X_validation), y_validation") + ".item()",
        measure="validation loss",
    )
    settings = {name: getattr(spec, name) for name in NAMES}
    return head("A polynomial of some degree", "section 3.6", imports, settings) + data + MODEL + training + end("overfitting")
