"""Texts to cut into tokens and to learn a language from: a story of our own in English and in Chinese, and the book's by download.

The English story was written for this project, with the words of the chapter in its plot: counting letters, joining pairs, surprise.
Texts that ship inside packages (descriptions of data sets, licences) would be tables and addresses rather than prose, and would change with
every release, so that no merge and no perplexity on a page could be promised.
"""

from functools import lru_cache
from pathlib import Path

from models.data.files import RemoteFile, Source, cache_folder, check_files

STORIES = {"story": "island_telegraph.txt", "story_zh": "island_telegraph.zh.txt"}
FOLDER = Path(__file__).with_name("stories")

# SHA-1 090b5e7e70c295757f55df93cb0a180b9691891a: the copy of Project Gutenberg's text that the book counts
TIME_MACHINE_FILE = RemoteFile("timemachine.txt", "7353d136ab308ecd0d4f1c5bf0e23122", 178_979)
TIME_MACHINE = Source(
    folder="time-machine",
    mirrors=("https://d2l-data.s3-accelerate.amazonaws.com/", "http://d2l-data.s3-accelerate.amazonaws.com/"),
    files=(TIME_MACHINE_FILE,),
)


def load_text(name: str, folder: Path | None = None) -> str:
    """A text by name, as it was written: "story" (21,217 characters of English), "story_zh" (1,143 of Chinese) or "time_machine".

    folder: where the downloaded file lies, when that is not its place in the cache folder.
    Raises DownloadError("missing" | "wrong_hash") for a text that is to be downloaded first.

    >>> load_text("story")[:20]
    'THE ISLAND TELEGRAPH'
    """
    if name in STORIES:
        return _read(FOLDER / STORIES[name])
    if name == "time_machine":
        return _time_machine(folder or cache_folder() / TIME_MACHINE.folder)
    raise ValueError(f"There is no text called {name!r}.")


@lru_cache(maxsize=4)
def _read(path: Path) -> str:
    return path.read_text("utf-8")


@lru_cache(maxsize=2)
def _time_machine(folder: Path) -> str:
    check_files(TIME_MACHINE, folder)
    return _read(folder / TIME_MACHINE_FILE.name)
