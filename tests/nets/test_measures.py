"""Accuracy, the confusion matrix and the mistakes, against scikit-learn."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def measures():
    from models.nets import measures

    return measures


@pytest.fixture(scope="module")
def guesses():
    """Probabilities (2000, 10) that are often wrong, and labels."""
    import torch

    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(0, 10, (2000,), generator=generator)
    scores = torch.randn(2000, 10, generator=generator) + 2 * torch.nn.functional.one_hot(labels, 10)
    return torch.softmax(scores, 1), labels


def test_b067_accuracy_of_a_batch(measures):
    import torch

    assert measures.accuracy(torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]]), torch.tensor([0, 2])).item() == 0.5


def test_the_confusion_matrix_is_that_of_scikit_learn(measures, guesses):
    from sklearn.metrics import confusion_matrix

    probabilities, labels = guesses
    card = measures.report_card(probabilities, labels)
    np.testing.assert_array_equal(card["confusion"], confusion_matrix(labels, probabilities.argmax(1)))


def test_mistakes_are_the_surest_of_their_cell_and_bounded(measures, guesses):
    probabilities, labels = (tensor.numpy() for tensor in guesses)
    card = measures.report_card(*guesses)
    predicted = probabilities.argmax(1)
    assert (predicted[card["indices"]] != labels[card["indices"]]).all()
    np.testing.assert_array_equal(card["predicted"], predicted[card["indices"]])
    assert (np.diff(card["confidence"].astype(float)) <= 0).all()
    cell = (labels == 3) & (predicted == 7)
    surest = sorted(np.flatnonzero(cell), key=lambda index: -probabilities[index].max())[: measures.MOST_MISTAKES_PER_CELL]
    shown = [index for index in card["indices"] if cell[index]]
    assert shown == surest


def test_a_cell_shows_no_more_than_its_share(measures):
    import torch

    probabilities = torch.tensor([[0.1, 0.9]]).repeat(100, 1)
    card = measures.report_card(probabilities, torch.zeros(100, dtype=torch.long))
    assert card["confusion"].tolist() == [[0, 100], [0, 0]]
    assert len(card["indices"]) == measures.MOST_MISTAKES_PER_CELL


def test_nothing_mistaken(measures):
    import torch

    card = measures.report_card(torch.eye(3), torch.arange(3))
    assert card["indices"].shape == (0,)
