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
