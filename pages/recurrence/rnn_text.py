"""
title: Recurrent Networks that Write
title_zh: 会写字的循环神经网络
summary: Train an RNN, GRU or LSTM to continue a text letter by letter, read what it writes while it learns, and see why it chose each letter.
summary_zh: 训练RNN、GRU或LSTM逐个字符地续写文本：边学边看它写出什么，以及每个字符为何被选中。
book: 9.5
order: 60
trains: yes
"""

from models.specs.rnn_text_page import RNNTextPageSpec
from pages.recurrence import _rnn_text as view
from playground.kit import Lesson, _, writing

lesson = Lesson(RNNTextPageSpec)
lesson.why(
    _(
        "A recurrent network reads a text one letter at a time and keeps what it needs to know in a hidden state. From that state it says how "
        "likely every next letter is; draw one, feed it back, and it writes. It starts with noise, finds spaces, then words, then grammar of a kind."
    )
)
lesson.formula(
    r"\mathbf H_t = f(\mathbf X_t, \mathbf H_{t-1})",
    r"P(x_{t+1} \mid x_1 \dots x_t) = \mathrm{softmax}(\mathbf H_t \mathbf W_{hq} + \mathbf b_q)",
    r"\text{" + _("perplexity") + r"} = \exp\Big(-\tfrac1n \sum_t \log P(x_{t+1} \mid x_1 \dots x_t)\Big)",
)


def network_controls():
    lesson.choice("cell", _("Cell"), _("A plain recurrence, or one with gates."), {"rnn": "RNN", "gru": "GRU", "lstm": "LSTM"})
    written = _("With Keras layers, or step by step with nothing but tensors.")
    lesson.choice("implementation", _("Written"), written, {"concise": _("with layers"), "scratch": _("from scratch")})
    if lesson.spec.implementation == "concise":
        drawn = _("Keras makes the matrix from state to state orthogonal; the book's PyTorch draws all numbers evenly between two bounds.")
        lesson.choice("start", _("First weights"), drawn, {"keras": "Keras", "book": _("the book's")})
    else:
        lesson.corrected("start")
    lesson.slider("num_layers", _("Layers"), _("One recurrence on top of another."))
    lesson.slider("num_hiddens", _("Hidden units"), _("How many numbers the network can remember."))
    lesson.slider("num_steps", _("Time steps"), _("How many letters gradients flow back through."))


def training_controls():
    writing.text_controls(lesson)
    network_controls()
    hints = {"batch_size": _("How many windows stand behind each step."), "num_epochs": _("How often every window is seen.")}
    hints["seed_data"] = _("Shuffles the windows.")
    lesson.usual("optimizer", "learning_rate", "clip", "batch_size", "num_epochs", "seed_data", "seed_weights", **hints)


def show_run(training):
    writing.show_perplexity(lesson, training)
    lesson.heading(_("What it writes"))
    view.show_text(lesson, training)
    writing.writing_controls(lesson)
    view.colour_controls(lesson)
    view.beside_the_book(lesson, training.run)
    lesson.exports(training)


lesson.train("rnn_text", training_controls, show_run)
lesson.fact(
    _(
        "Before it has learned anything, the perplexity is the number of different letters, 28 for the story with letters a to z: the network "
        "is as unsure as a die with 28 sides. With the values this page starts with it falls below 8."
    )
)
lesson.tries(
    (
        _("Write with a temperature of 0, then of 1.5. What is wrong with each?"),
        _("At 0 it takes the likeliest letter every time and soon goes in circles; at 1.5 it draws letters that it hardly believes in itself."),
        {"temperature": 0.0},
    ),
    (
        _("A plain RNN with SGD at a rate of 10, and gradients clipped at 100 instead of 1. What happens?"),
        _("The state saturates or the loss explodes: gradients through many steps multiply. Clip at 1 while it runs, or set the rate to 1."),
        {"cell": "rnn", "optimizer": "sgd", "learning_rate": 10.0, "clip": 100.0},
    ),
    (
        _("Colour the letters by a hidden unit, and look through the units. Can you find one that knows where it is in a word?"),
        _("Some units rise after every space and fall within the word; most cannot be named. Two layers give more of the first kind."),
        {"shown": "unit", "num_layers": 2},
    ),
)
lesson.pitfalls(
    _("Perplexity on the windows it learned from goes on falling long after it has begun to rise on those it has not seen: this text is short."),
    _("A perplexity is only comparable on the same text with the same letters: with capitals and signs there is more to guess."),
    _("The book's validation windows begin right after those it trains on, in the same text; another book would be harder."),
)
OPTIMIZERS, WRITING, SCRATCH = "models/nets/optimizers.py", "models/nets/writing.py", "models/nets/recurrent_scratch.py"
lesson.code((SCRATCH, "RNNScratch"), (SCRATCH, "GRUScratch"), (SCRATCH, "LSTMScratch"), (OPTIMIZERS, "clip"), (WRITING, "shares_of"))
lesson.end()
