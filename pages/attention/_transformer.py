"""How the page on the transformer draws attention: which sentence, whose weights, every head small and one large, step by step."""

from typing import Any, NamedTuple

import numpy as np

from models.data.pairs import BEGIN, END, PAD, Pairs, preprocess, tokens_of
from playground.kit import Lesson, _, translating
from playground.kit.training import Training
from playground.numerals import text
from playground.panels import Axis, Heat, Links, Named, Panels, Tip

FORMULAS = {
    "post": (
        r"\mathbf h = \mathrm{LN}\big(\mathbf X + \mathrm{MultiHead}(\mathbf X, \mathbf X, \mathbf X)\big)",
        r"\mathrm{Block}(\mathbf X) = \mathrm{LN}\big(\mathbf h + \mathrm{FFN}(\mathbf h)\big)",
    ),
    "pre": (
        r"\mathbf N = \mathrm{LN}(\mathbf X), \quad \mathbf h = \mathbf X + \mathrm{MultiHead}(\mathbf N, \mathbf N, \mathbf N)",
        r"\mathrm{Block}(\mathbf X) = \mathbf h + \mathrm{FFN}\big(\mathrm{LN}(\mathbf h)\big)",
    ),
}
LONGEST = 11  # letters of a word on an axis
BOOK = (1.730, 1.856, (1.0, 0.687, 0.658, 1.0))  # validation loss, best and last, and BLEU of four sentences (book 11.7, PyTorch)


class Seen(NamedTuple):
    """A sentence on its way through the model.

    source: its tokens, padded. read: what the decoder reads. says: the likeliest token after each of these. weights, by kind: (blocks,
    heads, rows, keys). fed: whether the decoder reads the "truth" or its "own" words; "" as long as no model has answered.
    """

    source: list[str]
    read: list[str]
    says: list[str]
    weights: dict[str, np.ndarray]
    fed: str

    def sides(self, kind: str) -> tuple[list[str], list[str]]:
        """The tokens behind rows and columns; rows after which nothing is to be said are left out."""
        rows, last = (self.source, PAD) if kind == "encoder" else (self.read, END)
        return rows[: rows.index(last)] if last in rows else rows, self.read if kind == "decoder" else self.source


def formulas(norm: str) -> tuple[str, ...]:
    """What a block computes, with its normalisation after the sums or before the layers."""
    return *FORMULAS[norm], r"\mathrm{FFN}(\mathbf h) = \sigma(\mathbf h \mathbf W_1 + \mathbf b_1)\,\mathbf W_2 + \mathbf b_2"


def kind_names() -> dict[str, str]:
    """The words for the three attentions of the model."""
    return {"encoder": _("encoder"), "decoder": _("decoder"), "cross": _("decoder to encoder")}


def show_attention(lesson: Lesson, training: Training, found: Pairs, told: dict[str, Any] | None) -> None:
    """Every head of every block on one sentence, and the sentence's controls. told: see `ask`."""
    _sentence, reference = translating.chosen(lesson.spec, found)
    left, right = lesson.halves()
    with left:
        translating.choose_sentence(lesson, found)
    with right:
        lesson.choice("kind", _("Attention of"), _("The encoder to itself, the decoder to itself, or the decoder to the encoder."), kind_names())
        fed = {"truth": _("the truth, as in training"), "own": _("its own words, as in use")}
        lesson.choice("fed", _("The decoder reads"), _("In training it is told the right words before; in use it hears only itself."), fed)
    seen = see(lesson.spec, training, found, told)
    lesson.panels("attention", attention(lesson.spec, training.spec if training.run is None else training.run.now, seen), heard(lesson))
    lesson.say(spoken(lesson.spec, seen, reference))
    lesson.corrected("block", "head", "word")


def heard(lesson: Lesson) -> Any:
    """A click in the maps becomes part of the address."""
    return lambda focus: lesson.desk.change(block=focus["block"], head=focus["head"], word=focus["frame"])


def ask(lesson: Lesson, training: Training, found: Pairs) -> dict[str, Any] | None:
    """The sentence by the model that is looked at; None while there is none. Whoever is asked first has to build the model: that gets more time."""
    sentence, reference = translating.chosen(lesson.spec, found)
    question = "attend", {"sentence": sentence, "truth": reference if lesson.spec.fed == "truth" else ""}
    return training.ask(*question) or training.ask(*question)


