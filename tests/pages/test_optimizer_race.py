"""What the race of optimisers says of its end, and of what can be done with it."""


def test_the_race_ends_in_numbers_with_a_true_minus(visit):
    screen = visit("optimizer_race")
    (table,) = screen.parts("table")
    assert table.data["rows"][0][1] == "(−1.487766, 0.000000)"  # the second is less than nought by less than a millionth
    assert "Drag the large dot" in screen.texts


def test_a_step_is_told_in_the_language_of_the_page(visit):
    for locale, first in (("en", "gradient descent: {height_gd} · "), ("zh", "梯度下降：{height_gd} · ")):
        part = next(part for part in visit("optimizer_race", locale).parts("panels"))
        assert first in str(part.data["tips"])


def test_a_formula_with_a_larger_and_a_smaller_one_runs(visit):
    screen = visit("optimizer_race", surface="typed", formula="max(x1, x2) + abs(min(x1, 2 - x2))", methods="gd,newton")
    (table,) = screen.parts("table")
    assert [row[3] for row in table.data["rows"]] == ["60", "60"]


def test_nobody_runs_from_a_place_without_a_height_and_the_page_says_so(visit):
    screen = visit("optimizer_race", surface="typed", formula="sqrt(x1) + x2^2")
    assert "nobody can run" in screen.texts


def test_below_nought_a_logarithmic_height_is_that_above_the_lowest_point(visit):
    (part,) = visit("optimizer_race", surface="saddle", methods="gd,newton", start="-3,0").parts("panels")
    assert "height above the lowest point" in str(part.data)


def test_the_code_is_that_of_those_who_run(visit):
    (part,) = visit("optimizer_race", methods="newton").parts("listing")
    assert "def newton" in "".join(text for _kind, text in part.data["pieces"])


def test_the_knobs_are_those_of_somebody_who_runs(visit):
    screen = visit("optimizer_race", methods="sgd,adam")
    (knobs,) = [group for group in screen.app.get("button_group") if group.label == "The knobs of"]
    assert knobs.value == "sgd"


def test_a_path_ends_where_there_is_no_height(visit):
    screen = visit("optimizer_race", surface="typed", formula="log(x1) + x2", methods="gd")
    assert "nobody can run" in screen.texts
    (table,) = screen.parts("table")
    assert table.data["rows"] == [["gradient descent", "–", "–", "0"]]
