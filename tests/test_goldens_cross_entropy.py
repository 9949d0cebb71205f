"""The book's worked examples of section 4.1 on surprisal, entropy and cross-entropy."""

import math

import numpy as np
import pytest

from models.maths.information import BITS_PER_NAT, cross_entropy, divergence, entropy, surprisal
from models.maths.softmax import cross_entropy as loss_of_logits
from models.specs.cross_entropy import FAIR, LOADED


def test_b057_one_nat_in_bits():
    assert math.log(2) * BITS_PER_NAT == pytest.approx(1)
    assert round(BITS_PER_NAT, 2) == 1.44


@pytest.mark.parametrize(("predicted", "loss"), [((0.1, 0.2, 0.7), 0.356675), ((0.7, 0.2, 0.1), 2.302585)])
def test_b058_a_good_and_a_bad_prediction(predicted, loss):
    assert cross_entropy((0, 0, 1), predicted) == pytest.approx(loss, abs=1e-6)
    assert loss_of_logits(np.log(predicted), 2) == pytest.approx(loss, abs=1e-6)


def test_b060_entropy_of_a_fair_die():
    assert entropy(np.full(6, 1 / 6)) == pytest.approx(1.7918, abs=5e-5)


def test_b061_fair_against_loaded_die_in_both_forms():
    fair, loaded = np.divide(FAIR, sum(FAIR)), np.array(LOADED)
    assert cross_entropy(fair, loaded) == pytest.approx(2.0343, abs=5e-5)
    assert entropy(fair) + divergence(fair, loaded) == pytest.approx(2.0343, abs=5e-5)


def test_b063_surprisal_of_a_certain_and_of_a_rare_event():
    np.testing.assert_allclose(surprisal([1, 0.01]), [0, 4.60517], atol=1e-6)
