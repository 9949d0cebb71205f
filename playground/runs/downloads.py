"""Data sets that are brought in the background, each by one thread however many people ask."""

import threading
from dataclasses import dataclass

from models.data import DownloadError, fetch


@dataclass(eq=False)
class Download:
    """state: "running", "finished" or "failed"; done and total: bytes; reason: that of the DownloadError, or "error"; detail: technical words."""

    name: str
    state: str = "running"
    done: int = 0
    total: int = 0
    reason: str = ""
    detail: str = ""

    def work(self) -> None:
        """Download, and say how it ended."""
        try:
            fetch(self.name, self._watch)
            self.state = "finished"
        except DownloadError as error:
            self.reason, self.detail, self.state = error.reason, error.detail, "failed"
        except Exception as error:
            self.reason, self.detail, self.state = "error", repr(error), "failed"

    def _watch(self, done: int, total: int) -> None:
        self.done, self.total = done, total


class Downloads:
    """The newest download of every data set."""

    def __init__(self):
        self.by_name: dict[str, Download] = {}
        self.lock = threading.Lock()

    def find(self, name: str) -> Download | None:
        """The download of that data set, under way or over; None when nobody asked for it."""
        return self.by_name.get(name)

    def fetch(self, name: str) -> Download:
        """The download under way, or a new one when there is none, when the last one failed, or when its files have gone since."""
        with self.lock:
            download = self.by_name.get(name)
            if download is None or download.state != "running":
                download = self.by_name[name] = Download(name)
                threading.Thread(target=download.work, name=f"download {name}", daemon=True).start()
            return download
