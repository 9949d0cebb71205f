"""Questions to trained models, and the handles that their answers arrive in."""

import threading
from dataclasses import asdict, dataclass
from typing import Any

from playground.runs import worker
from playground.runs.desk import Desk
from playground.runs.run import Run


@dataclass(frozen=True)
class Question:
    """What is asked of which model. name: a key of QUESTIONS in the task's module. weights: the model's, key: names them."""

    run: Run
    name: str
    payload: Any
    key: str
    weights: list[Any] | None


def question_to(run: Run, name: str, payload: Any, epoch: int | None) -> Question:
    """About the model after that epoch; None: as it is when its training is over, and until then, or when it diverged, as it was last kept."""
    if epoch is None and run.weights and run.state != "diverged":
        return Question(run, name, payload, run.id, run.weights)
    frame = run.film.newest if epoch is None else run.film.at(epoch)
    return Question(run, name, payload, f"{run.id}-{frame.step if frame else 0}", frame.weights if frame else None)


class Answer:
    """Arrives later: look at `done`, or `wait` for it.

    value: what the model said. error: "", or why there is none: "no_model" (there are no weights yet), "no_worker", "worker_died",
    "no_service" or "error"; detail: the technical words.
    """

    def __init__(self):
        self.value: Any = None
        self.error = self.detail = ""
        self._arrived = threading.Event()

    @property
    def done(self) -> bool:
        return self._arrived.is_set()

    def wait(self, timeout: float) -> Any:
        """The value, at the latest after so many seconds. Raises TimeoutError, or LookupError(error) when there will be no answer."""
        if not self._arrived.wait(timeout):
            raise TimeoutError
        if self.error:
            raise LookupError(self.error)
        return self.value

    def settle(self, value: Any = None, error: str = "", detail: str = "") -> None:
        """For the service: this is the answer."""
        self.value, self.error, self.detail = value, error, detail
        self._arrived.set()


async def put(desk: Desk, question: Question, answer: Answer) -> None:
    """Ask a worker, and settle the answer whatever happens. Weights travel only when the worker does not have the model any more."""
    slot = desk.slot_for_questions()
    if question.weights is None or slot is None:
        return answer.settle(error="no_worker" if slot is None else "no_model")
    try:
        value = await _ask(desk, slot.address, question, None)
        if isinstance(value, str) and value == worker.MISSING:
            value = await _ask(desk, slot.address, question, question.weights)
        answer.settle(value)
    except Exception as error:
        answer.settle(error="error" if slot.address in desk.slots else "worker_died", detail=repr(error))


async def _ask(desk: Desk, address: str, question: Question, weights: list[Any] | None) -> Any:
    run = question.run
    arguments = (run.task, question.name, asdict(run.now), question.key, question.payload, weights)
    future = desk.client.submit(worker.reply, *arguments, workers=[address], priority=1, pure=False)
    try:
        return await future
    finally:
        future.release()
