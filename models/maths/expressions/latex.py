"""Terms as LaTeX, with the parentheses that are needed and no others."""

import re
from types import MappingProxyType

from models.maths.expressions.terms import Term

# How tightly a piece of LaTeX holds together.
SUM, PRODUCT, PREFIX, POWER, ATOM = range(1, 6)

WORDS = MappingProxyType(
    {name: rf"\{name}" for name in ("log", "sin", "cos", "tan", "tanh", "max", "min")}
    | {"sigmoid": r"\sigma", "relu": r"\operatorname{ReLU}", "sign": r"\operatorname{sign}"}
)


def latex(term: Term) -> str:
    """A term as LaTeX without dollars."""
    return _piece(term)[0]


def _piece(term: Term) -> tuple[str, int]:
    if term.operation == "number":
        return _number(term)
    if term.operation == "name":
        return _name(term.name), ATOM
    return PRINTERS.get(term.operation, _called)(term, *(_piece(child) for child in term.inputs))


def _held(piece: tuple[str, int], least: int) -> str:
    """In parentheses, where it would come apart."""
    return piece[0] if piece[1] >= least else rf"\left({piece[0]}\right)"


def _number(term: Term) -> tuple[str, int]:
    if term.name:
        return (r"\pi" if term.name == "pi" else term.name), ATOM
    mantissa, _e, exponent = f"{term.value:.10g}".partition("e")
    if exponent:
        power = f"10^{{{int(exponent)}}}"
        return power if mantissa == "1" else rf"{mantissa} \cdot {power}", SUM if term.value < 0 else PRODUCT
    return mantissa, SUM if term.value < 0 else ATOM


def _name(name: str) -> str:
    """x1 has an index; a word is set upright, a single letter is not."""
    letters, digits = re.fullmatch(r"(.*?)_?(\d*)", name).groups()
    word = letters if len(letters) == 1 else rf"\mathrm{{{letters.replace('_', '-')}}}"
    return word + (f"_{{{digits}}}" if digits else "")


def _added(term: Term, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
    if term.operation == "subtract":
        return f"{left[0]} - {_held(right, PRODUCT)}", SUM
    return f"{left[0]} + {_held(right, PRODUCT) if right[0].startswith('-') else right[0]}", SUM


def _multiplied(term: Term, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
    signed = left[0].startswith("-") and term.inputs[0].operation in ("negative", "number")
    first, second = left[0] if signed else _held(left, PRODUCT), _held(right, PRODUCT)
    return f"{first}{_times(first, second)}{second}", SUM if signed else PRODUCT


def _times(first: str, second: str) -> str:
    """A dot where digits would run together, else the space that sets two factors apart."""
    if second[0].isdigit() or "10^" in first + second:
        return r" \cdot "
    return " " if first[-1].isdigit() or second.startswith(r"\left(") else r" \, "


def _negated(term: Term, piece: tuple[str, int]) -> tuple[str, int]:
    return f"-{_held(piece, PRODUCT)}", SUM


def _divided(term: Term, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
    return rf"\frac{{{left[0]}}}{{{right[0]}}}", PREFIX


def _raised(term: Term, base: tuple[str, int], exponent: tuple[str, int]) -> tuple[str, int]:
    return f"{_held(base, ATOM)}^{{{exponent[0]}}}", POWER


def _exponential(term: Term, piece: tuple[str, int]) -> tuple[str, int]:
    return f"e^{{{piece[0]}}}", POWER


def _root(term: Term, piece: tuple[str, int]) -> tuple[str, int]:
    return rf"\sqrt{{{piece[0]}}}", PREFIX


def _absolute(term: Term, piece: tuple[str, int]) -> tuple[str, int]:
    return rf"\left|{piece[0]}\right|", ATOM


def _matrix_product(term: Term, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
    return rf"{_held(left, PRODUCT)} {_held(right, PREFIX)}", PRODUCT


def _dot(term: Term, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
    return rf"{_held(left, ATOM)}^\top {_held(right, PREFIX)}", PRODUCT


def _transposed(term: Term, piece: tuple[str, int]) -> tuple[str, int]:
    return rf"{_held(piece, ATOM)}^\top", POWER


def _indicator(term: Term, piece: tuple[str, int]) -> tuple[str, int]:
    return rf"\mathbf{{1}}\left[{piece[0]} > 0\right]", PREFIX


def _cases(term: Term, sign: tuple[str, int], above: tuple[str, int], below: tuple[str, int]) -> tuple[str, int]:
    pair = [latex(child) for child in term.inputs[0].inputs] if term.inputs[0].operation == "subtract" else [sign[0], "0"]
    return rf"\begin{{cases}} {above[0]} & {' > '.join(pair)} \\ {below[0]} & {' < '.join(pair)} \end{{cases}}", SUM


def _called(term: Term, *pieces: tuple[str, int]) -> tuple[str, int]:
    word = WORDS.get(term.operation, rf"\operatorname{{{term.operation}}}")
    return rf"{word}\left({', '.join(text for text, _ in pieces)}\right)", PREFIX


PRINTERS = MappingProxyType(
    {
        "add": _added,
        "subtract": _added,
        "multiply": _multiplied,
        "divide": _divided,
        "negative": _negated,
        "power": _raised,
        "exp": _exponential,
        "sqrt": _root,
        "abs": _absolute,
        "matmul": _matrix_product,
        "dot": _dot,
        "transpose": _transposed,
        "step": _indicator,
        "choose": _cases,
    }
)
