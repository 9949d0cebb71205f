"""How many workers suit a machine."""

import distributed.system
import pytest

from playground.runs import cluster


@pytest.mark.parametrize(("cores", "gigabytes", "workers"), [(1, 24, 2), (2, 24, 2), (8, 64, 7), (64, 8, 9), (2, 2, 1)])
def test_as_many_as_cores_and_memory_allow(monkeypatch, cores, gigabytes, workers):
    monkeypatch.setattr("dask.system.CPU_COUNT", cores)
    monkeypatch.setattr(distributed.system, "MEMORY_LIMIT", gigabytes * 1e9)
    assert cluster.default_workers() == workers


def test_this_machine_has_an_answer():
    assert cluster.default_workers() >= 1
