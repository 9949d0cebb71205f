"""
title: The Transformer
title_zh: Transformer
summary: Train an encoder and a decoder of attention to translate, and watch every head of every block learn where to look.
summary_zh: 训练由注意力构成的编码器与解码器来翻译句子，看每一层、每个头怎样学会“看哪里”。
book: 11.7
order: 90
trains: yes
"""

from models.specs.transformer_page import TransformerPageSpec
from pages.attention import _transformer as view
from pages.attention import _transformer_parts as structure
from playground.kit import Lesson, _, translating

CODE, MODEL = "models/nets/attending.py", "models/nets/transformer_model.py"

lesson = Lesson(TransformerPageSpec)
lesson.why(
    _(
        "A transformer has no recurrence and no convolution. Every word looks at all words at once, in several heads, and then thinks for itself; "
        "the decoder also looks at the encoder. So a French adjective finds its English one on the other side of the noun."
    )
)
norm = lesson.spec.norm
lesson.formula(*view.formulas(norm))


def controls():
    translating.choose(lesson)
    view.model_controls(lesson)
    if lesson.spec.norm != norm:
        lesson.draw_anew()
    hints = {"batch_size": _("How many pairs stand behind each step."), "seed_data": _("Draws the pairs and the order of the batches.")}
    lesson.usual("optimizer", "learning_rate", "clip", "batch_size", "num_epochs", "seed_data", "seed_weights", **hints)


def show_run(training):
    lesson.curves(training, *translating.charts())
    found = translating.pairs_now(training.run.now if training.run else training.spec)
    show_sentence(training, found)
    lesson.heading(_("Sentences that it has not learned"))
    translating.show_translations(lesson, training)
    view.beside_the_book(lesson, training)
    lesson.heading(_("The parts, and the shapes between them"))
    structure.show_parts(lesson, translating.pairs_now(training.spec))
    lesson.heading(_("Alone, or together"))
    structure.show_rows(lesson, training, found)
    lesson.exports(training)


def show_sentence(training, found):
    told = view.ask(lesson, training, found)
    lesson.heading(_("Who looks at whom"))
    view.show_attention(lesson, training, found, told)
    view.show_decoding(lesson, found, told)


lesson.train("transformer", controls, show_run)
lesson.fact(
    _(
        "Without positions the encoder cannot tell “the dog bites the man” from “the man bites the dog”: whatever order the words of a source "
        "come in, the translation is the same, word for word. With the values this page starts with, at least four in five of the validation "
        "sentences are translated exactly."
    )
)
lesson.tries(
    (
        _("Switch the positions off and reverse digits. What can it still learn, and why not the rest?"),
        _(
            "Which digits there are, and how many, but not their order: one answer in twenty is right, where every second one is with positions. "
            "Phrases it still translates well, because such a grammar can be guessed from a bag of words."
        ),
        {"data": "reversal", "has_positions": False, "learning_rate": 0.003, "kind": "encoder"},
    ),
    (
        _("Switch the causal mask off. The validation loss looks fine. How many sentences are translated?"),
        _(
            "Hardly any. The decoder reads the truth one step late, so without the mask the word that it has to say stands in front of it, one place "
            "ahead, and the rows of its maps reach there, beyond the diagonal. In use there is nothing ahead, and it has never learned to do without."
        ),
        {"is_causal": False, "kind": "decoder"},
    ),
    (
        _("Normalise after the sum, as the book does, at a rate of 0.02. Pin the run, switch to “before the layer” and train again."),
        _(
            "After: the loss stands still above 3, little better than guessing every word by its frequency, and nothing is translated. Before: "
            "the sum itself is never squeezed, so gradients have a free way down to the embeddings, and at the same rate it learns, and some "
            "sentences come out right."
        ),
        {"learning_rate": 0.02, "norm": "post"},
    ),
)
lesson.pitfalls(
    _("A low loss with the truth fed back says nothing about translations: only decoding does, word by word."),
    _("Padding has to be masked in the attention of the source, and left out of the loss: two different masks, one for keys, one for labels."),
    _("A loss that counts padding is lower, because padding is easy to foresee: losses with it and without it cannot be compared."),
    _("Heads divide the width: more of them cost no parameters, but each gets narrower."),
    _("Attention weights show where a head looks. What it takes from there also depends on values and on the layers after it."),
)
lesson.code((CODE, "MultiHeadAttention"), (CODE, "AddNorm"), (CODE, "EncoderBlock"), (CODE, "DecoderBlock"), (MODEL, "encoder"), (MODEL, "decoder"))
lesson.end()
