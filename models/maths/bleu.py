"""BLEU, how much of a translation stands in a reference: the book's formula (10.7.6) and the one that everybody reports.

Tokens are any values that can be compared, mostly words. n-grams are counted as often as they occur, but never more often than in a
reference: that is the clipping.

>>> counts = count("A B B C D".split(), ["A B C D E F".split()], 4)
>>> counts.correct, counts.total
((4, 3, 1, 0), (5, 4, 3, 2))
>>> round(book_bleu(counts, 3), 4)
0.594
>>> round(standard_bleu(counts, 3).score, 4)
0.4788
"""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

Sentence = Sequence[Hashable]

SMOOTHINGS = ("none", "floor", "add_k", "exp")
FLOOR, ADDED = 0.1, 1.0


@dataclass(frozen=True)
class Match:
    """One n-gram of a prediction.

    start: its first token. verdict: "match", "clipped" (it stands in a reference, but not as often as here) or "miss".
    reference, place: where it stands in a reference, the same n-gram's next occurrence each time; None where it is a miss.
    seen, allowed: the how-many-eth of its kind this is, and how often it stands in the reference that has it most often.
    """

    start: int
    gram: tuple[Hashable, ...]
    verdict: str
    reference: int | None
    place: int | None
    seen: int
    allowed: int


@dataclass(frozen=True)
class Counts:
    """What both formulas need: matches and n-grams for n = 1, 2, ... and the lengths of the prediction and of the closest reference."""

    correct: tuple[int, ...]
    total: tuple[int, ...]
    length: int
    reference_length: int


@dataclass(frozen=True)
class Score:
    """A score from 0 to 1, the penalty, and the precisions that went into it, smoothed where that was asked for; (order,) of them count."""

    score: float
    penalty: float
    precisions: tuple[float, ...]
    order: int


def tokens(text: str, characters: bool = False) -> list[str]:
    """Words, or characters where a language writes no spaces."""
    return [letter for letter in text if not letter.isspace()] if characters else text.split()


def grams(sentence: Sentence, n: int) -> list[tuple[Hashable, ...]]:
    """Every n tokens in a row."""
    return [tuple(sentence[start : start + n]) for start in range(len(sentence) - n + 1)]


def matches(prediction: Sentence, references: Sequence[Sentence], n: int) -> list[Match]:
    """Every n-gram of the prediction with its verdict, in order."""
    counts = [Counter(grams(reference, n)) for reference in references]
    seen: Counter = Counter()
    found = []
    for start, gram in enumerate(grams(prediction, n)):
        seen[gram] += 1
        best = max(range(len(counts)), key=lambda i: counts[i][gram])
        allowed = counts[best][gram]
        verdict = "match" if seen[gram] <= allowed else "clipped" if allowed else "miss"
        place = _occurrence(references[best], gram, min(seen[gram], allowed)) if allowed else None
        found.append(Match(start, gram, verdict, best if allowed else None, place, seen[gram], allowed))
    return found


def count(prediction: Sentence, references: Sequence[Sentence], k: int) -> Counts:
    """Matches, n-grams and lengths, for n from 1 to k. Of the references, the one with the closest length counts, of two the shorter."""
    found = [matches(prediction, references, n) for n in range(1, k + 1)]
    correct = tuple(sum(match.verdict == "match" for match in row) for row in found)
    closest = min((len(reference) for reference in references), key=lambda length: (abs(length - len(prediction)), length))
    return Counts(correct, tuple(map(len, found)), len(prediction), closest)


def added_up(several: Sequence[Counts]) -> Counts:
    """The counts of a whole corpus: BLEU is made of sums over all sentences, not of their mean scores."""
    columns = ("correct", "total")
    correct, total = (tuple(map(sum, zip(*(getattr(counts, name) for counts in several), strict=True))) for name in columns)
    return Counts(correct, total, sum(counts.length for counts in several), sum(counts.reference_length for counts in several))


def brevity_penalty(length: int, reference_length: int) -> float:
    """exp(min(0, 1 - reference / prediction)): 1 for a prediction that is not too short, 0 for an empty one."""
    return math.exp(min(0.0, 1 - reference_length / length)) if length else 0.0


def book_bleu(counts: Counts, k: int) -> float:
    """The book's (10.7.6): the penalty times p_n^(1/2^n) for every n up to k of which the prediction has any."""
    score = brevity_penalty(counts.length, counts.reference_length)
    for n, (correct, total) in enumerate(zip(counts.correct[:k], counts.total[:k], strict=True), 1):
        if total:
            score *= (correct / total) ** (0.5**n)
    return score


def standard_bleu(counts: Counts, k: int, smoothing: str = "none", effective: bool = False) -> Score:
    """Papineni et al. (2002): the penalty times the geometric mean of the precisions; the same as SacreBLEU, which prints it times 100.

    smoothing: what stands for a precision of 0: "none", "floor" (0.1 matches), "add_k" (1 more match and n-gram from n = 2 on) or "exp"
    (half a match, the next time a quarter, and so on). effective: the mean is taken only up to the longest n-grams that the prediction has.
    """
    penalty = brevity_penalty(counts.length, counts.reference_length)
    if not any(counts.correct[:k]):
        return Score(0.0, penalty, (0.0,) * k, k)
    precisions = _precisions(counts, k, smoothing)
    order = len(precisions) if effective else k
    used = (*precisions, *(0.0,) * (k - len(precisions)))
    mean = math.exp(sum(map(math.log, used[:order])) / order) if min(used[:order]) > 0 else 0.0
    return Score(penalty * mean, penalty, used, order)


def _precisions(counts: Counts, k: int, smoothing: str) -> tuple[float, ...]:
    """Smoothed precisions, up to the longest n-grams that there are."""
    found, halved = [], 1.0
    for n, (correct, total) in enumerate(zip(counts.correct[:k], counts.total[:k], strict=True), 1):
        if smoothing == "add_k" and n > 1:
            correct, total = correct + ADDED, total + ADDED
        if total == 0:
            break
        if correct == 0 and smoothing == "exp":
            halved /= 2
            correct = halved
        found.append((FLOOR if correct == 0 and smoothing == "floor" else correct) / total)
    return tuple(found)


def _occurrence(sentence: Sentence, gram: tuple[Hashable, ...], number: int) -> int:
    """Where an n-gram begins for the how-many-eth time."""
    return [start for start, other in enumerate(grams(sentence, len(gram))) if other == gram][number - 1]
