"""How the page on automatic differentiation draws: a program as a graph with its way forward and back, and torch's numbers beside ours."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from models.maths import autograd as maths
from models.maths.autograd import costs
from models.maths.expressions import ExpressionError, Term, latex
from models.specs import Field
from models.specs.autograd import AutogradSpec
from playground.boards import Block, Board, Frame, grid, sign, window
from playground.graphs import Edge, Graph, Lane, Moment, Node
from playground.kit import Lesson, _, expression_problem
from playground.kit.controls import quoted
from playground.numerals import text
from playground.tables import Table
from playground.words import sentences

Arrays = Sequence[np.ndarray | None]

INFIX = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "power": "^", "matmul": "@"}
MOST_DIALS, MOST_CELLS, MOST_LINES = 6, 96, 4
DIAL = Field("number", -10, 10, 0.1)
FALLBACK = "x = [0, 1, 2, 3]"

# What an operation hands to its operands (a, b) of the adjoint g of its result y, and, where that differs, how the operands' tangents move it.
BACK = {
    "add": ("{g}", "{g}"),
    "subtract": ("{g}", "−{g}"),
    "multiply": ("{g} · {b}", "{g} · {a}"),
    "divide": ("{g} / {b}", "−{g} · {a} / {b}²"),
    "power": ("{g} · {b} · {a}^({b} − 1)", "{g} · {y} · log({a})"),
    "max": ("{g} · ([{a} > {b}] + ½ [{a} = {b}])", "{g} · ([{b} > {a}] + ½ [{a} = {b}])"),
    "min": ("{g} · ([{a} < {b}] + ½ [{a} = {b}])", "{g} · ([{b} < {a}] + ½ [{a} = {b}])"),
    "negative": ("−{g}",),
    "exp": ("{g} · {y}",),
    "log": ("{g} / {a}",),
    "sqrt": ("{g} / (2 · {y})",),
    "sin": ("{g} · cos({a})",),
    "cos": ("−{g} · sin({a})",),
    "tan": ("{g} · (1 + {y}²)",),
    "tanh": ("{g} · (1 − {y}²)",),
    "relu": ("{g} · [{a} > 0]",),
    "sigmoid": ("{g} · {y} · (1 − {y})",),
    "abs": ("{g} · sign({a})",),
    "sign": ("{g} · 0",),
    "sum": ("{g} · 1",),
    "mean": ("{g} / n",),
    "transpose": ("transpose({g})",),
    "dot": ("{g} · {b}", "{g} · {a}"),
    "matmul": ("{g} @ transpose({b})", "transpose({a}) @ {g}"),
}
FORTH = {"sum": ("sum({g})",), "mean": ("mean({g})",), "dot": ("dot({g}, {b})", "dot({a}, {g})"), "matmul": ("{g} @ {b}", "{a} @ {g}")}


# ---- What was typed.


def read_inputs(typed: str) -> tuple[dict[str, np.ndarray] | None, str]:
    """The inputs (None where they cannot be read) and the sentence about what is wrong."""
    try:
        return maths.parse_inputs(typed), ""
    except maths.InputsError as error:
        return None, _inputs_problem(error)


def read_program(typed: str, inputs: Mapping[str, np.ndarray]) -> tuple[maths.Graph | None, str]:
    """The graph (None where the program cannot be read) and the sentence about what is wrong."""
    try:
        return maths.read_program(typed, inputs), ""
    except ExpressionError as error:
        return None, expression_problem(error)


def read_start(spec: AutogradSpec, graph: maths.Graph) -> tuple[np.ndarray | None, str]:
    """The adjoint that the way back starts with, None for none, and the sentence about what is wrong with a typed one."""
    shape = graph.result.shape
    if graph.result.size == 1 or spec.start == "sum":
        return np.ones(shape), ""
    if spec.start == "mean":
        return np.full(shape, 1 / graph.result.size), ""
    if spec.start == "nothing":
        return None, ""
    typed, problem = read_inputs(f"v = [{spec.v.replace(';', ',')}]")
    if typed is not None and typed["v"].size == graph.result.size:
        return typed["v"].reshape(shape), ""
    wanted = _("The output has {count} numbers, and so must v; until it has, all are 1.").format(count=graph.result.size)
    return np.ones(shape), problem or wanted


def with_number(inputs: Mapping[str, np.ndarray], place: int, value: float) -> str:
    """The inputs as text, one of their numbers changed."""
    changed = {name: array.copy() for name, array in inputs.items()}
    for array in changed.values():
        if place < array.size:
            array.flat[place] = value
            break
        place -= array.size
    return maths.show_inputs(changed)


def numbers_of(inputs: Mapping[str, np.ndarray]) -> list[tuple[str, float]]:
    """Every number of the inputs with its name, in order."""
    return [(numbered(name, array, i), float(value)) for name, array in inputs.items() for i, value in enumerate(array.ravel())]


def dial_field(value: float) -> Field:
    """The bounds of a number's slider: wide enough for what was typed."""
    return Field("number", min(DIAL.low, value), max(DIAL.high, value), DIAL.step)


