"""The engine under the runs: Dask distributed, on this machine or wherever PLAYGROUND_SCHEDULER points."""

import asyncio
import contextlib
import logging
import sys
import threading
from collections.abc import AsyncIterator
from functools import wraps
from pathlib import Path
from typing import Any

MEMORY_OF_A_WORKER, MEMORY_OF_THE_SERVER, LEAST_LIMIT = 0.7e9, 1.0e9, 2e9
SECONDS_TO_CONNECT, SECONDS_TO_START, SECONDS_TO_END, SECONDS_WITHOUT_A_SERVER = 8, 8, 2, 30
LOOPBACK = "127.0.0.1"

GPU_DRIVERS = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")  # CUDA, ROCm, and either of them in a Windows subsystem
FOUNDATION = ["playground.runs.preload", "distributed", "models.nets.warm"]

SETTINGS = {
    "distributed.scheduler.allowed-failures": 0,  # a training must not silently start again
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,  # it would interrupt the training a hundred times a second
    "distributed.worker.memory.target": False,  # there is nothing to spill, and a paused worker would never go on
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.admin.low-level-log-length": 20,  # of every topic so many events are kept, pictures included
    "distributed.admin.large-graph-warning-threshold": "1GB",
    "distributed.diagnostics.nvml": False,
}


def default_workers() -> int:
    """How many trainings at once suit this machine: all cores but one, two at least, if the memory is there for them."""
    from dask.system import CPU_COUNT
    from distributed.system import MEMORY_LIMIT

    by_memory = int((MEMORY_LIMIT - MEMORY_OF_THE_SERVER) / MEMORY_OF_A_WORKER) - 1
    return max(1, min(max(2, CPU_COUNT - 1), by_memory))


@contextlib.asynccontextmanager
async def local_cluster(workers: int) -> AsyncIterator[tuple[Any, asyncio.Task]]:
    """A scheduler in this thread, a client to it, and the task that starts the workers: one for questions besides those that train.

    Each worker has a nanny that replaces it when it dies. All are gone at the end.
    """
    import dask
    from distributed import Client, Nanny, Scheduler

    dask.config.set({**SETTINGS, "distributed.worker.multiprocessing-method": "forkserver" if _may_fork() else "spawn"})
    _keep_pages_out_of_workers()
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    async with (
        Scheduler(host=LOOPBACK, port=0, dashboard=False, dashboard_address=f"{LOOPBACK}:0") as scheduler,
        Client(scheduler.address, asynchronous=True, set_as_default=False) as client,
    ):
        nannies = [Nanny(scheduler.address, **_worker_options(role, workers + 1)) for role in ["train"] * workers + ["question"]]
        foundation = asyncio.create_task(_lay_the_foundation()) if _may_fork() else None
        populating = asyncio.create_task(_populate(nannies, foundation))
        try:
            yield client, populating
        finally:
            if foundation:
                foundation.cancel()
            await asyncio.wait({populating}, timeout=SECONDS_TO_START)
            await asyncio.gather(*(nanny.close(timeout=SECONDS_TO_END) for nanny in nannies), return_exceptions=True)


@contextlib.asynccontextmanager
async def remote_cluster(address: str) -> AsyncIterator[tuple[Any, asyncio.Task]]:
    """A client to a scheduler that somebody else runs; its workers are there already, or come and go."""
    from distributed import Client

    async with Client(address, asynchronous=True, set_as_default=False, timeout=SECONDS_TO_CONNECT) as client:
        yield client, asyncio.create_task(_populate([]))


def _keep_pages_out_of_workers() -> None:
    """Let a process that is spawned from this one not run `__main__` again.

    While Streamlit runs a page, and ever after, that page stands in the place of `__main__`: a worker that replaces a dead one would
    begin by running it, outside of any server, and fail. Our workers need nothing of `__main__`.
    """
    from multiprocessing import spawn

    if hasattr(spawn.get_preparation_data, "__wrapped__"):
        return
    prepare = spawn.get_preparation_data

    @wraps(prepare)
    def without_main(name: str) -> dict[str, Any]:
        return {key: value for key, value in prepare(name).items() if not key.startswith("init_main")}

    spawn.get_preparation_data = without_main


def _may_fork() -> bool:
    """Whether one process can load keras for all workers, which are forked from it: they start in a second instead of six, and share memory.

    Not beside a GPU: to import keras is to look for one, and what has looked at it must not be forked.
    """
    return sys.platform == "linux" and not any(Path(driver).exists() for driver in GPU_DRIVERS)


async def _lay_the_foundation() -> None:
    """Start the process that workers are forked from, and wait until it has loaded what they need, however long the disk takes.

    A nanny would wait for that no longer than it waits for its worker. In a thread that ends with the server, which may be before it is done.
    """
    from distributed.utils import get_mp_context

    context = get_mp_context()
    context.set_forkserver_preload(FOUNDATION)
    loop = asyncio.get_running_loop()
    laid = loop.create_future()

    def lay() -> None:
        trial = context.Process(target=len, args=((),))
        problem = None
        try:
            trial.start()  # comes back with the number of the process, so after everything has been loaded
            trial.join()
        except Exception as error:
            problem = error
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, problem)

    def settle(problem: Exception | None) -> None:
        if laid.done():  # nobody waits for it any more
            return
        if problem:
            laid.set_exception(problem)
        else:
            laid.set_result(None)

    threading.Thread(target=lay, name="foundation", daemon=True).start()
    await laid


async def _populate(nannies: list[Any], foundation: asyncio.Task | None = None) -> None:
    """The last, kept for questions, comes after those that people wait for."""
    if foundation:
        await foundation
    await asyncio.gather(*nannies[:-1])
    await asyncio.gather(*nannies[-1:])


def _worker_options(role: str, workers: int) -> dict[str, Any]:
    from distributed.system import MEMORY_LIMIT

    return {
        "nthreads": 1,
        "resources": {role: 1},
        "host": LOOPBACK,
        "dashboard": False,
        "dashboard_address": f"{LOOPBACK}:0",
        "memory_limit": int(max(MEMORY_LIMIT / workers, LEAST_LIMIT)),
        "preload": ["playground.runs.preload"],
        "death_timeout": SECONDS_WITHOUT_A_SERVER,
        "silence_logs": logging.CRITICAL,
        "env": {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    }
