"""Where the browser of the tests is looked for, and what happens where there is none."""

import pytest

from playground.launch import Problem, browser


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A computer without any browser, on which nothing may be installed; returns a folder to put things into."""
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    monkeypatch.setattr(browser, "_candidates", lambda: iter([None, str(tmp_path / "absent")]))
    monkeypatch.setattr(browser, "_may_install", lambda: False)
    monkeypatch.setattr(browser, "has_chinese_font", lambda: True)
    return tmp_path


@pytest.fixture
def commands(bare, monkeypatch):
    """The same, but with an apt-get that writes down what it is asked and delivers Chromium."""
    asked = []

    def apt_get(*arguments):
        asked.append(arguments)
        if arguments[-1] == "chromium":
            (bare / "absent").touch()

    monkeypatch.setattr(browser, "_may_install", lambda: True)
    monkeypatch.setattr(browser, "_apt_get", apt_get)
    return asked


def test_the_one_that_is_named_comes_first(bare, monkeypatch):
    (bare / "mine").touch()
    (bare / "absent").touch()
    monkeypatch.setenv(browser.VARIABLE, str(bare / "mine"))
    assert browser.find() == str(bare / "mine")


def test_a_name_that_leads_nowhere_is_a_problem(bare, monkeypatch):
    monkeypatch.setenv(browser.VARIABLE, str(bare / "mine"))
    with pytest.raises(Problem, match="which is not a file"):
        browser.find()


def test_without_a_browser_one_line_says_what_is_missing(bare):
    with pytest.raises(Problem, match="no Chromium, Chrome or Edge: install one") as caught:
        browser.require()
    assert "\n" not in str(caught.value)


def test_debian_gets_what_is_missing(commands, bare, monkeypatch):
    monkeypatch.setattr(browser, "has_chinese_font", lambda: False)
    assert browser.require() == str(bare / "absent")
    assert [arguments[-1] for arguments in commands] == ["update", "chromium", "fonts-noto-cjk"]


def test_nothing_is_installed_where_nothing_is_missing(commands, bare):
    (bare / "absent").touch()
    assert browser.require() == str(bare / "absent")
    assert commands == []


@pytest.mark.parametrize("variable", ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"])
def test_windows_programs_are_found(monkeypatch, tmp_path, variable):
    program = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    monkeypatch.setenv(variable, str(tmp_path))
    assert str(program) in list(browser._candidates())


def test_macos_applications_are_found():
    found = [(path or "").replace("\\", "/") for path in browser._candidates()]
    assert any(path.endswith("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome") for path in found)
