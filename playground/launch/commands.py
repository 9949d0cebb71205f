"""What can be said after `python -m playground`."""

import argparse
import importlib
import os
import sys
from typing import NoReturn

from playground.launch import Problem, address, browser, environment

USAGE = """python -m playground [serve] [--port PORT] [--host HOST] [--workers COUNT] [--no-browser]
       python -m playground test [PYTEST ARGUMENTS]
       python -m playground bench NAME
       python -m playground messages"""

DESCRIPTION = """Dive into Deep Learning, playable: a page for every section of the book, on your own computer.

commands:
  serve       start the app and say where it is; this is what happens where no command is given; Ctrl+C stops it
  test        run every test, the browser's included; all that follows goes to pytest: test -k softmax -x
  bench       measure, and compare with what is promised; bench --help lists what can be measured
  messages    collect the texts to translate and say which translations are missing

The first start makes the folder .venv and installs requirements.txt into it, which takes some minutes and a network.
Later starts take seconds; a changed requirements.txt is installed by the next one. From a Python environment that has
all of it already, that one is used.
"""

EPILOG = """environment variables:
  PLAYGROUND_SCHEDULER   train on a Dask cluster instead of this computer: tcp://HOST:8786
  PLAYGROUND_DATA        the folder that keeps downloaded data sets
  PLAYGROUND_CHROMIUM    the browser for the tests, where it is not found by itself
"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage in front of it."""

    def error(self, message: str) -> NoReturn:
        sentence = message.removeprefix("argument command: ").removeprefix("argument ")
        raise Problem(f"{sentence}; `python -m playground --help` says what can be given.", code=2)


def main(arguments: list[str]) -> int:
    """Does what the arguments say and returns the exit status; what goes wrong outside of the app is one sentence on stderr."""
    try:
        command = {"test": test, "bench": bench, "messages": messages}.get(arguments[0] if arguments else "serve")
        return command(arguments[1:]) if command else serve(arguments)
    except Problem as problem:
        print(f"playground: {problem}", file=sys.stderr)
        return problem.code
    except KeyboardInterrupt:
        return 130


def serve(arguments: list[str]) -> int:
    """Serves the app until Ctrl+C."""
    options = _parser().parse_args(arguments)
    address.require_free(options.host, options.port)
    environment.enter(arguments)
    importlib.import_module("playground.server").serve(options.host, options.port, options.workers, not options.no_browser)
    return 0


def test(arguments: list[str]) -> int:
    """Runs pytest, with the path of a browser in PLAYGROUND_CHROMIUM; its exit status is ours."""
    os.environ[browser.VARIABLE] = browser.require()
    environment.enter(["test", *arguments])
    return int(importlib.import_module("pytest").main(arguments))


def bench(arguments: list[str]) -> int:
    """Runs a measurement."""
    environment.enter(["bench", *arguments])
    return importlib.import_module("playground.bench").main(arguments) or 0


def messages(arguments: list[str]) -> int:
    """Brings the catalogues of translations up to date."""
    environment.enter(["messages", *arguments])
    return importlib.import_module("playground.messages").main(arguments) or 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser("playground", USAGE, DESCRIPTION, EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("command", nargs="?", type=_command, help=argparse.SUPPRESS)
    options = parser.add_argument_group("options of serve")
    options.add_argument("--port", type=_port, default=8501, help="where to listen (default: %(default)s)")
    options.add_argument("--host", default="localhost", help="the address to listen at; 0.0.0.0 lets other computers in (default: %(default)s)")
    options.add_argument("--workers", type=_count, metavar="COUNT", help="how many processes train at once (default: what this computer carries)")
    options.add_argument("--no-browser", action="store_true", help="do not open the app in a browser")
    return parser


def _command(given: str) -> str:
    if given != "serve":
        raise argparse.ArgumentTypeError(f"{given!r} does not fit here; the first word may be serve, test, bench or messages")
    return given


def _port(given: str) -> int:
    return _whole_number(given, 1, address.LAST_PORT)


def _count(given: str) -> int:
    return _whole_number(given, 1, 256)


def _whole_number(given: str, low: int, high: int) -> int:
    if given.isdecimal() and low <= int(given) <= high:
        return int(given)
    raise argparse.ArgumentTypeError(f"{given!r} is not a whole number from {low} to {high}")
