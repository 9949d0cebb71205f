"""Recurrent layers and language models: Keras's own numbers, torch's, and those of the versions from scratch."""

import pytest

CELLS = ("rnn", "gru", "lstm")
GATES = {"rnn": 1, "gru": 3, "lstm": 4}
PARAMETERS = {"rnn": 2876, "gru": 6876, "lstm": 8732}


@pytest.fixture(scope="module")
def recurrent():
    from models.nets import recurrent

    return recurrent


@pytest.fixture(scope="module")
def scratch():
    from models.nets import recurrent_scratch

    return recurrent_scratch


def sequences(*shape, seed=0):
    import torch

    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def tokens(*shape, below=28):
    import torch

    return torch.randint(0, below, shape, generator=torch.Generator().manual_seed(0))


def gradients(model, outputs):
    import torch

    return torch.autograd.grad((outputs * sequences(*outputs.shape, seed=9)).sum(), [variable.value for variable in model.trainable_variables])


SETTINGS = [
    {},
    {"return_sequences": True},
    {"return_sequences": True, "go_backwards": True},
    {"go_backwards": True},
    {"return_sequences": True, "activation": "relu"},
    {"return_sequences": True, "use_bias": False},
    {"return_sequences": True, "stateful": True},
]


@pytest.mark.parametrize(("cell", "units"), [*((cell, 6) for cell in CELLS), ("lstm", 64)])
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_a_layer_does_what_that_of_keras_does(recurrent, cell, units, settings):
    import keras
    import torch

    from models.nets.layers import plain

    model = keras.Sequential([keras.Input(batch_shape=(3, 5, 4)), recurrent.LAYERS[cell](units, **settings)])
    for variable in model.trainable_variables:
        variable.assign(sequences(*variable.shape))
    copy = plain(model)
    assert type(copy.layers[0]).__module__.startswith("keras.")
    for _ in range(2):  # a stateful layer goes on where it was
        ours, theirs = model(sequences(3, 5, 4)), copy(sequences(3, 5, 4))
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
    if "stateful" in settings:
        return  # Keras writes the state where its own gradients still need it
    for one, other in zip(gradients(model, ours), gradients(copy, theirs), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("cell", CELLS)
def test_states_masks_and_dropout(recurrent, cell):
    import torch

    layer = recurrent.LAYERS[cell](6, return_sequences=True, return_state=True)
    X = sequences(3, 5, 4)
    outputs, *states = layer(X)
    assert torch.equal(outputs[:, -1], states[0])
    halves = layer(X[:, :2])
    rest = layer(X[:, 2:], initial_state=halves[1:])
    torch.testing.assert_close(torch.cat([halves[0], rest[0]], 1), outputs)
    mask = torch.tensor([[True] * 5, [True] * 3 + [False] * 2, [True] + [False] * 4])
    masked = layer(X, mask=mask)
    torch.testing.assert_close(masked[1][1], outputs[1, 2])
    layer.cell.dropout = 0.5
    torch.manual_seed(0)
    assert not torch.equal(layer(X, training=True)[0], outputs)
    torch.testing.assert_close(layer(X, training=False)[0], outputs)


def test_b163_a_bidirectional_layer_doubles_the_width(recurrent):
    import keras
    import torch

    layer = keras.layers.Bidirectional(recurrent.GRU(32, return_sequences=True))
    X = sequences(2, 5, 28)
    outputs = layer(X)
    assert outputs.shape == (2, 5, 64)
    backwards = layer.backward_layer(X)
    torch.testing.assert_close(outputs[..., 32:], backwards.flip(1))


@pytest.mark.parametrize("cell", CELLS)
def test_a_language_model_is_that_of_torch(recurrent, cell):
    import torch

    from models.nets.in_torch import LanguageModel

    ours = recurrent.language_model(cell, 28, 32)
    assert ours.count_params() == PARAMETERS[cell]
    theirs = LanguageModel({"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[cell], 28, 32)
    W, U, b, V, c = (variable.value for variable in ours.trainable_variables)
    order, biases = ([1, 0, 2], b) if cell == "gru" else (range(GATES[cell]), (b, torch.zeros_like(b)))
    turned = [torch.cat([weights.split(32, -1)[gate] for gate in order], -1) for weights in (W, U, *biases)]
    with torch.no_grad():
        for parameter, values in zip(theirs.parameters(), [*turned, V, c], strict=True):
            parameter.copy_(values.t())
        torch.testing.assert_close(ours(tokens(3, 7)), theirs(tokens(3, 7)), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("cell", CELLS)
def test_the_books_first_weights_are_those_of_pytorch(recurrent, cell):
    """Every number between the same two bounds, anew in each layer; as many parameters as before."""
    from models.nets.seeds import drawn_by

    with drawn_by(0):
        model = recurrent.language_model(cell, 28, 32, 2, draws_as_book=True)
    weights, limit = [variable.value.detach() for variable in model.trainable_variables], 32**-0.5
    assert len(weights) == 8
    assert all(0.9 * limit < abs(values).max() <= limit for values in weights)
    assert abs(weights[1] - weights[4]).max() > limit  # the two layers, from state to state
    assert model.count_params() == recurrent.language_model(cell, 28, 32, 2).count_params()


@pytest.mark.parametrize("cell", CELLS)
def test_from_scratch_it_is_the_same(recurrent, scratch, cell):
    """Step by step, gate by gate, each with its own small matrices."""
    import torch

    concise = recurrent.language_model(cell, 28, 8)
    rnn = scratch.SCRATCH[cell](28, 8, **({"reset_after": True} if cell == "gru" else {}))
    model = scratch.LanguageModelScratch([rnn], 28, sigma=0.3)
    assert sum(variable.value.numel() for variable in model.trainable_variables) == concise.count_params() - (16 if cell == "gru" else 0)
    W, U, b = (torch.cat([variable.value for variable in rnn.trainable_variables[part : 3 * GATES[cell] : 3]], -1) for part in range(3))
    if cell == "gru":
        b = torch.stack([b, torch.cat([torch.zeros(16), rnn.b_hh.value])])
    for variable, values in zip(concise.trainable_variables, [W, U, b, model.W_hq.value, model.b_q.value], strict=True):
        variable.assign(values.detach())
    torch.testing.assert_close(model(tokens(3, 7)), concise(tokens(3, 7)), rtol=1e-4, atol=1e-6)


def test_b156_shapes_of_the_rnn_from_scratch(scratch):
    rnn = scratch.RNNScratch(16, 32)
    outputs, state = rnn(sequences(100, 2, 16))
    assert (len(outputs), tuple(outputs[0].shape), tuple(state.shape)) == (100, (2, 32), (2, 32))


@pytest.mark.parametrize("cell", CELLS)
def test_the_state_is_passed_on(scratch, cell):
    """Also for a batch of more than one, where the book's code fails (E53)."""
    import torch

    rnn, X = scratch.SCRATCH[cell](4, 5, sigma=1.0), sequences(6, 3, 4)
    whole, _ = rnn(X)
    first, state = rnn(X[:2])
    rest, _ = rnn(X[2:], state)
    torch.testing.assert_close(torch.stack([*first, *rest]), torch.stack(whole))


def test_b157_one_hot(scratch):
    import torch

    expected = [[1, 0, 0, 0, 0], [0, 0, 1, 0, 0]]
    assert scratch.one_hot(torch.tensor([0, 2]), 5).tolist() == expected

    from models.nets.layers import OneHot

    assert OneHot(5)(torch.tensor([[0, 2]]))[0].tolist() == expected


def test_b162_the_gru_of_the_book_is_not_that_of_torch(recurrent, scratch):
    """It is what Keras calls `reset_after=False`; that of torch is `reset_after=True`."""
    import torch

    X = sequences(5, 2, 3)
    equals = {}
    for reset_after in (False, True):
        book = scratch.GRUScratch(3, 4, sigma=1.0)
        layer = recurrent.GRU(4, return_sequences=True, reset_after=reset_after)
        layer.build((2, 5, 3))
        W, U = (torch.cat([variable.value for variable in book.trainable_variables[part::3]], -1).detach() for part in range(2))
        layer.cell.kernel.assign(W)
        layer.cell.recurrent_kernel.assign(U)
        equals[reset_after] = torch.allclose(layer(X.transpose(0, 1)), torch.stack(book(X)[0], 1), atol=1e-6)
    assert equals == {False: True, True: False}


@pytest.mark.parametrize("cell", CELLS)
def test_a_text_goes_on_from_the_states_of_its_beginning(recurrent, cell):
    import torch

    model = recurrent.language_model(cell, 28, 8, num_layers=2)
    whole = model(tokens(2, 9))
    first, states = recurrent.advance(model, tokens(2, 9)[:, :4])
    rest, _ = recurrent.advance(model, tokens(2, 9)[:, 4:], states)
    torch.testing.assert_close(torch.cat([first, rest], 1), whole)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own, while it saves
@pytest.mark.parametrize("cell", CELLS)
def test_a_saved_model_is_the_same(recurrent, cell, tmp_path):
    import keras
    import torch

    model = recurrent.language_model(cell, 28, 8, num_layers=2)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert type(again.layers[1]) is recurrent.LAYERS[cell]
    assert torch.equal(again(tokens(3, 5)), model(tokens(3, 5)))


@pytest.mark.parametrize("cell", CELLS)
def test_one_hot_vectors_are_looked_up_where_they_are_multiplied(recurrent, cell):
    import torch

    from models.nets.capture import Captured

    model = recurrent.language_model(cell, 28, 8)
    parameters, weights = [variable.value for variable in model.trainable_variables], sequences(3, 5, 28)

    def function(X):
        with torch.enable_grad():
            outputs = model(X)
            return outputs.detach(), *torch.autograd.grad((outputs * weights).sum(), parameters)

    captured = Captured(function, parameters, parameters)
    with torch.no_grad():
        for _ in range(6):
            captured(tokens(3, 5))
        play, X = captured.recordings[(3, 5)], tokens(3, 5).flip(0)
        operations = [node.kind() for node in play.graph.nodes()]
        assert operations.count("aten::index_select") == operations.count("aten::index_add") == GATES[cell]
        assert not {"aten::embedding", "aten::eye"} & set(operations)
        for one, other in zip(play(X), function(X), strict=True):
            torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("cell", CELLS)
def test_a_language_model_is_trained_and_judged_on_every_token(recurrent, cell):
    from functools import partial
    from types import SimpleNamespace

    import torch

    from models.nets.loop import Examples, Learner, fit
    from models.nets.losses import cross_entropy
    from models.nets.measures import accuracy
    from models.nets.observer import Nobody

    text = torch.arange(200) * 3 % 7
    windows = text.unfold(0, 9, 1)  # (examples, steps + 1)
    train, validation = (Examples(part[:, :-1].contiguous(), part[:, 1:].contiguous()) for part in (windows[:160], windows[160:]))
    model = recurrent.language_model(cell, 7, 8)
    parameters = [variable.value for variable in model.trainable_variables]
    first = cross_entropy(model(validation.X), validation.y)
    optimizer = torch.optim.Adam(parameters, 0.05, foreach=True)
    learner = Learner(partial(model, training=True), partial(model, training=False), cross_entropy, optimizer, parameters)
    observer = Nobody()
    fit(learner, train, validation, SimpleNamespace(num_epochs=15, batch_size=16, seed_data=0, seed_weights=0), observer)
    assert observer.curve("validation_loss")[0] == pytest.approx(first.item(), rel=1e-5)
    assert observer.curve("validation_accuracy")[-1] == accuracy(model(validation.X), validation.y).item() == 1.0
    assert 0 <= observer.curve("accuracy")[0] < 0.6
    last = cross_entropy(model(validation.X), validation.y).item()
    assert last < 0.2
    assert observer.curve("validation_loss")[-1] == pytest.approx(last, rel=1e-3)
