"""Convolutional networks by counting: worked examples of chapter 8, what the page states, and how they are drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.maths.zoo import NETWORKS, network
from models.maths.zoo.layers import Join, Layer
from models.maths.zoo.measure import TooSmall, measure, smallest_side, totals
from models.maths.zoo.plan import IMAGE, plan
from models.maths.zoo.small import REPEATED, SIDE, WITH_SHORTCUTS, small
from models.specs.cnn_zoo import FAMILIES
from models.specs.cnn_zoo_page import SMALLEST


def layers_of(name):
    described = NETWORKS[name]()
    return measure(described, 1, described.side)


def parameters(name):
    return totals(layers_of(name)).parameters


def stage_outputs(name):
    found = layers_of(name)
    return [[layer.output for layer in found if layer.stage == stage][-1] for stage in range(1 + found[-1].stage)]


def convolutions(name):
    return [layer for layer in layers_of(name) if isinstance(layer.layer, Layer) and layer.layer.kind == "convolution"]


def test_b126_alexnets_shapes():
    side = [(96, 54, 54)] * 2 + [(96, 26, 26)] + [(256, 26, 26)] * 2 + [(256, 12, 12)] + [(384, 12, 12)] * 4 + [(256, 12, 12)] * 2 + [(256, 5, 5)]
    assert [layer.output for layer in layers_of("alexnet")] == [*side, (6400,), *[(4096,)] * 6, (10,)]


def test_b127_alexnets_parameters():
    assert parameters("alexnet") == 46_764_746


def test_b129_the_small_vgg():
    assert stage_outputs("vgg_small")[:-1] == [(16, 112, 112), (32, 56, 56), (64, 28, 28), (128, 14, 14), (128, 7, 7)]
    assert parameters("vgg_small") == 43_093_322
    assert (6272,) in [layer.output for layer in layers_of("vgg_small")]


def test_b130_and_e48_vgg_11():
    assert [layer.layer.channels for layer in convolutions("vgg")] == [64, 128, 256, 256, 512, 512, 512, 512]
    assert sum(isinstance(layer.layer, Layer) and layer.layer.has_kernel for layer in layers_of("vgg")) == 11


def test_e49_vggs_dense_layers():
    described = network("vgg", 1000)
    dense = [layer for layer in measure(described, 3, 224) if layer.layer.kind == "dense"]
    weights = [layer.parameters - layer.layer.channels for layer in dense]
    assert 4 * weights[0] == 392 * 2**20
    assert 4 * sum(layer.parameters for layer in dense) / 1e6 == pytest.approx(494.6, abs=0.05)


def test_b132_and_b133_nin():
    outputs = [layer.output for layer in layers_of("nin")]
    assert stage_outputs("nin") == [(96, 26, 26), (256, 12, 12), (384, 5, 5), (10,)]
    assert [(96, 54, 54) in outputs, (256, 26, 26) in outputs, (384, 12, 12) in outputs, (10, 5, 5) in outputs] == [True] * 4
    assert parameters("nin") == 1_992_166


def test_b135_to_b139_googlenet():
    assert stage_outputs("googlenet") == [(64, 24, 24), (192, 12, 12), (480, 6, 6), (832, 3, 3), (1024, 3, 3), (10,)]
    found = layers_of("googlenet")
    assert sum(isinstance(layer.layer, Join) for layer in found) == 9
    assert (1024,) in [layer.output for layer in found]
    assert parameters("googlenet") == 5_977_530
    assert len(convolutions("googlenet")) == 57
    assert convolutions("googlenet")[0].layer.channels * 3 == convolutions("googlenet")[2].layer.channels == 192


def test_lenet_and_the_shapes_of_those_that_follow():
    assert parameters("lenet") == 61_706
    assert stage_outputs("resnet") == [(64, 24, 24), (64, 24, 24), (128, 12, 12), (256, 6, 6), (512, 3, 3), (10,)]
    assert stage_outputs("densenet")[1::2] == [(192, 24, 24), (224, 12, 12), (240, 6, 6), (248, 3, 3)]
    assert stage_outputs("regnetx") == [(32, 48, 48), (32, 24, 24), (80, 12, 12), (10,)]


def test_e21_and_what_else_the_page_states():
    sums = {name: totals(layers_of(name)) for name in NETWORKS}

    def ratio(first, second, quantity="parameters"):
        return getattr(sums[first], quantity) / getattr(sums[second], quantity)

    assert f"{ratio('alexnet', 'lenet'):.1f}" == "757.9"
    assert f"{ratio('alexnet', 'lenet', 'multiply_adds'):,.0f}" == "2,252"
    assert ratio("googlenet", "alexnet") < 1 / 7
    assert int(ratio("alexnet", "regnetx")) == 260
    assert f"{ratio('resnet', 'resnext'):.1f}" == "6.6"
    assert f"{ratio('resnet', 'resnext', 'multiply_adds'):.1f}" == "4.2"
    assert f"{ratio('resnext', 'resnet', 'memory'):.1f}" == "1.5"
    assert int(ratio("alexnet", "nin")) == 23
    assert ratio("nin", "alexnet", "multiply_adds") == pytest.approx(0.8, abs=0.02)
    for name in ("lenet", "alexnet"):
        dense = [layer for layer in layers_of(name) if layer.layer.kind == "dense"]
        assert sum(layer.parameters for layer in dense) > sums[name].parameters / 2
        assert sum(layer.multiply_adds for layer in dense) < sums[name].multiply_adds / 2


@pytest.mark.parametrize("name", NETWORKS)
@given(width=st.floats(0.05, 4), side=st.integers(1, 300))
def test_smaller_images_than_the_smallest_leave_nothing(name, width, side):
    assert smallest_side(NETWORKS[name]()) == SMALLEST[name]
    if side < SMALLEST[name]:
        with pytest.raises(TooSmall):
            measure(network(name, 10, width), 1, side)
    else:
        assert measure(network(name, 10, width), 1, side)[-1].output == (10,)


@given(st.sampled_from(FAMILIES), st.floats(0.25, 3), st.integers(1, 6), st.booleans())
def test_small_ones_do_what_is_wanted(family, width, depth, shortcuts):
    found = measure(small(family, width, depth, shortcuts), 1, SIDE)
    assert found[-1].output == (10,)
    joins = any(isinstance(layer.layer, Join) for layer in found)
    assert joins == (family == "googlenet" or (shortcuts and family in WITH_SHORTCUTS))
    repeated = len(found) != len(measure(small(family, width, 1, shortcuts), 1, SIDE))
    assert repeated == (depth > 1 and family in REPEATED)
    assert totals(found).multiply_adds < totals(layers_of(family)).multiply_adds * depth * 9 + 1e6


@given(st.sampled_from(sorted(NETWORKS)))
def test_a_drawing_has_every_layer_that_costs_and_every_connection(name):
    described, found = NETWORKS[name](), layers_of(name)
    drawn = plan(described)
    on_arcs = {wire.number for wire in drawn.wires} - {IMAGE}
    shown = {spot.number for spot in drawn.spots} | on_arcs
    assert {number for number, layer in enumerate(found) if layer.multiply_adds} <= shown
    assert all(spot.number == IMAGE or found[spot.number].stage == spot.stage for spot in drawn.spots)
    assert all(isinstance(found[number].layer, Layer) and found[number].layer.kind == "convolution" for number in on_arcs)
    for wire in drawn.wires:
        assert drawn.spots[wire.source].slot < drawn.spots[wire.target].slot
    places = [(spot.slot, spot.lane) for spot in drawn.spots]
    assert len(set(places)) == len(places)
    adds = sum(isinstance(layer.layer, Join) and layer.layer.how == "add" for layer in found)
    assert sum(wire.kind == "add" for wire in drawn.wires) == adds


def test_in_a_dense_block_everything_is_connected():
    drawn = plan(NETWORKS["densenet"]())
    arcs = [wire for wire in drawn.wires if wire.kind == "concatenate"]
    assert len(arcs) == 4 * (1 + 2 + 3 + 4)
