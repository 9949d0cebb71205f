"""Translators: their loss, their translations, both searches; and sequence to sequence, taught with the truth and without."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import seq2seq

    torch.set_num_threads(1)
    return seq2seq


@pytest.fixture(scope="module")
def shared(nets):
    from models.nets import translating

    return translating


def tiny(nets, **settings):
    """A spec that trains in a moment."""
    return replace(nets.Spec(num_pairs=64, batch_size=32, num_epochs=1, num_hiddens=16, embed_size=8), **settings)


def made(nets, spec):
    """A model of a spec with its pairs, and weights that have an opinion."""
    found = nets.pairs_of(spec)
    model = nets.build(spec, found)
    for variable in model.trainable_variables:
        variable.assign(variable.value * 3)
    return model, found, nets.Recurrent(model, nets.sizes(spec, found))


@pytest.fixture(scope="module")
def trained(nets):
    from models.nets.observer import Nobody

    observer = Nobody()
    outcome = nets.train(nets.Spec(), "cpu", observer)
    return observer, outcome, nets.rebuild(nets.Spec(), outcome.weights)


def test_the_fact_of_the_page(trained):
    """Before training the loss is the logarithm of 116; afterwards more than nine in ten unseen sentences are right, word for word."""
    observer, outcome, interpreter = trained
    assert outcome.state == "finished"
    assert len(interpreter.pairs.target_vocabulary.tokens) == 116
    assert observer.curve("validation_loss")[0] == pytest.approx(math.log(116), rel=0.01)
    assert observer.curve("exact")[-1] > 0.9
    assert not set(interpreter.pairs.validation) & set(interpreter.pairs.sentences[: interpreter.pairs.num_train])


def test_the_measures_are_those_of_the_translations(trained, shared):
    observer, _outcome, interpreter = trained
    sentences, references = zip(*interpreter.pairs.validation, strict=True)
    said = shared.translate_all(interpreter, {"sentences": sentences})
    assert observer.curve("exact")[-1] == pytest.approx(np.mean([" ".join(words) == target for words, target in zip(said, references, strict=True)]))
    scores = [shared.bleu(words, target.split()) for words, target in zip(said, references, strict=True)]
    assert observer.curve("bleu")[-1] == pytest.approx(np.mean(scores))
    drawn = observer.snapshots["translations"]["tokens"]
    assert [interpreter.pairs.decode(row) for row in drawn] == said


@pytest.mark.parametrize("settings", [{}, {"masked": False}, {"num_layers": 2, "dropout": 0.4}, {"teacher_forcing": 0.3}])
def test_it_learns_with_every_setting(nets, settings):
    from models.nets.observer import Nobody

    observer = Nobody()
    spec = tiny(nets, num_epochs=4, learning_rate=0.02, **settings)
    assert nets.train(spec, "cpu", observer).state == "finished"
    losses = observer.curve("train_loss")
    assert losses[-1] < 0.8 * losses[0]


def test_the_loss_leaves_padding_out_as_torch_does(shared, nets):
    import torch

    from models.nets.measures import num_correct_asked

    model, found, _translator = made(nets, tiny(nets))
    _train, validation = shared.examples(found, "cpu")
    padding = found.target_vocabulary.index("<pad>")
    for masked, ignored in ((True, padding), (False, -100)):
        learner = nets.learner(tiny(nets, masked=masked), model, found, validation)
        scores = model(validation.X, training=False)
        theirs = torch.nn.functional.cross_entropy(scores.flatten(0, 1), validation.y.flatten(), ignore_index=ignored)
        torch.testing.assert_close(learner.loss(scores, validation.y), theirs)
    real = validation.y != padding
    right = num_correct_asked(scores, validation.y, padding) / validation.y.numel()
    assert float(right) == pytest.approx(float(((scores.argmax(2) == validation.y) & real).sum() / real.sum()))


def test_the_loss_by_position_is_the_loss(shared, nets):
    """Weighted by how many words there are at each position, it is the mean over all of them."""
    import torch

    model, found, _translator = made(nets, tiny(nets))
    _train, validation = shared.examples(found, "cpu")
    padding = found.target_vocabulary.index("<pad>")
    scores = model(validation.X, training=False)
    picture = shared.by_position(scores, validation.y, padding)
    there = picture["count"] > 0
    mean = (picture["count"] * picture["loss"])[there].sum() / picture["count"].sum()
    theirs = torch.nn.functional.cross_entropy(scores.flatten(0, 1), validation.y.flatten(), ignore_index=padding)
    assert mean == pytest.approx(theirs.item(), rel=1e-5)
    assert picture["count"].sum() == (validation.y != padding).sum()


def test_the_loss_as_the_book_prints_it(shared):
    """A batch of one counts as much as the batch of 128 before it."""
    import torch

    scores, labels = torch.randn(129, 9, 7, generator=torch.Generator().manual_seed(0)), torch.randint(0, 7, (129, 9))
    first, last = (
        torch.nn.functional.cross_entropy(scores[part].flatten(0, 1), labels[part].flatten(), ignore_index=5) for part in (slice(128), [128])
    )
    torch.testing.assert_close(shared.mean_of_batches(scores, labels, 5), (first + last) / 2)


def test_said_one_by_one_or_at_once(nets):
    """With the truth at every step both ways of teaching are one model."""
    import torch

    model, found, _translator = made(nets, tiny(nets, num_layers=2))
    X = torch.tensor(np.stack([found.source, found.target[:, :-1]], 1))
    taught = nets.Taught(model, 1.0)
    torch.testing.assert_close(taught._one_by_one(X[:, 0], X[:, 1]), taught(X), rtol=1e-4, atol=1e-5)


def test_without_the_truth_it_hears_what_it_says(nets, shared):
    """The scores of a decoder that hears only itself prefer its greedy translation."""
    import torch

    model, found, translator = made(nets, tiny(nets))
    X = torch.tensor(np.stack([found.source, found.target[:, :-1]], 1))[:12]
    said = shared.greedy(translator, X[:, 0], found.target_vocabulary.index("<bos>"), X.shape[2])
    assert torch.equal(nets.Taught(model, 0.0)(X).argmax(2), said)


def test_how_often_the_truth_is_told(nets):
    """Between the two, the share of steps that hear the truth is the ratio: seen in a decoder that repeats what it hears."""
    import torch

    heard = []

    class Echo:
        def get_layer(self, half):
            return getattr(self, half)

        def encoder(self, source, training):
            return None, torch.zeros(len(source), 1)

        def decoder(self, inputs, training):
            heard.append(inputs[0])
            scores = torch.zeros(len(inputs[0]), 1, 3)
            scores[:, :, 2] = 1  # it always says 2, and the truth is 1
            return scores, inputs[2]

    torch.manual_seed(0)
    nets.Taught(Echo(), 0.3)(torch.ones(2000, 2, 5, dtype=torch.long))
    tokens = torch.cat(heard, 1)
    assert (tokens[:, 0] == 1).all()
    assert float((tokens[:, 1:] == 1).float().mean()) == pytest.approx(0.3, abs=0.03)


def test_the_beam_finds_what_there_is(nets, shared):
    """A beam as wide as the vocabulary allows, on the digits and two steps, against every sequence there is."""
    import torch

    spec = tiny(nets, data="reversal", num_steps=4)
    model, found, translator = made(nets, spec)
    interpreter = shared.Interpreter(model, translator, found)
    source = torch.tensor(found.source[:1])
    names, following = shared.following_of(interpreter, source)
    end, count = len(names) - 1, len(names)
    sequences = {}
    for length in (1, 2):
        for tokens in itertools.product(range(count), repeat=length):
            if end not in tokens[:-1] and (length == 2 or tokens[-1] == end):
                sequences[tokens] = sum(math.log(following(tokens[:i])[token]) for i, token in enumerate(tokens))
    assert sum(map(math.exp, sequences.values())) == pytest.approx(1, rel=1e-4)
    likeliest = max(sequences, key=sequences.get)
    exhaustive = shared.best(shared.outputs(shared.search(following, 2, count)), 0.0)
    assert exhaustive.tokens == likeliest
    assert exhaustive.log_probability == pytest.approx(sequences[likeliest])


def test_an_answer_adds_up(trained, shared):
    """The greedy answer is what its steps prefer; with width 1 the beam is greedy; a wider one is at least as likely without a penalty."""
    _observer, _outcome, interpreter = trained
    for sentence in ("she sees a green door .", "we zebra not !", ""):
        told = shared.translate(interpreter, {"sentence": sentence, "width": 4, "alpha": 0.0})
        words, log_probability, _score = told["greedy"]
        assert words == [step["likely"][0][0] for step in told["steps"]]
        assert log_probability == pytest.approx(sum(math.log(step["likely"][0][1]) for step in told["steps"]), rel=1e-3, abs=1e-4)
        assert told["beam"][0][1] >= log_probability - 1e-6
        narrow = shared.translate(interpreter, {"sentence": sentence, "width": 1, "alpha": 0.0})
        assert narrow["beam"][0][0] == words
        assert told["seen"]["state"].shape == (len(words), 64)
    assert shared.translate(interpreter, {"sentence": "Zebra!", "width": 2, "alpha": 1.0})["source"] == ["<unk>", "<unk>", "<eos>"]


def test_dropout_is_drawn_anew_where_a_step_is_recorded(nets, shared):
    """Six times the same batch without learning: the losses differ, from the recorded steps on as well."""
    import torch

    from models.nets.loop import Engine

    spec = tiny(nets, num_layers=2, dropout=0.5, learning_rate=0.0001)
    model, found, _translator = made(nets, spec)
    examples, validation = shared.examples(found, "cpu")
    learner = nets.learner(spec, model, found, validation)
    learner.optimizer = torch.optim.SGD(learner.parameters, lr=0.0)
    engine = Engine(learner)
    with torch.no_grad():
        losses = [float(engine.step(examples.X[:32], examples.y[:32])[0]) for _ in range(12)]
    assert engine.differentiate.recordings
    assert len(set(losses)) == 12


def test_what_changes_on_the_way(nets):
    """Teaching and dropout may change: the model follows, and what was recorded is recorded anew."""
    spec = tiny(nets, num_layers=2, dropout=0.4)
    model, found, _translator = made(nets, spec)
    from models.nets.translating import examples

    learner = nets.learner(spec, model, found, examples(found, "cpu")[1])
    assert learner.change(spec, replace(spec, learning_rate=0.1))
    assert not learner.change(spec, replace(spec, teacher_forcing=0.5))
    assert learner.forward.ratio == 0.5
    assert not learner.change(spec, replace(spec, dropout=0.1))
    assert {layer.rate for layer in model.get_layer("decoder").layers if layer.__class__.__name__ == "Dropout"} == {0.1}
    assert not learner.change(spec, replace(spec, clip=5.0))


def test_the_plan_counts_every_parameter(nets):
    from models.maths.encoder_decoder import Plan

    for layers in (1, 3):
        spec = tiny(nets, num_layers=layers)
        model, found, _translator = made(nets, spec)
        known = len(found.source_vocabulary.tokens), len(found.target_vocabulary.tokens)
        plan = Plan(spec.batch_size, spec.num_steps, *known, spec.embed_size, spec.num_hiddens, layers)
        assert plan.parameters == model.count_params()
        assert plan.decoder[-1].shape[-1] == model.output_shape[-1]


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own, while it saves
def test_the_file_needs_no_playground(trained, tmp_path):
    """Another Python, without this project, reads it and says the same."""
    import torch

    from models.nets import seq2seq
    from tests.scripts.running import output

    _observer, _outcome, interpreter = trained
    (tmp_path / "model.keras").write_bytes(seq2seq.QUESTIONS["keras_file"](interpreter, None))
    X = np.stack([interpreter.pairs.source, interpreter.pairs.target[:, :-1]], 1)[:3]
    np.save(tmp_path / "X.npy", X)
    code = "import os; os.environ['KERAS_BACKEND'] = 'torch'; import keras, numpy as np; "
    code += "np.save('y.npy', keras.models.load_model('model.keras')(np.load('X.npy')).detach().numpy())"
    output(code, tmp_path)
    torch.testing.assert_close(torch.tensor(np.load(tmp_path / "y.npy")), interpreter.model(X, training=False), rtol=1e-4, atol=1e-4)
