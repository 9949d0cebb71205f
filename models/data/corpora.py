"""Texts as numbers to learn a language from, letter by letter (book 9.2, 9.3)."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from models.data.texts import load_text
from models.maths.tokens import Vocabulary, characters, clean

MOST_TRAINING, MOST_VALIDATION, SHARE = 10_000, 5_000, 0.8
MOST_LETTERS = 120
FEWEST_WINDOWS = 10
FALLBACK = "the quick brown fox jumps over the lazy dog and the dog looks up and yawns "


@dataclass(frozen=True, eq=False)
class Corpus:
    """A text as the indices of its letters, int64 (letters,), and the vocabulary that they belong to."""

    indices: np.ndarray
    vocabulary: Vocabulary

    def windows(self, num_steps: int) -> tuple[np.ndarray, np.ndarray]:
        """Pieces (windows, num_steps + 1) to train on and to validate on; one begins at every letter (book 9.5).

        >>> corpus = corpus_of("abcabcabcabcabcabc", "ascii")
        >>> train, validation = corpus.windows(4)
        >>> train.shape, validation.shape
        ((11, 5), (3, 5))
        """
        pieces = np.lib.stride_tricks.sliding_window_view(self.indices, num_steps + 1)  # (windows, num_steps + 1)
        num_train = min(MOST_TRAINING, max(1, int(SHARE * len(pieces))))
        return pieces[:num_train], pieces[num_train : num_train + MOST_VALIDATION]


def corpus(source: str, own: str, keep: str, num_steps: int) -> Corpus:
    """The corpus of a spec: a text by name, or the person's own. Raises DownloadError for one that is to be downloaded first.

    A text of one's own that is too short for a few windows is said over and over again; an empty one is a sentence with all letters.
    """
    raw = own if source == "own" else load_text(source)
    letters = clean(raw, keep).strip() or FALLBACK
    wanted = num_steps + 1 + FEWEST_WINDOWS
    if len(letters) < wanted:
        letters = (letters + " ") * (wanted // len(letters) + 1)
    return corpus_of(letters, "all")


def corpus_of(text: str, keep: str) -> Corpus:
    """A text as a corpus; letters that are rarer than the 120 most frequent are unknown."""
    letters = characters(clean(text, keep))
    frequent = Counter(dict(Counter(letters).most_common(MOST_LETTERS)))
    vocabulary = Vocabulary.of(frequent)
    return Corpus(np.array([vocabulary.index(letter) for letter in letters], dtype=np.int64), vocabulary)
