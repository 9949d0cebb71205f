"""What the page on the small GPT shows of masks, attention and searches, with and without an answer of its model."""

import numpy as np
import pytest

from models.maths import families
from models.specs.language_model import HEADS, WIDTHS
from models.specs.language_model_page import LanguageModelPageSpec as Spec
from pages.attention import _language_model as view
from pages.attention import _language_model_families as family_view
from pages.attention import _language_model_looks as looks

LETTERS = list("the cat sat on a")


def looked(family="decoder", steps=6, first=3, heads=8, num_read=2):
    """As a model would tell it: shares of the letters that each may look at."""
    shares = np.random.default_rng(0).random((heads, steps, steps)) * families.mask(family, steps, num_read)
    shares /= shares.sum(axis=2, keepdims=True)
    letter = first + steps if family != "encoder" else first + 2
    return {"letter": letter, "first": first, "num_read": num_read, "shares": shares.astype(np.float16)}


def test_every_number_of_heads_divides_every_width():
    assert all(int(width) % int(heads) == 0 for width in WIDTHS for heads in HEADS)


@pytest.mark.parametrize("family", families.FAMILIES)
def test_the_mask_and_what_is_asked_for_are_those_of_the_training(family):
    picture = family_view.mask(family)
    assert (picture.arrays["seen"].values == families.mask(family, 8, family_view.CUT)).all()
    goes_in, wanted = (row.letters for row in family_view.asked(family).rows)
    after = [*family_view.EXAMPLE[1:], "s"]
    for place in range(8):
        if family == "encoder":
            assert (goes_in[place] == "▢") == (wanted[place] != "·")
            expected = family_view.EXAMPLE[place] if place in family_view.GAPS else "·"
        else:
            expected = after[place] if family == "decoder" or place >= family_view.CUT - 1 else "·"
        assert wanted[place].replace("␣", " ") == expected


@pytest.mark.parametrize("family", families.FAMILIES)
def test_the_pictures_of_heads_have_the_models_numbers(family):
    told = looked(family)
    picture = looks.attention(Spec(family=family), LETTERS, told, 5)
    weights = picture.arrays["weights"].values
    seen = families.mask(family, 6, 2)
    assert np.isnan(weights[:, ~seen]).all()
    np.testing.assert_array_equal(weights[:, seen], told["shares"][:, seen])
    assert picture.focus == {"head": 5}
    assert picture.chosen == {"query": 2 if family == "encoder" else 5}
    assert "".join(picture.arrays["letter"].values) == "".join(LETTERS[3:9]).replace(" ", "␣")
    assert picture.arrays["head_name"].values[5] == "block 2, head 2"


def test_a_tip_says_on_which_side_a_letter_is():
    arrays = looks.weights(Spec(family="prefix"), looked("prefix"))
    side, back = arrays["side"].values, arrays["back"].values
    assert (side[3, 3], side[0, 1], side[0, 5], side[5, 0]) == (0, 1, 2, 3)
    assert back[5, 0] == back[0, 5] == 5


@pytest.mark.parametrize("head", [0, 7, 99])
def test_the_colours_over_the_text_are_one_row_of_the_head(head):
    told = looked()
    heat = looks.weights_over(told, head, len(LETTERS))
    row = told["shares"][min(head, 7), -1].astype(float)
    assert heat[:3] == [0, 0, 0]
    assert heat[3:9] == pytest.approx(row / row.max(), abs=1e-3)
    assert heat[9:] == [0] * 7


def test_the_letter_in_question_and_the_gaps_are_marked():
    told = {"letters": list("abcd"), "gaps": [1, 2], "looked": {"letter": 2}}
    assert view.kinds(told, by_head=True) == ["looked", "looked filled", "looked filled meant", "looked"]
    assert view.kinds({"prefix": "x", "letters": ["a"], "looked": {"letter": 1}}, by_head=False) == ["", "meant"]


def test_only_gaps_can_surprise_an_encoder():
    told = {"letters": list("abcd"), "gaps": [1, 3], "surprises": np.array([2.0, 9.0]), "likely": [[("b", 0.5)], [("d", 1.0)]]}
    assert view.surprises(told) == [0.0, 0.5, 0.0, 1.0]


def test_a_sequence_is_told_with_its_probability_and_score():
    row = view.found("greedy", {"letters": ["a", " "], "shares": [0.5, 0.25], "log_probability": -2.0794, "score": -1.2364})
    assert row.label == "greedy: log P = −2.08, score −1.236, letters: 2"
    assert row.letters == ["a", "␣"]
    assert row.heat == pytest.approx([np.log(2) / 4, np.log(4) / 4], abs=1e-3)


def test_the_books_numbers_stand_on_the_page():
    assert view.BOOK == {"RNN": 7.10, "LSTM": 6.69, "GRU": 6.50}


@pytest.mark.parametrize(
    "query", [{"family": "encoder"}, {"family": "prefix"}, {"length": "20", "letter": "400"}, {"gapped": "", "family": "encoder"}]
)
def test_it_opens_with_any_family(visit, query):
    screen = visit("language_model", **query)
    assert screen.exceptions == []
    assert len(screen.parts("panels")) == 1
    told = [[row["label"] for row in part.data["rows"]] for part in screen.parts("ribbon")]
    assert ["goes in", "is asked for"] in told


def test_a_large_model_is_not_asked_for_more_than_it_can_write_in_a_moment():
    assert Spec().narrowed()["length"] == {"high": 400}
    large = Spec(num_blocks=4, context=64).narrowed()
    assert (large["length"], large["searched"], large["head"]) == ({"high": 100}, {"high": 10}, {"high": 16})
