"""The vision transformer: patches in their order, the book's shapes and numbers, torch's outputs with the same weights."""

import pytest

BOOK = {"image_size": "96", "patch_size": "16", "num_hiddens": "512", "mlp_num_hiddens": 2048, "num_heads": "8", "num_blocks": 2}


@pytest.fixture(scope="module")
def nets():
    from models.nets import vision_transformer

    return vision_transformer


@pytest.fixture(scope="module")
def patches():
    from models.nets import patches

    return patches


def random(*shape, seed=0):
    import torch

    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def test_the_books_shapes(patches):
    """36 patches of 16x16 in an image of 96x96, and a block leaves its input's shape (book 11.8.2, 11.8.3)."""
    assert patches.PatchEmbedding(512, 16)(random(4, 3, 96, 96)).shape == (4, 36, 512)
    outputs, weights = patches.ViTBlock(8, 48, 0.5)(random(2, 100, 24))
    assert (outputs.shape, weights.shape) == ((2, 100, 24), (2, 8, 100, 100))


def test_the_books_parameters(nets):
    """Of its torch: the convolution, the token, 37 positions, two blocks without biases in their attention, a head."""
    from torch import nn

    blocks = [nn.LayerNorm(512), nn.LayerNorm(512), nn.Linear(512, 2048), nn.Linear(2048, 512), *(nn.Linear(512, 512, bias=False) for _ in range(4))]
    parts = [nn.Conv2d(1, 512, 16), *blocks, *blocks, nn.LayerNorm(512), nn.Linear(512, 10)]
    expected = 512 + 37 * 512 + sum(values.numel() for part in parts for values in part.parameters())
    assert nets.build(nets.Spec(**BOOK)).count_params() == expected


def test_patches_are_read_row_by_row(patches):
    import torch

    images = torch.zeros(1, 1, 8, 12)
    images[0, 0, 4:, 8:] = 1.0
    embedding = patches.PatchEmbedding(3, 4)
    assert embedding(images)[0].abs().sum(1).nonzero().flatten().tolist() == [5]


def test_a_block_is_torchs(patches):
    """torch's own encoder layer, normalised before, with the same weights; the book's attention has no biases."""
    import torch

    block, X = patches.ViTBlock(4, 48), random(3, 7, 16)
    block(X)
    theirs = torch.nn.TransformerEncoderLayer(16, 4, 48, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
    for number, variable in enumerate(block.trainable_variables):
        variable.assign(random(*variable.shape, seed=number) / 4)
    attention = block.attention
    with torch.no_grad():
        theirs.self_attn.in_proj_weight.copy_(torch.cat([W.kernel.value.T for W in (attention.W_q, attention.W_k, attention.W_v)]))
        theirs.self_attn.in_proj_bias.zero_()
        theirs.self_attn.out_proj.weight.copy_(attention.W_o.kernel.value.T)
        theirs.self_attn.out_proj.bias.zero_()
        for ours, own in ((block.dense1, theirs.linear1), (block.dense2, theirs.linear2)):
            own.weight.copy_(ours.kernel.value.T)
            own.bias.copy_(ours.bias.value)
        for ours, own in ((block.normalize1, theirs.norm1), (block.normalize2, theirs.norm2)):
            own.weight.copy_(ours.gamma.value)
            own.bias.copy_(ours.beta.value)
        assert torch.allclose(block(X)[0], theirs(X), atol=1e-5)


def test_the_class_is_read_from_a_token_that_begins_as_nothing(nets, patches):
    import torch

    layer, X = patches.ClassToken(), random(2, 5, 8)
    outputs = layer(X)
    assert outputs.shape == (2, 6, 8)
    assert torch.equal(outputs[0, 0], outputs[1, 0])
    assert torch.allclose(outputs[:, 1:] - layer.positions.value[:, 1:], X, atol=1e-6)
    model = nets.build(nets.Spec())
    named = {variable.name: variable.value for variable in model.trainable_variables}
    assert not named["token"].any()
    assert named["positions"].std().item() == pytest.approx(1, abs=0.1)


def test_first_weights_are_torchs(nets):
    """Uniform up to inputs^-1/2, for biases the inputs of their layer; drawn by the seed."""
    import torch

    model = nets.build(nets.Spec(**BOOK))
    conv, last = model.layers[1], model.layers[-1]
    assert (tuple(conv.kernel.shape), tuple(last.kernel.shape)) == ((16, 16, 1, 512), (512, 10))
    for variable, inputs in ((conv.kernel, 256), (conv.bias, 256), (last.kernel, 512)):
        assert variable.value.abs().max().item() == pytest.approx(inputs**-0.5, rel=0.03)
        assert variable.value.abs().max().item() <= inputs**-0.5
    again, other = nets.build(nets.Spec(**BOOK)), nets.build(nets.Spec(**BOOK, seed_weights=1))
    assert torch.equal(again.layers[1].kernel.value, conv.kernel.value)
    assert not torch.equal(other.layers[1].kernel.value, conv.kernel.value)


def test_it_learns_the_digits_and_comes_back_from_a_file(nets, tmp_path):
    import keras
    import torch

    from models.data import load
    from models.nets.images import to_examples
    from models.nets.observer import Nobody

    spec, observer = nets.Spec(num_epochs=8), Nobody()
    outcome = nets.train(spec, "cpu", observer)
    assert outcome.state == "finished"
    assert observer.curve("validation_accuracy")[-1] > 0.9
    model = nets.rebuild(spec, outcome.weights)
    _train, validation = to_examples(load("digits", 0), "cpu")
    with torch.no_grad():
        scores = model(nets.resized(validation.X[:, None], 32))
    assert (scores.argmax(1) == validation.y).float().mean().item() == pytest.approx(observer.curve("validation_accuracy")[-1], abs=1e-6)
    (tmp_path / "vit.keras").write_bytes(nets.QUESTIONS["keras_file"](model))
    loaded = keras.saving.load_model(tmp_path / "vit.keras", safe_mode=True)
    assert torch.allclose(loaded(random(2, 1, 32, 32)), model(random(2, 1, 32, 32)), atol=1e-6)
