"""What all tests share: how random examples are drawn, and the order of the tests."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).resolve().parent

# The same examples everywhere and every time; a slow machine is no failure.
settings.register_profile("house", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("house")


def pytest_collection_modifyitems(items):
    """Tests that load keras come last: once it is loaded, every rerun of a page in the same process takes fifty times as long."""
    items.sort(key=lambda item: (HERE / "nets") in item.path.parents)


@pytest.fixture(autouse=True)
def main_stays():
    """Streamlit puts the script it runs in the place of `__main__`, and a process spawned by a later test would run that."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
