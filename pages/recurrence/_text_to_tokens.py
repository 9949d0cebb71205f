"""How the page on tokens draws: the stages from raw text to indices, byte-pair merges as a ribbon, ranks and frequencies."""

import html
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from models.data import DownloadError, is_ready, load_text
from models.maths import tokens as maths
from models.specs.text_to_tokens import TextToTokensSpec
from playground.charts import Figure, Series, lines
from playground.kit import _
from playground.numerals import text as written
from playground.ribbons import Moment, Ribbon, Row
from playground.words import sentences

EXCERPT = 260  # characters of the raw text that are shown
SHOWN = {"characters": 60, "words": 30, "subwords": 40}
ENTRIES = 40
MERGED = 190  # characters of the text in the ribbon of merges
GLYPHS = {" ": "␣", maths.SPACE: "␣", "\n": "↵", "\t": "⇥", "\r": "↵"}
ROLES = ("input", "weight", "output")


def sources() -> dict[str, str]:
    """The words for the texts."""
    return {"story": _("a story"), "story_zh": _("a story in Chinese"), "time_machine": _("The Time Machine"), "own": _("your own text")}


def kept() -> dict[str, str]:
    """The words for what cleaning leaves."""
    return {"ascii": _("a to z"), "letters": _("letters of any script"), "all": _("everything")}


def levels() -> dict[str, str]:
    """The words for the levels."""
    return {"characters": _("a character"), "words": _("a word"), "subwords": _("a subword")}


def bases() -> dict[str, str]:
    """The words for what merging starts from."""
    return {"characters": _("characters"), "bytes": _("bytes")}


def fallback() -> str:
    """What is shown while the text that was asked for is not here."""
    return load_text("story")


def raw(spec: TextToTokensSpec) -> str | None:
    """The text as it was written, None where it cannot be had."""
    if spec.source == "own":
        return spec.own
    try:
        return load_text(spec.source) if is_ready(spec.source) else None
    except DownloadError:
        return None


def cleaned(spec: TextToTokensSpec, raw: str | None) -> str:
    """The text after cleaning."""
    return maths.clean(fallback() if raw is None else raw, spec.keep, spec.lower)


def sizes(spec: TextToTokensSpec, text: str) -> tuple[str, str]:
    """How long the text is, in characters and tokens, and how large its vocabulary is, as formulas."""
    counts = _counts(spec, text)
    numbers = [len(text), counts.total(), len(_vocabulary(spec, text).tokens)]
    characters, tokens, entries = (f"{number:,}".replace(",", "{,}") for number in numbers)
    names = rf"\text{{{_(' characters')}}}", rf"\text{{{_(' tokens')}}}", rf"\text{{{_(' entries')}}}"
    return rf"{characters}{names[0]} \;\to\; {tokens}{names[1]}", rf"|V| = {entries}{names[2]}"


def stages(spec: TextToTokensSpec, raw: str, text: str) -> Ribbon:
    """An excerpt raw, cleaned, cut and numbered, and the vocabulary from its first entry on."""
    excerpt = maths.clean(raw[:EXCERPT], spec.keep, spec.lower)
    vocabulary, counts = _vocabulary(spec, text), _counts(spec, text)
    tokens = _tokens(spec, text, excerpt)[: SHOWN[spec.level]]
    rows = [
        _raw_row(spec, raw[:EXCERPT]),
        Row(_("cleaned"), [_glyphs(excerpt) if spec.keep == "all" else excerpt], running=True),
        _token_row(spec, _("tokens, and the index of each"), tokens, vocabulary, counts),
        _token_row(spec, _("the vocabulary from its first entry on"), vocabulary.tokens[:ENTRIES], vocabulary, counts),
    ]
    alt = _("The text begins with {text}; as indices {indices}")
    indices = ", ".join(str(vocabulary.index(token)) for token in tokens[:10])
    return Ribbon([row for row in rows if row.letters], alt.format(text=excerpt[:60], indices=indices), scene="stages")


