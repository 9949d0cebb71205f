"""What trainings that translate have in common: their examples, their loss, what they make of sentences while they learn (book 10.5 to 10.8, 11.7).

A model is trained with the truth fed to its decoder. In use it says one word after another: whatever can do that is a `Translator`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import keras
import numpy as np
import torch

from models.data.pairs import BEGIN, END, PAD, Pairs, pairs_of, tokens_of
from models.maths.beam_search import Branch, Step, best, outputs, score, search
from models.maths.bleu import book_bleu, count
from models.nets import optimizers
from models.nets.album import Picture
from models.nets.images import fetched
from models.nets.loop import Examples, Learner, Outcome, fit
from models.nets.losses import NOTHING, cross_entropy
from models.nets.measures import num_correct_asked
from models.nets.observer import Observer
from models.nets.optimizers import clip

MOST_LIKELY = 8
N_GRAMS = 2  # the book's k
State = tuple[torch.Tensor, ...]


class Translator(Protocol):
    """A trained encoder and decoder in use; the first axis of all tensors is the batch."""

    def start(self, source: torch.Tensor) -> State:
        """What is known once the source (batch, steps) has been read."""

    def step(self, state: State, tokens: torch.Tensor) -> tuple[torch.Tensor, State, dict[str, torch.Tensor]]:
        """After the next tokens (batch,): log-probabilities (batch, vocabulary) of those that may follow, the state then, and by name what
        there is to see of this step, such as attention weights (batch, ...)."""


@dataclass(frozen=True)
class Interpreter:
    """A trained model that can be asked: the Keras model, how it is used, and the pairs with their vocabularies."""

    model: Any
    translator: Translator
    pairs: Pairs


def train(spec: Any, device: str, observer: Observer, build: Callable[[Any, Pairs], Any], learner: Callable[..., Learner]) -> Outcome:
    """Train as the spec says. Raises DownloadError, and Stopped while it downloads.

    build: the model of a spec and its pairs; learner: how it learns, of the spec, the model, the pairs and the validation examples.
    """
    found = bring(spec, observer)
    with keras.device(device):
        model = build(spec, found)
        taught, validation = examples(found, device)
        return fit(learner(spec, model, found, validation), taught, validation, spec, observer)


def bring(spec: Any, observer: Observer) -> Pairs:
    """The pairs of a spec, downloaded first where they have to be. Raises DownloadError, and Stopped while it downloads."""
    fetched(spec.data, observer)
    return pairs_of(spec)


def examples(found: Pairs, device: str) -> tuple[Examples, Examples]:
    """X, int64 (pairs, 2, num_steps): the source, and what a decoder reads; y, (pairs, num_steps): what it should say."""
    decoded = found.target[:, :-1]
    X = torch.tensor(np.stack([found.source, decoded], 1), device=device)  # (pairs, 2, num_steps)
    y = torch.tensor(found.target[:, 1:].copy(), device=device)
    return Examples(X[: found.num_train], y[: found.num_train]), Examples(X[found.num_train :], y[found.num_train :])


def learner(
    spec: Any,
    found: Pairs,
    validation: Examples,
    translator: Translator,
    parameters: list[torch.Tensor],
    book_loss: Callable[[], torch.Tensor],
    change: Callable[[Any, Any], bool] = lambda before, now: True,
    **settings: Any,
) -> Learner:
    """How a translator learns.

    settings: forward, predict, and what else a Learner has. change: what follows for the model itself; see Learner. book_loss: the validation
    loss as the book prints it, a curve of that name on the book's pairs.
    """
    translations = Translations(translator, found, validation, parameters)
    measures = {"bleu": translations.bleu, "exact": translations.exact, **settings.pop("measures", {})}
    padding = found.target_vocabulary.index(PAD)
    pictures = [Picture("translations", translations.picture, seconds=1.0), *settings.pop("pictures", ())]
    made = Learner(
        loss=partial(cross_entropy, padding=padding if spec.masked else NOTHING),
        optimizer=optimizers.make(spec.optimizer, parameters, spec.learning_rate),
        parameters=parameters,
        pictures=pictures,
        show_validation=partial(by_position, padding=padding),
        count_correct=partial(num_correct_asked, nothing=padding),
        measures=measures | ({"book_loss": book_loss} if spec.data == "fra_eng" else {}),
        temper=partial(clip, theta=spec.clip),
        **settings,
    )
    made.change = partial(_change, made, change)
    return made


def _change(made: Learner, more: Callable[[Any, Any], bool], before: Any, now: Any) -> bool:
    made.temper = partial(clip, theta=now.clip)
    return more(before, now) and now.clip == before.clip


def taken_as_in_the_book(says: Callable, found: Pairs, validation: Examples, masked: bool = True) -> Callable[[], torch.Tensor]:
    """The validation loss as the book takes it; whether it leaves padding out depends on the chapter. says: examples to scores."""
    padding = found.target_vocabulary.index(PAD) if masked else NOTHING
    return lambda: mean_of_batches(says(validation.X), validation.y, padding)


def mean_of_batches(scores: torch.Tensor, labels: torch.Tensor, padding: int, batch_size: int = 128) -> torch.Tensor:
    """The mean of the losses of batches, (), whatever their sizes: of the book's 129 validation sentences the last counts as much as all others."""
    batches = zip(scores.split(batch_size), labels.split(batch_size), strict=True)
    return torch.stack([cross_entropy(*batch, padding=padding) for batch in batches]).mean()


