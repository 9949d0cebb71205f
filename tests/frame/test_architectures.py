"""Networks side by side: what travels to the browser for drawings and for tables."""

import json

from playground.architectures import Architecture, Architectures, Bar, Row, Stage, Total, Unit, Wire


def two():
    units = [Unit(0, 0, 1, 1.0, 0.3, "input", -1, -1, ("the image",)), Unit(1, 0, 1, 0.5, 0.6, "weight", 0, 0, ("3×3 convolution",))]
    stage = Stage(Row("Stem", "8×14×14", "80", "56,448"), [Row("3×3 convolution", "8×28×28", "80", "56,448")])
    network = Architecture("A", "images of 1×28×28", 2, units, [Wire(0, 1, "flow")], [stage])
    return Architectures([network, network], [Total("Parameters", [Bar(0.2, "80"), Bar(0.2, "80")], "1 times")], "A: 80 parameters")


def test_drawings_and_tables_are_plain_data_and_share_a_scope():
    drawn, tables = (json.loads(json.dumps(data, allow_nan=False)) for data in (two().plain(), two().layers()))
    assert drawn["scope"] == tables["scope"]
    assert drawn["alt"] == tables["alt"] == "A: 80 parameters"
    assert [len(network["units"]) for network in drawn["networks"]] == [2, 2]
    assert tables["networks"][0]["stages"][0]["rows"][0]["parameters"] == "80"
    assert set(tables["networks"][0]["stages"][0]["total"]) <= set(tables["words"])


def test_rows_travel_once():
    assert [list(stage) for network in two().plain()["networks"] for stage in network["stages"]] == [["total"], ["total"]]
