"""The comparison with the book: its settings are possible ones, its data are found, and its verdicts are fair."""

import json
import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from models import specs
from models.data import is_ready
from playground import bench
from playground.benchmarks import book

SHARED = Path(__file__).parents[3] / "shared" / "data"


def test_every_setting_is_one_that_a_page_could_have():
    import importlib

    from models.nets.published import MODELS

    for name, row in MODELS.items():
        spec_class = importlib.import_module(f"models.nets.{row.task}").Spec
        fields = specs.limits(spec_class)
        for settings in row.settings:
            for chosen in (settings, {**settings, **row.ours}):
                assert {key: specs.hold(fields[key], value)[1] for key, value in chosen.items()} == dict.fromkeys(chosen, ""), name
                assert specs.fit(spec_class(**chosen))[0] == spec_class(**chosen), name


def test_the_books_files_are_taken_from_a_folder(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    assert not is_ready("airfoil")
    status = bench.main(["book", "airfoil_adam", "house_prices", "--seeds", "1", "--data", str(SHARED), "--json"])
    aerofoils, houses = json.loads(capsys.readouterr().out)["results"]
    assert is_ready("airfoil")
    assert is_ready("house_prices")
    assert not is_ready("fashion_mnist")
    assert 0.24 < aerofoils["best"]["median"] <= aerofoils["last"]["median"] < 0.26
    assert (houses["verdict"], houses["book_best"]) == ("better", 0.1733)
    assert status == (0 if aerofoils["kept"] else 1)


def test_our_settings_beat_the_books_on_house_prices(monkeypatch, tmp_path):
    """Also the lowest error that a linear model can have is known: that of ridge regression on the same folds is not far."""
    from sklearn.linear_model import Ridge

    from models.nets.house_prices import folded
    from models.nets.published import MODELS, measure

    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    book._adopt(SHARED)
    found = measure(MODELS["house_prices"], True, 0)
    errors = []
    for fold in range(5):
        train, validation = folded(fold, "cpu")
        X, y, X_validation, y_validation = (values.double().numpy() for part in (train, validation) for values in (part.X, part.y))
        predicted = Ridge(10.0).fit(X, y.ravel()).predict(X_validation)
        errors.append(float(np.mean((predicted - y_validation.ravel()) ** 2)))
    assert found.best < 0.03 < 0.1733
    assert found.best == pytest.approx(np.mean(errors), rel=0.3)


def test_other_images_are_marked(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    assert bench.main(["book", "softmax", "--seeds", "1", "--images", str(SHARED / "fashion-mnist-sample")]) == 0
    told = capsys.readouterr().out
    assert "[other images]" in told
    assert "better" not in told.splitlines()[3]


def test_without_data_a_row_says_so(monkeypatch, tmp_path, capsys):
    from models.data import DownloadError
    from models.nets import images

    def fetch(name, watch):
        raise DownloadError("no_network")

    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    monkeypatch.setattr(images, "fetch", fetch)
    assert bench.main(["book", "gru", "--seeds", "1"]) == 0
    assert "not trained: its data cannot be had (no_network)" in capsys.readouterr().out


def test_a_name_that_is_none_is_refused():
    with pytest.raises(SystemExit, match="no model is called 'gpt_9'"):
        bench.main(["book", "gpt_9"])


@pytest.mark.parametrize(
    ("median", "lowest", "highest", "higher", "verdict"),
    [
        (0.52, 0.51, 0.53, True, "better"),
        (0.52, 0.51, 0.53, False, "worse"),
        (0.48, 0.47, 0.49, True, "worse"),
        (0.52, 0.49, 0.53, True, "as good"),
        (0.503, 0.503, 0.504, False, "as good"),
    ],
)
def test_verdicts(median, lowest, highest, higher, verdict):
    row = SimpleNamespace(records=0.5, digits=2, higher=higher)
    assert book._verdict(row, {"median": median, "lowest": lowest, "highest": highest}) == verdict


def test_a_training_that_diverges_has_no_result():
    from models.nets.published import Published, measure

    broken = Published("3.4", "linear_regression", [{"learning_rate": 10.0, "num_epochs": 50}], "squared error", 1.0)
    assert math.isnan(measure(broken, False, 0).last)