def by_position(scores: torch.Tensor, labels: torch.Tensor, padding: int) -> dict[str, np.ndarray]:
    """What a decoder that is told the truth gets wrong at each step, float32 (steps,) each.

    scores: (sentences, steps, vocabulary), labels: (sentences, steps). Returns count, of the words that are no padding; loss and right,
    their mean loss and the share that has the highest score, nan where there are none; and padding_loss, the mean over the padding.
    """
    real = labels != padding  # (sentences, steps)
    losses = torch.nn.functional.cross_entropy(scores.transpose(1, 2), labels, reduction="none")  # (sentences, steps)
    right = scores.argmax(2) == labels  # (sentences, steps)
    found = {
        "count": real.sum(0),
        "loss": (losses * real).sum(0) / real.sum(0),
        "right": (right & real).sum(0) / real.sum(0),
        "padding_loss": (losses * ~real).sum(0) / (~real).sum(0),
    }
    return {name: values.detach().float().cpu().numpy() for name, values in found.items()}


def greedy(translator: Translator, source: torch.Tensor, begin: int, num_steps: int) -> torch.Tensor:
    """The likeliest word after each, fed back: source (batch, steps) to tokens (batch, num_steps) (book 10.7.6)."""
    state, tokens, said = translator.start(source), torch.full_like(source[:, 0], begin), []
    for _ in range(num_steps):
        scores, state, _seen = translator.step(state, tokens)  # (batch, vocabulary)
        tokens = scores.argmax(1)  # (batch,)
        said.append(tokens)
    return torch.stack(said, 1)  # (batch, num_steps)


class Translations:
    """What a translator makes of the validation sentences by itself; they are translated again only when it has learned since."""

    def __init__(self, translator: Translator, found: Pairs, validation: Examples, parameters: Sequence[torch.Tensor]):
        self.translator, self.pairs, self.parameters = translator, found, parameters
        self.source, self.num_steps = validation.X[:, 0], validation.y.shape[1]  # (sentences, num_steps)
        self.references = [tokens_of(target)[:-1] for _source, target in found.validation]
        self.age, self.tokens = -1, np.zeros((0, 0), np.int16)

    def bleu(self) -> torch.Tensor:
        """The mean of the book's BLEU with k = 2, ()."""
        return self._mean(bleu)

    def exact(self) -> torch.Tensor:
        """The share that is word for word as it should be, ()."""
        return self._mean(lambda translation, reference: float(translation == reference))

    def picture(self) -> dict[str, np.ndarray]:
        """tokens: int16 (sentences, num_steps)."""
        return {"tokens": self._translated()}

    def _mean(self, judge: Callable[[list[str], list[str]], float]) -> torch.Tensor:
        said = [self.pairs.decode(row) for row in self._translated()]
        values = [judge(translation, reference) for translation, reference in zip(said, self.references, strict=True)]
        return torch.tensor(np.mean(values), device=self.source.device)

    def _translated(self) -> np.ndarray:
        age = sum(parameter._version for parameter in self.parameters)  # torch counts how often each has been written to
        if age != self.age:
            begin = self.pairs.target_vocabulary.index(BEGIN)
            with torch.no_grad():
                said = greedy(self.translator, self.source, begin, self.num_steps)
            self.age, self.tokens = age, said.cpu().numpy().astype(np.int16)
        return self.tokens


def bleu(translation: Sequence[str], reference: Sequence[str], k: int = N_GRAMS) -> float:
    """The book's score of a translation (10.7.6)."""
    return book_bleu(count(translation, [reference], k), k)


