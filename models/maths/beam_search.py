"""Searching for an output sequence, token by token (book 10.8): greedy, with a beam, exhaustively.

A model is a function from the tokens so far to the probabilities of the next one. The last token of the vocabulary is <eos>, which ends
a sequence. `Tree` is such a function made of typed numbers; the answers of a trained language model serve as well.

>>> tree = read_tree("1: .3 .4 .3; A: .9 .1 0; B: .4 .4 .2")
>>> [best(outputs(search(tree.next, 2, width)), 0.0).tokens for width in (1, 2)]
[(1, 0), (0, 0)]
"""

import heapq
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

Tokens = tuple[int, ...]
NextProbabilities = Callable[[Tokens], np.ndarray]

LETTERS = "ABCDE"
FEWEST, MOST = 2, len(LETTERS) + 1
NUMBER = re.compile(r"\d{0,6}\.?\d{0,8}")
SEPARATOR = r"[,\s\N{IDEOGRAPHIC COMMA}]+"


@dataclass(frozen=True)
class Branch:
    """A sequence so far: its tokens, the logarithm of its probability, and whether it has ended."""

    tokens: Tokens = ()
    log_probability: float = 0.0
    finished: bool = False

    @property
    def probability(self) -> float:
        return math.exp(self.log_probability)


@dataclass(frozen=True)
class Step:
    """One step of a search: every continuation that was looked at, and those that were kept, the likeliest first."""

    candidates: list[Branch]
    kept: list[Branch]


def search(next_probabilities: NextProbabilities, steps: int, width: int | None) -> list[Step]:
    """Beam search (book 10.8.3): of all continuations of the sequences kept, keep the `width` likeliest; one that ended is not continued.

    With width 1 this is greedy search (10.8.1), with None, which keeps all, exhaustive search (10.8.2).
    """
    live, trace = [Branch()], []
    for _ in range(steps):
        candidates = [longer for branch in live for longer in continuations(branch, next_probabilities)]
        kept = heapq.nlargest(width or len(candidates), candidates, key=lambda branch: branch.log_probability)
        trace.append(Step(candidates, kept))
        live = [branch for branch in kept if not branch.finished]
        if not live:
            break
    return trace


def continuations(branch: Branch, next_probabilities: NextProbabilities) -> list[Branch]:
    """The branch with each token of the vocabulary behind it."""
    probabilities = next_probabilities(branch.tokens)  # (vocabulary,)
    end = len(probabilities) - 1
    logs = [math.log(probability) if probability > 0 else -math.inf for probability in probabilities]
    return [Branch((*branch.tokens, token), branch.log_probability + log, token == end) for token, log in enumerate(logs)]


def outputs(trace: Sequence[Step], every: bool = False) -> list[Branch]:
    """What a search may answer with: the kept sequences that ended, and those still open after the last step.

    every: the book's wording (10.8.3), which counts the kept sequences of every step, ended or not.
    """
    before = [branch for step in trace[:-1] for branch in step.kept if every or branch.finished]
    return before + trace[-1].kept


def score(branch: Branch, alpha: float) -> float:
    """The book's (10.8.4): log P / L^alpha, with L tokens, <eos> counted; alpha 0 prefers short sequences, a large one long ones."""
    return branch.log_probability / len(branch.tokens) ** alpha


def best(branches: Sequence[Branch], alpha: float) -> Branch:
    """The branch with the highest score; of equals the first."""
    return max(branches, key=lambda branch: score(branch, alpha))


def looked_at(trace: Sequence[Step]) -> int:
    """How many probabilities a search compared."""
    return sum(len(step.candidates) for step in trace)


def largest_steps(vocabulary: int, sequences: int, most: int) -> int:
    """How many steps a tree may have, up to `most`, so that not more than so many sequences are as long as can be."""
    return max([1, *(steps for steps in range(1, most + 1) if (vocabulary - 1) ** (steps - 1) * vocabulary <= sequences)])


def greedy_cost(vocabulary: int, steps: int) -> int:
    """How many probabilities greedy search compares at most, |Y| T (book 10.8.1)."""
    return vocabulary * steps


def beam_cost(vocabulary: int, steps: int, width: int) -> int:
    """How many a beam compares at most, k |Y| T (book 10.8.3)."""
    return width * vocabulary * steps


