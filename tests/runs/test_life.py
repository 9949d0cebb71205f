"""How a service begins and ends: on a cluster of somebody else's, without one, and without leaving anything behind."""

import os
import re
import signal
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import psutil
import pytest

from playground import runs
from playground.runs import RunService, cluster
from tests.runs.helpers import SHORT, TASK, train, wait_for

ROOT = Path(__file__).parents[2]
SERVER = """
import sys, time
from models.specs.image_classification import ImageClassificationSpec
from playground import runs

if __name__ == "__main__":
    service = runs.start(workers=1)
    assert runs.current() is service
    run = service.submit("image_classification", ImageClassificationSpec(num_epochs=2), "ada")
    while not run.is_over:
        run.touch()  # a run that nobody looks at is stopped, which on a busy machine may be before it begins
        time.sleep(0.02)
    print(run.state, *[name for name in ("keras", "torch", "streamlit") if name in sys.modules], flush=True)
    if sys.argv[1:] == ["stay"]:
        time.sleep(60)
    runs.close()
    print(runs.current(), service.status.state)
"""


@pytest.fixture
def server(tmp_path):
    """Starts a process that serves, trains, and stays; the first line that it prints is read."""
    path = tmp_path / "server.py"
    path.write_text(SERVER)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PLAYGROUND_SCHEDULER", None)
    started = []

    def start(*arguments):
        process = subprocess.Popen([sys.executable, str(path), *arguments], stdout=subprocess.PIPE, text=True, env=environment)
        started.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_the_server_trains_without_loading_keras_and_leaves_nothing_behind_when_it_is_killed(server):
    process, said = server("stay")
    assert said == "finished"
    workers = psutil.Process(process.pid).children(recursive=True)
    assert len(workers) >= 2
    process.send_signal(signal.SIGKILL)
    wait_for(lambda: not any(is_alive(worker) for worker in workers), 10)


def is_alive(process: psutil.Process) -> bool:
    """Whether it runs. One that ended and that the machine has not cleared away yet does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("may_fork", [True, False], ids=["forked", "spawned"])
def test_workers_do_not_run_the_page_that_streamlit_puts_in_the_place_of_main(tmp_path, monkeypatch, may_fork):
    monkeypatch.setattr(cluster, "_may_fork", lambda: may_fork)
    page, trace = tmp_path / "page.py", tmp_path / "trace"
    page.write_text(f"open({str(trace)!r}, 'w').close()")
    main = types.ModuleType("__main__")
    main.__file__ = str(page)
    monkeypatch.setitem(sys.modules, "__main__", main)
    service = RunService(workers=1).open()
    wait_for(lambda: service.status.warm >= 1)
    assert train(service, SHORT, "ada").state == "finished"
    service.close()
    assert not trace.exists()


def test_nothing_is_forked_beside_a_gpu(tmp_path, monkeypatch):
    """Nor where a process cannot be forked."""
    driver = tmp_path / "nvidiactl"
    monkeypatch.setattr(cluster, "GPU_DRIVERS", (str(driver),))
    monkeypatch.setattr(sys, "platform", "linux")
    assert cluster._may_fork()
    driver.touch()
    assert not cluster._may_fork()
    driver.unlink()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not cluster._may_fork()


def test_workers_come_back_without_the_process_they_are_forked_from():
    service = RunService(workers=1).open()
    wait_for(lambda: service.status.state == "ready")
    for process in psutil.Process().children():
        if "forkserver" in " ".join(process.cmdline()):
            process.kill()
    wait_for(lambda: service.status.state != "ready")
    wait_for(lambda: service.status.state == "ready")
    assert train(service, SHORT, "ada").state == "finished"
    service.close()


def test_closing_ends_every_process_and_every_run():
    before = set(psutil.Process().children(recursive=True))
    service = RunService(workers=1).open()
    run = service.submit(TASK, SHORT, "ada")
    wait_for(lambda: service.status.state == "warming")
    service.close()
    assert service.status.state == "closed"
    assert (run.state, run.reason) == ("stopped", "shutdown")
    late = service.submit(TASK, SHORT, "bob")
    assert (late.state, late.reason) == ("stopped", "shutdown")
    assert service.ask(run, "probabilities", None).error == "no_service"
    kept = [process for process in psutil.Process().children() if re.search("resource_tracker|forkserver", " ".join(process.cmdline()))]
    assert set(psutil.Process().children(recursive=True)) - before <= set(kept)


def test_a_cluster_of_somebody_else_is_used(monkeypatch):
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0") as theirs:
        monkeypatch.setenv("PLAYGROUND_SCHEDULER", theirs.scheduler_address)
        service = runs.start()
        assert runs.current() is service
        wait_for(lambda: service.status.state == "ready")
        assert service.status.total == 1
        run = train(service, SHORT, "ada")
        assert (run.state, run.detail) == ("finished", "")
        assert service.ask(run, "probabilities", np.zeros((1, 8, 8), np.float32)).wait(10).shape == (1, 10)
        runs.close()
        assert runs.current() is None
        assert theirs.scheduler.status.name == "running"


def test_a_scheduler_that_does_not_answer_is_said(monkeypatch):
    monkeypatch.setattr("playground.runs.cluster.SECONDS_TO_CONNECT", 1)
    service = RunService(scheduler="tcp://127.0.0.1:1").open()
    run = service.submit(TASK, SHORT, "ada")
    wait_for(lambda: service.status.state == "failed")
    assert service.status.reason == "no_scheduler"
    wait_for(lambda: run.is_over)
    assert (run.state, run.reason) == ("failed", "no_service")
    service.close()
    assert service.status.state == "failed"


def test_closing_at_once_is_no_trouble():
    service = RunService(workers=1).open()
    service.close()
    assert service.status.state == "closed"
