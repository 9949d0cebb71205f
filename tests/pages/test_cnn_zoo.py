"""What the page on convolutional networks says and draws."""

import re
from types import SimpleNamespace

import pytest

from models.maths.zoo import NETWORKS
from models.maths.zoo.measure import measure, totals
from models.maths.zoo.published import PUBLISHED
from models.specs import read
from models.specs.cnn_zoo_page import SMALLEST, CNNZooPageSpec
from pages.convolution import _cnn_zoo as view
from pages.convolution import _cnn_zoo_run as run_view
from pages.convolution import _cnn_zoo_words as said


def number(text):
    return int(text.replace(",", "") or 0)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_table_adds_up(name):
    found = view.compared(CNNZooPageSpec(left=name, multiplier=0.5, num_classes=17))
    described, layers = view.measured(CNNZooPageSpec(multiplier=0.5, num_classes=17), name)
    sums = totals(layers)
    shown = found.networks[0]
    for column in ("parameters", "multiply_adds"):
        assert sum(number(getattr(stage.total, column)) for stage in shown.stages) == getattr(sums, column)
        assert all(sum(number(getattr(row, column)) for row in stage.rows) == number(getattr(stage.total, column)) for stage in shown.stages)
    assert f"{sums.parameters:,} parameters" in found.alt
    for unit in shown.units[1:]:
        row = shown.stages[unit.stage].rows[unit.row]
        assert unit.lines[0] == row.title
        assert row.shape in unit.lines[1]
    assert len(shown.stages) == len(described.stages)


def test_lenet_and_alexnet_in_the_words_of_the_page():
    found = view.compared(CNNZooPageSpec(left="lenet", right="alexnet"))
    assert [total.note for total in found.totals][:2] == ["757.9 times", "2,252 times"]
    assert [bar.text for bar in found.totals[-1].bars] == ["82.5 %", "89.2 %"]


def test_an_image_that_is_too_small_is_put_right_with_a_sentence(visit):
    screen = visit("cnn_zoo", left="alexnet", right="lenet", as_in_book="0", side="20")
    assert screen.spec.side == SMALLEST["alexnet"]
    assert any("`20`" in caption and "`65`" in caption for caption in screen.captions)
    spec, corrections = read(CNNZooPageSpec, {"left": "lenet", "right": "resnet", "side": "12"})
    assert (spec.side, corrections) == (12, [])


def test_colours_and_sizes_are_the_same_for_both_unless_they_are_the_books():
    own = view.compared(CNNZooPageSpec(left="lenet", right="alexnet"))
    same = view.compared(CNNZooPageSpec(left="lenet", right="alexnet", as_in_book=False, side=100, channels="3"))
    assert [re.findall(r"[\d×]+", network.note) for network in own.networks] == [["1×28×28"], ["1×224×224"]]
    assert {network.note for network in same.networks} == {"images of 3×100×100"}


def test_the_map_shows_all_of_them(visit):
    figure = view.zoo_map(CNNZooPageSpec(left="vgg", right="nin"))
    assert sum(len(trace["x"]) for trace in figure.data) == len(NETWORKS)
    assert all(said.NAMES[name] in figure.alt for name in NETWORKS)
    described = NETWORKS["vgg"]()
    sums = totals(measure(described, 1, described.side))
    assert (figure.data[0]["x"][0], figure.data[0]["y"][0]) == pytest.approx((sums.multiply_adds, sums.parameters), rel=1e-5)


def test_the_switch_for_shortcuts_is_there_where_there_are_any(visit):
    def labels(family):
        return [label for label, _help in visit("cnn_zoo", family=family).controls()]

    assert "Shortcuts" in labels("densenet")
    assert "Shortcuts" not in labels("vgg")


def test_the_small_one_is_drawn_as_it_is_trained(visit):
    arcs = []
    for shortcuts in ("1", "0"):
        part = next(
            part for part in visit("cnn_zoo", family="resnet", depth="2", shortcuts=shortcuts).parts("architectures") if part.key.endswith("small")
        )
        arcs.append(sum(wire["kind"] == "add" for wire in part.data["networks"][0]["wires"]))
    assert arcs == [6, 0]


def test_what_the_model_says():
    assert run_view.verdict(None, list("0123456789")).startswith("The model has not answered")
    answer = {"probabilities": [0.1, 0.7, 0.2]}
    assert run_view.verdict(answer, ["a", "b", "c"]) == "The model says: b, 70.0 %"


def test_published_numbers_are_the_best_of_the_book():
    best = {
        "lenet": 0.825,
        "alexnet": 0.892,
        "vgg_small": 0.923,
        "nin": 0.870,
        "googlenet": 0.901,
        "resnet": 0.921,
        "densenet": 0.910,
        "regnetx": 0.908,
    }
    assert {name: entry.accuracy for name, entry in PUBLISHED.items()} == best


def test_layers_have_whole_numbers():
    for count in (5, 57):
        drawn = {}
        lesson = SimpleNamespace(figure=drawn.__setitem__)
        run_view.show_gradients(lesson, SimpleNamespace(pictures={"gradients": {"sizes": [0.1] * count}}))
        step = drawn["gradients"].layout["xaxis"]["dtick"]
        assert step == int(step) > 0
        assert count / step <= 8
