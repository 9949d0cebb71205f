"""From a text to a term, by recursive descent with one method for each level of precedence."""

import math
import re
from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

from models.maths.expressions.terms import OPERATIONS, Term

LONGEST_TEXT = 200
LONGEST_NAME = 12
MOST_TERMS = 100
DEEPEST = 24

SIGNS = MappingProxyType({"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "@": "matmul"})
SUPERSCRIPTS = MappingProxyType({"²": 2.0, "³": 3.0})
CONSTANTS = MappingProxyType({"pi": math.pi, "π": math.pi, "e": math.e})
FUNCTIONS = MappingProxyType({name: name for name, operation in OPERATIONS.items() if operation.written} | {"ln": "log"})

# A Chinese keyboard writes full-width forms, and what is copied from a book has real signs.
TYPOGRAPHY = str.maketrans("×·⋅∗÷−–、\u3000", "****/--, ")
FULL_WIDTH = MappingProxyType({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9.]+(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-zΑ-Ωα-ω][A-Za-z0-9_]*)|(?P<sign>\*\*|[-+*/@^(),²³]))",
)


class ExpressionError(ValueError):
    """A text that is no expression, and where: `position` counts characters from 0, `detail` is the piece that is wrong.

    code: "empty"; "long", "many", "deep" (too many characters, terms, parentheses; wanted: how many are allowed); "character" (unknown here);
    "number" (unreadable or not finite); "name" (too long); "variable" (there is none of this name; wanted: those there are), "function"
    (there is none of this name), "call" (a function without parentheses), "arguments" (of a function; wanted: how many), "tensor" (made for
    vectors, where numbers are expected); "ending" (something is missing at the end), "closing" (a parenthesis that is never closed), "token"
    (this cannot stand here).
    """

    def __init__(self, code: str, position: int, detail: str = "", wanted: str = ""):
        super().__init__(f"{code} at {position}: {detail}")
        self.code, self.position, self.detail, self.wanted = code, position, detail, wanted


class Token(NamedTuple):
    """A piece of the text. kind: "number", "name", "sign" or "end"; start, end: its characters."""

    kind: str
    text: str
    start: int
    end: int


def read(text: str, names: tuple[str, ...] | None, tensors: bool, most: int) -> Term:
    """The term that a text means; see `parse`."""
    return Reader(tokens(text), names, tensors, most).read()


def tokens(text: str) -> list[Token]:
    """The text in pieces, and an end."""
    plain, place, found = text.translate(FULL_WIDTH).translate(TYPOGRAPHY).rstrip(), 0, []
    while place < len(plain):
        match = TOKEN.match(plain, place)
        if match is None:
            place += len(plain[place:]) - len(plain[place:].lstrip())
            raise ExpressionError("character", place, text[place])
        found.append(Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup), match.end()))
        place = match.end()
    return [*found, Token("end", "", len(plain), len(plain))]


