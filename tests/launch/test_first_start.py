"""The launcher as a person meets it: in a folder with a difficult name, a bare Python, and pip without a network."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from playground.launch import Problem, environment
from playground.launch.environment import ROOT, python_of

SERVER = """
import json, os, sys, time

def serve(host, port, workers, open_browser):
    import greeting
    facts = {"greeting": greeting.VERSION, "prefix": sys.prefix, "folder": os.getcwd(), "process": os.getpid()}
    print(json.dumps({**facts, "given": [host, port, workers, open_browser]}), flush=True)
    time.sleep(float(os.environ.get("SERVE_FOR", "0")))
"""


def write_wheel(folder: Path, version: str) -> None:
    """A package of one line, so that pip has something to install that needs no network."""
    info = f"greeting-{version}.dist-info"
    files = {
        "greeting.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: greeting\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(folder / f"greeting-{version}-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)


class Project:
    """A copy of the launcher with a requirement of its own and a server that only says what it was given."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "Spiel Platz é 中文"
        self.wheels = folder / "wheels"
        self.pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri(), "PIP_CONFIG_FILE": os.devnull}
        self.wheels.mkdir()
        for version in ("1.0", "2.0"):
            write_wheel(self.wheels, version)
        shutil.copytree(ROOT / "playground" / "launch", self.root / "playground" / "launch", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("__init__.py", "__main__.py"):
            shutil.copy(ROOT / "playground" / name, self.root / "playground" / name)
        (self.root / "playground" / "server.py").write_text(SERVER, encoding="utf-8")
        self.require("1.0")

    def require(self, version: str) -> None:
        (self.root / "requirements.txt").write_text(f"greeting=={version}\n", encoding="utf-8")

    def start(self, *arguments: str, command: tuple[str, ...] = ("-m", "playground"), **variables: str) -> subprocess.Popen:
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHONPATH"))}
        settings = {**outside, **self.pip, **variables, "PYTHONIOENCODING": "utf-8"}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        return subprocess.Popen([sys.executable, *command, *arguments], cwd=self.root, env=settings, **pipes)

    def run(self, *arguments: str, **options) -> tuple[int, str, str]:
        started = self.start(*arguments, **options)
        out, err = started.communicate(timeout=120)
        return started.returncode, out, err

    def serve(self) -> tuple[dict, str]:
        """What the server says, and what was said before it."""
        code, out, err = self.run("--port", str(free_port()))
        assert code == 0, out + err
        before, _, last = out.strip().rpartition("\n")
        return json.loads(last), before


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def test_from_the_first_start_to_a_broken_environment(project):
    first, second = (project.start("--port", str(free_port())) for _ in range(2))
    said = [process.communicate(timeout=120) for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0], said
    assert sum("Making the playground's environment" in out for out, _ in said) == 1
    assert sum("Successfully installed greeting-1.0" in out for out, _ in said) == 1

    answer, before = project.serve()
    assert before == "", "the second start installs nothing"
    assert Path(answer["prefix"]).resolve() == (project.root / ".venv").resolve()
    assert Path(answer["folder"]).resolve() == project.root.resolve()

    project.require("2.0")
    answer, before = project.serve()
    assert answer["greeting"] == "2.0"
    assert "up to date" in before
    assert project.serve()[1] == ""

    project.require("3.0")
    code, _, err = project.run("--port", str(free_port()))
    assert code == 1
    assert "playground: The installation failed" in err
    assert "Traceback" not in err

    project.require("2.0")
    moved = project.root.rename(project.root.with_name("elsewhere"))
    project.root = moved
    answer, before = project.serve()
    assert before == "", "a project that was moved goes on"
    assert Path(answer["prefix"]).resolve() == (moved / ".venv").resolve()

    python_of(project.root).unlink()
    answer, before = project.serve()
    assert answer["greeting"] == "2.0"
    assert "Making" in before, "a Python that is gone is made anew"


def test_an_installation_that_was_cut_off_is_made_anew(project):
    rest = project.root / ".venv" / "rest"
    rest.mkdir(parents=True)
    (project.root / ".venv" / "playground.stamp").write_text("unfinished", encoding="utf-8")
    answer, before = project.serve()
    assert answer["greeting"] == "1.0"
    assert "Making" in before
    assert not rest.exists()


@pytest.fixture
def without(monkeypatch):
    """Takes the modules named away from every Python that is asked for them, as a Debian does that lacks some of its packages."""
    really = environment._output

    def take_away(*modules):
        monkeypatch.setattr(environment, "_output", lambda command: None if set(modules) & set(command) else really(command))

    return take_away


def test_without_ensurepip_the_pip_outside_installs(project, without, monkeypatch, capfd):
    for name, value in project.pip.items():
        monkeypatch.setenv(name, value)
    without("ensurepip")
    python = environment.ensure(project.root)
    assert "Successfully installed greeting-1.0" in capfd.readouterr().out
    assert environment._output([str(python), "-c", "import greeting; print(greeting.VERSION)"]) == "1.0"
    assert environment._output([str(python), "-c", "import pip"]) is None


def test_without_any_pip_one_sentence_says_what_to_install(project, without):
    without("ensurepip", "pip")
    with pytest.raises(Problem, match="has neither ensurepip nor pip, which `apt install python3-venv` adds"):
        environment.ensure(project.root)


@pytest.fixture
def hears_ctrl_c():
    """A shell lets what it starts in the background ignore Ctrl+C, and whatever is started from there does too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_ctrl_c")
def test_ctrl_c_reaches_the_server_and_ends_it(project):
    """On POSIX the server is the very process that was started; on Windows a console sends Ctrl+C to both."""
    project.serve()
    started = project.start("--port", str(free_port()), SERVE_FOR="60")
    answer = json.loads(started.stdout.readline())
    if os.name != "nt":
        assert answer["process"] == started.pid
        started.send_signal(signal.SIGINT)
    else:
        started.kill()
    out, err = started.communicate(timeout=30)
    assert (out, err) == ("", "")
    assert started.returncode != 0


def test_a_busy_port_is_said_before_anything_is_installed(project):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        code, out, err = project.run("--port", str(port))
    assert (code, out) == (1, "")
    assert err.startswith(f"playground: Port {port} on localhost is already in use")
    assert err.count("\n") == 1
    assert not (project.root / ".venv").exists()


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 8, 18), (3, 10, 13)])
def test_an_old_python_gets_one_sentence(project, version):
    program = f"import runpy, sys; sys.version_info = {version}; runpy.run_module('playground', run_name='__main__')"
    code, out, err = project.run(command=("-c", program))
    assert (code, out) == (1, "")
    assert err.startswith("playground: Python 3.11 or newer is needed")
    assert err.strip().endswith(f"is Python {version[0]}.{version[1]}.")
    assert err.count("\n") == 1


def test_help_needs_no_environment(project):
    code, out, err = project.run("--help")
    assert (code, err) == (0, "")
    assert "--no-browser" in out
    assert not (project.root / ".venv").exists()


def test_a_folder_that_cannot_hold_an_environment_gets_one_sentence(project):
    (project.root / ".venv").write_text("not a folder", encoding="utf-8")
    code, _, err = project.run("--port", str(free_port()))
    assert code == 1
    assert err.startswith("playground: The environment in ")
    assert err.count("\n") == 1
