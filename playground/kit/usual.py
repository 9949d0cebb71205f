"""The controls that nearly every training has, under their usual names."""

from playground.kit.controls import Controls
from playground.words import _, sentences

SEEDS = ("seed_data", "seed_weights")


class Usual(Controls):
    """The part of a lesson that offers how a model is trained."""

    def usual(self, *names: str, **hints: str) -> None:
        """Controls in the order of their names; the two seeds share a row. hints: sentences for what is particular on a page.

        What may change while a training goes on says so, because the spec does.
        """
        for name in (name for name in names if name not in SEEDS):
            self._one(name, hints.get(name) or _hints()[name])
        seeds = [(name, label, hints.get(name) or hint, False) for name, (label, hint) in _seeds().items() if name in names]
        if seeds:
            self.sliders("seeds", [(_("Seeds"), seeds)])

    def _one(self, name: str, hint: str) -> None:
        live = name in getattr(self.desk.spec_class, "LIVE", ())
        help = sentences(hint, _("May change while it trains.") if live else "")
        if name == "optimizer":
            self.choice(name, _("Optimiser"), help, optimizers(self.desk.limits(name).options))
        else:
            self.slider(name, _labels()[name], help)


def optimizers(options: tuple[str, ...]) -> dict[str, str]:
    """What the optimisers are called."""
    names = {"sgd": "SGD", "momentum": _("momentum"), "nesterov": "Nesterov", "adagrad": "Adagrad", "rmsprop": "RMSProp"}
    names |= {"adadelta": "Adadelta", "adam": "Adam", "adamw": "AdamW"}
    return {option: names[option] for option in options}


def _labels() -> dict[str, str]:
    return {
        "learning_rate": _("Learning rate"),
        "batch_size": _("Batch size"),
        "num_epochs": _("Epochs"),
        "momentum": _("Momentum"),
        "weight_decay": _("Weight decay"),
        "clip": _("Clip gradients at"),
    }


def _hints() -> dict[str, str]:
    return {
        "optimizer": _("What turns gradients into steps."),
        "learning_rate": _("How far each step goes against the gradient."),
        "batch_size": _("How many examples stand behind each step."),
        "num_epochs": _("How often every example is seen."),
        "momentum": _("The share of the last step that the next one keeps."),
        "weight_decay": _("Each step shrinks every weight by this share of the learning rate."),
        "clip": _("A gradient that is longer is cut to this length."),
    }


def _seeds() -> dict[str, tuple[str, str]]:
    """What each seed draws: label and hint."""
    return {
        "seed_data": (_("data"), _("Draws the examples and the order of the batches.")),
        "seed_weights": (_("weights"), _("The same seed draws the same first weights.")),
    }
