"""What travels to the chart of a training: exact values, marks, pinned runs, and all of it in words."""

import base64

import numpy as np
import plotly.graph_objects as go
import pytest

from models.specs.image_classification_page import ImageClassificationPageSpec
from playground.kit import curves, pins
from playground.kit.curves import Arrays, Chart
from playground.kit.desk import Desk
from playground.kit.training import Training
from playground.runs import Curve, Mark
from tests.frame.training import TASK, Service, under_way

COLOURS = {"@font": "sans-serif", "@ink": "#1d1c1a", "@paper": "#fbfaf6", "@line": "#d3cfc3"}


@pytest.fixture
def service(monkeypatch):
    service = Service()
    monkeypatch.setattr("playground.runs.current", lambda: service)
    return service


@pytest.fixture
def training(session, service):
    training = Training(Desk("page", ImageClassificationPageSpec, arrived=True), TASK)
    training.arrive()
    training.toggle()
    under_way(training.own)
    return training


@pytest.fixture
def mounted(monkeypatch):
    """The data of the parts that were placed on the page, by name."""
    found = {}
    monkeypatch.setattr("playground.parts.mount", lambda name, key, data, **callbacks: found.__setitem__(name, data))
    return found


def decoded(data, place):
    return np.frombuffer(base64.b64decode(data["arrays"][place]), "<f4")


def drawn(training, mounted, *charts):
    curves.show(training, charts or curves.usual(training.run))
    return mounted["curves"]


def test_every_value_arrives_to_seven_digits(training, mounted):
    data = drawn(training, mounted)
    loss = {entry["name"]: entry for entry in data["charts"][0]["series"]}
    for name, curve in (("training", "loss"), ("validation", "validation_loss")):
        kept = training.run.history.curve(curve)
        np.testing.assert_allclose(decoded(data, loss[name]["x"]), kept.epochs, rtol=1e-7)
        np.testing.assert_allclose(decoded(data, loss[name]["y"]), kept.values, rtol=1e-7)


def test_what_is_the_same_travels_once(training, mounted):
    data = drawn(training, mounted)
    assert len(set(data["arrays"])) == len(data["arrays"])
    loss, accuracy = (chart["series"] for chart in data["charts"])
    assert [entry["x"] for entry in loss] == [entry["x"] for entry in accuracy]


def test_there_is_no_chart_of_accuracy_where_there_is_none(training):
    assert [chart.title for chart in curves.usual(training.run)] == ["Loss", "Accuracy"]
    for name in ("accuracy", "validation_accuracy"):
        del training.run.history.curves[name]
    assert [chart.title for chart in curves.usual(training.run)] == ["Loss"]
    assert [chart.title for chart in curves.usual(None)] == ["Loss", "Accuracy"]


def test_other_charts_can_be_wanted(training, mounted):
    perplexity = Chart("Perplexity", "loss", "validation_loss", through=np.exp)
    errors = Chart("Error", more=(("validation_loss", "in w", "weight"), ("nothing", "in b", "output")))
    data = drawn(training, mounted, perplexity, errors)
    first, second = (chart["series"] for chart in data["charts"])
    np.testing.assert_allclose(decoded(data, first[1]["y"]), np.exp(training.run.history.curve("validation_loss").values), rtol=1e-6)
    assert [entry["name"] for entry in second] == ["in w", "in b"]
    assert decoded(data, second[1]["y"]).size == 0
    assert "in w 0.5" in data["charts"][1]["alt"]


def test_what_is_not_finite_is_a_gap(training, mounted):
    training.run.history.append({"step": 400, "epoch": 4.0, "validation_loss": 1e4})
    data = drawn(training, mounted, Chart("Perplexity", validation="validation_loss", through=np.exp))
    values = decoded(data, data["charts"][0]["series"][0]["y"])
    assert np.isnan(values[-1])
    assert np.isfinite(values[:-1]).all()


def test_plotly_accepts_the_layout_and_the_lines(training, mounted):
    for chart in drawn(training, mounted)["charts"]:
        go.Figure(layout=recoloured(chart["layout"]))
        for entry in chart["series"]:
            go.Scatter(line=entry["line"], mode=entry.get("mode", "lines"))


def recoloured(value):
    if isinstance(value, dict):
        return {key: recoloured(entry) for key, entry in value.items()}
    return COLOURS.get(value, value) if isinstance(value, str) else value


def test_a_long_curve_is_thinned_evenly_and_keeps_its_ends():
    curve, chart, arrays = Curve(2000), Chart("Loss", "loss"), Arrays()
    for step in range(3999):
        curve.append(step, step / 10, float(step))
    entry = curves._entry(chart, curve, arrays, 250, "training")
    steps = np.frombuffer(base64.b64decode(arrays.coded[entry["y"]]), "<f4")
    assert len(steps) <= 252
    assert (steps[0], steps[-1]) == (0, 3998)
    assert set(np.diff(steps)[:-1]) == {entry["every"]}


