"""A small transformer of letters in its three families: training, writing, filling in, searching (book 11.9)."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import torch

from models.maths import beam_search, families
from models.maths.tokens import UNKNOWN, Vocabulary
from models.nets import texts, writing
from models.nets.gpt import gpt, set_dropout
from models.nets.gpt_reading import Reader, Reading
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.observer import Observer
from models.nets.saving import keras_file
from models.nets.seeds import drawn_by
from models.specs.language_model import LanguageModelSpec

Spec = LanguageModelSpec

STRIDE = 4  # windows begin at every fourth letter: there are so many fewer epochs' worth of the same letters to wait for
GAP = "_"


@dataclass(frozen=True)
class Writer:
    """A trained model with what it needs to write."""

    spec: Spec
    weights: list[np.ndarray]
    vocabulary: Vocabulary

    @property
    def reader(self) -> Reader:
        """The model as a function of letters."""
        return Reader(self.weights, self.spec.family, len(self.vocabulary.tokens), int(self.spec.num_heads), self.spec.context)


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says. Raises DownloadError, and Stopped while it downloads."""
    found = texts.bring_corpus(spec, spec.context, observer)
    num_tokens = len(found.vocabulary.tokens)
    with keras.device(device):
        sets = [examples(spec, windows, num_tokens, which, device) for which, windows in enumerate(found.windows(spec.context))]
        return fit(learner(spec, build(spec, num_tokens)), *sets, spec, observer)


def build(spec: Spec, num_tokens: int) -> keras.Model:
    """The untrained model of a spec: see models.nets.gpt."""
    with drawn_by(spec.seed_weights):
        return gpt(num_tokens, spec.context, int(spec.width), int(spec.num_heads), spec.num_blocks, spec.dropout, spec.family)


