"""One real server and one real browser for all tests here, and a visitor for each test."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from playground.launch import browser as installed
from playground.words import ROOT

START = 90  # seconds that a server may take on a busy machine
PATIENCE = 20_000  # milliseconds that a page may take to show something
NOT_OURS = ("/_stcore/health", "/_stcore/host-config")  # Streamlit's client tries them below the page's own path first

UNNAMED_FIGURES = """() => [...document.querySelectorAll('.pg-figure')].filter((figure) =>
  ![figure, ...figure.querySelectorAll('[role=img], [role=group], [role=list]')].some((node) => node.getAttribute('aria-label')?.trim())
).map((figure) => figure.outerHTML.slice(0, 200))"""

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def server(tmp_path_factory) -> Iterator[str]:
    """The address of the app, started as a person starts it."""
    folder = tmp_path_factory.mktemp("server")
    port = free_port()
    command = [sys.executable, "-m", "playground", "--port", str(port), "--no-browser", "--workers", "1"]
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PLAYGROUND_DATA": str(folder)})
        try:
            wait_until_healthy(f"http://localhost:{port}", process, folder / "log.txt")
            yield f"http://localhost:{port}"
        finally:
            end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


def wait_until_healthy(url, process, log) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


def end(process) -> None:
    """End the server, and whatever it might have left behind."""
    family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _, left = psutil.wait_procs(family, timeout=5)
    for child in left:
        child.kill()


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def installation() -> dict[str, Any]:
    """How Chromium is started."""
    path = installed.find()
    if path is None:
        pytest.fail(f"no Chromium, Chrome or Edge was found; {installed.VARIABLE} can name one")
    return {"executable_path": path, "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture(scope="package")
def chromium(playwright, installation) -> Iterator[Browser]:
    """A browser for people whom the server has never seen."""
    browser = playwright.chromium.launch(**installation)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def profile(playwright, installation, server, tmp_path_factory):
    """The browser of somebody who speaks a language. It keeps on disk what it compiled, so a second page takes half of the first one's time."""
    opened = []

    @cache
    def open_profile(locale: str) -> BrowserContext:
        wishes = {"base_url": server, "locale": locale, "reduced_motion": "reduce"}
        context = playwright.chromium.launch_persistent_context(tmp_path_factory.mktemp("profile"), **installation, **wishes)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield open_profile
    for context in opened:
        context.close()


@pytest.fixture
def visit(profile):
    """Open an address in a new tab. A complaint in the console fails the test, and so does a figure that does not say its values."""
    tabs, complaints = [], []

    def open_tab(path: str = "", locale: str = "en-US", width: int = 1280, scheme: str = "light") -> Page:
        page = profile(locale).new_page()
        tabs.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        page.goto(f"/{path}")
        settle(page)
        return page

    yield open_tab
    unnamed = [figure for page in tabs for figure in page.evaluate(UNNAMED_FIGURES)]
    for page in tabs:
        page.close()
    assert complaints == []
    assert unnamed == []


def is_complaint(message) -> bool:
    return message.type == "error" and not message.location["url"].endswith(NOT_OURS)


def settle(page: Page) -> None:
    """Wait until the page is there, its script has ended, and every plot is drawn."""
    page.locator("h1").first.wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.locator(".pg-masthead").wait_for()
    page.wait_for_function("() => [...document.querySelectorAll('.pg-plot')].every((plot) => plot.querySelector('.main-svg'))")
