"""The newest picture of a run, for parts that look often."""

import base64
from types import SimpleNamespace

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground import live
from playground.runs.run import Run


@pytest.fixture
def run(monkeypatch):
    run = Run("mlp_playground", None, "ada")
    monkeypatch.setattr("playground.runs.current", lambda: SimpleNamespace(find={run.id: run}.get))
    return run


@pytest.fixture
def client():
    return TestClient(Starlette(routes=live.routes()))


def picture(**changes):
    return {"step": 3, "epoch": 0.5, "output": np.arange(6, dtype=np.uint8).reshape(2, 3), "weights": np.array([0.5, -2], np.float32), **changes}


def test_the_newest_picture_is_sent_once(run, client):
    assert client.get(live.address(run, "network")).status_code == 204
    run.snapshots["network"] = picture()
    answer = client.get(live.address(run, "network"))
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    assert found["picture"]["step"] == 3
    assert found["picture"]["output"]["shape"] == [2, 3]
    assert base64.b64decode(found["picture"]["output"]["data"]) == bytes(range(6))
    again = live.address(run, "network") + f"?have={found['tag']}"
    assert client.get(again).status_code == 204
    run.snapshots["network"] = picture(weights=np.array([0.5, -2.5], np.float32))
    assert client.get(again).json()["tag"] != found["tag"]


@pytest.mark.parametrize("path", ["/live/nobody/network", "/live/../network", "/live/x/y/z"])
def test_what_is_not_there_is_not_found(run, client, path):
    assert client.get(path).status_code == 404


def test_without_a_service_there_is_nothing(client):
    assert client.get("/live/x/network").status_code == 404


def test_a_picture_of_another_kind_is_not_there(run, client):
    run.snapshots["network"] = picture()
    assert client.get(live.address(run, "weights")).status_code == 204


@pytest.mark.parametrize("values", [np.array([[0.1, -7]], np.float32), np.array([1.5, 65504, -6e-8, 0], np.float16), np.array([-5, 5], np.int16)])
def test_arrays_travel_as_their_bytes(values):
    coded = live.array(values[..., ::-1])
    found = np.frombuffer(base64.b64decode(coded["data"]), coded["kind"]).reshape(coded["shape"])
    assert np.array_equal(found, values[..., ::-1])


def test_a_type_that_parts_do_not_read_is_refused():
    with pytest.raises(KeyError):
        live.array(np.zeros(2))
