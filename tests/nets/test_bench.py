"""The benchmark measures what it says, on models that are the same in both spellings."""

import json
from functools import partial

import pytest

from playground import bench
from playground.benchmarks import training


def second_bias(module) -> int:
    """Torch gives these two biases that are only ever added up."""
    import torch

    return module.bias_hh_l0.numel() if isinstance(module, torch.nn.RNN | torch.nn.LSTM) else 0


def test_every_row_is_the_same_model_in_keras_and_in_torch():
    import torch

    from models.nets.rows import ROWS

    for row in ROWS.values():
        examples = row.examples(4, "cpu")
        assert examples.X.shape == (4, *row.shape)
        ours, theirs = row.keras_model(), row.torch_model()
        learned = sum(variable.value.numel() for variable in ours.trainable_variables)
        assert learned == sum(parameter.numel() for parameter in theirs.parameters()) - sum(map(second_bias, theirs.modules()))
        assert ours(examples.X).shape == theirs(examples.X).shape
        assert torch.isfinite(row.loss(theirs(examples.X), examples.y))


def test_every_row_is_recorded():
    """And what is played is what the model does, dropout and moving averages included: otherwise it would not be played."""
    import torch

    from models.nets.loop import Engine, Learner
    from models.nets.rows import ROWS
    from models.nets.tape import Recording

    torch.manual_seed(0)
    for name, row in ROWS.items():
        model, examples = row.keras_model(), row.examples(4, "cpu")
        parameters = [variable.value for variable in model.trainable_variables]
        state = [variable.value for variable in model.non_trainable_variables]
        learner = Learner(
            partial(model, training=True), partial(model, training=False), row.loss, torch.optim.SGD(parameters, 0.01), parameters, state=state
        )
        engine = Engine(learner)
        with torch.no_grad():
            for _ in range(6):
                engine.differentiate(examples.X, examples.y)
                engine.predict(examples.X)
        for captured in (engine.differentiate, engine.predict):
            assert isinstance(captured.recordings[examples.X.shape], Recording), name


def test_all_ways_are_measured(capsys, monkeypatch):
    monkeypatch.setattr(training, "ROUNDS", 2)
    bench.main(["training", "--json", "--seconds", "0.1", "--rows", "linear_regression"])
    report = json.loads(capsys.readouterr().out)
    (result, *_) = report["results"]
    assert result["row"] == "linear_regression"
    assert set(result["steps_a_second"]) == {"playground", "torch", "fit", "loader"}
    assert all(0 < steps["lowest"] <= steps["median"] <= steps["highest"] for steps in result["steps_a_second"].values())
    assert set(result["ratios"]) == {"torch", "fit", "loader"}
    training.training(["linear_regression"], 0.1, loud=True)
    assert "plain torch" in capsys.readouterr().out


def test_a_clock_that_stands_still_for_others():
    from models.nets.benchmark import WARM_STEPS, Clock

    times, rests = iter([10.0, 10.5, 11.0, 12.0, 12.0, 20.0, 21.0, 24.0, 24.0]), []
    clock = Clock(2.0, lambda: next(times), 2, lambda: rests.append(len(clock.rates)))
    assert [clock.tick() for _ in range(WARM_STEPS + 6)] == [False] * (WARM_STEPS + 5) + [True]
    assert clock.rates == [3 / 2.0, 2 / 4.0]
    assert rests == [0, 1]
    assert set(training.CLOCKS) == {"wall", "cpu"}


def test_one_works_at_a_time_and_who_fails_leaves():
    from concurrent.futures import ThreadPoolExecutor

    from models.nets.benchmark import Turns

    turns, worked = Turns("abc"), []

    def work(name):
        turns.wait(name)
        try:
            for _ in range(3):
                worked.append(name)
                turns.pass_on(name)
                if name == "b" and len(worked) > 3:
                    raise ValueError
        finally:
            turns.leave(name)

    with ThreadPoolExecutor(3) as pool:
        ended = [pool.submit(work, name) for name in "cab"]
    assert "".join(worked) == "abcacac"
    assert [type(one.exception()) for one in ended] == [type(None), type(None), ValueError]


def test_a_broken_promise_is_told():
    rates = {"playground": [90.0, 100.0], "torch": [100.0, 100.0], "fit": [10.0, 10.0], "loader": [50.0, 50.0]}
    kept = training._result("a_row", "cpu", {**rates, "torch": [50.0, 50.0]}, training.PROMISES)
    assert (kept["kept"], kept["short"]) == (True, [])
    assert training._result("a_row", "cpu", {**rates, "torch": [100.0, 120.0]}, training.PROMISES)["short"] == ["torch"]
    assert not training._result("mlp_2_4_2_1", "cpu", rates, training.PROMISES)["kept"]


def test_a_row_that_there_is_not():
    with pytest.raises(SystemExit, match="no row is called 'alexnet'"):
        bench.main(["training", "--rows", "alexnet"])
