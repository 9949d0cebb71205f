"""How fast the training loop is, beside what else one could write."""

import importlib
import statistics
import sys
import time
from collections import deque
from typing import Any

from playground.benchmarks.machine import machine

ROUNDS = 25
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
# How many times as fast as another way the playground is, at least; where a step is mostly arithmetic, nothing can be three times as fast.
PROMISES = {"torch": 0.95, "fit": 3.0, "loader": 1.0}
PROMISES_OF_LARGE_ROWS = {**PROMISES, "fit": 1.0}
LEAST_STEPS = {"mlp_2_4_2_1": 1500, "mlp_7_8x6_1": 1500}
TITLES = {"playground": "playground", "torch": "plain torch", "fit": "keras fit", "loader": "DataLoader"}
LEGEND = """Steps a second: the median of {rounds} rounds, in each of which all have their turn; in brackets the lowest and the highest. The three
columns on the right say how many times as fast the playground is, as the median over the rounds; promised are {torch} of plain torch, {fit} of
keras fit for small models and {loader} of the DataLoader's loop, and * marks what falls short."""


def training(rows: list[str] | None, seconds: float, clock: str = "wall", loud: bool = False) -> dict[str, Any]:
    """Measures the training loop. seconds: for each row and each way, over all rounds. clock: of CLOCKS. loud: print a table as it grows."""
    benchmark = importlib.import_module("models.nets.benchmark")
    every = importlib.import_module("models.nets.rows").ROWS
    report = {"date": time.strftime("%Y-%m-%d"), "machine": machine(), **benchmark.versions(), "results": []}
    unknown = sorted(set(rows or []) - set(every))
    if unknown:
        sys.exit(f"playground: no row is called {unknown[0]!r}; there are {', '.join(every)}")
    for device, name in benchmark.devices().items():
        used = clock if device == "cpu" else "wall"  # what a GPU does takes no time of a processor
        if loud:
            print(_head(report, name, used))
        for row in rows or every:
            rates = benchmark.measure(every[row], device, seconds / ROUNDS, CLOCKS[used], ROUNDS, _observer)
            promises = PROMISES if every[row].is_small else PROMISES_OF_LARGE_ROWS
            report["results"].append(_result(row, f"{name}, {used} clock", rates, promises))
            if loud:
                print(_line(report["results"][-1]), flush=True)
    if loud:
        print("\n" + LEGEND.format(rounds=ROUNDS, **PROMISES))
    return report


def _observer() -> Any:
    """The observer of a worker, whose messages go no further."""
    from playground.runs.worker import Mail, Reporter

    return Reporter("bench", Mail(), deque(maxlen=20).append)


def _result(row: str, device: str, rates: dict[str, list[float]], promises: dict[str, float]) -> dict[str, Any]:
    ratios = {way: statistics.median(ours / theirs for ours, theirs in zip(rates["playground"], rates[way], strict=True)) for way in PROMISES}
    steps = {way: {"median": statistics.median(found), "lowest": min(found), "highest": max(found)} for way, found in rates.items()}
    short = [way for way, promise in promises.items() if ratios[way] < promise]
    slow = steps["playground"]["median"] < LEAST_STEPS.get(row, 0)
    return {"row": row, "device": device, "steps_a_second": steps, "ratios": ratios, "short": short, "kept": not short and not slow}


def _head(report: dict[str, Any], device: str, clock: str) -> str:
    first = f"{report['date']}, {report['machine']}, torch {report['torch']}, keras {report['keras']}: {device}, {clock} clock"
    ways = "".join(f"{title:>26}" for title in TITLES.values())
    return f"\n{first}\n\n{'':20}{ways}   " + "".join(f"{'/ ' + way:>9}" for way in PROMISES)


def _line(result: dict[str, Any]) -> str:
    cells = "".join(f"{_spread(result['steps_a_second'][way]):>26}" for way in TITLES)
    ratios = "".join(f"{result['ratios'][way]:8.2f}{'*' if way in result['short'] else ' '}" for way in PROMISES)
    return f"{result['row']:20}{cells}   {ratios}"


def _spread(steps: dict[str, float]) -> str:
    digits = 0 if steps["median"] >= 100 else 1
    return f"{steps['median']:,.{digits}f} ({steps['lowest']:,.{digits}f}-{steps['highest']:,.{digits}f})"
