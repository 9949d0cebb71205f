"""Every model that the book publishes a result for, trained here, beside that result."""

import importlib
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import data
from models.data import DOWNLOADS, DownloadError
from models.data.files import adopt
from playground.benchmarks.machine import machine

HEAD = f"{'':28}{'measured':>38}{'ours, last':>24}{'ours, best':>24}{'book, last':>12}{'book, best':>12}{'seconds':>10}   "
LEGEND = """The median over {seeds} seeds, in brackets the lowest and the highest; seconds for one seed. Compared is our best epoch with the
book's best, in the digits that the book prints: the book's lies among our seeds ("as good"), or our median is "better" or "worse".
[other images]: not the official ones, so nothing follows from a comparison."""


@dataclass(frozen=True)
class Folders:
    """Where files lie that need not be downloaded. data: the book's own; images: others, in Fashion-MNIST's form."""

    data: Path | None = None
    images: Path | None = None


def book(names: list[str], best: bool, seeds: int, folders: Folders, loud: bool = False) -> dict[str, Any]:
    """Trains the models of those names, or all, once for each seed, and compares them. loud: print a table as it grows."""
    published = importlib.import_module("models.nets.published")
    unknown = sorted(set(names) - set(published.MODELS))
    if unknown:
        sys.exit(f"playground: no model is called {unknown[0]!r}; there are {', '.join(published.MODELS)}")
    _adopt(folders.data)
    report = {"date": time.strftime("%Y-%m-%d"), "machine": machine(), "settings": "ours" if best else "the book's", "results": []}
    if loud:
        print(f"{report['date']}, {report['machine']}, {report['settings']} settings\n\n{HEAD}")
    for name in names or published.MODELS:
        report["results"].append(_result(name, published, best, seeds, folders))
        if loud:
            print(_line(report["results"][-1]), flush=True)
    if loud:
        print("\n" + LEGEND.format(seeds=seeds))
    return report


def _adopt(folder: Path | None) -> None:
    """What lies in the folder need not be downloaded."""
    for source in DOWNLOADS.values() if folder else ():
        adopt(source, folder, data.cache_folder())


def _result(name: str, published: Any, best: bool, seeds: int, folders: Folders) -> dict[str, Any]:
    row = published.MODELS[name]
    result = {"name": name, "section": row.section, "measure": row.measure, "book_last": row.last, "book_best": row.records, "digits": row.digits}
    try:
        images = _other_images(row, published, folders.images)
        found = [published.measure(row, best, seed, images) for seed in range(seeds)]
    except DownloadError as error:
        return result | {"missing": error.reason, "kept": True}
    told = {"last": _spread([one.last for one in found]), "best": _spread([one.best for one in found])}
    verdict = _verdict(row, told["best"]) if images is None else "other images"
    seconds = statistics.median(one.seconds for one in found)
    return result | told | {"seconds": seconds, "verdict": verdict, "kept": verdict != "worse"}


def _other_images(row: Any, published: Any, folder: Path | None) -> Any:
    """Instead of official images that are not here, and cannot be brought or are not to be."""
    if row.data != published.FASHION or folder is None or data.is_ready(row.data):
        return None
    return data.load(row.data, folder=folder, check=False)


def _spread(values: list[float]) -> dict[str, float]:
    return {"median": statistics.median(values), "lowest": min(values), "highest": max(values)}


def _verdict(row: Any, ours: dict[str, float]) -> str:
    """Rounded as the book rounds: of what it does not print nothing is known."""
    book, median, lowest, highest = (round(value, row.digits) for value in (row.records, *(ours[key] for key in ("median", "lowest", "highest"))))
    if median == book or lowest <= book <= highest:
        return "as good"
    return "better" if (median > book) == row.higher else "worse"


def _line(result: dict[str, Any]) -> str:
    beginning = f"{result['name']:28}{result['measure']:>38}"
    if "missing" in result:
        return f"{beginning}   not trained: its data cannot be had ({result['missing']})"
    digits = result["digits"]
    ours = "".join(f"{_words(result[key], digits):>24}" for key in ("last", "best"))
    books = f"{result['book_last']:>12.{digits}f}{result['book_best']:>12.{digits}f}"
    verdict = f"[{result['verdict']}]" if result["verdict"] == "other images" else result["verdict"]
    return f"{beginning}{ours}{books}{result['seconds']:>10.1f}   {verdict}"


def _words(spread: dict[str, float], digits: int) -> str:
    return f"{spread['median']:.{digits}f} ({spread['lowest']:.{digits}f}-{spread['highest']:.{digits}f})"
