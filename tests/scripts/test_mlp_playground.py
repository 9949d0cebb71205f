"""The exported script of networks of all kinds, and of one that was changed on the way."""

import importlib
from dataclasses import replace

import pytest

from models.scripts.mlp_playground import script
from models.specs.mlp_playground import FEATURES, STARTS
from models.specs.mlp_playground import MLPPlaygroundSpec as Spec
from tests.nets.test_loop import scripted
from tests.scripts.running import losses
from tests.scripts.test_exports import ours

SHORT = Spec(num_epochs=2, num_examples=60, batch_size=8)
KINDS = {
    "regression": replace(SHORT, data="multi_gauss", loss="squared", regularization="l1", regularization_rate=0.1, start="he", features=FEATURES),
    "thinned": replace(SHORT, data="spiral", num_classes=3, widths=(5, 7, 3, 3), skip=True, activations=("sine", "relu"), dropout=(0.2, 0.0, 0.4)),
    "drawn": replace(SHORT, data="drawn", points="1,2,0;2,3,2;-1.25,4,1;5,0,0;2,2,1;0,0,0", loss="squared", optimizer="nesterov", start="normal"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_ends_at_the_same_loss(kind, tmp_path):
    assert losses(script(KINDS[kind]), tmp_path) == pytest.approx(ours("mlp_playground", KINDS[kind]), rel=1e-5)


def test_what_was_changed_on_the_way_is_changed_again(tmp_path):
    changes = {
        2: {"dropout": (0.5,), "learning_rate": 0.1},
        5: {"optimizer": "adam"},
        6: {"regularization": "l2", "regularization_rate": 0.2},
        7: {"optimizer": "momentum", "batch_size": 4},
        8: {"num_epochs": 3, "dropout": (0.0,)},
    }
    spec = replace(SHORT, loss="squared")
    observer = scripted({step: [(values, [])] for step, values in changes.items()})
    importlib.import_module("models.nets.mlp_playground").train(spec, "cpu", observer)
    marks = [(step, name, value) for step, _epoch, values in observer.marks for name, value in values.items()]
    assert len(marks) == 9
    assert losses(script(spec, marks), tmp_path) == pytest.approx(observer.curve("validation_loss"), rel=1e-5)


@pytest.mark.parametrize("start", STARTS)
def test_it_is_python(start):
    compile(script(replace(SHORT, start=start)), start, "exec")
