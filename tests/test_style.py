"""The rules that keep the code readable, over all of it: style, layers, lengths, and where keras may be imported."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("models", "pages", "playground")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(*folders: str) -> Iterator[tuple[int, str]]:
    """The length in lines, without the docstring, and the place of every function."""
    for path in sources(*folders):
        for node in ast.walk(parse(path)):
            if isinstance(node, FUNCTION):
                yield length(node), f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - (docstring.end_lineno - docstring.lineno + 1)


def imported_when_loaded(node: ast.AST) -> Iterator[str]:
    """The modules that loading this code imports: everything outside of functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield child.module or ""
        elif not isinstance(child, FUNCTION):
            yield from imported_when_loaded(child)


def run(*command: str) -> None:
    finished = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_ruff_finds_nothing():
    run("-m", "ruff", "check", "--no-cache", "--output-format", "concise", *ROOMS, "tests")


def test_imports_follow_the_arrow():
    run("-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))")


@pytest.mark.parametrize("room", ROOMS)
def test_every_folder_is_a_package_that_can_be_imported(room):
    """A folder without `__init__.py`, or a name that starts with a digit, is silently left out when imports are checked."""
    folders = {path.parent for path in sources(room)}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
    assert [path for path in sources(room) if not path.stem.isidentifier() or not path.parent.name.isidentifier()] == []


def test_keras_is_imported_at_the_top_of_a_module_in_nets_only():
    nets = ROOT / "models" / "nets"
    outside = [path for path in sources(*ROOMS, "tests") if nets not in path.parents]
    guilty = [path for path in outside if any(name.split(".")[0] == "keras" for name in imported_when_loaded(parse(path)))]
    assert guilty == []


def test_functions_are_short():
    found = sorted(functions(*ROOMS))
    lengths = [lines for lines, _ in found]
    longest = "\n".join(f"{lines} lines: {place}" for lines, place in found[-10:])
    assert statistics.median(lengths) < 9, longest
    assert statistics.quantiles(lengths, n=10)[-1] <= 25, longest
    assert lengths[-1] <= 50, longest


def test_functions_of_pages_are_shorter_still():
    assert [place for lines, place in functions("pages") if lines > 15] == []
