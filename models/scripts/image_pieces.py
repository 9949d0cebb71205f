"""What the scripts of all classifiers of images are made of: the images and their labels, and what is measured."""

from typing import Any

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

ENLARGED = '''
# %% Images of 28x28
def images(X):
    """(examples, height, width) as (examples, 1, 28, 28): small images are stretched to 24x24, with a margin."""
    if X.shape[-1] == 28:
        return X[:, None]
    return torch.nn.functional.pad(torch.nn.functional.interpolate(X[:, None], size=(24, 24), mode="bilinear"), (2, 2, 2, 2))


X_train, X_validation = images(X_train), images(X_validation)
'''

DROPOUT = '''
class Dropout(keras.layers.Layer):
    """Like keras.layers.Dropout, but torch draws what is dropped, and so the seeds above are all there are."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def call(self, X, training=False):
        {call}

    def get_config(self):
        return {{"rate": self.rate}}
'''
TORCHS_DROPOUT = "return torch.nn.functional.dropout(X, self.rate, training)"

DATA = {"digits": ("handwritten digits", DIGITS), "fashion_mnist": ("Fashion-MNIST", FASHION_MNIST)}
CLASSIFIES = {
    "examples": "len(X_train)",
    "loss": "torch.nn.functional.cross_entropy(model(X_train[indices], training=True), y_train[indices])",
    "validate": "torch.nn.functional.cross_entropy(model(X_validation, training=False), y_validation).item()",
    "measure": "validation loss",
}


def imports(spec: Any) -> list[str]:
    """What the images of a spec need."""
    return ["import numpy as np", "from sklearn.datasets import load_digits"] if spec.data == "digits" else []
