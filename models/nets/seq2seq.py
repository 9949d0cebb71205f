"""Sequence to sequence: a recurrent encoder and a recurrent decoder that learn to translate (book 10.6, 10.7)."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import torch
from keras.layers import Dropout

from models.data.pairs import Pairs, pairs_of
from models.nets import translating
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome
from models.nets.observer import Observer
from models.nets.saving import filled, keras_file
from models.nets.seeds import drawn_by
from models.nets.sequence_to_sequence import Sizes, in_layers_of_keras, sequence_to_sequence
from models.nets.translating import Interpreter
from models.specs.seq2seq import Seq2seqSpec

Spec = Seq2seqSpec


@dataclass(frozen=True)
class Recurrent:
    """The model in use: the encoder reads the whole source, the decoder begins with its states. A state is the context and one of each layer."""

    model: keras.Model
    sizes: Sizes

    def start(self, source: torch.Tensor) -> translating.State:
        _, *states = self.model.get_layer("encoder")(source, training=False)  # (batch, hiddens) each
        return states[-1], *states

    def step(self, state: translating.State, tokens: torch.Tensor) -> tuple[torch.Tensor, translating.State, dict[str, torch.Tensor]]:
        context = state[0]
        scores, *states = self.model.get_layer("decoder")([tokens[:, None], *state], training=False)  # (batch, 1, vocabulary)
        return scores[:, 0].log_softmax(1), (context, *states), {"state": states[-1]}


class Taught:
    """The model in training. At every step but the first the decoder reads the true word before, or with the rest of the probability what
    it would have said itself; that word is the likeliest, and no gradient flows through it (book 10.7.3; Bengio et al. 2015).

    ratio: how likely it is the truth. With 1 all steps are made at once.
    """

    def __init__(self, model: keras.Model, ratio: float):
        self.model, self.ratio = model, ratio

    def __call__(self, X: torch.Tensor) -> torch.Tensor:
        """Source and truth (batch, 2, steps) to scores (batch, steps, vocabulary)."""
        return self.model(X, training=True) if self.ratio == 1 else self._one_by_one(X[:, 0], X[:, 1])

    def _one_by_one(self, source: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
        _, *states = self.model.get_layer("encoder")(source, training=True)  # (batch, hiddens) each
        context, decoder = states[-1], self.model.get_layer("decoder")
        told = torch.rand(truth.shape, device=truth.device) < self.ratio  # (batch, steps)
        tokens, scores = truth[:, :1], []  # (batch, 1)
        for step in range(truth.shape[1]):
            if step:
                tokens = torch.where(told[:, step : step + 1], truth[:, step : step + 1], scores[-1].argmax(2))
            said, *states = decoder([tokens, context, *states], training=True)  # (batch, 1, vocabulary)
            scores.append(said)
        return torch.cat(scores, 1)  # (batch, steps, vocabulary)


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says. Raises DownloadError, and Stopped while it downloads."""
    return translating.train(spec, device, observer, build, learner)


def build(spec: Spec, found: Pairs) -> keras.Model:
    """The untrained model of a spec: source and truth (batch, 2, steps) to scores (batch, steps, vocabulary)."""
    with drawn_by(spec.seed_weights):
        return sequence_to_sequence(sizes(spec, found))


def sizes(spec: Spec, found: Pairs) -> Sizes:
    """Of the model of a spec."""
    known = len(found.source_vocabulary.tokens), len(found.target_vocabulary.tokens)
    return Sizes(*known, spec.embed_size, spec.num_hiddens, spec.num_layers, spec.dropout, spec.start == "book")


def learner(spec: Spec, model: keras.Model, found: Pairs, validation: Examples) -> Learner:
    """The model with the cross-entropy of its words, and gradients that are clipped."""
    parameters = parameters_of(model)
    taught, predict = Taught(model, spec.teacher_forcing), partial(model, training=False)
    return translating.learner(
        spec,
        found,
        validation,
        Recurrent(model, sizes(spec, found)),
        parameters,
        book_loss=translating.taken_as_in_the_book(predict, found, validation),
        change=partial(_change, taught),
        forward=taught,
        predict=predict,
    )


def _change(taught: Taught, before: Spec, now: Spec) -> bool:
    """How much is told and how much is dropped are part of what was recorded."""
    taught.ratio = now.teacher_forcing
    for half in ("encoder", "decoder"):
        for layer in taught.model.get_layer(half).layers:
            if isinstance(layer, Dropout):
                layer.rate = now.dropout
    return (before.teacher_forcing, before.dropout) == (now.teacher_forcing, now.dropout)


def rebuild(spec: Spec, weights: list[np.ndarray]) -> Interpreter:
    """The trained model, from the weights of an Outcome."""
    found = pairs_of(spec)
    model = build(spec, found)
    filled(model, weights)
    return Interpreter(model, Recurrent(model, sizes(spec, found)), found)


def _file(interpreter: Interpreter, payload: Any) -> bytes:
    return keras_file(in_layers_of_keras(interpreter.model, interpreter.translator.sizes))


QUESTIONS = {**translating.QUESTIONS, "keras_file": _file}