def toggled(spec: AutogradSpec, graph: maths.Graph, edge: str) -> str:
    """The program with one edge cut or joined again; as it was where it would become too long."""
    node, place = map(int, edge.split("."))
    changed = maths.toggle(spec.program, graph.nodes[node].uses[place])
    return changed if len(changed) <= 240 else spec.program


def directions(graph: maths.Graph, moved: int) -> dict[int, np.ndarray]:
    """Forward mode's question: one number of the inputs moves, all others stand still."""
    left, found = min(moved, sum(graph.nodes[i].value.size for i in graph.inputs)) - 1, {}
    for i in graph.inputs:
        size = graph.nodes[i].value.size
        found[i] = (np.arange(size) == left).astype(float).reshape(graph.nodes[i].value.shape)
        left -= size
    return found


# ---- Controls.


def typed(lesson: Lesson) -> tuple[maths.Graph, dict[str, np.ndarray], str, str]:
    """The graph and the inputs, or the last ones that could be read, and what is wrong with both texts."""
    inputs, inputs_problem = read_inputs(lesson.spec.inputs)
    inputs = lesson.last_good("inputs", inputs, maths.parse_inputs(FALLBACK))
    graph, problem = read_program(lesson.spec.program, inputs)
    kept = lesson.last_good("graph", None if graph is None else (graph, inputs), None)
    return *(kept or (maths.read_program(f"sum({next(iter(inputs))})", inputs), inputs)), problem, inputs_problem


def controls(lesson: Lesson, graph: maths.Graph, inputs: Mapping[str, np.ndarray], problem: str, inputs_problem: str) -> None:
    """What is typed, a slider for every number, and the order of the chain rule."""
    hint = _("Names, numbers, + − * / ^ @ and functions; several lines are separated by semicolons.")
    lesson.typed("program", _("Program"), hint, problem)
    hint = _("A number, a vector [1, 2] or a matrix [[1, 2], [3, 4]] for each name, separated by semicolons.")
    lesson.typed("inputs", _("Inputs"), hint, inputs_problem)
    for place, (name, value) in enumerate(numbers_of(inputs)[:MOST_DIALS]):
        lesson.dial(f"input{place}", name, _("Drag: values and derivatives follow."), value, dial_field(value), partial(turn, lesson, inputs, place))
    words = {"reverse": _("reverse"), "forward": _("forward")}
    lesson.choice("mode", _("Order of the chain rule"), _("Adjoints back from the output, or tangents along with the values."), words)
    lesson.say(_("Click an edge of the graph to detach it."))
    beginning(lesson, graph)


