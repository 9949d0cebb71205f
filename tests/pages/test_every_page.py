"""What every page promises, checked over the whole catalogue: no list of pages stands here either."""

import re
import subprocess
import sys
from collections.abc import Iterable
from itertools import cycle, islice

import pytest

from models.specs import limits, show
from models.specs.fields import Field
from playground import catalogue
from playground.words import LANGUAGES, ROOT

STEMS = sorted(path.stem for path in (ROOT / "pages").glob("*/[!_]*.py"))
PICTURES = ("plot", "board", "bars", "tiles", "ribbon", "crowd", "panels", "slide", "tree", "network", "architectures", "layers")

HOSTILE = ("", "nan", "-inf", "1e999", "9" * 300, "None", "1,,2", "0x10", "<img src=x onerror=alert(1)>", "`a` **b** [c](d:e)", "\n# x", "日本", "\0")

MARKUP = ("<b id=hostile>", "[c](//hostile)", "![x](//hostile)", "**hostile**", "$hostile$", ":red[hostile]")

every_page = pytest.mark.parametrize("stem", STEMS)
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def ends(field: Field) -> list[str]:
    """The values at both ends of a parameter, as an address has them."""
    if field.kind == "choice":
        return list(field.options)
    if field.kind == "flag":
        return ["0", "1"]
    if field.kind == "numbers":
        return [show(field, (bound,) * count) for bound in (field.low, field.high) for count in (field.shortest, field.longest)]
    if field.kind == "choices":
        return [show(field, (option,) * count) for option in (field.options[0], field.options[-1]) for count in (field.shortest, field.longest)]
    if field.kind == "text":
        return ["", "x" * field.longest]
    return [show(field, field.low), show(field, field.high)]


def beyond(field: Field) -> str:
    """A value that is not allowed, whatever the kind."""
    return {"text": "x" * (field.longest + 1), "numbers": ",".join(["1e9"] * 99)}.get(field.kind, "1e9")


def dealt(values: tuple[str, ...], names: Iterable[str], first: int) -> dict[str, str]:
    """To each name the next of the values, round and round, beginning with the first."""
    return dict(zip(names, islice(cycle(values), first, None), strict=False))


def look(screen) -> list[str]:
    """What is wrong with a screen: an exception, or a correction that is not said."""
    said = "\n".join(screen.captions)
    unsaid = [name for name, correction in screen.corrections.items() if f"`{quotable(correction.given)}" not in said]
    return screen.exceptions + [f"nothing is said about {name}" for name in unsaid]


def quotable(given: str) -> str:
    """The beginning of what was given, as far as it is shown."""
    return "".join(letter for letter in given[:20] if letter.isprintable() and letter != "`")


@every_page
@both_languages
def test_it_opens_with_a_true_result(seen, stem, language):
    screen = seen(stem, language)
    assert screen.exceptions == []
    assert screen.parts(*PICTURES)
    assert screen.corrections == {}
    assert screen.query == ""
    assert screen.app.title[0].value == catalogue.find(stem).titles[language]


@every_page
@both_languages
def test_every_picture_says_its_values(seen, stem, language):
    screen = seen(stem, language)
    assert [part.key for part in screen.parts(*PICTURES) if not part.data["alt"].strip()] == []


@every_page
@both_languages
def test_every_control_says_what_it_does(seen, stem, language):
    controls = list(seen(stem, language).controls())
    assert controls
    assert [label for label, help in controls if not (help or "").strip().endswith((".", "。"))] == []


@every_page
def test_every_key_begins_with_the_page(seen, stem):
    screen = seen(stem)
    elements = [element for kind in ("bidi_component", "button", "button_group", "toggle", "text_input") for element in screen.app.get(kind)]
    assert [element.key for element in elements if element.key != "masthead" and not (element.key or "").startswith(f"{stem}.")] == []


@every_page
def test_every_parameter_can_be_at_both_ends(visit, seen, stem):
    spec = seen(stem).spec
    for name, field in limits(type(spec)).items():
        for value in ends(field):
            assert look(visit(stem, **{name: value})) == [], f"{name}={value}"


@every_page
@both_languages
@pytest.mark.parametrize("end", [0, -1], ids=["lowest", "highest"])
def test_all_parameters_can_be_at_their_ends_at_once(visit, seen, stem, language, end):
    spec = seen(stem).spec
    assert look(visit(stem, language, **{name: ends(field)[end] for name, field in limits(type(spec)).items()})) == []


@every_page
@both_languages
def test_whatever_is_not_allowed_is_put_right_with_a_sentence(visit, seen, stem, language):
    spec = seen(stem).spec
    fields = limits(type(spec))
    screen = visit(stem, language, **{name: beyond(field) for name, field in fields.items()})
    assert look(screen) == []
    assert screen.corrections.keys() == fields.keys()


