"""How the page on sequence to sequence draws: its controls, the model as a diagram with shapes, one sentence in many ways, the book beside it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from models.maths.encoder_decoder import Part, Plan
from playground.graphs import Edge, Graph, Moment, Node
from playground.kit import Lesson, _, translating
from playground.kit.training import Training
from playground.kit.usual import optimizers

# What the book prints for its model (10.7): the best and the last validation loss, and BLEU of four sentences
BOOK_LOSS, BOOK_BLEU = (2.540, 3.356), (1.0, 1.0, 0.0, 1.0)
OF_THE_BOOK = {
    "data": "fra_eng",
    "num_pairs": 512,
    "num_hiddens": 256,
    "embed_size": 256,
    "start": "book",
    "num_layers": 2,
    "dropout": 0.2,
    "batch_size": 128,
    "num_epochs": 30,
}
ROLES = {"source": "input", "target": "label", "embedding": "weight", "gru": "weight", "beside": "input", "dense": "output"}


def network_controls(lesson: Lesson) -> None:
    """The sizes of both halves, and how the decoder is taught."""
    lesson.slider("num_hiddens", _("Hidden units"), _("All that the decoder learns of a source fits into so many numbers a layer."))
    lesson.slider("embed_size", _("Embedding"), _("How many numbers stand for a word."))
    lesson.slider("num_layers", _("Layers"), _("One recurrence on top of another, in both halves."))
    dropped = _("The share of numbers that are dropped between the layers; there has to be more than one layer.")
    lesson.slider("dropout", _("Dropout between layers"), dropped, disabled=lesson.spec.num_layers == 1)
    forced = _("How likely the decoder reads the true word before; otherwise what it would have said itself. May change while it trains.")
    lesson.slider("teacher_forcing", _("Teacher forcing"), forced)
    drawn = _("The book's embeddings are twenty times as large, and its recurrences are drawn as all other matrices are.")
    lesson.choice("start", _("First weights"), drawn, {"keras": "Keras", "book": _("the book's")})


def plan(training: Training) -> Plan:
    """The sizes of the model with the values on the screen."""
    spec = training.spec
    found = translating.pairs_now(spec)
    known = len(found.source_vocabulary.tokens), len(found.target_vocabulary.tokens)
    return Plan(spec.batch_size, spec.num_steps, *known, spec.embed_size, spec.num_hiddens, spec.num_layers)


def show_model(lesson: Lesson, training: Training) -> None:
    """Both halves and what goes through them."""
    lesson.graph("model", diagram(plan(training)))


def diagram(of: Plan) -> Graph:
    """The parts from left to right, the encoder above, and the way of a sentence through them as moments."""
    nodes = [*(_node("e", part) for part in of.encoder), *(_node("d", part) for part in of.decoder)]
    up, down = ([_id(half, part) for part in parts] for half, parts in (("e", of.encoder), ("d", of.decoder)))
    layers = range(of.num_layers)
    handed = [Edge(f"state{layer}", f"egru{layer}", f"dgru{layer}", str(of.state).replace(" ", "")) for layer in layers]
    context = Edge("context", f"egru{of.num_layers - 1}", "dbeside0")
    edges = [*_chain(up), *_chain(down), *handed, context]
    moments = _moments(of, up, down, [edge.id for edge in handed])
    alt = _("Encoder: {encoder}. Decoder: {decoder}. {count} parameters in all.")
    alt = alt.format(encoder=_said(of.encoder), decoder=_said(of.decoder), count=f"{of.parameters:,}")
    title = _("The model with the values on the screen: {count} parameters").format(count=f"{of.parameters:,}")
    return Graph(nodes, edges, moments, alt, "model", title)


def _moments(of: Plan, up: Sequence[str], down: Sequence[str], handed: Sequence[str]) -> list[Moment]:
    begun = [up[-1], *(f"dgru{layer}" for layer in range(of.num_layers))]
    marked = ((), (up, _links(up)), (begun, handed), (["dbeside0"], ["context"]), (down, _links(down)))
    names = ("now", "flow")
    return [Moment(text, marks=dict(zip(names, marks, strict=False))) for text, marks in zip(_steps(of), marked, strict=True)]


def _steps(of: Plan) -> list[str]:
    """What happens to a sentence, one after the other."""
    handed = _("Its states after the last step are all the decoder will ever know of the source: {count} numbers.")
    return [
        _("Two halves, trained together. Shapes are (batch, steps, features)."),
        _("The encoder reads the source, word by word, and writes nothing."),
        handed.format(count=of.num_hiddens * of.num_layers),
        _("The state of its last layer is the context as well: it stands beside every word that the decoder reads."),
        _("The decoder reads the words before, in training the true ones, and scores every word that may come next."),
    ]


def _node(half: str, part: Part) -> Node:
    shape = str(part.shape).replace(" ", "")
    count = _("{count} parameters").format(count=f"{part.parameters:,}") if part.parameters else ""
    return Node(_id(half, part), f"{_names()[part.name]} {shape}", count, ROLES[part.name])


def _id(half: str, part: Part) -> str:
    return f"{half}{part.name}{part.layer}"


def _chain(ids: Sequence[str]) -> list[Edge]:
    return [Edge(f"{one}-{other}", one, other) for one, other in pairwise(ids)]


def _links(ids: Sequence[str]) -> list[str]:
    return [edge.id for edge in _chain(ids)]


def _names() -> dict[str, str]:
    return {
        "source": _("source"),
        "target": _("words before"),
        "embedding": _("embedding"),
        "gru": "GRU",
        "beside": _("with the context"),
        "dense": _("scores"),
    }


def _said(parts: Sequence[Part]) -> str:
    return ", ".join(f"{_names()[part.name]} {part.shape}" for part in parts)


def show_sentence(lesson: Lesson, training: Training) -> None:
    """One sentence: word by word, and greedy beside the beam."""
    found = translating.pairs_now(training.run.now if training.run else training.spec)
    translating.choose_sentence(lesson, found)
    sentence, reference = translating.chosen(lesson.spec, found)
    told = translating.ask(training, lesson.spec, sentence)
    if told is None:
        lesson.say(_("It translates as soon as a model answers."))
    else:
        lesson.board("decoding", translating.decoding(told, reference))
    search_controls(lesson)
    if told is not None:
        lesson.table("searches", translating.searches(told, reference))
        lesson.say(translating.verdict(told))


def search_controls(lesson: Lesson) -> None:
    """How the beam searches: nothing of this needs another training."""
    lesson.heading(_("Greedy, or with a beam"))
    left, right = lesson.halves()
    with left:
        lesson.slider("beam_width", _("Width of the beam"), _("How many sentences are kept from word to word; 1 is greedy search."))
    with right:
        lesson.slider("length_penalty", _("Length penalty α"), _("Scores are log P / L^α: 0 prefers short sentences, 1 the mean of a word."))


def beside_the_book(lesson: Lesson, training: Training) -> None:
    """What the book prints, and what this run has come to."""
    run = training.run
    now = run.now if run else training.spec
    book = setting("book", 512, 256, 2, "Adam", 0.005, 128, 30)
    optimizer, epochs = optimizers((now.optimizer,))[now.optimizer], int(run.epoch) if run else 0
    here = setting(now.start, now.num_pairs, now.num_hiddens, now.num_layers, optimizer, now.learning_rate, now.batch_size, epochs)
    translating.beside_the_book(lesson, training, *BOOK_LOSS, BOOK_BLEU, book, here)


def setting(start: str, *values: Any) -> str:
    """What a model was trained on, and how; start: whose first weights."""
    names = ("pairs", "units", "layers", "optimizer", "rate", "batch", "epochs")
    said = _("pairs {pairs}, layers {layers}, units {units}, epochs {epochs}, {optimizer} at {rate}, batches of {batch}, {weights}")
    return said.format(**dict(zip(names, values, strict=True)), weights=translating.weights_of(start))
