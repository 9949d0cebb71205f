"""Attention in sequence to sequence: torch's numbers, no look at padding, one word after another, and a loss that counts as the book's does."""

from functools import partial

import numpy as np
import pytest


@pytest.fixture(scope="module")
def nets():
    from models.nets import bahdanau

    return bahdanau


@pytest.fixture(scope="module")
def models():
    from models.nets import bahdanau_model

    return bahdanau_model


PADDING = 5


def tokens(*shape, seed=0, below=10):
    import torch

    return torch.randint(0, below, shape, generator=torch.Generator().manual_seed(seed))


def small(models, **settings):
    """A model whose weights, biases included, have an opinion."""
    import torch

    sizes = {"source_vocabulary": 10, "target_vocabulary": 10, "embed_size": 8, "num_hiddens": 16, "dropout": 0.0}
    model = models.Bahdanau(models.Sizes(**sizes | settings), PADDING)
    generator = torch.Generator().manual_seed(0)
    for variable in model.trainable_variables:
        variable.assign(torch.randn(variable.shape, generator=generator))
    return model


def sentences():
    """Source and target (3, 2, 7); the first source has 4 words before its padding, the others 7 and 1."""
    import torch

    source = tokens(3, 7, below=PADDING)
    source[0, 4:], source[2, 1:] = PADDING, PADDING
    return torch.stack([source, tokens(3, 7, seed=1)], 1)


def gru_of(layers):
    """The same layers of torch, whose gates come in the order r, z, n, where Keras has z, r, n."""
    import torch

    gru = torch.nn.GRU(layers[0].cell.kernel.shape[0], layers[0].units, len(layers), batch_first=True)
    weights = [values for layer in layers for values in (layer.cell.kernel.value, layer.cell.recurrent_kernel.value, *layer.cell.bias.value)]
    with torch.no_grad():
        for parameter, values in zip(gru.parameters(), weights, strict=True):
            z, r, n = values.split(layers[0].units, -1)
            parameter.copy_(torch.cat([r, z, n], -1).t())
    return gru


def by_hand(model, X):
    """The book's 11.4.2 in torch alone, sentence by sentence: the encoder reads on into the padding, and the decoder does not look there."""
    import torch

    read, *below = [layer for layer in model.encoder.layers if layer.weights]
    write, *above, head = [layer for layer in model.decoder.layers if layer.weights]
    W_q, W_k, w_v = (layer.kernel.value for layer in (model.attention.W_q, model.attention.W_k, model.attention.w_v))
    encode, decode, scores = gru_of(below), gru_of(above), []
    for source, target in X:
        outputs, state = encode(read.embeddings.value[source][None])  # (1, steps, 16), (2, 1, 16)
        memory = outputs[0, source != PADDING]  # (words, 16)
        for token in target:
            weights = (torch.tanh(state[-1] @ W_q + memory @ W_k) @ w_v).softmax(0)  # (words, 1)
            context = (weights * memory).sum(0)  # (16,)
            outputs, state = decode(torch.cat([write.embeddings.value[token], context])[None, None], state)
            scores.append(outputs[0, 0] @ head.kernel.value + head.bias.value)
    return torch.stack(scores).view(*X[:, 1].shape, -1)  # (batch, steps, vocabulary)


def test_b187_shapes_of_the_decoder(models):
    model = small(models)
    memory, keys, allowed, *states = model.read(tokens(4, 7))
    assert tuple(model(tokens(4, 2, 7)).shape) == (4, 7, 10)
    assert tuple(memory.shape) == tuple(keys.shape) == (4, 7, 16)
    assert tuple(allowed.shape) == (4, 7)
    assert [tuple(state.shape) for state in states] == [(4, 16)] * 2


def test_it_is_the_decoder_of_the_book(models):
    import torch

    model, X = small(models), sentences()
    torch.testing.assert_close(model(X), by_hand(model, X), rtol=1e-4, atol=1e-4)


def test_the_score_is_additive(models):
    """Against the score that a page learns, in numpy: there keys are the values' places, and no point looks at itself."""
    import torch

    from models.maths import learned_score as maths

    x = np.random.default_rng(0).uniform(0, 5, 6)
    y, weights = np.sin(x), maths.first_weights(4, seed=0)
    layer = models.AdditiveAttention(4)
    layer.build((None, 2), (None, None, 4), (None, None, 1), (None, None))
    for dense, values in zip((layer.W_q, layer.W_k, layer.w_v), (*weights[:2], weights[2][:, None]), strict=True):
        dense.kernel.assign(values.astype("float32"))
    queries, places = (torch.tensor(rows, dtype=torch.float32) for rows in (maths.query_rows(x), maths.key_rows(x)))
    values = torch.tensor(y, dtype=torch.float32)[None, :, None].expand(6, 6, 1)
    guess, shares = layer.call(queries, layer.project(places[None].expand(6, 6, 1)), values, ~torch.eye(6, dtype=torch.bool))
    loss, _gradients = maths.loss_and_gradients(x, y, weights)
    assert ((guess[:, 0] - values[0, :, 0]) ** 2).mean().item() == pytest.approx(loss, rel=1e-4)
    torch.testing.assert_close(shares.sum(1), torch.ones(6))
    assert (shares.diag() == 0).all()


