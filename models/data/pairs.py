"""Sentences with their translations, as tokens and as arrays of one length (book 10.5).

Four sources: the phrases of a small grammar in English and French, dates to be written in another way and digits to be turned round, which need
no download; and the book's pairs from the Tatoeba project.
"""

import random
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from models.data.files import DownloadError, RemoteFile, Source, cache_folder, check_files
from models.data.phrases import Pair, phrases
from models.maths.tokens import Vocabulary

BEGIN, END, PAD = "<bos>", "<eos>", "<pad>"
SOURCES = ("phrases", "dates", "reversal", "fra_eng")
# How many pairs validate. The book asks for 128 and gets one more: its loop counts from 0 and ends after the last.
VALIDATION = {"phrases": 128, "dates": 128, "reversal": 128, "fra_eng": 129}
SIGNS = ",.!?"
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
LONGEST_REVERSAL = 7
MOST_PAIRS = 10_000
# What the book translates with its trained models (10.7.6, 11.4, 11.7)
OF_THE_BOOK = (("go .", "va !"), ("i lost .", "j'ai perdu ."), ("he's calm .", "il est calme ."), ("i'm home .", "je suis chez moi ."))

# SHA-1 94646ad1522d915e7b0f9296181140edcf86a4f5: 167,130 pairs, CC BY 2.0 (France), tatoeba.org through manythings.org
FRA_ENG_FILE = RemoteFile("fra-eng.zip", "b308297652d2fa44f3543b616861dc7f", 3_420_152)
FRA_ENG = Source(
    folder="fra-eng",
    mirrors=("https://d2l-data.s3-accelerate.amazonaws.com/", "http://d2l-data.s3-accelerate.amazonaws.com/"),
    files=(FRA_ENG_FILE,),
)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of sentences as arrays; the first `num_train` are to be learned from, the rest validate.

    sentences: the pairs as text, tokens apart by spaces. source: int64 (pairs, num_steps), every sentence ended, cut and padded.
    target: int64 (pairs, num_steps + 1), begun as well; its first num_steps are what a decoder reads, its last what it should say.
    """

    sentences: tuple[Pair, ...]
    source: np.ndarray
    target: np.ndarray
    source_vocabulary: Vocabulary
    target_vocabulary: Vocabulary
    num_train: int

    @property
    def validation(self) -> tuple[Pair, ...]:
        """The pairs that validate, as text."""
        return self.sentences[self.num_train :]

    @property
    def source_lengths(self) -> np.ndarray:
        """How many tokens of each source are no padding, (pairs,)."""
        return (self.source != self.source_vocabulary.index(PAD)).sum(1)

    def encode(self, sentence: str) -> np.ndarray:
        """Another source sentence, preprocessed or not, as indices (num_steps,)."""
        return _rows([tokens_of(preprocess(sentence))], self.source_vocabulary, self.source.shape[1])[0]

    def decode(self, indices: Sequence[int]) -> list[str]:
        """The target's tokens up to the end of the sentence, without it."""
        tokens = [self.target_vocabulary.tokens[index] for index in indices]
        return tokens[: tokens.index(END)] if END in tokens else tokens


@lru_cache(maxsize=16)
def pairs(source: str, num_train: int = 512, num_validation: int = 128, num_steps: int = 9, seed: int = 0) -> Pairs:
    """The pairs of one of SOURCES. Raises DownloadError for those that are to be downloaded first.

    seed: draws which phrases, dates or digits there are; the book's pairs are the first of the file. A token that occurs once is unknown.

    >>> found = pairs("phrases")
    >>> found.source.shape, found.target.shape
    ((640, 9), (640, 10))
    """
    sentences = load_pairs(source, num_train + num_validation, seed)
    sources, targets = ([tokens_of(sentence) for sentence in side] for side in zip(*sentences, strict=True))
    targets = [[BEGIN, *tokens] for tokens in targets]
    known = _vocabulary(sources, num_steps), _vocabulary(targets, num_steps + 1)
    arrays = _rows(sources, known[0], num_steps), _rows(targets, known[1], num_steps + 1)
    return Pairs(tuple(sentences), *arrays, *known, min(num_train, len(sentences)))


