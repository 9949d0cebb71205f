"""
title: Weight Decay
title_zh: 权重衰减
summary: Two hundred weights and twenty examples: drag λ, see the loss touch the penalty's ball, and find out why the book prints 0.01378.
summary_zh: 两百个权重，二十个样例：拖动λ，看损失的等高线怎样与惩罚球相切，再弄清书里为什么会打印出0.01378。
book: 3.7
order: 60
trains: yes
"""

from models.specs.weight_decay_page import WeightDecayPageSpec
from pages.regression import _weight_decay as view
from playground.kit import Lesson, _

CODE, MATHS = "models/nets/weight_decay.py", "models/maths/weight_decay.py"

lesson = Lesson(WeightDecayPageSpec)
lesson.why(
    _(
        "With more weights than examples there are endless ways to get every example right, and most of them are nonsense elsewhere. Weight decay "
        "chooses among them: small weights cost less than large ones, and λ says how much less. Every step then first shrinks the weights a "
        "little, and the data have to keep up those that are worth it."
    )
)


def penalty_controls():
    help = _("How much the penalty counts; may change while it trains, also by dragging the vertical line.")
    lesson.slider("weight_decay", _("λ, weight decay"), help)
    kinds = {"l2": "L2", "l1": "L1", "elastic": _("elastic net")}
    lesson.choice("penalty", _("Kind of penalty"), _("Half the squared norm, the sum of magnitudes, or a mixture of both."), kinds)
    if lesson.spec.penalty == "elastic":
        lesson.slider("l1_share", _("Share of L1"), _("How much of the mixture is the sum of magnitudes."))
    ways = {"loss": _("in the loss"), "optimizer": _("in the optimiser")}
    lesson.choice("way", _("Where it is"), _("Added to the loss, or weight_decay of the optimiser, which knows L2 only: the same numbers."), ways)
    lesson.switch("decay_bias", _("Decay the bias too"), _("The book does not: a bias cannot overfit much."))
    lesson.choice(
        "start", _("First weights"), _("The book's concise code sets them before the layer has any, so they stay torch's own."), view.start_names()
    )


def training_controls():
    inputs = ("num_inputs", _("inputs d"), _("How many inputs, and so weights, there are."), False)
    examples = ("num_examples", _("examples n"), _("How many to train on; a hundred others validate."), False)
    noise = ("noise", _("noise"), _("Standard deviation of what is added to every label."), False)
    first = ("first", _("first"), _("The weight on the horizontal axis of the loss."), False)
    second = ("second", _("second"), _("The weight on its vertical axis."), False)
    lesson.sliders("data", [(_("Data"), (inputs, examples)), ("", (noise,)), (_("The two weights shown"), (first, second))])
    if lesson.spec.shown[1] != lesson.spec.second:
        lesson.say(view.taken(lesson.spec))
    lesson.choice("loss", _("Loss"), _("Half the square from scratch, the whole in the concise version."), view.loss_names())
    lesson.usual("learning_rate", "batch_size", "num_epochs")
    lesson.slider("pace", _("Steps a second"), _("Slow enough to watch; at the right end nothing waits."))
    lesson.usual("seed_data", "seed_weights")


def controls():
    penalty_controls()
    training_controls()
    lesson.corrected(*([] if lesson.spec.penalty == "elastic" else ["l1_share"]))


def show(training):
    seen = view.look(lesson.spec, training)
    lesson.panels("pictures", view.pictures(seen), lambda focus: lesson.desk.change(weight_decay=view.decay_at(seen, focus["decay"])))
    lesson.formula(view.formula(seen))
    lesson.say(view.verdict(seen))
    lesson.curves(training, *view.charts())
    view.beside_the_book(lesson, seen)
    lesson.exports(training)


lesson.train("weight_decay", controls, show)
lesson.fact(
    _(
        "Twenty examples span twenty directions; across the other 180 the loss is flat, and only the decay moves w: every step leaves it "
        "$1-\\eta\\lambda$ of itself there, whatever the data. After the book's 40 steps with $\\eta\\lambda=0.03$ that is $0.97^{40}=0.296$, and of "
        "$\\tfrac12\\|\\mathbf w\\|^2$ its square, 0.0874. Of torch's own first weights, worth $\\tfrac16\\cdot\\tfrac{180}{200}=0.15$ in those "
        "directions, 0.0131 is left: that is the book's 0.01378."
    )
)
lesson.tries(
    (
        _("λ = 0: the error on the examples goes to zero. What happens to the norm of w, and to the validation error?"),
        _(
            "Hardly anything. The book prints 0.00995 for half the squared norm, which is what the first weights had: they are as large as the "
            "true ones, but noise. Without decay nothing ever takes them away, and the validation loss ends at 0.027, where λ = 3 comes to 0.016."
        ),
        {"weight_decay": 0.0},
    ),
    (
        _("The book's concise version prints 0.01378 where its version from scratch has 0.00173. Why?"),
        _(
            "Not because the optimiser does it: in the loss or in the optimiser the numbers are the same. The code sets the first weights of a layer "
            "that does not have any yet, so it trains with torch's own, 17 times as large in the square. Choose them as intended and 0.0017 is back."
        ),
        {"way": "optimizer", "loss": "squared", "start": "lazy"},
    ),
    (
        _("L1 instead of L2, λ = 0.05: how many of 200 weights are zero in the exact solution, and how many in a run?"),
        _(
            "All but a handful, because the ball has corners and the loss likes to touch it there. In the run none is exactly zero: the gradient of "
            "a magnitude is as long on both sides, so small weights jump over zero and back. And since all true weights are equal here, sparse is "
            "the wrong guess."
        ),
        {"penalty": "l1", "weight_decay": 0.05},
    ),
)
lesson.pitfalls(
    _(
        "The penalty is half the *squared* norm, $\\frac\\lambda2\\|\\mathbf w\\|^2$. What the book prints as the L2 norm is that half as well; the "
        "norms are 0.141, 0.0588 and 0.166."
    ),
    _("In Keras, L2(l) adds $l\\,\\|\\mathbf w\\|^2$ without the half: the book's λ is L2(λ/2)."),
    _("For plain SGD, decay in the loss and in the optimiser are the same. For Adam they are not, which is what AdamW is about."),
    _("A penalty in the loss is no part of the error: compare models by the loss without it."),
)
lesson.code((CODE, "l2_penalty"), (CODE, "sgd"), (CODE, "penalty"), (MATHS, "ridge"), ("models/maths/sparse.py", "sparse"), (MATHS, "outside"))
lesson.end()