def test_a_change_is_marked_with_its_name_and_value(training, mounted):
    training.desk.christen("learning_rate", "Learning rate")
    training.desk.christen("kind", "<b>Kind</b>", {"a": "first"})
    training.run.marks = [Mark(150, 1.5, "learning_rate", 0.03), Mark(200, 2.0, "kind", "a")]
    assert drawn(training, mounted)["marks"] == [{"x": 1.5, "label": "Learning rate 0.03"}, {"x": 2.0, "label": "‹b›Kind‹/b› first"}]


def test_of_one_turn_of_a_knob_the_end_is_marked(training):
    turning = [Mark(step, step / 100, "learning_rate", step / 1000) for step in range(100, 130, 2)]
    training.run.marks = [*turning, Mark(131, 1.31, "batch_size", 8), Mark(900, 9.0, "learning_rate", 0.5)]
    assert [mark["label"] for mark in curves.marks(training)] == ["learning rate 0.128", "batch size 8", "learning rate 0.5"]


def test_the_epoch_that_is_looked_at_is_on_the_chart(training, mounted):
    assert drawn(training, mounted)["looked"] is None
    training.look_at(2)
    assert drawn(training, mounted)["looked"] == 2


def pin_and_train(training, **values):
    training.pin()
    training.desk.change(**values)
    training.start()
    under_way(training.own, "finished", epochs=5)


def test_pinned_runs_are_laid_over_and_named(training, mounted):
    pin_and_train(training, learning_rate=0.03)
    data = drawn(training, mounted)
    series = data["charts"][0]["series"]
    assert [entry["name"] for entry in series] == ["", "run 1", "training", "validation"]
    assert len({entry["line"]["color"] for entry in series[1:]}) == 3
    assert "run 1: training 0.3333, validation 0.5000." in data["charts"][0]["alt"]
    assert f"with={service_run(training, 0).id}" in data["file"]


def service_run(training, place):
    return training.service.mine[place]


def test_twenty_pinned_runs_are_told_apart(training):
    assert len({pins.look(training.service._new(training.spec, "ada", False)) for _ in range(20)}) == 20


def test_the_run_on_the_screen_is_not_laid_over_itself(training, mounted):
    training.pin()
    assert [entry["name"] for entry in drawn(training, mounted)["charts"][0]["series"]] == ["training", "validation"]


def test_the_table_says_what_differed_and_how_it_ended(training, mounted):
    training.desk.christen("learning_rate", "Learning rate")
    training.own.becomes({"learning_rate": 0.1}, 200, 2.0)
    pin_and_train(training, learning_rate=0.03, num_hiddens=8)
    pins.table(training)
    table = mounted["pins"]
    assert [row["name"] for row in table["rows"]] == ["run 1", "this run"]
    assert [row["cells"] for row in table["rows"]] == [
        ["Learning rate 0.3 → 0.1, num hiddens 64", "0.3333", "0.5000", "30.0 %", "300", "6.0 s"],
        ["Learning rate 0.03, num hiddens 8", "0.2000", "0.3333", "50.0 %", "500", "6.0 s"],
    ]
    assert all(len(table["columns"]) == 1 + len(row["cells"]) for row in table["rows"])


def test_without_pinned_runs_there_is_no_table(training, mounted):
    pins.table(training)
    assert mounted["pins"]["rows"] == []


def press(session, training, act, run, turn="t"):
    session.state["page.pins"] = {"act": {"act": act, "id": run.id, "turn": turn + act + run.id}}
    pins._act(training, "page.pins")


def test_a_pinned_run_is_hidden_shown_used_and_removed(training, session):
    pin_and_train(training, learning_rate=0.03)
    first = service_run(training, 0)
    press(session, training, "show", first)
    press(session, training, "show", first)
    assert pins.visible(training) == []
    press(session, training, "show", first, "again")
    assert pins.visible(training) == [first]
    press(session, training, "use", first)
    assert training.spec == first.spec
    press(session, training, "remove", first)
    assert pins.pinned(training) == []


@pytest.mark.parametrize("sent", [None, "show", [], {}, {"act": "remove", "id": None}, {"act": "remove", "id": []}, {"act": "explode", "id": ""}])
def test_nothing_else_is_done_with_a_pinned_run(training, session, sent):
    pin_and_train(training)
    session.state["page.pins"] = {"act": sent}
    pins._act(training, "page.pins")
    assert len(pins.visible(training)) == 1
