"""LeNet, again."""

from models.scripts.image_classification import DATA
from models.scripts.pieces import Marks, end, head, loop, optimizer, setters
from models.specs.lenet import LeNetSpec

MODEL = '''
# %% Model
def images(X):
    """(examples, height, width) as (examples, 1, 28, 28): small images are stretched to 24x24, with a margin."""
    if X.shape[-1] == 28:
        return X[:, None]
    return torch.nn.functional.pad(torch.nn.functional.interpolate(X[:, None], size=(24, 24), mode="bilinear"), (2, 2, 2, 2))


X_train, X_validation = images(X_train), images(X_validation)
xavier = [keras.initializers.GlorotUniform(seed=5 * seed_weights + layer) for layer in range(5)]
model = keras.Sequential([
    keras.Input((1, 28, 28)),
    keras.layers.Conv2D(6, 5, padding="same", activation="{activation}", kernel_initializer=xavier[0], data_format="channels_first"),
    keras.layers.{pooling}(2, 2, data_format="channels_first"),
    keras.layers.Conv2D(16, 5, activation="{activation}", kernel_initializer=xavier[1], data_format="channels_first"),
    keras.layers.{pooling}(2, 2, data_format="channels_first"),
    keras.layers.Flatten(),
    keras.layers.Dense(120, activation="{activation}", kernel_initializer=xavier[2]),
    keras.layers.Dense(84, activation="{activation}", kernel_initializer=xavier[3]),
    keras.layers.Dense(10, kernel_initializer=xavier[4]),
])
model.to(device)
'''

POOLINGS = {"average": "AveragePooling2D", "max": "MaxPooling2D"}
NAMES = ("learning_rate", "batch_size", "num_epochs", "seed_data", "seed_weights")


def script(spec: LeNetSpec, marks: Marks = ()) -> str:
    """The script of a run."""
    words, data = DATA[spec.data]
    imports = ["import numpy as np", "from sklearn.datasets import load_digits"] if spec.data == "digits" else []
    beginning = head(f"LeNet on {words}", "section 7.6", imports, {name: getattr(spec, name) for name in NAMES})
    training = loop(
        marks,
        setters(("sgd", "momentum", "adam")),
        optimizer=optimizer(spec.optimizer),
        examples="len(X_train)",
        loss="torch.nn.functional.cross_entropy(model(X_train[indices], training=True), y_train[indices])",
        validate="torch.nn.functional.cross_entropy(model(X_validation, training=False), y_validation).item()",
        measure="validation loss",
    )
    return beginning + data + MODEL.format(activation=spec.activation, pooling=POOLINGS[spec.pooling]) + training + end("lenet")
