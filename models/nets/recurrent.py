"""Recurrent layers and language models of them (book 9.5, 9.6, 10.1 to 10.3).

The layers are Keras's own, their recurrences those of models.nets.recurrences on a CPU, oneDNN's for a large LSTM, and cuDNN's on a GPU.
With settings that these do not know, such as a mask or another activation, they do what Keras does.
"""

from typing import Any

import keras
import torch

from models.nets import recurrences
from models.nets.layers import DenseOverSteps, OneHot, registered

States = list[torch.Tensor]

UNITS_FOR_ONEDNN = 64


class _Recurrent:
    """What the three layers have in common: sequences (batch, steps, inputs) to outputs (batch, steps, units)."""

    recurrence: Any

    def inner_loop(self, sequences: torch.Tensor, initial_state: States, mask: torch.Tensor | None, training: bool = False) -> tuple:
        if mask is not None or not self._is_usual() or sequences.device.type != "cpu":
            return super().inner_loop(sequences, initial_state, mask, training)
        X = sequences.transpose(0, 1).contiguous()  # (steps, batch, inputs)
        outputs, *rest = self._recur(X.flip(0) if self.go_backwards else X, initial_state)  # (steps, batch, units)
        return outputs[-1], outputs.transpose(0, 1), [outputs[-1], *rest]  # (batch, units), (batch, steps, units)

    def _recur(self, X: torch.Tensor, states: States) -> States:
        """X (steps, batch, inputs) to outputs (steps, batch, units), and whatever other states there are after the last step."""
        cell = self.cell
        results = self.recurrence.apply(X, *states, cell.kernel.value, cell.recurrent_kernel.value, cell.bias.value)
        return list(results) if isinstance(results, tuple) else [results]

    def _is_usual(self) -> bool:
        usual = {"activation": keras.activations.tanh, "recurrent_activation": keras.activations.sigmoid, "reset_after": True, "use_bias": True}
        settings = {**usual, "dropout": 0.0, "recurrent_dropout": 0.0}
        return all(getattr(self, name, value) == value for name, value in settings.items())


@registered
class SimpleRNN(_Recurrent, keras.layers.SimpleRNN):
    """H_t = tanh(X_t W + H_(t-1) U + b) (book 9.4, 9.6)."""

    recurrence = recurrences.SimpleRecurrence

    def inner_loop(self, sequences: torch.Tensor, initial_state: States, mask: torch.Tensor | None, training: bool = False) -> tuple:
        if mask is None and self._is_usual() and sequences.is_cuda:
            return self._on_a_gpu(sequences.flip(1) if self.go_backwards else sequences, initial_state[0])
        return super().inner_loop(sequences, initial_state, mask, training)

    def _on_a_gpu(self, sequences: torch.Tensor, state: torch.Tensor) -> tuple:
        """By cuDNN; Keras itself has that only for the other two."""
        bias = self.cell.bias.value
        weights = [self.cell.kernel.value.t().contiguous(), self.cell.recurrent_kernel.value.t().contiguous(), bias, torch.zeros_like(bias)]
        outputs, state = torch._VF.rnn_tanh(sequences, state[None], weights, True, 1, 0.0, torch.is_grad_enabled(), False, True)
        return state[0], outputs, [state[0]]  # (batch, units), (batch, steps, units)


@registered
class GRU(_Recurrent, keras.layers.GRU):
    """The gated recurrent unit; its reset gate comes after the product with the state, where the book's comes before (book 10.2)."""

    recurrence = recurrences.GatedRecurrence


@registered
class LSTM(_Recurrent, keras.layers.LSTM):
    """Long short-term memory; its forget gate starts open unless `unit_forget_bias=False`, as the book has it (book 10.1)."""

    recurrence = recurrences.LongShortTermMemory

    def _recur(self, X: torch.Tensor, states: States) -> States:
        """With many units torch's own is faster, which is oneDNN's; the hand-written one is where the products are small."""
        if self.units < UNITS_FOR_ONEDNN or not torch.backends.mkldnn.is_available():
            return super()._recur(X, states)
        cell = self.cell
        weights = [cell.kernel.value.t(), cell.recurrent_kernel.value.t(), cell.bias.value, torch.zeros_like(cell.bias.value)]
        before = [state[None] for state in states]  # (1, batch, units) each
        outputs, _, cells = torch._VF.lstm(X, before, weights, True, 1, 0.0, torch.is_grad_enabled(), False, False)
        return [outputs, cells[0]]


LAYERS = {"rnn": SimpleRNN, "gru": GRU, "lstm": LSTM}


def language_model(cell: str, vocabulary: int, num_hiddens: int, num_layers: int = 1, draws_as_book: bool = False, **settings: Any) -> keras.Model:
    """Tokens (batch, steps) to a score for every token that may come next, (batch, steps, vocabulary) (book 9.6, 10.1 to 10.3).

    cell: "rnn", "gru" or "lstm". draws_as_book: whether all first weights lie evenly between plus and minus num_hiddens^-1/2, as the book's
    PyTorch draws them. settings: what the recurrent layers of Keras take.
    """

    def drawn(*names: str) -> dict[str, Any]:
        return {f"{name}_initializer": _up_to(num_hiddens**-0.5) for name in names} if draws_as_book else {}

    if draws_as_book and cell == "lstm":
        settings = {"unit_forget_bias": False, **settings}
    sizes = {"units": num_hiddens, "return_sequences": True}
    layers = [LAYERS[cell](**sizes, **drawn("kernel", "recurrent", "bias"), **settings) for _ in range(num_layers)]  # (batch, steps, hiddens)
    head = DenseOverSteps(vocabulary, **drawn("kernel", "bias"))
    # (batch, steps) -> (batch, steps, vocabulary) ... -> (batch, steps, vocabulary)
    return keras.Sequential([keras.Input((None,), dtype="int64"), OneHot(vocabulary), *layers, head])


def _up_to(limit: float) -> keras.initializers.Initializer:
    """One for each matrix: Keras's draw the same numbers whenever the same one is asked."""
    return keras.initializers.RandomUniform(-limit, limit)


def advance(model: keras.Model, tokens: torch.Tensor, states: list[States] | None = None) -> tuple[torch.Tensor, list[States]]:
    """A language model on tokens (batch, steps) that come after those that left it in these states: scores, and the states now.

    So a text is warmed up by its prefix and then written letter by letter (book 9.5).
    """
    encode, *layers, head = model.layers
    outputs = encode(tokens)  # (batch, steps, vocabulary)
    states = states or [layer.get_initial_state(len(tokens)) for layer in layers]
    now = []
    for layer, state in zip(layers, states, strict=True):
        _, outputs, after = layer.inner_loop(outputs, state, None)  # (batch, steps, hiddens)
        now.append(after)
    return head(outputs), now
