"""Softmax regression and a multilayer perceptron on small images, again."""

from models.scripts.pieces import Marks, end, head, loop, optimizer
from models.specs.image_classification import ImageClassificationSpec

DIGITS = '''
# %% Data: scikit-learn's handwritten digits, a fifth of every class held out
digits = load_digits()
order = np.random.default_rng(seed_data)
positions = order.permutation(len(digits.target))
positions = positions[np.argsort(digits.target[positions], kind="stable")]  # by class, shuffled within each
ranks = np.arange(len(positions))
held_out = np.floor((ranks + 1) * 0.2 + 0.5) > np.floor(ranks * 0.2 + 0.5)
train, validation = order.permutation(positions[~held_out]), order.permutation(positions[held_out])


def tensors(positions):
    """Images in [0, 1] of shape (examples, 8, 8), and labels (examples,)."""
    X = torch.tensor(digits.images[positions] / 16, dtype=torch.float32, device=device)
    return X, torch.tensor(digits.target[positions], device=device)


X_train, y_train = tensors(train)
X_validation, y_validation = tensors(validation)
'''

FASHION_MNIST = '''
# %% Data: Fashion-MNIST
(X_train, y_train), (X_validation, y_validation) = keras.datasets.fashion_mnist.load_data()


def tensors(images, labels):
    """Images in [0, 1] of shape (examples, 28, 28), and labels (examples,)."""
    return torch.tensor(images, dtype=torch.float32, device=device) / 255, torch.tensor(labels, dtype=torch.long, device=device)


X_train, y_train = tensors(X_train, y_train)
X_validation, y_validation = tensors(X_validation, y_validation)
'''

SOFTMAX = """
# %% Model
model = keras.Sequential([
    keras.Input(X_train.shape[1:]),
    keras.layers.Flatten(),
    keras.layers.Dense(10, kernel_initializer=keras.initializers.RandomNormal(stddev=sigma, seed=2 * seed_weights + 1)),
])
model.to(device)
"""

MLP = """
# %% Model
model = keras.Sequential([
    keras.Input(X_train.shape[1:]),
    keras.layers.Flatten(),
    keras.layers.Dense(
        num_hiddens, activation="relu", kernel_initializer=keras.initializers.RandomNormal(stddev=sigma, seed=2 * seed_weights + 1)
    ),
    keras.layers.Dense(10, kernel_initializer=keras.initializers.RandomNormal(stddev=sigma, seed=2 * seed_weights + 2)),
])
model.to(device)
"""

TITLES = {"softmax": "Softmax regression on {data}", "mlp": "A multilayer perceptron on {data}"}
DATA = {"digits": ("handwritten digits", DIGITS), "fashion_mnist": ("Fashion-MNIST", FASHION_MNIST)}
MODELS = {"softmax": ("section 4.5", SOFTMAX), "mlp": ("section 5.2", MLP)}


def script(spec: ImageClassificationSpec, marks: Marks = ()) -> str:
    """The script of a run, with Keras layers; the version from scratch walks the same path."""
    words, data = DATA[spec.data]
    section, model = MODELS[spec.model]
    imports = ["import numpy as np", "from sklearn.datasets import load_digits"] if spec.data == "digits" else []
    names = ["learning_rate", "batch_size", *(["num_hiddens"] if spec.model == "mlp" else []), "num_epochs", "sigma", "seed_data", "seed_weights"]
    beginning = head(TITLES[spec.model].format(data=words), section, imports, {name: getattr(spec, name) for name in names})
    training = loop(
        marks,
        optimizer=optimizer("sgd"),
        examples="len(X_train)",
        loss="torch.nn.functional.cross_entropy(model(X_train[indices], training=True), y_train[indices])",
        validate="torch.nn.functional.cross_entropy(model(X_validation, training=False), y_validation).item()",
        measure="validation loss",
    )
    return beginning + data + model + training + end(spec.model)
