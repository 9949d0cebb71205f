"""The controls of the playground of networks that are not its story: sliders by what they set, and the table of one's own points."""

from pages.perceptrons import _mlp_playground as view
from playground.kit import Lesson, _

Slider = tuple[str, str, str, bool]  # its parameter, its label, its help, and whether it has no effect now


def numbers(lesson: Lesson) -> None:
    """All sliders, in groups."""
    groups = [(_("Learning"), _learning_sliders(lesson)), (_("Points"), _point_sliders(lesson)), (_("Seeds"), _seed_sliders())]
    lesson.sliders("numbers", groups)


def _point_sliders(lesson: Lesson) -> list[Slider]:
    few = lesson.spec.data == "drawn"
    return [
        ("num_examples", _("Number"), _("How many points there are, to learn from and to validate with."), few),
        ("train_share", _("Share"), _("How many in a hundred points the network learns from; the others are for validation."), False),
        ("noise", _("Noise"), _("How far points are displaced; at 100, typically a third of the way to the edge."), few),
        ("num_classes", _("Classes"), _("Spirals, rings and heaps can have more than two."), False),
    ]


def _learning_sliders(lesson: Lesson) -> list[Slider]:
    unused = lesson.spec.regularization == "none"
    return [
        ("learning_rate", _("Rate"), _("The learning rate: how far each step goes against the gradient. It may change on the way."), False),
        ("batch_size", _("Batch"), _("How many points stand behind each step."), False),
        ("regularization_rate", _("Penalty"), _("How much the penalty on large weights counts."), unused),
        ("num_epochs", _("Epochs"), _("How often every point is seen."), False),
    ]


def _seed_sliders() -> list[Slider]:
    return [
        ("seed_weights", _("Weights"), _("The same seed draws the same first weights and drops the same units."), False),
        ("seed_data", _("Points"), _("The same seed draws the same points in the same order."), False),
    ]


def own_points(lesson: Lesson) -> None:
    """The brush, and the points as a table."""
    names = {**dict(enumerate(view.class_names())), -1: _("erase")}
    lesson.choice("brush", _("Click on the plane to draw"), _("The class of the next point, or take points away."), names)
    help = _("One point in a row: x₁, x₂ and the number of its class. Paste a table, or click on the plane.")
    lesson.typed("points", _("Your points"), help, view.problem(lesson.spec), rows=4)
    if view.scaled(lesson.spec):
        lesson.say(_("These points leave the plane; both axes were scaled to it."))


def in_the_picture(lesson: Lesson) -> None:
    """The names of what is chosen in the picture, and of what has no control at the moment."""
    names = {"features": _("Features"), "widths": _("Hidden layers"), "activations": _("Activation"), "dropout": _("Dropout")}
    elsewhere = {} if lesson.spec.data == "drawn" else {"points": _("Your points"), "brush": _("Click on the plane to draw")}
    for name, label in {**names, **elsewhere}.items():
        lesson.named(name, label)