def see(spec: Any, training: Training, found: Pairs, told: dict[str, Any] | None) -> Seen:
    """The sentence with its attention: from the film where it has it, else as the model has told; without a model, what may be looked at."""
    sentence, reference = translating.chosen(spec, found)
    source = [found.source_vocabulary.tokens[index] for index in found.encode(sentence)]
    picture, place = training.pictures.get("attention"), spec.picked % len(found.validation)
    if spec.fed == "truth" and not spec.sentence.strip() and picture is not None and fits(picture, place, source):
        return filmed(picture, place, found, source)
    if told is not None and told["encoder"].shape[-1] == len(source):
        fed = "truth" if spec.fed == "truth" and reference else "own"
        return Seen(source, told["read"], told["says"], {kind: told[kind].astype(float) for kind in kind_names()}, fed)
    return unseen(spec, source, reference)


def fits(picture: dict[str, Any], place: int, source: list[str]) -> bool:
    """Whether the film shows this sentence."""
    return place < len(picture["cross"]) and picture["cross"].shape[-1] == len(source)


def filmed(picture: dict[str, Any], place: int, found: Pairs, source: list[str]) -> Seen:
    """A sentence of the film."""
    tokens = found.target_vocabulary.tokens
    read = [tokens[index] for index in found.target[found.num_train + place, :-1]]
    says = [tokens[index] for index in picture["says"][place]]
    return Seen(source, read, says, {kind: picture[kind][place] / 255 for kind in kind_names()}, "truth")


def unseen(spec: Any, source: list[str], reference: str) -> Seen:
    """No model has answered: every key that may be looked at counts alike."""
    read = [BEGIN, *tokens_of(preprocess(reference))]
    read = (read + [PAD] * len(source))[: len(source)]
    shape = spec.num_blocks, int(spec.num_heads), len(source), len(source)
    empty = Seen(source, read, [""] * len(read), dict.fromkeys(kind_names(), np.ones(shape)), "")
    even = {kind: may_look(spec, empty, kind, len(source)) for kind in kind_names()}
    return empty._replace(weights={kind: np.broadcast_to(mask / mask.sum(1, keepdims=True), shape) for kind, mask in even.items()})


def may_look(spec: Any, seen: Seen, kind: str, rows: int) -> np.ndarray:
    """Which keys each of so many rows may look at, bool (rows, keys)."""
    keys = seen.sides(kind)[1]
    if kind == "decoder":
        return np.ones((rows, len(keys)), bool) if sees_all(spec, seen) else np.tri(rows, len(keys), dtype=bool)
    counts = [not spec.hides_padding or token != PAD for token in keys]
    return np.broadcast_to(counts, (rows, len(keys)))


def sees_all(spec: Any, seen: Seen) -> bool:
    """Whether the decoder has the truth before it, and no mask that hides what comes."""
    return not spec.is_causal and seen.fed != "own"


def attention(spec: Any, trained: Any, seen: Seen) -> Panels:
    """A map for each head, and large the one that is meant, with the words on both sides; the player goes from row to row."""
    rows, columns = seen.sides(spec.kind)
    weights = seen.weights[spec.kind][:, :, : len(rows), : len(columns)]  # (blocks, heads, rows, keys)
    blocks, count = weights.shape[:2]
    hidden = ~may_look(trained, seen, spec.kind, len(rows))
    arrays = named(spec, seen, np.where(hidden, np.nan, weights), rows, columns)
    focus = {"block": min(spec.block, blocks - 1), "head": min(spec.head, count - 1), "frame": min(spec.word, len(rows) - 1)}
    panels = [thumbnail(block, head, blocks, count) for block in range(blocks) for head in range(count)]
    alt = alternative(spec, weights[focus["block"], focus["head"]], rows, columns)
    frames = [step(spec, seen, i) for i in range(len(rows))]
    scene = f"{spec.kind}{seen.source}{seen.read}{weights.shape}"
    hint = _("Point at a cell or a head; a click keeps it. Hatched may not be looked at.")
    return Panels(arrays, [*panels, *large(spec, rows, columns)], alt, scene, tips(spec), hint, focus, frames=frames, interval=1100)


