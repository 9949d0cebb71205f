"""How the page on automatic differentiation shows gradients that add up: call after call, and part after part of a batch."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from models.maths import autograd as maths
from models.maths.autograd import accumulation
from models.specs.autograd import MICRO_BATCHES, AutogradSpec
from pages.preliminaries._autograd import digits, listed, names_of, numbered
from playground.boards import Board, Frame, cells, grid, sign
from playground.kit import Lesson, _
from playground.numerals import text
from playground.words import sentences

LETTERS, MOST_CALLS = "ysz", 12


def call_by_call(lesson: Lesson, graph: maths.Graph, inputs: Mapping[str, np.ndarray]) -> None:
    """Buttons that call backward and set to zero, and the gradient after every call."""
    graphs, calls = graphs_called(graph, inputs), calls_of(lesson.spec)
    picture, panel = lesson.stage()
    with panel:
        lesson.partly("calls", calls)
        for letter, name in call_names(graph).items():
            lesson.button(letter, name, partial(lesson.desk.change, calls=calls + letter), disabled=len(calls) == MOST_CALLS)
        lesson.button("none", _("Start again"), partial(lesson.desk.change, calls=""), disabled=not calls)
    with picture:
        told, why = lesson.ask_library("autograd.oracle", "accumulate", question(graphs, calls))
        bars, reach = gradient_bars(graphs, calls)
        alt = ", ".join(f"{bar['label']} {bar['text']}" for bar in bars)
        lesson.readings("grad", bars, _("The gradient that is kept; dashed: before the last call"), alt, -reach, reach, 210)
        lesson.say(history_table(graphs, calls, told, why))


def part_by_part(lesson: Lesson) -> None:
    """A batch in parts."""
    picture, panel = lesson.stage()
    with panel:
        hint = _("Into how many parts the eight examples are cut.")
        lesson.choice("micro", _("Parts of the batch"), hint, {name: name for name in MICRO_BATCHES})
        lesson.switch("divided", _("Divide each loss by the number of parts"), _("A mean of means needs it."))
    with picture:
        lesson.board("batches", micro_board(lesson.spec))
        lesson.say(micro_sentence(lesson.spec))


def call_names(graph: maths.Graph) -> dict[str, str]:
    """The calls there are, as code; the output is summed up first where it has several numbers."""
    first = graph.nodes[graph.inputs[0]].name
    output = names_of(graph)[graph.output.source] if graph.output.source is not None else "y"
    whole = output if graph.result.size == 1 else f"{output}.sum()"
    return {"y": f"{whole}.backward()", "s": f"{first}.sum().backward()", "z": f"{first}.grad.zero_()"}


def graphs_called(graph: maths.Graph, inputs: Mapping[str, np.ndarray]) -> dict[str, maths.Graph]:
    """The two functions whose gradients add up: the program's, and the sum of the first input."""
    return {"y": graph, "s": maths.read_program(f"sum({next(iter(inputs))})", inputs)}


def calls_of(spec: AutogradSpec) -> str:
    """The calls so far."""
    return accumulation.as_calls(spec.calls, "ysz", 12)


def question(graphs: Mapping[str, maths.Graph], calls: str) -> dict[str, Any]:
    """What torch is asked about them."""
    return {"graphs": {letter: maths.plain(graph) for letter, graph in graphs.items()}, "calls": calls}


def history_table(graphs: Mapping[str, maths.Graph], calls: str, told: Mapping[str, Any] | None, why: str) -> str:
    """The first input's gradient after every call, here and in torch, as a Markdown table."""
    words, first = call_names(graphs["y"]), graphs["y"].nodes[graphs["y"].inputs[0]].name
    ours = [gradient[first] for gradient in accumulation.call_after_call(graphs, calls)]
    torchs = ["…"] * len(ours) if told is None else [_kept(gradients[0]) for gradients in told["history"]]
    head = f"| {_('call')} | `{first}.grad` | torch |\n|---|---|---|\n"
    called = [_("before any call"), *(f"`{words[letter]}`" for letter in calls)]
    rows = [f"| {call} | {_kept(mine)} | {other} |" for call, mine, other in zip(called, ours, torchs, strict=True)]
    return sentences(head + "\n".join(rows) + "\n\n", why)


