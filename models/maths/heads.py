"""A sentence as vectors, and eight attention heads made by hand, for the page on multi-head attention (book 11.5).

A word's vector has 64 numbers: its position (8), the word itself (8), its letters (8), marks (8) and more of the word (32). Each of
the eight heads reads one part of it with its own 8 columns of W_q and W_k. With fewer heads the same matrices are cut into
fewer, wider pieces, so that several of these patterns have to share one softmax.
"""

import itertools
import re
import zlib
from functools import lru_cache

import numpy as np

from models.maths.positional_encoding import encoding, rotation

WIDTH = 64
PART = 8  # the columns of a head when there are eight
BASE = 20.0  # of the positional encoding: its slowest pair turns half around in thirty words
MOST_WORDS = 24
ROLES = ("previous", "next", "same", "spelling", "near", "first", "punctuation", "all")
GAINS = {"previous": 14.0, "next": 14.0, "same": 16.0, "spelling": 10.0, "near": 3.0, "first": 12.0, "punctuation": 12.0}
TOKEN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]|[^\W\u3400-\u9fff\u3040-\u30ff]+|[^\w\s]")
PLACES = {"position": 0, "word": 8, "letters": 16, "marks": 24, "more": 32}


def words(text: str) -> list[str]:
    """The first 24 words, signs and Chinese characters of a text."""
    return TOKEN.findall(text)[:MOST_WORDS]


def embed(tokens: list[str]) -> np.ndarray:
    """The vectors of a sentence, (words, 64); a word is the same in capitals."""
    x = np.zeros((len(tokens), WIDTH))
    x[:, :8] = encoding(len(tokens), 8, BASE)
    for i, token in enumerate(tokens):
        x[i, 8:16] = unit(drawn(f"word {token.lower()}", 8))
        x[i, 16:24] = spelling(token.lower())
        x[i, 24:27] = 1, i == 0, not token[0].isalnum()
        x[i, 32:] = drawn(f"more {token.lower()}", 32) / 4
    return x


def spelling(token: str) -> np.ndarray:
    """A unit vector from the pairs of letters of a word, (8,): words that share many of them are alike."""
    framed = f"^{token}$"
    return unit(sum(drawn(f"letters {a}{b}", 8) for a, b in itertools.pairwise(framed)))


def drawn(name: str, size: int) -> np.ndarray:
    """Standard normal numbers that belong to a name, (size,), the same on every machine."""
    return np.random.default_rng(zlib.crc32(name.encode())).standard_normal(size)


def unit(vector: np.ndarray) -> np.ndarray:
    """The same direction, of length 1."""
    return vector / np.linalg.norm(vector)


@lru_cache(maxsize=1)
def by_hand() -> tuple[np.ndarray, ...]:
    """W_q, W_k, W_v and W_o, (64, 64) each, of the eight heads in the order of ROLES.

    W_v is a rotation and W_o its way back, so that words that attend only to themselves come out as they were.
    """
    W_q, W_k = np.zeros((WIDTH, WIDTH)), np.zeros((WIDTH, WIDTH))
    for head, role in enumerate(ROLES):
        columns = slice(PART * head, PART * (head + 1))
        W_q[:, columns], W_k[:, columns] = piece(role)
    W_v = np.linalg.qr(drawn("values", WIDTH * WIDTH).reshape(WIDTH, WIDTH))[0]
    return W_q, W_k, W_v, W_v.T


def piece(role: str) -> tuple[np.ndarray, np.ndarray]:
    """The columns of W_q and W_k of one head, (64, 8) each; q . k is then what the role wants, times its gain."""
    q, k = np.zeros((WIDTH, PART)), np.zeros((WIDTH, PART))
    if role in ("previous", "next", "near"):
        shift = {"previous": -1, "next": 1, "near": 0}[role]
        q[:8], k[:8] = GAINS[role] * rotation(shift, 8, BASE).T, np.eye(8)  # p_i turned to p_(i + shift) meets p_j
    elif role in ("same", "spelling"):
        part = slice(PLACES["word"], 16) if role == "same" else slice(PLACES["letters"], 24)
        q[part], k[part] = GAINS[role] * np.eye(8), np.eye(8)
    elif role in ("first", "punctuation"):
        mark = PLACES["marks"] + (1 if role == "first" else 2)
        q[PLACES["marks"], 0], k[mark, 0] = GAINS[role], 1  # the constant of every query meets the mark of the key
    return q, k


def at_random(seed: int) -> tuple[np.ndarray, ...]:
    """Four matrices as a layer starts with them, (64, 64) each: uniform as Glorot has it."""
    random, limit = np.random.default_rng(seed), np.sqrt(6 / (2 * WIDTH))
    return tuple(random.uniform(-limit, limit, (WIDTH, WIDTH)) for _ in range(4))


def parameters(width: int, bias: bool = False) -> int:
    """The numbers in W_q, W_k, W_v and W_o, whatever the number of heads (book 11.5.1)."""
    return 4 * width * (width + bias)
