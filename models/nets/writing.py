"""How a trained model of letters writes: one letter after another, each drawn from what the model believes (book 9.5, 11.9)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from models.maths.tokens import UNKNOWN, Vocabulary, clean

MOST_LIKELY = 5

Read = Callable[[int], np.ndarray]


def write(vocabulary: Vocabulary, keep: str, wishes: dict[str, Any], read: Read) -> dict[str, Any]:
    """A text that goes on from a prefix.

    wishes: prefix, length, temperature, top_k, top_p, seed. read: takes the next letter of the text, and returns the scores (tokens,) of
    those that may follow it.
    Returns prefix, as the model reads it; letters, those written; likely, for each of them the likeliest (letter, share) at that place, after
    temperature, top-k and top-p; surprises, -log of each letter's own share, float16.
    """
    generator = np.random.default_rng(wishes["seed"])
    prefix, written = readable(wishes["prefix"], keep), []
    for letter in prefix:
        scores = read(vocabulary.index(letter))
    for _ in range(wishes["length"]):
        shares = shares_of(scores, vocabulary, wishes["temperature"], wishes["top_k"], wishes["top_p"])
        token = int(generator.choice(len(shares), p=shares))
        written.append((token, shares))
        scores = read(token)
    return {"prefix": prefix, **told(vocabulary, written)}


def readable(text: str, keep: str) -> str:
    """What a model reads of a text: its own letters, and at least one."""
    return clean(text, keep) or " "


def shares_of(scores: np.ndarray, vocabulary: Vocabulary, temperature: float, top_k: int, top_p: float) -> np.ndarray:
    """Probabilities to draw from, float64 (tokens,): softmax(scores / temperature) among the top_k likeliest (0 for all), and of these among
    the likeliest that together have the share top_p. The unknown letter is never drawn. Temperature 0 takes the likeliest.

    scores: (tokens,).
    """
    scores = scores.astype(np.float64)
    scores[vocabulary.index(UNKNOWN)] = -np.inf
    if temperature == 0:
        return np.eye(len(scores))[int(scores.argmax())]
    shares = np.exp((scores - scores.max()) / temperature)
    order = np.argsort(-shares, kind="stable")
    kept = np.zeros(len(shares), bool)
    count = min(top_k or len(shares), len(shares))
    before = np.cumsum(shares[order]) - shares[order]  # what the likelier ones have together
    kept[order[:count][before[:count] < top_p * shares[order[:count]].sum()]] = True
    return np.where(kept, shares, 0) / shares[kept].sum()


def told(vocabulary: Vocabulary, written: list[tuple[int, np.ndarray]]) -> dict[str, Any]:
    """What there is to say of letters and the shares (tokens,) that each was chosen with: letters, likely, surprises as `write` has them."""
    likely = [[(vocabulary.tokens[i], float(shares[i])) for i in np.argsort(-shares)[:MOST_LIKELY] if shares[i] > 0] for _, shares in written]
    surprises = np.array([-np.log(shares[token]) for token, shares in written], np.float16)
    return {"letters": [vocabulary.tokens[token] for token, _ in written], "likely": likely, "surprises": surprises}
