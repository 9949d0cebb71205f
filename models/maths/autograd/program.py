"""From a typed program such as `u = x*x; z = detach(u)*x` to its graph."""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from models.maths.autograd.graph import Graph, Node, Span, Use
from models.maths.autograd.inputs import NAME
from models.maths.expressions import ExpressionError, Term, apply, parse
from models.maths.expressions.reader import FULL_WIDTH, FUNCTIONS, LONGEST_NAME

MOST_NODES = 32
SIMPLE = re.compile(r"[\w.]+|\w+\([^()]*\)")


def read_program(text: str, inputs: Mapping[str, np.ndarray], most: int = MOST_NODES) -> Graph:
    """The graph of a program: assignments separated by semicolons; the last one, or an expression without a name, is the output.

    Raises `ExpressionError`, with these codes besides those of expressions: "assign" (what stands before the equals sign is no name),
    "taken" (a function has this name), "constant" (nothing depends on an input), "shapes" (they do not fit; detail: the operation, wanted:
    the shapes).
    """
    builder = Builder(inputs, most)
    offset = 0
    for statement in re.split(r"[;\n]", text.translate(FULL_WIDTH)):
        if statement.strip():
            builder.run(statement, offset)
        offset += len(statement) + 1
    if not builder.statements:
        raise ExpressionError("empty", 0)
    output = builder.statements[-1][2]
    if output.source is None:
        raise ExpressionError("constant", 0)
    return Graph(tuple(builder.nodes), output, tuple(builder.statements))


def toggle(text: str, use: Use) -> str:
    """The program with this edge detached, or attached again."""
    if use.cut is not None:
        (start, end), inner = use.cut
        inside = text[slice(*inner)]
        return text[:start] + (inside if SIMPLE.fullmatch(inside.strip()) else f"({inside})") + text[end:]
    if use.span is None:
        return text
    start, end = use.span
    return f"{text[:start]}detach({text[start:end]}){text[end:]}"


class Builder:
    """Runs statements one after the other, and records every operation as Python would do it."""

    def __init__(self, inputs: Mapping[str, np.ndarray], most: int):
        self.nodes = [Node("input", (), array, name) for name, array in inputs.items()]
        self.variables = {name: Use(i) for i, name in enumerate(inputs)}
        self.most = most + len(self.nodes)
        self.statements: list[tuple[str, Term, Use]] = []

    def run(self, statement: str, offset: int) -> None:
        left, equals, right = statement.rpartition("=")
        name = left.strip()
        if equals and (not NAME.fullmatch(name) or len(name) > LONGEST_NAME):
            raise ExpressionError("assign", offset, name)
        if name in FUNCTIONS:
            raise ExpressionError("taken", offset, name)
        self.offset = offset + len(left) + len(equals)
        try:
            root = parse(right, tuple(self.variables), tensors=True).root
        except ExpressionError as error:
            raise ExpressionError(error.code, error.position + self.offset, error.detail, error.wanted) from None
        result = self.use(root)
        self.statements.append((name, root, result))
        if name:
            self.keep(name, result)

    def keep(self, name: str, use: Use) -> None:
        """A value gets a name; used by that name, it is the name that stands in the text."""
        self.variables[name] = use._replace(span=None)
        if use.source is not None and not self.nodes[use.source].name:
            self.nodes[use.source] = replace(self.nodes[use.source], name=name)

    def use(self, term: Term) -> Use:
        span = self.place(term)
        if term.operation == "number":
            return Use(None, np.float64(term.value), span)
        if term.operation == "name":
            return self.variables[term.name]._replace(span=span)
        if term.operation == "detach":
            return self.detached(term, span)
        uses = [self.use(child) for child in term.inputs]
        result = self.compute(term, uses[:2])
        for further in uses[2:]:
            result = self.compute(term, [result._replace(span=None), further])
        return result._replace(span=span)

    def detached(self, term: Term, span: Span) -> Use:
        inner = self.use(term.inputs[0])
        return inner if inner.source is None else inner._replace(span=span, cut=(span, self.place(term.inputs[0])))

    def compute(self, term: Term, uses: list[Use]) -> Use:
        values = [use.value if use.source is None else self.nodes[use.source].value for use in uses]
        with np.errstate(all="ignore"):
            value = self.fitting(term, values)
        if all(use.source is None for use in uses):
            return Use(None, value)
        if len(self.nodes) == self.most:
            raise ExpressionError("many", term.start + self.offset, wanted=str(self.most))
        self.nodes.append(Node(term.operation, tuple(uses), value))
        return Use(len(self.nodes) - 1)

    def fitting(self, term: Term, values: list[np.ndarray]) -> np.ndarray:
        """The value of an operation; what numpy would broadcast and a vector product would not is refused like any other misfit."""
        ranks = [np.ndim(value) for value in values]
        wrong_rank = {"dot": ranks != [1, 1], "matmul": 0 in ranks}.get(term.operation, False)
        try:
            result = None if wrong_rank else apply(term.operation, values)
        except ValueError:
            result = None
        if result is None:
            shapes = ", ".join(str(np.shape(value)) for value in values)
            raise ExpressionError("shapes", term.start + self.offset, term.operation, shapes)
        return np.asarray(result, dtype=float)

    def place(self, term: Term) -> Span:
        return term.start + self.offset, term.end + self.offset
