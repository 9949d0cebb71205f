"""Every exported script is run, far from the project, and ends where the page ends."""

import importlib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import models.scripts
from models.specs.cnn_zoo import FAMILIES, CNNZooSpec
from tests.scripts.running import ON_A_PROCESSOR, found_in, losses

TASKS = sorted(path.stem for path in Path(models.scripts.__file__).parent.glob("*.py") if "\ndef script(" in path.read_text("utf-8"))
ALLOWED = {"collections", "io", "os", "math", "re", "keras", "torch", "numpy", "sklearn", "typing", "urllib", "zipfile", "pathlib"}
SECONDS = 240


def ours(task: str, spec) -> list[float]:
    import torch

    from models.nets.observer import Nobody

    torch.set_num_threads(1)
    observer = Nobody()
    assert importlib.import_module(f"models.nets.{task}").train(spec, "cpu", observer).state == "finished"
    return observer.curve("validation_loss")


def spec_of(task: str):
    return importlib.import_module(f"models.nets.{task}").Spec()


@pytest.mark.parametrize("task", TASKS)
def test_the_defaults_end_at_the_same_loss(task, tmp_path):
    spec = spec_of(task)
    script = importlib.import_module(f"models.scripts.{task}").script(spec)
    assert set(re.findall(r"^(?:import|from) (\w+)", script, re.MULTILINE)) <= ALLOWED
    found, expected = losses(script, tmp_path), ours(task, spec)
    assert len(found) == spec.num_epochs + 1
    assert found[-1] == pytest.approx(expected[-1], rel=1e-5)
    assert found == pytest.approx(expected, rel=5e-5)  # on the way the same difference may weigh more
    assert list(tmp_path.glob("*.keras"))


def test_a_script_needs_nobody_who_loads_its_libraries(tmp_path):
    from models.scripts.image_classification import script

    spec = replace(spec_of("image_classification"), num_epochs=1)
    (tmp_path / "script.py").write_text(script(spec), "utf-8")
    command = [sys.executable, "-I", "script.py"]
    done = subprocess.run(command, cwd=tmp_path, env=ON_A_PROCESSOR, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    assert found_in(done.stdout) == pytest.approx(ours("image_classification", spec), rel=1e-5)


def test_what_was_changed_on_the_way_is_changed_again(tmp_path):
    from models.scripts.image_classification import script
    from tests.nets.test_loop import scripted

    spec = replace(spec_of("image_classification"), num_epochs=2, model="softmax")
    changes = {40: {"learning_rate": 0.05}, 100: {"batch_size": 64, "num_epochs": 3}}
    observer = scripted({step: [(values, [])] for step, values in changes.items()})
    importlib.import_module("models.nets.image_classification").train(spec, "cpu", observer)
    marks = [(step, name, value) for step, _epoch, values in observer.marks for name, value in values.items()]
    assert losses(script(spec, marks), tmp_path) == pytest.approx(observer.curve("validation_loss"), rel=1e-5)


def test_chance_is_the_same_in_a_script(tmp_path):
    """What dropout drops between layers, and when a decoder is told the truth."""
    from models.scripts.seq2seq import script

    spec = replace(spec_of("seq2seq"), num_layers=2, dropout=0.2, teacher_forcing=0.5, num_epochs=2, num_pairs=64, num_hiddens=16)
    assert losses(script(spec), tmp_path) == pytest.approx(ours("seq2seq", spec), rel=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_network_comes_with_the_helpers_that_it_calls_and_no_others(family):
    from models.scripts.cnn_zoo import script

    text = script(CNNZooSpec(family=family))
    made = re.findall(r"^(?:def|class) (he|convolution|normalization|Dropout)\b", text, re.MULTILINE)
    assert {name for name in made if not re.search(rf"(= |=){name}\(", text)} == set()
    assert set(re.findall(r"= (convolution|normalization|Dropout)\(", text)) <= set(made)


def test_nothing_is_exported_that_ends_a_quotation():
    from models.scripts.image_classification import script

    for task in TASKS:
        compile(importlib.import_module(f"models.scripts.{task}").script(spec_of(task)), task, "exec")
    compile(script(spec_of("image_classification"), [(1, "learning_rate", 0.1)]), "changed", "exec")


def test_a_part_of_a_script_is_the_very_source():
    from models.scripts.pieces import source_of

    found = source_of("nets/gpt.py", "Positions", "_after_norm")
    whole = Path(models.scripts.__file__).parents[1].joinpath("nets/gpt.py").read_text("utf-8")
    first, second = found.rstrip("\n").split("\n\n\n")
    assert first.startswith("@registered\nclass Positions(")
    assert second.startswith("def _after_norm(")
    assert first in whole
    assert second in whole
    with pytest.raises(ValueError, match="has not all of"):
        source_of("nets/gpt.py", "Positions", "nobody")
