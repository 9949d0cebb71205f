"""Recurrent language models of letters: training, writing, reading (book 9.5, 9.6, 10.1 to 10.3)."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import torch

from models.data.corpora import Corpus, corpus
from models.maths.tokens import UNKNOWN, Vocabulary, clean
from models.nets import optimizers
from models.nets.images import Stopped, fetched
from models.nets.layers import plain
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.losses import cross_entropy
from models.nets.observer import Observer
from models.nets.optimizers import clip
from models.nets.recurrent import advance, language_model
from models.nets.recurrent_scratch import SCRATCH, LanguageModelScratch
from models.nets.saving import keras_file
from models.specs.rnn_text import RNNTextSpec

Spec = RNNTextSpec

SIGMA = 0.1  # spread of the first weights of the version from scratch; the book's 0.01 stands still for its first epochs
MOST_LIKELY = 5
DOWNLOADED = ("time_machine",)


@dataclass(frozen=True)
class Writer:
    """A trained model with what it needs to write: its vocabulary, and which characters its text was cleaned of."""

    model: Any
    vocabulary: Vocabulary
    keep: str

    def advance(self, tokens: torch.Tensor, states: Any) -> tuple[torch.Tensor, Any]:
        """Scores (batch, steps, vocabulary) and states after tokens (batch, steps)."""
        if isinstance(self.model, LanguageModelScratch):
            return self.model.advance(tokens, states)
        return advance(self.model, tokens, states)


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says. Raises DownloadError."""
    try:
        if spec.source in DOWNLOADED:
            fetched(spec.source, observer)
    except Stopped:
        return Outcome("stopped", [])
    found = corpus(spec.source, spec.own, spec.keep, spec.num_steps)
    with keras.device(device):
        model = build(spec, len(found.vocabulary.tokens))
        train_examples, validation_examples = (_examples(windows, device) for windows in found.windows(spec.num_steps))
        return fit(learner(spec, model), train_examples, validation_examples, spec, observer)


def build(spec: Spec, num_tokens: int) -> Any:
    """The untrained model of a spec: tokens (batch, steps) to scores (batch, steps, tokens)."""
    if spec.implementation == "scratch":
        return _from_scratch(spec, num_tokens)
    keras.utils.set_random_seed(spec.seed_weights)
    return language_model(spec.cell, num_tokens, spec.num_hiddens, spec.num_layers)


def _from_scratch(spec: Spec, num_tokens: int) -> LanguageModelScratch:
    """Each layer draws its own numbers."""
    widths = [num_tokens, *[spec.num_hiddens] * (spec.num_layers - 1)]
    seeds = [2 * spec.seed_weights + layer for layer in range(spec.num_layers)]
    rnns = [SCRATCH[spec.cell](width, spec.num_hiddens, SIGMA, seed) for width, seed in zip(widths, seeds, strict=True)]
    return LanguageModelScratch(rnns, num_tokens, SIGMA, spec.seed_weights)


def learner(spec: Spec, model: Any) -> Learner:
    """The model with the cross-entropy of all its letters, and gradients that are clipped."""
    parameters = [variable.value for variable in model.trainable_variables]
    from_scratch = isinstance(model, LanguageModelScratch)
    made = Learner(
        forward=model if from_scratch else partial(model, training=True),
        predict=model if from_scratch else partial(model, training=False),
        loss=cross_entropy,
        optimizer=optimizers.make(spec.optimizer, parameters, spec.learning_rate),
        parameters=parameters,
        count_correct=num_correct,
        temper=partial(clip, theta=spec.clip),
    )
    made.change = partial(_change, made)
    return made


def _change(made: Learner, before: Spec, now: Spec) -> bool:
    made.optimizer = optimizers.retuned(made.optimizer, before, now)
    made.temper = partial(clip, theta=now.clip)
    return now.clip == before.clip


def num_correct(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """How many letters are guessed right: scores (batch, steps, tokens), labels (batch, steps)."""
    return (scores.argmax(dim=-1) == labels).sum()


def write(writer: Writer, wishes: dict[str, Any]) -> dict[str, Any]:
    """A text that goes on from a prefix.

    wishes: prefix, length, temperature, top_k, top_p, seed, and unit, a hidden unit of the last layer.
    Returns prefix, as the model reads it; letters, those written; likely, for each of them the likeliest (letter, share) at that place, after
    temperature, top-k and top-p; surprises, -log of each letter's own share, float16; states, float16, the unit after every letter of
    prefix and text.
    """
    with torch.no_grad():
        return _write(writer, wishes)


def _write(writer: Writer, wishes: dict[str, Any]) -> dict[str, Any]:
    generator = np.random.default_rng(wishes["seed"])
    prefix = clean(wishes["prefix"], writer.keep) or " "
    tokens, written, unit = [writer.vocabulary.index(letter) for letter in prefix], [], wishes["unit"]
    scores, states, values = None, None, []
    for token in tokens:
        scores, states = _step(writer, token, states)
        values.append(_value(states, unit))
    for _ in range(wishes["length"]):
        shares = shares_of(scores, writer.vocabulary, wishes["temperature"], wishes["top_k"], wishes["top_p"])
        token = int(generator.choice(len(shares), p=shares))
        written.append((token, shares))
        scores, states = _step(writer, token, states)
        values.append(_value(states, unit))
    return {"prefix": prefix, **_told(writer.vocabulary, written), "states": np.array(values, np.float16)}


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


def _step(writer: Writer, token: int, states: Any) -> tuple[np.ndarray, Any]:
    scores, states = writer.advance(torch.tensor([[token]]), states)  # (1, 1, tokens)
    return scores[0, 0].numpy(), states


def _value(states: Any, unit: int) -> float:
    state = states[-1]
    state = state[0] if isinstance(state, (list, tuple)) else state  # (1, hiddens): what the last layer puts out
    return float(state[0, min(unit, state.shape[1] - 1)])


def _told(vocabulary: Vocabulary, written: list[tuple[int, np.ndarray]]) -> dict[str, Any]:
    likely = [[(vocabulary.tokens[i], float(shares[i])) for i in np.argsort(-shares)[:MOST_LIKELY] if shares[i] > 0] for _, shares in written]
    surprises = np.array([-np.log(shares[token]) for token, shares in written], np.float16)
    return {"letters": [vocabulary.tokens[token] for token, _ in written], "likely": likely, "surprises": surprises}


def rebuild(spec: Spec, weights: list[np.ndarray]) -> Writer:
    """The trained model, from the weights of an Outcome."""
    found: Corpus = corpus(spec.source, spec.own, spec.keep, spec.num_steps)
    model = build(spec, len(found.vocabulary.tokens))
    for variable, values in zip(model.trainable_variables, weights, strict=True):
        variable.assign(values)
    return Writer(model, found.vocabulary, spec.keep)


def _file(writer: Writer, payload: Any) -> bytes | None:
    """The model of Keras's own layers as a file; the version from scratch is none."""
    return None if isinstance(writer.model, LanguageModelScratch) else keras_file(plain(writer.model))


def _examples(windows: np.ndarray, device: str) -> Examples:
    """Letters (windows, num_steps), and after each of them the next one."""
    tokens = torch.tensor(windows.copy(), device=device)  # (windows, num_steps + 1)
    return Examples(tokens[:, :-1].contiguous(), tokens[:, 1:].contiguous())


QUESTIONS = {"write": write, "keras_file": _file}
