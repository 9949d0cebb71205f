"""What all tests share: how random examples are drawn, and which tests stay together when several processes share them."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

HERE = Path(__file__).resolve().parent
TOGETHER = {"browser", "runs"}

# The same examples everywhere and every time; a slow machine is no failure.
settings.register_profile("house", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("house")


class Together(LoadScopeScheduling):
    """A file stays in one process, with what it has set up; so does a folder that shares a server and a browser, or a cluster."""

    def _split_scope(self, nodeid: str) -> str:
        path = Path(nodeid.partition("::")[0])
        return path.parent.name if path.parent.name in TOGETHER else str(path)


def pytest_xdist_make_scheduler(config, log):
    return Together(config, log)


@pytest.fixture(autouse=True)
def main_stays():
    """Streamlit puts the script it runs in the place of `__main__`, and a process spawned by a later test would run that."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
