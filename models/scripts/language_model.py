"""A small transformer of letters, again: its layers, its masks and its function are those of the page, line by line."""

from models.maths.families import NOTHING, SHARE
from models.scripts.pieces import CLIP, Marks, end, head, loop, optimizer, own_layers, setters, source_of
from models.scripts.text_pieces import SIZES, imports, text
from models.specs.language_model import LanguageModelSpec

WINDOWS = """
windows = np.lib.stride_tricks.sliding_window_view(indices, context + 1)  # one begins at every letter
num_train = min({most_training}, max(1, int({share} * len(windows))))
train, validation = windows[:num_train], windows[num_train : num_train + {most_validation}]

# %% What goes in, and what is asked for
SHARE, NOTHING = {masked}, {nothing}


"""

TENSORS = """

X_train, y_train, X_validation, y_validation = (
    torch.tensor(part, device=device)
    for which, windows in enumerate((train, validation))
    for part in pairs(family, windows[::4], len(vocabulary), [seed_data, which])
)
"""

LAYERS = """UNSURE = 0.02


"""

MODEL = '''

# %% Model
keras.utils.set_random_seed(seed_weights)
model = gpt(len(vocabulary), context, width, num_heads, num_blocks, dropout, family)
model.to(device)


def loss_of(scores, labels):
    """Cross-entropy of the letters that are asked for; its exponential is the perplexity."""
    return torch.nn.functional.cross_entropy(scores.flatten(0, 1), labels.flatten())
'''

IMPORTS = [
    "from typing import Any",
    "from keras.initializers import RandomNormal",
    "from keras.layers import Dense, Embedding, LayerNormalization",
    "from torch.nn import functional",
]
PAIRS = ("pairs", "num_masked", "num_embeddings", "_with_gaps", "_with_prefix")
PARTS = ("Positions", "PrefixMask", "SelfAttention", "gpt", "_after_norm", "set_dropout")
NAMES = (
    "family",
    "num_blocks",
    "context",
    "dropout",
    "learning_rate",
    "weight_decay",
    "batch_size",
    "clip",
    "num_epochs",
    "seed_data",
    "seed_weights",
)
DROPOUT = ["set_dropout(model, value)"]


def script(spec: LanguageModelSpec, marks: Marks = ()) -> str:
    """The script of a run."""
    settings = {name: getattr(spec, name) for name in NAMES} | {"width": int(spec.width), "num_heads": int(spec.num_heads)}
    beginning = head("A small transformer of letters", "section 11.9", imports(spec) + IMPORTS, settings | {"num_steps": spec.context})
    training = loop(
        marks,
        {**setters(("sgd", "momentum", "adam", "adamw"), weight_decay="weight_decay"), "clip": ["clip = value"], "dropout": DROPOUT},
        CLIP,
        optimizer=optimizer(spec.optimizer, weight_decay="weight_decay"),
        examples="len(X_train)",
        loss="loss_of(model(X_train[indices], training=True), y_train[indices])",
        validate="loss_of(model(X_validation, training=False), y_validation).item()",
        measure="validation loss",
    )
    return beginning + text(spec) + _examples() + own_layers(LAYERS + source_of("nets/gpt.py", *PARTS)) + MODEL + training + end("language_model")


def _examples() -> str:
    """From the letters to tensors."""
    return WINDOWS.format(**SIZES, masked=SHARE, nothing=NOTHING) + source_of("maths/families.py", *PAIRS) + TENSORS