def beginning(lesson: Lesson, graph: maths.Graph) -> None:
    """What a pass begins with: the input that moves, or the direction that an output of several numbers needs."""
    if lesson.spec.mode == "forward":
        hint = _("The numbers of the inputs, counted from 1; one forward pass answers for one of them.")
        lesson.slider("moved", _("Which number moves"), hint)
        return
    if graph.result.size > 1:
        hint = _("The output is no single number, so the way back needs a direction v: ones, their mean, your own, or none.")
        lesson.choice("start", _("The way back starts with"), hint, {"sum": "sum()", "mean": "mean()", "own": "v", "nothing": _("no direction")})
    if graph.result.size > 1 and lesson.spec.start == "own":
        lesson.typed("v", "v", _("A number for each number of the output, separated by commas."), read_start(lesson.spec, graph)[1])


def turn(lesson: Lesson, inputs: Mapping[str, np.ndarray], place: int, value: float) -> None:
    """A number of the inputs was dragged."""
    lesson.desk.change(inputs=with_number(inputs, place, value))


def click(lesson: Lesson, graph: maths.Graph, _kind: str, edge: str) -> None:
    """An edge was clicked: it is detached, or attached again."""
    lesson.desk.change(program=toggled(lesson.spec, graph, edge))


# ---- The graph.


def names_of(graph: maths.Graph) -> list[str]:
    """A name for every node: its own, with a prime for each time it was given before, or v and a number."""
    found: list[str] = []
    for node in graph.nodes:
        name = node.name or f"v{sum(other[:1] == 'v' and other[1:].isdigit() for other in found) + 1}"
        while name in found:
            name += "′"
        found.append(name)
    return found


def picture(spec: AutogradSpec, graph: maths.Graph, start: np.ndarray | None) -> Graph:
    """The graph with every step on it: the values, and either the tangents with them or the adjoints after them."""
    names = names_of(graph)
    back = spec.mode == "reverse"
    derivatives, moments = _backwards(graph, names, start) if back else _forwards(graph, names, directions(graph, spec.moved))
    nodes = [_node(graph, names, i, derivatives[i]) for i in range(len(graph.nodes))]
    edges = [_edge(names, i, place, use) for i, node in enumerate(graph.nodes) for place, use in enumerate(node.uses) if use.source is not None]
    scene = f"{spec.program}|{spec.mode}|{spec.start}|{[node.value.shape for node in graph.nodes]}"
    return Graph(nodes, edges, moments, _spoken(graph, names, derivatives), scene, start=len(moments) - 1)


def _node(graph: maths.Graph, names: Sequence[str], i: int, derivative: np.ndarray | None) -> Node:
    node = graph.nodes[i]
    role = "input" if node.operation == "input" else "output" if i == graph.output.source else "plain"
    rows, columns = (1, 1, *node.value.shape)[-2:]
    arrays = [node.value] if derivative is None else [node.value, derivative]
    letters = max(len(_short(array, value)) for array in arrays for value in array.ravel())
    lanes = [Lane(role, rows, columns, letters), Lane("gradient", rows, columns, letters)]
    return Node(str(i), names[i], "" if node.operation == "input" else described(graph, names, i), role, lanes)


def described(graph: maths.Graph, names: Sequence[str], i: int) -> str:
    """An operation with the names of its operands, such as 2 × v1."""
    node, operands = graph.nodes[i], _operands(graph, names, i)
    if node.operation in INFIX:
        return f" {INFIX[node.operation]} ".join(operands)
    return f"−{operands[0]}" if node.operation == "negative" else f"{node.operation}({', '.join(operands)})"


def _operands(graph: maths.Graph, names: Sequence[str], i: int) -> list[str]:
    return [text(use.value) if use.source is None else names[use.source] for use in graph.nodes[i].uses]


def _edge(names: Sequence[str], i: int, place: int, use: maths.Use) -> Edge:
    if use.span is None:
        return Edge(f"{i}.{place}", str(use.source), str(i))
    hint = _("Detach: {source} is a constant for {target}") if use.cut is None else _("Attach again: {source} is part of the derivative of {target}")
    label = "" if use.cut is None else "detach"
    return Edge(f"{i}.{place}", str(use.source), str(i), label, hint.format(source=names[use.source], target=names[i]))


