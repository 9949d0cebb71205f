"""The small transformer: its blocks beside torch's, its three families, how it writes, fills in and is searched."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.maths import families
from models.specs.language_model import LanguageModelSpec
from models.specs.language_model_page import LanguageModelPageSpec

OWN = "the cat sat on the mat and the rat sat on the cat " * 12
SIZES = {"width": "16", "num_heads": "2", "num_blocks": 1, "context": 12}
SMALL = LanguageModelSpec(source="own", own=OWN, num_epochs=12, batch_size=32, learning_rate=0.02, **SIZES)
WISHES = {"prefix": "the ", "length": 30, "temperature": 0.7, "top_k": 0, "top_p": 1.0, "seed": 1, "letter": 20}
SEARCH = {"prefix": "the ", "beams": 4, "alpha": 0.75, "searched": 6, "until": "letters"}
every_family = pytest.mark.parametrize("family", families.FAMILIES)


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import language_model

    torch.set_num_threads(1)
    return language_model


def train(nets, spec):
    from models.nets.observer import Nobody

    observer = Nobody()
    return nets.train(spec, "cpu", observer), observer


@pytest.fixture(scope="module")
def trained(nets):
    """A writer of each family that has learned a short text, the loss before it had, and the curve of its training."""
    found = {}
    for family in families.FAMILIES:
        spec = replace(SMALL, family=family, num_epochs=40 if family == "encoder" else SMALL.num_epochs)  # it is asked for a sixth of the letters
        outcome, observer = train(nets, spec)
        found[family] = nets.rebuild(spec, outcome.weights), (observer.curve("validation_loss")[0], observer.curve("train_loss"))
    return found


def drawn(model):
    """The model with weights that are far from those of the beginning, the same for the same shapes."""
    import torch

    for place, variable in enumerate(model.trainable_variables):
        variable.assign(torch.randn(variable.shape, generator=torch.Generator().manual_seed(place)) / 2)
    return model


def tokens(family, steps=8, num_tokens=11, num_read=3, seed=0):
    """A row of tokens as the family takes them."""
    window = np.random.default_rng(seed).integers(0, num_tokens, (1, steps + 1))
    X = families.pairs("decoder", window, num_tokens, seed)[0]
    if family == "encoder":
        X[0, 2] = num_tokens
    return X + num_tokens * (np.arange(steps) < num_read) if family == "prefix" else X


@every_family
@pytest.mark.parametrize("num_heads", [1, 4])
def test_a_block_is_torchs_encoder_layer(nets, family, num_heads):
    import torch

    from models.nets.gpt import gpt
    from models.nets.gpt_reading import read

    model = drawn(gpt(11, 8, width=16, num_heads=num_heads, num_blocks=1, family=family))
    layer = torch.nn.TransformerEncoderLayer(16, num_heads, 64, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
    weights = [variable.value.detach().clone() for variable in model.trainable_variables]
    theirs = [layer.norm1.weight, layer.norm1.bias, layer.self_attn.in_proj_weight, layer.self_attn.in_proj_bias]
    theirs += [layer.self_attn.out_proj.weight, layer.self_attn.out_proj.bias, layer.norm2.weight, layer.norm2.bias]
    theirs += [layer.linear1.weight, layer.linear1.bias, layer.linear2.weight, layer.linear2.bias]
    X, forbidden = torch.tensor(tokens(family)), torch.tensor(~families.mask(family, 8, 3))
    with torch.no_grad():
        for ours, parameter in zip(weights[2:-4], theirs, strict=True):
            parameter.copy_(ours.t() if ours.ndim == 2 else ours)
        embedded = weights[0][X] + weights[1]
        outputs = layer.train()(embedded, src_mask=forbidden)  # in training it goes no shorter way
        scores = torch.nn.functional.layer_norm(outputs, (16,), weights[-4], weights[-3]) @ weights[-2] + weights[-1]
        normed = layer.norm1(embedded)
        shares = layer.self_attn(normed, normed, normed, attn_mask=forbidden, average_attn_weights=False)[1]
        ours, looked = read(weights, num_heads, X, ~forbidden)
        torch.testing.assert_close(model(X), scores, rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(ours, scores, rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(looked, shares, rtol=1e-4, atol=1e-5)


@every_family
@pytest.mark.parametrize("changed", [0, 4, 7])
def test_what_a_changed_letter_changes(nets, family, changed):
    """Under the causal mask nothing before it, bit for bit; under the encoder's everything; where some is read both ways, that and all after."""
    import torch

    from models.nets.gpt import gpt

    model = drawn(gpt(11, 8, width=16, num_heads=2, num_blocks=2, family=family))
    before = torch.tensor(tokens(family))
    after = before.clone()
    after[0, changed] += 1 if before[0, changed] % 11 < 10 else -1
    with torch.no_grad():
        same = (model(before) == model(after)).all(dim=2)[0].tolist()
    reach = {"decoder": changed, "encoder": 0, "prefix": 0 if changed < 3 else changed}[family]
    assert same == [place < reach for place in range(8)]


