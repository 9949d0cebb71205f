"""The three families of transformers for one text: what may be looked at, and what is asked for (book 11.9).

All three are the same blocks. "decoder" (GPT) sees what came before and says what comes next. "encoder" (BERT) sees everything and fills in
letters that were masked. "prefix" (the encoder-decoder, in one stack) reads the first part both ways and writes the second.

>>> windows = np.array([[1, 2, 3, 4, 5]])
>>> [part.tolist() for part in pairs("decoder", windows, 6, 0)]
[[[1, 2, 3, 4]], [[2, 3, 4, 5]]]
>>> [part.tolist() for part in pairs("prefix", windows, 6, 0)]
[[[7, 8, 9, 4]], [[-100, -100, 4, 5]]]
>>> mask("prefix", 4, 2).astype(int).tolist()
[[1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]
"""

import numpy as np

FAMILIES = ("decoder", "encoder", "prefix")
SHARE = 0.15  # of the letters that an encoder has to fill in, as in BERT (book 15.8)
NOTHING = -100  # a place where nothing is asked for


def mask(family: str, steps: int, num_read: int = 0) -> np.ndarray:
    """Which letter may look at which, bool (steps, steps): rows look at columns. num_read: letters of the part that is read both ways."""
    if family == "encoder":
        return np.ones((steps, steps), bool)
    causal = np.tril(np.ones((steps, steps), bool))
    return causal | (np.arange(steps) < num_read) if family == "prefix" else causal


def pairs(family: str, windows: np.ndarray, num_tokens: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """What goes in and what is asked for, int64 (windows, steps) each, of windows (windows, steps + 1) of tokens below num_tokens.

    NOTHING stands where nothing is asked for. A masked letter goes in as num_tokens, one that is read both ways as num_tokens more than it is.
    """
    X, y = windows[:, :-1].copy(), windows[:, 1:].copy()
    if family == "decoder":
        return X, y
    generator = np.random.default_rng(seed)
    return _with_gaps(X, num_tokens, generator) if family == "encoder" else _with_prefix(X, y, num_tokens, generator)


def num_masked(steps: int) -> int:
    """How many letters of a window are masked."""
    return max(1, round(SHARE * steps))


def num_embeddings(family: str, num_tokens: int) -> int:
    """How many different things may go in."""
    return {"decoder": num_tokens, "encoder": num_tokens + 1, "prefix": 2 * num_tokens}[family]


def _with_gaps(X: np.ndarray, num_tokens: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """In every window as many letters are masked, and only they are asked for."""
    gaps = generator.random(X.shape).argsort(axis=1) < num_masked(X.shape[1])  # (windows, steps)
    return np.where(gaps, num_tokens, X), np.where(gaps, X, NOTHING)


def _with_prefix(X: np.ndarray, y: np.ndarray, num_tokens: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Every window is cut somewhere; the last letter of the first part is asked for the first one of the second."""
    lengths = generator.integers(1, X.shape[1], (len(X), 1))  # (windows, 1)
    places = np.arange(X.shape[1])
    return np.where(places < lengths, X + num_tokens, X), np.where(places < lengths - 1, NOTHING, y)