def named(spec: Any, seen: Seen, weights: np.ndarray, rows: list[str], columns: list[str]) -> dict[str, Named]:
    """The arrays of the maps and their words. weights: (blocks, heads, rows, keys)."""
    most = np.array(short(columns))[np.nan_to_num(weights).argmax(3)]
    blocks, count = weights.shape[:2]
    return {
        "weights": Named(("block", "head", "frame", "key"), weights),
        "most": Named(("block", "head", "frame"), most),
        "strongest": Named(("block", "head", "frame"), np.nan_to_num(weights).max(3)),
        "row": Named(("frame",), short(written(spec, seen)[: len(rows)])),
        "word": Named(("frame",), short(rows)),
        "column": Named(("key",), short(columns)),
        "block_name": Named(("block",), [str(i + 1) for i in range(blocks)]),
        "head_name": Named(("head",), [str(i + 1) for i in range(count)]),
    }


def written(spec: Any, seen: Seen) -> list[str]:
    """What the rows are called: in the decoder by the word that follows, which is what it looks for."""
    if spec.kind == "encoder":
        return seen.source
    if seen.fed == "own":
        return seen.says
    return [*seen.read[1:], END]


def short(tokens: list[str]) -> list[str]:
    """Words that fit an axis."""
    return [token if len(token) <= LONGEST else token[: LONGEST - 1] + "…" for token in tokens]


def thumbnail(block: int, head: int, blocks: int, count: int) -> Heat:
    """One head's map, without its words."""
    title = _("block {block}, head {head}").format(block=block + 1, head=head + 1)
    at, width = {"block": block, "head": head}, {1: 0.25, 2: 0.25, 4: 0.25, 8: 0.125}[count]
    return Heat("weights", Axis("frame"), Axis("key"), title, at=at, width=width, phone=0.5 if count < 8 else 0.25, largest=18)


def large(spec: Any, rows: list[str], columns: list[str]) -> list[Heat | Links]:
    """The head that is meant: as a map with its numbers, and as lines."""
    down = {"encoder": _("looks"), "decoder": _("to be said"), "cross": _("to be said")}[spec.kind]
    across = {"encoder": _("is looked at"), "decoder": _("has been read"), "cross": _("source")}[spec.kind]
    axes = Axis("frame", "row", down), Axis("key", "column", across)
    title = _("the head that is chosen")
    tall = 30 if max(len(rows), len(columns)) <= 10 else 22
    return [Heat("weights", *axes, title, numbers=True, scale=True, width=0.6, largest=52), Links("weights", *axes, "", tall, width=0.4)]


def tips(spec: Any) -> tuple[Tip, ...]:
    """What is said of a cell, and of a row."""
    cell = {
        "encoder": _("Block {block_name}, head {head_name}: “{row}” gives “{column}” the weight {weights}."),
        "decoder": _("Block {block_name}, head {head_name}: having read up to “{word}”, to say “{row}”, it gives “{column}” the weight {weights}."),
        "cross": _("Block {block_name}, head {head_name}: having read up to “{word}”, to say “{row}”, it gives “{column}” the weight {weights}."),
    }[spec.kind]
    row = _("Block {block_name}, head {head_name}: at “{row}” it looks most at “{most}”, with {strongest}.")
    return Tip(("block", "head", "frame", "key"), (cell,)), Tip(("block", "head", "frame"), (row,))


def step(spec: Any, seen: Seen, i: int) -> str:
    """One row in words: a word of the source, or a step of decoding."""
    if spec.kind == "encoder":
        return _("Word {number}: “{word}” looks at the source.").format(number=i + 1, word=seen.source[i])
    if not seen.fed:
        return _("Step {number}: it has read “{word}”.").format(number=i + 1, word=seen.read[i])
    told = _("Step {number}: it has read “{word}” and says “{next}”.")
    if sees_all(spec, seen):
        told = _("Step {number}: it has read the whole translation, “{word}” in this place, and says “{next}”.")
    return told.format(number=i + 1, word=seen.read[i], next=seen.says[i])


def alternative(spec: Any, weights: np.ndarray, rows: list[str], columns: list[str]) -> str:
    """The head that is meant, in words: where each row looks most. weights: (rows, keys)."""
    looks = [
        _("{word} at {key} ({weight})").format(word=word, key=columns[int(row.argmax())], weight=text(row.max(), 2))
        for word, row in zip(rows, weights, strict=True)
    ]
    name = kind_names()[spec.kind]
    return _("{kind}, block {block}, head {head}: {looks}").format(kind=name, block=spec.block + 1, head=spec.head + 1, looks=", ".join(looks))


