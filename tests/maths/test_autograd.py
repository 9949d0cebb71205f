"""Reverse and forward mode against torch's own, for random programs over numbers, vectors and matrices."""

import math
import re
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.maths import autograd as maths
from models.maths.autograd import accumulation, control_flow, costs, oracle
from models.maths.expressions import ExpressionError

INPUTS = "a = {}; x = [{}, {}, {}]; A = [[{}, {}, {}], [{}, {}, {}]]"
SHAPES = {"number": ["a"], "three": ["x"], "two": [], "matrix": ["A"]}
UNARY = ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "relu", "sigmoid", "abs", "sign", "-", "detach")


@st.composite
def terms(draw, kind="number", depth=3):
    """A term of one shape: a leaf, or an operation whose operands fit."""
    constant = draw(st.sampled_from(["2", "0.5", "3", "-1.5"]))
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        names = SHAPES[kind] or ["A@x"]
        return draw(st.sampled_from(names + ([constant] if kind == "number" else [])))

    def inner(kind):
        return draw(terms(kind, depth - 1))

    special = {"number": ["reduce", "reduce", "dot"], "two": ["matmul"], "three": ["matmul"]}.get(kind, [])
    choice = draw(st.sampled_from(["unary", "binary", "binary", "scaled", *special]))
    if choice == "unary":
        return f"{draw(st.sampled_from(UNARY))}({inner(kind)})"
    if choice == "binary":
        sign = draw(st.sampled_from(["+", "-", "*", "/", "max", "min", "**"]))
        left, right = inner(kind), inner(draw(st.sampled_from([kind, "number"])))
        return f"{sign}({left}, {right})" if sign in ("max", "min") else f"({left}){sign}({right})"
    if choice == "scaled":
        sign = draw(st.sampled_from(["+", "-", "*", "/", "**"]))
        return f"({constant}){sign}({inner(kind)})" if draw(st.booleans()) else f"({inner(kind)}){sign}({constant})"
    if choice == "reduce":
        return f"{draw(st.sampled_from(['sum', 'mean']))}({inner(draw(st.sampled_from(['two', 'three', 'matrix'])))})"
    if choice == "dot":
        same = draw(st.sampled_from(["two", "three"]))
        return f"{draw(st.sampled_from(['dot({}, {})', '({})@({})'])).format(inner(same), inner(same))}"
    return f"({inner('matrix')})@({inner('three')})" if kind == "two" else f"({inner('two')})@({inner('matrix')})"


@st.composite
def programs(draw):
    """One or two statements; the second uses the first, which may be detached."""
    kinds = st.sampled_from(["number", "three", "two", "matrix"])
    if draw(st.booleans()):
        return draw(terms(draw(kinds)))
    kind = draw(kinds)
    return f"u = {draw(terms(kind, 2))}; v = u*{draw(st.sampled_from(['u', 'detach(u)', '2']))}; v + {draw(terms(kind, 1))}"


numbers = st.one_of(st.integers(-3, 3).map(float), st.floats(-3, 3).map(lambda value: round(value, 2)))
ten = st.lists(numbers, min_size=10, max_size=10)
ANY_TEN = [0.5, -1.0, 2.0, 0.0, 1.0, 2.0, 3.0, -1.0, 0.0, 1.0]


def graph_of(program, ten):
    """The graph, or None where everything is constant or too long."""
    try:
        return maths.read_program(program, maths.parse_inputs(INPUTS.format(*ten)))
    except ExpressionError as error:
        if error.code in ("constant", "many", "long", "deep"):
            return None
        raise


def close(ours, torchs):
    """Both None, or the same numbers; where torch has an infinity or nothing, so have we."""
    assert (ours is None) == (torchs is None), (ours, torchs)
    if ours is not None:
        assert np.shape(ours) == np.shape(torchs)
        np.testing.assert_allclose(ours, torchs, rtol=1e-8, atol=1e-10)


def tame(*arrays):
    """Whether all numbers are finite and not so large that rounding decides."""
    return all(array is None or (np.isfinite(array).all() and np.abs(array).max(initial=0) < 1e8) for array in arrays)