def translate(interpreter: Interpreter, wishes: dict[str, Any]) -> dict[str, Any]:
    """One sentence in two ways, with what stands behind every word.

    wishes: sentence; width and alpha, of the beam (book 10.8.3, 10.8.4).
    Returns source, the tokens as the model reads them, the end included, padding not; greedy and beam, the two answers as (tokens, the
    end included where it was reached, log P, score), the beam's from the best down; steps, for each word of the greedy answer its
    likeliest (token, probability) and the rank of <eos> among all, from 0; seen, by name, what the translator shows of these steps,
    (steps, ...); kept, what the beam kept after each step, as (tokens, log P).
    """
    with torch.no_grad():
        found = interpreter.pairs
        source = torch.tensor(found.encode(wishes["sentence"]))[None]  # (1, num_steps)
        told = _one_by_one(interpreter, source)
        names, following = following_of(interpreter, source)
        narrow, wide = (search(following, source.shape[1], width) for width in (1, wishes["width"]))
    alpha = wishes["alpha"]
    ranked = sorted(outputs(wide), key=lambda branch: -score(branch, alpha))
    kept = [[(_named(names, branch), branch.log_probability) for branch in step.kept] for step in wide]
    answers = [_answer(names, branch, alpha) for branch in ranked]
    return {"source": _read(found, source), "greedy": _answer(names, _only(narrow), alpha), "beam": answers, "kept": kept, **told}


def translate_all(interpreter: Interpreter, wishes: dict[str, Any]) -> list[list[str]]:
    """Greedy translations of some sentences, their ends left out. wishes: sentences."""
    source = torch.tensor(np.stack([interpreter.pairs.encode(sentence) for sentence in wishes["sentences"]]))  # (sentences, num_steps)
    with torch.no_grad():
        said = greedy(interpreter.translator, source, interpreter.pairs.target_vocabulary.index(BEGIN), source.shape[1])
    return [interpreter.pairs.decode(row) for row in said.tolist()]


def following_of(interpreter: Interpreter, source: torch.Tensor) -> tuple[tuple[str, ...], Callable[[tuple[int, ...]], np.ndarray]]:
    """A translator as what beam search searches: the names of the tokens, <eos> last, and the probabilities of the next one after some.

    source: (1, num_steps).
    """
    translator, vocabulary = interpreter.translator, interpreter.pairs.target_vocabulary
    end = vocabulary.index(END)
    order = [index for index in range(len(vocabulary.tokens)) if index != end] + [end]
    after: dict[tuple[int, ...], tuple[np.ndarray, State]] = {}

    def following(tokens: tuple[int, ...]) -> np.ndarray:
        state = after[tokens[:-1]][1] if tokens else translator.start(source)
        last = torch.tensor([order[tokens[-1]] if tokens else vocabulary.index(BEGIN)])  # (1,)
        scores, state, _seen = translator.step(state, last)  # (1, vocabulary)
        probabilities = scores[0].detach().double().exp().cpu().numpy()[order]  # (vocabulary,)
        after[tokens] = probabilities, state
        return probabilities

    return tuple(vocabulary.tokens[index] for index in order), following


def _one_by_one(interpreter: Interpreter, source: torch.Tensor) -> dict[str, Any]:
    """The greedy answer word by word, up to its end."""
    vocabulary, translator = interpreter.pairs.target_vocabulary, interpreter.translator
    end, tokens = vocabulary.index(END), torch.tensor([vocabulary.index(BEGIN)])  # (1,)
    state, steps, seen = translator.start(source), [], []
    while len(steps) < source.shape[1] and (not steps or int(tokens) != end):
        scores, state, shown = translator.step(state, tokens)  # (1, vocabulary)
        order = scores[0].argsort(descending=True)  # (vocabulary,)
        likely = [(vocabulary.tokens[index], float(scores[0, index].exp())) for index in order[:MOST_LIKELY].tolist()]
        steps.append({"likely": likely, "rank_of_end": int((order == end).nonzero())})
        seen.append(shown)
        tokens = order[:1]  # (1,)
    names = seen[0]
    return {"steps": steps, "seen": {name: np.stack([shown[name][0].cpu().numpy() for shown in seen]) for name in names}}


def _read(found: Pairs, source: torch.Tensor) -> list[str]:
    tokens = [found.source_vocabulary.tokens[index] for index in source[0].tolist()]
    return [token for token in tokens if token != PAD]


def _only(trace: Sequence[Step]) -> Branch:
    return best(outputs(trace), 0.0)


def _named(names: Sequence[str], branch: Branch) -> list[str]:
    return [names[token] for token in branch.tokens]


def _answer(names: Sequence[str], branch: Branch, alpha: float) -> tuple[list[str], float, float]:
    return _named(names, branch), branch.log_probability, score(branch, alpha)


QUESTIONS = {"translate": translate, "translate_all": translate_all}