def pairs_of(spec: Any) -> Pairs:
    """The pairs of a spec with data, num_pairs, num_steps and seed_data. Raises DownloadError."""
    return pairs(spec.data, spec.num_pairs, VALIDATION[spec.data], spec.num_steps, spec.seed_data)


def load_pairs(source: str, count: int, seed: int = 0) -> list[Pair]:
    """That many pairs as preprocessed text, fewer where there are no more of them; those that are made are all different."""
    if source == "fra_eng":
        return list(fra_eng(min(count, MOST_PAIRS)))
    generator = random.Random(seed)
    if source == "phrases":
        shuffled = [generator.sample(kind, len(kind)) for kind in phrases()]
        return [pair for pair in chain.from_iterable(zip_longest(*shuffled)) if pair][:count]
    draw = {"dates": _date, "reversal": _reversal}[source]
    found: dict[Pair, None] = {}
    while len(found) < count:
        found[draw(generator)] = None
    return list(found)


@lru_cache(maxsize=4)
def fra_eng(count: int, folder: Path | None = None) -> tuple[Pair, ...]:
    """The first pairs of the book's file, preprocessed. Raises DownloadError("missing" | "wrong_hash" | "bad_file")."""
    folder = folder or cache_folder() / FRA_ENG.folder
    check_files(FRA_ENG, folder)
    try:
        with zipfile.ZipFile(folder / FRA_ENG_FILE.name) as archive, archive.open("fra-eng/fra.txt") as stream:
            lines = [line.decode("utf-8").rstrip("\n") for line, _ in zip(stream, range(count), strict=False)]
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise DownloadError("bad_file", str(error)) from error
    return tuple((english, french) for english, french in (preprocess(line).split("\t") for line in lines))


def preprocess(text: str) -> str:
    """Lower case, plain spaces, and a space before every sign (book 10.5.1).

    >>> preprocess("He's calm.")
    "he's calm ."
    """
    text = text.replace("\u202f", " ").replace("\xa0", " ").lower()
    apart = (f" {letter}" if letter in SIGNS and before != " " else letter for before, letter in zip(" " + text, text, strict=False))
    return "".join(apart)


def tokens_of(sentence: str) -> list[str]:
    """The words and signs of a preprocessed sentence, and its end (book 10.5.2).

    >>> tokens_of("go .")
    ['go', '.', '<eos>']
    """
    return [*(token for token in sentence.split(" ") if token), END]


def _vocabulary(sentences: Sequence[Sequence[str]], num_steps: int) -> Vocabulary:
    """The tokens that occur twice or more, once sentences are cut and padded; the three marks always belong to it."""
    counts = Counter(token for tokens in sentences for token in _padded(tokens, num_steps))
    counts.update(dict.fromkeys((END, PAD, *([BEGIN] if sentences[0][0] == BEGIN else ())), 2))
    return Vocabulary.of(counts, min_frequency=2)


def _rows(sentences: Sequence[Sequence[str]], vocabulary: Vocabulary, num_steps: int) -> np.ndarray:
    """Indices, int64 (sentences, num_steps)."""
    return np.array([[vocabulary.index(token) for token in _padded(tokens, num_steps)] for tokens in sentences], dtype=np.int64)


def _padded(tokens: Sequence[str], num_steps: int) -> list[str]:
    return [*tokens[:num_steps], *[PAD] * (num_steps - len(tokens))]


def _date(generator: random.Random) -> Pair:
    """A date as it is said, and as a computer writes it, digit by digit."""
    year, month, day = generator.randint(1900, 2099), generator.randrange(12), generator.randint(1, 28)
    said = generator.choice(("{month} {day} , {year}", "{day} {month} {year}", "{year} {month} {day}"))
    spelled = said.format(month=MONTHS[month], day=day, year=" ".join(f"{year}"))
    return spelled, " ".join(f"{year}{month + 1:02}{day:02}")


def _reversal(generator: random.Random) -> Pair:
    """Some digits, and the same from the last to the first."""
    digits = [str(generator.randrange(10)) for _ in range(generator.randint(3, LONGEST_REVERSAL))]
    return " ".join(digits), " ".join(reversed(digits))