@settings(max_examples=150)
@given(programs(), ten, st.integers(0, 9))
@example("dot(x, x)*2", ANY_TEN, 0)
@example("detach(x)", ANY_TEN, 0)
@example("relu(x) + abs(x) + max(x, 0) + min(x, a*0)", ANY_TEN, 1)
@example("sum(x**2 + x**a + 2**x)", ANY_TEN, 1)
@example("(A*x/a)@x*(A@x)", ANY_TEN, 1)
def test_reverse_mode_is_torchs_at_every_node(program, ten, seed):
    graph = graph_of(program, ten)
    if graph is None:
        return
    start = np.random.default_rng(seed).normal(size=graph.result.shape).round(2)
    adjoints, _moves = maths.reverse(graph, start)
    told = oracle.reverse({**maths.plain(graph), "start": start})
    assert all((adjoint is not None) <= depends for adjoint, depends in zip(adjoints, maths.active(graph), strict=True))
    if told["error"]:
        assert "does not require grad" in told["error"]
        assert adjoints == [None] * len(graph.nodes)
        return
    if any(np.isnan(node.value).any() for node in graph.nodes):
        return  # torch's sign makes a 0 of what is not a number
    for node, value in zip(graph.nodes, told["values"], strict=True):
        close(node.value, value)
    if tame(*(node.value for node in graph.nodes), *adjoints):
        for ours, torchs in zip(adjoints, told["adjoints"], strict=True):
            close(ours, torchs)


@settings(max_examples=120)
@given(programs(), ten, st.integers(0, 9))
@example("relu(x) + abs(x) + max(x, 0) + min(x, a*0)", ANY_TEN, 1)
@example("sum(x**2 + x**a + 2**x)", ANY_TEN, 1)
def test_forward_mode_is_torchs_at_every_node(program, ten, seed):
    graph = graph_of(program, ten)
    if graph is None:
        return
    generator = np.random.default_rng(seed)
    directions = {i: generator.normal(size=graph.nodes[i].value.shape).round(2) for i in graph.inputs}
    tangents = maths.forward(graph, directions)
    told = oracle.forward({**maths.plain(graph), "directions": list(directions.values())})["tangents"]
    if tame(*(node.value for node in graph.nodes), *tangents):
        for ours, torchs in zip(tangents, told, strict=True):
            close(ours, torchs)


@given(programs(), ten)
def test_rows_by_reverse_mode_are_columns_by_forward_mode(program, ten):
    graph = graph_of(program, ten)
    if graph is None or not tame(*(node.value for node in graph.nodes)):
        return
    rows = maths.jacobian(graph)
    assert rows.shape == (graph.result.size, 10)
    columns = []
    for number in range(10):
        pieces = np.split(np.eye(10)[number], [1, 4])
        shaped = {i: piece.reshape(graph.nodes[i].value.shape) for i, piece in zip(graph.inputs, pieces, strict=True)}
        tangent = None if graph.output.cut else maths.forward(graph, shaped)[graph.output.source]
        columns.append(np.zeros(graph.result.size) if tangent is None else tangent.ravel())
    if tame(rows, *columns):
        np.testing.assert_allclose(rows, np.stack(columns, axis=1), rtol=1e-7, atol=1e-9)


@given(programs(), ten)
def test_the_moves_add_up_to_the_adjoints(program, ten):
    graph = graph_of(program, ten)
    if graph is None:
        return
    adjoints, moves = maths.reverse(graph, np.ones(graph.result.shape))
    now = [None] * len(graph.nodes)
    for move in moves:
        np.testing.assert_array_equal(move.before is None, now[move.node] is None)
        if move.edge:
            node, place = move.edge
            assert graph.nodes[node].uses[place].source == move.node < node
        now[move.node] = move.after
    for ours, last in zip(adjoints, now, strict=True):
        close(ours, last)


@given(programs(), ten)
def test_what_is_kept_for_the_way_back_is_what_torch_keeps(program, ten):
    """torch tells through its hooks which tensors it saves; those that are values of the graph are found by where they lie in memory."""
    import torch

    graph = graph_of(program, ten)
    if graph is None or any(node.operation == "divide" and node.uses[0].source is None for node in graph.nodes):
        return  # a number divided by a tensor is its reciprocal in torch, which keeps that
    question, saved = maths.plain(graph), set()
    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: saved.add(tensor.untyped_storage().data_ptr()), lambda _: None):
        leaves = [torch.tensor(node.value, requires_grad=True) for node in graph.nodes if node.operation == "input"]
        values = oracle.run(question, leaves)
    found = {i for i, value in enumerate(values) if value.untyped_storage().data_ptr() in saved}
    assert costs.kept(graph) == found


