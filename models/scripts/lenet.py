"""LeNet, again."""

from models.scripts.image_pieces import CLASSIFIES, DATA, ENLARGED, imports
from models.scripts.pieces import ON_THE_DEVICE, Marks, end, head, loop, optimizer, setters
from models.specs.lenet import LeNetSpec

MODEL = """
# %% Model
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
""" + ON_THE_DEVICE

POOLINGS = {"average": "AveragePooling2D", "max": "MaxPooling2D"}
NAMES = ("learning_rate", "batch_size", "num_epochs", "seed_data", "seed_weights")


def script(spec: LeNetSpec, marks: Marks = ()) -> str:
    """The script of a run."""
    words, data = DATA[spec.data]
    beginning = head(f"LeNet on {words}", "section 7.6", imports(spec), {name: getattr(spec, name) for name in NAMES})
    training = loop(
        marks,
        setters(("sgd", "momentum", "adam")),
        optimizer=optimizer(spec.optimizer),
        **CLASSIFIES,
    )
    return beginning + data + ENLARGED + MODEL.format(activation=spec.activation, pooling=POOLINGS[spec.pooling]) + training + end("lenet")
