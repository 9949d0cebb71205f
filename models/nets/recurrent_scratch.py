"""Recurrent networks and their language model from scratch, one step after another (book 9.5, 10.1, 10.2).

All three take inputs (steps, batch, inputs), one step after another, and the state of the step before; they return the hidden state of
every step, each (batch, hiddens), and the state after the last.
"""

from collections.abc import Iterable, Sequence

import keras
import torch
from keras import ops

Steps = list[torch.Tensor]


class RNNScratch:
    """H_t = tanh(X_t W_xh + H_(t-1) W_hh + b_h) (book 9.5.1). The state is H (batch, hiddens)."""

    def __init__(self, num_inputs: int, num_hiddens: int, sigma: float = 0.01, seed: int = 0):
        self.num_hiddens = num_hiddens
        self.W_xh, self.W_hh, self.b_h = self.trainable_variables = _triple(num_inputs, num_hiddens, sigma, seed)

    def __call__(self, inputs: Iterable[torch.Tensor], state: torch.Tensor | None = None) -> tuple[Steps, torch.Tensor]:
        H, outputs = state, []
        for X in inputs:
            H = ops.zeros((len(X), self.num_hiddens)) if H is None else H  # (batch, hiddens)
            H = ops.tanh(ops.matmul(X, self.W_xh) + ops.matmul(H, self.W_hh) + self.b_h)  # (batch, hiddens)
            outputs.append(H)
        return outputs, H


class LSTMScratch:
    """Input, forget and output gates around a memory cell (book 10.1.2). The state is H and C, each (batch, hiddens)."""

    def __init__(self, num_inputs: int, num_hiddens: int, sigma: float = 0.01, seed: int = 0):
        self.num_hiddens = num_hiddens
        self.input_gate, self.forget_gate, self.input_node, self.output_gate = triples = [
            _triple(num_inputs, num_hiddens, sigma, 4 * seed + gate) for gate in range(4)
        ]
        self.trainable_variables = [variable for triple in triples for variable in triple]

    def __call__(self, inputs: Iterable[torch.Tensor], state: tuple | None = None) -> tuple[Steps, tuple[torch.Tensor, torch.Tensor]]:
        outputs = []
        for X in inputs:
            H, C = state or (ops.zeros((len(X), self.num_hiddens)), ops.zeros((len(X), self.num_hiddens)))  # (batch, hiddens) each
            I = ops.sigmoid(_affine(X, H, self.input_gate))  # noqa: E741 - its name in the book
            F = ops.sigmoid(_affine(X, H, self.forget_gate))
            O = ops.sigmoid(_affine(X, H, self.output_gate))  # noqa: E741
            C = F * C + I * ops.tanh(_affine(X, H, self.input_node))
            state = O * ops.tanh(C), C
            outputs.append(state[0])
        return outputs, state


class GRUScratch:
    """Update and reset gates (book 10.2.2). The state is H (batch, hiddens).

    reset_after: the reset gate weighs the product of the state with W_hh, as in Keras and torch, not the state itself, as in the book: two
    different functions, of which only the first can multiply for all gates at once. It then has a bias of its own there, which is last.
    """

    def __init__(self, num_inputs: int, num_hiddens: int, sigma: float = 0.01, seed: int = 0, reset_after: bool = False):
        self.num_hiddens = num_hiddens
        self.update_gate, self.reset_gate, (self.W_xh, self.W_hh, self.b_h) = triples = [
            _triple(num_inputs, num_hiddens, sigma, 3 * seed + gate) for gate in range(3)
        ]
        self.trainable_variables = [variable for triple in triples for variable in triple]
        self.b_hh = keras.Variable(ops.zeros(num_hiddens)) if reset_after else None
        self.trainable_variables += [self.b_hh] if reset_after else []

    def __call__(self, inputs: Iterable[torch.Tensor], state: torch.Tensor | None = None) -> tuple[Steps, torch.Tensor]:
        H, outputs = state, []
        for X in inputs:
            H = ops.zeros((len(X), self.num_hiddens)) if H is None else H  # (batch, hiddens)
            Z, R = ops.sigmoid(_affine(X, H, self.update_gate)), ops.sigmoid(_affine(X, H, self.reset_gate))  # (batch, hiddens) each
            H = Z * H + (1 - Z) * ops.tanh(ops.matmul(X, self.W_xh) + self._reset(R, H) + self.b_h)  # (batch, hiddens)
            outputs.append(H)
        return outputs, H

    def _reset(self, R: torch.Tensor, H: torch.Tensor) -> torch.Tensor:
        """What the reset gate lets the candidate know of the state, (batch, hiddens)."""
        return ops.matmul(R * H, self.W_hh) if self.b_hh is None else R * (ops.matmul(H, self.W_hh) + self.b_hh)