def test_costs_of_the_books_example():
    found = costs.costs(maths.read_program("2*dot(x, x)", maths.parse_inputs("x = [0, 1, 2, 3]")))
    assert (found.inputs, found.outputs, found.values) == (4, 1, 8)
    assert (found.tangents, found.adjoints) == (10, 13)
    assert (found.forward, found.reverse) == (48, 21)
    assert (found.kept, found.alive) == (4, 10)


def test_many_outputs_of_one_input_are_cheaper_forwards():
    found = costs.costs(maths.read_program("a*x", {"a": np.array(2.0), "x": np.arange(4.0)}))
    assert (found.inputs, found.outputs) == (5, 4)
    wide = costs.costs(maths.read_program("sin(a*transpose(a))*2 + exp(a)", {"a": np.array(2.0)}))
    assert wide.forward <= wide.reverse + 1


@pytest.mark.parametrize(
    ("program", "expected"),
    [("2*dot(x, x)", [0, 4, 8, 12]), ("sum(x*x)", [0, 2, 4, 6]), ("mean(x*x)", [0, 0.5, 1, 1.5]), ("sum(x)", [1, 1, 1, 1])],
)
def test_worked_examples(program, expected):
    graph = maths.read_program(program, maths.parse_inputs("x = [0, 1, 2, 3]"))
    assert maths.gradients(graph)["x"].tolist() == expected


@pytest.mark.parametrize(
    ("text", "code", "position", "detail"),
    [
        ("", "empty", 0, ""),
        (" ; ;", "empty", 0, ""),
        ("3", "constant", 0, ""),
        ("y = ", "empty", 3, ""),
        ("u = x*x; z = u + w", "variable", 17, "w"),
        ("u = x*x; 2x = 3", "assign", 8, "2x"),
        ("y == x", "assign", 0, "y ="),
        ("u = x; sum = u", "taken", 6, "sum"),
        ("u = x; dot(u, 2)", "shapes", 7, "dot"),
        ("x + [1]", "character", 4, "["),
        ("A @ A", "shapes", 0, "matmul"),
        ("u = 1; x + A@u", "shapes", 11, "matmul"),
        ("y = x; a = A + y*2; a + (A @ x)", "shapes", 20, "add"),
        ("u=" + "+".join(["x"] * 40), "many", 2, ""),
    ],
)
def test_what_is_wrong_with_a_program_is_named_with_its_place(text, code, position, detail):
    with pytest.raises(ExpressionError) as caught:
        maths.read_program(text, maths.parse_inputs("x = [1, 2, 3]; A = [[1, 2, 3], [4, 5, 6]]"))
    assert (caught.value.code, caught.value.position, caught.value.detail) == (code, position, detail)


def test_shapes_that_do_not_fit_are_told():
    with pytest.raises(ExpressionError) as caught:
        maths.read_program("x*y", {"x": np.zeros(3), "y": np.zeros((2, 2))})
    assert caught.value.wanted == "(3,), (2, 2)"


@given(programs(), ten)
def test_every_edge_can_be_detached_and_attached_again(program, ten):
    """The text changes; the graph stays the same one, with that edge cut."""
    graph = graph_of(program, ten)
    if graph is None:
        return
    edges = [(i, place) for i, node in enumerate(graph.nodes) for place, use in enumerate(node.uses) if use.source is not None and use.span]
    for i, place in edges[:6]:
        use = graph.nodes[i].uses[place]
        changed = graph_of(maths.toggle(program, use), ten)
        if changed is None:
            continue
        assert [node.operation for node in changed.nodes] == [node.operation for node in graph.nodes]
        now = changed.nodes[i].uses[place]
        if use.cut is None:
            assert (now.source, now.cut is None) == (use.source, False)
            back = graph_of(maths.toggle(maths.toggle(program, use), now), ten)
            assert [[other.cut is None for other in node.uses] for node in back.nodes] == [
                [other.cut is None for other in node.uses] for node in graph.nodes
            ]


