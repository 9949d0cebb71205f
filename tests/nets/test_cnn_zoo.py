"""Small networks of every family: they learn, they stop learning without shortcuts, and they can be asked."""

from dataclasses import replace

import numpy as np
import pytest

from models.data import load
from models.specs.cnn_zoo import FAMILIES, CNNZooSpec


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import cnn_zoo

    torch.set_num_threads(1)
    return cnn_zoo


def accuracies(nets, spec):
    from models.nets.observer import Nobody

    observer = Nobody()
    outcome = nets.train(spec, "cpu", observer)
    assert outcome.state == "finished"
    return observer.curve("validation_accuracy"), outcome, observer


def test_the_default_one_reads_the_digits_whatever_the_seed(nets):
    for seed in (0, 5):
        assert accuracies(nets, CNNZooSpec(seed_data=seed, seed_weights=seed, num_epochs=8))[0][-1] >= 0.95


def test_one_with_batch_normalization_learns_too(nets):
    assert accuracies(nets, CNNZooSpec(family="regnetx", num_epochs=4))[0][-1] >= 0.8


def test_what_shortcuts_are_good_for(nets):
    deep = CNNZooSpec(family="resnet", depth=6, num_epochs=2)
    assert accuracies(nets, deep)[0][-1] > 0.85
    assert accuracies(nets, replace(deep, shortcuts=False))[0][-1] < 0.35


@pytest.mark.parametrize("family", ["alexnet", "googlenet", "resnext", "densenet"])
def test_what_a_trained_one_says_is_what_it_said(nets, family):
    """Parameters and moving averages come back; what is asked of it fits to its stages."""
    import torch

    from models.maths.zoo.measure import measure
    from models.maths.zoo.small import small
    from models.nets.images import enlarged

    spec = CNNZooSpec(family=family, num_epochs=1, batch_size=512)
    curve, outcome, observer = accuracies(nets, spec)
    data = load("digits", 0)
    model = nets.rebuild(spec, outcome.weights)
    X = enlarged(torch.tensor(data.validation_images / data.white, dtype=torch.float32))
    with torch.no_grad():
        found = (model(X, training=False).argmax(dim=1).numpy() == data.validation_labels).mean()
    assert found == pytest.approx(curve[-1], abs=0.01)
    told = nets.look(model, (data.validation_images[:1] / data.white).astype(np.float32))
    assert told["probabilities"].sum() == pytest.approx(1, abs=1e-5)
    layers = measure(small(family), 1, 28)
    ends = [[layer.output for layer in layers if layer.stage == stage][-1] for stage in range(layers[-1].stage)]
    assert [maps.shape for maps in told["stages"]] == [(min(12, end[0]), *end[1:]) for end in ends]
    assert len(observer.snapshots["gradients"]["sizes"]) == sum(layer.multiply_adds > 0 for layer in layers)


def test_dropout_draws_anew_at_every_recorded_step(nets):
    import torch

    from models.nets.capture import Captured
    from models.nets.zoo import Dropout

    layer = Dropout(0.5)
    captured = Captured(lambda X: (layer(X, training=True),), [])
    X = torch.ones(1, 64)
    with torch.no_grad():
        draws = {tuple(captured(X)[0].flatten().tolist()) for _ in range(12)}
    assert len(draws) == 12


def test_the_script_of_every_family_builds_the_same_model(nets):
    """Layer by layer the same kinds and shapes, and the same first kernels."""
    import torch

    from models.scripts.cnn_zoo import script

    for family in FAMILIES:
        spec = CNNZooSpec(family=family, seed_weights=3, depth=2)
        source = script(spec)
        source = source[source.index("# %% Model") : source.index("# %% Training")]
        names = {"keras": __import__("keras"), "torch": torch, "device": "cpu", "seed_weights": 3}
        before = names["keras"].config.image_data_format()
        try:
            exec(compile(source, family, "exec"), names)
        finally:
            names["keras"].config.set_image_data_format(before)
        ours, theirs = nets.build(spec), names["model"]
        X = torch.rand(2, 1, 28, 28)
        torch.testing.assert_close(ours(X, training=False), theirs(X, training=False), rtol=1e-3, atol=1e-5)