def shown(array: np.ndarray) -> dict[str, Any]:
    """The numbers of an array as a lane shows them, and their twelve digits."""
    exact = [f"{value:.12g}".replace("-", "−") for value in array.ravel()]
    return {"texts": [_short(array, value) for value in array.ravel()], "exact": exact}


def _short(array: np.ndarray, value: float) -> str:
    """Three digits in a vector or matrix, where room is scarce."""
    return text(value) if array.size == 1 else text(float(f"{value:.3g}"))


def _given(graph: maths.Graph, caption: str, tangents: Arrays | None = None) -> Moment:
    """The first moment: only the inputs have values; edges that are cut stay so."""
    lanes = {i: {"0": shown(graph.nodes[i].value), **({"1": shown(tangents[i])} if tangents else {})} for i in graph.inputs}
    uses = [(f"{i}.{place}", use) for i, node in enumerate(graph.nodes) for place, use in enumerate(node.uses)]
    return Moment(caption, {str(i): {"lanes": shown} for i, shown in lanes.items()}, {key: {"marks": ["cut"]} for key, use in uses if use.cut})


def _backwards(graph: maths.Graph, names: Sequence[str], start: np.ndarray | None) -> tuple[Arrays, list[Moment]]:
    adjoints, moves = ([None] * len(graph.nodes), []) if start is None else maths.reverse(graph, start)
    moments = [_given(graph, _("The inputs have values; nothing is computed yet."))]
    for i, node in enumerate(graph.nodes):
        if node.operation != "input":
            moments.append(Moment(_computed(graph, names, i), {str(i): {"lanes": {"0": shown(node.value)}}}, {}, _arriving(graph, i)))
    moments += [_way_back(graph, names, move) for move in moves]
    if start is None:
        moments.append(Moment(_("The output is no single number, and the way back has nothing to start with.")))
    elif not moves:
        moments.append(Moment(_("No derivative comes back: everything between the inputs and the output is detached.")))
    return adjoints, moments


def _way_back(graph: maths.Graph, names: Sequence[str], move: maths.Move) -> Moment:
    marks = {"now": [str(move.node)], "back": [] if move.edge is None else [f"{move.edge[0]}.{move.edge[1]}"]}
    return Moment(_said_of(graph, names, move), {str(move.node): {"lanes": {"1": shown(move.after)}}}, {}, marks)


def _computed(graph: maths.Graph, names: Sequence[str], i: int) -> str:
    return f"{names[i]} = {described(graph, names, i)} = {listed(graph.nodes[i].value)}"


def _forwards(graph: maths.Graph, names: Sequence[str], moved: Mapping[int, np.ndarray]) -> tuple[Arrays, list[Moment]]:
    tangents = maths.forward(graph, moved)
    moments = [_given(graph, _("One number of the inputs moves with speed 1, the others stand still. Values and tangents go together."), tangents)]
    for i, node in enumerate(graph.nodes):
        if node.operation != "input":
            lanes = {"0": shown(node.value), **({} if tangents[i] is None else {"1": shown(tangents[i])})}
            moved_by = "" if tangents[i] is None else f", d{names[i]} = {_pushed(graph, names, i)} = {listed(tangents[i])}"
            moments.append(Moment(_computed(graph, names, i) + moved_by, {str(i): {"lanes": lanes}}, {}, _arriving(graph, i)))
    return tangents, moments


def _arriving(graph: maths.Graph, i: int) -> dict[str, list[str]]:
    return {"now": [str(i)], "flow": [f"{i}.{place}" for place, use in enumerate(graph.nodes[i].uses) if use.source is not None]}


