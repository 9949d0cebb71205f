"""The networks of the benchmark as a person would write them in torch alone: what the same Keras models are measured against."""

from collections.abc import Callable, Sequence

import torch
from torch import nn
from torch.nn import functional


def multilayer_perceptron(num_inputs: int, widths: Sequence[int], activation: Callable[[], nn.Module] = nn.ReLU) -> nn.Module:
    """Linear layers of those widths, the last without an activation."""
    layers: list[nn.Module] = []
    for before, width in zip((num_inputs, *widths[:-1]), widths, strict=True):
        layers += [nn.Linear(before, width), activation()]
    return nn.Sequential(*layers[:-1])


def lenet() -> nn.Module:
    convolutions = [nn.Conv2d(1, 6, 5, padding=2), nn.Sigmoid(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.AvgPool2d(2)]
    return nn.Sequential(*convolutions, nn.Flatten(), multilayer_perceptron(400, (120, 84, 10), nn.Sigmoid))


def batch_norm_lenet() -> nn.Module:
    first = [nn.Conv2d(1, 6, 5, padding=2), nn.BatchNorm2d(6), nn.Sigmoid(), nn.AvgPool2d(2)]
    second = [nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16), nn.Sigmoid(), nn.AvgPool2d(2), nn.Flatten()]
    dense = [nn.Linear(400, 120), nn.BatchNorm1d(120), nn.Sigmoid(), nn.Linear(120, 84), nn.BatchNorm1d(84), nn.Sigmoid(), nn.Linear(84, 10)]
    return nn.Sequential(*first, *second, *dense)


class LanguageModel(nn.Module):
    """Tokens (batch, steps) to scores (batch, steps, vocabulary), through nn.RNN, nn.GRU or nn.LSTM."""

    def __init__(self, kind: type[nn.RNNBase], vocabulary: int, num_hiddens: int):
        super().__init__()
        self.vocabulary = vocabulary
        self.rnn = kind(vocabulary, num_hiddens)
        self.linear = nn.Linear(num_hiddens, vocabulary)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        X = functional.one_hot(tokens.t(), self.vocabulary).float()  # (steps, batch, vocabulary)
        outputs, _ = self.rnn(X)  # (steps, batch, hiddens)
        return self.linear(outputs).transpose(0, 1)  # (batch, steps, vocabulary)


class SequenceToSequence(nn.Module):
    """Source and target (batch, 2, steps) to scores (batch, steps, vocabulary), through two GRUs of two layers."""

    def __init__(self, source_vocabulary: int, target_vocabulary: int, size: int = 256, dropout: float = 0.2):
        super().__init__()
        self.embed_source, self.embed_target = nn.Embedding(source_vocabulary, size), nn.Embedding(target_vocabulary, size)
        self.encoder = nn.GRU(size, size, 2, dropout=dropout)
        self.decoder = nn.GRU(2 * size, size, 2, dropout=dropout)
        self.linear = nn.Linear(size, target_vocabulary)

    def forward(self, pair: torch.Tensor) -> torch.Tensor:
        source, target = pair.unbind(1)  # (batch, steps) each
        _, states = self.encoder(self.embed_source(source.t()))  # (2, batch, size)
        X = self.embed_target(target.t())  # (steps, batch, size)
        X = torch.cat([X, states[-1].expand(len(X), -1, -1)], 2)  # (steps, batch, 2 * size)
        outputs, _ = self.decoder(X, states)  # (steps, batch, size)
        return self.linear(outputs).transpose(0, 1)  # (batch, steps, vocabulary)


class Block(nn.Module):
    """Attention to what came before, then two linear layers, each behind a normalisation and beside a way around it."""

    def __init__(self, width: int, num_heads: int):
        super().__init__()
        self.num_heads = num_heads
        self.project, self.combine = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.widen = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        batch, steps, width = X.shape
        heads = (part.view(batch, steps, self.num_heads, -1).transpose(1, 2) for part in self.project(self.first(X)).split(width, 2))
        attended = functional.scaled_dot_product_attention(*heads, is_causal=True)  # (batch, heads, steps, width / heads)
        X = X + self.combine(attended.transpose(1, 2).reshape(batch, steps, width))
        return X + self.widen(self.second(X))


class GPT(nn.Module):
    """Tokens (batch, steps) to scores (batch, steps, vocabulary)."""

    def __init__(self, vocabulary: int, context: int, width: int = 128, num_heads: int = 4, num_blocks: int = 4):
        super().__init__()
        self.embed, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(Block(width, num_heads) for _ in range(num_blocks)))
        self.head = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, vocabulary))

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        X = self.embed(tokens) + self.positions(torch.arange(tokens.shape[1], device=tokens.device))  # (batch, steps, width)
        return self.head(self.blocks(X))
