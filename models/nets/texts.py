"""What all models of letters learn from, and how (book 9.3, 9.5)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch

from models.data.corpora import Corpus, corpus
from models.nets import optimizers
from models.nets.images import fetched
from models.nets.loop import Examples, Learner
from models.nets.losses import NOTHING, cross_entropy
from models.nets.measures import num_correct_asked
from models.nets.observer import Observer
from models.nets.optimizers import clip

DOWNLOADED = ("time_machine",)


def bring_corpus(spec: Any, num_steps: int, observer: Observer) -> Corpus:
    """The text of a spec, downloaded first where it has to be. Raises DownloadError, and Stopped while it downloads."""
    if spec.source in DOWNLOADED:
        fetched(spec.source, observer)
    return corpus_of_spec(spec, num_steps)


def corpus_of_spec(spec: Any, num_steps: int) -> Corpus:
    """The text that a models.specs.texts.TextSpec names, for windows of so many letters."""
    return corpus(spec.source, spec.own, spec.keep, num_steps)


def next_letters(windows: np.ndarray, device: str) -> Examples:
    """Letters (windows, num_steps), and after each of them the next one."""
    tokens = torch.tensor(windows.copy(), device=device)  # (windows, num_steps + 1)
    return Examples(tokens[:, :-1].contiguous(), tokens[:, 1:].contiguous())


def learner(
    spec: Any, parameters: list[torch.Tensor], forward: Callable, predict: Callable, also: Callable[[Any, Any], bool] = lambda before, now: True
) -> Learner:
    """A model with the cross-entropy of all its letters, and gradients that are clipped.

    spec: has optimizer, learning_rate and clip, and may have weight_decay. also: what else follows from a change of the spec; True when
    forward is still what it was.
    """
    settings = {"weight_decay": spec.weight_decay} if hasattr(spec, "weight_decay") else {}
    made = Learner(
        forward=forward,
        predict=predict,
        loss=cross_entropy,
        optimizer=optimizers.make(spec.optimizer, parameters, spec.learning_rate, **settings),
        parameters=parameters,
        count_correct=partial(num_correct_asked, nothing=NOTHING),
        temper=partial(clip, theta=spec.clip),
    )
    made.change = partial(_change, made, also)
    return made


def _change(made: Learner, also: Callable[[Any, Any], bool], before: Any, now: Any) -> bool:
    made.temper = partial(clip, theta=now.clip)
    return also(before, now) and now.clip == before.clip
