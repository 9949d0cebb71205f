"""Schedules of the learning rate: the book's formulas, and torch's own schedulers."""

import numpy as np
import pytest

from models.maths.schedules import cosine, multi_step, square_root


def rates_of_torch(name, base, num_epochs, *settings):
    """What a scheduler of torch, by its name, gives an optimiser in each epoch."""
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=base)
    scheduler, rates = getattr(torch.optim.lr_scheduler, name)(optimizer, *settings), []
    for _ in range(num_epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def test_the_root_of_time():
    assert [square_root(epoch, 0.1) for epoch in (0, 3, 24)] == pytest.approx([0.1, 0.05, 0.02])


def test_multi_step_is_torchs():
    theirs = rates_of_torch("MultiStepLR", 0.5, 40, [15, 30], 0.5)
    assert [multi_step(epoch, 0.5, (15, 30), 0.5) for epoch in range(40)] == pytest.approx(theirs)


def test_the_cosine_is_torchs_until_its_end_and_stays_there():
    theirs = rates_of_torch("CosineAnnealingLR", 0.3, 21, 20, 0.01)
    ours = [cosine(epoch, 0.3, 0.01, 20) for epoch in range(30)]
    assert ours[:21] == pytest.approx(theirs)
    assert ours[21:] == [0.01] * 9


def test_the_books_warm_up():
    """From 0 in a straight line to 0.3 in the fifth epoch, then down to 0.01 in the twentieth (book 12.11.3.4)."""
    rates = [cosine(epoch, 0.3, 0.01, 20, 5) for epoch in range(30)]
    assert rates[:6] == pytest.approx([0, 0.06, 0.12, 0.18, 0.24, 0.3])
    assert rates[20:] == pytest.approx([0.01] * 10)
    assert (np.diff(rates[5:]) <= 0).all()
