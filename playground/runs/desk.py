"""Who trains where, and who waits. Lives in the service's own thread: nothing here is called from any other."""

import asyncio
import time
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from playground.runs import worker
from playground.runs.film import Frame
from playground.runs.messages import unpack
from playground.runs.run import Run

EVERYBODY = "all"
MOST_ATTEMPTS = 2
SECONDS_TO_SAY_GOODBYE = 0.5


@dataclass(frozen=True)
class Patience:
    """How long, in seconds: a run goes on that nobody looks at; what is over is kept; a worker may ignore a stop; between rounds.

    shared: how long one goes on that nobody looks at and everybody shares. present: how long somebody who looked is taken to look still.
    held: how long a paused run keeps its worker while other people wait for one.
    most_waiting, most_runs, most_shared: how many runs may wait, be known, and be kept for everybody. most_film: bytes of all films.
    """

    unwatched: float = 30
    kept: float = 600
    ignored: float = 8
    between_rounds: float = 1
    shared: float = 120
    present: float = 10
    held: float = 60
    most_film: int = 800_000_000
    most_waiting: int = 200
    most_runs: int = 300
    most_shared: int = 64


@dataclass(eq=False)
class Slot:
    """A worker process: what it is for ("train" or "question"), whether it has loaded keras, and the run it carries.

    launch: names this one go at the run. A run that made way begins again, perhaps with the same worker; a letter or a result that is late
    belongs to the go it was meant for, and must not end the next one.
    """

    address: str
    role: str
    is_warm: bool = False
    run: Run | None = None
    launch: str = ""
    future: Any = None
    stop_sent: float | None = None
    yields: bool = False
    letters: asyncio.Lock = field(default_factory=asyncio.Lock)


