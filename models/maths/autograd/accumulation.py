"""Gradients add up until they are set to zero (book 2.5.1), which is what lets a large batch be worked off in small ones."""

from collections.abc import Mapping, Sequence

import numpy as np

from models.maths.autograd.graph import Graph
from models.maths.autograd.passes import gradients
from models.maths.autograd.program import read_program

Gradient = dict[str, np.ndarray | None]
LOSS = "mean((X @ w - t)^2)"


@np.errstate(all="ignore")
def call_after_call(graphs: Mapping[str, Graph], calls: str) -> list[Gradient]:
    """The gradient of every input before the first call and after each one.

    calls: one letter each; a key of `graphs` stands for `backward()` of that graph, "z" sets everything to zero. None means that there is no
    gradient yet, which is not the same as a gradient of zeros.
    """
    names = [next(iter(graphs.values())).nodes[i].name for i in next(iter(graphs.values())).inputs]
    history: list[Gradient] = [dict.fromkeys(names)]
    for call in calls:
        history.append(_zeroed(history[-1]) if call == "z" else _added(history[-1], gradients(graphs[call])))
    return history


def _zeroed(before: Gradient) -> Gradient:
    return {name: None if gradient is None else np.zeros_like(gradient) for name, gradient in before.items()}


def _added(before: Gradient, fresh: Gradient) -> Gradient:
    return {name: _sum(before[name], fresh[name]) for name in before}


def _sum(before: np.ndarray | None, fresh: np.ndarray | None) -> np.ndarray | None:
    if before is None or fresh is None:
        return before if fresh is None else fresh
    return before + fresh


def batch_of_examples(seed: int, count: int = 8) -> dict[str, np.ndarray]:
    """Examples X (count, 3), their labels t (count,), and weights w (3,) of a linear model that has not learned yet."""
    generator = np.random.default_rng(seed)
    X = generator.normal(size=(count, 3)).round(1)
    labels = (X @ np.array([2.0, -3.4, 1.0]) + generator.normal(size=count) * 0.1).round(1)
    return {"X": X, "t": labels, "w": np.array([0.5, 0.5, 0.5])}


def micro_batches(batch: Mapping[str, np.ndarray], count: int, divided: bool) -> list[np.ndarray]:
    """w.grad after each of `count` backward calls, one for an equal part of the batch, with a mean loss, (3,) each.

    divided: whether every loss is divided by `count` first; only then is the last one the gradient of the whole batch.
    """
    parts = zip(np.split(batch["X"], count), np.split(batch["t"], count), strict=True)  # (examples, 3), (examples,) -> count parts of each
    found = [loss_gradient({**batch, "X": X, "t": labels}) / (count if divided else 1) for X, labels in parts]
    return list(np.cumsum(found, axis=0))


def loss_gradient(batch: Mapping[str, np.ndarray]) -> np.ndarray:
    """The gradient of the mean squared error in the weights, (3,)."""
    return gradients(read_program(LOSS, batch))["w"]


def as_calls(text: str, known: Sequence[str], longest: int) -> str:
    """The calls that a text from outside stands for; what is none of them is left out."""
    return "".join(letter for letter in text if letter in known)[:longest]
