"""The digits and the split, and Fashion-MNIST from the real sample of its files."""

from pathlib import Path

import numpy as np
import pytest

from models.data import DownloadError, is_ready, load
from models.data.digits import stratified_split

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "fashion-mnist-sample"


def test_the_digits_are_all_there_once():
    data = load("digits", seed=3)
    assert data.train_images.shape == (1438, 8, 8)
    assert data.validation_images.shape == (359, 8, 8)
    assert data.train_images.max() == data.white == 16
    rows = np.concatenate([data.train_images, data.validation_images]).reshape(1797, 64)
    from sklearn.datasets import load_digits

    assert sorted(map(bytes, rows)) == sorted(map(bytes, load_digits().data.astype(np.uint8)))


@pytest.mark.parametrize("seed", range(5))
def test_every_class_is_held_out_in_the_same_share(seed):
    data = load("digits", seed)
    shares = np.bincount(data.validation_labels) / (np.bincount(data.validation_labels) + np.bincount(data.train_labels))
    assert np.all(np.abs(shares - 0.2) < 0.006)


def test_the_seed_draws_the_split():
    assert np.array_equal(load("digits", 1).train_images, load("digits", 1).train_images)
    assert not np.array_equal(load("digits", 1).train_images, load("digits", 2).train_images)
    train, validation = stratified_split(np.repeat([0, 1, 2], 10), 0.3, seed=0)
    assert sorted(np.concatenate([train, validation])) == list(range(30))


def test_nobody_may_write_into_shared_data():
    with pytest.raises(ValueError, match="read-only"):
        load("digits").train_images[0] = 0


def test_the_digits_need_no_download_and_an_unknown_name_is_refused():
    assert is_ready("digits")
    with pytest.raises(ValueError, match="no data set"):
        load("imagenet")


@pytest.mark.skipif(not SAMPLE.is_dir(), reason=f"the sample of Fashion-MNIST is not at {SAMPLE}")
class TestTheRealSample:
    def test_it_is_read_when_asked_for_and_says_that_it_is_not_official(self):
        data = load("fashion_mnist", folder=SAMPLE, check=False)
        assert data.train_images.shape == (800, 28, 28)
        assert data.validation_images.shape == (100, 28, 28)
        assert not data.official
        assert np.bincount(data.train_labels).tolist() == [80] * 10
        assert data.class_names[9] == "ankle_boot"
        assert 0.2 < data.train_images.mean() / data.white < 0.4

    def test_it_is_never_taken_for_the_data_of_the_book(self):
        with pytest.raises(DownloadError) as caught:
            load("fashion_mnist", folder=SAMPLE)
        assert caught.value.reason == "wrong_hash"

    def test_a_broken_file_among_them_is_said(self, tmp_path):
        for path in SAMPLE.iterdir():
            (tmp_path / path.name).write_bytes(path.read_bytes())
        (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes((SAMPLE / "train-labels-idx1-ubyte.gz").read_bytes())
        with pytest.raises(DownloadError, match=r"100 images .* 800 labels") as caught:
            load("fashion_mnist", folder=tmp_path, check=False)
        assert caught.value.reason == "bad_file"


def test_files_that_are_not_there_are_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    assert not is_ready("fashion_mnist")
    with pytest.raises(DownloadError) as caught:
        load("fashion_mnist")
    assert caught.value.reason == "missing"