@every_page
def test_each_value_that_is_not_allowed_has_its_own_sentence(visit, seen, stem):
    """Beside its control, or above the page where there is none."""
    fields = limits(type(seen(stem).spec))
    wrong = {name: chr(0x3B1 + number) * (field.longest + 1 if field.kind == "text" else 20) for number, (name, field) in enumerate(fields.items())}
    screen = visit(stem, **wrong)
    assert screen.corrections.keys() == fields.keys()
    assert look(screen) == []


@every_page
@pytest.mark.parametrize("turn", range(4))
def test_a_hostile_address_breaks_nothing(visit, seen, stem, turn):
    screen = visit(stem, **dealt(HOSTILE, limits(type(seen(stem).spec)), 4 * turn))
    assert look(screen) == []


@every_page
@pytest.mark.parametrize("turn", range(3))
def test_what_a_visitor_wrote_is_never_markup(visit, seen, stem, turn):
    """In prose it stands inside of a code span, or not at all."""
    prose = visit(stem, **dealt(MARKUP, limits(type(seen(stem).spec)), 2 * turn)).texts
    assert "hostile" not in re.sub(r"`[^`\n]*`", "", prose)


@every_page
def test_an_address_brings_back_what_was_on_the_screen(visit, seen, stem):
    spec = seen(stem).spec
    wished = {name: ends(field)[-1] for name, field in limits(type(spec)).items() if field.kind != "text"}
    before = visit(stem, **wished)
    after = visit(stem, **dict(pair.split("=") for pair in before.query.split("&")))
    assert after.spec == before.spec
    assert after.corrections == {}
    pictures = [[part.data for part in screen.parts(*PICTURES)] for screen in (before, after)]
    assert pictures[0] == pictures[1]


@every_page
def test_every_preset_sets_itself_up(visit, stem):
    for number in range(3):
        screen = visit(stem)
        screen.app.button(f"{stem}.preset.{number}").click().run()
        assert look(screen) == []
        assert screen.query
        assert screen.corrections == {}


@every_page
@both_languages
def test_it_leads_to_the_pages_before_and_after(seen, stem, language):
    found = [element.proto.page for element in seen(stem, language).app.get("page_link")]
    assert found == [page.stem for page in catalogue.neighbours(catalogue.find(stem)) if page]


@every_page
def test_it_is_told_in_the_order_of_a_lesson(seen, stem):
    """Why, the picture, a fact, three things to try, where people go wrong, the code."""
    screen = seen(stem)
    order = [element.value for element in screen.app.subheader]
    wanted = ["A fact to check", "Three things to try", "Where people go wrong", "The code that ran"]
    assert [heading for heading in order if heading in wanted] == wanted
    assert order[-1] == wanted[-1]
    assert len(screen.parts("listing")) >= 1
    assert len(screen.app.markdown[0].value) > 100


@every_page
def test_its_file_is_a_story_and_nothing_else(stem):
    _, _header, story = catalogue.find(stem).path.read_text("utf-8").split('"""', 2)
    lines = [line for line in story.splitlines() if line.strip()]
    assert 40 <= len(lines) <= 140
    assert [line for line in lines if re.match(r"\s*(class|async def|global)\b", line)] == []
    assert [line for line in lines if re.search(r"#[0-9a-fA-F]{6}\b|\bimport (streamlit|plotly|threading)", line)] == []


@both_languages
def test_the_map_shows_every_page(visit, language):
    screen = visit("", language)
    assert screen.exceptions == []
    shelves = screen.parts("atlas")[0].data["sections"]
    cards = [card for shelf in shelves for card in shelf["pages"]]
    assert [card["stem"] for card in cards] == [page.stem for page in catalogue.pages()]
    for card in cards:
        page = catalogue.find(card["stem"])
        assert (card["title"], card["summary"]) == (page.titles[language], page.summaries[language])
        assert {*page.titles.values(), *page.summaries.values()} <= set(card["found"])
        assert card["picture"].startswith("<svg")


def test_the_server_never_loads_keras_or_torch():
    """Every page in a process of its own, as the server runs it."""
    code = """
import sys
from streamlit.testing.v1 import AppTest
from playground import catalogue, server, shell
app = AppTest.from_file("playground/app.py", default_timeout=60).run()
for page in catalogue.pages():
    app.switch_page(shell.file_of(page)).run()
    assert not app.exception, app.exception
print(sorted({name.partition(".")[0] for name in sys.modules} & {"keras", "torch", "tensorflow", "jax"}))
"""
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)
    assert found.stdout.strip() == "[]", found.stdout + found.stderr