def _kept(gradient: np.ndarray | None) -> str:
    """What stands in `grad`: in Python's words where there is nothing yet."""
    return "`None`" if gradient is None else digits(gradient)


def gradient_bars(graphs: Mapping[str, maths.Graph], calls: str) -> tuple[list[dict[str, Any]], float]:
    """The first input's gradient after the last call as bars, with the one before as a line, and how far the scale goes."""
    first = graphs["y"].nodes[graphs["y"].inputs[0]]
    history = [gradient[first.name] for gradient in accumulation.call_after_call(graphs, calls)]
    now, before = (np.zeros(first.value.shape) if entry is None else entry for entry in (history[-1], history[-2] if calls else None))
    largest = np.abs(np.nan_to_num(np.concatenate([now.ravel(), before.ravel()]), posinf=1.0, neginf=1.0)).max(initial=1.0)
    reach = float(2.0 ** np.ceil(np.log2(min(largest, 1e300))))
    pairs = zip(now.ravel(), before.ravel(), strict=True)
    bars = [_bar(numbered(first.name, first.value, i), *pair) for i, pair in enumerate(pairs)]
    return bars, reach


def _bar(label: str, value: float, ghost: float) -> dict[str, Any]:
    return {"label": label, "value": float(np.nan_to_num(value)), "text": text(value), "role": "gradient", "ghost": float(np.nan_to_num(ghost))}


def micro_board(spec: AutogradSpec) -> Board:
    """A batch of eight examples worked off in parts: what each adds to w.grad, beside the gradient of the whole batch."""
    batch, count = accumulation.batch_of_examples(0), int(spec.micro)
    sums = [np.zeros(3), *accumulation.micro_batches(batch, count, spec.divided)]
    whole, size = accumulation.loss_gradient(batch), 8 // count
    frames = [_micro_frame(k, sums, size, whole) for k in range(count + 1)]
    blocks = [
        grid("part", np.zeros(3), "input", _("this part")),
        sign("plus", "→"),
        grid("sum", sums[-1], "gradient", "w.grad"),
        sign("beside", "="),
        grid("whole", whole, "output", _("whole batch"), _("mean over 8 examples")),
    ]
    alt = _("w.grad after {count} parts {sum}, of the whole batch {whole}").format(count=count, sum=listed(sums[-1]), whole=listed(whole))
    return Board(blocks, frames, alt, scene=f"{count}", start=count, interval=900, largest=60)


def _micro_frame(k: int, sums: Sequence[np.ndarray], size: int, whole: np.ndarray) -> Frame:
    beside = {"text": "=" if np.allclose(sums[k], whole) else "≠"}
    if k == 0:
        gone = {"absent": True}
        return Frame(_("w.grad is zero."), {"part": gone, "plus": gone, "sum": cells(sums[0]), "beside": beside})
    note = (_("examples {first} to {last}") if size > 1 else _("example {last}")).format(first=(k - 1) * size + 1, last=k * size)
    part = {**cells(sums[k] - sums[k - 1]), "note": note, "absent": False}
    caption = _("backward() number {k} adds the gradient of its examples to w.grad.").format(k=k)
    return Frame(caption, {"part": part, "plus": {"absent": False}, "sum": cells(sums[k]), "beside": beside})


def micro_sentence(spec: AutogradSpec) -> str:
    """Whether the parts add up to the whole."""
    if int(spec.micro) == 1 or spec.divided:
        return _("The parts add up to the gradient of the whole batch, exactly: a large batch fits into a small memory.")
    return _("Each loss is a mean over its own part, so the sum is {count} times too large; divide each loss by {count}.").format(count=spec.micro)
