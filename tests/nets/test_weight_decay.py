"""Weight decay against loops in plain torch, the book's three numbers, and the parts of w that examples do not see."""

from dataclasses import replace

import numpy as np
import pytest

from models.maths import weight_decay as maths
from models.specs.weight_decay import WeightDecaySpec as Spec

FAST = Spec(pace=1000)
SMALL = replace(FAST, num_inputs=12, num_examples=9, batch_size=4, num_epochs=15, learning_rate=0.05, weight_decay=0.5, noise=0.3)
CONCISE = replace(FAST, way="optimizer", loss="squared", start="lazy")
# The book's half squared norms and how far its own tolerance reaches (3.7.3.3, 3.7.3.4, 3.7.4): lambda 0, lambda 3, and the concise version.
GOLDENS = [("B054", replace(FAST, weight_decay=0.0), 0.009948714636266232, 0.005), ("B055", FAST, 0.0017270983662456274, 0.001)]
GOLDENS += [("B056", CONCISE, 0.013779522851109505, 0.003)]


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import weight_decay

    torch.set_num_threads(1)
    return weight_decay


def run(nets, spec, **arguments):
    from tests.nets.test_loop import scripted

    observer = scripted(**arguments)
    return nets.train(spec, "cpu", observer), observer


def plain_torch(spec: Spec, first: list[np.ndarray]) -> list[np.ndarray]:
    """The weights after the same training written with nothing of ours."""
    import torch

    data = maths.examples(spec)
    X, y = torch.tensor(data.X, dtype=torch.float32), torch.tensor(data.y, dtype=torch.float32)
    w, b = (torch.tensor(values, requires_grad=True) for values in first)
    generator = torch.Generator().manual_seed(spec.seed_data)
    for _ in range(spec.num_epochs):
        for batch in torch.randperm(len(X), generator=generator).split(spec.batch_size):
            loss = ((X[batch] @ w[:, 0] + b - y[batch]) ** 2).mean() / (2 if spec.loss == "half" else 1)
            for decayed in (w, b) if spec.decay_bias else (w,):
                loss = loss + spec.weight_decay * (spec.share * decayed.abs().sum() + (1 - spec.share) * 0.5 * (decayed**2).sum())
            for parameter, gradient in zip((w, b), torch.autograd.grad(loss, (w, b)), strict=True):
                parameter.data -= spec.learning_rate * gradient
    return [w.detach().numpy(), b.detach().numpy()]


WAYS = [{}, {"penalty": "l1"}, {"penalty": "elastic", "l1_share": 0.3}, {"way": "optimizer"}]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("more", [{}, {"decay_bias": True, "loss": "squared", "start": "lazy", "seed_weights": 3}])
def test_the_training_agrees_with_plain_torch(nets, way, more):
    spec = replace(SMALL, **way, **more)
    first = [variable.value.detach().numpy().copy() for variable in nets.linear(12, spec.start, spec.seed_weights).trainable_variables]
    outcome, observer = run(nets, spec)
    for ours, theirs in zip(outcome.weights, plain_torch(spec, first), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-6)
    picture = observer.snapshots["weights"]
    np.testing.assert_array_equal(picture["w"], outcome.weights[0][:, 0])
    assert picture["b"] == outcome.weights[1][0]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_in_the_loss_and_in_the_optimiser_is_the_same(nets, seed):
    ways = [run(nets, replace(FAST, way=way, seed_data=seed, seed_weights=seed))[1].curve("half_norm") for way in ("loss", "optimizer")]
    assert ways[0] == pytest.approx(ways[1], rel=1e-5)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(("golden", "spec", "book", "tolerance"), GOLDENS)
def test_the_books_half_squared_norms(nets, golden, spec, book, tolerance, seed):
    _, observer = run(nets, replace(spec, seed_data=seed, seed_weights=seed))
    assert observer.curve("half_norm")[-1] == pytest.approx(book, abs=tolerance)
    if golden == "B056":
        meant = run(nets, replace(spec, start="normal", seed_data=seed, seed_weights=seed))[1].curve("half_norm")[-1]
        assert meant < book / 5