def examples(spec: Spec, windows: np.ndarray, num_tokens: int, which: int, device: str) -> Examples:
    """What goes in and what is asked for, (windows / 4, context) each. which: 0 to learn from, 1 to validate."""
    X, y = families.pairs(spec.family, windows[::STRIDE], num_tokens, [spec.seed_data, which])
    return Examples(torch.tensor(X, device=device), torch.tensor(y, device=device))


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model with the cross-entropy of the letters that are asked for."""
    parameters = parameters_of(model)
    return texts.learner(spec, parameters, partial(model, training=True), partial(model, training=False), partial(_redrop, model))


def _redrop(model: keras.Model, before: Spec, now: Spec) -> bool:
    set_dropout(model, now.dropout)
    return now.dropout == before.dropout


def rebuild(spec: Spec, weights: list[np.ndarray]) -> Writer:
    """The trained model, from the weights of an Outcome."""
    return Writer(spec, weights, texts.corpus_of_spec(spec, spec.context).vocabulary)


def write(writer: Writer, wishes: dict[str, Any]) -> dict[str, Any]:
    """A text that goes on from a prefix: see models.nets.writing.

    wishes: also letter, counted in what is written. Returns also `looked`: letter, its place in the whole text; first, the place of the
    first letter of the window behind it; num_read, how many of the window were not its own; shares, float16 (blocks * heads, window, window),
    whose last row chose the letter.
    """
    num_read = len(writing.readable(wishes["prefix"], writer.spec.keep))
    reading = Reading(writer.reader, num_read)
    text = writing.write(writer.vocabulary, writer.spec.keep, wishes, reading)
    letter = num_read + min(wishes["letter"], len(text["letters"]) - 1)
    shares = reading.reader.after(reading.text[:letter], num_read)[1]
    first = max(0, letter - writer.spec.context)
    return {**text, "looked": _looked(letter, first, max(1, num_read - first), shares)}


def _looked(letter: int, first: int, num_read: int, shares: np.ndarray) -> dict[str, Any]:
    return {"letter": letter, "first": first, "num_read": num_read, "shares": shares.astype(np.float16)}


def fill(writer: Writer, wishes: dict[str, Any]) -> dict[str, Any]:
    """What an encoder puts into the gaps of a text, all at once, each the likeliest by itself.

    wishes: gapped, with a low line for each gap; letter, a place in it. Returns letters, the text with its gaps filled, and gaps, their
    places; likely and surprises of each gap, and `looked`, as `write` has them.
    """
    text = gapped_letters(wishes["gapped"], writer.spec.keep)[: writer.spec.context]
    gaps = [place for place, letter in enumerate(text) if letter == GAP]
    tokens = [len(writer.vocabulary.tokens) if letter == GAP else writer.vocabulary.index(letter) for letter in text]
    scores, shares = writer.reader.look(np.array(tokens))
    scores[:, writer.vocabulary.index(UNKNOWN)] = -np.inf
    filled = writing.told(writer.vocabulary, [(int(scores[place].argmax()), softmax(scores[place])) for place in gaps])
    for place, letter in zip(gaps, filled["letters"], strict=True):
        text[place] = letter
    looked = _looked(min(wishes["letter"], len(text) - 1), 0, len(text), shares)
    return {**filled, "letters": text, "gaps": gaps, "looked": looked}


def gapped_letters(gapped: str, keep: str) -> list[str]:
    """The letters of a text as the model reads them, GAP where a letter is to be filled in; at least one."""
    parts = [writing.clean(part, keep) for part in gapped.split(GAP)]
    return list(GAP.join(parts)) or [GAP]


def search(writer: Writer, wishes: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """How a prefix goes on by greedy search and by beam search (book 10.8).

    wishes: prefix; beams, the width; alpha, of the length penalty; searched, the most letters to add; until, "word" for sequences that end
    with the first space, "letters" for those that all have as many letters.
    Returns greedy, of one, and beam, best first: letters, shares of each at its place, log_probability, score.
    """
    prefix = [writer.vocabulary.index(letter) for letter in writing.readable(wishes["prefix"], writer.spec.keep)]
    next_shares = continuation(writer, prefix, writer.vocabulary.index(" ") if wishes["until"] == "word" else None)
    told = partial(_tell, writer.vocabulary, next_shares, wishes["alpha"])
    traces = [beam_search.search(next_shares, wishes["searched"], width) for width in (1, wishes["beams"])]
    greedy, found = ([branch for branch in beam_search.outputs(trace) if branch.log_probability > -math.inf] for trace in traces)
    ranked = sorted(found, key=lambda branch: -beam_search.score(branch, wishes["alpha"]))
    return {"greedy": [told(branch) for branch in greedy[:1]], "beam": [told(branch) for branch in ranked[: wishes["beams"]]]}


def continuation(writer: Writer, prefix: list[int], end: int | None) -> Callable[[beam_search.Tokens], np.ndarray]:
    """The probabilities (tokens + 1,) of what comes after a prefix and the tokens added to it. end: the letter that counts as <eos>, the last."""
    reader, unknown, known = writer.reader, writer.vocabulary.index(UNKNOWN), {}

    def next_shares(tokens: beam_search.Tokens) -> np.ndarray:
        if tokens not in known:
            scores = reader.after([*prefix, *tokens], len(prefix))[0][-1]
            scores[unknown] = -np.inf
            shares = np.append(softmax(scores), 0.0)  # (tokens + 1,)
            if end is not None and end != unknown:
                shares[-1], shares[end] = shares[end], 0.0
            known[tokens] = shares
        return known[tokens]

    return next_shares


def _tell(vocabulary: Vocabulary, next_shares: Callable, alpha: float, branch: beam_search.Branch) -> dict[str, Any]:
    tokens = branch.tokens
    shares = [float(next_shares(tokens[:place])[token]) for place, token in enumerate(tokens)]
    letters = [(*vocabulary.tokens, " ")[token] for token in tokens]
    score = beam_search.score(branch, alpha)
    return {"letters": letters, "shares": shares, "log_probability": branch.log_probability, "score": score}


def softmax(scores: np.ndarray) -> np.ndarray:
    """Scores (tokens,) as probabilities, float64."""
    shares = np.exp(scores.astype(np.float64) - scores.max())
    return shares / shares.sum()


def _file(writer: Writer, payload: Any) -> bytes:
    """The model as a file; its own layers are in the exported script."""
    model = build(writer.spec, len(writer.vocabulary.tokens))
    for variable, values in zip(model.trainable_variables, writer.weights, strict=True):
        variable.assign(values)
    return keras_file(model)


QUESTIONS = {"write": write, "fill": fill, "search": search, "keras_file": _file}
