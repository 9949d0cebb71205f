"""Every text in every language: complete in both directions, faithful in its formulas, code and placeholders, and set as the book sets it."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from playground import messages, words

TRANSLATED = [code for code in words.LANGUAGES if code != "en"]
CATALOGUES = [
    pytest.param(path, sources, language, id=path.relative_to(words.ROOT).as_posix())
    for language in TRANSLATED
    for path, sources in messages.catalogues(language)
]

PLACEHOLDER = re.compile(r"\{[a-z_]\w*(?::[^{}]*)?\}")
CODE = re.compile(r"`[^`]+`")
FORMULA = re.compile(r"\$[^$]+\$")
BOLD = re.compile(r"\*\*.+?\*\*")
HAN = "\u3400-\u9fff"
HALF_WIDTH = re.compile(rf"[{HAN}][,;:?!]|[,;:?!][{HAN}]|[{HAN}] +[\w$`(]|[\w$`)] +[{HAN}]")


def entries(path: Path, language: str) -> list[Message]:
    return [message for message in messages.read(path, language) if message.id]


def calls(source: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            yield node


def spans(pattern: re.Pattern, text: str) -> list[str]:
    """What must be the same on both sides, in any order; words inside a formula may be translated."""
    return sorted(re.sub(r"\\text\{[^}]*\}", r"\\text{}", span) for span in pattern.findall(text))


def unclosed(text: str) -> list[str]:
    """Bold spans that Markdown does not close, or open: punctuation inside, a letter outside."""

    def is_letter(character: str) -> bool:
        return bool(character) and not character.isspace() and unicodedata.category(character)[0] not in "PS"

    def is_loose(span: re.Match) -> bool:
        before, first, last, after = text[: span.start()][-1:], span[0][2], span[0][-3], text[span.end() :][:1]
        return (is_letter(before) and not is_letter(first)) or (not is_letter(last) and is_letter(after))

    return [span[0] for span in BOLD.finditer(text) if is_loose(span)]


@pytest.mark.parametrize(("path", "sources", "language"), CATALOGUES)
def test_extraction_finds_every_marked_text(path, sources, language):
    found = messages.texts(sources)
    missed = [f"{source.name}:{call.lineno} {ast.unparse(call)}" for source in sources for call in calls(source) if literal(call) not in found]
    assert not missed, "no catalogue can hold what is not a literal text, or what stands inside an f-string"


def literal(call: ast.Call) -> str | None:
    argument = call.args[0]
    return argument.value if isinstance(argument, ast.Constant) else None


@pytest.mark.parametrize(("path", "sources", "language"), CATALOGUES)
def test_texts_and_translations_are_the_same_set(path, sources, language):
    frame, _sources = next(messages.catalogues(language))
    elsewhere = set() if path == frame else {message.id for message in entries(frame, language)}
    assert {message.id for message in entries(path, language)} == set(messages.texts(sources)) - elsewhere
    assert not messages.read(path, language).obsolete


@pytest.mark.parametrize(("path", "sources", "language"), CATALOGUES)
def test_every_text_has_its_translation(path, sources, language):
    assert [message.id for message in entries(path, language) if not message.string or message.fuzzy] == []


@pytest.mark.parametrize(("path", "sources", "language"), CATALOGUES)
@pytest.mark.parametrize("pattern", [PLACEHOLDER, CODE, FORMULA], ids=["placeholders", "code", "formulas"])
def test_what_is_not_language_is_kept(pattern, path, sources, language):
    different = [message.string for message in entries(path, language) if spans(pattern, message.id) != spans(pattern, message.string)]
    assert different == []


@pytest.mark.parametrize(("path", "sources", "language"), CATALOGUES)
def test_bold_text_stays_bold(path, sources, language):
    assert [message.string for message in entries(path, language) if len(BOLD.findall(message.id)) != len(BOLD.findall(message.string))] == []
    assert [span for message in entries(path, language) for span in unclosed(message.string)] == []


@pytest.mark.parametrize(("path", "sources", "language"), [case for case in CATALOGUES if case.values[2] == "zh"])
def test_chinese_is_set_in_chinese_punctuation_without_spaces(path, sources, language):
    assert [message.string for message in entries(path, language) if HALF_WIDTH.search(message.string)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_one_text_has_one_translation(language):
    """All catalogues become one, so that a word with two meanings needs two texts."""
    found: dict[str, set[str]] = {}
    for path, _sources in messages.catalogues(language):
        for message in entries(path, language):
            found.setdefault(message.id, set()).add(message.string)
    assert {text: versions for text, versions in found.items() if len(versions) > 1} == {}
    assert {text for text, versions in found.items() if words.translations(language).gettext(text) not in versions} == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_catalogue_belongs_to_a_page(language):
    assert [path for path, _sources in messages.catalogues(language)] == words.catalogue_files(language)


@pytest.mark.parametrize(("path", "sources", "language"), CATALOGUES)
def test_bringing_a_catalogue_in_step_again_changes_nothing(path, sources, language, tmp_path):
    copy = tmp_path / path.parent.name / path.name
    copy.parent.mkdir()
    copy.write_bytes(path.read_bytes())
    assert messages.update(copy, sources, language) == 0
    assert copy.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_file_that_draws_belongs_to_one_page(language):
    drawing = sorted(path for path in (words.ROOT / "pages").glob("*/_*.py") if path.name != "__init__.py")
    sources = [path for _catalogue, sources in messages.catalogues(language) for path in sources]
    assert sorted(path for path in sources if path.name.startswith("_") and "pages" in path.parts) == drawing


def test_what_draws_another_page_is_left_to_it(tmp_path):
    for name in ("bayes.py", "_bayes.py", "_bayes_tree.py", "bayes_net.py", "_bayes_net.py"):
        (tmp_path / name).touch()
    assert [path.name for path in messages.helpers(tmp_path / "bayes.py")] == ["_bayes.py", "_bayes_tree.py"]
    assert [path.name for path in messages.helpers(tmp_path / "bayes_net.py")] == ["_bayes_net.py"]
