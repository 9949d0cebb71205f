"""Recurrent language models of letters: training, writing, reading (book 9.5, 9.6, 10.1 to 10.3)."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import torch

from models.maths.tokens import Vocabulary
from models.nets import texts, writing
from models.nets.layers import parameters_of, plain
from models.nets.loop import Learner, Outcome, fit
from models.nets.observer import Observer
from models.nets.recurrent import advance, language_model
from models.nets.recurrent_scratch import SCRATCH, LanguageModelScratch
from models.nets.saving import filled, keras_file
from models.nets.seeds import drawn_by
from models.specs.rnn_text import RNNTextSpec

Spec = RNNTextSpec

SIGMA = 0.1  # spread of the first weights of the version from scratch; the book's 0.01 stands still for its first epochs


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


class Reading:
    """A text on its way through a writer, letter by letter, with what one unit of the last layer made of each."""

    def __init__(self, writer: Writer, unit: int):
        self.writer, self.unit = writer, unit
        self.states: Any = None
        self.values: list[float] = []

    def __call__(self, token: int) -> np.ndarray:
        """The scores (tokens,) of what may follow this letter."""
        scores, self.states = self.writer.advance(torch.tensor([[token]]), self.states)  # (1, 1, tokens)
        state = self.states[-1]
        state = state[0] if isinstance(state, (list, tuple)) else state  # (1, hiddens): what the last layer puts out
        self.values.append(float(state[0, min(self.unit, state.shape[1] - 1)]))
        return scores[0, 0].numpy()


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says. Raises DownloadError, and Stopped while it downloads."""
    found = texts.bring_corpus(spec, spec.num_steps, observer)
    with keras.device(device):
        model = build(spec, len(found.vocabulary.tokens))
        train_examples, validation_examples = (texts.next_letters(windows, device) for windows in found.windows(spec.num_steps))
        return fit(learner(spec, model), train_examples, validation_examples, spec, observer)


def build(spec: Spec, num_tokens: int) -> Any:
    """The untrained model of a spec: tokens (batch, steps) to scores (batch, steps, tokens)."""
    if spec.implementation == "scratch":
        return _from_scratch(spec, num_tokens)
    with drawn_by(spec.seed_weights):
        return language_model(spec.cell, num_tokens, spec.num_hiddens, spec.num_layers, spec.start == "book")


def _from_scratch(spec: Spec, num_tokens: int) -> LanguageModelScratch:
    """Each layer draws its own numbers."""
    widths = [num_tokens, *[spec.num_hiddens] * (spec.num_layers - 1)]
    seeds = [2 * spec.seed_weights + layer for layer in range(spec.num_layers)]
    rnns = [SCRATCH[spec.cell](width, spec.num_hiddens, SIGMA, seed) for width, seed in zip(widths, seeds, strict=True)]
    return LanguageModelScratch(rnns, num_tokens, SIGMA, spec.seed_weights)


def learner(spec: Spec, model: Any) -> Learner:
    """The model with the cross-entropy of all its letters, and gradients that are clipped."""
    parameters = parameters_of(model)
    if isinstance(model, LanguageModelScratch):
        return texts.learner(spec, parameters, model, model)
    return texts.learner(spec, parameters, partial(model, training=True), partial(model, training=False))


def write(writer: Writer, wishes: dict[str, Any]) -> dict[str, Any]:
    """A text that goes on from a prefix: see models.nets.writing.

    wishes: also unit, a hidden unit of the last layer. Returns also states, float16, the unit after every letter of prefix and text.
    """
    with torch.no_grad():
        reading = Reading(writer, wishes["unit"])
        text = writing.write(writer.vocabulary, writer.keep, wishes, reading)
        return {**text, "states": np.array(reading.values, np.float16)}


def rebuild(spec: Spec, weights: list[np.ndarray]) -> Writer:
    """The trained model, from the weights of an Outcome."""
    vocabulary = texts.corpus_of_spec(spec, spec.num_steps).vocabulary
    model = build(spec, len(vocabulary.tokens))
    filled(model, weights)
    return Writer(model, vocabulary, spec.keep)


def _file(writer: Writer, payload: Any) -> bytes | None:
    """The model of Keras's own layers as a file; the version from scratch is none."""
    return None if isinstance(writer.model, LanguageModelScratch) else keras_file(plain(writer.model))


QUESTIONS = {"write": write, "keras_file": _file}
