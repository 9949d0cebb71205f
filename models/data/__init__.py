"""The data sets of the book: what ships inside packages, what is downloaded, and how both are read. Light imports only.

>>> from models.data import load
>>> data = load("digits", seed=0)
>>> data.train_images.shape, data.validation_labels.shape
((1438, 8, 8), (359,))
"""

from pathlib import Path

from models.data.dataset import Dataset
from models.data.digits import digits
from models.data.fashion_mnist import FASHION_MNIST, fashion_mnist
from models.data.files import DownloadError, Progress, Source, cache_folder, fetch_files, is_present
from models.data.pairs import FRA_ENG
from models.data.tables import AIRFOIL, HOUSE_PRICES
from models.data.texts import TIME_MACHINE, load_text

__all__ = [
    "DOWNLOADS",
    "Dataset",
    "DownloadError",
    "Progress",
    "Source",
    "cache_folder",
    "digits",
    "fashion_mnist",
    "fetch",
    "is_ready",
    "load",
    "load_text",
]

DOWNLOADS = {"fashion_mnist": FASHION_MNIST, "time_machine": TIME_MACHINE, "fra_eng": FRA_ENG, "airfoil": AIRFOIL, "house_prices": HOUSE_PRICES}


def is_ready(name: str) -> bool:
    """Whether `load` can answer without a download; looks at names and sizes only, so that a page may ask on every rerun."""
    return name not in DOWNLOADS or is_present(DOWNLOADS[name], cache_folder())


def fetch(name: str, progress: Progress | None = None) -> None:
    """Brings the files of a data set into the cache folder; those that lie there already are kept, so a second try goes on where one failed.

    progress: called with the bytes done and the bytes in all, often.
    Raises DownloadError.
    """
    if name in DOWNLOADS:
        fetch_files(DOWNLOADS[name], cache_folder(), progress)


def load(name: str, seed: int = 0, folder: Path | None = None, check: bool = True) -> Dataset:
    """A data set of images by name, "digits" or "fashion_mnist"; kept in memory, its arrays are read-only. Never touches the network.

    seed: draws the split of the digits; the split of Fashion-MNIST is the official one.
    folder: where its files lie, when that is not their place in the cache folder.
    check: files that are not the official ones are refused. Without the check they are read, and the data set says `official=False`.
    Raises DownloadError("missing" | "wrong_hash" | "bad_file").
    """
    if name == "digits":
        return digits(seed)
    if name == "fashion_mnist":
        return fashion_mnist(folder or cache_folder() / FASHION_MNIST.folder, check)
    raise ValueError(f"There is no data set of images called {name!r}.")
