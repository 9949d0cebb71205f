"""When a Python will do, and what requirements.txt must look like for that to be decided."""

import re
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from playground.launch import environment


@pytest.fixture
def installed(monkeypatch):
    """A Python that has two packages, one of them a build for the CPU."""
    versions = {"torch": "2.13.0+cpu", "numpy": "2.4.6"}

    def version(name):
        if name not in versions:
            raise metadata.PackageNotFoundError(name)
        return versions[name]

    monkeypatch.setattr(environment.metadata, "version", version)


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ({}, True),
        ({"numpy": "2.4.6", "torch": "2.13.0"}, True),
        ({"numpy": "2.4.5"}, False),
        ({"numpy": "2.4"}, False),
        ({"numpy": "2.4.6", "keras": "3.15.1"}, False),
    ],
)
def test_a_python_has_all_when_every_version_is_the_same(installed, wanted, answer):
    assert environment.has_all(wanted) is answer


def test_the_running_python_has_everything():
    assert environment._is_complete(environment.ROOT)


def test_comments_and_empty_lines_are_no_pins(tmp_path):
    (tmp_path / "requirements.txt").write_text("# 数据 a==1\n\n  b == 2  # why\nc==3+cpu\n", encoding="utf-8")
    assert environment.pins(tmp_path) == {"b": "2", "c": "3+cpu"}


def test_a_new_comment_is_no_new_requirement(tmp_path):
    stamps = []
    for text in ("a==1\nb==2\n", "# sorted\nb==2\na==1", "a==1\nb==3\n"):
        (tmp_path / "requirements.txt").write_text(text, encoding="utf-8")
        stamps.append(environment._wanted_stamp(tmp_path, "3.11"))
    assert stamps[0] == stamps[1] != stamps[2]
    assert environment._wanted_stamp(tmp_path, "3.12") != stamps[2]


def test_every_requirement_is_an_exact_version():
    lines = (environment.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#") and not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9.]+", line)] == []


def test_what_the_requirements_need_is_required_too():
    """torch's own are left out: a build for a GPU brings libraries that only Linux has."""
    pinned = {canonicalize_name(name) for name in environment.pins()}
    needed = {name for pin in pinned - {"torch"} for name in needs(pin)}
    assert needed - pinned - {"colorama"} == set()


def needs(name: str) -> list[str]:
    requirements = map(Requirement, metadata.requires(name) or [])
    return [canonicalize_name(entry.name) for entry in requirements if entry.marker is None or entry.marker.evaluate({"extra": ""})]