def test_padding_is_not_looked_at(models):
    """What lies there may be anything, as long as the states that the decoder begins with are the same."""
    import torch

    model, X = small(models), sentences()
    state = model.read(X[:, 0])
    _scores, _state, weights = model.say(state, X[:, 1, :1])
    assert (weights[X[:, 0] == PADDING] == 0).all()
    torch.testing.assert_close(weights.sum(1), torch.ones(3))
    memory, _keys, allowed, *states = state
    other = torch.where(allowed[:, :, None], memory, 100.0)
    said = [model.say((seen, model.attention.project(seen), allowed, *states), X[:, 1, :1])[0] for seen in (memory, other)]
    torch.testing.assert_close(*said)
    everything = model.say((other, model.attention.project(other), torch.ones_like(allowed), *states), X[:, 1, :1])[0]
    assert not torch.allclose(said[0], everything, atol=1e-2)


def test_said_one_by_one_or_taught(nets, models):
    """A translator that hears the truth at every step says what the model in training says; without dropout they are one."""
    import torch

    model, X = small(models), sentences()
    translator, scores = nets.Attending(model), []
    state = translator.start(X[:, 0])
    for step in range(X.shape[2]):
        said, state, seen = translator.step(state, X[:, 1, step])
        scores.append(said)
        assert tuple(seen["attention"].shape) == (3, 7)
    torch.testing.assert_close(torch.stack(scores, 1), model(X, training=True).log_softmax(2), rtol=1e-4, atol=1e-4)


def test_dropout_is_of_the_attention_weights_too(models):
    """With one layer there is nothing else to drop."""
    import torch

    model, X = small(models, num_layers=1, dropout=0.5), sentences()
    torch.manual_seed(0)
    assert not torch.equal(model(X, training=True), model(X, training=True))
    assert torch.equal(model(X, training=False), model(X, training=False))


def test_first_weights(models):
    """The book's: attention within 1 / sqrt(inputs), as torch draws its linear layers, and embeddings of deviation 1."""
    model = models.Bahdanau(models.Sizes(100, 100, 64, 64), PADDING)
    for layer in (model.attention.W_q, model.attention.W_k, model.attention.w_v):
        kernel = layer.kernel.value.detach()
        assert not layer.use_bias
        assert 0.8 / 8 < float(kernel.abs().max()) <= 1 / 8
    assert model.encoder.layers[1].embeddings.value.std().item() == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize("settings", [{}, {"masked": False, "num_layers": 2, "dropout": 0.2, "start": "book"}])
def test_it_learns(nets, settings):
    """The steps are recorded on the way: an epoch has eight batches."""
    from models.nets.observer import Nobody

    observer = Nobody()
    spec = nets.Spec(num_pairs=256, batch_size=32, num_epochs=3, num_hiddens=32, embed_size=32, learning_rate=0.01, **settings)
    outcome = nets.train(spec, "cpu", observer)
    losses = observer.curve("validation_loss")
    assert outcome.state == "finished"
    assert losses[-1] < 0.7 * losses[0]
    again = nets.rebuild(spec, outcome.weights)
    told = nets.translating.translate(again, {"sentence": "she sees a green door .", "width": 2, "alpha": 0.0})
    assert told["seen"]["attention"].shape == (len(told["greedy"][0]), spec.num_steps)
    assert np.allclose(told["seen"]["attention"].sum(1), 1)


def test_its_steps_are_recorded(nets):
    import torch

    from models.nets.loop import Engine
    from models.nets.tape import Recording
    from models.nets.translating import examples

    spec = nets.Spec(num_pairs=64, batch_size=32, num_hiddens=16, embed_size=8, num_layers=2, dropout=0.5)
    found = nets.pairs_of(spec)
    model = nets.build(spec, found)
    taught, validation = examples(found, "cpu")
    learner = nets.learner(spec, model, found, validation)
    learner.optimizer = torch.optim.SGD(learner.parameters, lr=0.0)
    engine = Engine(learner)
    with torch.no_grad():
        losses = [float(engine.step(taught.X[:32], taught.y[:32])[0]) for _ in range(10)]
    assert isinstance(engine.differentiate.recordings[taught.X[:32].shape], Recording)
    assert len(set(losses)) == 10


def test_the_books_loss_counts_padding(nets):
    """Where the loss that is learned from does; and a batch of one counts as much as the batch of 128 before it."""
    import torch

    spec = nets.Spec(num_hiddens=16, embed_size=8, masked=False)
    found = nets.pairs_of(spec)
    model = nets.build(spec, found)
    _taught, validation = nets.translating.examples(found, "cpu")
    validation = type(validation)(validation.X[[*range(128), 0]], validation.y[[*range(128), 0]])
    padding = found.target_vocabulary.index("<pad>")
    for masked, ignored in ((False, -100), (True, padding)):
        scores = model(validation.X, training=False)
        parts = [
            torch.nn.functional.cross_entropy(scores[part].flatten(0, 1), validation.y[part].flatten(), ignore_index=ignored)
            for part in (slice(128), [128])
        ]
        taken = nets.translating.taken_as_in_the_book(partial(model, training=False), found, validation, masked)
        torch.testing.assert_close(taken(), sum(parts) / 2)