def exhaustive_cost(vocabulary: int, steps: int) -> int:
    """How many sequences there are, |Y|^T (book 10.8.2)."""
    return vocabulary**steps


class Model(Protocol):
    """What the searches need: the names of the tokens, <eos> last, and the probabilities of the next one."""

    names: tuple[str, ...]

    def next(self, tokens: Tokens) -> np.ndarray: ...


class TreeError(ValueError):
    """A text that is no tree.

    reason: "empty"; "unreadable" (detail is the piece that is no number from 0 up), "where" (detail is neither a step nor a row of
    tokens), "count" (detail is the place whose numbers are too few or too many, or not as many as elsewhere) or "zero" (all are 0 there).
    """

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Tree:
    """Probabilities of the next token as they were typed.

    rows: weights by place. A place is the tokens so far ("AB"), or the number of a step ("2"), which counts where there is nothing nearer.
    Weights need not add up to 1.
    """

    rows: dict[str, tuple[float, ...]]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return (*LETTERS[: len(next(iter(self.rows.values()))) - 1], "<eos>")

    def next(self, tokens: Tokens) -> np.ndarray:
        """The probabilities of the next token, (vocabulary,)."""
        weights = np.array(self.weights(tokens))
        return weights / weights.sum()

    def weights(self, tokens: Tokens) -> tuple[float, ...]:
        """The weights as typed: of these very tokens, else of the step, else of the last step that has some."""
        if tokens and self.spell(tokens) in self.rows:
            return self.rows[self.spell(tokens)]
        steps = [int(place) for place in self.rows if place.isdigit() and int(place) <= len(tokens) + 1]
        return self.rows[str(max(steps))]

    def spell(self, tokens: Tokens) -> str:
        """The tokens in letters, <eos> as a point."""
        letters = LETTERS[: len(self.names) - 1] + "."
        return "".join([letters[token] for token in tokens])

    def changed(self, tokens: Tokens, weights: Sequence[float]) -> "Tree":
        """The same tree with other weights behind these tokens; all 0 would be no distribution and changes nothing."""
        place = self.spell(tokens) or "1"
        return Tree({**self.rows, place: tuple(weights)}) if max(weights) > 0 else self


def read_tree(text: str) -> Tree:
    """The tree that a text holds, "1: .5 .3 .2; A: .2 .2 .6": places, and numbers behind a colon, apart by ; or new lines. Raises `TreeError`."""
    plain = unicodedata.normalize("NFKC", text).upper()
    rows = {}
    for line in re.split(r"[;\n]", plain):
        if line.strip():
            place, _colon, numbers = line.partition(":")
            rows[place.strip()] = _weights(place.strip(), numbers)
    if "1" not in rows:
        raise TreeError("empty")
    for place, weights in rows.items():
        _check(place, weights, len(rows["1"]))
    return Tree(rows)


def write_tree(tree: Tree) -> str:
    """The text that `read_tree` turns back into this tree."""
    return ";".join(f"{place}:{','.join(f'{weight:.6g}' for weight in weights)}" for place, weights in tree.rows.items())


def read_tokens(text: str, tree: Tree, longest: int) -> Tokens:
    """Tokens written in letters, as far as they are tokens of this tree that can be continued."""
    letters = LETTERS[: len(tree.names) - 1]
    found = re.match(rf"[{letters}]*", text.upper())[0][:longest]
    return tuple(letters.index(letter) for letter in found)


def _weights(place: str, numbers: str) -> tuple[float, ...]:
    pieces = [piece for piece in re.split(SEPARATOR, numbers.strip()) if piece]
    for piece in pieces:
        if not NUMBER.fullmatch(piece) or piece == ".":
            raise TreeError("unreadable", piece)
    if not FEWEST <= len(pieces) <= MOST:
        raise TreeError("count", place)
    return tuple(map(float, pieces))


def _check(place: str, weights: tuple[float, ...], count: int) -> None:
    letters = LETTERS[: count - 1]
    if not re.fullmatch(rf"[1-9]|[{letters}]{{1,12}}", place):
        raise TreeError("where", place)
    if len(weights) != count:
        raise TreeError("count", place)
    if not max(weights):
        raise TreeError("zero", place)
