"""Questions to libraries that the server does not load, such as torch; a worker that has it answers."""

from dataclasses import dataclass
from typing import Any

from playground.runs import worker
from playground.runs.desk import Desk
from playground.runs.questions import Answer


@dataclass(frozen=True)
class Consultation:
    """What is asked. topic: a module of models.maths; name: a key of its ORACLES."""

    topic: str
    name: str
    payload: Any


async def consult(desk: Desk, question: Consultation, answer: Answer) -> None:
    """Ask a worker, and settle the answer whatever happens."""
    slot = desk.slot_for_questions()
    if slot is None:
        return answer.settle(error="no_worker")
    future = desk.client.submit(worker.consult, question.topic, question.name, question.payload, workers=[slot.address], priority=1, pure=False)
    try:
        answer.settle(await future)
    except Exception as error:
        answer.settle(error="error" if slot.address in desk.slots else "worker_died", detail=repr(error))
    finally:
        future.release()
