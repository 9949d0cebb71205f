"""What the command line says, and what it passes on."""

import sys
from types import ModuleType

import pytest

from playground.launch import address, browser, commands, environment


@pytest.fixture
def passed(monkeypatch):
    """The environment is there already, and what is called writes down what it was given."""
    calls = []

    def stand_in(name, function):
        module = ModuleType(name)
        setattr(module, function, lambda *given: calls.append((name, *given)))
        monkeypatch.setitem(sys.modules, name, module)

    monkeypatch.setattr(environment, "enter", lambda arguments: calls.append(("enter", arguments)))
    monkeypatch.setattr(address, "require_free", lambda host, port: None)
    stand_in("playground.server", "serve")
    stand_in("playground.bench", "main")
    stand_in("playground.messages", "main")
    return calls


@pytest.mark.parametrize("word", [[], ["serve"]])
def test_serving_is_what_happens_by_default(passed, word):
    assert commands.main(word) == 0
    assert passed == [("enter", word), ("playground.server", "localhost", 8501, None, True)]


def test_every_option_reaches_the_server(passed):
    given = ["--port", "9000", "--host", "0.0.0.0", "--workers", "3", "--no-browser"]
    assert commands.main(given) == 0
    assert passed == [("enter", given), ("playground.server", "0.0.0.0", 9000, 3, False)]


@pytest.mark.parametrize("command", ["bench", "messages"])
def test_what_follows_a_command_is_its_own(passed, command):
    assert commands.main([command, "--help", "x"]) == 0
    assert passed == [("enter", [command, "--help", "x"]), (f"playground.{command}", ["--help", "x"])]


def test_the_tests_get_a_browser_and_their_status_is_ours(passed, monkeypatch):
    stand_in = ModuleType("pytest")
    stand_in.main = lambda arguments: 5 if arguments == ["-k", "nothing"] else 0
    monkeypatch.setitem(sys.modules, "pytest", stand_in)
    monkeypatch.setattr(browser, "require", lambda: "/a/browser")
    monkeypatch.setenv(browser.VARIABLE, "")
    assert commands.main(["test", "-k", "nothing"]) == 5
    assert passed == [("enter", ["test", "-k", "nothing"])]
    assert commands.os.environ[browser.VARIABLE] == "/a/browser"


@pytest.mark.parametrize(
    "given",
    [
        ["--port", "eighty"],
        ["--port", "0"],
        ["--port", "65536"],
        ["--port", "-1"],
        ["--workers", "0"],
        ["--workers", "1.5"],
        ["--host"],
        ["--nonsense"],
        ["nonsense"],
        ["--no-browser", "test"],
    ],
)
def test_a_wrong_word_gets_one_sentence(passed, capsys, given):
    assert commands.main(given) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("playground: ")
    assert err.count("\n") == 1
    assert "--help" in err
    assert passed == []


def test_ctrl_c_is_quiet(monkeypatch, capsys):
    def interrupted(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "serve", interrupted)
    assert commands.main([]) == 130
    assert capsys.readouterr() == ("", "")


def test_help_says_it_all(capsys):
    with pytest.raises(SystemExit) as ended:
        commands.main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    words = ["serve", "test", "bench", "messages", "--port", "--host", "--workers", "--no-browser"]
    words += ["PLAYGROUND_SCHEDULER", "PLAYGROUND_DATA", "PLAYGROUND_CHROMIUM"]
    assert [word for word in words if word not in said] == []
