"""What the page on automatic differentiation states, shows and takes, with and without somebody to ask."""

import numpy as np
import pytest

from models.maths import autograd as maths
from models.maths.autograd import costs, oracle
from models.specs.autograd import AutogradSpec
from pages.preliminaries import _autograd as view
from playground import runs

NETWORK = {"program": "h = tanh(W @ x); y = dot(v, h); (y - 1)^2", "inputs": "W = [[0.5, -1, 2], [1, 0.3, -0.7]]; x = [1, 2, -1]; v = [1, -2]"}


class Worker:
    """Somebody to ask: answers at once, in this process."""

    class status:
        state = "ready"

    def consult(self, _topic, question, payload):
        answer = runs.Answer()
        answer.settle(oracle.ORACLES[question](payload))
        return answer


@pytest.fixture
def with_torch(monkeypatch):
    """torch may be asked, and knows nothing of streamlit's clock."""
    monkeypatch.setattr("playground.runs.current", Worker)


def part(screen, key):
    return next(part.data for part in screen.parts() if part.key == f"autograd.{key}")


def tables(screen):
    return [entry.value for entry in screen.app.markdown if entry.value.startswith("|")]


@pytest.mark.parametrize(
    "query",
    [
        {},
        NETWORK,
        {**NETWORK, "mode": "forward", "moved": "8"},
        {"program": "u = x*x; z = detach(u)*x; sum(z)"},
        {"program": "y = exp(x)/3", "start": "mean"},
        {"program": "y = x*x*x", "start": "own", "v": "1, 0, -2, 0.5"},
        {"program": "c=a+b;d=a*b+b^3;c=c+c+1;c=c+1+c-a;d=d*3+relu(b+a);f=(c-d)^2;f/2+10/f", "inputs": "a=-4;b=2"},
    ],
)
def test_every_derivative_stands_beside_torchs_own(visit, with_torch, query):
    screen = visit("autograd", **query)
    assert screen.exceptions == []
    table = tables(screen)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:] if line.startswith("|")]
    assert len(rows) == len(part(screen, "graph")["nodes"])
    assert [ours for _name, ours, _torchs in rows] == [torchs for _name, _ours, torchs in rows]
    assert "Every derivative is torch's own" in table


def test_torchs_own_words_are_shown_where_it_refuses(visit, with_torch):
    screen = visit("autograd", program="y = x*x", start="nothing")
    assert "torch refuses: `grad can be implicitly created only for scalar outputs`" in tables(screen)[0]


def test_every_call_stands_beside_torchs_own(visit, with_torch):
    table = next(table for table in tables(visit("autograd", calls="ysyzs")) if "call" in table)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:] if line]
    assert [ours for _call, ours, _torchs in rows] == [torchs for _call, _ours, torchs in rows]
    assert [ours for _call, ours, _torchs in rows][1:3] == ["[0, 4, 8, 12]", "[1, 5, 9, 13]"]


def test_the_loop_stands_beside_torchs_own(visit, with_torch):
    assert "torch's derivative: 32768, of the value 1350.0416." in visit("autograd", a="0.0412").texts


def test_without_somebody_to_ask_the_page_says_so(visit):
    screen = visit("autograd")
    assert "No worker runs here" in screen.texts
    assert "| [0, 4, 8, 12] | … |" in tables(screen)[0]


def test_the_fact():
    graph = maths.read_program("y = 2*dot(x, x)", maths.parse_inputs("x = [0, 1, 2, 3]"))
    found = costs.costs(graph)
    assert (graph.result, found.reverse, found.forward) == (28, 21, 48)
    assert maths.gradients(graph)["x"].tolist() == [0, 4, 8, 12]


def test_the_answers_to_what_to_try():
    x = maths.parse_inputs("x = [0, 1, 2, 3]")
    assert maths.gradients(maths.read_program("u = x*x; z = detach(u)*x; sum(z)", x))["x"].tolist() == [0, 1, 4, 9]
    found = costs.costs(maths.read_program(NETWORK["program"], maths.parse_inputs(NETWORK["inputs"])))
    assert (found.inputs, found.outputs) == (11, 1)


