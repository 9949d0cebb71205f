"""Softmax regression and a multilayer perceptron on small images, again."""

from models.scripts.image_pieces import CLASSIFIES, DATA, imports
from models.scripts.pieces import ON_THE_DEVICE, Marks, end, head, loop, optimizer
from models.specs.image_classification import ImageClassificationSpec

SOFTMAX = """
# %% Model
model = keras.Sequential([
    keras.Input(X_train.shape[1:]),
    keras.layers.Flatten(),
    keras.layers.Dense(10, kernel_initializer=keras.initializers.RandomNormal(stddev=sigma, seed=2 * seed_weights + 1)),
])
""" + ON_THE_DEVICE

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
""" + ON_THE_DEVICE

TITLES = {"softmax": "Softmax regression on {data}", "mlp": "A multilayer perceptron on {data}"}
MODELS = {"softmax": ("section 4.5", SOFTMAX), "mlp": ("section 5.2", MLP)}


def script(spec: ImageClassificationSpec, marks: Marks = ()) -> str:
    """The script of a run, with Keras layers; the version from scratch walks the same path."""
    words, data = DATA[spec.data]
    section, model = MODELS[spec.model]
    names = ["learning_rate", "batch_size", *(["num_hiddens"] if spec.model == "mlp" else []), "num_epochs", "sigma", "seed_data", "seed_weights"]
    beginning = head(TITLES[spec.model].format(data=words), section, imports(spec), {name: getattr(spec, name) for name in names})
    training = loop(
        marks,
        optimizer=optimizer("sgd"),
        **CLASSIFIES,
    )
    return beginning + data + model + training + end(spec.model)
