"""The small transformer: torch's numbers, and no look ahead."""

import pytest


@pytest.fixture(scope="module")
def gpt():
    from models.nets.gpt import gpt

    return gpt


def tokens(*shape, below=11):
    import torch

    return torch.randint(0, below, shape, generator=torch.Generator().manual_seed(0))


def test_it_is_the_model_of_torch(gpt):
    import torch

    from models.nets.in_torch import GPT

    ours, theirs = gpt(11, 8, width=16, num_heads=4, num_blocks=2), GPT(11, 8, width=16, num_heads=4, num_blocks=2)
    assert ours.count_params() == sum(parameter.numel() for parameter in theirs.parameters())
    in_order = [theirs.embed, theirs.positions]
    for block in theirs.blocks:
        in_order += [block.first, block.project, block.combine, block.second, block.widen[0], block.widen[2]]
    parameters = [parameter for module in [*in_order, *theirs.head] for parameter in module.parameters()]
    with torch.no_grad():
        for variable, parameter in zip(ours.trainable_variables, parameters, strict=True):
            values = torch.randn(variable.shape, generator=torch.Generator().manual_seed(len(variable.shape)))
            variable.assign(values)
            is_kernel = values.ndim == 2 and "embeddings" not in variable.path and "positions" not in variable.path
            parameter.copy_(values.t() if is_kernel else values)
        for steps in (8, 5):
            torch.testing.assert_close(ours(tokens(3, steps)), theirs(tokens(3, steps)), rtol=1e-3, atol=1e-3)


def test_its_size(gpt):
    """Per block 12 width^2 weights, their biases and two normalisations; and the embeddings, the last normalisation and the head."""
    width, vocabulary, context, blocks = 128, 28, 64, 4
    block = 12 * width**2 + (3 + 1 + 4 + 1) * width + 4 * width
    assert gpt(28, 64).count_params() == blocks * block + (vocabulary + context) * width + 2 * width + width * vocabulary + vocabulary == 808_732


def test_what_comes_later_changes_nothing(gpt):
    import torch

    model, text = gpt(11, 8, width=16, num_heads=2, num_blocks=2), tokens(2, 8)
    other = text.clone()
    other[:, 5] = (other[:, 5] + 1) % 11
    before, after = model(text), model(other)
    torch.testing.assert_close(before[:, :5], after[:, :5])
    assert not torch.allclose(before[:, 5:], after[:, 5:])


def test_dropout_is_for_training_only(gpt):
    import torch

    model, text = gpt(11, 8, width=16, num_heads=2, num_blocks=1, dropout=0.5), tokens(2, 8)
    assert torch.equal(model(text, training=False), model(text, training=False))
    assert not torch.equal(model(text, training=True), model(text, training=True))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own, while it saves
def test_a_saved_model_is_the_same(gpt, tmp_path):
    import keras
    import torch

    model = gpt(11, 8, width=16, num_heads=2, num_blocks=1, dropout=0.1)
    model.save(tmp_path / "model.keras")
    assert torch.equal(keras.models.load_model(tmp_path / "model.keras")(tokens(2, 8)), model(tokens(2, 8)))
