"""Tables of numbers that the book learns from: the noise of aerofoils (12.5) and the prices of houses (5.7). Both are downloaded."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from models.data.files import DownloadError, RemoteFile, Source, cache_folder, check_files

MIRRORS = ("https://d2l-data.s3-accelerate.amazonaws.com/", "http://d2l-data.s3-accelerate.amazonaws.com/")
# SHA-1 76e5be1548fd8222e5074cf0faae75edff8cf93f: NASA's measurements, 1,503 rows (Brooks, Pope and Marcolini 1989; UCI)
AIRFOIL_FILE = RemoteFile("airfoil_self_noise.dat", "b12d5b7b475ec7b3971d97f21e377414", 59_984)
AIRFOIL = Source("airfoil", MIRRORS, (AIRFOIL_FILE,))
# SHA-1 585e9cc9… and fa19780a…: houses in Ames, 1,460 with their prices and 1,459 without (De Cock 2011)
PRICED = RemoteFile("kaggle_house_pred_train.csv", "80ccab65fb115cbad143dbbd2bcd5577", 460_676)
UNPRICED = RemoteFile("kaggle_house_pred_test.csv", "dcec4b79bf9c7317bd9e17789bf888f0", 451_405)
HOUSE_PRICES = Source("house-prices", MIRRORS, (PRICED, UNPRICED))

USED_ROWS = 1500  # of the aerofoils


@lru_cache(maxsize=2)
def airfoil(folder: Path | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Features float32 (1500, 5) and the noise float32 (1500,), every column standardised over all 1,503 rows (book 12.5.3).

    Raises DownloadError("missing" | "wrong_hash" | "bad_file").
    """
    folder = folder or cache_folder() / AIRFOIL.folder
    check_files(AIRFOIL, folder)
    try:
        table = np.genfromtxt(folder / AIRFOIL_FILE.name, dtype=np.float32, delimiter="\t")  # (1503, 6)
    except ValueError as error:
        raise DownloadError("bad_file", str(error)) from error
    table = ((table - table.mean(axis=0)) / table.std(axis=0))[:USED_ROWS]
    return table[:, :-1], table[:, -1]


@lru_cache(maxsize=2)
def house_prices(folder: Path | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Features float32 (1460, 331) and prices in dollars float32 (1460,), made as the book makes them (5.7.4).

    Numbers are standardised over the priced and the unpriced houses together, and what is missing becomes their mean; every other column
    becomes a column for each of its values and one for missing.
    Raises DownloadError("missing" | "wrong_hash").
    """
    import pandas as pd

    folder = folder or cache_folder() / HOUSE_PRICES.folder
    check_files(HOUSE_PRICES, folder)
    # "None" is a kind of veneer here, not a missing value
    priced, unpriced = (pd.read_csv(folder / file.name, keep_default_na=False, na_values=["NA"]) for file in HOUSE_PRICES.files)
    both = pd.concat([priced.drop(columns=["Id", "SalePrice"]), unpriced.drop(columns=["Id"])])  # (2919, 79)
    numeric = both.select_dtypes("number").columns
    both[numeric] = ((both[numeric] - both[numeric].mean()) / both[numeric].std()).fillna(0)
    table = pd.get_dummies(both, dummy_na=True)  # (2919, 331)
    return table.to_numpy(np.float32)[: len(priced)], priced["SalePrice"].to_numpy(np.float32)
