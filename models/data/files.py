"""Files that are downloaded once: where from, how they are known to be whole, and where they are kept.

The cache folder is the system's, or the one that the environment variable PLAYGROUND_DATA names.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

Progress = Callable[[int, int], None]
SECONDS_TO_CONNECT, SECONDS_OF_SILENCE = 6, 20
CHUNK = 2**16
DISK_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
# What a person can do something about comes first: of several mirrors' failures, that one is told.
REASONS_OF_MIRRORS = ("wrong_hash", "not_found", "no_network")


class DownloadError(Exception):
    """A file cannot be had.

    reason: "missing" (not downloaded yet), "no_network", "not_found" (every mirror answers, none has it), "wrong_hash" (not the official
    file), "bad_file" (cannot be read), "disk_full", or "not_writable" (the cache folder). detail: the technical words, in English.
    """

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class RemoteFile:
    """A file, its MD5 sum and its length in bytes."""

    name: str
    md5: str
    size: int


@dataclass(frozen=True)
class Source:
    """A data set's files, the addresses that serve all of them, and their folder inside the cache folder."""

    folder: str
    mirrors: tuple[str, ...]
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(file.size for file in self.files)


def cache_folder() -> Path:
    """Where downloads are kept; not made before there is something to keep."""
    import pooch

    return Path(os.environ.get("PLAYGROUND_DATA") or pooch.os_cache("deep-learning-playground")).expanduser()


def is_present(source: Source, cache: Path) -> bool:
    """Whether every file is there in its full length; `check_files` looks inside."""
    return all(_size(cache / source.folder / file.name) == file.size for file in source.files)


def check_files(source: Source, folder: Path, strict: bool = True) -> bool:
    """Whether the files in a folder are the official ones. Raises DownloadError("missing"), and when strict "wrong_hash"."""
    for file in source.files:
        if not (folder / file.name).is_file():
            raise DownloadError("missing", file.name)
    wrong = [file.name for file in source.files if _md5(folder / file.name) != file.md5]
    if wrong and strict:
        raise DownloadError("wrong_hash", f"{', '.join(wrong)} in {folder}")
    return not wrong


def adopt(source: Source, folder: Path, cache: Path) -> None:
    """Copies a source's files from another folder into the cache, if they are all there and the official ones."""
    try:
        check_files(source, folder)
    except DownloadError:
        return
    for file in source.files:
        (cache / source.folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / file.name, cache / source.folder / file.name)


def fetch_files(source: Source, cache: Path, progress: Progress | None = None) -> Path:
    """Downloads what is not there yet, each file from the first mirror that has it, and returns their folder.

    A file gets its name only when it is whole and its hash is right; whatever happens before leaves nothing behind.
    progress: called with the bytes done and the bytes in all, which is `source.size`.
    Raises DownloadError.
    """
    folder, done = cache / source.folder, 0
    for file in source.files:
        _fetch_file(source, file, folder, _after(done, source.size, progress))
        done += file.size
        if progress:
            progress(done, source.size)
    return folder


def _after(done: int, total: int, progress: Progress | None) -> Callable[[int], None]:
    """Turns the bytes of one file into the progress of all."""
    return lambda count: progress(min(done + count, total), total) if progress else None


def _fetch_file(source: Source, file: RemoteFile, folder: Path, report: Callable[[int], None]) -> None:
    failures = {}
    for mirror in source.mirrors:
        try:
            return _retrieve(mirror + file.name, file, folder, report)
        except DownloadError as error:
            if error.reason not in REASONS_OF_MIRRORS:
                raise
            failures.setdefault(error.reason, error)
    raise next(failures[reason] for reason in REASONS_OF_MIRRORS if reason in failures)


def _retrieve(url: str, file: RemoteFile, folder: Path, report: Callable[[int], None]) -> None:
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    try:
        pooch.retrieve(url, f"md5:{file.md5}", fname=file.name, path=folder, downloader=partial(_stream, report))
    except requests.HTTPError as error:
        raise DownloadError("not_found", str(error)) from error
    except requests.RequestException as error:
        raise DownloadError("no_network", str(error)) from error
    except OSError as error:
        raise DownloadError("disk_full" if error.errno in DISK_FULL else "not_writable", str(error)) from error
    except ValueError as error:
        raise DownloadError("wrong_hash", str(error)) from error


def _stream(report: Callable[[int], None], url: str, output_file: str, _pooch: Any) -> None:
    """A downloader as pooch takes one; its own leaves the connection open when the server refuses."""
    import requests

    with requests.get(url, stream=True, timeout=(SECONDS_TO_CONNECT, SECONDS_OF_SILENCE)) as response, open(output_file, "wb") as stream:
        response.raise_for_status()
        for chunk in response.iter_content(CHUNK):
            stream.write(chunk)
            report(stream.tell())


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _md5(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
