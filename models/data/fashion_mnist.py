"""Fashion-MNIST (book 4.2; Xiao, Rasul and Vollgraf 2017): ten classes of clothing, 60,000 + 10,000 grey images of 28x28."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from models.data.dataset import Dataset
from models.data.files import DownloadError, RemoteFile, Source, check_files
from models.data.idx import read_idx

TRAIN_IMAGES = RemoteFile("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26_421_880)
TRAIN_LABELS = RemoteFile("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe", 29_515)
TEST_IMAGES = RemoteFile("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79", 4_422_102)
TEST_LABELS = RemoteFile("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310", 5_148)

FASHION_MNIST = Source(
    folder="fashion-mnist",
    mirrors=(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    files=(TRAIN_LABELS, TEST_LABELS, TEST_IMAGES, TRAIN_IMAGES),
)

CLASS_NAMES = ("t_shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle_boot")


@lru_cache(maxsize=2)
def fashion_mnist(folder: Path, check: bool = True) -> Dataset:
    """Fashion-MNIST from the four official files in a folder; the book validates on what was published as the test set.

    check: refuse files that are not the official ones, byte for byte.
    Raises DownloadError("missing" | "wrong_hash" | "bad_file").
    """
    official = check_files(FASHION_MNIST, folder, strict=check)
    try:
        train = read_labelled(folder / TRAIN_IMAGES.name, folder / TRAIN_LABELS.name)
        validation = read_labelled(folder / TEST_IMAGES.name, folder / TEST_LABELS.name)
    except ValueError as error:
        raise DownloadError("bad_file", str(error)) from error
    return Dataset("fashion_mnist", *train, *validation, CLASS_NAMES, white=255, official=official)


def read_labelled(images_path: Path, labels_path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 (examples, 28, 28) and their labels uint8 (examples,); ValueError when the two do not belong together."""
    images, labels = read_idx(images_path, rank=3), read_idx(labels_path, rank=1)
    if images.shape[1:] != (28, 28):
        raise ValueError(f"{images_path.name}: images of {images.shape[1]}x{images.shape[2]} instead of 28x28")
    if len(images) != len(labels):
        raise ValueError(f"{len(images)} images in {images_path.name}, but {len(labels)} labels in {labels_path.name}")
    if not len(labels) or labels.max() >= len(CLASS_NAMES):
        raise ValueError(f"{labels_path.name}: no labels, or a label above {len(CLASS_NAMES) - 1}")
    return images, labels
