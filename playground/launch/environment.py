"""The virtual environment `.venv`: made once, brought up to date when requirements.txt changes, repaired when an installation was cut off.

A stamp inside it says what it holds: the version of its Python and a hash of the pins. It reads "unfinished" while pip
works, so that whatever was killed halfway is made anew, and it is written last.
"""

import hashlib
import os
import signal
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path

from playground.launch import Problem
from playground.launch.lock import only_one

ROOT = Path(__file__).absolute().parents[2]
OLDEST = (3, 11)
UNFINISHED = "unfinished"


def enter(arguments: list[str], root: Path = ROOT) -> None:
    """Returns where the running Python has everything; otherwise goes on as `python -m playground ARGUMENTS` in `.venv`, and does not return."""
    if not _is_complete(root):
        # Ended from outside, this process ends pip before it goes.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        python = ensure(root)
        _settle(root)
        _continue_in(python, arguments)
    _settle(root)


def ensure(root: Path = ROOT) -> Path:
    """The Python of an up-to-date `.venv` in `root`, which is made or mended first where that is needed.

    Raises a Problem where Python lacks what it takes, the folder cannot be written or pip fails.
    """
    try:
        if not _is_ready(root):
            with only_one(root / ".venv.lock", lambda: print("Waiting for another playground that is installing …", flush=True)):
                if not _is_ready(root):
                    _build(root)
    except OSError as error:
        raise Problem(f"The environment in {root / '.venv'} cannot be written: {error}.") from error
    return python_of(root)


def python_of(root: Path) -> Path:
    """Where the interpreter of `.venv` is, whether it exists or not."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pins(root: Path = ROOT) -> dict[str, str]:
    """What requirements.txt asks for: the exact version of every distribution, by name."""
    lines = (line.split("#")[0].strip() for line in (root / "requirements.txt").read_text(encoding="utf-8").splitlines())
    return {name.strip(): version.strip() for name, version in (line.split("==") for line in lines if line)}


def has_all(wanted: dict[str, str]) -> bool:
    """Whether the running Python has exactly these versions; a build of one, such as 2.13.0+cpu, is that version."""
    try:
        return all((metadata.version(name) or "").split("+")[0] == version for name, version in wanted.items())
    except metadata.PackageNotFoundError:
        return False


def _is_complete(root: Path) -> bool:
    """Whether the running Python will do: it is the `.venv` whose stamp says so, or another one that has every pin."""
    if _stamp(root) and Path(sys.prefix).resolve() == (root / ".venv").resolve():
        return _is_ready(root)
    return has_all(pins(root))


def _is_ready(root: Path) -> bool:
    version = _version_of(python_of(root))
    return version is not None and _stamp(root) == _wanted_stamp(root, version)


def _build(root: Path) -> None:
    if _is_beyond_repair(root):
        print(f"Making the playground's environment in {root / '.venv'}: this happens once and takes some minutes.", flush=True)
        _make(root)
    else:
        print(f"Bringing {root / '.venv'} up to date with requirements.txt.", flush=True)
    _install(root)


def _is_beyond_repair(root: Path) -> bool:
    """Gone, unable to start, cut off while installing, of a Python that has been replaced by another, or of one that is too old."""
    version, stamp = _version_of(python_of(root)), _stamp(root)
    if version is None or stamp == UNFINISHED:
        return True
    return tuple(map(int, version.split("."))) < OLDEST or (stamp != "" and stamp.split()[0] != version)


def _make(root: Path) -> None:
    try:
        venv.EnvBuilder(clear=True, symlinks=os.name != "nt", prompt="playground").create(root / ".venv")
    except (ValueError, subprocess.CalledProcessError) as error:
        raise Problem(f"The environment in {root / '.venv'} cannot be made: {error}.") from error
    _write_stamp(root, UNFINISHED)
    _output([str(python_of(root)), "-I", "-m", "ensurepip", "--upgrade", "--default-pip"])


def _install(root: Path) -> None:
    """Runs pip in sight of the person who waits. Where it gives up in good order, what the stamp said before holds again."""
    before = _stamp(root)
    _write_stamp(root, UNFINISHED)
    command = [*_pip(root), "install", "--disable-pip-version-check", "-r", str(root / "requirements.txt")]
    if subprocess.run(command, cwd=root, env={**os.environ, "PIP_USER": "0"}, check=False).returncode != 0:
        _write_stamp(root, before)
        raise Problem("The installation failed, see pip's last lines above: is there a network? The next start tries again.")
    _write_stamp(root, _wanted_stamp(root, _version_of(python_of(root)) or ""))


def _pip(root: Path) -> list[str]:
    """The command that installs into `.venv`: its own pip or, where there is none because Debian packs ensurepip apart, the pip outside."""
    python = str(python_of(root))
    if _has_pip(python):
        return [python, "-m", "pip"]
    outside = next((candidate for candidate in (sys.executable, sys._base_executable) if _has_pip(candidate)), None)
    if outside is None:
        raise Problem(f"{sys.executable} has neither ensurepip nor pip, which `apt install python3-venv` adds on Debian and Ubuntu.")
    return [outside, "-m", "pip", "--python", python]


def _has_pip(python: str) -> bool:
    return _output([python, "-m", "pip", "--version"]) is not None


def _version_of(python: Path) -> str | None:
    """Such as "3.11"; None where this interpreter does not start."""
    return _output([str(python), "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])


def _output(command: list[str]) -> str | None:
    try:
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return finished.stdout.strip() if finished.returncode == 0 else None


def _stamp(root: Path) -> str:
    path = root / ".venv" / "playground.stamp"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _write_stamp(root: Path, text: str) -> None:
    (root / ".venv" / "playground.stamp").write_text(text, encoding="utf-8")


def _wanted_stamp(root: Path, version: str) -> str:
    """The pins alone are hashed: a new comment installs nothing."""
    listed = "\n".join(f"{name}=={version}" for name, version in sorted(pins(root).items()))
    return f"{version} {hashlib.sha256(listed.encode()).hexdigest()}"


def _settle(root: Path) -> None:
    """The project can be imported here and in every process started from here, wherever this one was started."""
    os.chdir(root)
    known = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry and entry != str(root)]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(root), *known])
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))


def _continue_in(python: Path, arguments: list[str]) -> None:
    """Becomes the playground of this Python. Windows cannot replace a process: there the first waits for the second, which Ctrl+C reaches too."""
    command = [str(python), "-m", "playground", *arguments]
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    following = subprocess.Popen(command)
    while True:
        try:
            sys.exit(following.wait())
        except KeyboardInterrupt:
            continue
