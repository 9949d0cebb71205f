"""Sequence to sequence with attention: a recurrent decoder that looks at the source before every word (book 11.4)."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from models.data.pairs import PAD, Pairs, pairs_of
from models.nets import translating
from models.nets.bahdanau_model import Bahdanau
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome
from models.nets.observer import Observer
from models.nets.saving import filled
from models.nets.seeds import drawn_by
from models.nets.sequence_to_sequence import Sizes
from models.nets.translating import Interpreter
from models.specs.bahdanau import BahdanauSpec

Spec = BahdanauSpec


@dataclass(frozen=True)
class Attending:
    """The model in use. A state is what the encoder has left, and a state of each layer of the decoder; see `Bahdanau.read`."""

    model: Bahdanau

    def start(self, source: torch.Tensor) -> translating.State:
        return self.model.read(source)

    def step(self, state: translating.State, tokens: torch.Tensor) -> tuple[torch.Tensor, translating.State, dict[str, torch.Tensor]]:
        scores, state, weights = self.model.say(state, tokens[:, None])  # (batch, 1, vocabulary)
        return scores[:, 0].log_softmax(1), state, {"attention": weights}


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says. Raises DownloadError, and Stopped while it downloads."""
    return translating.train(spec, device, observer, build, learner)


def build(spec: Spec, found: Pairs) -> Bahdanau:
    """The untrained model of a spec: source and truth (batch, 2, steps) to scores (batch, steps, vocabulary)."""
    known = len(found.source_vocabulary.tokens), len(found.target_vocabulary.tokens)
    sizes = Sizes(*known, spec.embed_size, spec.num_hiddens, spec.num_layers, spec.dropout, spec.start == "book")
    with drawn_by(spec.seed_weights):
        return Bahdanau(sizes, found.source_vocabulary.index(PAD))


def learner(spec: Spec, model: Bahdanau, found: Pairs, validation: Examples) -> Learner:
    """The model with the cross-entropy of its words, and gradients that are clipped."""
    parameters = parameters_of(model)
    predict = partial(model, training=False)
    ways = {"forward": partial(model, training=True), "predict": predict}
    ways["book_loss"] = translating.taken_as_in_the_book(predict, found, validation, spec.masked)
    return translating.learner(spec, found, validation, Attending(model), parameters, **ways)


def rebuild(spec: Spec, weights: list[np.ndarray]) -> Interpreter:
    """The trained model, from the weights of an Outcome."""
    found = pairs_of(spec)
    model = filled(build(spec, found), weights)
    return Interpreter(model, Attending(model), found)


QUESTIONS = translating.QUESTIONS
