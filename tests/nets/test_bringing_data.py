"""Data that has to be downloaded first: the observer watches, and may not want to wait."""

import pytest

from models.data import DownloadError, load


class Impatient:
    """Stops once it has seen so many bytes."""

    def __init__(self, most: int):
        self.most, self.seen = most, []

    def stopped(self) -> bool:
        return bool(self.seen) and self.seen[-1]["done"] >= self.most

    def due(self) -> bool:
        return True

    def snapshot(self, kind, payload):
        assert kind == "download"
        self.seen.append(payload)


@pytest.fixture
def images(monkeypatch):
    from models.nets import images

    def download(name, progress):
        for done in range(0, 101, 10):
            progress(done, 100)
        if name == "unreachable":
            raise DownloadError("no_network")

    monkeypatch.setattr(images, "fetch", download)
    monkeypatch.setattr(images, "load", lambda name, seed: load("digits", seed))
    return images


def test_bytes_are_watched_and_the_data_comes(images):
    observer = Impatient(most=1000)
    assert images.bring("fashion_mnist", 2, observer) is load("digits", 2)
    assert observer.seen[-1] == {"done": 100, "total": 100}


def test_who_does_not_want_to_wait_need_not(images):
    observer = Impatient(most=30)
    with pytest.raises(images.Stopped):
        images.bring("fashion_mnist", 0, observer)
    assert observer.seen[-1]["done"] == 30


def test_a_training_that_is_stopped_while_it_downloads_has_ended(images):
    from playground.runs import worker

    observer = Impatient(most=30)
    observer.send = lambda *told, **more: None
    assert worker._train("image_classification", {"data": "fashion_mnist"}, observer)["state"] == "stopped"


def test_a_failure_is_handed_on(images):
    with pytest.raises(DownloadError):
        images.bring("unreachable", 0, Impatient(most=1000))


def test_images_become_numbers_from_zero_to_one(images):
    train, validation = images.to_examples(load("digits"), "cpu")
    assert train.X.shape == (1438, 8, 8)
    assert (train.X.min().item(), train.X.max().item()) == (0.0, 1.0)
    assert validation.y.tolist() == load("digits").validation_labels.tolist()
