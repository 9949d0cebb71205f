"""The code that a page shows is the code that runs, without the tests in its docstrings."""

import ast

import pytest

from models.maths import softmax, windows
from playground.kit import source


@pytest.mark.parametrize("function", [softmax.softmax, windows.cross_correlate, source.of])
def test_a_function_is_shown_as_it_is(function):
    shown = ast.parse(source.of(function)).body[0]
    assert shown.name == function.__name__


def test_doctests_are_left_out():
    def add(a: int, b: int) -> int:
        """The sum.

        >>> add(1, 2)
        3
        """
        return a + b

    shown = source.of(add)
    assert ">>>" not in shown
    assert '"""The sum.' in shown
    assert shown.rstrip().endswith("return a + b")


@pytest.mark.parametrize("name", ["SoftmaxRegressionScratch", "cross_entropy"])
def test_code_of_workers_is_shown_without_importing_it(name):
    shown = source.of_file("models/nets/image_classification.py", name)
    assert ast.parse(shown).body[0].name == name


def test_what_a_file_has_not_is_named():
    with pytest.raises(LookupError, match="nothing_of_this_name"):
        source.of_file("models/nets/image_classification.py", "nothing_of_this_name")
