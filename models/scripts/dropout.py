"""A perceptron with dropout, again."""

from models.scripts.image_pieces import CLASSIFIES, DATA, DROPOUT, TORCHS_DROPOUT, imports
from models.scripts.pieces import ON_THE_DEVICE, Marks, end, head, loop, optimizer, setters
from models.specs.dropout import DropoutSpec

FEW = """
# %% Few examples, and some labels that are drawn by chance
X_train, y_train = X_train[:num_examples], y_train[:num_examples]
chance = np.random.default_rng([seed_data, 1])
wrong = torch.tensor(chance.random(len(y_train)) < label_noise, device=device)
y_train = torch.where(wrong, torch.tensor(chance.integers(0, 10, len(y_train)), device=device), y_train)
"""

MODEL = """

he = [keras.initializers.HeNormal(seed=3 * seed_weights + layer) for layer in range(3)]
dropouts = [Dropout(dropout1), Dropout(dropout2)]
model = keras.Sequential([
    keras.Input(X_train.shape[1:]),
    keras.layers.Flatten(),
    keras.layers.Dense(num_hiddens, activation="relu", kernel_initializer=he[0]),
    dropouts[0],
    keras.layers.Dense(num_hiddens, activation="relu", kernel_initializer=he[1]),
    dropouts[1],
    keras.layers.Dense(10, kernel_initializer=he[2]),
])
""" + ON_THE_DEVICE

CALLS = {
    "concise": TORCHS_DROPOUT,
    "scratch": "return (torch.rand_like(X) > self.rate).to(X.dtype) * X / (1 - self.rate) if training and self.rate else X",
}
NAMES = (
    "num_examples",
    "label_noise",
    "dropout1",
    "dropout2",
    "num_hiddens",
    "learning_rate",
    "batch_size",
    "num_epochs",
    "seed_data",
    "seed_weights",
)
CHANGING = {f"dropout{place + 1}": [f"dropouts[{place}].rate = value"] for place in (0, 1)}


def script(spec: DropoutSpec, marks: Marks = ()) -> str:
    """The script of a run."""
    words, data = DATA[spec.data]
    training = loop(
        marks,
        setters() | CHANGING,
        optimizer=optimizer("sgd"),
        **CLASSIFIES,
    )
    beginning = head(f"Dropout on {words}", "section 5.6", ["import numpy as np", *imports(spec)], {name: getattr(spec, name) for name in NAMES})
    return beginning + data + FEW + "\n# %% Model" + DROPOUT.format(call=CALLS[spec.implementation]) + MODEL + training + end("dropout")
