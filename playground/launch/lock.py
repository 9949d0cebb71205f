"""One process at a time, on every system: the lock of a file goes away with the process that holds it, however it ends."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if os.name == "nt":
    import msvcrt
else:
    import fcntl

BUSY = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


@contextmanager
def only_one(path: Path, when_waiting: Callable[[], None]) -> Iterator[None]:
    """Holds the lock of the file `path`, waiting for as long as another process does; `when_waiting` is called once before a wait."""
    with open(path, "a+b") as file:
        if not _try(file):
            when_waiting()
            while not _try(file):
                time.sleep(0.5)
        yield


def _try(file: IO[bytes]) -> bool:
    """Whether the lock is held now. A file system that has no locks must not keep anyone from starting."""
    try:
        _lock(file)
    except OSError as error:
        return error.errno not in BUSY
    return True


def _lock(file: IO[bytes]) -> None:
    if os.name == "nt":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
