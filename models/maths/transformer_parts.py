"""A transformer's parts, with their shapes and their parameters, in the order in which they work (book 11.7).

>>> found = parts(Widths(batch=2, steps=9, hiddens=256, heads=4, ffn=64, source=200, target=180, blocks=2))
>>> [(part.id, part.shape, part.parameters) for part in found if part.kind == "attention"][0]
('encoder.attention', (2, 9, 256), 262144)
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Widths:
    """All that shapes follow from. source, target: how many tokens each side knows. pre_norm: the normalisation comes before the layer."""

    batch: int
    steps: int
    hiddens: int
    heads: int
    ffn: int
    source: int
    target: int
    blocks: int
    pre_norm: bool = False
    has_positions: bool = True


@dataclass(frozen=True)
class Part:
    """One part of a half, "encoder" or "decoder".

    kind: "tokens", "embedding", "positions", "norm", "attention", "cross", "add", "addnorm", "ffn" or "scores". shape: of what it hands on.
    parameters: how many numbers it learns. sources: the ids of the parts whose results it gets. repeated: it belongs to the first
    of the blocks, the others are like it. inner: the shape inside of it, the weights of attention or the hidden layer of the network.
    """

    id: str
    half: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    sources: tuple[str, ...] = ()
    repeated: bool = False
    inner: tuple[int, ...] = ()


def parts(widths: Widths) -> list[Part]:
    """Of both halves, one block of each."""
    encoder = list(_half("encoder", widths))
    return [*encoder, *_half("decoder", widths, memory=encoder[-1].id)]


def parameters(widths: Widths) -> int:
    """All numbers that are learned, in all blocks."""
    return sum(part.parameters * (widths.blocks if part.repeated else 1) for part in parts(widths))


def _half(half: str, widths: Widths, memory: str = "") -> Iterator[Part]:
    """From the tokens to the memory, or to the scores."""
    d, flat = widths.hiddens, (widths.batch, widths.steps)
    shape, words = (*flat, d), widths.source if half == "encoder" else widths.target
    yield Part(f"{half}.tokens", half, "tokens", flat, 0)
    yield Part(f"{half}.embedding", half, "embedding", shape, words * d, (f"{half}.tokens",))
    if widths.has_positions:
        yield Part(f"{half}.positions", half, "positions", shape, 0, (f"{half}.embedding",))
    last = f"{half}.positions" if widths.has_positions else f"{half}.embedding"
    for kind in ("attention", "ffn") if half == "encoder" else ("attention", "cross", "ffn"):
        made = _sublayer(half, kind, last, widths, memory if kind == "cross" else "")
        last = made[-1].id
        yield from made
    if widths.pre_norm:
        yield Part(f"{half}.last_norm", half, "norm", shape, 2 * d, (last,))
        last = f"{half}.last_norm"
    if half == "decoder":
        yield Part("decoder.scores", half, "scores", (*flat, words), d * words + words, (last,))


def _sublayer(half: str, kind: str, before: str, widths: Widths, memory: str) -> list[Part]:
    """A layer with its way around it: what comes before is added to what the layer makes of it."""
    d, shape = widths.hiddens, (widths.batch, widths.steps, widths.hiddens)
    count = 2 * d * widths.ffn + widths.ffn + d if kind == "ffn" else 4 * d * d
    inner = (*shape[:2], widths.ffn) if kind == "ffn" else (widths.batch, widths.heads, widths.steps, widths.steps)
    norm = Part(f"{half}.{kind}.norm", half, "norm", shape, 2 * d, (before,), True)
    entry = norm.id if widths.pre_norm else before
    layer = Part(f"{half}.{kind}", half, kind, shape, count, (entry, *([memory] if memory else [])), True, inner)
    total = Part(
        f"{half}.{kind}.add", half, "add" if widths.pre_norm else "addnorm", shape, 0 if widths.pre_norm else 2 * d, (layer.id, before), True
    )
    return [norm, layer, total] if widths.pre_norm else [layer, total]
