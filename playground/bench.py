"""`python -m playground bench`: measures, and compares with what is promised."""

import argparse
import json
import os
import sys
from pathlib import Path

from playground.benchmarks import book, training


def main(arguments: list[str]) -> int:
    """Runs what the first argument names. Returns 0, or 1 where a promise is not kept."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    report = _measure(options)
    if options.json:
        print(json.dumps(report, indent=2))
    return 0 if all(result["kept"] for result in report["results"]) else 1


def _measure(options: argparse.Namespace) -> dict:
    if options.name == "training":
        return training.training(options.rows, options.seconds, options.clock, loud=not options.json)
    return book.book(options.names, options.best, options.seeds, book.Folders(options.data, options.images), loud=not options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m playground bench", description=__doc__, allow_abbrev=False)
    names = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    _add_training(names.add_parser("training", help="the training loop beside plain torch, keras.Model.fit and a DataLoader"))
    _add_book(names.add_parser("book", help="every model that the book publishes a result for, beside that result"))
    return parser


def _add_training(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print the numbers instead of a table")
    command.add_argument("--seconds", type=float, default=5.0, help="for each row and each way (default: %(default)s)")
    command.add_argument("--clock", choices=training.CLOCKS, default="wall", help="cpu: only the time of this process (default: %(default)s)")
    command.add_argument("--rows", nargs="+", metavar="ROW", help="only these, by the names in the table")


def _add_book(command: argparse.ArgumentParser) -> None:
    command.add_argument("names", nargs="*", metavar="MODEL", help="only these, by the names in the table")
    command.add_argument("--best", action="store_true", help="with the settings that our pages choose instead of the book's")
    command.add_argument("--seeds", type=int, default=3, help="how often each is trained (default: %(default)s)")
    command.add_argument("--data", type=Path, help="a folder with the book's files, to be taken from there instead of the network")
    command.add_argument("--images", type=Path, help="a folder with other images in Fashion-MNIST's four files, where the official ones are missing")
    command.add_argument("--json", action="store_true", help="print the numbers instead of a table")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