def _said_of(graph: maths.Graph, names: Sequence[str], move: maths.Move) -> str:
    """One step of the way back in words and numbers."""
    name, after = names[move.node], listed(move.after)
    if move.edge is None:
        return _("The way back starts at the output: {name}.grad = {value}.").format(name=name, value=after)
    i, place = move.edge
    product = rule(graph, names, i, place, f"{names[i]}.grad", BACK)
    said = _("Back through {operation}: {name}.grad gets {product} = {value}.")
    said = said.format(operation=described(graph, names, i), name=name, product=product, value=listed(move.contribution))
    if move.before is None:
        return said
    added = _("It has one already, so they add up: {before} + {value} = {after}.")
    return sentences(said, added.format(before=listed(move.before), value=listed(move.contribution), after=after))


def _pushed(graph: maths.Graph, names: Sequence[str], i: int) -> str:
    depends = maths.active(graph)
    flowing = [(place, use) for place, use in enumerate(graph.nodes[i].uses) if use.flows and depends[use.source]]
    return " + ".join(rule(graph, names, i, place, f"d{names[use.source]}", {**BACK, **FORTH}) for place, use in flowing)


def rule(graph: maths.Graph, names: Sequence[str], i: int, place: int, moving: str, table: Mapping[str, Sequence[str]]) -> str:
    """What is multiplied along one edge, with the names of the operands; a square is not written as a power of 2 - 1."""
    node, operands = graph.nodes[i], _operands(graph, names, i)
    if node.operation == "power" and place == 0 and node.uses[1].source is None:
        exponent = float(node.uses[1].value)
        power = operands[0] if exponent == 2 else f"{operands[0]}^{text(exponent - 1)}"
        return f"{moving} · {text(exponent)} · {power}"
    return table[node.operation][place].format(g=moving, a=operands[0], b=operands[-1], y=names[i])


def listed(array: np.ndarray) -> str:
    """The numbers of an array in brackets, as they are typed."""
    if np.ndim(array) == 0:
        return text(float(array))
    return f"[{', '.join(listed(entry) for entry in array)}]"


def numbered(name: str, array: np.ndarray, i: int) -> str:
    place = np.unravel_index(i, array.shape)
    return name + (f"[{', '.join(map(str, map(int, place)))}]" if place else "")


def _spoken(graph: maths.Graph, names: Sequence[str], derivatives: Arrays) -> str:
    pieces = [f"{names[i]} {listed(node.value)}, {_('derivative')} {_or_none(derivatives[i])}" for i, node in enumerate(graph.nodes)]
    return "; ".join(pieces)


def _or_none(array: np.ndarray | None) -> str:
    return _("no derivative") if array is None else listed(array)


# ---- Numbers beside the graph.


def formula(spec: AutogradSpec, graph: maths.Graph, start: np.ndarray | None) -> str:
    """The program and its gradient, with every number in its place; the graph alone has them all where they are many."""
    names = names_of(graph)
    rows = [_line(graph, names, *statement) for statement in graph.statements[-MOST_LINES:]]
    if spec.mode == "reverse" and start is not None:
        pulled = "" if graph.result.size == 1 else r"\mathbf{v}^\top "
        top = rf"{pulled}\frac{{\partial {_word(names[graph.output.source])}}}"
        found = [(name, gradient) for name, gradient in maths.gradients(graph, start).items() if gradient is not None]
        rows += [rf"{top}{{\partial {_word(name)}}} &= {_matrix(gradient)}" for name, gradient in found if len(found) <= 2]
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


def _line(graph: maths.Graph, names: Sequence[str], name: str, term: Term, use: maths.Use) -> str:
    value = use.value if use.source is None else graph.nodes[use.source].value
    product = latex(term) if all(node.value.ndim == 0 for node in graph.nodes) else latex(term).replace(r" \, ", r" \odot ")
    return rf"{_word(name or names[use.source])} &= {product} = {_matrix(value)}"


def _word(name: str) -> str:
    return latex(Term("name", name=name))


