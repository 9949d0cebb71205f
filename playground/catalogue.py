"""The book as a list of pages, read from the headers of the page files without running them.

A page is `pages/<section>/<topic>.py`; its docstring is its header, one `key: value` a line. A section is a folder with
an `__init__.py` whose docstring names it. A file whose name begins with an underscore helps the page of that name to draw and
is none itself. There is no other list: adding a file adds a page.
"""

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from playground.words import ROOT

PAGE_KEYS = ("title", "title_zh", "summary", "summary_zh", "book", "order", "trains")
SECTION_KEYS = ("title", "title_zh", "chapters", "order")


class HeaderError(ValueError):
    """A header that lacks something; the message says which file and what."""


@dataclass(frozen=True)
class Section:
    """A shelf of the map: a stem, titles by language, the chapters of the book it covers, its place."""

    stem: str
    titles: dict[str, str]
    chapters: str
    order: int


@dataclass(frozen=True)
class Page:
    """A page: file, stem (which is its address), section, titles and summaries by language, book section, place, and whether it trains."""

    path: Path
    section: Section
    titles: dict[str, str]
    summaries: dict[str, str]
    book: str
    order: int
    trains: bool

    @property
    def stem(self) -> str:
        return self.path.stem

    @property
    def picture(self) -> str:
        """The page's small picture for the map as SVG text, or "" where it has none."""
        drawing = self.path.with_suffix(".svg")
        return drawing.read_text("utf-8") if drawing.exists() else ""


@lru_cache(maxsize=1)
def pages() -> tuple[Page, ...]:
    """Every page, in the book's order."""
    found = [read_page(path) for path in sorted((ROOT / "pages").glob("*/*.py")) if not path.stem.startswith("_")]
    return tuple(sorted(found, key=lambda page: (page.section.order, page.order)))


def sections() -> list[tuple[Section, list[Page]]]:
    """The sections that have a page, each with its pages."""
    shelves = {}
    for page in pages():
        shelves.setdefault(page.section.stem, (page.section, []))[1].append(page)
    return list(shelves.values())


def find(stem: str) -> Page | None:
    """The page at an address."""
    return next((page for page in pages() if page.stem == stem), None)


def neighbours(page: Page) -> tuple[Page | None, Page | None]:
    """The pages before and after this one."""
    shelf = pages()
    place = shelf.index(page)
    return (shelf[place - 1] if place else None), (shelf[place + 1] if place + 1 < len(shelf) else None)


def read_page(path: Path) -> Page:
    """A page from its header. Raises HeaderError that says what is missing."""
    header = read_header(path, PAGE_KEYS)
    if header["trains"] not in ("yes", "no"):
        raise HeaderError(f"{path.name}: trains must be yes or no")
    titles = {"en": header["title"], "zh": header["title_zh"]}
    summaries = {"en": header["summary"], "zh": header["summary_zh"]}
    section = read_section(path.parent)
    return Page(path, section, titles, summaries, header["book"], _whole(path, header["order"]), header["trains"] == "yes")


def read_section(folder: Path) -> Section:
    """A section from its folder's `__init__.py`."""
    path = folder / "__init__.py"
    header = read_header(path, SECTION_KEYS)
    return Section(folder.name, {"en": header["title"], "zh": header["title_zh"]}, header["chapters"], _whole(path, header["order"]))


def read_header(path: Path, keys: tuple[str, ...]) -> dict[str, str]:
    """The `key: value` lines of a file's docstring, every key present and filled."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    pairs = (line.partition(":") for line in docstring.splitlines() if ":" in line)
    header = {key.strip(): value.strip() for key, _, value in pairs}
    missing = [key for key in keys if not header.get(key)]
    unknown = [key for key in header if key not in keys]
    if missing or unknown:
        raise HeaderError(f"{path.parent.name}/{path.name}: header lacks {missing or 'nothing'}, does not know {unknown or 'nothing'}")
    return header


def _whole(path: Path, text: str) -> int:
    if not text.isdigit():
        raise HeaderError(f"{path.name}: order must be a whole number, not {text!r}")
    return int(text)