def test_an_edge_that_is_clicked_changes_the_program(visit):
    """Only edges that are there and can be detached are taken."""
    spec = AutogradSpec(program="u = x*x; z = u*x; sum(z)")
    inputs = maths.parse_inputs(spec.inputs)
    graph = maths.read_program(spec.program, inputs)
    assert view.toggled(spec, graph, "2.0") == "u = x*x; z = detach(u)*x; sum(z)"
    long = AutogradSpec(program=spec.program.ljust(238))
    assert view.toggled(long, graph, "2.0") == long.program
    edges = part(visit("autograd", program=spec.program), "graph")["edges"]
    assert {edge["id"]: bool(edge["hint"]) for edge in edges} == dict.fromkeys(["1.0", "1.1", "2.0", "2.1", "3.0"], True)


def test_the_last_program_that_could_be_read_stays(visit):
    screen = visit("autograd", program="y = sum(x*x)")
    before = part(screen, "graph")
    screen.app.session_state["specs"]["autograd"] = AutogradSpec(program="y = sum(x*")
    screen.app.query_params.clear()
    screen.app.run()
    assert part(screen, "program")["problem"] == "Something is missing at the end."
    assert part(screen, "graph")["nodes"] == before["nodes"]


def test_a_number_that_is_dragged_changes_the_inputs():
    inputs = maths.parse_inputs("a = 1; A = [[1, 2], [3, 4]]")
    assert view.with_number(inputs, 3, -0.5) == "a = 1; A = [[1, 2], [-0.5, 4]]"
    assert view.numbers_of(inputs)[3] == ("A[1, 0]", 3.0)
    assert view.with_number(inputs, 99, 7.0) == maths.show_inputs(inputs)
    assert view.dial_field(250.0).high == 250


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("program", ["y = 2*dot(x, x)", "u = x*x; z = detach(u)*x; sum(z)", "y = x/2", "y = max(x, 1, 2)"])
def test_at_the_last_moment_every_value_and_derivative_is_on_the_graph(mode, program):
    spec = AutogradSpec(program=program, mode=mode)
    graph = maths.read_program(program, maths.parse_inputs(spec.inputs))
    start = np.ones(graph.result.shape)
    picture = view.picture(spec, graph, start)
    lanes = {}
    for moment in picture.moments:
        for key, change in moment.nodes.items():
            lanes.setdefault(key, {}).update(change.get("lanes", {}))
    expected = maths.reverse(graph, start)[0] if mode == "reverse" else maths.forward(graph, view.directions(graph, spec.moved))
    for i, node in enumerate(graph.nodes):
        assert lanes[str(i)]["0"]["exact"] == view.shown(node.value)["exact"]
        assert (expected[i] is None) == ("1" not in lanes[str(i)])
        if expected[i] is not None:
            assert lanes[str(i)]["1"]["exact"] == view.shown(expected[i])["exact"]


@pytest.mark.parametrize("operation", sorted(view.BACK))
def test_every_operation_has_its_rule_in_words(operation):
    from models.maths.autograd.rules import PARTIALS

    places = len(PARTIALS[operation]) if operation in PARTIALS else len(view.BACK[operation])
    assert len(view.BACK[operation]) == places
    assert all("{g}" in rule for rule in view.BACK[operation])


def test_the_moving_number_is_one_that_there_is(visit):
    screen = visit("autograd", mode="forward", moved="20")
    assert screen.spec.moved == 4
    assert screen.corrections["moved"].reason == "unfit"


def test_a_loop_that_never_ends_is_not_run(visit):
    screen = visit("autograd", a="0")
    assert "the loop never ends" in screen.texts
    assert len(part(screen, "chain")["moments"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"program": "y = log(x)/x - 1/x", "inputs": "x = [0, -1, 1000000]", "calls": "yyszy"},
        {"program": "exp(exp(exp(x)))", "inputs": "x = [5, -5]", "mode": "forward", "calls": "yy"},
        {"program": "x/0 - x/0", "inputs": "x = 1"},
        {"program": "detach(x)"},
        {"program": "x"},
        {"program": ";".join(["B=A@A"] + ["B=A@B"] * 27), "inputs": "A = [[9,9,9,9],[9,9,9,9],[9,9,9,9],[9,9,9,9]]"},
    ],
)
def test_a_program_without_values_breaks_nothing(visit, with_torch, query):
    screen = visit("autograd", **query)
    assert screen.exceptions == []
    assert part(screen, "graph")["moments"]
