"""How surprising every symbol of a text is to somebody who has counted the symbols of another text (book 4.1.3.2, 9.3).

The counts are of symbols after a context, the symbols before; a context that was never seen is shortened until it was.
Where no smoothing is added, a symbol that was never seen has probability 0 and infinite surprisal.

>>> surprisals("abab", "abab", order=0).round(4).tolist()
[0.6931, 0.6931, 0.6931, 0.6931]
>>> surprisals("abab", "abab", order=1).tolist()
[0.6931471805599453, 0.0, 0.0, 0.0]
>>> float(surprisals("c", "abab", order=0)[0])
inf
"""

import math
import zlib
from collections import Counter, defaultdict
from functools import lru_cache

import numpy as np

LARGEST_ORDER = 3


@lru_cache(maxsize=16)
def followers(corpus: str, order: int) -> dict[str, Counter[str]]:
    """How often each symbol follows each context of `order` symbols; the only context of no symbols is the empty text."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for place in range(order, len(corpus)):
        counts[corpus[place - order : place]][corpus[place]] += 1
    return dict(counts)


def probability(symbol: str, context: str, corpus: str, smoothing: float, num_symbols: int) -> float:
    """P(symbol | context) = (n(context, symbol) + smoothing) / (n(context) + smoothing * num_symbols), after the longest context that was seen."""
    seen = followers(corpus, len(context)).get(context)
    if seen is None and context:
        return probability(symbol, context[1:], corpus, smoothing, num_symbols)
    counts = seen or Counter()
    total = counts.total() + smoothing * num_symbols
    return (counts[symbol] + smoothing) / total if total else 0.0


def surprisals(text: str, corpus: str, order: int = 0, smoothing: float = 0.0) -> np.ndarray:
    """-log P of each symbol of a text after at most `order` symbols, in nats, (symbols,), by the counts of the corpus.

    smoothing: added to every count (book 9.3.1); 0 gives what was never seen no probability at all.
    """
    num_symbols = len({*corpus, *text})
    contexts = [text[max(0, place - order) : place] for place in range(len(text))]
    found = (probability(symbol, context, corpus, smoothing, num_symbols) for symbol, context in zip(text, contexts, strict=True))
    return np.array([-math.log(p) if p else math.inf for p in found]) + 0.0  # (symbols,)


def deflated(text: str) -> int:
    """Bytes of the text (UTF-8) as zip packs it, without the headers of a file."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return len(packer.compress(text.encode("utf-8", "replace")) + packer.flush())
