"""Networks with and without normalisation against plain torch, what they show of themselves, and the facts of their page."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from models import data
from models.specs.batch_norm import BatchNormSpec as Spec

FAST = Spec(pace=1000)
SMALL = replace(FAST, num_epochs=2, num_layers=2, num_hiddens=8, learning_rate=0.2)
LENET = replace(FAST, model="lenet", num_epochs=1, batch_size=256)


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import batch_norm

    torch.set_num_threads(1)
    return batch_norm


def run(nets, spec, **arguments):
    from tests.nets.test_loop import scripted

    observer = scripted(**arguments)
    return nets.train(spec, "cpu", observer), observer


def digits(spec):
    import torch

    found = data.load("digits", spec.seed_data)
    parts = [(found.train_images, found.train_labels), (found.validation_images, found.validation_labels)]
    return [(torch.tensor(images / 16, dtype=torch.float32).flatten(1), torch.tensor(labels, dtype=torch.long)) for images, labels in parts]


def in_torch(spec: Spec, first: list[np.ndarray]):
    """The same dense network in plain torch, with these first weights (kernel, bias, gamma, beta for each layer)."""
    import torch
    from torch import nn

    sizes = [64, *[spec.num_hiddens] * spec.num_layers]
    norm = {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm}.get(spec.normalization)
    layers = [nn.ModuleList([nn.Linear(a, b), *([norm(b)] if norm else [])]) for a, b in itertools.pairwise(sizes)]
    model = nn.Sequential(*[layer for group in layers for layer in (*group, nn.Sigmoid())], nn.Linear(spec.num_hiddens, 10))
    for parameter, values in zip(model.parameters(), first, strict=True):
        values = values.T if values.ndim == 2 else values
        parameter.data = torch.tensor(values).contiguous()
    return model


def plain_torch(spec: Spec, first: list[np.ndarray]):
    """That network, trained with nothing of ours."""
    import torch

    (X, y), _validation = digits(spec)
    model = in_torch(spec, first)
    optimizer = torch.optim.SGD(model.parameters(), lr=spec.learning_rate)
    generator = torch.Generator().manual_seed(spec.seed_data)
    for _ in range(spec.num_epochs):
        for batch in torch.randperm(len(X), generator=generator).split(spec.batch_size):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(X[batch]), y[batch]).backward()
            optimizer.step()
    return model


def first_weights(nets, spec) -> list[np.ndarray]:
    return [variable.value.detach().numpy().copy() for variable in nets.build(spec, (8, 8)).trainable_variables]


@pytest.mark.parametrize("normalization", ["batch", "layer", "none"])
def test_the_training_agrees_with_plain_torch(nets, normalization):
    spec = replace(SMALL, normalization=normalization, seed_weights=3, seed_data=1)
    outcome, _ = run(nets, spec)
    theirs = list(plain_torch(spec, first_weights(nets, spec)).parameters())
    for ours, parameter in zip(outcome.weights, theirs, strict=False):
        np.testing.assert_allclose(ours, parameter.detach().numpy().T, atol=2e-4)


def test_moving_averages_are_those_of_torch_but_for_one_over_n(nets):
    """With batches all of one size, the variances differ by n / (n - 1), as far as they have left their start (E51)."""
    spec = replace(SMALL, batch_size=1438 // 2, num_epochs=5)
    outcome, _ = run(nets, spec)
    norms = [layer for layer in plain_torch(spec, first_weights(nets, spec)) if hasattr(layer, "running_var")]
    moving = outcome.weights[-4:]
    left = 0.9**10
    for norm, mean, variance in zip(norms, moving[::2], moving[1::2], strict=True):
        np.testing.assert_allclose(mean, norm.running_mean.numpy(), atol=1e-4)
        unbiased = left + (variance - left) * 719 / 718
        np.testing.assert_allclose(unbiased, norm.running_var.numpy(), rtol=1e-4)
        assert not np.allclose(variance, norm.running_var.numpy(), rtol=1e-4)


@pytest.mark.parametrize("spec", [SMALL, LENET, replace(LENET, normalization="layer"), replace(SMALL, normalization="none")])
def test_the_rebuilt_model_has_the_validation_loss_of_the_run(nets, spec):
    import torch

    outcome, observer = run(nets, spec)
    assert outcome.state == "finished"
    _, (X, y) = digits(spec)
    model = nets.rebuild(spec, outcome.weights)
    with torch.no_grad():
        loss = torch.nn.functional.cross_entropy(model(nets.shaped(spec, X.reshape(-1, 8, 8))), y)
    assert float(loss) == pytest.approx(observer.curve("validation_loss")[-1], rel=1e-5)


def test_lenet_is_the_books(nets):
    from models.nets.networks import batch_norm_lenet

    ours, books = nets.build(LENET, (8, 8)), batch_norm_lenet()
    assert ours.count_params() == 62_610
    assert [layer.output.shape for layer in ours.layers] == [layer.output.shape for layer in books.layers]
    assert [variable.shape for variable in ours.variables] == [variable.shape for variable in books.variables]


def test_the_defaults_pass_95_percent_and_without_normalisation_stay_at_chance(nets):
    assert run(nets, FAST)[1].curve("validation_accuracy")[-1] > 0.95
    for rate in (0.5, 0.1):
        assert max(run(nets, replace(FAST, normalization="none", learning_rate=rate))[1].curve("validation_accuracy")) < 0.2


def test_late_averages(nets):
    _, observer = run(nets, replace(FAST, moving_momentum=0.999))
    assert min(observer.curve("validation_loss")) > 2.3
    assert observer.curve("train_loss")[-1] < 0.1


def test_the_images_fade_away_without_normalisation(nets):
    _, observer = run(nets, replace(FAST, normalization="none", num_epochs=1))
    spreads = np.nanmedian(np.sqrt(observer.snapshots["statistics"]["batch_variance"]), axis=1)
    np.testing.assert_allclose(spreads[[0, -1]], [0.26, 0.003], rtol=0.25)
    np.testing.assert_allclose(spreads[:-1] / spreads[1:], 4.2, atol=0.5)


@pytest.mark.parametrize(("normalization", "lowest", "highest"), [("batch", 0.0, 0.2), ("layer", 0.5, 1.0)])
def test_batches_of_one(nets, normalization, lowest, highest):
    _, observer = run(nets, replace(FAST, normalization=normalization, batch_size=1, num_epochs=2, learning_rate=0.02))
    assert lowest <= observer.curve("validation_accuracy")[-1] <= highest


@pytest.fixture(scope="module")
def asked():
    found = data.load("digits", 0)
    images = (found.validation_images / 16).astype(np.float32)
    return [{"image": images[place], "companies": images[[[1, 2, 3], [4, 5, 6]]]} for place in (0, 9)]


@pytest.mark.parametrize("normalization", ["batch", "layer", "none"])
def test_the_company_of_an_image_matters_to_batch_normalisation_alone(nets, asked, normalization):
    import torch

    spec = replace(SMALL, normalization=normalization)
    outcome, _ = run(nets, spec)
    one, other = (nets.QUESTIONS["company"](nets.rebuild(spec, outcome.weights), payload)["probabilities"] for payload in asked)
    assert one.shape == (4, 10)
    np.testing.assert_allclose(one.sum(axis=1), 1, rtol=1e-5)
    if normalization == "batch":
        np.testing.assert_allclose(one[1], other[1], atol=1e-6)
        assert np.abs(one[0] - one[2]).max() > 0.01 < np.abs(one[2] - one[3]).max()
        model = in_torch(spec, outcome.weights[:-4]).train()
        together = np.concatenate([asked[0]["image"][None], asked[0]["companies"][0]])
        theirs = model(torch.tensor(together).flatten(1)).softmax(dim=1)[0].detach().numpy()
        np.testing.assert_allclose(one[2], theirs, atol=1e-5)
    else:
        np.testing.assert_allclose(one, np.tile(one[:1], (4, 1)), atol=1e-5)


def test_looking_changes_nothing(nets):
    """Neither the moving averages nor anything else; and what is shown is what torch's hooks see."""
    import torch

    from models.nets import insight

    outcome, observer = run(nets, SMALL)
    model = nets.rebuild(SMALL, outcome.weights)
    (X, _y), _ = digits(SMALL)
    seen, statistics = insight.activations(model, X[:64].reshape(-1, 8, 8)), insight.statistics(model, X[:64].reshape(-1, 8, 8))
    after = [*model.trainable_variables, *model.non_trainable_variables]
    for variable, values in zip(after, outcome.weights, strict=True):
        np.testing.assert_array_equal(variable.value.detach().numpy(), values)
    np.testing.assert_array_equal(statistics["moving_mean"][0], outcome.weights[-4])
    np.testing.assert_allclose(seen["shares"].astype(float).sum(axis=-1), 1, atol=2e-3)
    theirs = in_torch(SMALL, outcome.weights[:-4]).train()
    got: list = []
    theirs[5].register_forward_pre_hook(lambda _module, inputs: got.append(inputs[0]))
    theirs[3].register_forward_hook(lambda _module, _inputs, outputs: got.append(outputs))
    theirs(X[:64])
    computed, normalized = (values.detach().numpy() for values in got)
    np.testing.assert_allclose(statistics["batch_mean"][1], computed.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(statistics["batch_variance"][1], computed.var(axis=0), atol=1e-5)
    np.testing.assert_allclose(seen["quantiles"][1], np.quantile(normalized, [0.05, 0.25, 0.5, 0.75, 0.95]), atol=1e-4)
    assert sum(values.nbytes for values in (*seen.values(), *statistics.values())) < 20_000
    assert set(observer.frames) == {0, 1, 2}
    assert torch.is_grad_enabled()


def test_the_momentum_of_the_averages_changes_on_the_way(nets):
    """What was kept by all of it stays as it is."""
    _, observer = run(nets, replace(SMALL, moving_momentum=0.0), script={23: [({"moving_momentum": 0.999}, [])]})
    means = [observer.frames[epoch][1]["statistics"]["moving_mean"] for epoch in (0, 1, 2)]
    assert np.abs(means[1] - means[0]).max() > 0.5
    assert np.abs(means[2] - means[1]).max() < 0.1


def test_the_pace_changes_on_the_way_and_the_path_does_not(nets):
    _, slow = run(nets, replace(SMALL, pace=50), script={15: [({"pace": 1000, "optimizer": "adam", "learning_rate": 0.01}, [])]})
    _, fast = run(nets, SMALL, script={15: [({"pace": 50, "optimizer": "adam", "learning_rate": 0.01}, [])], 30: [({"pace": 1000}, [])]})
    assert slow.progress["seconds"] > 0.25 < fast.progress["seconds"]
    assert slow.curve("validation_loss") == fast.curve("validation_loss")


def test_the_script_makes_the_same_changes(nets, tmp_path):
    from models.scripts.batch_norm import script
    from tests.scripts.running import losses

    changes = {"moving_momentum": 0.5, "optimizer": "momentum", "learning_rate": 0.05}
    _, observer = run(nets, SMALL, script={30: [(changes, [])]})
    marks = [(step, name, value) for step, _epoch, values in observer.marks for name, value in values.items()]
    assert losses(script(SMALL, marks), tmp_path) == pytest.approx(observer.curve("validation_loss"), rel=1e-5)


@pytest.mark.parametrize("spec", [SMALL, LENET, replace(LENET, normalization="none"), replace(LENET, normalization="layer", data="fashion_mnist")])
def test_scripts_of_all_kinds_are_python(spec):
    from models.scripts.batch_norm import script

    compile(script(spec), "script", "exec")


def test_the_trained_model_as_a_file_of_keras_alone(nets, tmp_path):
    import keras
    import torch

    outcome, _ = run(nets, SMALL)
    path, model = tmp_path / "model.keras", nets.rebuild(SMALL, outcome.weights)
    path.write_bytes(nets.QUESTIONS["keras_file"](model, None))
    loaded = keras.saving.load_model(path)
    assert {type(layer).__module__.partition(".")[0] for layer in loaded.layers} == {"keras"}
    X = torch.rand(5, 8, 8, generator=torch.Generator().manual_seed(0))
    np.testing.assert_allclose(loaded(X).detach().numpy(), model(X).detach().numpy(), atol=1e-5)
