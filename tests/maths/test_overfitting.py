"""Polynomials against numpy's own fits, and the exact error against a very large sample."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.maths import overfitting as maths
from models.specs.overfitting import OverfittingSpec as Spec

COUNTS = np.array([2, 7, 20, 90])
specs = st.builds(
    Spec,
    curve=st.sampled_from(["cubic", "sine", "step"]),
    degree=st.integers(0, 6),
    num_examples=st.integers(12, 60),
    noise=st.floats(0, 3),
    inputs=st.sampled_from(["uniform", "normal"]),
    unseen=st.floats(0, 2),
    seed_data=st.integers(0, 99),
)
inputs = pytest.mark.parametrize("inputs", ["uniform", "normal"])


@inputs
def test_the_orthogonal_polynomials_are(inputs):
    places, weights = maths.quadrature(inputs)
    Phi = maths.orthogonal(places, 19, inputs)
    np.testing.assert_allclose((Phi * weights[:, None]).T @ Phi, np.eye(20), atol=1e-7)


@inputs
def test_the_quadrature_is_a_mean_over_the_inputs(inputs):
    rng = np.random.default_rng(0)
    x = rng.uniform(-2, 2, 400_000) if inputs == "uniform" else rng.standard_normal(400_000)
    places, weights = maths.quadrature(inputs)
    for power in range(7):
        assert places**power @ weights == pytest.approx(np.mean(x**power), abs=0.02 * max(1, np.mean(np.abs(x) ** power)))


@given(specs)
def test_the_best_polynomial_is_numpys(spec):
    found = maths.examples(spec)
    ours = maths.by_degree(spec)[spec.degree] @ maths.orthogonal(found.x, 19, spec.inputs).T
    theirs = np.polynomial.Polynomial.fit(found.x, found.y, spec.degree)(found.x)
    np.testing.assert_allclose(ours, theirs, atol=1e-6 * max(1, np.abs(theirs).max()))


@given(specs)
def test_in_both_bases_there_are_the_same_polynomials(spec):
    found = maths.examples(spec)
    fits = []
    for basis in ("powers", "orthogonal"):
        Phi = maths.features(replace(spec, basis=basis), found.x)
        assert Phi.shape == (spec.num_examples, spec.degree + 1)
        fits.append(Phi @ maths.least_squares(Phi, found.y))
    np.testing.assert_allclose(*fits, atol=1e-6 * max(1, np.abs(fits[0]).max()))


@given(specs)
def test_on_the_examples_a_higher_degree_is_never_worse(spec):
    training = maths.errors(spec, maths.by_degree(spec)).training
    assert (np.diff(training) <= 1e-8 * np.mean(maths.examples(spec).y ** 2)).all()  # rounding


@settings(max_examples=20)
@given(specs)
def test_errors_are_mean_squares(spec):
    found, best = maths.examples(spec), maths.by_degree(spec)
    errors = maths.errors(spec, best)
    for x, y, told in ((found.x, found.y, errors.training), (found.x_validation, found.y_validation, errors.validation)):
        residuals = maths.orthogonal(x, 19, spec.inputs) @ best[spec.degree] - y
        assert told[spec.degree] == pytest.approx(np.mean(residuals**2), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("inputs", ["uniform", "normal"])
def test_the_exact_error_is_that_of_very_many_examples(inputs):
    spec = Spec(inputs=inputs, degree=2, num_examples=40)
    exact = maths.errors(spec, maths.by_degree(spec)).exact[2]
    many = maths.examples(replace(spec, num_examples=300_000, seed_data=7))
    residuals = maths.orthogonal(many.x, 19, inputs) @ maths.by_degree(spec)[2] - many.y
    assert exact == pytest.approx(np.mean(residuals**2), rel=0.03)


@settings(max_examples=20)
@given(specs)
def test_errors_by_count_are_those_of_so_many_examples(spec):
    errors = maths.errors(spec, maths.by_count(spec, COUNTS), COUNTS)
    for i, count in enumerate(COUNTS):
        few = replace(spec, num_examples=int(count))
        alone = maths.errors(few, maths.by_degree(few))
        for name, values in vars(errors).items():
            assert values[i] == pytest.approx(getattr(alone, name)[spec.degree], rel=1e-6, abs=1e-9), name


@given(specs, st.integers(1, 40))
def test_more_examples_are_those_of_before_and_new_ones(spec, more):
    few, many = maths.examples(spec), maths.examples(replace(spec, num_examples=spec.num_examples + more))
    np.testing.assert_array_equal(few.x, many.x[: spec.num_examples])
    np.testing.assert_array_equal(few.y, many.y[: spec.num_examples])
    np.testing.assert_array_equal(few.y_validation, many.y_validation)


def test_what_is_unseen_is_unseen():
    narrow = maths.examples(Spec(num_examples=200, unseen=1.0))
    assert narrow.x.max() <= 1 < narrow.x_validation.max()
    moved = maths.examples(Spec(num_examples=200, unseen=1.0, inputs="normal"))
    assert moved.x.mean() == pytest.approx(-1, abs=0.2)
    assert moved.x_validation.mean() == pytest.approx(0, abs=0.3)


def test_the_book_s_curve():
    x = np.array([-1.5, 0.0, 2.0])
    np.testing.assert_allclose(maths.true_curve("cubic", x), 5 + 1.2 * x - 3.4 * x**2 / 2 + 5.6 * x**3 / 6)
    np.testing.assert_allclose(maths.powers(x, 4)[2], [1, 2, 2, 8 / 6, 16 / 24])


def test_the_fact_of_the_page():
    """Degree 19 is a thousand times worse than the best one for every seed, which is 3 or 4 for nine in ten."""
    exact = [maths.errors(spec, maths.by_degree(spec)).exact for spec in (Spec(seed_data=seed) for seed in range(60))]
    assert min(values[19] / values.min() for values in exact) > 1000
    assert sum(values.argmin() in (3, 4) for values in exact) >= 54


def test_as_many_coefficients_as_examples_is_the_worst_number():
    counts = np.arange(4, 60)
    spec = Spec(degree=12)
    exact = np.median([maths.errors(s, maths.by_count(s, counts), counts).exact for s in (replace(spec, seed_data=i) for i in range(15))], axis=0)
    assert abs(int(counts[exact.argmax()]) - 13) <= 1


def test_the_error_on_the_examples_does_not_notice_what_is_unseen():
    """The preset of the page, and the same with everything seen."""
    seen, unseen = (maths.errors(spec, maths.by_degree(spec)) for spec in (Spec(degree=5), Spec(degree=5, unseen=1.0)))
    assert unseen.training[5] == pytest.approx(seen.training[5], rel=0.5)
    assert unseen.validation[5] > 10 * seen.validation[5]