class LanguageModelScratch:
    """Tokens (batch, steps) to a score for every token that may come next, (batch, steps, vocabulary) (book 9.5.2, 10.3).

    rnns: one recurrence on top of another, the first on one-hot tokens.
    """

    def __init__(self, rnns: Sequence[RNNScratch | LSTMScratch | GRUScratch], vocabulary: int, sigma: float = 0.01, seed: int = 0):
        self.rnns, self.vocabulary = list(rnns), vocabulary
        self.W_hq = keras.Variable(_normal((self.rnns[-1].num_hiddens, vocabulary), sigma, seed, last=True))
        self.b_q = keras.Variable(ops.zeros(vocabulary))
        self.trainable_variables = [*(variable for rnn in self.rnns for variable in rnn.trainable_variables), self.W_hq, self.b_q]

    def __call__(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.advance(tokens)[0]

    def advance(self, tokens: torch.Tensor, states: list | None = None) -> tuple[torch.Tensor, list]:
        """The scores for tokens that come after those that left the network in these states, one for each recurrence, and the states now."""
        outputs = one_hot(ops.transpose(tokens), self.vocabulary)  # (batch, steps) -> (steps, batch, vocabulary)
        states = states or [None] * len(self.rnns)
        now = []
        for rnn, state in zip(self.rnns, states, strict=True):
            outputs, after = rnn(outputs, state)
            now.append(after)
        return ops.stack([ops.matmul(H, self.W_hq) + self.b_q for H in outputs], axis=1), now  # (batch, steps, vocabulary)


SCRATCH = {"rnn": RNNScratch, "gru": GRUScratch, "lstm": LSTMScratch}


def one_hot(tokens: torch.Tensor, num_classes: int) -> torch.Tensor:
    """A one at each token's place, zeros elsewhere: (...) to (..., num_classes) (book 9.5.2.1).

    >>> one_hot(torch.tensor([0, 2]), 5).tolist()
    [[1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0]]
    """
    return ops.cast(ops.expand_dims(tokens, -1) == ops.arange(num_classes), "float32")


def _affine(X: torch.Tensor, H: torch.Tensor, triple: list[keras.Variable]) -> torch.Tensor:
    W_x, W_h, b = triple
    return ops.matmul(X, W_x) + ops.matmul(H, W_h) + b  # (batch, hiddens)


def _triple(num_inputs: int, num_hiddens: int, sigma: float, seed: int) -> list[keras.Variable]:
    """W_x (inputs, hiddens), W_h (hiddens, hiddens) and b (hiddens,)."""
    W_x, W_h = _normal((num_inputs, num_hiddens), sigma, 2 * seed), _normal((num_hiddens, num_hiddens), sigma, 2 * seed + 1)
    return [keras.Variable(values) for values in (W_x, W_h, ops.zeros(num_hiddens))]


def _normal(shape: tuple[int, int], sigma: float, seed: int, last: bool = False) -> torch.Tensor:
    """Draws from N(0, sigma^2); those of the last layer are apart from all others."""
    return keras.initializers.RandomNormal(stddev=sigma, seed=seed + 1_000_000 if last else seed)(shape)
