"""Downloads in the background, with a pretended network."""

import threading

import pytest

from models.data import DownloadError
from playground.runs.downloads import Downloads
from tests.runs.helpers import wait_for


@pytest.fixture
def network(monkeypatch):
    """Lets downloads go on when it is set; counts them."""
    may_go_on, names = threading.Event(), []

    def fetch(name, progress):
        names.append(name)
        progress(10, 100)
        may_go_on.wait(5)
        if name == "unreachable":
            raise DownloadError("no_network", "nobody there")
        if name == "strange":
            raise RuntimeError("what?")
        progress(100, 100)

    monkeypatch.setattr("playground.runs.downloads.fetch", fetch)
    may_go_on.names = names
    return may_go_on


def test_people_who_ask_for_the_same_share_it(network):
    downloads = Downloads()
    assert downloads.find("fashion_mnist") is None
    download = downloads.fetch("fashion_mnist")
    wait_for(lambda: download.done == 10)
    assert (download.total, download.state) == (100, "running")
    assert downloads.fetch("fashion_mnist") is download is downloads.find("fashion_mnist")
    network.set()
    wait_for(lambda: download.state == "finished")
    assert network.names == ["fashion_mnist"]


@pytest.mark.parametrize(("name", "reason"), [("unreachable", "no_network"), ("strange", "error")])
def test_a_failure_has_a_reason_and_can_be_tried_again(network, name, reason):
    network.set()
    downloads = Downloads()
    first = downloads.fetch(name)
    wait_for(lambda: first.state == "failed")
    assert first.reason == reason
    assert first.detail
    assert downloads.fetch(name) is not first
    wait_for(lambda: network.names == [name, name])
