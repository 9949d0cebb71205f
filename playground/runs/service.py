"""The run service: trainings asked for by people, carried out by workers, read by pages. One for each server.

    service = start(workers=2)
    run = service.submit("image_classification", spec, owner="a visitor")
    run.state, run.place, run.progress, run.history.curve("loss").points, run.snapshots["weights"]
    service.stop(run)

Every method returns at once and may be called from any thread; whatever takes time happens in the service's own thread, which runs the
event loop of Dask distributed. That thread alone changes a run.
"""

import asyncio
import contextlib
import hashlib
import re
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import models
from playground.runs import cluster
from playground.runs.desk import Desk, Patience
from playground.runs.downloads import Download, Downloads
from playground.runs.libraries import Consultation, consult
from playground.runs.questions import Answer, put, question_to
from playground.runs.queue import seconds_to_wait
from playground.runs.run import Mark, Orders, Run

TASKS = Path(models.__file__).parent / "nets"
TOPICS = Path(models.__file__).parent / "maths"
SECONDS_TO_CLOSE = 12


@dataclass(frozen=True)
class Status:
    """state: "starting", "warming" (`warm` of `total` workers have loaded keras), "ready", "failed" or "closed".

    reason of a failure: "no_scheduler" (PLAYGROUND_SCHEDULER does not answer), "lost_scheduler" or "no_cluster"; detail: the technical words.
    """

    state: str
    warm: int = 0
    total: int = 0
    reason: str = ""
    detail: str = ""


