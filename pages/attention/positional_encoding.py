"""
title: Positional Encoding
title_zh: 位置编码
summary: Play through the positions as hands of many clocks, from fast to slow, and see a shift become one and the same turn everywhere.
summary_zh: 让位置像许多快慢不同的时钟那样走动，看到移动一段距离在哪里都是同一个旋转。
book: 11.6.3
order: 80
trains: no
"""

from models.maths import positional_encoding as maths
from models.specs.positional_encoding import PositionalEncodingSpec
from pages.attention import _positional_encoding as view
from playground.kit import Lesson, _

lesson = Lesson(PositionalEncodingSpec)
lesson.why(
    _(
        "Attention averages, and an average does not know the order of what goes in: shuffle the words, and the outputs are shuffled, nothing "
        "else. So the place of a word has to stand **in** its vector. The classical way gives every position the hands of $d/2$ clocks, "
        "the first fast, the last hardly moving."
    )
)


def focused(focus):
    lesson.desk.change(position=focus["frame"], dimension=focus["dimension"])


def looked_at(focus):
    lesson.desk.change(position=focus["from"])


def controls():
    lesson.slider("length", _("Positions"), _("How long the sequence is."))
    lesson.slider("pairs", _("Pairs d/2"), _("A sine and a cosine for each frequency: d is twice as many."))
    lesson.slider("base", _("Base"), _("The higher, the slower the last clocks; at 1 all run alike."))
    lesson.slider("delta", _("Shift δ"), _("The green hands stand at the position δ further on."))
    lesson.slider("position", _("Position i"), _("Also with the player, or by dragging the dashed line."))
    lesson.slider("dimension", _("Dimension"), _("Also by a click on the picture."))


@lesson.live
def play():
    picture, panel = lesson.stage()
    with panel:
        controls()
    with picture:
        lesson.formula(view.formula(lesson.spec))
        lesson.panels("encoding", view.encoding(lesson.spec), focused)
        lesson.heading(_("A shift is a turn"))
        lesson.formula(*view.shift(lesson.spec))
        lesson.say(view.check(lesson.spec))
    below()


def below():
    picture, panel = lesson.stage()
    with panel:
        lesson.choice("picture", _("Look at"), _("What the second picture shows."), view.picture_names())
    with picture:
        if lesson.spec.picture == "binary":
            lesson.panels("binary", view.binary(lesson.spec))
        else:
            lesson.panels("similarity", view.similarity(lesson.spec), looked_at)


play()
lesson.fact(
    _(
        "For a shift by $\\delta$, one matrix $\\mathbf R_\\delta$ of $d/2$ turns does for every position: $\\mathbf p_{i+\\delta} = \\mathbf "
        "R_\\delta\\, \\mathbf p_i$. With $d = 32$, $i = 7$ and $\\delta = 5$ both sides are equal to the rounding of the numbers. So $\\mathbf "
        "p_i^\\top \\mathbf p_{i+\\delta} = \\sum_j \\cos(\\omega_j \\delta)$ does not depend on $i$."
    )
)
lesson.tries(
    (
        _("Base 1: every pair has the same frequency. Can 60 positions still be told apart?"),
        _(
            "Hardly: all clocks show the same, and it comes round every 2π positions. 44 is close to 7 · 2π = 43.98, so that positions 44 apart "
            "have nearly the same encoding."
        ),
        {"base": 1.0},
    ),
    (
        _("δ = −3: does the same matrix work backwards?"),
        _("Yes, it is the turn the other way, the transpose of the one for +3. A head can look three words back with one matrix, anywhere."),
        {"delta": -3},
    ),
    (
        _("Positions as binary numbers and as waves: what do they have in common, and what do the waves do better?"),
        _(
            "Both have fast and slow digits. The waves change smoothly, so that near positions are alike; they need no upper end; and a shift is "
            "a linear map, which it is not for binary numbers."
        ),
        {"picture": "binary", "length": 32},
    ),
)
lesson.pitfalls(
    _("The exponent is 2j/d with j counting **pairs**: columns 2j and 2j + 1 share a frequency."),
    _("The encoding is **added** to the embedding, not put beside it; the model learns to keep the two apart."),
    _("Without it, self-attention is not only blind to distance but to order altogether."),
    _("A model trained on 60 positions has never seen the slow clocks turn further, although the formula goes on for ever."),
    _("Rotary embeddings turn the queries and keys themselves in the same way: of their places, q · k sees nothing but the difference."),
)
lesson.code(maths.frequencies, maths.encode, maths.turn, maths.rotation, maths.rotation_error, maths.similarity)
lesson.end()
