"""
title: Attention Scoring Functions
title_zh: 注意力评分函数
summary: Edit queries, keys and masks and see every weight come about; watch random scores outgrow the softmax until they are divided by √d.
summary_zh: 修改查询、键和掩蔽，看每个权重怎样得来；看随机的分数怎样随d增大而压垮softmax，直到除以√d。
book: 11.3
order: 40
trains: no
"""

from models.maths import attention as maths
from models.specs.scoring import ScoringSpec
from pages.attention import _scoring as view
from playground.kit import Lesson, _

lesson = Lesson(ScoringSpec)
lesson.why(
    _(
        "The Gaussian kernel is a softmax over $-\\frac12 \\|\\mathbf q - \\mathbf k\\|^2 = \\mathbf q^\\top \\mathbf k - "
        "\\frac12 \\|\\mathbf k\\|^2 - \\frac12 \\|\\mathbf q\\|^2$. "
        "The last term is the same for all keys and cancels. Where all keys have the same length, so does the one before it, and what is left "
        "is the **dot product**: one matrix product for all pairs at once. Two things remain to be settled: its size, and which keys count."
    )
)


def edit(name, index, value):
    lesson.desk.change(**view.with_entry(lesson.spec, name, index, value))


def pick(_block, index):
    lesson.desk.change(lengths=view.with_length(lesson.spec, index))


def sizes():
    additive = lesson.spec.score == "additive"
    hint = _("How many numbers each query and key has.")
    rows = [
        ("", [("queries", _("queries"), _("How many queries."), False), ("keys", _("keys"), _("How many keys, each with a value."), False)]),
        (
            "",
            [
                ("parts", _("d"), hint, False),
                ("query_parts", _("d of q"), _("Only the additive score allows another one."), not additive),
            ],
        ),
    ]
    units = ("hidden", _("hidden units"), _("Rows of the weight matrices of the additive score."), False)
    return rows + ([("", [units, ("seed", _("seed"), _("Another seed, other weights."), False)])] if additive else [])


def masking():
    lesson.choice("mask", _("Mask"), _("Which keys count for which query."), view.mask_names())
    if lesson.spec.mask == "lengths":
        hint = _("Drag a bar: how many keys count for this query. A click on a masked score does the same.")
        bars = view.length_bars(lesson.spec)
        lesson.bars("lengths", bars, _("Valid lengths"), hint, ", ".join(f"{bar['label']} {bar['text']}" for bar in bars), height=150)
    if lesson.spec.mask != "none":
        lesson.choice("how", _("Keep out by"), _("What is done to keys that do not count."), view.how_names())


@lesson.live
def play():
    picture, panel = lesson.stage()
    with panel:
        lesson.choice("score", _("Score"), _("How well a key fits a query."), view.score_names())
        if lesson.spec.score == "dot":
            lesson.switch("scale", _("Divide by √d"), _("Scaled dot-product attention, or the bare dot product."))
        lesson.sliders("sizes", sizes())
        masking()
    with picture:
        lesson.formula(view.formula(lesson.spec))
        lesson.board("board", view.board(lesson.spec), edited=edit, picked=pick)
        lesson.corrected("Q", "K", "V")


def below_controls():
    """What belongs to the second picture."""
    units = ("units", _("Hidden units"), _("Of the additive score."))
    seed = ("start", _("Seed"), _("Another seed, other random weights."))
    rows = {
        "variance": [("size", "d", _("How long queries and keys are.")), ("sample", _("Seed"), _("Another seed, other random queries and keys."))],
        "surfaces": [("query_x", "q₁", _("The query, from left to right.")), ("query_y", "q₂", _("The query, from bottom to top.")), units, seed],
        "learned": [units, ("learning_rate", _("Learning rate"), _("Of Adam.")), ("steps", _("Steps"), _("How long it learns.")), seed],
        "shapes": [(name, label, _("An axis of the tensors.")) for name, label in view.axes()],
    }[lesson.spec.picture]
    for name, label, hint in rows:
        lesson.slider(name, label, hint)


def below():
    spec, change = lesson.spec, lesson.desk.change
    if spec.picture == "variance":
        lesson.panels("variance", view.variance(spec), lambda focus: change(size=view.size_at(focus["d"])))
    elif spec.picture == "surfaces":
        lesson.panels("surfaces", view.surfaces(spec), lambda focus: change(**view.place_at(focus)))
    elif spec.picture == "learned":
        lesson.panels("learned", view.learned(spec))
        lesson.say(view.learned_words())
    else:
        lesson.table("shapes", view.shapes_table(spec))


@lesson.live
def more():
    picture, panel = lesson.stage()
    with panel:
        lesson.choice("picture", _("Look at"), _("What the second picture shows."), view.picture_names())
        below_controls()
    with picture:
        below()


play()
lesson.heading(_("From the kernel to a learned score"))
more()
lesson.fact(
    _(
        "If the components of $\\mathbf q$ and $\\mathbf k$ are independent with mean 0 and variance 1, $\\mathbf q^\\top \\mathbf k$ has "
        "variance $d$, and $\\mathbf q^\\top \\mathbf k / \\sqrt d$ has variance 1 for every $d$."
    )
)
lesson.tries(
    (
        _("Query 1 may look at no key at all: its valid length is 0. Which weights does the book's −1,000,000 give it?"),
        _("Equal ones: all scores are alike, so it averages the padding in silence. With −∞ it would be 0/0, and every number after it nan."),
        {"lengths": (0.0, 4.0, 2.0, 1.0)},
    ),
    (
        _("Somebody sets the weights of padded keys to 0 after the softmax. What is wrong with the rows?"),
        _("They no longer add up to 1: the padding has taken its share first. The scores have to be masked, before the softmax."),
        {"how": "after", "lengths": (2.0, 3.0, 2.0, 1.0)},
    ),
    (
        _("With d = 512 and no scaling, how much gradient does the softmax let through?"),
        _(
            "Nearly none: the largest score runs away from the others, one weight is almost 1, and 1 − Σα² is almost 0. With scaling it stays "
            "where it was at d = 1."
        ),
        {"picture": "variance", "size": 512},
    ),
)
lesson.pitfalls(
    _("A mask changes **scores**, before the softmax; the weights of padding then come out as 0. It does not set weights to −1,000,000."),
    _("In float16 −1,000,000 is −∞: its largest number is 65,504. A row without any key is then nan."),
    _("`keras.layers.Attention` does not divide by $\\sqrt d$, and `keras.layers.AdditiveAttention` has no matrices, only a scale."),
    _("$\\sqrt d$ is right for components of variance 1. It does not help where queries or keys have grown."),
    _("The additive score builds a tensor of queries × keys × hidden units; the dot product never does."),
)
lesson.code(maths.scaled_dot_scores, maths.gaussian_scores, maths.additive_scores, maths.masked_softmax, maths.length_mask, maths.score_samples)
lesson.end()
