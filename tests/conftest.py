"""What all tests share: how random examples are drawn, and the order of the tests."""

from pathlib import Path

from hypothesis import settings

HERE = Path(__file__).resolve().parent

# The same examples everywhere and every time; a slow machine is no failure.
settings.register_profile("house", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("house")


def pytest_collection_modifyitems(items):
    """Tests that load keras come last: once it is loaded, every rerun of a page in the same process takes fifty times as long."""
    items.sort(key=lambda item: (HERE / "nets") in item.path.parents)
