"""The transformer, again, with its layers."""

from pathlib import Path

import models.nets
from models.scripts import translating
from models.scripts.pieces import CLIP, ON_THE_DEVICE, Marks, end, head, loop, optimizer, own_layers, setters
from models.specs.transformer import TransformerSpec

LAYERS = Path(next(iter(models.nets.__path__))) / "attending.py"

MODEL = '''

# %% Model
def embed(tokens, vocabulary):
    """Embeddings times the root of their width, and positions."""
    X = keras.layers.Rescaling(num_hiddens**0.5)(keras.layers.Embedding(len(vocabulary), num_hiddens)(tokens))
    return Dropout(dropout)({positions})


def finished(X):
    return {finished}


block = (num_heads, ffn_num_hiddens, dropout, norm, activation)

tokens = keras.Input((None,), dtype="int64")
allowed = Mask({padding})(tokens)
X, every = embed(tokens, source_vocabulary), []
for _ in range(num_blocks):
    X, weights = EncoderBlock(*block)(X, allowed)
    every.append(weights)
encoder = keras.Model(tokens, [finished(X), allowed, *every], name="encoder")

tokens = keras.Input((None,), dtype="int64")
memory, allowed = keras.Input((None, num_hiddens)), keras.Input((1, 1, None), dtype="bool")
seen = Mask(causal={causal})(tokens)
X, every, cross = embed(tokens, target_vocabulary), [], []
for _ in range(num_blocks):
    X, weights, cross_weights = DecoderBlock(*block)(X, memory, seen, allowed)
    every.append(weights)
    cross.append(cross_weights)
scores = keras.layers.Dense(len(target_vocabulary))(finished(X))
decoder = keras.Model([tokens, memory, allowed], [scores, *every, *cross], name="decoder")

pair = keras.Input((2, None), dtype="int64")
memory, allowed, *_ = encoder(pair[:, 0])
scores, *_ = decoder([pair[:, 1], memory, allowed])
model = keras.Model(pair, scores)
draw_weights(model, seed_weights{start})
''' + ON_THE_DEVICE

TRANSLATE = '''
# %% Some translations
def translate(tokens):
    """The likeliest next token after each, step by step: (batch, steps) to (batch, steps)."""
    memory, allowed, *_ = encoder(tokens)
    written = torch.full_like(tokens[:, :1], target_vocabulary.index("<bos>"))
    for _ in range(num_steps):
        scores, *_ = decoder([written, memory, allowed])
        written = torch.cat([written, scores[:, -1:].argmax(2)], 1)
    return written[:, 1:]


with torch.no_grad(), keras.device(device):
    for tokens, written in zip(X_validation[:8, 0], translate(X_validation[:8, 0])):
        words = [target_vocabulary[index] for index in written.tolist()]
        print(*(source_vocabulary[index] for index in tokens.tolist()), "→", *words[: (words + ["<eos>"]).index("<eos>")])
'''

OPTIMIZERS = ("sgd", "momentum", "adam")
OF_THE_MODEL = ("ffn_num_hiddens", "num_blocks", "dropout", "norm", "activation")


def script(spec: TransformerSpec, marks: Marks = ()) -> str:
    """The script of a run."""
    settings = {name: int(getattr(spec, name)) for name in ("num_hiddens", "num_heads")}
    settings |= {name: getattr(spec, name) for name in (*OF_THE_MODEL, *translating.NAMES)}
    imports = ["import math", "from keras.layers import Dense", "from torch.nn import functional", *translating.imports(spec)]
    beginning = head("A transformer that translates", "section 11.7", imports, settings)
    training = loop(
        marks,
        {**setters(OPTIMIZERS), **translating.CHANGING},
        CLIP,
        optimizer=optimizer(spec.optimizer),
        loss="loss_of(model(X_train[indices], training=True), y_train[indices])",
        **translating.PIECES,
    )
    return beginning + translating.data(spec) + _layers() + _model(spec) + translating.loss(spec) + training + TRANSLATE + end("transformer")


def _layers() -> str:
    """The very layers of the page, without what their file begins with."""
    _imports, constants, classes = LAYERS.read_text("utf-8").partition("\nMINUS_MILLION")
    return own_layers((constants + classes).lstrip().replace(": Any", ""))


def _model(spec: TransformerSpec) -> str:
    normalized = "keras.layers.LayerNormalization(epsilon=EPSILON)(X)"
    return MODEL.format(
        positions="PositionalEncoding()(X)" if spec.has_positions else "X",
        finished=normalized if spec.norm == "pre" else "X",
        padding='source_vocabulary.index("<pad>")' if spec.hides_padding else "",
        causal=spec.is_causal,
        start="" if spec.start == "small" else f', "{spec.start}"',
    )
