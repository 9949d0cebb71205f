"""Sequence to sequence whose decoder looks at all of the source before every word (book 11.4; Bahdanau, Cho and Bengio 2014)."""

from typing import Any

import keras
import torch
from keras.layers import Dense

from models.nets.attending import MINUS_MILLION
from models.nets.layers import Dropout, registered
from models.nets.sequence_to_sequence import Sizes, decoder, encoder

State = tuple[torch.Tensor, ...]


@registered
class AdditiveAttention(keras.Layer):
    """Attention whose score w_v . tanh(W_q q + W_k k) is learned, without biases (book 11.3.4).

    A query (batch, width), keys (batch, steps, num_hiddens) as `project` has made them, which depend on no query, values (batch, steps, width) and
    allowed, bool (batch, steps), to the mean of the values (batch, width) and its weights (batch, steps).
    """

    def __init__(self, num_hiddens: int, dropout: float = 0.0, **settings: Any):
        super().__init__(**settings)
        self.num_hiddens = num_hiddens
        self.dropout = Dropout(dropout)

    def build(self, query_shape: tuple, keys_shape: tuple, values_shape: tuple, allowed_shape: tuple) -> None:
        self.W_q, self.W_k, self.w_v = (_linear(units, name) for units, name in ((self.num_hiddens, "W_q"), (self.num_hiddens, "W_k"), (1, "w_v")))
        for layer, shape in ((self.W_q, query_shape), (self.W_k, values_shape), (self.w_v, keys_shape)):
            layer.build(shape)

    def project(self, memory: torch.Tensor) -> torch.Tensor:
        """(batch, steps, width) to keys (batch, steps, num_hiddens)."""
        return self.W_k.call(memory)

    def call(
        self, query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, allowed: torch.Tensor, training: bool = False
    ) -> tuple[torch.Tensor, torch.Tensor]:
        features = (self.W_q.call(query)[:, None] + keys).tanh()  # (batch, steps, num_hiddens)
        scores = self.w_v.call(features)[:, :, 0]  # (batch, steps)
        weights = torch.where(allowed, scores, MINUS_MILLION).softmax(1)  # (batch, steps)
        return (self.dropout.call(weights, training)[:, None] @ values)[:, 0], weights  # (batch, 1, width) -> (batch, width)


class Bahdanau(keras.Model):
    """Source and target (batch, 2, steps) to scores for the target's next tokens (batch, steps, target_vocabulary), the truth fed back.

    Encoder and decoder are those of the book's 10.7. There the decoder's context is the same for every word, the encoder's last state; here it
    is a mean of all outputs of the encoder, for which the decoder's last state asks (book 11.4.2). padding: the source's token that nobody sees.
    """

    def __init__(self, sizes: Sizes, padding: int, **settings: Any):
        super().__init__(**settings)
        self.padding = padding
        self.encoder, self.decoder = encoder(sizes), decoder(sizes)
        self.attention = AdditiveAttention(sizes.num_hiddens, sizes.dropout)
        state, outputs, steps = (None, sizes.num_hiddens), (None, None, sizes.num_hiddens), (None, None)
        self.attention.build(state, outputs, outputs, steps)
        self.built = True

    def call(self, X: torch.Tensor, training: bool = False) -> torch.Tensor:
        state, scores = self.read(X[:, 0], training), []
        for tokens in X[:, 1].split(1, 1):  # (batch, 1)
            said, state, _weights = self.say(state, tokens, training)
            scores.append(said)
        return torch.cat(scores, 1)  # (batch, steps, target_vocabulary)

    def read(self, source: torch.Tensor, training: bool = False) -> State:
        """Tokens (batch, steps) to what the decoder begins with: the encoder's outputs, keys of them, which of them are words, and a state of each
        layer (batch, hiddens)."""
        memory, *states = self.encoder(source, training=training)  # (batch, steps, hiddens), (batch, hiddens) each
        allowed = (source != self.padding).to(memory.device)  # Keras has brought there what it was given; (batch, steps)
        return memory, self.attention.project(memory), allowed, *states

    def say(self, state: State, tokens: torch.Tensor, training: bool = False) -> tuple[torch.Tensor, State, torch.Tensor]:
        """After the next tokens (batch, 1): scores (batch, 1, target_vocabulary), the state then, and attention weights (batch, source steps)."""
        memory, keys, allowed, *states = state
        context, weights = self.attention.call(states[-1], keys, memory, allowed, training)  # (batch, hiddens), (batch, source steps)
        scores, *states = self.decoder([tokens, context, *states], training=training)
        return scores, (memory, keys, allowed, *states), weights


def _linear(units: int, name: str) -> Dense:
    """Drawn as torch's Linear draws: evenly within 1 / sqrt(inputs). The book's Xavier does not reach these, which are lazy when it is called."""
    within = keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")
    return Dense(units, use_bias=False, kernel_initializer=within, name=name)
