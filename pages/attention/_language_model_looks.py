"""How the page on the small GPT draws attention: over the text, a letter's row in every head, and every head's matrix."""

from typing import Any

import numpy as np

from models.maths import families
from playground.kit import _, writing
from playground.kit.panel import percent
from playground.panels import Axis, Heat, Named, Panels, Tip


def weights_over(looked: dict[str, Any], head: int, count: int) -> list[float]:
    """The weights of one head for the letter in question, over a text of so many letters."""
    shares = looked["shares"][min(head, len(looked["shares"]) - 1)].astype(float)  # (window, window)
    row = shares[query_of(looked)]
    heat = np.zeros(count)
    heat[looked["first"] : looked["first"] + len(row)] = row / row.max()
    return [round(value, 3) for value in heat.tolist()]


def query_of(looked: dict[str, Any]) -> int:
    """The row of the window that the letter was chosen in: the letter before it, or its own place where it was filled in."""
    return min(looked["letter"] - looked["first"], len(looked["shares"][0]) - 1)


def attention(spec: Any, letters: list[str], looked: dict[str, Any], head: int) -> Panels:
    """What every head looked at: one letter's row of all heads, the matrix of each, and one of them large."""
    count = len(looked["shares"])
    arrays, head = {**weights(spec, looked), **names(spec, letters, looked)}, min(head, count - 1)
    sides = Axis("query", "letter"), Axis("key", "key_letter")
    rows = Heat("weights", Axis("head", "head_name"), sides[1], _("The letter's row in every head"), largest=28)
    large = Heat("weights", *sides, _("The head in question"), width=0.8, largest=18)
    each = [_thumbnail(i, arrays["head_name"].values[i], count) for i in range(count)]
    guide = _("Rows look at columns. Point at a cell: all pictures follow, and its number stands here. A click keeps it.")
    scene = f"{count} {looked['first']} {looked['letter']} {len(letters)}"
    said, chosen = spoken(arrays, head, looked), {"query": query_of(looked)}
    return Panels(arrays, [rows, *each, large], said, scene, tips(), focus={"head": head}, chosen=chosen, frames=(guide,))


def weights(spec: Any, looked: dict[str, Any]) -> dict[str, Named]:
    """How much each letter of the window looked at each, how far away it is, and on which side: 0 itself, 1 later, 2 forbidden, 3 before."""
    shares = looked["shares"].astype(float)  # (heads, window, window)
    places = np.arange(shares.shape[1])
    seen = families.mask(spec.family, len(places), looked["num_read"])
    ahead = places - places[:, None]  # (window, window)
    return {
        "weights": Named(("head", "query", "key"), np.where(seen, shares, np.nan)),
        "back": Named(("query", "key"), np.abs(ahead)),
        "side": Named(("query", "key"), np.where(seen, np.sign(ahead) % 4, 2)),
    }


def head_name(spec: Any, head: int, count: int) -> str:
    """A head by its block and its place there; count: of all heads."""
    per_block = max(1, count // spec.num_blocks)
    return _("block {block}, head {head}").format(block=head // per_block + 1, head=head % per_block + 1)


def strongest(spec: Any, looked: dict[str, Any], head: int) -> tuple[str, float]:
    """What a head is called, and the largest weight that it has for the letter in question."""
    count = len(looked["shares"])
    head = min(head, count - 1)
    return head_name(spec, head, count), float(looked["shares"][head][query_of(looked)].max())


def names(spec: Any, letters: list[str], looked: dict[str, Any]) -> dict[str, Named]:
    """The letters of the window, and the heads."""
    count, steps = looked["shares"].shape[:2]
    window = [writing.visible(letter) for letter in letters[looked["first"] : looked["first"] + steps]]
    heads = [head_name(spec, i, count) for i in range(count)]
    return {"head_name": Named(("head",), heads), "letter": Named(("query",), window), "key_letter": Named(("key",), window)}


def tips() -> tuple[Tip, ...]:
    """What is said of a weight, by the side that it looks to."""
    itself = _("{head_name}: “{letter}” looks at itself with the weight {weights}.")
    later = _("{head_name}: “{letter}” looks at “{key_letter}”, {back} letters on, with the weight {weights}.")
    forbidden = _("“{letter}” may not look at “{key_letter}”, {back} letters on.")
    before = _("{head_name}: “{letter}” looks at “{key_letter}”, {back} letters back, with the weight {weights}.")
    return (Tip(("head", "query", "key"), (itself, later, forbidden, before), "side"),)


def _thumbnail(i: int, name: str, count: int) -> Heat:
    """One head's matrix; the letters are left to the pointer."""
    width = 0.25 if count <= 16 else 0.125
    return Heat("weights", Axis("query"), Axis("key"), name if count <= 16 else "", at={"head": i}, width=width, phone=2 * width, largest=12)


def spoken(arrays: dict[str, Named], head: int, looked: dict[str, Any]) -> str:
    """The strongest weights of the row that is meant."""
    row = np.nan_to_num(arrays["weights"].values[head, query_of(looked)])
    most = np.argsort(-row)[:3]
    weights = ", ".join(f"“{arrays['key_letter'].values[place]}” {percent(row[place])}" for place in most)
    return _("{head} looks most at {weights}").format(head=arrays["head_name"].values[head], weights=weights)