def frequency_figures(spec: TextToTokensSpec, text: str) -> Iterator[Figure]:
    """Size of the vocabulary and share of unknown tokens against the smallest frequency."""
    counts = np.array(sorted(_counts(spec, text).values()), dtype=int)
    limits = np.arange(1, 51)
    rarer = np.searchsorted(counts, limits)  # how many tokens are below each limit, (limits,)
    sums = np.concatenate([[0], np.cumsum(counts)])
    unknown = 100 * sums[rarer] / max(1, sums[-1])
    now = spec.min_frequency - 1
    entries = len(counts) - rarer + 1
    yield _against_frequency(_("Entries of the vocabulary"), limits, entries, now, f"{entries[now]:,}", "output")
    yield _against_frequency(_("Tokens that become <unk>, in percent"), limits, unknown, now, f"{written(unknown[now], 2)} %", "gradient")


def merging(spec: TextToTokensSpec, text: str) -> Ribbon:
    """An excerpt and another text under the merges, one moment for each merge."""
    merges = maths.learn_merges(text, spec.merges, spec.base)
    probe = maths.clean(spec.probe, spec.keep, spec.lower)
    alphabet = _alphabet(text, spec.base)
    rows = [
        _merge_row(_("the text"), text[:MERGED], spec.base, merges, alphabet),
        _merge_row(_("another text"), probe, spec.base, merges, alphabet),
    ]
    moments = [Moment(_unmerged(spec, text, alphabet)), *(_moment(number, merge, spec) for number, merge in enumerate(merges, 1))]
    alt = _("Merges in order: {tokens}").format(tokens=", ".join(_token(merge.token, spec.base) for merge in merges[:30]) or "–")
    scene = f"{spec.source} {spec.keep} {spec.lower} {spec.base} {len(merges)}"
    titles = {"ranking_title": _("The most frequent pairs"), "list_title": _("New tokens, in the order of the merges")}
    return Ribbon([row for row in rows if row.letters], alt, scene, moments, start=len(merges), **titles)


def lengths(spec: TextToTokensSpec, text: str) -> Figure:
    """How many tokens the text is long after every merge."""
    merges = maths.learn_merges(text, base=spec.base)
    values = [_unmerged_length(text, spec.base), *(merge.length for merge in merges)]
    now = min(spec.merges, len(merges))
    alt = _("After {count} merges the text is {length} tokens long.").format(count=now, length=f"{values[now]:,}")
    curve = Series("", range(len(values)), values, "output")
    title, label = _("Tokens in the text"), f"{values[now]:,}"
    return lines([curve], alt, title=title, x_title=_("merges"), y_range=(0, 1.05 * max(1, values[0])), marker=(now, label), height=250)


def zipf(spec: TextToTokensSpec, text: str) -> Figure:
    """Counts against ranks of tokens, pairs and triples of tokens on logarithmic axes, each with its line."""
    series = []
    for n, (role, ranking) in enumerate(zip(ROLES, _rankings(spec, text), strict=True), 1):
        fit = maths.zipf_exponent(ranking.counts, spec.first_rank)
        series += _curve(spec, n, role, ranking, fit)
        series += _line(role, ranking, fit, spec.first_rank) if fit else []
    alt = _("Exponents: {values}").format(values=", ".join(f"{entry.name}" for entry in series if entry.name))
    return lines(series, alt, x_title=_("rank"), y_title=_("count"), log_x=True, log_y=True, height=430)


def law(spec: TextToTokensSpec, text: str) -> str:
    """The ten most frequent n-grams of length one, and how much of the text they are."""
    ranking = _rankings(spec, text)[0]
    if not len(ranking.counts):
        return _("Cleaning leaves nothing of this text. Let it leave letters of any script.")
    ten, once = ranking.counts[:10].sum() / ranking.counts.sum(), (ranking.counts == 1).mean()
    said = _("The ten most frequent are {ten} % of the text; {once} % of all entries occur a single time.")
    exponent = _("Zipf's law: the count of rank $i$ is proportional to $1/i^\\alpha$ with $\\alpha$ near 1 for words.")
    return sentences(said.format(ten=written(100 * ten, 1), once=written(100 * once, 1)), exponent)


def _against_frequency(title: str, limits: np.ndarray, values: np.ndarray, now: int, shown: str, role: str) -> Figure:
    """A curve over the smallest frequency, with the value of now marked."""
    alt = _("{title}: {value} at a smallest frequency of {limit}").format(title=title, value=shown, limit=limits[now])
    series = [Series("", limits, values, role), Series(shown, [limits[now]], [values[now]], role, "markers", size=12)]
    return lines(series, alt, title=title, x_title=_("smallest frequency"), marker=(int(limits[now]), shown), height=250)


def _counts(spec: TextToTokensSpec, text: str):
    return maths.token_counts(text, spec.level, spec.base, spec.merges if spec.level == "subwords" else 0)


