"""Headers: complete, or an error that says what is missing; the order of the book; who stands beside whom."""

import re
from collections import Counter

import pytest

from playground import catalogue
from playground.words import ROOT

FILES = sorted((ROOT / "pages").glob("*/[!_]*.py"))
PAGE = {"title": "Softmax", "title_zh": "softmax运算", "summary": "One.", "summary_zh": "一。", "book": "4.1", "order": "10", "trains": "no"}
SECTION = {"title": "Classification", "title_zh": "分类", "chapters": "4", "order": "30"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def header(**lines):
    return '"""\n' + "\n".join(f"{key}: {value}" for key, value in lines.items() if value is not None) + '\n"""\n'


@pytest.fixture
def book(tmp_path, monkeypatch):
    """An empty book; the function it returns writes a page into a section."""
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    catalogue.pages.cache_clear()

    def write(section, stem, section_header=None, **changes):
        folder = tmp_path / "pages" / section
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text(header(**{**SECTION, **(section_header or {})}), "utf-8")
        path = folder / f"{stem}.py"
        path.write_text(header(**{**PAGE, **changes}) + "raise RuntimeError('a page is not run to be listed')\n", "utf-8")
        return path

    yield write
    catalogue.pages.cache_clear()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_header_is_complete(path):
    page = catalogue.read_page(path)
    assert page.stem == path.stem
    assert page.titles.keys() == page.summaries.keys() == {"en", "zh"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_headers_read_well(path):
    page = catalogue.read_page(path)
    assert CHINESE.search(page.titles["zh"] + page.section.titles["zh"])
    assert CHINESE.search(page.summaries["zh"])
    assert not CHINESE.search(page.titles["en"] + page.summaries["en"])
    assert page.summaries["en"].endswith(".")
    assert page.summaries["zh"].endswith("。")
    assert re.fullmatch(r"\d+(\.\d+)*(, \d+(\.\d+)*)*", page.book)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_page_has_a_small_picture(path):
    picture = catalogue.read_page(path).picture
    assert 'viewBox="0 0 320 180"' in picture
    assert not re.search(r"<script|\bon\w+=|href|\bid=|#[0-9a-fA-F]{3}", picture)
    words = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    assert all(re.fullmatch(r"[\d.\u2212]*", word) for word in words)


def test_addresses_are_unique():
    assert [stem for stem, count in Counter(path.stem for path in FILES).items() if count > 1] == []


def test_places_are_unique_in_a_section_and_among_sections():
    pages = catalogue.pages()
    places = Counter((page.section.stem, page.order) for page in pages)
    sections = Counter({page.section.stem: page.section.order for page in pages}.values())
    assert [place for place, count in (places + sections).items() if count > 1] == []


@pytest.mark.parametrize("key", catalogue.PAGE_KEYS)
def test_a_page_that_lacks_something_is_told_what(book, key):
    for value in (None, ""):
        path = book("classification", "softmax", **{key: value})
        with pytest.raises(catalogue.HeaderError, match=rf"softmax\.py.*\['{key}'\]"):
            catalogue.read_page(path)


@pytest.mark.parametrize("key", catalogue.SECTION_KEYS)
def test_a_section_that_lacks_something_is_told_what(book, key):
    path = book("classification", "softmax", section_header={key: None})
    with pytest.raises(catalogue.HeaderError, match=rf"classification/__init__\.py.*\['{key}'\]"):
        catalogue.read_page(path)


def test_an_unknown_key_is_named(book):
    with pytest.raises(catalogue.HeaderError, match="colour"):
        catalogue.read_page(book("classification", "softmax", colour="red"))


@pytest.mark.parametrize(("key", "value"), [("order", "first"), ("order", "-1"), ("order", "1.5"), ("trains", "maybe")])
def test_a_value_of_the_wrong_kind_is_named(book, key, value):
    with pytest.raises(catalogue.HeaderError, match=rf"softmax\.py.*{key}"):
        catalogue.read_page(book("classification", "softmax", **{key: value}))


def test_a_file_without_a_header_is_named(tmp_path):
    (tmp_path / "empty.py").write_text("x = 1\n", "utf-8")
    with pytest.raises(catalogue.HeaderError, match="empty"):
        catalogue.read_page(tmp_path / "empty.py")


def test_a_file_in_the_folder_is_a_page_in_the_book(book):
    assert catalogue.pages() == ()
    book("convolution", "padding", {"order": "50"}, order="20")
    book("convolution", "pooling", {"order": "50"}, order="10")
    book("classification", "softmax", {"order": "30"}, order="10")
    book("classification", "_drawing", {"order": "30"})
    catalogue.pages.cache_clear()
    assert [page.stem for page in catalogue.pages()] == ["softmax", "pooling", "padding"]
    assert [(section.stem, [page.stem for page in pages]) for section, pages in catalogue.sections()] == [
        ("classification", ["softmax"]),
        ("convolution", ["pooling", "padding"]),
    ]


def test_a_section_without_pages_does_not_show(book):
    book("attention", "later").unlink()
    book("classification", "softmax")
    assert [section.stem for section, _ in catalogue.sections()] == ["classification"]


def test_neighbours_cross_from_section_to_section(book):
    book("classification", "softmax", {"order": "30"})
    book("convolution", "padding", {"order": "50"})
    book("preliminaries", "broadcasting", {"order": "10"})
    first, second, third = catalogue.pages()
    assert catalogue.neighbours(first) == (None, second)
    assert catalogue.neighbours(second) == (first, third)
    assert catalogue.neighbours(third) == (second, None)


@pytest.mark.parametrize("stem", ["", "map", "nowhere", "../softmax", "softmax.py"])
def test_what_is_no_page_is_not_found(stem):
    assert catalogue.find(stem) is None


def test_every_page_is_found_at_its_address():
    assert [catalogue.find(page.stem) for page in catalogue.pages()] == list(catalogue.pages())