def test_a_program_may_use_a_name_again():
    graph = maths.read_program("u = x; u = u*u; x = u + x; x", {"x": np.array(3.0)})
    assert (graph.result, maths.gradients(graph)["x"]) == (12, 7)
    assert [node.name for node in graph.nodes] == ["x", "u", "x"]


def test_what_the_output_does_not_depend_on_has_no_gradient():
    graph = maths.read_program("u = x*a; detach(a)*x", {"x": np.array(3.0), "a": np.array(2.0)})
    assert maths.gradients(graph) == {"x": 2.0, "a": None}
    nothing = maths.read_program("detach(x)", {"x": np.array(3.0)})
    assert maths.gradients(nothing) == {"x": None}
    assert maths.jacobian(nothing).tolist() == [[0]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = [0, 1, 2, 3]", {"x": [0, 1, 2, 3]}),
        ("a=2;b=-.5", {"a": 2, "b": -0.5}),
        ("A = [[1, 2],[3, 4],]; ", {"A": [[1, 2], [3, 4]]}),
        ("x＝［1，2］；a＝−3", {"x": [1, 2], "a": -3}),
        ("x = [1e3]\na=+2", {"x": [1000], "a": 2}),
    ],
)
def test_inputs_are_written_as_people_write(text, found):
    parsed = maths.parse_inputs(text)
    assert {name: array.tolist() for name, array in parsed.items()} == found
    again = maths.parse_inputs(maths.show_inputs(parsed))
    assert {name: array.tolist() for name, array in again.items()} == found


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("", "empty", ""),
        ("1 = 2", "name", "1"),
        ("x 2", "name", "x 2"),
        ("x =", "number", ""),
        ("sin = 2", "taken", "sin"),
        ("x=1;x=2", "twice", "x"),
        ("a=1;b=1;c=1;d=1;f=1", "many", "5"),
        ("x=one", "number", "one"),
        ("x=1 2", "brackets", "2"),
        ("x=[1,2", "brackets", "["),
        ("x=[1 2]", "brackets", "2"),
        ("x=[1]]", "brackets", "]"),
        ("x=]", "brackets", "]"),
        ("x=[]", "brackets", "[]"),
        ("x=[[1],[2,3]]", "ragged", "[[1],[2,3]]"),
        ("x=[1,[2]]", "ragged", "[1,[2]]"),
        ("x=[[[1]]]", "rank", "3"),
        ("x=[[[[1]]]]", "rank", "4"),
        ("x=[1,2,3,4,5,6,7]", "size", "7"),
        ("x=[1,2,3,4,5,6];y=[1,2,3,4,5,6];z=[1,2,3,4,5,6];w=[1,2,3,4,5,6,7]", "size", "7"),
        ("A=[[1,2,3,4,5,6],[1,2,3,4,5,6],[1,2,3,4,5,6],[1,2,3,4,5,6]];a=1", "numbers", "25"),
        ("x=1e9", "range", "1e9"),
        ("x=nan", "range", "nan"),
        ("x=[inf]", "range", "inf"),
    ],
)
def test_what_is_wrong_with_inputs_is_named(text, code, detail):
    with pytest.raises(maths.InputsError) as caught:
        maths.parse_inputs(text)
    assert (caught.value.code, caught.value.detail) == (code, detail)


@given(st.text(max_size=120) | st.text("x=[],0123.;- ", max_size=120))
def test_any_text_gives_inputs_or_an_error(text):
    try:
        found = maths.parse_inputs(text)
    except maths.InputsError:
        return
    assert all(array.ndim <= 2 and array.size <= 24 for array in found.values())


@given(st.text("xua=;*+()detach, ", max_size=80))
def test_any_text_is_a_program_or_an_error(text):
    try:
        graph = maths.read_program(text, {"x": np.array([1.0, 2.0]), "a": np.array(0.0)})
    except ExpressionError:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert maths.jacobian(graph).shape == (graph.result.size, 3)


