"""Recurrent language models: learning, writing, and the version from scratch beside torch's own cells."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.data.corpora import corpus
from models.maths.tokens import Vocabulary
from models.specs.rnn_text import RNNTextSpec

OWN = "the cat sat on the mat and the rat sat on the cat " * 12
SHORT = RNNTextSpec(source="own", own=OWN, num_epochs=3, num_hiddens=16, num_steps=8, batch_size=32)
WISHES = {"prefix": "the ", "length": 30, "temperature": 0.7, "top_k": 0, "top_p": 1.0, "seed": 1, "unit": 2}


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import rnn_text

    torch.set_num_threads(1)
    return rnn_text


@pytest.fixture(scope="module")
def texts(nets):
    from models.nets import texts

    return texts


@pytest.fixture(scope="module")
def optimizers(nets):
    from models.nets import optimizers

    return optimizers


def train(nets, spec):
    from models.nets.observer import Nobody

    observer = Nobody()
    return nets.train(spec, "cpu", observer), observer


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("implementation", ["concise", "scratch"])
def test_it_learns_to_continue(nets, cell, implementation):
    outcome, observer = train(nets, replace(SHORT, cell=cell, implementation=implementation))
    first, *_, last = observer.curve("validation_loss")
    assert np.exp(first) == pytest.approx(len("<") + len(set(OWN)), rel=0.25)
    assert last < 0.7 * first
    told = nets.write(nets.rebuild(replace(SHORT, cell=cell, implementation=implementation), outcome.weights), WISHES)
    assert len(told["letters"]) == len(told["surprises"]) == len(told["likely"]) == 30
    assert told["states"].shape == (34,)
    assert all(abs(state) <= 1 for state in told["states"])


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_writing_letter_by_letter_is_reading_the_whole(nets, cell):
    import torch

    spec = replace(SHORT, cell=cell, num_layers=2)
    for implementation in ("concise", "scratch"):
        model = nets.build(replace(spec, implementation=implementation), 12)
        writer = nets.Writer(model, None, "all")
        tokens = torch.randint(0, 12, (1, 9), generator=torch.Generator().manual_seed(0))
        with torch.no_grad():
            whole, states, parts = model(tokens), None, []
            for token in tokens.unbind(1):
                scores, states = writer.advance(token[:, None], states)
                parts.append(scores)
            torch.testing.assert_close(torch.cat(parts, dim=1), whole, atol=1e-5, rtol=1e-4)


def test_gradients_are_clipped_as_torch_does(optimizers):
    import torch

    parameters = [torch.randn(3, 4, requires_grad=True), torch.randn(5, requires_grad=True)]
    for parameter in parameters:
        parameter.grad = torch.randn_like(parameter)
    for theta in (0.1, 1.0, 100.0):
        ours = optimizers.clip([parameter.grad.clone() for parameter in parameters], theta)
        copies = [parameter.detach().clone().requires_grad_() for parameter in parameters]
        for copy, parameter in zip(copies, parameters, strict=True):
            copy.grad = parameter.grad.clone()
        torch.nn.utils.clip_grad_norm_(copies, theta)
        for mine, copy in zip(ours, copies, strict=True):
            torch.testing.assert_close(mine, copy.grad, atol=1e-5, rtol=1e-4)


def test_b159_a_gradient_of_length_five_cut_to_one(optimizers):
    import torch

    assert optimizers.clip([torch.tensor([3.0, 4.0])], 1.0)[0].tolist() == pytest.approx([0.6, 0.8])


def test_b150_perplexity_of_a_perfect_and_of_a_uniform_model(texts):
    import torch

    labels = torch.arange(28)[None]
    scores = torch.stack([1000.0 * torch.eye(28), torch.zeros(28, 28)])[:, None]  # (models, batch, steps, tokens)
    assert [texts.cross_entropy(each, labels).exp().item() for each in scores] == pytest.approx([1, 28])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 999), st.floats(0.05, 2), st.integers(0, 8), st.floats(0.05, 1))
def test_shares_to_draw_from(seed, temperature, top_k, top_p):
    from models.nets.writing import shares_of

    vocabulary = Vocabulary(("<unk>", *"abcdefg"), {letter: place for place, letter in enumerate(("<unk>", *"abcdefg"))})
    scores = np.random.default_rng(seed).normal(0, 2, 8).astype(np.float32)
    shares = shares_of(scores, vocabulary, temperature, top_k, top_p)
    assert shares.sum() == pytest.approx(1)
    assert shares[0] == 0
    assert shares[1:].argmax() == scores[1:].argmax()
    whole = np.exp(scores[1:].astype(float) / temperature)
    whole /= whole.sum()
    kept = shares[1:] > 0
    assert kept.sum() <= (top_k or 7)
    assert whole[kept].min() >= whole[~kept].max(initial=0) - 1e-12
    np.testing.assert_allclose(shares[1:][kept], whole[kept] / whole[kept].sum(), rtol=1e-6)
    greedy = shares_of(scores, vocabulary, 0, top_k, top_p)
    assert greedy[1:].argmax() == scores[1:].argmax()
    assert greedy.max() == 1


@pytest.mark.parametrize("own", ["", "x", "日本語の本", "\0\n\t", "a" * 3000])
def test_any_text_can_be_learned_from(own):
    found = corpus("own", own, "all", 16)
    train, validation = found.windows(16)
    assert len(train) >= 1
    assert len(validation) >= 1
    assert found.indices.max() < len(found.vocabulary.tokens)