def _vocabulary(spec: TextToTokensSpec, text: str) -> maths.Vocabulary:
    return maths.Vocabulary.of(_counts(spec, text), spec.min_frequency)


def _rankings(spec: TextToTokensSpec, text: str) -> tuple[maths.Ranking, ...]:
    if spec.counted == "subwords":
        return maths.rankings(text, spec.counted, spec.base, spec.merges)
    return maths.rankings(text, spec.counted)


def _tokens(spec: TextToTokensSpec, text: str, excerpt: str) -> list[str]:
    """The tokens of an excerpt, cut as the whole text is."""
    if spec.level != "subwords":
        return maths.tokenize(excerpt, spec.level)
    return maths.encode(excerpt, maths.learn_merges(text, spec.merges, spec.base), spec.base)


def _raw_row(spec: TextToTokensSpec, excerpt: str) -> Row:
    """The raw excerpt as runs of characters that stay and that go."""
    gone = maths.removed(excerpt, spec.keep)
    borders = [0, *(np.flatnonzero(gone[1:] != gone[:-1]) + 1).tolist(), len(excerpt)]
    runs = [(excerpt[start:end], bool(gone[start])) for start, end in pairwise(borders) if start < end]
    kinds = ["gone" if away else "" for _run, away in runs]
    return Row(_("as it was written; what cleaning takes is struck out"), [_glyphs(run) for run, _away in runs], kinds=kinds, running=True)


def _glyphs(run: str) -> str:
    """Ends of lines as signs, so that an excerpt stays short."""
    return run.replace("\r\n", "\n").replace("\n", "↵ ").replace("\t", "⇥")


def _token_row(spec: TextToTokensSpec, label: str, tokens: Sequence[str], vocabulary: maths.Vocabulary, counts: dict[str, int]) -> Row:
    """Tokens as pieces with their indices below."""
    known = [token in vocabulary.indices and token != maths.UNKNOWN for token in tokens]
    said = _("“{token}”: index {index}, {count} times in the text")
    missing = _("“{token}”: {count} times in the text, too rare for an index of its own")
    unknown = _("<unk>: index {index}, for all that is not in the vocabulary")
    shown, tips = [_shown(token, spec.level, spec.base) for token in tokens], []
    for token, word, is_known in zip(tokens, shown, known, strict=True):
        wording = said if is_known else (unknown if token == maths.UNKNOWN else missing)
        tips.append(wording.format(token=word, index=vocabulary.index(token), count=f"{counts.get(token, 0):,}"))
    notes = [str(vocabulary.index(token)) for token in tokens]
    kinds = ["" if is_known else "unknown" for is_known in known]
    return Row(label, shown, notes=notes, kinds=kinds, tips=tips)


def _merge_row(label: str, excerpt: str, base: str, merges: Sequence[maths.Merge], alphabet: dict[str, int]) -> Row:
    """The symbols of an excerpt, and from which merge on each is joined to the one before it."""
    letters, joints = [], []
    for piece in maths.pieces(excerpt):
        parts = maths.symbols(piece, base)
        letters += parts
        joints += [None if turn == maths.NEVER else turn for turn in maths.joints(parts, merges)]
    kinds = ["" if letter in alphabet or base == "bytes" else "unknown" for letter in letters]
    inside = set(letters)
    made = {merge.token: number for number, merge in reversed(list(enumerate(merges, 1))) if inside.issuperset(merge.token)}
    names = _names(inside, base, alphabet) | _made_names(made, base, alphabet, merges)
    reads = {_spelled(token, base): _token(token, base) for token in made if _spelled(token, base) != _token(token, base)}
    return Row(label, [_spelled(letter, base) for letter in letters], joints, kinds=kinds, names=names, reads=reads)


def _names(letters: set[str], base: str, alphabet: dict[str, int]) -> dict[str, str]:
    """What each single symbol says when it is pointed at."""
    start = _("“{token}”: entry {entry}, there from the start")
    strange = _("“{token}” does not occur in the text: it is unknown, <unk>")
    shown = {letter: _spelled(letter, base) for letter in letters}
    return {
        shown[letter]: (start if letter in alphabet else strange).format(token=shown[letter], entry=alphabet.get(letter, 0)) for letter in letters
    }