class Desk:
    """Gives runs to workers: people's own, first come, first served, then those that everybody shares, the ones that nobody looks at last."""

    def __init__(self, runs: dict[str, Run], patience: Patience, device_share: float):
        self.runs, self.patience, self.device_share = runs, patience, device_share
        self.client: Any = None
        self.topic = f"playground-{uuid.uuid4().hex}"
        self.slots: dict[str, Slot] = {}
        self.queue: list[Run] = []
        self.tasks: set[asyncio.Task] = set()
        self.warming = asyncio.Lock()

    async def open(self, client: Any) -> None:
        """Begin to listen, and take in the workers that are there. Runs may enter before, and wait."""
        self.client = client
        client.subscribe_topic(self.topic, lambda event: self.hear(unpack(event[1])))
        client.subscribe_topic(EVERYBODY, lambda event: self.notice(event[1]))
        for address in (await client.scheduler.identity(n_workers=-1))["workers"]:
            self.go(self.welcome(address))

    async def close(self) -> None:
        """Stop every run, and give the workers a moment to hear of it."""
        for run in [*self.queue, *(slot.run for slot in self.slots.values() if slot.run)]:
            self.stop(run, "shutdown")
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=SECONDS_TO_SAY_GOODBYE)
        for topic in (self.topic, EVERYBODY):
            self.client.unsubscribe_topic(topic)

    def go(self, work: Coroutine) -> None:
        """Start something and keep hold of it until it is done."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # What comes from outside.

    def enter(self, run: Run) -> None:
        """A new run. Whatever its owner had before ends."""
        for other in list(self.runs.values()):
            if other is not run and not run.is_shared and other.owner == run.owner and not other.is_over:
                self.stop(other, "replaced")
        if len(self.queue) >= self.patience.most_waiting:
            return run.change(state="failed", reason="queue_full", finished=time.time())
        self.queue.append(run)
        self.dispatch()

    def stop(self, run: Run, reason: str) -> None:
        """End a run: at once while it waits, at its next step when it trains."""
        if run in self.queue:
            self.queue.remove(run)
            run.change(state="stopped", reason=reason, place=0, finished=time.time())
            self._order()
        slot = self._slot_of(run)
        if slot and slot.stop_sent is None:
            slot.stop_sent, run.reason = time.monotonic(), reason
            self.go(self._tell(slot, worker.tell_to_stop, slot.launch))

    def pause(self, run: Run, paused: bool) -> None:
        """A training waits with its worker, or goes on; one that has none yet will do so when it has."""
        run.orders.paused = paused
        self._send_orders(run)

    def change(self, run: Run, values: dict[str, Any]) -> None:
        """New values for a run: at its next step, or from the beginning where it has not begun."""
        slot = self._slot_of(run)
        if slot:
            self.go(self._tell(slot, worker.tell_to_change, slot.launch, values))
        elif run in self.queue:
            run.change(spec=replace(run.spec, **values), now=replace(run.now, **values))

    def edit(self, run: Run, parameter: int, index: tuple[int, ...], value: float) -> None:
        """One weight set by hand; of a run that waits with weights of its own, in these."""
        slot = self._slot_of(run)
        if slot:
            run.change(by_hand=True)
            self.go(self._tell(slot, worker.tell_to_edit, slot.launch, parameter, index, value))
        elif run in self.queue and run.start:
            run.change(by_hand=True, start=run.start | {"weights": edited(run.start["weights"], parameter, index, value)})

    def grant(self, run: Run, steps: int, epochs: int) -> None:
        """A paused training makes so many steps or epochs and waits again."""
        if run.orders.paused:
            run.orders.steps += steps
            run.orders.epochs += epochs
            self._send_orders(run)

    def _send_orders(self, run: Run) -> None:
        slot = self._slot_of(run)
        if slot:
            self.go(self._tell(slot, worker.tell_orders, slot.launch, *asdict(run.orders).values()))

    def hear(self, message: dict[str, Any]) -> None:
        """What a training says about itself."""
        slot = next((slot for slot in self.slots.values() if slot.launch == message["launch"]), None)
        run = slot and slot.run
        if run is None or not run.is_under_way:
            return
        if message["kind"] == "start":
            run.change(state="running", device=message["device"])
        elif message["kind"] == "begin":
            run.change(total_steps=message["total_steps"])
        elif message["kind"] == "rest":
            run.change(state="paused", rested=time.monotonic())
        elif message["kind"] == "go":
            run.change(state="running")
        elif message["kind"] == "mark":
            run.becomes(message["values"], message["step"], message["epoch"])
        else:
            _take_in(run, message)

    def notice(self, event: dict[str, Any]) -> None:
        """What the scheduler says about its workers."""
        if event.get("action") == "add-worker":
            self.go(self.welcome(event["worker"]))
        elif event.get("action") == "remove-worker":
            self.lose(event["worker"])

    # Workers.

    async def welcome(self, address: str) -> None:
        """A worker came: learn what it is for, and load keras there, one worker after the other."""
        if address in self.slots:
            return
        slot = self.slots[address] = Slot(address, "train")
        slot.role = await self._role(address)
        async with self.warming:
            slot.is_warm = address in self.slots and await self._warm(slot)
        self.dispatch()

    def lose(self, address: str) -> None:
        """A worker is gone, and the run it carried with it."""
        slot = self.slots.pop(address, None)
        if slot and slot.run:
            self._conclude(slot, {"state": "failed", "reason": "worker_died", "detail": "", "weights": None})
        elif slot and slot.future:
            slot.future.release()

    async def _warm(self, slot: Slot) -> bool:
        slot.future = self.client.submit(worker.warm, slot.role, self.device_share, workers=[slot.address], pure=False)
        try:
            await slot.future
        except Exception:
            return False  # it died meanwhile, and its successor comes by itself
        slot.future.release()
        slot.future = None
        return True

    async def _role(self, address: str) -> str:
        known = (await self.client.scheduler.identity(n_workers=-1))["workers"].get(address, {})
        return "question" if "question" in known.get("resources", {}) else "train"

    def slot_for_questions(self) -> Slot | None:
        """The worker that is kept for questions, or where there is none the one with the least to do."""
        warm = [slot for slot in self.slots.values() if slot.is_warm]
        return min(warm, key=lambda slot: (slot.role != "question", slot.run is not None), default=None)

    # Runs.

    def dispatch(self) -> None:
        """Give every free worker something to do."""
        self._order()
        free = [slot for slot in self.slots.values() if slot.is_warm and slot.role == "train" and slot.run is None]
        for slot, run in zip(free, self.queue[: len(free)], strict=False):
            self.queue.remove(run)
            self._launch(run, slot)
        self._make_way()
        self._order()

    def _launch(self, run: Run, slot: Slot) -> None:
        slot.run, slot.launch, slot.stop_sent, slot.yields = run, uuid.uuid4().hex, None, False
        run.begin_anew()
        run.change(state="starting", place=0, started=time.time(), attempts=run.attempts + 1)
        arguments = (run.task, asdict(run.now), slot.launch, self.topic, asdict(run.orders), run.start)
        slot.future = self.client.submit(worker.carry_out, *arguments, workers=[slot.address], key=slot.launch, pure=False)
        self.go(self._follow(slot, slot.future))

    async def _follow(self, slot: Slot, future: Any) -> None:
        try:
            outcome = await future
        except Exception as error:
            outcome = {"state": "failed", "reason": "worker_died", "detail": str(error), "weights": None}
        if slot.future is future:
            self._conclude(slot, outcome)

    def _conclude(self, slot: Slot, outcome: dict[str, Any]) -> None:
        run, was_told, yields = slot.run, slot.stop_sent is not None, slot.yields
        slot.future.release()
        slot.run = slot.future = slot.stop_sent = None
        if was_told and outcome["reason"] == "worker_died":
            outcome["state"] = "stopped"
        if outcome["state"] == "stopped":
            outcome["reason"] = run.reason
        if self._deserves_another_go(run, outcome, yields):
            run.change(state="queued", reason="")
            self.queue.append(run)
        else:
            run.change(**outcome, finished=time.time())
        self.dispatch()

    def _deserves_another_go(self, run: Run, outcome: dict[str, Any], yields: bool) -> bool:
        """A shared run that made way for a person's, or whose worker died the first time."""
        if yields and outcome["state"] == "stopped":
            run.attempts -= 1
            return True
        return run.is_shared and outcome["reason"] == "worker_died" and run.attempts < MOST_ATTEMPTS

    def _rank(self, run: Run) -> int:
        """Who comes first: a person's own run, then one that everybody shares and somebody looks at, then one that nobody looks at."""
        if not run.is_shared:
            return 0
        return 1 if run.idle < self.patience.present else 2

    def _order(self) -> None:
        self.queue.sort(key=self._rank)
        for place, run in enumerate(self.queue, start=1):
            if run.place != place:
                run.change(place=place)

    def _make_way(self) -> None:
        """Shared runs stop for those that wait and come before them."""
        shared = [slot for slot in self.slots.values() if slot.run and slot.run.is_shared]
        waiting = self.queue[sum(slot.yields for slot in shared) :]
        going_on = sorted((slot for slot in shared if slot.stop_sent is None), key=lambda slot: -self._rank(slot.run))
        for run, slot in zip(waiting, going_on, strict=False):
            if self._rank(run) < self._rank(slot.run):
                slot.yields = True
                self.stop(slot.run, "")

    def _slot_of(self, run: Run) -> Slot | None:
        return next((slot for slot in self.slots.values() if slot.run is run), None)

    async def _tell(self, slot: Slot, action: Callable[..., None], *values: Any) -> None:
        try:
            async with slot.letters:  # they arrive in the order in which they were sent
                await self.client.run(action, *values, workers=[slot.address])
        except Exception:
            return  # a worker that cannot be told is gone, or is restarted in the next rounds

    # Every second or so.

    def round(self) -> None:
        """End what nobody looks at, forget what is long over, and restart workers that do not listen."""
        runs = list(self.runs.values())
        for run in runs:
            if self._is_deserted(run):
                self.stop(run, "left")
            elif self._is_stale(run):
                self.runs.pop(run.id, None)
        over = [run for run in runs if run.is_over]
        self._forget_oldest([run for run in over if run.is_shared], self.patience.most_shared)
        self._forget_oldest([run for run in over if not run.is_shared], self.patience.most_runs)
        self._shorten_films(over)
        self._send_off_the_resting()
        self._restart_the_deaf()
        self.dispatch()  # people come to shared runs and leave them

    def _is_deserted(self, run: Run) -> bool:
        """A run that everybody shares is brought to its end all the same, if that does not take long."""
        patience = self.patience.unwatched if not run.is_shared else max(self.patience.unwatched, self.patience.shared)
        return not run.is_over and run.idle > patience

    def _is_stale(self, run: Run) -> bool:
        """Shared runs are kept; when one failed or was left, the next who asks begins it anew, after a while or at once."""
        if run.is_shared:
            return run.reason == "left" or (run.state == "failed" and time.time() - run.finished > self.patience.kept)
        return run.is_over and run.idle > self.patience.kept

    def _shorten_films(self, over: list[Run]) -> None:
        """Those go first that nobody has looked at for the longest time."""
        excess = sum(run.film.size for run in list(self.runs.values())) - self.patience.most_film
        for run in sorted(over, key=lambda run: run.touched):
            if excess <= 0:
                return
            before = run.film.size
            run.film.shorten()
            excess -= before - run.film.size

    def _send_off_the_resting(self) -> None:
        """Somebody who holds a worker and does nothing makes way when others have waited long enough for one."""
        waiting = sum(not run.is_shared for run in self.queue)
        resting = [slot.run for slot in self.slots.values() if slot.run and slot.run.state == "paused" and slot.stop_sent is None]
        for run in sorted(resting, key=lambda run: run.rested)[:waiting]:
            if time.monotonic() - run.rested > self.patience.held:
                self.stop(run, "made_way")

    def _restart_the_deaf(self) -> None:
        for slot in list(self.slots.values()):
            if slot.stop_sent is not None and time.monotonic() - slot.stop_sent > self.patience.ignored:
                slot.stop_sent = time.monotonic()
                self.go(self._restart(slot))

    async def _restart(self, slot: Slot) -> None:
        try:
            await self.client.restart_workers([slot.address], raise_for_error=False)
        except Exception:
            return  # tried again in a later round

    def _forget_oldest(self, runs: list[Run], most: int) -> None:
        for run in sorted(runs, key=lambda run: run.touched)[: max(0, len(runs) - most)]:
            self.runs.pop(run.id, None)


def edited(weights: list[Any], parameter: int, index: tuple[int, ...], value: float) -> list[Any]:
    """Copies of arrays, in which one number is another."""
    copies = [array.copy() for array in weights]
    copies[parameter][tuple(index)] = value
    return copies


def _take_in(run: Run, message: dict[str, Any]) -> None:
    """New points and pictures."""
    if message["kind"] == "snapshot":
        run.snapshots[message["name"]] = message["payload"]
        run.change()
    elif message["kind"] == "film":
        run.film.add(Frame(message["step"], message["epoch"], message["weights"], message["pictures"]))
        run.snapshots |= message["pictures"]
        run.change()
    else:
        for row in message["rows"]:
            run.history.append(row)
        run.reports(**message["progress"])
