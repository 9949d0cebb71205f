"""What the benchmark measures: models in two spellings, Keras's and torch's, with examples of the right shapes and random contents."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import keras
import torch
from torch import nn
from torch.nn import functional

from models.nets import in_torch
from models.nets.gpt import gpt
from models.nets.loop import Examples
from models.nets.losses import cross_entropy
from models.nets.networks import batch_norm_lenet, lenet, multilayer_perceptron
from models.nets.recurrent import language_model
from models.nets.sequence_to_sequence import Sizes, sequence_to_sequence

CHARACTERS = 28


@dataclass(frozen=True)
class Row:
    """A model and how it is fed. keras_model, torch_model: build it. shape: of the inputs of an example.

    num_tokens: inputs are tokens below that; 0 for any numbers. num_classes: 0 for regression with one number to predict. label_shape: of
    the labels of an example. is_small: a step is mostly overhead, not arithmetic.
    """

    keras_model: Callable[[], keras.Model]
    torch_model: Callable[[], nn.Module]
    batch_size: int
    shape: tuple[int, ...]
    num_tokens: int = 0
    num_classes: int = 10
    label_shape: tuple[int, ...] = ()
    num_examples: int = 10_240
    is_small: bool = False

    @property
    def loss(self) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
        return cross_entropy if self.num_classes else functional.mse_loss

    @property
    def keras_loss(self) -> keras.losses.Loss:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True) if self.num_classes else keras.losses.MeanSquaredError()

    def examples(self, num_examples: int, device: str) -> Examples:
        """Inputs (examples, *shape) and labels (examples, *label_shape)."""
        generator = torch.Generator().manual_seed(0)
        X = _draw(self.num_tokens, (num_examples, *self.shape), generator)
        return Examples(X.to(device), _draw(self.num_classes, (num_examples, *self.label_shape), generator).to(device))


def _draw(below: int, shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    return torch.randint(0, below, shape, generator=generator) if below else torch.randn(shape, generator=generator)


def perceptron_row(num_inputs: int, widths: tuple[int, ...], batch_size: int, num_classes: int, activation: str = "relu") -> Row:
    """Dense layers."""
    of_torch = {"relu": nn.ReLU, "tanh": nn.Tanh}[activation]
    spellings = (multilayer_perceptron, num_inputs, widths, activation), (in_torch.multilayer_perceptron, num_inputs, widths, of_torch)
    labels = {"num_classes": num_classes, "label_shape": () if num_classes else (1,)}
    return Row(*(partial(*spelling) for spelling in spellings), batch_size, (num_inputs,), **labels, is_small=len(widths) == 1 or num_inputs < 10)


def language_row(cell: str, kind: type[nn.RNNBase], num_hiddens: int, batch_size: int, num_steps: int = 32) -> Row:
    """A language model over characters."""
    spellings = partial(language_model, cell, CHARACTERS, num_hiddens), partial(in_torch.LanguageModel, kind, CHARACTERS, num_hiddens)
    return Row(*spellings, batch_size, (num_steps,), CHARACTERS, CHARACTERS, (num_steps,))


ROWS = {
    "linear_regression": perceptron_row(2, (1,), 32, 0),
    "mlp_2_4_2_1": perceptron_row(2, (4, 2, 1), 10, 0, "tanh"),
    "mlp_7_8x6_1": perceptron_row(7, (8, 8, 8, 8, 8, 8, 1), 10, 0, "tanh"),
    "softmax_784_10": perceptron_row(784, (10,), 256, 10),
    "mlp_784_256_10": perceptron_row(784, (256, 10), 256, 10),
    "lenet": Row(lenet, in_torch.lenet, 128, (1, 28, 28)),
    "bn_lenet": Row(batch_norm_lenet, in_torch.batch_norm_lenet, 128, (1, 28, 28)),
    "rnn_32": language_row("rnn", nn.RNN, 32, 1024),
    "rnn_256": language_row("rnn", nn.RNN, 256, 32),
    "gru_32": language_row("gru", nn.GRU, 32, 1024),
    "gru_256": language_row("gru", nn.GRU, 256, 32),
    "lstm_32": language_row("lstm", nn.LSTM, 32, 1024),
    "lstm_256": language_row("lstm", nn.LSTM, 256, 32),
    # Five hundred and some pairs of the book's English and French: words that come twice, at most nine of them in a sentence.
    "seq2seq": Row(partial(sequence_to_sequence, Sizes(194, 214)), partial(in_torch.SequenceToSequence, 194, 214), 128, (2, 9), 194, 214, (9,)),
    "gpt": Row(partial(gpt, CHARACTERS, 64), partial(in_torch.GPT, CHARACTERS, 64), 32, (64,), CHARACTERS, CHARACTERS, (64,)),
}