def _made_names(made: dict[str, int], base: str, alphabet: dict[str, int], merges: Sequence[maths.Merge]) -> dict[str, str]:
    """What each merged token says: its entry, and the merge that made it first."""
    said = _("“{token}”: entry {entry}, made by merge {number}, when its pair stood side by side {count} times")
    order = {token: place for place, token in enumerate(dict.fromkeys(merge.token for merge in merges))}
    found = {}
    for token, number in made.items():
        numbers = {"entry": len(alphabet) + order[token], "number": number, "count": f"{merges[number - 1].count:,}"}
        found[_spelled(token, base)] = said.format(token=_token(token, base), **numbers)
    return found


def _moment(number: int, merge: maths.Merge, spec: TextToTokensSpec) -> Moment:
    left, right = (_token(part, spec.base) for part in merge.pair)
    said = _("Merge {number}: “{left}” and “{right}”, side by side {count} times, become one token. The text is now {length} tokens long.")
    caption = said.format(number=number, left=left, right=right, count=f"{merge.count:,}", length=f"{merge.length:,}")
    ranking = [(_token(a, spec.base), _token(b, spec.base), count) for (a, b), count in merge.candidates]
    return Moment(caption, _token(merge.token, spec.base), ranking)


def _unmerged(spec: TextToTokensSpec, text: str, alphabet: dict[str, int]) -> str:
    said = _("Nothing is merged yet: {count} symbols to start from, and the text is {length} of them long.")
    return said.format(count=len(alphabet), length=f"{_unmerged_length(text, spec.base):,}")


def _unmerged_length(text: str, base: str) -> int:
    return len(text.encode("utf-8", "replace")) if base == "bytes" else len(text)


@lru_cache(maxsize=16)
def _alphabet(text: str, base: str) -> dict[str, int]:
    """The symbols that merging starts from, with the entries they have in the vocabulary."""
    found = maths.byte_names() if base == "bytes" else set(maths.symbols(text, base))
    return {symbol: entry for entry, symbol in enumerate(sorted(found))}


def _shown(token: str, level: str, base: str) -> str:
    """A token as it can be seen."""
    return _token(token, base) if level == "subwords" and token != maths.UNKNOWN else GLYPHS.get(token, token)


def _spelled(token: str, base: str) -> str:
    """A token of merges symbol by symbol; bytes that are no visible sign of ASCII as two hexadecimal digits."""
    if base != "bytes":
        return "".join(GLYPHS.get(letter, letter) for letter in token)
    return "".join(_byte(_numbers()[name]) for name in token)


def _token(token: str, base: str) -> str:
    """A token of merges as it is read: bytes as the characters they make, where they make whole ones."""
    if base != "bytes":
        return _spelled(token, base)
    found = bytes(_numbers()[name] for name in token)
    decoded = found.decode("utf-8", "ignore")
    whole = decoded.encode() == found and decoded.replace(" ", "").isprintable()
    return decoded.replace(" ", GLYPHS[" "]) if whole else _spelled(token, base)


def _byte(number: int) -> str:
    return GLYPHS[" "] if number == 32 else chr(number) if 33 <= number < 127 else f"{number:02X}"


@lru_cache(maxsize=1)
def _numbers() -> dict[str, int]:
    return {name: number for number, name in enumerate(maths.byte_names())}


def _curve(spec: TextToTokensSpec, n: int, role: str, ranking: maths.Ranking, fit: tuple[float, float] | None) -> list[Series]:
    words = {1: _("single: α = {alpha}"), 2: _("pairs: α = {alpha}"), 3: _("triples: α = {alpha}")}
    if not ranking.names:
        return []
    alpha = "–" if fit is None else written(fit[0], 2)
    names = [_escaped(" · ".join(_shown(token, spec.counted, spec.base) for token in name)) for name in ranking.names.values()]
    ranks = list(ranking.names)
    return [Series(words[n].format(alpha=alpha), ranks, ranking.counts[np.array(ranks) - 1], role, "markers", text=names, size=7)]


def _line(role: str, ranking: maths.Ranking, fit: tuple[float, float], first: int) -> list[Series]:
    """The fitted line over the ranks that it was fitted to."""
    exponent, level = fit
    ends = np.array([first, max(first + 1, int((ranking.counts >= 3).sum()))])
    return [Series("", ends, np.exp(level) * ends**-exponent, role, width=2)]


def _escaped(words: str) -> str:
    """A text as a figure may show it: nothing in it is markup."""
    return html.escape(words, quote=False)