def spoken(spec: Any, seen: Seen, reference: str) -> str:
    """Where the weights come from, and what a row is."""
    if not seen.fed:
        return _("No model has answered yet: every word that may be looked at has the same weight.")
    if spec.kind == "encoder":
        return _("A row of the encoder is a word of the source, and what it looks at are the words of the same sentence, before it and after it.")
    if spec.fed == "truth" and not reference:
        return _("The translation of this sentence is not known, so the decoder reads what it says itself.")
    if seen.fed == "truth":
        return _("A row of the decoder is a step of decoding. All steps are made at once, because the truth is known: that is how it trains.")
    return _("A row of the decoder is a step of decoding. Each word that it says is read in the next step.")


def show_decoding(lesson: Lesson, found: Pairs, told: dict[str, Any] | None) -> None:
    """The greedy translation, word by word; the source is lit as the chosen head looks at it."""
    _sentence, reference = translating.chosen(lesson.spec, found)
    if told is None:
        return lesson.say(_("It translates as soon as a model answers."))
    lesson.board("decoding", translating.decoding(told, reference, heats(lesson.spec, told)))


def heats(spec: Any, told: dict[str, Any]) -> list[np.ndarray]:
    """How much the chosen head looks at each token of the source, for every word that is said."""
    blocks, count = told["heard"].shape[:2]
    head = told["heard"][min(spec.block, blocks - 1), min(spec.head, count - 1)]  # (steps, num_steps)
    return list(head[:, : len(told["source"])].astype(float))


def beside_the_book(lesson: Lesson, training: Training) -> None:
    """The book's transformer and this one."""
    spec = training.run.now if training.run else training.spec
    setting = _("width 256, heads 4, blocks 2, epochs 30, rate 0.001, padding not masked, the book's first weights")
    its = _("width {width}, heads {heads}, blocks {blocks}, epochs {epochs}, rate {rate}, {padding}, {weights}")
    sizes = {"width": spec.num_hiddens, "heads": spec.num_heads, "blocks": spec.num_blocks}
    learning = {"epochs": int(training.run.epoch) if training.run else 0, "rate": text(spec.learning_rate)}
    padding = _("padding masked") if spec.masked else _("padding not masked")
    its = its.format(**sizes, **learning, padding=padding, weights=translating.weights_of(spec.start))
    note = _(
        "In this section the book's loss counts padding as words, because the mask is in the notebook of section 10.7 only; that makes it about "
        "half as large. And while the book validates, its decoder looks ahead: it has a causal mask in training only. Here both losses are taken "
        "that way, padding as “Mask the padding” says."
    )
    translating.beside_the_book(lesson, training, *BOOK, setting, its, note)


def model_controls(lesson: Lesson) -> None:
    """What the model is made of."""
    lesson.choice("num_hiddens", _("Width"), _("How many numbers stand for a word."), {size: size for size in ("16", "32", "64", "128", "256")})
    lesson.choice("num_heads", _("Heads"), _("Into how many pieces attention cuts the width."), {count: count for count in ("1", "2", "4", "8")})
    lesson.slider("num_blocks", _("Blocks"), _("How often attention and network follow each other, in each half."))
    lesson.slider("ffn_num_hiddens", _("Hidden units of the network"), _("Of the network that thinks about every word by itself."))
    lesson.slider("dropout", _("Dropout"), _("The share of numbers that are dropped in training."))
    lesson.choice(
        "norm", _("Normalise"), _("After the sum, as in the book, or before the layer."), {"post": _("after the sum"), "pre": _("before the layer")}
    )
    lesson.choice("activation", _("Activation"), _("Of the network; the book has ReLU."), {"gelu": "GELU", "relu": "ReLU"})
    lesson.switch("has_positions", _("Encode positions"), _("Adds sines and cosines of the place; without them a sentence is a bag of words."))
    lesson.switch("is_causal", _("Causal mask"), _("Keeps the decoder from looking ahead."))
    lesson.switch("hides_padding", _("Padding mask"), _("Nobody looks at padding in the source."))
    drawn = _("The book leaves them to PyTorch: embeddings so large that places hardly count beside words.")
    lesson.choice("start", _("First weights"), drawn, {"small": _("small"), "book": _("the book's")})
