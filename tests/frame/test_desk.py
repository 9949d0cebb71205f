"""Where the parameters of a page live: from an address, across pages, inside their bounds, back into an address."""

from dataclasses import dataclass
from urllib.parse import parse_qs

import pytest

from models.specs import choice, flag, integer, number, numbers, text
from playground import words
from playground.kit.desk import Desk


@dataclass(frozen=True)
class Spec:
    room: int = integer(8, 1, 20)
    size: int = integer(4, 1, 20)
    rate: float = number(0.1, 0.001, 10, scale="log")
    kind: str = choice("a", ("a", "b"))
    loud: bool = flag(False)
    name: str = text("", longest=50)
    weights: tuple = numbers((1.0, 2.0), -3, 3)

    def narrowed(self):
        return {"size": {"high": self.room}}


def arrive(session, **query):
    """Open the page at an address."""
    session.query.clear()
    session.query.update(query)
    return Desk("page", Spec, arrived=True)


def test_without_an_address_there_are_the_defaults(session):
    desk = arrive(session)
    assert desk.spec == Spec()
    assert desk.query == ""
    assert desk.corrections == {}


def test_an_address_sets_the_parameters(session):
    desk = arrive(session, rate="0.5", kind="b", loud="1", weights="3,-3", lang="zh", unknown="1")
    assert desk.spec == Spec(rate=0.5, kind="b", loud=True, weights=(3.0, -3.0))
    assert desk.corrections == {}


def test_the_address_of_what_is_on_the_screen_brings_it_back(session):
    arrive(session).change(rate=0.25, name="a&b=c d/é?#%", weights=(0.5, -1.5))
    desk = arrive(session)
    query = desk.query
    session.state.clear()
    again = arrive(session, **{key: values[0] for key, values in parse_qs(query, strict_parsing=True).items()})
    assert again.spec == desk.spec
    assert again.query == query


def test_numbers_stand_in_the_address_as_people_write_them(session):
    desk = arrive(session)
    desk.change(weights=(0.5, -1.5), rate=0.3)
    assert desk.query == "rate=0.3&weights=0.5,-1.5"


def test_the_language_that_was_picked_travels_along(session):
    desk = arrive(session, rate="0.5")
    words.choose("zh")
    assert desk.query == "rate=0.5&lang=zh"


def test_what_was_left_here_comes_back(session):
    arrive(session).change(rate=0.5)
    assert arrive(session).spec.rate == 0.5


def test_an_address_with_parameters_comes_before_what_was_left_here(session):
    arrive(session).change(rate=0.5, kind="b")
    assert arrive(session, rate="2").spec == Spec(rate=2.0)


def test_the_address_is_read_on_arrival_only(session):
    arrive(session, rate="2").change(rate=0.5)
    assert Desk("page", Spec, arrived=False).spec.rate == 0.5


def test_pages_do_not_share_parameters(session):
    arrive(session, rate="2")
    session.query.clear()
    assert Desk("other", Spec, arrived=True).spec == Spec()


@pytest.mark.parametrize(("asked", "held"), [(-5, 0.001), (99, 10), (3, 3)])
def test_a_change_is_held_in_its_bounds(session, asked, held):
    desk = arrive(session)
    desk.change(rate=asked)
    assert desk.spec.rate == held


def test_the_bounds_of_others_follow(session):
    desk = arrive(session, size="8")
    desk.change(room=3)
    assert desk.spec == Spec(room=3, size=3)
    assert desk.limits("size").high == 3
    desk.change(room=20)
    assert desk.limits("size").high == 20
    assert desk.spec.size == 3


def test_a_preset_begins_from_the_defaults(session):
    desk = arrive(session, rate="99", kind="b")
    assert desk.corrections.keys() == {"rate"}
    desk.reset(loud=True)
    assert desk.spec == Spec(loud=True)
    assert desk.corrections == {}


def test_a_correction_stays_until_its_parameter_is_touched(session):
    desk = arrive(session, rate="99", room="99")
    assert desk.corrections.keys() == {"rate", "room"}
    desk.change(rate=1)
    assert desk.corrections.keys() == {"room"}


def test_corrections_are_gone_on_the_next_arrival(session):
    arrive(session, rate="99")
    assert arrive(session, rate="1").corrections == {}


def test_an_unknown_parameter_cannot_be_changed(session):
    with pytest.raises(KeyError):
        arrive(session).change(colour="red")


def test_a_parameter_is_called_what_its_control_calls_it(session):
    desk = arrive(session)
    assert (desk.label("room"), desk.worded("room", 3)) == ("room", "3")
    desk.christen("room", "Room on the board")
    desk.christen("kind", "Kind", {"a": "the first", "b": "the second"})
    assert desk.label("room") == "Room on the board"
    assert [desk.worded("kind", value) for value in ("a", "b", "c")] == ["the first", "the second", "c"]
    assert desk.worded("rate", 0.030000000001) == "0.03"
    assert (desk.label("no_such_thing"), desk.worded("no_such_thing", 1.5)) == ("no such thing", "1.5")
