"""The book's worked examples of sections 4.1, 4.3 to 4.5 and 11.3 that rest on softmax."""

import numpy as np
import pytest

from models.maths.softmax import cross_entropy, entropy, gradient, naive_softmax, predict, softmax, stable_softmax

BATCH = np.array([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]])
LABELS = np.array([0, 2])


@pytest.mark.parametrize(("predicted", "loss"), [((0.1, 0.2, 0.7), 0.356675), ((0.7, 0.2, 0.1), 2.302585)])
def test_b058_cross_entropy_of_a_good_and_a_bad_prediction(predicted, loss):
    assert cross_entropy(np.log(predicted), 2) == pytest.approx(loss, abs=1e-6)


def test_b064_the_gradient_is_prediction_minus_label():
    np.testing.assert_allclose(gradient([1, 2, 3], 2), [0.090031, 0.244728, -0.334759], atol=1e-5)


def test_b066_mean_cross_entropy_of_a_batch():
    assert cross_entropy(np.log(BATCH), LABELS).mean() == pytest.approx(1.4979, abs=5e-5)


def test_b067_accuracy_of_a_batch():
    assert (predict(BATCH) == LABELS).mean() == 0.5


def test_b069_large_logits():
    np.testing.assert_allclose(stable_softmax([1000, 1001, 1002], "float32"), [0.090031, 0.244728, 0.665241], atol=1e-5)
    for dtype in ("float16", "float32", "float64"):
        assert np.isnan(naive_softmax([1000, 1001, 1002], dtype)).all()


def test_b186_masked_scores():
    np.testing.assert_allclose(softmax([1, 2, -1e6]), [0.268941, 0.731059, 0], atol=1e-5)


def test_entropy_of_the_fair_die():
    """The entropy of the fair die of section 4.1, 1.7918 nats."""
    assert entropy(softmax([0] * 6)) == pytest.approx(1.7918, abs=5e-5)