def _matrix(array: np.ndarray) -> str:
    """Numbers in LaTeX: a vector in a line, a matrix in rows."""
    if np.ndim(array) < 2:
        numbers = ", ".join(plain_number(value) for value in np.ravel(array))
        return numbers if np.ndim(array) == 0 else rf"\left({numbers}\right)"
    return r"\begin{bmatrix} " + r" \\ ".join(" & ".join(map(plain_number, row)) for row in array) + r" \end{bmatrix}"


def plain_number(value: float) -> str:
    """A number in LaTeX, with the digits that matter."""
    mantissa, _e, exponent = text(value).replace("−", "-").partition("e")
    if exponent:
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
    return {"nan": r"\text{nan}", "∞": r"\infty", "-∞": r"-\infty"}.get(mantissa, mantissa)


def numbers_beside(lesson: Lesson, graph: maths.Graph, start: np.ndarray | None) -> None:
    """Under the graph: torch's derivatives beside ours, what both modes cost, and the Jacobian."""
    told, why = lesson.ask_library("autograd.oracle", lesson.spec.mode, question(lesson.spec, graph, start))
    lesson.say(beside_torch(lesson.spec, graph, start, told, why))
    lesson.table("costs", cost_table(graph))
    lesson.say(cost_sentence(graph))
    board = jacobian_board(lesson.spec, graph, start)
    if board:
        lesson.board("jacobian", board)


def question(spec: AutogradSpec, graph: maths.Graph, start: np.ndarray | None) -> dict[str, Any]:
    """What torch is asked: the same graph, and the same beginning of the way back or forward."""
    moved = directions(graph, spec.moved)
    return {**maths.plain(graph), "start": start, "directions": [moved[i] for i in graph.inputs]}


def beside_torch(spec: AutogradSpec, graph: maths.Graph, start: np.ndarray | None, told: Mapping[str, Any] | None, why: str) -> str:
    """Every derivative beside torch's, as a Markdown table, and whether they are the same."""
    names = names_of(graph)
    if spec.mode == "forward":
        ours = maths.forward(graph, directions(graph, spec.moved))
    else:
        ours = [None] * len(names) if start is None else maths.reverse(graph, start)[0]
    torchs = None if told is None else told["adjoints" if spec.mode == "reverse" else "tangents"]
    head = f"| | {_('derivative here')} | torch |\n|---|---|---|\n"
    rows = [f"| `{name}` | {digits(ours[i])} | {'…' if torchs is None else digits(torchs[i])} |" for i, name in enumerate(names)]
    return head + "\n".join(rows) + "\n\n" + (why or _verdict(ours, torchs, told.get("error", "")))


def digits(array: np.ndarray | None) -> str:
    """Ten digits of every number."""
    if array is None:
        return _("no derivative")
    if np.ndim(array) == 0:
        return f"{float(array):.10g}".replace("-", "−")
    return f"[{', '.join(digits(entry) for entry in array)}]"


def _verdict(ours: Arrays, torchs: Arrays, error: str) -> str:
    if error:
        return _("torch refuses: {words}").format(words=quoted(error, 120))
    different = sum(digits(mine) != digits(other) for mine, other in zip(ours, torchs, strict=True))
    if different:
        return _("{count} of them differ from torch in the last of ten digits, by rounding.").format(count=different)
    return _("Every derivative is torch's own, to the last of ten digits.")


