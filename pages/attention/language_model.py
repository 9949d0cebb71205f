"""
title: A Small GPT
title_zh: 小型GPT
summary: Train a transformer to write letter by letter, see what every head looked back at, and turn it into the other two families by its mask.
summary_zh: 训练一个逐个字符写作的Transformer，看每个头回头看了什么，再换一个掩码，把它变成另外两类模型。
book: 11.9
order: 100
trains: yes
"""

from models.specs.language_model import HEADS, WIDTHS
from models.specs.language_model_page import LanguageModelPageSpec
from pages.attention import _language_model as view
from pages.attention import _language_model_families as family_view
from playground.kit import Lesson, _, writing

lesson = Lesson(LanguageModelPageSpec)
lesson.why(
    _(
        "Attention, two dense layers, and the same again: trained on nothing but the next letter, this stack learns to spell, then to write words. "
        "With a thousand times a thousand times more of everything it is a large language model. One mask decides what kind: what each "
        "letter may look at is what the model can be asked for."
    )
)
lesson.formula(
    r"\mathbf X \leftarrow \mathbf X + \mathrm{softmax}\Big(\frac{\mathbf Q \mathbf K^\top}{\sqrt{p}} + \mathbf M\Big) \mathbf V \mathbf W_o",
    r"\mathbf X \leftarrow \mathbf X + \mathrm{GELU}(\mathbf X \mathbf W_1) \mathbf W_2",
    r"M_{ij} \in \{0, -\infty\}",
)


def controls():
    lesson.choice("family", _("Family"), _("What every letter may look at, and so what is asked of the model."), family_view.family_names())
    family_view.show_mask(lesson)
    writing.text_controls(lesson)
    network_controls()
    hints = {"batch_size": _("How many windows stand behind each step."), "num_epochs": _("How often every window is seen.")}
    hints |= {"seed_data": _("Shuffles the windows, and draws what is masked or cut.")}
    lesson.usual("optimizer", "learning_rate", "weight_decay", "clip", "batch_size", "num_epochs", "seed_data", "seed_weights", **hints)


def network_controls():
    lesson.slider("num_blocks", _("Blocks"), _("Attention and two dense layers, one above the other."))
    lesson.choice("num_heads", _("Heads"), _("Into how many pieces each attention is cut."), {count: count for count in HEADS})
    lesson.choice("width", _("Width"), _("How many numbers stand for a letter on its way through the blocks."), {width: width for width in WIDTHS})
    lesson.slider("context", _("Context"), _("How many letters it can look at; what lies further back is forgotten."))
    lesson.slider("dropout", _("Dropout"), _("The share of every layer's output that is dropped; may change while it trains."))


def show_run(training):
    writing.show_perplexity(lesson, training)
    view.show_text(lesson, training)
    view.show_search(lesson, training)
    view.beside_the_book(lesson, training.run)
    lesson.exports(training)


lesson.train("language_model", controls, show_run)
lesson.heading(_("The same blocks, three families"))
lesson.table("families", family_view.families_table())
lesson.say(
    _("Here the encoder–decoder is one stack with both parts in a row; T5 has two stacks, and cross-attention for the lower left of this mask.")
)
lesson.fact(
    _(
        "Change a letter: under the causal mask, everything that the model says before it stays the same, bit for bit; under the encoder's mask it "
        "does not. That is why a decoder can be asked for all letters of a window at once. Before it has learned anything, its perplexity is close "
        "to the number of letters, 28; with the values this page starts with it falls below 6.5."
    )
)
lesson.tries(
    (
        _("Train for 24 epochs: on the letters it learns from, the perplexity goes towards 1. And on those it has not seen? What does it write?"),
        _(
            "It comes down to about 6, then rises to 20: the model has learned ten thousand letters by heart, and what it writes are pieces of "
            "the story. With a dropout of 0.2 it goes on falling instead, to 5.4, and one head of the first block learns to look at nothing "
            "but the letter before."
        ),
        {"num_epochs": 24},
    ),
    (
        _("An encoder sees both sides of every gap. Does its perplexity fall faster than the decoder's?"),
        _(
            "Much slower: of 32 letters only 5 are asked for, so a window teaches a sixth of what it teaches a decoder. After some twenty epochs it "
            "is as low as a decoder's after eight, but the two numbers answer different questions."
        ),
        {"family": "encoder", "num_epochs": 24},
    ),
    (
        _("Search 40 letters with a beam of 8. Is the likeliest text the best one?"),
        _(
            "The beam finds a text that the model holds for far likelier than the greedy one, and it goes round in circles: what everybody would say "
            "next is seldom interesting. So texts are drawn, and translations are searched for."
        ),
        {"until": "letters", "searched": 40, "beams": 8},
    ),
)
lesson.pitfalls(
    _("A mask that lets a letter see the one it has to predict gives a perplexity of 1 in training and noise in writing."),
    _("The perplexity of masked letters cannot be compared with that of next letters: they are different questions."),
    _("An encoder cannot write by itself: it was never asked what comes after the end. BERT fills in and is fine-tuned; GPT writes."),
    _("Attention weights show where a head looked, not why the letter was chosen: values, dense layers and the other blocks have their say."),
    _("A length penalty changes nothing while all sequences are equally long; here it counts where they end with a word."),
)
GPT, READING = "models/nets/gpt.py", "models/nets/gpt_reading.py"
lesson.code((GPT, "SelfAttention"), (GPT, "gpt"), ("models/maths/families.py", "mask"), (READING, "read"), ("models/nets/writing.py", "shares_of"))
lesson.end()
