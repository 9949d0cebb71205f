"""Recurrent language models of letters, again."""

from models.data import load_text
from models.data.corpora import FALLBACK, FEWEST_WINDOWS, MOST_LETTERS, MOST_TRAINING, MOST_VALIDATION, SHARE
from models.maths.tokens import REMOVED
from models.scripts.pieces import CLIP, Marks, end, head, loop, optimizer, setters
from models.specs.rnn_text import RNNTextSpec

TIME_MACHINE = """
# %% The text
with urllib.request.urlopen("http://d2l-data.s3-accelerate.amazonaws.com/timemachine.txt") as file:
    text = file.read().decode("utf-8")
"""

HERE = """
# %% The text
text = {text!r}
"""

DATA = """
text = re.sub({removed!r}, " ", text).lower().strip() or {fallback!r}
while len(text) < num_steps + {fewest}:  # a short text is said over and over again
    text += " " + text
vocabulary = sorted({{"<unk>", *(letter for letter, count in Counter(text).most_common({most_letters}))}})
indices = np.array([vocabulary.index(letter if letter in vocabulary else "<unk>") for letter in text])

windows = np.lib.stride_tricks.sliding_window_view(indices, num_steps + 1)  # one begins at every letter
num_train = min({most_training}, max(1, int({share} * len(windows))))
train = torch.tensor(windows[:num_train].copy(), device=device)
validation = torch.tensor(windows[num_train : num_train + {most_validation}].copy(), device=device)
X_train, y_train = train[:, :-1], train[:, 1:]  # letters, and after each of them the next one
X_validation, y_validation = validation[:, :-1], validation[:, 1:]
"""

MODEL = '''
# %% Model
keras.utils.set_random_seed(seed_weights)
tokens = keras.Input((None,), dtype="int64")
H = keras.ops.one_hot(tokens, len(vocabulary))
for _ in range(num_layers):
    H = keras.layers.{layer}(num_hiddens, return_sequences=True)(H)
model = keras.Model(tokens, keras.layers.Dense(len(vocabulary))(H))
model.to(device)


def loss_of(scores, labels):
    """Cross-entropy of all letters; its exponential is the perplexity."""
    return torch.nn.functional.cross_entropy(scores.flatten(0, 1), labels.flatten())
'''

LAYERS = {"rnn": "SimpleRNN", "gru": "GRU", "lstm": "LSTM"}
NAMES = ("num_steps", "num_hiddens", "num_layers", "learning_rate", "batch_size", "clip", "num_epochs", "seed_data", "seed_weights")


def script(spec: RNNTextSpec, marks: Marks = ()) -> str:
    """The script of a run, with Keras's own layers; the version from scratch starts from other weights."""
    imports = ["import re", "from collections import Counter", "import numpy as np"]
    imports += ["import urllib.request"] if spec.source == "time_machine" else []
    beginning = head("A recurrent language model of letters", "sections 9.5 to 10.3", imports, {name: getattr(spec, name) for name in NAMES})
    training = loop(
        marks,
        {**setters(("sgd", "momentum", "adam")), "clip": ["clip = value"]},
        CLIP,
        optimizer=optimizer(spec.optimizer),
        examples="len(X_train)",
        loss="loss_of(model(X_train[indices], training=True), y_train[indices])",
        validate="loss_of(model(X_validation, training=False), y_validation).item()",
        measure="validation loss",
    )
    return beginning + _text(spec) + _data(spec) + MODEL.format(layer=LAYERS[spec.cell]) + training + end("rnn_text")


def _text(spec: RNNTextSpec) -> str:
    if spec.source == "time_machine":
        return TIME_MACHINE
    return HERE.format(text=spec.own if spec.source == "own" else load_text(spec.source))


def _data(spec: RNNTextSpec) -> str:
    sizes = {"most_letters": MOST_LETTERS, "most_training": MOST_TRAINING, "most_validation": MOST_VALIDATION, "share": SHARE}
    return DATA.format(removed=REMOVED[spec.keep], fallback=FALLBACK, fewest=1 + FEWEST_WINDOWS, **sizes)