def jacobian_board(spec: AutogradSpec, graph: maths.Graph, start: np.ndarray | None) -> Board | None:
    """The whole Jacobian, and what one pass takes of it: a combination of its rows, or one column. None where it says nothing new."""
    J, back = maths.jacobian(graph), spec.mode == "reverse"
    if J.size > MOST_CELLS or (back and (len(J) == 1 or start is None)):
        return None
    rows = [name for name, _value in numbers_of({names_of(graph)[graph.output.source]: graph.result})]
    columns = [name for name, _value in numbers_of({graph.nodes[i].name: graph.nodes[i].value for i in graph.inputs})]
    column = min(spec.moved, J.shape[1]) - 1
    frame = [] if back else [window(0, column, len(J), 1, "gradient")]
    block = grid("J", J, "weight", _("Jacobian"), str(J.shape), rows=rows, columns=columns, windows=frame)
    blocks = (
        _pulled(block, graph, start)
        if back
        else [block, sign("takes", "→"), grid("result", J[:, [column]], "gradient", _("derivative of the output"))]
    )
    return Board(blocks, [Frame(_what_a_pass_takes(back))], f"{_('Jacobian')} {listed(J)}", scene="jacobian", largest=44)


def _pulled(block: Block, graph: maths.Graph, start: np.ndarray) -> list[Block]:
    found = maths.gradients(graph, start).values()
    sizes = [graph.nodes[i].value.size for i in graph.inputs]
    row = np.concatenate([np.zeros(size) if one is None else one.ravel() for size, one in zip(sizes, found, strict=True)])
    blocks = [grid("v", start.reshape(1, -1), "output", "v"), sign("times", "@"), block, sign("equals", "=")]
    return [*blocks, grid("result", row[None], "gradient", _("gradients"))]


def _pushed_through(block: Block, column: np.ndarray) -> list[Block]:
    return [block, sign("takes", "→"), grid("result", column, "gradient", _("derivative of the output"))]


def _what_a_pass_takes(back: bool) -> str:
    if back:
        return _("One reverse pass gives v times the Jacobian: a combination of its rows. The Jacobian itself is never computed.")
    return _("One forward pass gives the Jacobian times a direction: one number of the inputs moves, and that is one column.")


def cost_table(graph: maths.Graph) -> Table:
    """What all derivatives cost in both modes."""
    found = costs.costs(graph)
    forward, reverse = (found.inputs, found.forward, found.alive), (found.outputs, found.reverse, found.kept)
    rows = [[name, *map(str, counts)] for name, counts in ((_("forward mode"), forward), (_("reverse mode"), reverse))]
    return Table(["", _("passes"), _("operations"), _("numbers held")], rows, _("What all derivatives cost, forwards and in reverse"), 3)


def cost_sentence(graph: maths.Graph) -> str:
    """Where these numbers come from."""
    found = costs.costs(graph)
    why = _(
        "Numbers that go in: {inputs}, and so many forward passes; that come out: {outputs}, and so many reverse passes. The values alone take "
        "{values} operations. "
        "Forward mode holds values and tangents only as long as they are used; reverse mode keeps what it needs on its way back."
    )
    return why.format(inputs=found.inputs, outputs=found.outputs, values=found.values)


# ---- What is wrong with the inputs.


def _inputs_problem(error: maths.InputsError) -> str:
    return {**_wordings(), **_limits()}[error.code].format(detail=error.detail[:20], wanted=error.wanted)


def _wordings() -> dict[str, str]:
    return {
        "empty": _("There are no inputs; write, for example, x = [0, 1, 2, 3]."),
        "name": _("“{detail}” is no name; write, for example, x = [1, 2]; a = 3."),
        "taken": _("“{detail}” is the name of a function and cannot be given a value."),
        "twice": _("“{detail}” has two values."),
        "number": _("“{detail}” is not a number."),
        "brackets": _("The brackets do not match, or a comma is missing, at “{detail}”."),
        "ragged": _("The rows have different lengths: {detail}"),
    }


def _limits() -> dict[str, str]:
    return {
        "many": _("These are {detail} inputs; here {wanted} are enough."),
        "rank": _("This has {detail} axes; here an input is a number, a vector or a matrix."),
        "size": _("An axis of {detail} numbers cannot be shown here; {wanted} are the most."),
        "numbers": _("These are {detail} numbers; here {wanted} are the most."),
        "range": _("{detail} is too large to show."),
    }
