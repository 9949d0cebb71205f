"""From a text to numbers (book 9.2): cleaning, cutting into tokens, a vocabulary, byte-pair merges (book 15.6.2), Zipf's law.

>>> clean("The Time Machine, by H. G. Wells [1898]", "ascii", lower=True)
'the time machine by h g wells '
>>> corpus = ["a", "b", "a"]
>>> vocabulary = Vocabulary.of(Counter(corpus))
>>> vocabulary.tokens, [vocabulary.index(token) for token in "abc"]
(('<unk>', 'a', 'b'), [1, 2, 0])
>>> [merge.token for merge in learn_merges("low low lower newest newest widest", 4)]
['es', 'lo', 'est', 'low']
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

UNKNOWN = "<unk>"
SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
NEVER = 10**9
MOST_MERGES = 200
CANDIDATES = 6
SHOWN_RANKS = 90
LONGEST_NGRAM = 3

# What is replaced by one space: the book's rule, the same for letters of any script, and nothing
REMOVED = {"ascii": r"[^A-Za-z]+", "letters": r"[\W\d_]+", "all": r"(?!)"}
# A run of letters, of digits or of signs with the space before it, as GPT-2 cuts: merges never cross these borders. Longer runs are cut as
# well, so that no text, such as one in Chinese without any sign, takes long.
PIECE = re.compile(r"\s?(?:[^\W\d_]{1,40}|\d{1,40}|[^\w\s]{1,40}|_{1,40})|\s{1,40}(?!\S)|\s")

Pair = tuple[str, str]


@dataclass(frozen=True)
class Merge:
    """One byte-pair merge.

    pair: the two tokens that become one; count: how often they stood side by side.
    length: of the whole text after the merge, in tokens.
    candidates: the most frequent pairs of that moment with their counts, the winner first.
    """

    pair: Pair
    count: int
    length: int
    candidates: tuple[tuple[Pair, int], ...] = ()

    @property
    def token(self) -> str:
        """What the two become."""
        return "".join(self.pair)


@dataclass(frozen=True, eq=False)
class Learned:
    """The merges that were learned from a text, and for each of its distinct pieces the merge that joins each symbol to the one before it."""

    merges: tuple[Merge, ...]
    joints: dict[tuple[str, ...], list[int]]


@dataclass(frozen=True, eq=False)
class Ranking:
    """counts: of all n-grams from the most frequent down, (distinct,); names: the n-grams of some ranks, which are counted from 1."""

    counts: np.ndarray
    names: dict[int, tuple[str, ...]]


@dataclass(frozen=True)
class Vocabulary:
    """Tokens in order, `<unk>` among them, each with its index (book 9.2.3)."""

    tokens: tuple[str, ...]
    indices: dict[str, int] = field(repr=False)

    @classmethod
    def of(cls, counts: Counter[str], min_frequency: int = 1) -> "Vocabulary":
        """The tokens that occur at least `min_frequency` times, sorted."""
        tokens = sorted({UNKNOWN, *(token for token, count in counts.items() if count >= min_frequency)})
        return cls(tuple(tokens), {token: index for index, token in enumerate(tokens)})

    def index(self, token: str) -> int:
        """Its index, that of `<unk>` where it is not in the vocabulary."""
        return self.indices.get(token, self.indices[UNKNOWN])


@lru_cache(maxsize=32)
def clean(raw: str, keep: str = "ascii", lower: bool = True) -> str:
    """The text with every run of other characters replaced by one space (book 9.2.1); keep: a key of `REMOVED`."""
    text = re.sub(REMOVED[keep], " ", raw)
    return text.lower() if lower else text


def removed(raw: str, keep: str) -> np.ndarray:
    """Which characters of the raw text go in cleaning, (characters,); a single space that becomes a space stays."""
    gone = np.zeros(len(raw), dtype=bool)
    for run in re.finditer(REMOVED[keep], raw):
        gone[run.start() : run.end()] = run[0] != " "
    return gone


def characters(text: str) -> list[str]:
    """One token for each character (book 9.2.2)."""
    return list(text)


def words(text: str) -> list[str]:
    """One token for each run between spaces (book 9.2.2)."""
    return text.split()


def pieces(text: str) -> list[str]:
    """The text cut where no merge may reach across: words with the space before them, numbers, signs."""
    return PIECE.findall(text)


def symbols(piece: str, base: str) -> tuple[str, ...]:
    """What merging starts from: the characters of a piece, a space written as a low line, or its UTF-8 bytes as `byte_names` writes them."""
    if base == "bytes":
        return tuple(byte_names()[byte] for byte in piece.encode("utf-8", "replace"))
    return tuple(piece.replace(" ", SPACE))


@lru_cache(maxsize=1)
def byte_names() -> tuple[str, ...]:
    """A visible character for each of the 256 bytes, those of GPT-2: its own where it has one, one behind the Latin letters elsewhere."""
    visible = {*range(33, 127), *range(161, 173), *range(174, 256)}
    hidden = [byte for byte in range(256) if byte not in visible]
    return tuple(chr(byte if byte in visible else 256 + hidden.index(byte)) for byte in range(256))


def join(names: list[str], starts: list[int], pair: Pair) -> list[int]:
    """Joins every occurrence of a pair, from left to right, in place; the starts of the tokens that are gone.

    names, starts: the tokens of a piece, and which symbol each begins with.

    >>> names, starts = ["a", "a", "a", "b"], [0, 1, 2, 3]
    >>> join(names, starts, ("a", "a")), names, starts
    ([1], ['aa', 'a', 'b'], [0, 2, 3])
    """
    gone, place = [], 0
    while place + 1 < len(names):
        if names[place] == pair[0] and names[place + 1] == pair[1]:
            names[place : place + 2] = [pair[0] + pair[1]]
            gone.append(starts.pop(place + 1))
        place += 1
    return gone


class Learner:
    """The pieces of a text, and the counts of their pairs kept up to date: after a merge only the pieces that held the pair are counted again.

    joints: for each distinct piece, after how many merges each symbol is in one token with the symbol before it; `NEVER` where it is not.
    """

    def __init__(self, text: str, base: str):
        self.amounts = Counter(symbols(piece, base) for piece in pieces(text))
        self.names = [list(piece) for piece in self.amounts]
        self.starts = [list(range(len(piece))) for piece in self.amounts]
        self.weights = list(self.amounts.values())
        self.joints = {piece: [NEVER] * len(piece) for piece in self.amounts}
        self.ages = {symbol: age for age, symbol in enumerate(sorted({symbol for piece in self.amounts for symbol in piece}))}
        self.counts: Counter[Pair] = Counter()
        self.places: dict[Pair, set[int]] = defaultdict(set)
        self.length = sum(len(names) * weight for names, weight in zip(self.names, self.weights, strict=True))
        for place in range(len(self.names)):
            self._count(place, 1)

    def merges(self, most: int, min_frequency: int) -> Iterable[Merge]:
        """One merge after the other, `most` of them or until no pair stands side by side `min_frequency` times."""
        for turn in range(1, most + 1):
            best = self._best()
            if not best or best[0][1] < min_frequency:
                return
            pair, count = best[0]
            self.ages.setdefault("".join(pair), len(self.ages))
            self._join(pair, turn)
            yield Merge(pair, count, self.length, tuple(best))

    def _best(self) -> list[tuple[Pair, int]]:
        """The most frequent pairs; only the few that can be among them are put in order."""
        least = min(nlargest(CANDIDATES, self.counts.values()), default=0)
        frequent = [entry for entry in self.counts.items() if entry[1] >= least]
        return sorted(frequent, key=self._rank)[:CANDIDATES]

    def _rank(self, entry: tuple[Pair, int]) -> tuple[int, int, int]:
        (left, right), count = entry
        return -count, self.ages[left], self.ages[right]

    def _join(self, pair: Pair, turn: int) -> None:
        distinct = list(self.joints.values())
        for place in self.places.pop(pair):
            self._count(place, -1)
            gone = join(self.names[place], self.starts[place], pair)
            self._count(place, 1)
            self.length -= len(gone) * self.weights[place]
            for start in gone:
                distinct[place][start] = turn

    def _count(self, place: int, sign: int) -> None:
        """Adds the pairs of one piece, or takes them away."""
        for pair in pairwise(self.names[place]):
            self.counts[pair] += sign * self.weights[place]
            if sign > 0:
                self.places[pair].add(place)
            elif not self.counts[pair]:
                del self.counts[pair]


@lru_cache(maxsize=64)
def learn(text: str, base: str = "characters") -> Learned:
    """The first `MOST_MERGES` merges of a text and what they make of it; fewer where no pair is left that stands side by side twice."""
    learner = Learner(text, base)
    return Learned(tuple(learner.merges(MOST_MERGES, 2)), learner.joints)


def learn_merges(text: str, count: int = MOST_MERGES, base: str = "characters") -> tuple[Merge, ...]:
    """Byte-pair encoding: join the most frequent pair of neighbours, count again, and so on (Sennrich et al. 2016; book 15.6.2).

    Of pairs that are equally frequent the one whose tokens are older wins, and letters are as old as their place in the alphabet.
    """
    return learn(text, base).merges[:count]


def joints(parts: Sequence[str], merges: Sequence[Merge]) -> list[int]:
    """For each symbol of another piece after how many merges it is in one token with the symbol before it; `NEVER` where it is not."""
    found, names, starts = [NEVER] * len(parts), list(parts), list(range(len(parts)))
    for turn, merge in enumerate(merges, 1):
        if merge.pair[0] in names and merge.pair[1] in names:
            for start in join(names, starts, merge.pair):
                found[start] = turn
    return found


def encode(text: str, merges: Sequence[Merge], base: str = "characters") -> list[str]:
    """The tokens of another text under merges that were learned before."""
    cut = (symbols(piece, base) for piece in pieces(text))
    return [token for parts in cut for token in _tokens(parts, joints(parts, merges), len(merges))]


def subwords(text: str, count: int, base: str = "characters") -> list[str]:
    """The tokens of a text under so many merges that were learned from it."""
    cut, learned = pieces(text), learn(text, base)
    known = {}
    for piece in set(cut):
        parts = symbols(piece, base)
        known[piece] = _tokens(parts, learned.joints[parts], count)
    return [token for piece in cut for token in known[piece]]


def tokenize(text: str, level: str, base: str = "characters", count: int = 0) -> list[str]:
    """The tokens of a text; level: "characters", "words" or "subwords", the last with so many merges."""
    if level == "subwords":
        return subwords(text, count, base)
    return words(text) if level == "words" else characters(text)


@lru_cache(maxsize=64)
def rankings(text: str, level: str = "words", base: str = "characters", count: int = 0) -> tuple[Ranking, ...]:
    """All single tokens, pairs and triples of a text, each from the most frequent down (book 9.2.5); of equals the first one comes first."""
    tokens, numbers = tokenize(text, level, base, count), {}
    codes = np.fromiter((numbers.setdefault(token, len(numbers)) for token in tokens), dtype=np.int64, count=len(tokens))
    return tuple(_ranking(tokens, codes, len(numbers), n) for n in range(1, LONGEST_NGRAM + 1))


@lru_cache(maxsize=64)
def token_counts(text: str, level: str, base: str = "characters", count: int = 0) -> Counter[str]:
    """How often each token occurs in a text."""
    return Counter(tokenize(text, level, base, count))


def zipf_exponent(counts: ArrayLike, first_rank: int = 10, least_count: int = 3) -> tuple[float, float] | None:
    """alpha and c of log n = c - alpha log(rank), by least squares (book 9.2.5); None where fewer than five ranks are left to fit.

    first_rank, least_count: the ranks before and the rare n-grams, which stand on steps, are left out. A rank r weighs 1/r, so that every
    stretch of the logarithmic axis counts alike.
    """
    counts = np.asarray(counts, dtype=float)
    ranks = np.arange(1, len(counts) + 1)
    fitted = (ranks >= first_rank) & (counts >= least_count)
    if fitted.sum() < 5:
        return None
    slope, level = np.polyfit(np.log(ranks[fitted]), np.log(counts[fitted]), 1, w=ranks[fitted] ** -0.5)
    return -float(slope), float(level)


def _ranking(tokens: Sequence[str], codes: np.ndarray, num_tokens: int, n: int) -> Ranking:
    """The n-grams as numbers in a system of base `num_tokens`, which are counted faster than tuples of texts."""
    length = max(0, len(codes) - n + 1)
    keys = sum((codes[shift : shift + length] * num_tokens ** (n - 1 - shift) for shift in range(n)), np.zeros(length, dtype=np.int64))
    _, first, counts = np.unique(keys, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    shown = np.unique(np.geomspace(1, max(1, len(order)), SHOWN_RANKS).astype(int))[: len(order)]
    names = {int(rank): tuple(tokens[first[order[rank - 1]] : first[order[rank - 1]] + n]) for rank in shown}
    return Ranking(counts[order], names)


def _tokens(parts: Sequence[str], joined: Sequence[int], count: int) -> list[str]:
    tokens: list[str] = []
    for symbol, turn in zip(parts, joined, strict=True):
        if turn <= count:
            tokens[-1] += symbol
        else:
            tokens.append(symbol)
    return tokens
