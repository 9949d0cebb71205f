"""Parameters from outside: whatever stands in an address, a page gets a valid spec and a reason for everything put right."""

import dataclasses
import importlib
import math
import pkgutil
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import specs
from models.specs import choice, choices, fit, flag, hold, integer, limits, number, numbers, read, show, text, write

REASONS = {"unreadable", "below", "above", "not_an_option", "too_short", "too_long", "unfit"}
NEARLY = ("nan", "inf", "-inf", "1e999", "-1e308", "0x10", "1_000", "１２", "²", "3.5", "true", "None", "9" * 400)
HOSTILE = ("", " ", ",", "1,2", "1,,2", "<b>", "\0", "\ud800", *NEARLY)


@dataclass(frozen=True)
class Chain:
    """Bounds that follow from values which are themselves bounded by others: count <= size <= room."""

    room: int = integer(8, 1, 20)
    size: int = integer(4, 1, 20)
    count: int = integer(2, 1, 20)
    rate: float = number(0.1, 0.001, 10, scale="log")
    kind: str = choice("a", ("a", "b", "c"))
    loud: bool = flag(False)
    name: str = text("x", longest=5)
    weights: tuple = numbers((1.0, 2.0), -3, 3, shortest=2, longest=4)
    widths: tuple = numbers((4, 2), 1, 9, shortest=0, longest=3, whole=True)
    layers: tuple = choices(("a",), ("a", "b", "c"), shortest=0, longest=3)

    def narrowed(self):
        return {"size": {"high": self.room}, "count": {"high": self.size}}


def spec_classes():
    """Every spec that a page has, and the one above."""
    modules = [importlib.import_module(f"models.specs.{module.name}") for module in pkgutil.iter_modules(specs.__path__)]
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type) and dataclasses.is_dataclass(value)}
    return [Chain, *sorted((kind for kind in found if kind.__name__.endswith("Spec")), key=lambda kind: kind.__name__)]


every_spec = pytest.mark.parametrize("spec_class", spec_classes(), ids=lambda kind: kind.__name__)


@cache  # a strategy that is made anew for every example is most of the work
def addresses(spec_class):
    """Mappings of names to texts: wild ones, numbers of all sizes, and words that are options somewhere."""
    words = [option for field in limits(spec_class).values() for option in field.options]
    values = st.one_of(
        st.sampled_from([*HOSTILE, *words]),
        st.integers(-2000, 2000).map(str),
        st.floats().map(str),
        st.lists(st.floats(-20, 20), max_size=20).map(lambda entries: ",".join(map(str, entries))),
        st.text(max_size=30),
    )
    return st.dictionaries(st.sampled_from([*limits(spec_class), "unknown"]), values)


def allowed(field):
    """Values inside the bounds of a field, with the ten digits that an address keeps."""
    real = st.floats(field.low, field.high).map(lambda value: float(f"{value:.10g}")) if field.kind in ("number", "numbers") else st.nothing()
    entry = st.integers(field.low, field.high) if field.whole else real
    return {
        "number": lambda: real,
        "numbers": lambda: st.lists(entry, min_size=field.shortest, max_size=field.longest).map(tuple),
        "choices": lambda: st.lists(st.sampled_from(field.options), min_size=field.shortest, max_size=field.longest).map(tuple),
        "integer": lambda: st.integers(field.low, field.high),
        "choice": lambda: st.sampled_from(field.options),
        "flag": st.booleans,
        "text": lambda: st.text(min_size=field.shortest, max_size=min(field.longest, 40)),
    }[field.kind]()


@cache
def built(spec_class):
    """Specs with every value inside its own bounds, though not always possible together."""
    return st.builds(spec_class, **{name: allowed(field) for name, field in limits(spec_class).items()})


def valid(spec):
    return all(hold(field, getattr(spec, name))[1] == "" for name, field in limits(spec).items())


@every_spec
def test_defaults_are_valid_and_stay_out_of_the_address(spec_class):
    assert valid(spec_class())
    assert write(spec_class()) == {}
    assert read(spec_class, {}) == (spec_class(), [])


@every_spec
@given(data=st.data())
def test_reading_never_raises_and_is_always_valid(spec_class, data):
    spec, corrections = read(spec_class, data.draw(addresses(spec_class)))
    assert valid(spec)
    assert {correction.reason for correction in corrections} <= REASONS
    assert len({correction.name for correction in corrections}) == len(corrections)
    for correction in corrections:
        assert correction.used == getattr(spec, correction.name)


