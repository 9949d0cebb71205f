"""The encoder and the decoder of the book: its shapes, torch's numbers, and words one after another."""

import pytest


@pytest.fixture(scope="module")
def nets():
    from models.nets import sequence_to_sequence

    return sequence_to_sequence


def tokens(*shape, below=10):
    import torch

    return torch.randint(0, below, shape, generator=torch.Generator().manual_seed(0))


def small(nets, **settings):
    return nets.Sizes(**{"source_vocabulary": 10, "target_vocabulary": 10, "embed_size": 8, "num_hiddens": 16, "dropout": 0.0} | settings)


def test_b171_shapes_of_the_encoder(nets):
    """Batches come first here, steps in the book."""
    outputs, *states = nets.encoder(small(nets))(tokens(4, 9))
    assert tuple(outputs.shape) == (4, 9, 16)
    assert [tuple(state.shape) for state in states] == [(4, 16)] * 2


def test_b172_shapes_of_the_decoder(nets):
    _, *states = nets.encoder(small(nets))(tokens(4, 9))
    scores, *after = nets.decoder(small(nets))([tokens(4, 9), states[-1], *states])
    assert tuple(scores.shape) == (4, 9, 10)
    assert [tuple(state.shape) for state in after] == [(4, 16)] * 2


def test_it_is_the_model_of_torch(nets):
    """With the same weights; gates of a GRU come in the order z, r, n in Keras and r, z, n in torch."""
    import torch

    from models.nets.in_torch import SequenceToSequence

    ours, theirs = nets.sequence_to_sequence(nets.Sizes(12, 14)).eval(), SequenceToSequence(12, 14).eval()
    assert ours.count_params() == sum(parameter.numel() for parameter in theirs.parameters())
    halves = ours.get_layer("encoder"), ours.get_layer("decoder")
    source, *below, target, above, upper, head = [layer for half in halves for layer in half.layers if layer.weights]
    with torch.no_grad():
        theirs.embed_source.weight.copy_(source.embeddings.value)
        theirs.embed_target.weight.copy_(target.embeddings.value)
        theirs.linear.weight.copy_(head.kernel.value.t())
        theirs.linear.bias.zero_()
        for module, layers in ((theirs.encoder, below), (theirs.decoder, (above, upper))):
            weights = [turned for layer in layers for turned in (layer.cell.kernel, layer.cell.recurrent_kernel, *layer.cell.bias.value)]
            for parameter, values in zip(module.parameters(), weights, strict=True):
                z, r, n = getattr(values, "value", values).split(256, -1)
                parameter.copy_(torch.cat([r, z, n], -1).t())
        X = torch.stack([tokens(3, 9), tokens(3, 9)], 1)
        torch.testing.assert_close(ours(X, training=False), theirs(X), rtol=1e-4, atol=1e-5)


def test_dropout_is_drawn_from_the_seed_of_torch(nets):
    import torch

    model, X = nets.sequence_to_sequence(small(nets, dropout=0.5)), tokens(3, 2, 9)
    draws = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        draws.append(model(X, training=True))
    assert torch.equal(draws[0], draws[1])
    assert not torch.equal(draws[0], draws[2])
    assert torch.equal(model(X, training=False), model(X, training=False))


def test_a_translation_is_what_the_decoder_says_to_itself(nets):
    """Fed with the translation, it prefers the same words."""
    import torch

    model, source = nets.sequence_to_sequence(small(nets)), tokens(4, 9)
    for variable in model.trainable_variables:
        variable.assign(variable.value * 3)
    translation = nets.translate(model, source, begin=3, num_steps=9)
    assert translation.shape == (4, 9)
    fed = torch.cat([torch.full((4, 1), 3), translation[:, :-1]], 1)
    assert torch.equal(model(torch.stack([source, fed], 1)).argmax(2), translation)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own, while it saves
def test_saved_and_in_the_layers_of_keras_it_is_the_same(nets, tmp_path):
    import keras
    import torch

    from models.nets.layers import plain

    model, X = nets.sequence_to_sequence(small(nets)), tokens(3, 2, 9)
    model.save(tmp_path / "model.keras")
    assert torch.equal(keras.models.load_model(tmp_path / "model.keras")(X), model(X))
    torch.testing.assert_close(plain(model)(X), model(X))
