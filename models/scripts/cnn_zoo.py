"""Small convolutional networks, again: the model written line by line from its description."""

from collections.abc import Iterator
from itertools import count

from models.maths.zoo.layers import ACTIVATIONS, SEEDS, Join, Layer, Network, Parts
from models.maths.zoo.small import small
from models.scripts.image_pieces import CLASSIFIES, DATA, DROPOUT, ENLARGED, TORCHS_DROPOUT, imports
from models.scripts.pieces import ON_THE_DEVICE, Marks, end, head, loop, optimizer, setters
from models.specs.cnn_zoo import CNNZooSpec

MODEL = '''
# %% Model
keras.config.set_image_data_format("channels_first")


def he(number):
    """How the kernel of a layer is drawn."""
    return keras.initializers.HeUniform(seed={seeds} * seed_weights + number)


def convolution(X, number, channels, kernel_size, strides=1, padding="valid", groups=1):
    return keras.layers.Conv2D(channels, kernel_size, strides, padding, groups=groups, kernel_initializer=he(number))(X)
{helpers}

inputs = X = keras.Input((1, 28, 28))
{lines}

model = keras.Model(inputs, X)
''' + ON_THE_DEVICE

NORMALIZATION = """

def normalization(X):
    return keras.layers.BatchNormalization(axis=1, momentum=0.9, epsilon=1e-5)(X)
"""
HELPERS = {"normalization(": NORMALIZATION, "Dropout(": "\n" + DROPOUT.format(call=TORCHS_DROPOUT)}  # by what calls them

TITLES = {
    "lenet": ("LeNet", "section 7.6"),
    "alexnet": ("A small AlexNet", "section 8.1"),
    "vgg": ("A small VGG", "section 8.2"),
    "nin": ("A small NiN", "section 8.3"),
    "googlenet": ("A small GoogLeNet", "section 8.4"),
    "resnet": ("A small ResNet", "section 8.6"),
    "resnext": ("A small ResNeXt", "section 8.6"),
    "densenet": ("A small DenseNet", "section 8.7"),
    "regnetx": ("A small RegNetX", "section 8.8"),
}
NAMES = ("learning_rate", "batch_size", "num_epochs", "seed_data", "seed_weights")


def script(spec: CNNZooSpec, marks: Marks = ()) -> str:
    """The script of a run."""
    words, data = DATA[spec.data]
    title, section = TITLES[spec.family]
    beginning = head(f"{title} on {words}", section, imports(spec), {name: getattr(spec, name) for name in NAMES})
    training = loop(
        marks,
        setters(("sgd", "momentum", "adam")),
        optimizer=optimizer(spec.optimizer),
        **CLASSIFIES,
    )
    lines = written(small(spec.family, spec.width, spec.depth, spec.shortcuts))
    helpers = "".join(helper for call, helper in HELPERS.items() if call in lines)
    return beginning + data + ENLARGED + MODEL.format(seeds=SEEDS, helpers=helpers, lines=lines) + training + end(spec.family)


def written(network: Network) -> str:
    """The lines that build a network on X, stage by stage; what branches make has the names A, B, C and D."""
    lines, numbers = [], count()
    for stage in network.stages:
        title = f"{stage.name.replace('_', ' ')} {stage.number or ''}".strip()
        lines += ["", f"# {title}", *lines_of(stage.parts, "X", "X", numbers)]
    return "\n".join(lines)


def lines_of(parts: Parts, source: str, target: str, numbers: Iterator[int]) -> Iterator[str]:
    """The lines that make `target` of `source`; the numbers are those that the page draws kernels by."""
    for part in parts:
        if isinstance(part, Join):
            names = [letter if branch else source for letter, branch in zip("ABCD", part.branches, strict=False)]
            for name, branch in zip(names, part.branches, strict=True):
                yield from lines_of(branch, source, name, numbers)
            next(numbers)
            join = "Add()" if part.how == "add" else "Concatenate(axis=1)"
            yield f"{target} = keras.layers.{join}([{', '.join(names)}])"
        else:
            yield from (f"{target} = {call}" for call in calls(part, source, target, next(numbers)))
        source = target


def calls(layer: Layer, source: str, target: str, number: int) -> Iterator[str]:
    """What one layer is in Keras: one call, or two where zeros have to be put around its input."""
    padding = ', padding="same"' if layer.padding and layer.stride == 1 else ""
    if layer.padding and not padding:
        yield f"keras.layers.ZeroPadding2D({layer.padding})({source})"
        source = target
    yield _call(layer, source, number, padding)


def _call(layer: Layer, X: str, number: int, padding: str) -> str:
    if layer.kind == "convolution":
        strides = f", strides={layer.stride}" if layer.stride > 1 else ""
        groups = f", groups={layer.groups}" if layer.groups > 1 else ""
        return f"convolution({X}, {number}, {layer.channels}, {layer.kernel}{strides}{padding}{groups})"
    if layer.kind in ACTIVATIONS:
        return f'keras.layers.Activation("{layer.kind}")({X})'
    forms = {
        "dense": f"keras.layers.Dense({layer.channels}, kernel_initializer=he({number}))({X})",
        "max_pooling": f"keras.layers.MaxPooling2D({layer.kernel}, {layer.stride}{padding})({X})",
        "average_pooling": f"keras.layers.AveragePooling2D({layer.kernel}, {layer.stride})({X})",
        "global_pooling": f"keras.layers.GlobalAveragePooling2D()({X})",
        "normalization": f"normalization({X})",
        "dropout": f"Dropout({layer.rate})({X})",
        "flatten": f'keras.layers.Flatten("channels_last")({X})  # in the order of memory, as torch does',
    }
    return forms[layer.kind]