class RunService:
    """See the module. workers: trainings at once, None for what suits the machine. scheduler: an address, "" for workers on this machine.

    On a scheduler of somebody else's, workers declare what they are for with the resource `train` or `question`; one that declares neither
    trains. When none is kept for questions, the one with the least to do answers them. Its workers need this code on their path, and each
    server should have its own: two servers do not see each other's runs.
    """

    def __init__(self, workers: int | None = None, scheduler: str = "", patience: Patience | None = None):
        self.scheduler = scheduler
        self.workers = 0 if scheduler else workers or cluster.default_workers()
        self.downloads = Downloads()
        self._runs: dict[str, Run] = {}
        self._desk = Desk(self._runs, patience or Patience(), 0.95 / (self.workers + 1))
        self._end: Status | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave = asyncio.Event()
        self._running = threading.Event()
        self._thread = threading.Thread(target=self._work, name="runs", daemon=True)

    # What pages use.

    @property
    def status(self) -> Status:
        """How far the start has come. Runs are accepted from the beginning, and begin as soon as a worker is warm."""
        if self._end:
            return self._end
        slots = list(self._desk.slots.values())
        warm, total = sum(slot.is_warm for slot in slots), max(len(slots), self.workers + 1 if self.workers else 1)
        return Status("starting" if not slots else "ready" if warm == total else "warming", warm, total)

    def submit(self, task: str, spec: Any, owner: str, paused: bool = False, weights: list[Any] | None = None) -> Run:
        """Ask for a training; the one that this owner had before ends. task: a module of models.nets. spec: its frozen dataclass.

        paused: it begins, shows the untrained model, and waits. weights: of the learner's tensors, to begin with instead of those that
        the spec draws.
        """
        start = None if weights is None else {"weights": weights, "step": 0, "epoch": 0}
        return self._submit(Run(_known(task), spec, owner, start=start, by_hand=start is not None, orders=Orders(paused=paused)))

    def rewind(self, run: Run, owner: str) -> Run:
        """The same training, held before its first step: the seeds are the same, and so are the first weights, bit for bit."""
        return self.submit(run.task, run.spec, owner, paused=True)

    def retry(self, run: Run, owner: str, **values: Any) -> Run:
        """Go on from the last good epoch that was kept, with other values for some parameters. Curves, film and marks begin with the run's."""
        frame = run.last_good
        if frame is None:
            return self.submit(run.task, replace(run.now, **values), owner)
        start = {"weights": frame.weights, "step": frame.step, "epoch": frame.epoch}
        fresh = {"optimizer": run.now.optimizer} if getattr(run.now, "optimizer", "sgd") != "sgd" else {}  # it remembers no earlier gradients
        marks = [*run.marks, *(Mark(frame.step, frame.epoch, name, value) for name, value in (fresh | values).items())]
        past = {"history": run.history.until(frame.step), "film": run.film.until(frame.step), "marks": marks, "snapshots": dict(frame.pictures)}
        past["by_hand"] = run.by_hand
        again = Run(run.task, run.spec, owner, start=start, step=frame.step, epoch=frame.epoch, **past)
        again.now = replace(run.now, **values)
        return self._submit(again)

    def stop(self, run: Run) -> None:
        """End a run: at once while it waits, within a few hundredths of a second when it trains. What it learned is kept.

        A run that everybody shares goes on.
        """
        if not run.is_shared:
            self._call(lambda: self._desk.stop(run, "asked"))

    def pause(self, run: Run) -> None:
        """Hold a training where it is; its state becomes "paused". Its worker waits with it: nobody else trains there meanwhile.

        A run that everybody shares goes on, and one that has no worker yet is held as soon as it has. A paused run that nobody looks at
        ends like any other, and after a minute also when other people wait for a worker.
        """
        if not run.is_shared:
            self._call(lambda: self._desk.pause(run, True))

    def resume(self, run: Run) -> None:
        """Let a paused training go on."""
        if not run.is_shared:
            self._call(lambda: self._desk.pause(run, False))

    def advance(self, run: Run, by: str = "step") -> None:
        """A paused training makes one step (by="step"), or those up to the end of its epoch (by="epoch"), and is paused again."""
        if not run.is_shared:
            self._call(lambda: self._desk.grant(run, steps=int(by == "step"), epochs=int(by == "epoch")))

    def change(self, run: Run, **values: Any) -> None:
        """Other values for parameters that may change while the training goes on; heard at its next step, and kept in `run.marks`.

        Raises ValueError for a parameter that may not.
        """
        fixed = sorted(set(values) - set(getattr(run.spec, "LIVE", ())))
        if fixed:
            raise ValueError(f"{fixed[0]} cannot change while a training goes on.")
        if not run.is_shared:
            self._call(lambda: self._desk.change(run, values))

    def edit(self, run: Run, parameter: int, index: tuple[int, ...], value: float) -> None:
        """Set one weight by hand: of the learner's parameters that one, at this index."""
        if not run.is_shared:
            self._call(lambda: self._desk.edit(run, parameter, index, value))

    def wait(self, run: Run) -> float | None:
        """About how many seconds a run that waits will have to; None when it does not wait, or nobody can know."""
        return seconds_to_wait(run, list(self._runs.values()), sum(slot.role == "train" for slot in list(self._desk.slots.values())))

    def pin(self, run: Run, wanted: bool = True) -> None:
        """Keep a run to compare others with, as long as its owner looks."""
        self._call(lambda: run.change(is_pinned=wanted))

    def pinned(self, owner: str, task: str) -> list[Run]:
        """The runs that an owner has pinned, oldest first."""
        return [run for run in self._of(owner, task) if run.is_pinned]

    def showcase(self, task: str, spec: Any) -> Run:
        """The run with these parameters that everybody shares; started by the first who asks, when no person waits for a worker."""
        id = hashlib.sha256(f"{_known(task)} {spec!r}".encode()).hexdigest()
        new = Run(task, spec, id=id)
        run = self._runs.setdefault(id, new)
        run.touch()
        return self._enter(run) if run is new else run

    def find(self, id: str) -> Run | None:
        """A run by its id, while it is remembered."""
        return self._runs.get(id)

    def latest_of(self, owner: str, task: str | None = None) -> Run | None:
        """The newest run of an owner (for one task), so that a page finds it again after a reload."""
        return max(self._of(owner, task), key=lambda run: run.created, default=None)

    def ask(self, run: Run, question: str, payload: Any, epoch: int | None = None) -> Answer:
        """Ask the model of a run. question: a key of QUESTIONS in the task's module. Returns a handle; see `Answer`.

        epoch: the model as it was kept then. None: as it is when its training is over, and until then, or when it diverged, as it was kept last.
        """
        answer = Answer()
        if not self._call(lambda: self._desk.go(put(self._desk, question_to(run, question, payload, epoch), answer))):
            answer.settle(error="no_service")
        return answer

    def consult(self, topic: str, question: str, payload: Any) -> Answer:
        """Ask a library that the server does not load, such as torch. topic: a module of models.maths; question: a key of its ORACLES."""
        answer, asked = Answer(), Consultation(_existing(topic), question, payload)
        if not self._call(lambda: self._desk.go(consult(self._desk, asked, answer))):
            answer.settle(error="no_service")
        return answer

    def fetch(self, name: str) -> Download:
        """Download a data set in the background; people who ask for the same one share it."""
        return self.downloads.fetch(name)

    # The life of the service.

    def open(self) -> "RunService":
        """Begin to start; see `status`."""
        self._thread.start()
        self._running.wait()
        return self

    def close(self) -> None:
        """End all runs and all workers; returns when they are gone."""
        self._call(self._leave.set)
        self._thread.join(SECONDS_TO_CLOSE)

    def _work(self) -> None:
        # Dask's server library does not run on the loop that Windows starts with.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop if sys.platform == "win32" else None) as runner:
            try:
                runner.run(self._live())
                self._end = Status("closed")
            except Exception as error:
                reason = "no_cluster" if not self.scheduler else "lost_scheduler" if self._desk.client else "no_scheduler"
                self._end = Status("failed", reason=reason, detail=repr(error))
        for run in list(self._runs.values()):
            self._give_up(run)

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._running.set()
        opened = cluster.remote_cluster(self.scheduler) if self.scheduler else cluster.local_cluster(self.workers)
        async with opened as (client, populating):
            await self._desk.open(client)
            while not self._leave.is_set():
                self._desk.round()
                _check(client, populating)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._leave.wait(), self._desk.patience.between_rounds)
            await self._desk.close()

    def _of(self, owner: str, task: str | None) -> list[Run]:
        return [run for run in list(self._runs.values()) if run.owner == owner and task in (None, run.task)]

    def _submit(self, run: Run) -> Run:
        run.number = 1 + max((other.number for other in self._of(run.owner, run.task)), default=0)
        self._runs[run.id] = run
        return self._enter(run)

    def _enter(self, run: Run) -> Run:
        if not self._call(lambda: self._desk.enter(run)):
            self._give_up(run)
        return run

    def _give_up(self, run: Run) -> None:
        if not run.is_over:
            closed = self._end is not None and self._end.state == "closed"
            run.change(state="stopped" if closed else "failed", reason="shutdown" if closed else "no_service", place=0, finished=time.time())

    def _call(self, action: Callable[[], Any]) -> bool:
        """Do something in the service's thread, soon. False when that thread has ended."""
        try:
            self._loop.call_soon_threadsafe(action)
        except RuntimeError:
            return False
        return True


def _check(client: Any, populating: asyncio.Task) -> None:
    """Raises what kept the workers from starting, or ConnectionError when the scheduler has gone."""
    if populating.done():
        populating.result()
    if client.status != "running":
        raise ConnectionError(f"The client of the scheduler is {client.status}.")


def _known(task: str) -> str:
    if not re.fullmatch("[a-z0-9_]+", task) or not (TASKS / f"{task}.py").is_file():
        raise ValueError(f"There is nothing called {task!r} to train.")
    return task


def _existing(topic: str) -> str:
    if not re.fullmatch("[a-z_]+([.][a-z_]+)*", topic) or not TOPICS.joinpath(*topic.split(".")).with_suffix(".py").is_file():
        raise ValueError(f"There is nothing called {topic!r} to ask.")
    return topic
