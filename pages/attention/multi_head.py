"""
title: Multi-Head Attention
title_zh: 多头注意力
summary: Type a sentence and see what each head looks at, pair by pair and number by number; cut the same matrices into fewer heads.
summary_zh: 输入一个句子，逐对、逐数地看每个头在看什么；再把同样的矩阵切成更少的头。
book: 11.5
order: 60
trains: no
"""

from models.maths import attention as maths
from models.maths import heads
from models.specs import Field
from models.specs.multi_head import HEADS, MultiHeadSpec
from pages.attention import _multi_head as view
from playground.kit import Lesson, _

lesson = Lesson(MultiHeadSpec)
lesson.why(
    _(
        "One softmax makes one choice. A word may need several things at once: its neighbour, the earlier mention of the same word, the end of the "
        "sentence. Multi-head attention cuts queries, keys and values into $h$ pieces, lets each piece choose for itself, and puts the "
        "results side by side. It costs nothing: the matrices stay as they are."
    )
)


def layer():
    words = lesson.last_good("words", view.tokens(lesson.spec.sentence), ["?"])
    return view.layer(lesson.spec, words)


def focused(focus):
    lesson.desk.change(head=focus["head"], word=focus["query"])


def controls(words):
    problem = "" if view.tokens(lesson.spec.sentence) else _("There is no word in this sentence; the last one stays.")
    lesson.typed("sentence", _("A sentence"), _("Up to 24 words, in any language; Chinese characters count as words."), problem)
    names = {count: count for count in reversed(HEADS)}
    lesson.choice("heads", _("Heads"), _("Into how many pieces the 64 columns of each matrix are cut."), names)
    lesson.choice("weights", _("Weight matrices"), _("Eight heads made by hand, or matrices as a layer starts with them."), view.weight_names())
    if lesson.spec.weights == "random":
        lesson.slider("seed", _("Seed"), _("Another seed, other random matrices."))
    lesson.choice("mask", _("Mask"), _("Which words may be looked at."), view.mask_names())
    if lesson.spec.mask == "lengths":
        field, length = Field("integer", 1, max(words, 2), 1), min(lesson.spec.length, max(words, 2))
        lesson.dial("length", _("Valid length"), _("Words after it count as padding."), length, field, lambda value: lesson.desk.change(length=value))


@lesson.live
def play():
    picture, panel = lesson.stage()
    made = layer()
    with panel:
        controls(len(made.tokens))
        lesson.corrected("length", "head", "word")
    with picture:
        lesson.formula(view.formula(lesson.spec, made))
        lesson.panels("maps", view.attention(lesson.spec, made), focused)
        if lesson.spec.weights == "hand":
            lesson.say(view.thread())
        lesson.heading(_("The way through the layer"))
        lesson.panels("way", view.way(lesson.spec, made))


play()
lesson.heading(_("More heads cost nothing"))
lesson.table("costs", view.table(lesson.spec))
lesson.fact(
    _(
        "Four matrices of $p_o \\times p_o$ are all the parameters there are, for any number of heads: $4 \\cdot 64^2 = 16{,}384$ here, $4 \\cdot "
        "100^2 = 40{,}000$ in the book's example, whose 5 heads are $100/5 = 20$ wide. The numbers here agree with "
        "`torch.nn.MultiheadAttention`."
    )
)
lesson.tries(
    (
        _("The heads “the word before” and “the word after” are merged into one, by cutting the matrices into 4. Where does the merged head look?"),
        _(
            "At the word itself, which neither of them wanted: their scores are added before the softmax, and half-way between before and after "
            "lies here. Two heads can want two things; one head finds a compromise."
        ),
        {"heads": "4", "head": 0},
    ),
    (
        _("Random matrices, as every training begins with. What do the heads see?"),
        _("Everything a little: the scores are small, the softmax is nearly even. What a head looks for has to be learned."),
        {"weights": "random"},
    ),
    (
        _("With a causal mask, what can the head “the word after” do?"),
        _("It looks at the word itself, the last one that it may see. In a language model, nothing comes after: that is what has to be predicted."),
        {"mask": "causal", "head": 1},
    ),
)
lesson.pitfalls(
    _("More heads do not mean more parameters: each is narrower, $p_q = p_k = p_v = p_o/h$, and $h$ has to divide $p_o$."),
    _("The division is by $\\sqrt{p_o/h}$, the width of a head, not by $\\sqrt{p_o}$."),
    _("Attention weights show where a head looks. What it passes on also depends on the values, and on $\\mathbf W_o$."),
    _("Keras's `key_dim` is the width of one head: `MultiHeadAttention(5, key_dim=20)` is the book's layer with 100 units."),
    _("Cutting into heads is a reshape **and** a transpose; a reshape alone would mix words and heads."),
)
lesson.code(maths.multi_head, maths.split_heads, maths.merge_heads, heads.embed, heads.piece)
lesson.end()
