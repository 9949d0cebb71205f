"""The optimisers that a training can use, how their settings change while it goes on (book 12), and what tempers their gradients.

All are torch's own, with `foreach`: fused ones read gradients wrongly that lie in memory in another order than their parameters.
"""

from collections.abc import Sequence
from typing import Any

import torch

NAMES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw")
BOUND_MOMENTUM = 0.9


def make(name: str, parameters: Sequence[torch.Tensor], learning_rate: float, **settings: float) -> torch.optim.Optimizer:
    """An optimiser by name. settings: momentum and weight_decay, where they are wanted; "momentum" and "nesterov" have 0.9 unless told.

    Raises ValueError for a name that is not in NAMES.
    """
    common = {"lr": learning_rate, "weight_decay": settings.get("weight_decay", 0.0), "foreach": True}
    momentum = settings.get("momentum", BOUND_MOMENTUM if name in ("momentum", "nesterov") else 0.0)
    makers = {
        "sgd": lambda: torch.optim.SGD(parameters, momentum=momentum, **common),
        "momentum": lambda: torch.optim.SGD(parameters, momentum=momentum, **common),
        "nesterov": lambda: torch.optim.SGD(parameters, momentum=momentum, nesterov=momentum > 0, **common),
        "adagrad": lambda: torch.optim.Adagrad(parameters, **common),
        "rmsprop": lambda: torch.optim.RMSprop(parameters, momentum=momentum, **common),
        "adadelta": lambda: torch.optim.Adadelta(parameters, **common),
        "adam": lambda: torch.optim.Adam(parameters, **common),
        "adamw": lambda: torch.optim.AdamW(parameters, **common),
    }
    if name not in makers:
        raise ValueError(f"There is no optimiser called {name!r}.")
    return makers[name]()


def tune(optimizer: torch.optim.Optimizer, learning_rate: float, **settings: float) -> None:
    """New settings for an optimiser that keeps what it remembers; those that it does not know are left out."""
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
        group.update({name: value for name, value in settings.items() if name in group})


def retuned(optimizer: torch.optim.Optimizer, before: Any, now: Any) -> torch.optim.Optimizer:
    """The optimiser to go on with when the spec has changed: the same with new settings, or a new one where its name has changed.

    before, now: specs with a learning_rate and, where they have them, optimizer, momentum and weight_decay.
    """
    settings = {name: getattr(now, name) for name in ("momentum", "weight_decay") if hasattr(now, name)}
    if getattr(now, "optimizer", "") == getattr(before, "optimizer", ""):
        tune(optimizer, now.learning_rate, **settings)
        return optimizer
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    return make(now.optimizer, parameters, now.learning_rate, **settings)


def follow(optimizer: torch.optim.Optimizer) -> None:
    """What an optimiser remembers of a parameter lies in memory as the parameter does: it would be read twice as slowly otherwise."""
    for parameter, memory in optimizer.state.items():
        for name, values in memory.items():
            if isinstance(values, torch.Tensor) and values.shape == parameter.shape and values.stride() != parameter.stride():
                memory[name] = torch.empty_like(parameter, requires_grad=False).copy_(values)


def clip(gradients: Sequence[torch.Tensor], theta: float) -> list[torch.Tensor]:
    """All gradients scaled so that together their norm is at most theta (book 9.5.3)."""
    norm = torch.stack([gradient.square().sum() for gradient in gradients]).sum().sqrt()  # ()
    share = (theta / norm).clamp(max=1.0)
    return [gradient * share for gradient in gradients]
