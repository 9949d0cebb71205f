"""An encoder and a decoder of gated recurrent units, again."""

from dataclasses import fields

from models.scripts import translating
from models.scripts.pieces import CLIP, ON_THE_DEVICE, Marks, end, head, loop, optimizer, setters
from models.specs.seq2seq import Seq2seqSpec
from models.specs.translating import TranslatingSpec

MODEL = '''
# %% Model
class Dropout(keras.layers.Dropout):
    """What is dropped is drawn step by step, so that it is the same as on the page."""

    def call(self, X, training=False):
        return torch.nn.functional.dropout(X.transpose(0, 1).contiguous(), self.rate, training).transpose(0, 1)


dropouts = []


def recur(X, states):
    """Recurrent layers on top of each other: outputs, and the state of each afterwards."""
    after = []
    for number, state in enumerate(states):
        if number:
            dropouts.append(Dropout(dropout))
            X = dropouts[-1](X)
        layer = keras.layers.GRU(num_hiddens, return_sequences=True, return_state=True{square})
        X, state = layer(X, initial_state=state)
        after.append(state)
    return X, after


keras.utils.set_random_seed(seed_weights)
tokens = keras.Input((None,), dtype="int64")
_, states = recur(keras.layers.Embedding(len(source_vocabulary), embed_size{normal})(tokens), [None] * num_layers)
encoder = keras.Model(tokens, states, name="encoder")  # its states after the last word, one of each layer

tokens = keras.Input((None,), dtype="int64")
context, *states = (keras.Input((num_hiddens,)) for _ in range(num_layers + 1))
H = keras.layers.Embedding(len(target_vocabulary), embed_size{normal})(tokens)
H = keras.ops.concatenate([H, keras.ops.zeros_like(H[:, :, :1]) + context[:, None]], 2)  # the context beside every word
H, after = recur(H, states)
decoder = keras.Model([tokens, context, *states], [keras.layers.Dense(len(target_vocabulary))(H), *after], name="decoder")

pair = keras.Input((2, None), dtype="int64")
states = [*encoder(pair[:, 0])]
model = keras.Model(pair, decoder([pair[:, 1], states[-1], *states])[0])
''' + ON_THE_DEVICE

STARTS = {
    "keras": {"square": "", "normal": ""},
    "book": {"square": ', recurrent_initializer="glorot_uniform"', "normal": ", embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0)"},
}

TAUGHT = '''

def taught(X):
    """The decoder reads the true word before, or with the rest of the probability what it would have said itself."""
    if teacher_forcing == 1:
        return model(X, training=True)
    truth, states = X[:, 1], [*encoder(X[:, 0], training=True)]
    context, tokens, scores = states[-1], truth[:, :1], []
    told = torch.rand(truth.shape, device=truth.device) < teacher_forcing
    for step in range(truth.shape[1]):
        if step:
            tokens = torch.where(told[:, step : step + 1], truth[:, step : step + 1], scores[-1].argmax(2))
        said, *states = decoder([tokens, context, *states], training=True)
        scores.append(said)
    return torch.cat(scores, 1)
'''

CHANGING = {
    **translating.CHANGING,
    "teacher_forcing": ["teacher_forcing = value"],
    "dropout": ["for layer in dropouts:", "    layer.rate = value"],
}
ELSEWHERE = {"start", *(field.name for field in fields(TranslatingSpec))}
NAMES = (*translating.NAMES, *(field.name for field in fields(Seq2seqSpec) if field.name not in ELSEWHERE))


def script(spec: Seq2seqSpec, marks: Marks = ()) -> str:
    """The script of a run."""
    settings = {name: getattr(spec, name) for name in NAMES}
    beginning = head("A recurrent encoder and decoder that learn to translate", "section 10.7", translating.imports(spec), settings)
    training = loop(
        marks,
        {**setters(("sgd", "momentum", "adam")), **CHANGING},
        CLIP,
        optimizer=optimizer(spec.optimizer),
        loss="loss_of(taught(X_train[indices]), y_train[indices])",
        **translating.PIECES,
    )
    return beginning + translating.data(spec) + MODEL.format(**STARTS[spec.start]) + translating.loss(spec) + TAUGHT + training + end("seq2seq")
