"""Short words for what the tests of this folder do all the time."""

import time
from collections.abc import Callable

from models.specs.image_classification import ImageClassificationSpec
from playground.runs import Run, RunService

SHORT = ImageClassificationSpec(num_epochs=2, batch_size=64)
ENDLESS = ImageClassificationSpec(num_epochs=200, batch_size=1)
TASK = "image_classification"


def wait_for(condition: Callable[[], object], seconds: float = 120) -> float:
    """Seconds until the condition held; fails when it takes longer than it may."""
    started = time.perf_counter()
    while not condition():
        assert time.perf_counter() - started < seconds, "waited too long"
        time.sleep(0.002)
    return time.perf_counter() - started


def train(service: RunService, spec: ImageClassificationSpec, owner: str) -> Run:
    """A run that is over."""
    run = service.submit(TASK, spec, owner)
    wait_for(lambda: run.is_over)
    return run


def begin(service: RunService, owner: str, spec: ImageClassificationSpec = ENDLESS) -> Run:
    """A run that has made its first steps."""
    run = service.submit(TASK, spec, owner)
    wait_for(lambda: run.step > 0)
    return run
