"""One running service for all tests of this folder: its workers take ten seconds to load keras."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from playground.runs import RunService
from tests.runs.helpers import wait_for


@pytest.fixture(scope="session")
def shared_service() -> Iterator[RunService]:
    service = RunService(workers=2).open()
    wait_for(lambda: service.status.state == "ready", 120)
    yield service
    service.close()
    assert service.status.state == "closed"


@pytest.fixture
def service(shared_service) -> Iterator[RunService]:
    """The service with all workers free, before and after. No test looks at its runs as a page does, so they wait for ever."""
    patience = shared_service._desk.patience
    shared_service._desk.patience = replace(patience, between_rounds=0.1, unwatched=600)
    wait_for(lambda: shared_service.status.state == "ready")
    yield shared_service
    shared_service._desk.patience = patience
    runs = list(shared_service._runs.values())
    shared_service._call(lambda: [shared_service._desk.stop(run, "test over") for run in runs])
    wait_for(lambda: all(run.is_over for run in runs))
    shared_service._runs.clear()
