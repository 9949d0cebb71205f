"""
title: Sequence to Sequence
title_zh: 序列到序列学习
summary: Train an encoder and a decoder to translate; read its translations after every epoch, and follow each of its choices word by word.
summary_zh: 训练编码器和解码器来翻译句子：读一读每轮之后的译文，再逐词跟踪它的每一个选择。
book: 10.7
order: 130
trains: yes
"""

from models.specs.seq2seq_page import Seq2seqPageSpec
from pages.recurrence import _seq2seq as view
from playground.kit import Lesson, _, translating

lesson = Lesson(Seq2seqPageSpec)
lesson.why(
    _(
        "A sentence and its translation differ in length and in the order of their words. So one recurrent network reads the source to its end, "
        "and another begins with what the first one remembers and writes the target word by word, reading each of its own words before the next."
    )
)
lesson.formula(
    r"\mathbf h_t = f(\mathbf x_t, \mathbf h_{t-1}), \quad \mathbf c = \mathbf h_T",
    r"\mathbf s_{t'} = g(y_{t'-1}, \mathbf c, \mathbf s_{t'-1})",
    r"P(y_{t'} \mid y_1 \dots y_{t'-1}, \mathbf c)",
    r"{} = \mathrm{softmax}(\mathbf W \mathbf s_{t'} + \mathbf b)",
)


def controls():
    translating.choose(lesson)
    view.network_controls(lesson)
    hints = {"batch_size": _("How many pairs stand behind each step."), "num_epochs": _("How often every pair is seen.")}
    hints["seed_data"] = _("Draws the pairs and the order of the batches.")
    lesson.usual("optimizer", "learning_rate", "clip", "batch_size", "num_epochs", "seed_data", "seed_weights", **hints)


def show_run(training):
    lesson.curves(training, *translating.charts())
    lesson.heading(_("Sentences that it has not learned"))
    translating.show_translations(lesson, training)
    view.beside_the_book(lesson, training)
    view.show_sentence(lesson, training)
    lesson.heading(_("Where in the sentence it goes wrong"))
    translating.show_positions(lesson, training)
    lesson.heading(_("The model, and the shapes in it"))
    view.show_model(lesson, training)
    lesson.heading(_("Sentences as arrays"))
    translating.show_pairs(lesson, translating.pairs_now(training.spec))
    lesson.exports(training)


lesson.train("seq2seq", controls, show_run)
lesson.fact(
    _(
        "Before it has learned anything, the validation loss is the logarithm of the number of tokens it may choose from: ln 116 = 4.75 for the "
        "phrases. With the values this page starts with, more than nine in ten of the sentences it has never seen are then translated word for word."
    )
)
lesson.tries(
    (
        _("Pin a run, then set teacher forcing to 0: the decoder hears only itself. Which of the two learns faster?"),
        _(
            "The one that is told. Alone, one early mistake spoils all that comes after it, and its steps teach little. On the other hand it "
            "has met its own mistakes: at 0.5 both come together, and it ends as well as with the truth."
        ),
        {"teacher_forcing": 0.0},
    ),
    (
        _("Pin a run, then count the padding in the loss. It becomes smaller at once. Are the translations any better?"),
        _(
            "No. More than a quarter of all labels are padding, which is easy to guess, so the mean falls; the words are as hard as before. "
            "The chart of right words leaves padding out in both runs and shows it."
        ),
        {"masked": False},
    ),
    (
        _("The book's own setting on its own 512 pairs. When is the validation loss smallest, and what do the translations do after that?"),
        _(
            "After about ten epochs; then it rises while the training loss goes on falling, in the book from 2.54 to 3.36: the model learns "
            "its pairs by heart and nothing else. Three of the four sentences that the book translates stand among them; it fails at the fourth."
        ),
        view.OF_THE_BOOK,
    ),
)
lesson.pitfalls(
    _("A loss with the truth fed back is not how the model is used. Judge it by its translations, where its mistakes come back to it."),
    _("The mean has to be taken over the words, not over words and padding, or it depends on how long the longest sentence is."),
    _("The book's loss is a mean of batches: its last validation batch holds one sentence, and that counts as much as the 128 before it."),
    _("All of the source has to fit into one state. That is what attention does away with, on the pages that follow."),
)
FILE, SHARED, MODEL = "models/nets/seq2seq.py", "models/nets/translating.py", "models/nets/sequence_to_sequence.py"
lesson.code((MODEL, "encoder"), (MODEL, "decoder"), (FILE, "Taught"), ("models/nets/losses.py", "cross_entropy"), (SHARED, "greedy"))
lesson.end()
