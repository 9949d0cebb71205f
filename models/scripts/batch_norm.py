"""Networks with and without normalisation, again."""

from models.scripts.image_pieces import CLASSIFIES, DATA, ENLARGED, imports
from models.scripts.pieces import ON_THE_DEVICE, Marks, end, head, loop, optimizer, setters
from models.specs.batch_norm import BatchNormSpec

MODEL = """
# %% Model
xavier = [keras.initializers.GlorotUniform(seed=7 * seed_weights + layer) for layer in range({depth} + 1)]
model = keras.Sequential([
    keras.Input(X_train.shape[1:]),
{layers}
    keras.layers.Dense(10, kernel_initializer=xavier[{depth}]),
])
""" + ON_THE_DEVICE

NORMALIZATIONS = {
    "batch": "keras.layers.BatchNormalization(axis=1, momentum=moving_momentum, epsilon=1e-5)",
    "layer": "keras.layers.LayerNormalization(axis={axes}, epsilon=1e-5)",
}
DENSE = "keras.layers.Dense({units}, kernel_initializer=xavier[{number}])"
POOL = 'keras.layers.AveragePooling2D(2, 2, data_format="channels_first")'
LENET = (
    ('keras.layers.Conv2D(6, 5, padding="same", kernel_initializer=xavier[0], data_format="channels_first")', 4, [POOL]),
    ('keras.layers.Conv2D(16, 5, kernel_initializer=xavier[1], data_format="channels_first")', 4, [POOL, "keras.layers.Flatten()"]),
    (DENSE.format(units=120, number=2), 2, []),
    (DENSE.format(units=84, number=3), 2, []),
)
CHANGED = ["moving_momentum = value", "for layer in model.layers:", '    if hasattr(layer, "momentum"):', "        layer.momentum = value"]
NAMES = ("learning_rate", "batch_size", "num_epochs", "moving_momentum", "seed_data", "seed_weights")


def script(spec: BatchNormSpec, marks: Marks = ()) -> str:
    """The script of a run, with Keras's own layers; nobody waits for its steps."""
    words, data = DATA[spec.data]
    used = [name for name in NAMES if name != "moving_momentum" or spec.normalization == "batch"]
    beginning = head(f"Normalisation on {words}", "section 8.5", imports(spec), {name: getattr(spec, name) for name in used})
    training = loop(
        [mark for mark in marks if mark[1] != "pace"],
        setters(("sgd", "momentum", "adam")) | {"moving_momentum": CHANGED},
        optimizer=optimizer(spec.optimizer),
        **CLASSIFIES,
    )
    enlarged = ENLARGED if spec.model == "lenet" else ""
    return beginning + data + enlarged + MODEL.format(depth=spec.depth, layers=_layers(spec)) + training + end("batch_norm")


def _layers(spec: BatchNormSpec) -> str:
    """The lines of the layers before the last."""
    dense = [(DENSE.format(units=spec.num_hiddens, number=number), 2, []) for number in range(spec.num_layers)]
    lines = [] if spec.model == "lenet" else ["keras.layers.Flatten()"]
    for computing, num_axes, after in LENET if spec.model == "lenet" else dense:
        norm = NORMALIZATIONS.get(spec.normalization, "").format(axes=list(range(1, num_axes)))
        lines += [computing, *([norm] if norm else []), f'keras.layers.Activation("{spec.activation}")', *after]
    return "\n".join(f"    {line}," for line in lines)