@pytest.mark.parametrize("spec", [FAST, CONCISE, replace(FAST, weight_decay=0.0)])
def test_where_no_example_looks_only_the_decay_moves_the_weights(nets, spec):
    """The fact of the page: 40 steps leave 0.97^40 of w there, whatever the data; without decay everything."""
    _, observer = run(nets, spec)
    unseen = observer.curve("unseen_half_norm")
    assert unseen[-1] / unseen[0] == pytest.approx((1 - 0.01 * spec.weight_decay) ** 80, rel=1e-3)


def test_torchs_own_first_weights_are_worth_a_sixth(nets):
    norms = [maths.penalty(nets.linear(200, "lazy", seed).trainable_variables[0].value.detach().numpy()[:, 0], 0.0) for seed in range(20)]
    assert np.mean(norms) == pytest.approx(1 / 6, rel=0.03)
    np.testing.assert_allclose([0.97**80, 0.15 * 0.97**80], [0.0874, 0.0131], atol=5e-5)


def test_in_the_end_it_is_the_exact_solution(nets):
    spec = replace(FAST, num_inputs=8, num_examples=20, batch_size=20, num_epochs=400, learning_rate=0.1, weight_decay=0.4)
    outcome, _ = run(nets, spec)
    fit = maths.solutions(maths.examples(spec), np.array([0.4]), 0.0, 0.5, decay_bias=False)
    np.testing.assert_allclose(outcome.weights[0][:, 0], fit.w[0], atol=1e-5)
    np.testing.assert_allclose(outcome.weights[1], fit.b, atol=1e-5)


def test_l1_has_zeros_in_the_exact_solution_and_none_in_the_run(nets):
    spec = replace(FAST, penalty="l1", weight_decay=0.05, num_epochs=40)
    fit = maths.solutions(maths.examples(spec), np.array([0.05]), 1.0, 0.5, decay_bias=False)
    assert np.count_nonzero(fit.w) < 10
    assert np.count_nonzero(run(nets, spec)[0].weights[0]) == 200


@pytest.mark.parametrize("way", ["loss", "optimizer"])
def test_lambda_changes_on_the_way(nets, way):
    """From then on w shrinks where no example looks as the new lambda says, at the very next step."""
    spec = replace(FAST, way=way, weight_decay=0.0)
    _, observer = run(nets, spec, script={20: [({"weight_decay": 3.0}, [])]})
    unseen = observer.curve("unseen_half_norm")
    assert observer.marks[0][2] == {"weight_decay": 3.0}
    assert unseen[5] == pytest.approx(unseen[0], rel=1e-4)
    assert unseen[-1] / unseen[5] == pytest.approx(0.97**40, rel=1e-3)


def test_the_script_makes_the_same_change(nets, tmp_path):
    from models.scripts.weight_decay import script
    from tests.scripts.running import losses

    for place, way in enumerate(({"way": "optimizer", "decay_bias": True, "start": "lazy"}, {"penalty": "elastic"})):
        folder = tmp_path / str(place)
        folder.mkdir()
        spec = replace(SMALL, num_epochs=6, **way)
        _, observer = run(nets, spec, script={7: [({"weight_decay": 1.5}, [])]})
        marks = [(step, name, value) for step, _epoch, values in observer.marks for name, value in values.items()]
        assert losses(script(spec, marks), folder) == pytest.approx(observer.curve("validation_loss"), rel=1e-5)


def test_the_trained_model_as_a_file(nets, tmp_path):
    import keras

    outcome, _ = run(nets, SMALL)
    path = tmp_path / "model.keras"
    path.write_bytes(nets.QUESTIONS["keras_file"](nets.rebuild(SMALL, outcome.weights), None))
    X = maths.examples(SMALL).X.astype("float32")
    np.testing.assert_allclose(keras.saving.load_model(path)(X).detach().numpy(), X @ outcome.weights[0] + outcome.weights[1], rtol=1e-4, atol=1e-6)


def test_the_books_numbers_are_those_of_the_page():
    from pages.regression._weight_decay import BOOKS

    books = [BOOKS[spec.start, spec.weight_decay] for _golden, spec, _book, _tolerance in GOLDENS]
    assert books == [round(book, 5) for _golden, _spec, book, _tolerance in GOLDENS]
