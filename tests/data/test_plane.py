"""Points on the plane: every pattern is what its name says, and what a visitor pastes is read strictly."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from models.data import plane
from models.data.plane import PATTERNS, REACH, REGRESSION, Recipe, make
from models.data.point_table import (
    FEWEST_POINTS,
    LONGEST,
    MOST_POINTS,
    START,
    PointError,
    PointTable,
    read_points,
    with_point,
    without_point,
    write_points,
)
from models.specs.mlp_playground import DATA, FEATURES
from models.specs.mlp_playground import REGRESSION as REGRESSION_OF_THE_SPEC

every_pattern = pytest.mark.parametrize("name", PATTERNS)
MANY = ("spiral", "rings", "blobs")


def recipe(name, **changes):
    return Recipe(name, **{"num_examples": 1200, "num_classes": 2, "noise": 0, "train_share": 50, "seed": 3, **changes})


def both(found):
    return (found.train_points, found.train_targets), (found.validation_points, found.validation_targets)


def test_the_spec_offers_every_pattern_and_the_own_points():
    assert [*PATTERNS, "drawn"] == list(DATA)
    assert REGRESSION == REGRESSION_OF_THE_SPEC
    assert len(FEATURES) == len(set(FEATURES))


@every_pattern
@pytest.mark.parametrize("noise", [0, 100])
@pytest.mark.parametrize("num_classes", [2, 3, 6])
def test_points_lie_on_the_plane_and_classes_are_whole(name, noise, num_classes):
    num_classes = num_classes if name in MANY else 2
    found = make(recipe(name, noise=noise, num_classes=num_classes))
    for points, targets in both(found):
        assert points.shape == (600, 2)
        assert points.dtype == targets.dtype == np.float32
        assert np.abs(points).max() <= REACH
        assert set(targets) <= set(range(num_classes)) if name not in REGRESSION else np.abs(targets).max() <= 1
    assert found.num_classes == (0 if name in REGRESSION else num_classes)


@every_pattern
def test_neighbours_are_alike(name):
    """Whoever knows the points nearby knows the answer: there is something to learn, and nothing is mislabelled."""
    (X, y), (X_validation, y_validation) = both(make(recipe(name, num_examples=2000, num_classes=3 if name in MANY else 2)))
    model = (KNeighborsRegressor if name in REGRESSION else KNeighborsClassifier)(3).fit(X, y)
    assert model.score(X_validation, y_validation) > 0.92


@pytest.mark.parametrize(("name", "low", "high"), [("gauss", 0.97, 1), ("blobs", 0.97, 1), ("xor", 0.3, 0.7), ("circle", 0.3, 0.7)])
def test_what_a_line_can_part(name, low, high):
    """The XOR problem (book 5.1): some patterns a linear model cannot learn at all."""
    (X, y), _ = both(make(recipe(name)))
    assert low <= LogisticRegression().fit(X, y).score(X, y) <= high


def test_the_plane_is_a_plane():
    (X, y), _ = both(make(recipe("plane")))
    assert LinearRegression().fit(X, y).score(X, y) == pytest.approx(1)


@every_pattern
def test_classes_are_about_as_frequent(name):
    if name in REGRESSION:
        pytest.skip("there are no classes")
    for num_classes in (2, 5) if name in MANY else (2,):
        (_, y), (_, y_validation) = both(make(recipe(name, num_classes=num_classes)))
        counts = np.bincount(np.append(y, y_validation).astype(int))
        assert counts.min() > 0.85 * counts.max()


@every_pattern
def test_the_seed_draws_everything(name):
    first, again, other = (make.__wrapped__(recipe(name, noise=20, seed=seed)) for seed in (5, 5, 6))
    assert all(np.array_equal(one, two) for pair in zip(both(first), both(again), strict=True) for one, two in zip(*pair, strict=True))
    assert not np.array_equal(first.train_points, other.train_points)


def test_noise_displaces_by_what_it_says():
    still, moved = make(recipe("xor", num_examples=2000)), make(recipe("xor", num_examples=2000, noise=20))
    shift = np.concatenate([moved.train_points - still.train_points, moved.validation_points - still.validation_points])
    inside = np.abs(np.concatenate([moved.train_points, moved.validation_points])).max(axis=1) < REACH
    assert shift[inside].std() == pytest.approx(0.4, rel=0.1)
    assert np.array_equal(still.train_targets, moved.train_targets)


@given(count=st.integers(20, 200), share=st.integers(10, 90), seed=st.integers(0, 50))
@settings(max_examples=30)
def test_the_split_keeps_every_point_once(count, share, seed):
    found = make(recipe("gauss", num_examples=count, train_share=share, seed=seed))
    joined = np.concatenate([found.train_points, found.validation_points])
    assert len(joined) == len(np.unique(joined, axis=0)) == count
    assert len(found.train_points) == min(max(1, round(count * share / 100)), count - 1)


def test_nobody_can_write_into_shared_points():
    with pytest.raises(ValueError):
        make(recipe("gauss")).train_points[0] = 0


# A visitor's own points.

coordinates = st.integers(-600, 600).map(lambda number: number / 100)


@given(rows=st.lists(st.tuples(coordinates, coordinates, st.integers(0, 5)), min_size=FEWEST_POINTS, max_size=40))
@settings(max_examples=60)
def test_what_is_written_is_read_back(rows):
    table = PointTable(np.array([row[:2] for row in rows]), np.array([row[2] for row in rows]))
    found = read_points(write_points(table))
    assert np.array_equal(found.points, table.points)
    assert np.array_equal(found.labels, table.labels)
    assert not found.scaled


@given(text=st.text(alphabet="0123456789,;.-+e\n\t xab<", max_size=200))
@example("1_0,1,0;1,1,1")
@example("nan,1,0;1,1,1")
@example("１,1,0;1,1,1")
@example("1e99,1e99,0;-1e99,-1e99,1")
@settings(max_examples=60)
def test_whatever_is_pasted_is_points_or_an_error(text):
    try:
        found, reason = read_points(text), ""
    except PointError as error:
        found, reason = read_points(START), error.reason
    assert reason in ("", "columns", "number", "label", "too_many", "too_few", "too_long")
    assert len(found.points) == len(found.labels) >= FEWEST_POINTS
    assert np.abs(found.points).max() <= REACH
    assert set(found.labels) <= set(range(6))


@pytest.mark.parametrize(
    ("text", "reason", "row"),
    [
        ("1,2,0;1,2", "columns", 2),
        ("1,2,0\n1,2,3,4", "columns", 2),
        ("1,2,0;a,2,1", "number", 2),
        ("1,2,0;nan,2,1", "number", 2),
        ("1,2,0;1_0,2,1", "number", 2),
        ("1,2,0;1,2,6", "label", 2),
        ("1,2,0;1,2,0.5", "label", 2),
        ("1,2,-1;1,2,2", "label", 2),
        ("x,y,class\n1,2,0\n\n1,2,7", "label", 4),
        ("1,2,0", "too_few", 0),
        ("1,2,0;" * (MOST_POINTS + 1), "too_many", 0),
        ("1" * (LONGEST + 1), "too_long", 0),
    ],
)
def test_what_is_wrong_is_said_with_its_row(text, reason, row):
    with pytest.raises(PointError) as caught:
        read_points(text)
    assert (caught.value.reason, caught.value.row) == (reason, row)


def test_tables_from_elsewhere():
    found = read_points("height\tweight\tclass\n150\t50\t-1\n190\t90\t1\n170\t70\t1\n")
    assert found.labels.tolist() == [0, 1, 1]
    assert found.scaled
    np.testing.assert_allclose(found.points, [[-5, -5], [5, 5], [0, 0]])


def test_nothing_is_a_few_points_to_begin_with():
    assert write_points(read_points("")) == START
    assert np.array_equal(plane.drawn("<b>")[0], read_points(START).points)


def test_points_are_added_and_taken_away():
    added = with_point("", 1.234, -9, 2)
    assert added == f"{START};1.23,-6,2"
    assert without_point(added, 1.3, -5.8) == START
    assert without_point(START, 5.9, -5.9) == START
    assert without_point("0,0,0;1,1,1", 0, 0) == "0,0,0;1,1,1"
    full = ";".join(["0,0,0"] * MOST_POINTS)
    assert with_point(full, 1, 1, 1) == full


def test_own_points_are_split_and_have_as_many_classes_as_they_name():
    found = make(recipe("drawn", points="0,0,0;1,1,4;2,2,1"))
    assert found.num_classes == 5
    assert len(found.train_points) + len(found.validation_points) == 3
    for share in (10, 90):
        two = make(recipe("drawn", points="0,0,0;1,1,0", train_share=share))
        assert (two.num_classes, len(two.train_points), len(two.validation_points)) == (2, 1, 1)


@given(count=st.integers(4, 60), more=st.integers(1, 9), share=st.integers(10, 90), seed=st.integers(0, 99))
@settings(max_examples=40)
def test_a_point_more_does_not_change_what_the_others_are_for(count, more, share, seed):
    train, validation = plane.growing_split(np.random.default_rng(seed), count, share)
    later, _ = plane.growing_split(np.random.default_rng(seed), count + more, share)
    assert sorted([*train, *validation]) == list(range(count))
    assert len(train)
    assert len(validation)
    if len(train) > 1 and len(validation) > 1:
        assert [place for place in later if place < count] == list(train)
