"""Every part that is mounted exists, and its address changes with its code."""

import ast
import re
from importlib.metadata import version as installed

import pytest

from playground import parts
from playground.words import ROOT

FILES = sorted(parts.FOLDER.glob("*.js"))
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function")
IMPORT = re.compile(r'\b(?:from|import)\s+"(\./[^"]+)"')


def mounted():
    """The names of parts in all calls of `mount`, with the place of each."""
    for path in sorted((ROOT / "playground").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("mount", "parts.mount"):
                yield path.name, node.args[0]


def test_every_part_that_is_mounted_exists():
    named = [(place, part.value) for place, part in mounted() if isinstance(part, ast.Constant)]
    assert len(named) > 5
    assert [(place, name) for place, name in named if not (parts.FOLDER / f"{name}.js").exists()] == []


def test_parts_are_mounted_by_their_names():
    """A name that is computed could not be checked here."""
    assert [place for place, part in mounted() if not isinstance(part, ast.Constant)] == []


def test_every_file_is_mounted_or_imported():
    imported = {name[2:].removesuffix(".js") for path in FILES for name in IMPORT.findall(path.read_text("utf-8"))}
    assert {path.stem for path in FILES} == imported | {part.value for _, part in mounted()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_imports_between_parts_lead_somewhere(path):
    assert [name for name in IMPORT.findall(path.read_text("utf-8")) if not (parts.FOLDER / name).exists()] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_from_outside_becomes_markup(path):
    """Text goes into a page as text. The one exception is our own drawing on the map."""
    lines = [line for line in path.read_text("utf-8").splitlines() if MARKUP.search(line)]
    assert all("our own drawing" in line for line in lines)


@pytest.mark.parametrize("path", sorted(parts.FOLDER.glob("*.*s")), ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path):
    addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*", path.read_text("utf-8"))
    assert [address for address in addresses if "www.w3.org" not in address] == []


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of parts that may be changed."""
    (tmp_path / "a.js").write_text("1", "utf-8")
    monkeypatch.setattr(parts, "FOLDER", tmp_path)
    parts.version.cache_clear()
    yield tmp_path
    parts.version.cache_clear()


def fresh_version():
    parts.version.cache_clear()
    return parts.version()


@pytest.mark.parametrize("change", [("a.js", "2"), ("b.js", "1"), ("parts.css", "1")])
def test_the_version_changes_with_any_file(folder, change):
    before = fresh_version()
    (folder / change[0]).write_text(change[1], "utf-8")
    assert fresh_version() != before


def test_the_version_stays_while_nothing_changes(folder):
    assert fresh_version() == fresh_version()


def test_the_version_changes_with_plotly(folder, monkeypatch):
    """Plotly is served under the same address, and a browser keeps it for a year."""
    before = fresh_version()
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0.0.0" if name == "plotly" else installed(name))
    assert fresh_version() != before


def test_a_click_that_arrives_again_is_an_echo(session):
    first, second = {"act": "stop", "turn": "tab-1"}, {"act": "stop", "turn": "tab-2"}
    assert [parts.is_echo("page.runner", sent) for sent in (first, first, second, second, first)] == [False, True, False, True, False]
    assert not parts.is_echo("page.board", first)


@pytest.mark.parametrize("sent", [None, "stop", 1, [], {}, {"turn": None}, {"turn": 1}, {"turn": []}])
def test_what_has_no_turn_is_no_echo(session, sent):
    assert not any(parts.is_echo("page.runner", sent) for _ in range(2))


@pytest.mark.parametrize(("path", "expected"), [("", ""), ("/", ""), ("lessons", "/lessons"), ("/a/b/", "/a/b")])
def test_addresses_begin_where_the_server_is(monkeypatch, path, expected):
    monkeypatch.setattr("streamlit.get_option", lambda name: path)
    assert parts.base() == expected