@pytest.mark.parametrize("seed", range(4))
def test_at_first_all_letters_are_about_equally_likely(nets, seed):
    import torch

    from models.nets.losses import cross_entropy

    model = nets.build(LanguageModelSpec(seed_weights=seed), 28)
    window = torch.tensor(np.random.default_rng(seed).integers(1, 28, (16, 33)))
    with torch.no_grad():
        assert cross_entropy(model(window[:, :-1]), window[:, 1:]).exp().item() == pytest.approx(28, rel=0.1)


def test_with_its_first_values_it_falls_below_six_and_a_half(nets):
    outcome, observer = train(nets, LanguageModelSpec())
    curve = np.exp(observer.curve("validation_loss"))
    assert outcome.state == "finished"
    assert curve[0] == pytest.approx(28, rel=0.1)
    assert curve[-1] < 6.5


@every_family
def test_it_learns(trained, family):
    writer, (first, curve) = trained[family]
    assert np.exp(first) == pytest.approx(len(writer.vocabulary.tokens), rel=0.15)
    assert curve[-1] < 0.7 * first


@pytest.mark.parametrize("family", ["decoder", "prefix"])
def test_it_writes_as_the_keras_model_says(nets, trained, family):
    import torch

    writer = trained[family][0]
    spec, vocabulary = writer.spec, writer.vocabulary
    model = nets.build(spec, len(vocabulary.tokens))
    for variable, values in zip(model.trainable_variables, writer.weights, strict=True):
        variable.assign(values)
    told = nets.write(writer, {**WISHES, "temperature": 0.0})
    text = [vocabulary.index(letter) for letter in told["prefix"] + "".join(told["letters"])]
    num_read = len(told["prefix"])
    for place in range(num_read, len(text)):
        window = np.array(text[max(0, place - spec.context) : place])
        kept = max(1, num_read - max(0, place - spec.context))
        X = window + len(vocabulary.tokens) * (np.arange(len(window)) < kept) * (family == "prefix")
        with torch.no_grad():
            scores = model(torch.tensor(X)[None])[0, -1].clone()
        scores[vocabulary.index("<unk>")] = -torch.inf
        assert scores[text[place]] == scores.max()


@pytest.mark.parametrize("family", ["decoder", "prefix"])
@pytest.mark.parametrize("letter", [0, 1, 20, 29])
def test_what_a_letter_looked_back_at(nets, trained, family, letter):
    writer = trained[family][0]
    told = nets.write(writer, {**WISHES, "letter": letter})
    looked = told["looked"]
    place = len("the ") + letter
    steps = min(place, writer.spec.context)
    assert (looked["letter"], looked["first"]) == (place, place - steps)
    assert looked["shares"].shape == (2, steps, steps)
    assert looked["shares"].astype(float).sum(axis=2) == pytest.approx(np.ones((2, steps)), abs=1e-2)
    assert (looked["shares"][:, ~families.mask(family, steps, looked["num_read"])] == 0).all()


def test_an_encoder_fills_every_gap_with_its_likeliest_letter(nets, trained):
    writer = trained["encoder"][0]
    told = nets.fill(writer, {"gapped": "the c_t sat_", "letter": 5})
    assert told["gaps"] == [5, 11]
    assert [letter for place, letter in enumerate(told["letters"]) if place not in told["gaps"]] == list("the ct sat")
    assert told["letters"][5] == told["likely"][0][0][0]
    assert "<unk>" not in told["letters"]
    assert told["looked"]["shares"].shape == (2, 12, 12)


@pytest.mark.parametrize("gapped", ["", "_", "___", "no gap", "日本_語", "_" * 64, "1 _ 2"])
def test_any_text_can_be_filled_in(nets, trained, gapped):
    told = nets.fill(trained["encoder"][0], {"gapped": gapped, "letter": 63})
    assert 1 <= len(told["letters"]) <= 12
    assert told["looked"]["letter"] == len(told["letters"]) - 1
    assert len(told["gaps"]) == len(told["likely"]) == len(told["surprises"])


def continuations(nets, writer, steps):
    """The logarithm of the probability of everything that can follow "the " in so many letters."""
    vocabulary = writer.vocabulary.tokens
    prefix = [vocabulary.index(letter) for letter in "the "]
    next_shares = nets.continuation(writer, prefix, None)
    letters = [token for token, name in enumerate(vocabulary) if name != "<unk>"]
    return {
        path: sum(np.log(next_shares(path[:place])[token]) for place, token in enumerate(path)) for path in itertools.product(letters, repeat=steps)
    }


