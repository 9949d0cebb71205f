"""Every picture of tensors, on every page: what it names is there, and has the axes that it needs."""

import re

import pytest

from models.specs import limits
from playground import catalogue

STEMS = [page.stem for page in catalogue.pages()]
PLACES = re.compile(r"\{(\w+)\}")


def variants(spec):
    """The page as it opens, and with every other choice."""
    yield {}
    for name, field in limits(type(spec)).items():
        yield from ({name: option} for option in field.options if option != getattr(spec, name))


def references(panel):
    """(array, axes that the picture walks along) for everything that a panel names."""
    if panel["kind"] in ("heat", "links"):
        yield panel["array"], {panel["rows"]["axis"], panel["columns"]["axis"]}
        yield from ((side["labels"], {side["axis"]}) for side in (panel["rows"], panel["columns"]) if side["labels"])
        return
    for drawn in (*panel["curves"], *panel["points"]):
        yield from ((drawn[name], {drawn["along"]}) for name in ("x", "y") if name == "y" or drawn["along"])
    yield from ((hand[name], set()) for hand in panel["hands"] for name in "xy")
    yield from ((points["shares"], {points["along"]}) for points in panel["points"] if points["shares"])
    if panel["cursor"]:
        yield from ((panel["cursor"][name], {panel["cursor"]["along"]}) for name in ("x", "y") if panel["cursor"][name])
    if panel["bump"]:
        yield from ((panel["bump"][name], set()) for name in ("centres", "offsets", "heights", "stems"))


def problems(data):
    arrays = data["arrays"]
    for panel in data["panels"]:
        for name, axes in references(panel):
            if name not in arrays:
                yield f"{panel['kind']} names {name}"
            elif not axes <= set(arrays[name]["axes"]):
                yield f"{name} has {arrays[name]['axes']}, {panel['kind']} walks along {axes}"
    for tip in data["tips"]:
        known = {*tip["axes"], "frame"}
        for name in {place for text in tip["texts"] for place in PLACES.findall(text)} | ({tip["choose"]} - {""}):
            if name not in arrays:
                yield f"a tip names {name}"
            elif not set(arrays[name]["axes"]) <= known:
                yield f"{name} has {arrays[name]['axes']}, the tip knows {known}"


@pytest.mark.parametrize("stem", STEMS)
def test_what_a_picture_names_is_there(visit, stem):
    for query in variants(visit(stem).spec):
        for part in visit(stem, **query).parts("panels"):
            assert list(problems(part.data)) == [], query
            sizes = {}
            for array in part.data["arrays"].values():
                for axis, size in zip(array["axes"], array["shape"], strict=True):
                    assert sizes.setdefault(axis, size) == size, f"{axis} in {part.key}"
            assert sizes.get("frame", len(part.data["frames"])) == len(part.data["frames"])
            assert all(0 <= index < sizes[axis] for axis, index in part.data["focus"].items())


@pytest.mark.parametrize("stem", STEMS)
def test_a_move_costs_little_on_the_way(visit, stem):
    """What one answer sends stays under half a megabyte at the defaults."""
    sent = [len(array.get("numbers", "")) for part in visit(stem).parts("panels") for array in part.data["arrays"].values()]
    assert sum(sent) < 500_000