@given(st.floats(-10, 10))
@example(1.0)
@example(-1.0)
@example(0.0412)
@example(5e-324)
@example(1000 / 256)
def test_control_flow_is_torchs_and_its_slope_is_the_value_over_a(a):
    trace = control_flow.control_flow(a)
    if a == 0:
        assert not trace.ends
        return
    assert trace.gradient == pytest.approx(trace.result / a) or abs(a) < 1e-300
    if abs(a) > 1e-300:
        assert oracle.control_flow({"a": a}) == {"result": trace.result, "gradient": trace.gradient}


def test_the_pieces_of_control_flow_meet_at_the_jumps():
    jumps = control_flow.jumps(-10, 10, 0.5)
    assert jumps == [-7.8125, -3.90625, -1.953125, -0.9765625, 0.9765625, 1.953125, 3.90625, 7.8125]
    values, derivatives = control_flow.slopes(np.array(jumps))
    assert np.abs(values).tolist() == [100000] * 4 + [1000] * 4
    nearer_to_zero = control_flow.slopes(np.array(jumps) * (1 - 1e-9))[1]
    assert (nearer_to_zero / derivatives).tolist() == [2] * 8
    assert np.isnan(control_flow.slopes(np.array([0.0]))).all()


@given(st.text("ysz", max_size=8), st.lists(numbers, min_size=3, max_size=3))
def test_gradients_accumulate_as_in_torch(calls, entries):
    inputs = {"x": np.array(entries), "a": np.array(2.0)}
    graphs = {"y": maths.read_program("a*dot(x, x)", inputs), "s": maths.read_program("sum(x)", inputs)}
    ours = accumulation.call_after_call(graphs, calls)
    torchs = oracle.accumulate({"graphs": {name: maths.plain(graph) for name, graph in graphs.items()}, "calls": calls})["history"]
    assert len(ours) == len(torchs) == len(calls) + 1
    for before, after in zip(ours, torchs, strict=True):
        for name, other in zip(("x", "a"), after, strict=True):
            close(before[name], other)


def test_before_any_call_there_is_no_gradient_and_zero_is_not_nothing():
    graphs = {"y": maths.read_program("dot(x, x)", {"x": np.array([1.0, 2.0])})}
    history = accumulation.call_after_call(graphs, "zyz")
    assert history[0]["x"] is history[1]["x"] is None
    assert history[2]["x"].tolist() == [2, 4]
    assert history[3]["x"].tolist() == [0, 0]


@pytest.mark.parametrize("count", [1, 2, 4, 8])
@pytest.mark.parametrize("seed", range(3))
def test_small_batches_add_up_to_the_large_one(count, seed):
    import torch

    batch = accumulation.batch_of_examples(seed)
    X, t, w = (torch.tensor(batch[name], requires_grad=name == "w") for name in "Xtw")
    torch.nn.functional.mse_loss(X @ w, t).backward()
    whole = accumulation.loss_gradient(batch)
    np.testing.assert_allclose(whole, w.grad, rtol=1e-12)
    assert len(accumulation.micro_batches(batch, count, True)) == count
    np.testing.assert_allclose(accumulation.micro_batches(batch, count, True)[-1], whole, rtol=1e-12)
    np.testing.assert_allclose(accumulation.micro_batches(batch, count, False)[-1], count * whole, rtol=1e-12)


def test_only_known_calls_are_taken():
    assert accumulation.as_calls("yy<z>s", "ysz", 3) == "yyz"


def test_torch_refuses_a_vector_without_a_direction():
    graph = maths.read_program("x*x", maths.parse_inputs("x = [0, 1, 2, 3]"))
    told = oracle.reverse({**maths.plain(graph), "start": None})
    assert told["error"] == "grad can be implicitly created only for scalar outputs"
    assert told["adjoints"] == [None, None]


def test_questions_travel_as_plain_data():
    question = maths.plain(maths.read_program("u = 2x; detach(u)*x", {"x": np.array(3.0)}))
    assert question["output"] == (2, None, False)
    assert question["nodes"][2] == {"operation": "multiply", "uses": [(1, None, True), (0, None, False)], "value": None}
    assert set(oracle.ORACLES) == {"reverse", "forward", "control_flow", "accumulate"}
    assert not re.search("torch", repr(question))
    assert math.isclose(question["nodes"][1]["uses"][0][1], 2)