def test_a_beam_that_keeps_everything_finds_the_likeliest_of_all(nets, trained):
    writer = trained["decoder"][0]
    known = continuations(nets, writer, 2)
    told = nets.search(writer, {**SEARCH, "searched": 2, "beams": 500})["beam"]
    best = sorted(known.values(), reverse=True)
    assert [entry["log_probability"] for entry in told[:5]] == pytest.approx(best[:5])


@settings(max_examples=12, deadline=None)
@given(beams=st.integers(1, 8), alpha=st.floats(0, 2), searched=st.integers(1, 6), until=st.sampled_from(["word", "letters"]))
def test_what_searches_tell(nets, trained, beams, alpha, searched, until):
    wishes = {**SEARCH, "beams": beams, "alpha": alpha, "searched": searched, "until": until}
    told = nets.search(trained["decoder"][0], wishes)
    assert 1 <= len(told["beam"]) <= beams
    assert len(told["greedy"]) == 1
    for entry in told["greedy"] + told["beam"]:
        length = len(entry["letters"])
        assert length == searched or (until == "word" and entry["letters"][-1] == " " and length < searched)
        assert entry["log_probability"] == pytest.approx(np.log(entry["shares"]).sum())
        assert entry["score"] == pytest.approx(entry["log_probability"] / length**alpha)
    scores = [entry["score"] for entry in told["beam"]]
    assert scores == sorted(scores, reverse=True)
    if beams == 1:
        assert told["beam"] == told["greedy"] or until == "word"


def test_dropout_draws_anew_where_a_step_is_recorded(nets):
    import torch

    from models.nets.loop import Engine

    spec = replace(SMALL, dropout=0.5, optimizer="sgd", learning_rate=1e-9, weight_decay=0.0)
    engine = Engine(nets.learner(spec, nets.build(spec, 14)))
    X = torch.tensor(np.random.default_rng(0).integers(0, 14, (8, 13)))
    with torch.no_grad():
        losses = [engine.step(X[:, :-1].contiguous(), X[:, 1:].contiguous())[0].item() for _ in range(12)]
    assert engine.differentiate.recordings
    assert len(set(losses[-4:])) == 4


def test_dropout_can_change_on_the_way(nets):
    import torch

    spec = replace(SMALL, dropout=0.5)
    model = nets.build(spec, 14)
    learner = nets.learner(spec, model)
    X = torch.zeros(4, 12, dtype=torch.int64)
    assert not torch.equal(learner.forward(X), learner.forward(X))
    assert not learner.change(spec, replace(spec, dropout=0.0))
    assert torch.equal(learner.forward(X), learner.forward(X))
    assert learner.change(spec, spec)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(1, 7), st.integers(0, 999))
def test_letters_that_are_not_asked_for_do_not_count(batch, steps, seed):
    import torch

    from models.nets.losses import NOTHING, cross_entropy
    from models.nets.measures import num_correct_asked

    random = np.random.default_rng(seed)
    scores, labels = random.normal(size=(batch, steps, 5)).astype(np.float32), random.integers(0, 5, (batch, steps))
    labels[random.random((batch, steps)) < 0.5] = families.NOTHING
    labels[0, 0] = 3
    asked = labels != families.NOTHING
    right = (scores.argmax(axis=2) == labels)[asked]
    assert num_correct_asked(torch.tensor(scores), torch.tensor(labels), NOTHING).item() / labels.size == pytest.approx(right.mean())
    logs = scores - np.log(np.exp(scores).sum(axis=2, keepdims=True))
    wanted = -np.mean([logs[row, place, labels[row, place]] for row, place in np.argwhere(asked)])
    assert cross_entropy(torch.tensor(scores), torch.tensor(labels)).item() == pytest.approx(wanted, rel=1e-4, abs=1e-6)


@every_family
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own, while it loads
def test_the_file_holds_the_model(nets, trained, family, tmp_path):
    import keras
    import torch

    writer = trained[family][0]
    (tmp_path / "model.keras").write_bytes(nets.QUESTIONS["keras_file"](writer, None))
    model = keras.models.load_model(tmp_path / "model.keras")
    X = tokens(family, 12, len(writer.vocabulary.tokens), 5)
    ours = writer.reader.look(X[0], 5)[0]
    with torch.no_grad():
        np.testing.assert_allclose(model(torch.tensor(X))[0].numpy(), ours, rtol=1e-4, atol=1e-4)


def test_the_page_asks_what_the_model_answers(nets, trained):
    questions = LanguageModelPageSpec().questions
    assert set(questions) | {"keras_file"} == set(nets.QUESTIONS)
    for name, family in (("write", "decoder"), ("search", "decoder"), ("fill", "encoder")):
        assert nets.QUESTIONS[name](trained[family][0], questions[name])
