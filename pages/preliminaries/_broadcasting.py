"""How the page on broadcasting draws: operands and frames as a board, verdicts as sentences."""

from collections.abc import Sequence

import numpy as np

from models.maths import broadcasting as maths
from playground.boards import Block, Board, Frame, cells, grid, numbers, sign
from playground.kit import _
from playground.numerals import text

SIGNS = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "maximum": "max", "power": "^"}
ROLES = ("input", "weight", "gradient")


def operator_names() -> dict[str, str]:
    """The words for the operators."""
    return {
        "add": _("add"),
        "subtract": _("subtract"),
        "multiply": _("multiply"),
        "divide": _("divide"),
        "maximum": _("maximum"),
        "power": _("power"),
    }


def read(shape: str, values: str, place: int) -> tuple[np.ndarray | None, str]:
    """The operand that was typed (None where its shape cannot be read) and the sentence about what is wrong ("" for nothing)."""
    try:
        return maths.operand(shape, values, place), ""
    except maths.ValuesError as error:
        return maths.operand(shape, "", place), _wording(error)
    except maths.ShapeError as error:
        return None, _wording(error)


def with_size(shape: tuple[int, ...], axis: int, size: int) -> str:
    """The shape as text, one of its sizes changed."""
    sizes = list(shape)
    sizes[axis] = size
    return ",".join(map(str, sizes))


def board(names: str, arrays: Sequence[np.ndarray], operator: str) -> Board:
    """The operands, every step from them to the result, and the result. Operands may be edited where they stand as given."""
    frames = maths.steps(arrays, operator)
    moments = [_moment(names, frame, frames[max(0, i - 1)]) for i, frame in enumerate(frames)]
    result = frames[-1].result
    blocks: list[Block] = []
    for i, (name, array) in enumerate(zip(names, arrays, strict=True)):
        blocks += [sign(f"sign{i}", SIGNS[operator])] * bool(i) + [grid(name, array, ROLES[i], name)]
    blocks += [sign("equals", "="), grid("result", [0.0] if result is None else result, "output", _("result"))]
    scene = f"{[array.shape for array in arrays]}"
    return Board(blocks, moments, _spoken(names, arrays, result), scene, start=len(moments) - 1, interval=1200)


def reasons(names: str, arrays: Sequence[np.ndarray]) -> str:
    """Axis by axis, why the shapes fit or not, as a Markdown table."""
    verdicts = maths.align([array.shape for array in arrays])
    if not verdicts:
        return _("Scalars have no axes: there is nothing to align.")
    head = f"| {_('axis')} | {' | '.join(names)} | {_('result')} | {_('why')} |\n|{'---|' * (len(names) + 3)}\n"
    return head + "\n".join(_row(names, verdict) for verdict in verdicts)


def with_value(array: np.ndarray, index: int, value: float) -> str:
    """The operand's values as text, one of them changed."""
    values = array.ravel().copy()
    if index < values.size and abs(value) <= maths.LARGEST_VALUE:
        values[index] = value
    return ",".join(f"{entry:g}" for entry in values)


def _moment(names: str, frame: maths.Frame, before: maths.Frame) -> Frame:
    blocks = {name: _operand(frame, before, i) for i, name in enumerate(names)}
    if frame.result is None:
        return Frame(_sentence(names, frame), {**blocks, "equals": {"absent": True}, "result": {"absent": True}})
    same = list(range(frame.result.size))
    blocks["result"] = {**cells(frame.result), "note": str(frame.result.shape), "absent": False, "links": dict.fromkeys(names, same)}
    return Frame(_sentence(names, frame), {**blocks, "equals": {"absent": False}})


def _operand(frame: maths.Frame, before: maths.Frame, i: int) -> dict:
    """One operand in one frame: its elements, which of them are copies, and from where the new ones come."""
    copied = numbers((~frame.copies[i].original).ravel().nonzero()[0])
    shown = {**cells(frame.arrays[i]), "note": str(frame.shapes[i]), "marks": {"copy": copied}, "editable": frame.kind == "given"}
    if frame.operand == i:
        shown["source"] = numbers(maths.copies(before.shapes[i], frame.shapes[i]).source.ravel())
    return shown


def _sentence(names: str, frame: maths.Frame) -> str:
    name = "" if frame.operand is None else names[frame.operand]
    size = 1 if frame.operand is None else frame.shapes[frame.operand][frame.axis]
    return {
        "given": _("The operands as they are. Click a number to change it."),
        "added": _("Shapes are aligned at the right; missing axes are added in front, with size 1. No element has moved."),
        "stretched": _("Axis {axis} of {name} has size 1: each element is used {size} times along it.").format(
            axis=_axis(frame), name=name, size=size
        ),
        "clash": _("On axis {axis} the sizes differ and none of them is 1: these shapes cannot be broadcast.").format(axis=_axis(frame)),
        "result": _("Now all shapes are {shape}, and the operator works element by element. Point at a result to see what made it.").format(
            shape=frame.shapes[0]
        ),
    }[frame.kind]


def _axis(frame: maths.Frame) -> str:
    return text(frame.axis) if frame.axis is not None else ""


def _row(names: str, verdict: maths.AxisVerdict) -> str:
    sizes = " | ".join("–" if size is None else str(size) for size in verdict.sizes)
    stretched = ", ".join(names[i] for i in verdict.stretched)
    why = {
        "equal": _("equal sizes"),
        "stretch": _("size 1 in {names}: stretched").format(names=stretched),
        "added": _("a missing axis counts as size 1"),
        "added_and_stretched": _("missing or of size 1 in {names}: stretched").format(names=stretched),
        "clash": _("**different, and none of them is 1**"),
    }[verdict.code]
    return f"| {text(verdict.axis)} | {sizes} | {verdict.size or '–'} | {why} |"


def _spoken(names: str, arrays: Sequence[np.ndarray], result: np.ndarray | None) -> str:
    shapes = ", ".join(f"{name} {array.shape}" for name, array in zip(names, arrays, strict=True))
    if result is None:
        return _("{shapes}: cannot be broadcast").format(shapes=shapes)
    values = ", ".join(text(value) for value in result.ravel()[:24])
    return _("{shapes}; result {shape}: {values}").format(shapes=shapes, shape=result.shape, values=values)


def _wording(error: maths.ShapeError | maths.ValuesError) -> str:
    detail, wanted = str(error.detail)[:20], getattr(error, "wanted", None)
    return {
        "unreadable": _("“{detail}” is not a number. Write sizes like 3,1 or (2, 3, 1)."),
        "rank": _("This has {detail} axes; here a shape may have up to 4."),
        "size": _("An axis of size {detail} cannot be shown here; sizes go from 1 to 6."),
        "range": _("{detail} is too large to show."),
        "count": _("This shape holds {wanted} values and {detail} were given, so the default values are used."),
    }[error.reason].format(detail=detail, wanted=wanted)
