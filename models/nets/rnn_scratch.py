"""Recurrent networks from scratch: one step after the other, with nothing but tensors (book 9.5, 10.1, 10.2).

A cell takes X_t (batch, inputs) and its state, and returns its next state, whose first entry is the output (batch, hiddens).
"""

from typing import Any

import keras
import torch
from keras import ops

State = tuple[torch.Tensor, ...]


class CellScratch:
    """What the cells have in common: for each gate W_x (inputs, hiddens), W_h (hiddens, hiddens) and b (hiddens,), drawn from N(0, sigma^2)."""

    num_gates, num_states = 1, 1

    def __init__(self, num_inputs: int, num_hiddens: int, sigma: float, generator: keras.random.SeedGenerator):
        self.num_hiddens = num_hiddens
        draw = keras.initializers.RandomNormal(stddev=sigma, seed=generator)
        self.gates = [
            (
                keras.Variable(draw((num_inputs, num_hiddens))),
                keras.Variable(draw((num_hiddens, num_hiddens))),
                keras.Variable(ops.zeros(num_hiddens)),
            )
            for _ in range(self.num_gates)
        ]

    @property
    def variables(self) -> list[keras.Variable]:
        return [variable for gate in self.gates for variable in gate]

    def begin(self, batch_size: int) -> State:
        """The state before the first step: zeros (batch, hiddens)."""
        return tuple(ops.zeros((batch_size, self.num_hiddens)) for _ in range(self.num_states))

    def mix(self, gate: int, X: torch.Tensor, H: torch.Tensor) -> torch.Tensor:
        """X W_x + H W_h + b, (batch, hiddens)."""
        W_x, W_h, b = self.gates[gate]
        return ops.matmul(X, W_x) + ops.matmul(H, W_h) + b

    def step(self, X: torch.Tensor, state: State) -> State:
        raise NotImplementedError


class RNNScratch(CellScratch):
    """H_t = tanh(X_t W_xh + H_(t-1) W_hh + b_h) (book 9.5)."""

    def step(self, X: torch.Tensor, state: State) -> State:
        return (ops.tanh(self.mix(0, X, state[0])),)


class GRUScratch(CellScratch):
    """A reset gate before the candidate, an update gate between old and new (book 10.2)."""

    num_gates = 3

    def step(self, X: torch.Tensor, state: State) -> State:
        (H,) = state
        Z, R = ops.sigmoid(self.mix(0, X, H)), ops.sigmoid(self.mix(1, X, H))  # (batch, hiddens) each
        candidate = ops.tanh(self.mix(2, X, R * H))  # (batch, hiddens)
        return (Z * H + (1 - Z) * candidate,)


class LSTMScratch(CellScratch):
    """Input, forget and output gates around a memory cell (book 10.1)."""

    num_gates, num_states = 4, 2

    def step(self, X: torch.Tensor, state: State) -> State:
        H, C = state
        I, F, O = (ops.sigmoid(self.mix(gate, X, H)) for gate in range(3))  # noqa: E741 - the book's names; (batch, hiddens) each
        C = F * C + I * ops.tanh(self.mix(3, X, H))  # (batch, hiddens)
        return O * ops.tanh(C), C


CELLS = {"rnn": RNNScratch, "gru": GRUScratch, "lstm": LSTMScratch}


class LanguageModelScratch:
    """One-hot letters, cells in layers, and a linear layer to a score for every letter (book 9.5.2)."""

    def __init__(self, cell: str, vocabulary: int, num_hiddens: int, num_layers: int, sigma: float, seed: int):
        generator = keras.random.SeedGenerator(seed)
        self.vocabulary = vocabulary
        widths = [vocabulary, *[num_hiddens] * (num_layers - 1)]
        self.cells = [CELLS[cell](width, num_hiddens, sigma, generator) for width in widths]
        self.W = keras.Variable(keras.initializers.RandomNormal(stddev=sigma, seed=generator)((num_hiddens, vocabulary)))
        self.b = keras.Variable(ops.zeros(vocabulary))
        self.trainable_variables = [*(variable for layer in self.cells for variable in layer.variables), self.W, self.b]
        self.non_trainable_variables: list[Any] = []

    def __call__(self, tokens: torch.Tensor) -> torch.Tensor:
        """Tokens (batch, steps) to scores (batch, steps, vocabulary)."""
        return self.advance(tokens)[0]

    def advance(self, tokens: torch.Tensor, states: list[State] | None = None) -> tuple[torch.Tensor, list[State]]:
        """The same from given states on; also returns the states after the last step."""
        inputs = ops.one_hot(ops.transpose(tokens), self.vocabulary)  # (batch, steps) -> (steps, batch, vocabulary)
        states = states or [cell.begin(len(tokens)) for cell in self.cells]
        outputs = []
        for X in inputs:
            for layer, cell in enumerate(self.cells):
                states = [*states[:layer], cell.step(X, states[layer]), *states[layer + 1 :]]
                X = states[layer][0]  # (batch, hiddens)
            outputs.append(ops.matmul(X, self.W) + self.b)  # (batch, vocabulary)
        return ops.stack(outputs, axis=1), states  # (batch, steps, vocabulary)
