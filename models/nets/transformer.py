"""A transformer that learns to translate, and what its attention looks at (book 11.7)."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import torch

from models.data.pairs import BEGIN, PAD, Pairs, pairs_of, preprocess, tokens_of
from models.nets import translating
from models.nets.album import Picture
from models.nets.attending import Mask, draw_weights
from models.nets.layers import parameters_of
from models.nets.loop import Examples, Learner, Outcome
from models.nets.observer import Observer
from models.nets.saving import filled, keras_file
from models.nets.transformer_model import Sizes, transformer
from models.nets.translating import Interpreter, State
from models.specs.transformer import TransformerSpec

Spec = TransformerSpec

MOST_BYTES, SECONDS = 48_000, 0.3  # of attention in every epoch that is kept, and between two looks at it


@dataclass(frozen=True)
class Attending:
    """The model in use. The source is read once; before every word the decoder reads again what has been written (book 11.7.6).

    A state is the memory (batch, steps, hiddens), what may be looked at in it, and the tokens so far, (batch, steps so far).
    """

    model: keras.Model

    def start(self, source: torch.Tensor) -> State:
        memory, allowed, *_ = self.model.get_layer("encoder")(source, training=False)
        return memory, allowed, source[:, :0]

    def step(self, state: State, tokens: torch.Tensor) -> tuple[torch.Tensor, State, dict[str, torch.Tensor]]:
        memory, allowed, before = state
        written = torch.cat([before, tokens[:, None]], 1)  # (batch, steps so far)
        scores, *weights = self.model.get_layer("decoder")([written, memory, allowed], training=False)
        rows = [each[:, :, -1] for each in weights]  # (batch, heads, keys)
        own, cross = (torch.stack(half, 1) for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]))  # (batch, blocks, heads, keys)
        room = (0, max(0, memory.shape[1] - written.shape[1]))
        shown = {"decoder": torch.nn.functional.pad(own, room), "cross": cross}  # (batch, blocks, heads, num_steps)
        return scores[:, -1].log_softmax(1), (memory, allowed, written), shown


def train(spec: Spec, device: str, observer: Observer) -> Outcome:
    """Train as the spec says. Raises DownloadError, and Stopped while it downloads."""
    return translating.train(spec, device, observer, build, learner)


def build(spec: Spec, found: Pairs) -> keras.Model:
    """The untrained model of a spec: source and truth (batch, 2, steps) to scores (batch, steps, vocabulary)."""
    model = transformer(sizes(spec, found))
    draw_weights(model, spec.seed_weights, spec.start)
    return model


def sizes(spec: Spec, found: Pairs) -> Sizes:
    """Of the model of a spec."""
    known = len(found.source_vocabulary.tokens), len(found.target_vocabulary.tokens)
    padding = found.source_vocabulary.index(PAD) if spec.hides_padding else None
    width, num_heads = int(spec.num_hiddens), int(spec.num_heads)
    ways = spec.dropout, spec.norm, spec.activation, spec.has_positions, spec.is_causal
    return Sizes(*known, width, spec.ffn_num_hiddens, num_heads, spec.num_blocks, *ways, padding)


def learner(spec: Spec, model: keras.Model, found: Pairs, validation: Examples) -> Learner:
    """The model with the cross-entropy of its words, and gradients that are clipped."""
    parameters = parameters_of(model)
    ways = {
        "forward": partial(model, training=True),
        "predict": partial(model, training=False),
        "book_loss": translating.taken_as_in_the_book(partial(looking_ahead, model), found, validation, spec.masked),
    }
    pictures = [Picture("attention", Watched(model, spec, validation).picture, SECONDS)]
    return translating.learner(spec, found, validation, Attending(model), parameters, **ways, pictures=pictures)


def looking_ahead(model: keras.Model, X: torch.Tensor) -> torch.Tensor:
    """What the model says where its decoder may see later tokens, as the book's may while it is validated: (batch, 2, steps) to
    (batch, steps, vocabulary). The book has its causal mask in training only, since in use there is nothing ahead."""
    masks = [layer for layer in model.get_layer("decoder").layers if isinstance(layer, Mask) and layer.causal]
    for mask in masks:
        mask.causal = False
    try:
        return model(X, training=False)
    finally:
        for mask in masks:
            mask.causal = True


def rebuild(spec: Spec, weights: list[np.ndarray]) -> Interpreter:
    """The trained model, from the weights of an Outcome."""
    found = pairs_of(spec)
    model = build(spec, found)
    filled(model, weights)
    return Interpreter(model, Attending(model), found)


@torch.no_grad()
def attend(interpreter: Interpreter, wishes: dict[str, Any]) -> dict[str, Any]:
    """Where every head of every block looks while a sentence is translated.

    wishes: sentence; truth, the translation that the decoder is fed with as in training, or "" where it hears what it says itself.
    Returns what `translate` does for a beam of one, and read, the tokens that the decoder reads; says, the likeliest token after each of
    them; and float16 weights: encoder (blocks, heads, num_steps, num_steps), decoder (blocks, heads, read, read), cross (blocks, heads,
    read, num_steps); heard, as cross, while it hears what it says itself.
    """
    told = translating.translate(interpreter, {"sentence": wishes["sentence"], "width": 1, "alpha": 0.0})
    source, vocabulary = interpreter.pairs.encode(wishes["sentence"]), interpreter.pairs.target_vocabulary
    read, said = [BEGIN, *told["greedy"][0][:-1]], told["greedy"][0]
    if wishes["truth"]:
        tokens = [BEGIN, *tokens_of(preprocess(wishes["truth"]))]
        read = (tokens + [PAD] * len(source))[: len(source)]
    indices = torch.tensor([vocabulary.index(token) for token in read])  # (read,)
    seen = look(interpreter.model, torch.tensor(source)[None], indices[None])
    if not wishes["truth"]:  # one row a step: a decoder without its mask has looked back only, because there was nothing ahead
        seen["decoder"] = torch.tensor(np.moveaxis(told["seen"]["decoder"], 0, 2)[None, ..., : len(read)])  # (1, blocks, heads, read, read)
        seen["cross"] = torch.tensor(np.moveaxis(told["seen"]["cross"], 0, 2)[None])  # (1, blocks, heads, read, num_steps)
    says = [vocabulary.tokens[index] for index in seen.pop("says")[0].tolist()] if wishes["truth"] else said
    weights = {name: values[0].cpu().numpy().astype(np.float16) for name, values in seen.items() if name != "says"}
    heard = np.moveaxis(told["seen"]["cross"], 0, 2).astype(np.float16)  # (steps, blocks, heads, num_steps) -> (blocks, heads, steps, num_steps)
    return told | {"seen": {}, "read": [vocabulary.tokens[index] for index in indices], "says": says, "heard": heard} | weights


def look(model: keras.Model, source: torch.Tensor, read: torch.Tensor) -> dict[str, torch.Tensor]:
    """All attention in one go, the decoder told what to read. source: (batch, steps), read: (batch, read).

    Returns encoder (batch, blocks, heads, steps, steps), decoder (batch, blocks, heads, read, read), cross (batch, blocks, heads, read,
    steps) and says, the likeliest token after each that was read, (batch, read).
    """
    memory, allowed, *encoder = model.get_layer("encoder")(source, training=False)
    scores, *weights = model.get_layer("decoder")([read, memory, allowed], training=False)
    blocks = len(encoder)
    found = {"encoder": encoder, "decoder": weights[:blocks], "cross": weights[blocks:]}
    return {name: torch.stack(each, 1) for name, each in found.items()} | {"says": scores.argmax(2)}


class Watched:
    """The attention of some validation sentences as a picture, small enough for every epoch; the decoder is told the truth, as in training."""

    def __init__(self, model: keras.Model, spec: Spec, validation: Examples):
        size = spec.num_blocks * int(spec.num_heads) * 3 * validation.y.shape[1] ** 2
        self.model, self.X = model, validation.X[: max(1, MOST_BYTES // size)]  # (sentences, 2, num_steps)

    def picture(self) -> dict[str, np.ndarray]:
        """What `look` finds: weights as uint8, of which 255 is 1, and says as int16, for the first sentences."""
        with torch.no_grad():
            seen = look(self.model, self.X[:, 0], self.X[:, 1])
        says = seen.pop("says").cpu().numpy().astype(np.int16)
        return {name: (values * 255).round().byte().cpu().numpy() for name, values in seen.items()} | {"says": says}


@torch.no_grad()
def rows(interpreter: Interpreter, wishes: dict[str, Any]) -> dict[str, Any]:
    """What becomes of the rows of an encoder block when one word of its sentence is another (book 11.7.2).

    wishes: sentence; place, of the word; instead, the word that takes it. Returns words, the tokens before and after, and changes,
    float16 (4, words, hiddens): by how much the embeddings differ, what the first block's network makes of them alone, what its attention
    makes of them alone, and what leaves the block.
    """
    vocabulary, pairs = interpreter.pairs.source_vocabulary, interpreter.pairs
    words = tokens_of(preprocess(wishes["sentence"]))[: pairs.source.shape[1]]
    place = min(wishes["place"], len(words) - 1)
    other = [*words[:place], (preprocess(wishes["instead"]).split() or words[place : place + 1])[0], *words[place + 1 :]]
    indices = torch.tensor([[vocabulary.index(word) for word in sentence] for sentence in (words, other)])  # (2, words)
    encoder = interpreter.model.get_layer("encoder")
    block = encoder.get_layer("encoder_block0")
    X = _embedded(encoder)(indices)  # (2, words, hiddens)
    allowed = torch.ones(1, 1, 1, len(words), dtype=torch.bool)
    stages = X, block.ffn(X), block.attention(X, X, allowed)[0], block(X, allowed)[0]  # (2, words, hiddens) each
    known = [[vocabulary.tokens[index] for index in sentence] for sentence in indices.tolist()]
    return {"words": known, "changes": torch.stack([after - before for before, after in stages]).numpy().astype(np.float16)}


def _embedded(encoder: keras.Model) -> keras.Model:
    """The part of an encoder before its first block."""
    return keras.Model(encoder.input, encoder.get_layer("encoder_block0").input[0])


def _file(interpreter: Interpreter, payload: Any) -> bytes:
    return keras_file(interpreter.model)


QUESTIONS = {**translating.QUESTIONS, "attend": attend, "rows": rows, "keras_file": _file}
