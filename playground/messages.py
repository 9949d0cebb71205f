"""`python -m playground messages`: bring the Chinese catalogues in step with the texts in the code.

New texts are added without a translation, texts that are gone are removed, and what is translated stays. The tests fail
while a text lacks its translation or a translation its text.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from playground.words import LANGUAGES, ROOT

FRAME = "playground"

# Babel's own header has the time in it, which would change every catalogue at every call.
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def main(arguments: list[str]) -> int:
    """Rewrite every catalogue, and say how many texts wait for a translation."""
    waiting = 0
    for language in LANGUAGES:
        if language != "en":
            waiting += sum(update(path, sources, language) for path, sources in catalogues(language))
    print(f"{waiting} texts wait for a translation.", file=sys.stderr)
    return 0


def catalogues(language: str) -> Iterator[tuple[Path, list[Path]]]:
    """Every catalogue with the files whose texts stand in it: the frame's, and one for each page and the files that draw it."""
    yield ROOT / FRAME / f"{language}.po", sorted((ROOT / FRAME).rglob("*.py"))
    for page in sorted((ROOT / "pages").glob("*/[!_]*.py")):
        yield page.with_suffix(f".{language}.po"), [page, *helpers(page)]


def helpers(page: Path) -> list[Path]:
    """The files that draw a page: `_topic.py`, and `_topic_part.py` where there is more to draw, unless that belongs to a page of its own."""
    found = [page.with_name(f"_{page.name}"), *sorted(page.parent.glob(f"_{page.stem}_*.py"))]
    return [path for path in found if path.exists() and (path == found[0] or not path.with_name(path.name[1:]).exists())]


def texts(sources: list[Path]) -> dict[str, list[tuple[str, int]]]:
    """Every marked text with the places where it stands."""
    found: dict[str, list[tuple[str, int]]] = {}
    for path in sources:
        calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
        marked = [(call.lineno, call.args[0].value) for call in calls if is_marked(call)]
        for line, message in sorted(marked, key=lambda pair: pair[0]):
            found.setdefault(message, []).append((path.relative_to(ROOT).as_posix(), line))
    return found


def is_marked(call: ast.Call) -> bool:
    """Whether this is `_("a text")`. Read from the syntax tree, because a tokenizer sees into f-strings from Python 3.12 on only."""
    return isinstance(call.func, ast.Name) and call.func.id == "_" and isinstance(call.args[0], ast.Constant)


def read(path: Path, language: str) -> Catalog:
    """A catalogue from its file, empty where there is none yet."""
    if not path.exists() or not path.stat().st_size:
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def update(path: Path, sources: list[Path], language: str) -> int:
    """Rewrite one catalogue; how many of its texts have no translation. A text that the frame has is not repeated for a page."""
    known = read(path, language)
    shared = texts(sorted((ROOT / FRAME).rglob("*.py"))) if path.parent.name != FRAME else {}
    fresh = Catalog(locale=language)
    for message in texts(sources):
        if message not in shared:
            old = known.get(message)
            fresh.add(message, old.string if old else "")
    with path.open("wb") as target:
        target.write(HEADER.format(language=language).encode())
        write_po(target, fresh, width=0, no_location=True, omit_header=True)
    return sum(not message.string for message in fresh if message.id)
