"""Recurrent language models of letters, again."""

from models.scripts.pieces import CLIP, Marks, end, head, loop, optimizer, setters
from models.scripts.text_pieces import SIZES, imports, text
from models.specs.rnn_text import RNNTextSpec

WINDOWS = """
windows = np.lib.stride_tricks.sliding_window_view(indices, num_steps + 1)  # one begins at every letter
num_train = min({most_training}, max(1, int({share} * len(windows))))
train = torch.tensor(windows[:num_train].copy(), device=device)
validation = torch.tensor(windows[num_train : num_train + {most_validation}].copy(), device=device)
X_train, y_train = train[:, :-1], train[:, 1:]  # letters, and after each of them the next one
X_validation, y_validation = validation[:, :-1], validation[:, 1:]
"""

MODEL = '''
# %% Model
{up_to}keras.utils.set_random_seed(seed_weights)
tokens = keras.Input((None,), dtype="int64")
H = keras.ops.one_hot(tokens, len(vocabulary))
for _ in range(num_layers):
    H = keras.layers.{layer}(num_hiddens, return_sequences=True{drawn})(H)
model = keras.Model(tokens, keras.layers.Dense(len(vocabulary){head})(H))
model.to(device)


def loss_of(scores, labels):
    """Cross-entropy of all letters; its exponential is the perplexity."""
    return torch.nn.functional.cross_entropy(scores.flatten(0, 1), labels.flatten())
'''

UP_TO = '''def up_to():
    """First weights as PyTorch draws them, another time for each matrix."""
    return keras.initializers.RandomUniform(-(num_hiddens**-0.5), num_hiddens**-0.5)


'''

LAYERS = {"rnn": "SimpleRNN", "gru": "GRU", "lstm": "LSTM"}
NAMES = ("num_steps", "num_hiddens", "num_layers", "learning_rate", "batch_size", "clip", "num_epochs", "seed_data", "seed_weights")


def script(spec: RNNTextSpec, marks: Marks = ()) -> str:
    """The script of a run, with Keras's own layers; the version from scratch starts from other weights."""
    beginning = head("A recurrent language model of letters", "sections 9.5 to 10.3", imports(spec), {name: getattr(spec, name) for name in NAMES})
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
    return beginning + text(spec) + WINDOWS.format(**SIZES) + _model(spec) + training + end("rnn_text")


def _model(spec: RNNTextSpec) -> str:
    if spec.start == "keras":
        return MODEL.format(layer=LAYERS[spec.cell], drawn="", head="", up_to="")
    recurrent = ", kernel_initializer=up_to(), recurrent_initializer=up_to(), bias_initializer=up_to()"
    closed = ", unit_forget_bias=False" if spec.cell == "lstm" else ""
    return MODEL.format(layer=LAYERS[spec.cell], drawn=recurrent + closed, head=", kernel_initializer=up_to(), bias_initializer=up_to()", up_to=UP_TO)
