"""Sequence to sequence: a recurrent encoder, whose last states a recurrent decoder begins with (book 10.6, 10.7)."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import torch
from keras.layers import Dropout, Embedding

from models.nets.layers import DenseOverSteps, plain, registered
from models.nets.recurrent import GRU


@dataclass(frozen=True)
class Sizes:
    """Of the encoder and the decoder: how many tokens the source and the target know; the rest as in the book.

    draws_as_book: whether the first weights are the book's, embeddings from N(0, 1), twenty times as large as Keras's, and Xavier's in the
    recurrences, where Keras has an orthogonal matrix for what comes from the state.
    """

    source_vocabulary: int
    target_vocabulary: int
    embed_size: int = 256
    num_hiddens: int = 256
    num_layers: int = 2
    dropout: float = 0.2
    draws_as_book: bool = True


@registered
class Beside(keras.Layer):
    """Puts a context (batch, hiddens) beside every step of (batch, steps, features): (batch, steps, features + hiddens)."""

    def call(self, inputs: list[torch.Tensor]) -> torch.Tensor:
        X, context = inputs
        X = X.transpose(0, 1)  # (steps, batch, features)
        return torch.cat([X, context.expand(len(X), *context.shape)], 2).transpose(0, 1)  # (batch, steps, features + hiddens)

    def compute_output_shape(self, input_shape: list[tuple]) -> tuple:
        (*ahead, features), (_, num_hiddens) = input_shape
        return *ahead, features + num_hiddens


def encoder(sizes: Sizes) -> keras.Model:
    """Tokens (batch, steps) to the outputs (batch, steps, hiddens) and the last state (batch, hiddens) of each layer (book 10.7.2)."""
    tokens = keras.Input((None,), dtype="int64", name="source")
    X = _embedding(sizes.source_vocabulary, sizes)(tokens)  # (batch, steps, embed_size)
    outputs, states = _recur(X, sizes, [None] * sizes.num_layers)
    return keras.Model(tokens, [outputs, *states], name="encoder")


def decoder(sizes: Sizes, beside: Callable[[list], keras.KerasTensor] | None = None) -> keras.Model:
    """Tokens (batch, steps), a context (batch, hiddens) and a state (batch, hiddens) of each layer to scores and the states afterwards.

    The context goes into every step beside the token; scores (batch, steps, target_vocabulary) are for the token that follows (book 10.7.3).
    beside: what puts the context there, `Beside` unless told.
    """
    tokens = keras.Input((None,), dtype="int64", name="target")
    context, *states = (keras.Input((sizes.num_hiddens,), name=name) for name in _names(sizes))
    X = _embedding(sizes.target_vocabulary, sizes)(tokens)  # (batch, steps, embed_size)
    X = (beside or Beside())([X, context])  # (batch, steps, embed_size + hiddens)
    outputs, after = _recur(X, sizes, states)
    scores = DenseOverSteps(sizes.target_vocabulary)(outputs)  # (batch, steps, target_vocabulary)
    return keras.Model([tokens, context, *states], [scores, *after], name="decoder")


def sequence_to_sequence(sizes: Sizes, beside: Callable[[list], keras.KerasTensor] | None = None) -> keras.Model:
    """Source and target (batch, 2, steps) to scores for the target's next tokens (batch, steps, target_vocabulary), the truth fed back (book 10.7).

    Its two halves are `get_layer("encoder")` and `get_layer("decoder")`.
    """
    pair = keras.Input((2, None), dtype="int64", name="source_and_target")
    _, *states = encoder(sizes)(pair[:, 0])  # (batch, hiddens) each
    scores, *_ = decoder(sizes, beside)([pair[:, 1], states[-1], *states])  # (batch, steps, target_vocabulary)
    return keras.Model(pair, scores)


def translate(model: keras.Model, source: torch.Tensor, begin: int, num_steps: int) -> torch.Tensor:
    """The likeliest next token after each, step by step: source (batch, steps) to (batch, num_steps) (book 10.7.6)."""
    _, *states = model.get_layer("encoder")(source)
    token, context, tokens = torch.full_like(source[:, :1], begin), states[-1], []  # (batch, 1), (batch, hiddens)
    for _ in range(num_steps):
        scores, *states = model.get_layer("decoder")([token, context, *states])  # (batch, 1, target_vocabulary)
        token = scores.argmax(2)  # (batch, 1)
        tokens.append(token)
    return torch.cat(tokens, 1)  # (batch, num_steps)


def in_layers_of_keras(model: keras.Model, sizes: Sizes) -> keras.Model:
    """The same model with the same weights, of nothing but what Keras has itself: whoever has no playground can read it."""
    copy = sequence_to_sequence(sizes, _beside)
    copy.set_weights(model.get_weights())
    return plain(copy)


def _beside(inputs: list[keras.KerasTensor]) -> keras.KerasTensor:
    """As `Beside` does it, in operations of Keras."""
    X, context = inputs
    return keras.ops.concatenate([X, keras.ops.zeros_like(X[:, :, :1]) + context[:, None]], 2)


def _recur(X: keras.KerasTensor, sizes: Sizes, before: list) -> tuple[keras.KerasTensor, list[keras.KerasTensor]]:
    """Recurrent layers on top of each other, with dropout between them: outputs (batch, steps, hiddens), and the state of each afterwards."""
    after, square = [], "glorot_uniform" if sizes.draws_as_book else "orthogonal"
    for number, state in enumerate(before):
        X = Dropout(sizes.dropout)(X) if number else X
        layer = GRU(sizes.num_hiddens, return_sequences=True, return_state=True, recurrent_initializer=square)
        X, state = layer(X, initial_state=state)  # (batch, steps, hiddens)
        after.append(state)
    return X, after


def _embedding(vocabulary: int, sizes: Sizes) -> Embedding:
    draws = keras.initializers.RandomNormal(stddev=1.0) if sizes.draws_as_book else "uniform"
    return Embedding(vocabulary, sizes.embed_size, embeddings_initializer=draws)


def _names(sizes: Sizes) -> list[str]:
    return ["context", *(f"state_{number}" for number in range(sizes.num_layers))]
