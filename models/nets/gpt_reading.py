"""A trained transformer of letters, read with nothing but torch: fast enough for one letter after another, and with the weights of every head."""

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from models.maths import families

OF_A_BLOCK = 12  # tensors: two normalisations with two each, and four dense layers with two each


def read(weights: Sequence[torch.Tensor], num_heads: int, tokens: torch.Tensor, seen: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Scores (batch, steps, vocabulary), and how much each letter looked at each, (batch, blocks * heads, steps, steps).

    weights: of models.nets.gpt, in its order. tokens: (batch, steps). seen: bool (steps, steps), what each may look at.
    """
    embed, positions, *blocks = weights[:-4]
    X = functional.embedding(tokens, embed) + positions[: tokens.shape[1]]  # (batch, steps, width)
    found = []
    for first in range(0, len(blocks), OF_A_BLOCK):
        X, shares = _block(blocks[first : first + OF_A_BLOCK], num_heads, X, seen)
        found.append(shares)
    *norm, kernel, bias = weights[-4:]
    return _norm(X, *norm) @ kernel + bias, torch.cat(found, dim=1)


def _block(block: Sequence[torch.Tensor], num_heads: int, X: torch.Tensor, seen: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """One block: attention, then two dense layers, each behind a normalisation and beside a way around it (book 11.7)."""
    gamma1, beta1, project, project_bias, combine, combine_bias, gamma2, beta2, widen, widen_bias, narrow, narrow_bias = block
    heads = (_norm(X, gamma1, beta1) @ project + project_bias).unflatten(2, (3, num_heads, -1))  # (batch, steps, 3, heads, width / heads)
    queries, keys, values = heads.permute(2, 0, 3, 1, 4)  # (batch, heads, steps, width / heads) each
    scores = queries @ keys.mT / queries.shape[-1] ** 0.5  # (batch, heads, steps, steps)
    shares = scores.masked_fill(~seen, -torch.inf).softmax(dim=-1)
    X = X + (shares @ values).transpose(1, 2).flatten(2) @ combine + combine_bias  # (batch, steps, width)
    hidden = functional.gelu(_norm(X, gamma2, beta2) @ widen + widen_bias)  # (batch, steps, 4 * width)
    return X + hidden @ narrow + narrow_bias, shares


def _norm(X: torch.Tensor, gamma: torch.Tensor, beta: torch.Tensor) -> torch.Tensor:
    return functional.layer_norm(X, gamma.shape, gamma, beta, 1e-5)


class Reader:
    """The model of some weights as a function of letters, those of a window of `context` at most."""

    def __init__(self, weights: Sequence[np.ndarray], family: str, num_tokens: int, num_heads: int, context: int):
        self.weights = [torch.tensor(values) for values in weights]
        self.family, self.num_tokens, self.num_heads, self.context = family, num_tokens, num_heads, context

    def after(self, text: Sequence[int], num_read: int) -> tuple[np.ndarray, np.ndarray]:
        """Scores (steps, tokens) of what follows each letter of the window at the end of a text, and the shares (blocks * heads, steps, steps).

        num_read: so many letters the text begins with; if the family is "prefix", those in the window are read both ways, one at least.
        """
        window = np.array(text[-self.context :])
        kept = max(1, num_read - max(0, len(text) - self.context))
        if self.family == "prefix":
            window[:kept] += self.num_tokens
        return self.look(window, kept)

    def look(self, window: np.ndarray, num_read: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """The same for tokens as they go in."""
        seen = torch.tensor(families.mask(self.family, len(window), num_read))
        with torch.no_grad():
            scores, shares = read(self.weights, self.num_heads, torch.tensor(window)[None], seen)
        return scores[0].numpy(), shares[0].numpy()


class Reading:
    """A text on its way through a reader, letter by letter. num_read: how many of them are not the model's own."""

    def __init__(self, reader: Reader, num_read: int):
        self.reader, self.num_read = reader, num_read
        self.text: list[int] = []

    def __call__(self, token: int) -> np.ndarray:
        """The scores (tokens,) of what may follow this letter."""
        self.text.append(token)
        if len(self.text) < self.num_read:
            return np.zeros(self.reader.num_tokens, np.float32)  # nobody asks yet
        return self.reader.after(self.text, self.num_read)[0][-1]