class Reader:
    """Reads tokens from left to right. Powers bind as in Python: -x^2 is -(x^2), and 2^3^2 is 2^9."""

    def __init__(self, pieces: list[Token], names: tuple[str, ...] | None, tensors: bool, most: int):
        self.pieces, self.names, self.tensors, self.most = pieces, names, tensors, most
        self.place = self.depth = self.count = 0

    def read(self) -> Term:
        if self.next.kind == "end":
            raise ExpressionError("empty", 0)
        term = self.sum()
        if self.next.kind != "end":
            raise self.misplaced()
        return term

    @property
    def next(self) -> Token:
        return self.pieces[self.place]

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def sum(self) -> Term:
        start, left = self.next.start, self.product()
        while self.next.text in ("+", "-"):
            left = self.make(SIGNS[self.take().text], (left, self.product()), start)
        return left

    def product(self) -> Term:
        start, left = self.next.start, self.signed()
        while self.next.text in ("*", "/", "@", "(") or self.next.kind == "name":
            if self.next.kind == "name" or self.next.text == "(":
                left = self.make("multiply", (left, self.power()), start)
            else:
                sign = self.take()
                self.allow(SIGNS[sign.text], sign)
                left = self.make(SIGNS[sign.text], (left, self.signed()), start)
        return left

    def signed(self) -> Term:
        if self.next.text not in ("+", "-"):
            return self.power()
        sign = self.take()
        term = self.nested(self.signed, sign)
        return self.make("negative", (term,), sign.start) if sign.text == "-" else term

    def power(self) -> Term:
        start, base = self.next.start, self.atom()
        if self.next.text in SUPERSCRIPTS:
            sign = self.take()
            exponent = self.make("number", (), sign.start, value=SUPERSCRIPTS[sign.text])
            return self.make("power", (base, exponent), start)
        if self.next.text in ("**", "^"):
            return self.make("power", (base, self.nested(self.signed, self.take())), start)
        return base

    def atom(self) -> Term:
        token = self.next
        if token.kind == "number":
            return self.number(self.take())
        if token.kind == "name":
            return self.name(self.take()) if token.text in (self.names or ()) or token.text not in FUNCTIONS else self.call(self.take())
        if token.text != "(":
            raise self.misplaced()
        term = self.nested(self.sum, self.take())
        self.close(token)
        return term

    def number(self, token: Token) -> Term:
        try:
            value = float(token.text)
        except ValueError:
            value = math.inf
        if math.isinf(value):
            raise ExpressionError("number", token.start, token.text)
        return self.make("number", (), token.start, value=value)

    def name(self, token: Token) -> Term:
        if len(token.text) > LONGEST_NAME:
            raise ExpressionError("name", token.start, token.text, str(LONGEST_NAME))
        if token.text in CONSTANTS and token.text not in (self.names or ()):
            return self.make("number", (), token.start, value=CONSTANTS[token.text], name="e" if token.text == "e" else "pi")
        if token.text not in (self.names or (token.text,)):
            code = "function" if self.next.text == "(" else "variable"
            raise ExpressionError(code, token.start, token.text, ", ".join(self.names))
        if self.names is None and self.next.text == "(":
            raise ExpressionError("function", token.start, token.text)
        return self.make("name", (), token.start, name=token.text)

    def call(self, token: Token) -> Term:
        operation = FUNCTIONS[token.text]
        self.allow(operation, token)
        if self.next.text != "(":
            raise ExpressionError("call", token.start, token.text)
        inputs = self.arguments(self.take())
        fewest, most = OPERATIONS[operation].fewest, OPERATIONS[operation].most
        if not fewest <= len(inputs) <= most:
            raise ExpressionError("arguments", token.start, token.text, str(fewest) if fewest == most else f"{fewest}–{most}")
        return self.make(operation, inputs, token.start)

    def arguments(self, opening: Token) -> tuple[Term, ...]:
        found = [self.nested(self.sum, opening)]
        while self.next.text == ",":
            found.append(self.nested(self.sum, self.take()))
        self.close(opening)
        return tuple(found)

    def close(self, opening: Token) -> None:
        if self.next.kind == "end":
            raise ExpressionError("closing", opening.start, opening.text)
        if self.next.text != ")":
            raise self.misplaced()
        self.take()

    def make(self, operation: str, inputs: tuple[Term, ...], start: int, **properties: float | str) -> Term:
        self.count += 1
        if self.count > self.most:
            raise ExpressionError("many", start, wanted=str(self.most))
        return Term(operation, inputs, start=start, end=self.pieces[self.place - 1].end, **properties)

    def nested(self, read_inside: Callable[[], Term], token: Token) -> Term:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError("deep", token.start, wanted=str(DEEPEST))
        term = read_inside()
        self.depth -= 1
        return term

    def allow(self, operation: str, token: Token) -> None:
        if OPERATIONS[operation].tensor and not self.tensors:
            raise ExpressionError("tensor", token.start, token.text)

    def misplaced(self) -> ExpressionError:
        return ExpressionError("ending" if self.next.kind == "end" else "token", self.next.start, self.next.text)
