"""A run service that only writes down what it is told, and runs in whatever state a test wants."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from models.specs.image_classification import ImageClassificationSpec
from playground.runs import Answer, Frame, Run

TASK = "image_classification"
DEFAULT = ImageClassificationSpec()


class Service:
    """The interface of the run service. calls: what it was told, as (name, arguments)."""

    def __init__(self):
        self.status = SimpleNamespace(state="ready", warm=2, total=2)
        self.calls: list[tuple[str, Any]] = []
        self.mine: list[Run] = []
        self.shared: dict[Any, Run] = {}
        self.seconds: float | None = None
        self.answer: Any = "an answer"

    def submit(self, task: str, spec: Any, owner: str, paused: bool = False) -> Run:
        self.calls.append(("submit", (spec, paused)))
        return self._new(spec, owner, paused)

    def rewind(self, run: Run, owner: str) -> Run:
        self.calls.append(("rewind", run))
        return self._new(run.spec, owner, True)

    def retry(self, run: Run, owner: str, **values: Any) -> Run:
        self.calls.append(("retry", values))
        return self._new(replace(run.now, **values), owner, False)

    def _new(self, spec: Any, owner: str, paused: bool) -> Run:
        run = Run(TASK, spec, owner, number=len(self.mine) + 1)
        run.orders.paused = paused
        self.mine.append(run)
        return run

    def pause(self, run: Run) -> None:
        self.calls.append(("pause", run))
        run.orders.paused = True

    def resume(self, run: Run) -> None:
        self.calls.append(("resume", run))
        run.orders.paused = False

    def advance(self, run: Run, by: str) -> None:
        self.calls.append(("advance", by))

    def change(self, run: Run, **values: Any) -> None:
        self.calls.append(("change", values))

    def stop(self, run: Run) -> None:
        self.calls.append(("stop", run))

    def pin(self, run: Run, wanted: bool = True) -> None:
        run.is_pinned = wanted

    def pinned(self, owner: str, task: str) -> list[Run]:
        return [run for run in self.mine if run.is_pinned]

    def showcase(self, task: str, spec: Any) -> Run:
        return self.shared.setdefault(spec, Run(task, spec))

    def latest_of(self, owner: str, task: str) -> Run | None:
        return next((run for run in reversed(self.mine) if run.owner == owner), None)

    def find(self, id: str) -> Run | None:
        return next((run for run in [*self.mine, *self.shared.values()] if run.id == id), None)

    def wait(self, run: Run) -> float | None:
        return self.seconds

    def ask(self, run: Run, question: str, payload: Any, epoch: int | None = None) -> Answer:
        self.calls.append(("ask", (question, payload, epoch)))
        answer = Answer()
        if self.answer is not None:
            answer.settle(self.answer)
        return answer

    def told(self, *names: str) -> list[Any]:
        """The arguments of these calls, in their order."""
        return [given for name, given in self.calls if name in names]


def under_way(run: Run, state: str = "running", epochs: int = 3) -> Run:
    """A run that has trained for some epochs of a hundred steps."""
    run.change(state=state, total_steps=100 * run.now.num_epochs)
    run.reports(seconds=6.0, examples=6400 * epochs, step=100 * epochs, epoch=float(epochs))
    for epoch in range(epochs + 1):
        row = {"step": 100 * epoch, "epoch": float(epoch), "validation_loss": 2.0 / (epoch + 1), "validation_accuracy": epoch / 10}
        run.history.append(row | ({"loss": 1.0 / epoch, "accuracy": 0.5} if epoch else {}))
        film(run, epoch)
    run.snapshots["weights"] = {"of": "now"}
    return run


def film(run: Run, epoch: int) -> None:
    """One more epoch that is kept."""
    run.film.add(Frame(100 * epoch, epoch, [np.full(2, epoch)], {"weights": {"of": epoch}}))