@every_spec
@given(data=st.data())
def test_what_was_asked_for_is_kept_or_corrected(spec_class, data):
    asked = data.draw(addresses(spec_class))
    spec, corrections = read(spec_class, asked)
    corrected = {correction.name: correction for correction in corrections}
    for name in asked.keys() & limits(spec_class).keys():
        if name in corrected:
            assert corrected[name].given == asked[name]
        else:
            assert read(spec_class, {name: show(limits(spec_class)[name], getattr(spec, name))}) == read(spec_class, {name: asked[name]})


@every_spec
@given(data=st.data())
def test_an_address_brings_back_the_same_spec(spec_class, data):
    spec, _ = fit(data.draw(built(spec_class)))
    assert read(spec_class, write(spec)) == (spec, [])


@every_spec
@given(data=st.data())
def test_an_address_that_was_put_right_needs_no_second_time(spec_class, data):
    spec, _ = read(spec_class, data.draw(addresses(spec_class)))
    assert read(spec_class, write(spec)) == (spec, [])


@every_spec
@given(data=st.data())
def test_fitting_settles(spec_class, data):
    spec, corrections = fit(data.draw(built(spec_class)))
    assert valid(spec)
    assert fit(spec) == (spec, [])
    assert all(correction.reason == "unfit" for correction in corrections)


@pytest.mark.parametrize(
    ("asked", "value", "reason"),
    [
        ({"count": "0"}, 1, "below"),
        ({"count": "99", "size": "20", "room": "20"}, 20, "above"),
        ({"count": "2.5"}, 2, "unreadable"),
        ({"rate": "fast"}, 0.1, "unreadable"),
        ({"rate": "nan"}, 0.1, "unreadable"),
        ({"rate": "-1"}, 0.001, "below"),
        ({"kind": "d"}, "a", "not_an_option"),
        ({"loud": "maybe"}, False, "unreadable"),
        ({"name": "abcdefg"}, "abcde", "too_long"),
        ({"weights": "1"}, (1.0, 2.0), "too_short"),
        ({"weights": "1,1,1,1,1,1"}, (1.0,) * 4, "too_long"),
        ({"weights": "9,-9"}, (3.0, -3.0), "above"),
        ({"weights": "1,x"}, (1.0, 2.0), "unreadable"),
        ({"widths": "3.5"}, (4, 2), "unreadable"),
        ({"widths": "3,99"}, (3, 9), "above"),
        ({"layers": "a,d"}, ("a",), "not_an_option"),
        ({"layers": "a,b,c,c"}, ("a", "b", "c"), "too_long"),
    ],
)
def test_every_correction_says_what_was_given_what_is_used_and_why(asked, value, reason):
    name = next(iter(asked))
    spec, corrections = read(Chain, asked)
    assert corrections == [specs.Correction(name, asked[name], value, reason)]
    assert getattr(spec, name) == value


def test_a_list_that_may_be_empty_is_written_as_nothing():
    spec, corrections = read(Chain, {"widths": "", "layers": ""})
    assert (spec.widths, spec.layers, corrections) == ((), (), [])
    assert write(spec) == {"widths": "", "layers": ""}


def test_what_a_browser_sends_is_held_entry_by_entry():
    fields = limits(Chain)
    assert hold(fields["widths"], (3.4, 2.6)) == ((3, 3), "")
    assert hold(fields["layers"], ("b", "<b>")) == (("b", "a"), "not_an_option")


def test_bounds_follow_each_other_along_a_chain():
    spec, corrections = read(Chain, {"room": "2", "size": "9", "count": "9"})
    assert (spec.room, spec.size, spec.count) == (2, 2, 2)
    assert {(correction.name, correction.given, correction.reason) for correction in corrections} == {("size", "9", "unfit"), ("count", "9", "unfit")}


def test_a_value_that_others_make_impossible_is_named_although_nobody_gave_it():
    spec, corrections = read(Chain, {"room": "3"})
    assert spec.size == 3
    assert corrections == [specs.Correction("size", "4", 3, "unfit")]


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e-7, 123456.789, math.pi])
def test_numbers_are_short_in_an_address(value):
    field = limits(Chain)["rate"]
    assert len(show(field, value)) <= 12
    assert float(show(field, value)) == pytest.approx(value, rel=1e-9)
