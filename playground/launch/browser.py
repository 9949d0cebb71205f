"""The browser that the tests drive: found where it usually lives, installed where that is allowed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playground.launch import Problem

VARIABLE = "PLAYGROUND_CHROMIUM"
CHROME_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
COMMANDS = (*CHROME_COMMANDS, "microsoft-edge", "microsoft-edge-stable", "msedge")
MACOS_APPLICATIONS = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS_PROGRAMS = ("Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
LINUX_PROGRAMS = ("/usr/lib/chromium/chromium", "/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge", "/snap/bin/chromium")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")


def require() -> str:
    """The path of a Chromium, Chrome or Edge; on Debian and Ubuntu root gets one installed, and a Chinese font with it.

    Raises a Problem where there is none.
    """
    found = find()
    if _may_install():
        missing = [] if found else ["chromium"]
        _install(missing if has_chinese_font() else [*missing, "fonts-noto-cjk"])
        found = found or find()
    if found is None:
        raise Problem(f"The tests need a browser and found no Chromium, Chrome or Edge: install one, or put the path of one in {VARIABLE}.")
    return found


def find() -> str | None:
    """The path of a browser on this computer, the one that PLAYGROUND_CHROMIUM names first. Raises a Problem where that one does not exist."""
    named = os.environ.get(VARIABLE)
    if named and not Path(named).is_file():
        raise Problem(f"{VARIABLE} names {named}, which is not a file.")
    return named or next((path for path in _candidates() if path and Path(path).is_file()), None)


def has_chinese_font() -> bool:
    """Whether Chinese text can be drawn; asked on Linux only, every other system brings a font."""
    if any(next(Path(folder).rglob("*CJK*"), None) for folder in FONT_FOLDERS):
        return True
    lister = shutil.which("fc-list")
    return lister is not None and subprocess.run([lister, ":lang=zh"], capture_output=True, check=False).stdout.strip() != b""


def _candidates() -> Iterator[str | None]:
    yield from map(shutil.which, COMMANDS)
    yield from LINUX_PROGRAMS
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        yield from (str(folder / f"{name}.app" / "Contents" / "MacOS" / name) for name in MACOS_APPLICATIONS)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if variable in os.environ:
            yield from (str(Path(os.environ[variable], program)) for program in WINDOWS_PROGRAMS)


def _may_install() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(packages: list[str]) -> None:
    """Tries each on its own, so that a font that is not to be had does not keep the browser away."""
    if not packages:
        return
    print(f"Installing {' and '.join(packages)} for the tests …", flush=True)
    _apt_get("update")
    for package in packages:
        _apt_get("install", "--yes", "--no-install-recommends", package)


def _apt_get(*arguments: str) -> None:
    patience = ["-q", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=20"]
    subprocess.run(["apt-get", *patience, *arguments], env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, check=False)
