"""Tables as they travel to the browser."""

import json

from playground.tables import LONGEST_CELL, Table


def test_a_table_travels_as_plain_data():
    table = Table(["", "translation", "BLEU"], [("greedy", "va !", "1.000"), ("beam", "va .", "0.5")], "Both", 1, {0})
    plain = json.loads(json.dumps(table.plain()))
    assert plain == {
        "columns": ["", "translation", "BLEU"],
        "rows": [["greedy", "va !", "1.000"], ["beam", "va .", "0.5"]],
        "alt": "Both",
        "numbers": 1,
        "strong": [0],
    }


def test_what_somebody_typed_stays_in_its_cell():
    """Letters that turn the reading direction or break the line are left out; what is too long is cut."""
    row = Table(["a", "b", "c"], [("x" * 200, "a\u202eb\nc", "<b> | `x`")], "").plain()["rows"][0]
    assert row == ["x" * (LONGEST_CELL - 1) + "…", "abc", "<b> | `x`"]
